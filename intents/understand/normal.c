/* SPDX-License-Identifier: Apache-2.0 */
/* The normal form of messages, by table.
 *
 * Code points are mapped through pages of 256 entries; a page that changes nothing is not
 * there. An entry is 0 (stays as it is), a code point, DROP, or POOL | place << 8 | length of
 * a run of several points. ICU is asked for each code point once, at the start: NFKC with case
 * folding, then traditional → simplified, then Latin letters without their accents.
 */
#include "intents/understand/normal.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/err.h"
#include "base/mem.h"

enum { PAGES = 0x110000 >> 8, FOLDED_MAX = 32 };

static const uint32_t DROP = 0xFFFFFFFF;
static const uint32_t POOL = 0x80000000;

/* intents/words/syllables.txt, embedded by the build. */
extern const unsigned char words_syllables[];
extern const size_t words_syllables_len;

enum { SYLLABLES_MAX = 512, SPELLING_MAX = 8, HAN_FIRST = 0x3400, HAN_LAST = 0x9FFF };

struct normaliser {
    uint32_t *pages[PAGES];
    uint32_t *pool;
    size_t pool_count;
    char spellings[SYLLABLES_MAX][SPELLING_MAX];
    uint16_t syllable_count; /* spellings[0] is "" */
    uint16_t readings[HAN_LAST - HAN_FIRST + 1];
};

static void set_entry(struct normaliser *norm, uint32_t point, uint32_t entry)
{
    uint32_t **page = &norm->pages[point >> 8];
    if (!*page)
        *page = mem_new(256, sizeof **page);
    (*page)[point & 0xFF] = entry;
}

static uint32_t get_entry(const struct normaliser *norm, uint32_t point)
{
    const uint32_t *page = norm->pages[point >> 8];
    return page ? page[point & 0xFF] : 0;
}

static void set_run(struct normaliser *norm, uint32_t point, const uint32_t *run, size_t count)
{
    if (count == 0) {
        set_entry(norm, point, DROP);
    } else if (count == 1) {
        set_entry(norm, point, run[0]);
    } else {
        size_t at = norm->pool_count;
        for (size_t i = 0; i < count; i++) {
            norm->pool = mem_grow(norm->pool, norm->pool_count + 1, sizeof *norm->pool);
            norm->pool[norm->pool_count++] = run[i];
        }
        set_entry(norm, point, POOL | (uint32_t)at << 8 | (uint32_t)count);
    }
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || point == '\t' || (point < 0x20 && point != '\n') || point == 0x7F ||
           point == 0x85 || (point >= 0x2000 && point <= 0x200A) || point == 0x1680;
}

/* Simplified characters for traditional ones: all of them in one text, one a line. */
static void load_simplified(struct normaliser *norm)
{
    static const UChar id[] = u"Traditional-Simplified";
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *trans = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    if (U_FAILURE(error))
        fatal("ICU has no Traditional-Simplified: %s", u_errorName(error));
    int32_t count = (HAN_LAST - HAN_FIRST + 1) * 2, limit = count, room = count * 2;
    UChar *text = mem_new((size_t)room, sizeof *text);
    for (int32_t i = 0; i < count; i += 2) {
        text[i] = (UChar)(HAN_FIRST + i / 2);
        text[i + 1] = '\n';
    }
    utrans_transUChars(trans, text, &count, room, 0, &limit, &error);
    uint32_t point = HAN_FIRST;
    for (int32_t i = 0; i < count && U_SUCCESS(error);) {
        UChar32 made;
        U16_NEXT(text, i, count, made);
        if ((uint32_t)made != point)
            set_entry(norm, point, (uint32_t)made);
        while (i < count && text[i] != '\n')
            i++;
        i++;
        point++;
    }
    free(text);
    utrans_close(trans);
}

/* The Latin letter under its accents; other points as they are. */
static uint32_t strip_accents(const UNormalizer2 *nfd, uint32_t point)
{
    if (point < 0xC0 || (point > 0x24F && (point < 0x1E00 || point > 0x1EFF)))
        return point;
    UErrorCode error = U_ZERO_ERROR;
    UChar parts[FOLDED_MAX];
    int32_t len = unorm2_getDecomposition(nfd, (UChar32)point, parts, FOLDED_MAX, &error);
    return len > 0 && U_SUCCESS(error) && parts[0] < 0x80 ? parts[0] : point;
}

static void fold_point(struct normaliser *norm, const UNormalizer2 *fold, const UNormalizer2 *nfd,
                       uint32_t point)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar one[2], made[FOLDED_MAX];
    int32_t len = 0;
    U16_APPEND_UNSAFE(one, len, point);
    int32_t count = unorm2_normalize(fold, one, len, made, FOLDED_MAX, &error);
    if (U_FAILURE(error))
        return;
    uint32_t run[FOLDED_MAX];
    size_t points = 0;
    for (int32_t i = 0; i < count;) {
        UChar32 next;
        U16_NEXT(made, i, count, next);
        uint32_t simple = get_entry(norm, (uint32_t)next);
        bool is_simple = simple && !(simple & POOL) && (uint32_t)next != point;
        run[points++] = strip_accents(nfd, is_simple ? simple : (uint32_t)next);
        if (is_blank(run[points - 1]))
            run[points - 1] = ' ';
    }
    if (points != 1 || run[0] != point)
        set_run(norm, point, run, points);
}

/* What NFKC with case folding changes lies in these ranges; Han is not among them. */
static const struct {
    uint32_t first, last;
} folded_ranges[] = {
    {0x41, 0x5A},       {0x7F, 0x33FF},     {0xA640, 0xABFF},   {0xF900, 0xFFEF},
    {0x1D400, 0x1D7FF}, {0x1F100, 0x1F2FF}, {0x2F800, 0x2FA1F},
};

/* Where we go beyond Unicode: one apostrophe, line ends, accents that stand alone. */
static const struct {
    uint32_t from, to;
} own_mappings[] = {{0x2018, '\''}, {0x2019, '\''}, {0x02BC, '\''}, {0x2028, '\n'}, {0x2029, '\n'}};

static void load_folding(struct normaliser *norm)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&error);
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
    if (U_FAILURE(error))
        fatal("ICU has no NFKC: %s", u_errorName(error));
    for (size_t i = 0; i < sizeof folded_ranges / sizeof *folded_ranges; i++)
        for (uint32_t point = folded_ranges[i].first; point <= folded_ranges[i].last; point++)
            fold_point(norm, fold, nfd, point);
    for (size_t i = 0; i < sizeof own_mappings / sizeof *own_mappings; i++)
        set_entry(norm, own_mappings[i].from, own_mappings[i].to);
    for (uint32_t mark = 0x300; mark <= 0x36F; mark++)
        set_entry(norm, mark, DROP);
    for (uint32_t control = 0; control < 0x20; control++)
        if (control != '\n')
            set_entry(norm, control, ' ');
}

static uint16_t syllable_number(struct normaliser *norm, struct text spelling)
{
    for (uint16_t i = 1; i < norm->syllable_count; i++)
        if (text_is(spelling, norm->spellings[i]))
            return i;
    bug_if(norm->syllable_count == SYLLABLES_MAX || spelling.len >= SPELLING_MAX);
    memcpy(norm->spellings[norm->syllable_count], spelling.ptr, spelling.len);
    return norm->syllable_count++;
}

static void load_syllables(struct normaliser *norm)
{
    norm->syllable_count = 1;
    struct text rest = {(const char *)words_syllables, words_syllables_len};
    while (rest.len > 0) {
        struct text chars = text_split(&rest, '\n');
        if (chars.len == 0 || chars.ptr[0] == '#')
            continue;
        struct text spelling = text_split(&chars, ' ');
        uint16_t number = syllable_number(norm, spelling);
        for (size_t at = 0; at < chars.len;) {
            uint32_t point = text_next(chars, &at);
            bug_if(point < HAN_FIRST || point > HAN_LAST);
            norm->readings[point - HAN_FIRST] = number;
        }
    }
}

struct normaliser *normaliser_new(void)
{
    struct normaliser *norm = mem_new(1, sizeof *norm);
    load_simplified(norm);
    load_folding(norm);
    load_syllables(norm);
    return norm;
}

void normaliser_free(struct normaliser *norm)
{
    if (!norm)
        return;
    for (size_t i = 0; i < PAGES; i++)
        free(norm->pages[i]);
    free(norm->pool);
    free(norm);
}

/* Where the points go. There is always room for one point for each byte that is left; a sign
 * that stands for a word may need more. */
struct output {
    struct arena *arena;
    uint32_t *points, *start, *end;
    size_t count, room;
};

static void make_room(struct output *out, size_t room)
{
    struct output old = *out;
    out->room = room;
    out->points = arena_room(out->arena, 3 * room, sizeof *out->points);
    out->start = out->points + room;
    out->end = out->start + room;
    if (old.count > 0) {
        memcpy(out->points, old.points, old.count * sizeof *out->points);
        memcpy(out->start, old.start, old.count * sizeof *out->start);
        memcpy(out->end, old.end, old.count * sizeof *out->end);
    }
}

static void put_point(struct output *out, uint32_t point, size_t start, size_t end)
{
    if (point == ' ' && out->count > 0 && out->points[out->count - 1] == ' ') {
        out->end[out->count - 1] = (uint32_t)end;
        return;
    }
    out->points[out->count] = point;
    out->start[out->count] = (uint32_t)start;
    out->end[out->count++] = (uint32_t)end;
}

/* A sign that stands for a word; `left` bytes come after it. */
static void put_run(const struct normaliser *norm, struct output *out, uint32_t entry, size_t start,
                    size_t end, size_t left)
{
    const uint32_t *run = norm->pool + ((entry & ~POOL) >> 8);
    size_t len = entry & 0xFF;
    if (out->count + len + left > out->room)
        make_room(out, (out->count + len + left) * 2);
    for (size_t i = 0; i < len; i++)
        put_point(out, run[i], start, end);
}

/* The next point of the text, 0 where that is broken or a NUL; those that a message is made of are
 * read here, the rest with all care by text_next(). */
static uint32_t next_point(struct text text, size_t *at)
{
    const unsigned char *byte = (const unsigned char *)text.ptr + *at;
    if (byte[0] < 0x80) {
        ++*at;
        return byte[0];
    }
    bool is_three = (byte[0] & 0xF0) == 0xE0 && byte[0] != 0xE0 && byte[0] != 0xED &&
                    text.len - *at >= 3 && (byte[1] & 0xC0) == 0x80 && (byte[2] & 0xC0) == 0x80;
    if (!is_three) {
        size_t start = *at;
        uint32_t point = text_next(text, at);
        return *at - start > 1 ? point : 0; /* what is broken is passed over byte by byte */
    }
    *at += 3;
    return (byte[0] & 0xFu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
}

struct normal normalise(const struct normaliser *norm, struct text original, struct arena *arena)
{
    struct output out = {.arena = arena};
    make_room(&out, original.len);
    for (size_t at = 0; at < original.len;) {
        size_t start = at;
        uint32_t point = next_point(original, &at);
        if (point == 0)
            return (struct normal){.original = original};
        if (point == '\r')
            point = at < original.len && original.ptr[at] == '\n' ? ' ' : '\n';
        uint32_t entry = get_entry(norm, point);
        if (!(entry & POOL))
            put_point(&out, entry ? entry : point, start, at);
        else if (entry != DROP)
            put_run(norm, &out, entry, start, at, original.len - at);
        else if (out.count > 0) /* a mark that is dropped belongs to the point before it */
            out.end[out.count - 1] = (uint32_t)at;
    }
    return (struct normal){original, out.points, out.start, out.end, out.count};
}

struct text normal_slice(const struct normal *normal, size_t from, size_t to)
{
    if (to > normal->count)
        to = normal->count;
    if (from >= to)
        return (struct text){0};
    return text_slice(normal->original, normal->start[from], normal->end[to - 1]);
}

uint16_t normal_syllable(const struct normaliser *norm, uint32_t point)
{
    bool is_han = point >= HAN_FIRST && point <= HAN_LAST;
    return is_han ? norm->readings[point - HAN_FIRST] : 0;
}

const char *normal_spelling(const struct normaliser *norm, uint16_t syllable)
{
    return syllable < norm->syllable_count ? norm->spellings[syllable] : "";
}

uint16_t normal_syllable_count(const struct normaliser *norm)
{
    return norm->syllable_count;
}
