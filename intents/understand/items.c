/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/items.h"

#include <string.h>

#include "intents/understand/scan.h"

/* How an item is counted off: all items of a list are counted in one way. */
enum style { STYLE_NONE, STYLE_MARKED, STYLE_BRACKETS, STYLE_RINGED, STYLE_HAN, STYLE_BLANK };

struct marker {
    size_t from, to;
    unsigned number;
    enum style style;
};

enum { ITEMS_MAX = 32, IDEOGRAPHIC_COMMA = 0x3001, IDEOGRAPHIC_STOP = 0x3002, KEYCAP = 0x20e3 };

static uint32_t point_at(const struct normal *normal, size_t at)
{
    return at < normal->count ? normal->points[at] : 0;
}

/* ① and its like are one character in the message and digits in its normal form; a digit of full
 * width (１) is none of them. */
static bool is_ringed(const struct normal *normal, size_t at)
{
    const char *original = normal->original.ptr + normal->start[at];
    return normal->end[at] - normal->start[at] == 3 && (unsigned char)original[0] == 0xe2;
}

/* A counting word of the list of them that is written in characters (一、二、三), or 0. */
static unsigned han_number(uint32_t point)
{
    int digit = scan_han_digit(point);
    return digit > 0 && point != U'两' ? (unsigned)digit : 0;
}

/* Behind a mark, a blank or the end of a line: all but one of them are among the first 64 points.
 */
static bool begins_item(const struct normal *normal, size_t at)
{
    const uint64_t marks = 1ull << ' ' | 1ull << '\n' | 1ull << ':' | 1ull << ';' | 1ull << ',' |
                           1ull << '.' | 1ull << '!' | 1ull << '?';
    uint32_t before = at > 0 ? normal->points[at - 1] : '\n';
    return before < 64 ? marks >> before & 1 : before == IDEOGRAPHIC_STOP;
}

/* What stands behind the number and makes it a marker; a point between two numbers does not
 * (1.5万), nor a comma between two in characters (一、二两单). */
static enum style style_behind(const struct normal *normal, size_t from, size_t to, bool brackets)
{
    uint32_t behind = point_at(normal, to), next = point_at(normal, to + 1);
    bool ends = behind == '.' || behind == IDEOGRAPHIC_COMMA || behind == ')';
    if (behind == KEYCAP)
        return STYLE_RINGED;
    bool parts = behind == '.' ? !scan_is_digit(next) : !han_number(next);
    if (ends && parts)
        return brackets ? STYLE_BRACKETS : STYLE_MARKED;
    bool line = from == 0 || normal->points[from - 1] == '\n';
    return behind == ' ' && line && !scan_is_digit(next) ? STYLE_BLANK : STYLE_NONE;
}

static bool read_ringed(const struct normal *normal, size_t at, struct marker *out)
{
    *out = (struct marker){at, at, 0, STYLE_RINGED};
    while (out->to < normal->count && normal->start[out->to] == normal->start[at])
        out->number = out->number * 10 + (normal->points[out->to++] - '0');
    return true;
}

static bool read_marker(const struct normal *normal, size_t at, struct marker *out)
{
    if (scan_is_digit(normal->points[at]) && is_ringed(normal, at))
        return read_ringed(normal, at, out);
    if (!begins_item(normal, at))
        return false;
    bool brackets = normal->points[at] == '(';
    size_t first = at + brackets, end = first;
    unsigned number = 0;
    while (end < first + 2 && scan_is_digit(point_at(normal, end)))
        number = number * 10 + (normal->points[end++] - '0');
    bool han = end == first && han_number(point_at(normal, end));
    if (han)
        number = han_number(normal->points[end++]);
    if (number == 0 || end >= normal->count || scan_is_digit(normal->points[end]))
        return false;
    enum style style = style_behind(normal, at, end, brackets);
    if (style == STYLE_NONE || (han && style != STYLE_BRACKETS && style != STYLE_MARKED))
        return false;
    *out = (struct marker){at, end + (style != STYLE_BLANK), number,
                           han && style == STYLE_MARKED ? STYLE_HAN : style};
    return true;
}

/* The markers of the list, which count from one on; none where it has less than two items. */
static size_t find_markers(const struct normal *normal, struct marker list[ITEMS_MAX])
{
    size_t count = 0;
    if (!normal_has(normal, '2') && !normal_has(normal, U'二'))
        return 0;
    for (size_t at = 0; at < normal->count && count < ITEMS_MAX; at++) {
        struct marker one;
        if (!read_marker(normal, at, &one) || one.number != count + 1 ||
            (count && one.style != list[0].style))
            continue;
        list[count++] = one;
        at = one.to - 1;
    }
    return count > 1 ? count : 0;
}

/* A dash or dot that begins a line. */
static bool is_bullet(const struct normal *normal, size_t at)
{
    static const uint32_t bullets[] = {'-', '*', 0xb7, 0x2022, 0x2013, 0x2014, 0x30fb};
    bool line = at == 0 || normal->points[at - 1] == '\n';
    for (size_t i = 0; line && i < sizeof bullets / sizeof *bullets; i++) {
        if (normal->points[at] == bullets[i])
            return !scan_is_digit(point_at(normal, at + 1));
    }
    return false;
}

/* Before the first word of a message no line ends. The first change is made in a copy. */
static void set_off(struct normal *parted, const struct normal *normal, struct marker mark,
                    uint32_t **points, struct arena *arena)
{
    if (!*points) {
        *points = arena_room(arena, normal->count + 1, sizeof **points);
        memcpy(*points, normal->points, normal->count * sizeof **points);
        parted->points = *points;
    }
    for (size_t at = mark.from; at < mark.to; at++)
        (*points)[at] = mark.from == 0 ? ' ' : '\n';
}

struct normal items_set_off(const struct normal *normal, struct arena *arena)
{
    struct marker list[ITEMS_MAX];
    size_t count = find_markers(normal, list);
    struct normal parted = *normal;
    uint32_t *points = NULL;
    for (size_t i = 0; i < count; i++)
        set_off(&parted, normal, list[i], &points, arena);
    size_t end = normal_has(normal, '\n') ? normal->count : normal->count > 0;
    for (size_t at = 0; at < end; at++) {
        if (is_bullet(normal, at))
            set_off(&parted, normal, (struct marker){.from = at, .to = at + 1}, &points, arena);
    }
    return parted;
}
