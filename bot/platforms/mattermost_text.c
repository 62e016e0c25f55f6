/* SPDX-License-Identifier: Apache-2.0 */
/* Mentions in texts, and texts cut for posting. */
#include "bot/platforms/mattermost_text.h"

#include <string.h>
#include <strings.h>

enum { AT = '@', AT_FULL_WIDTH = 0xFF20 };

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* Whether the name that ends before `end` goes on there: into a letter or digit, or into one of
 * `-._` with a letter or digit behind it ("@bot-x" is somebody else, "@bot." is not). */
static bool goes_on(struct text text, size_t end)
{
    if (end >= text.len)
        return false;
    if (is_word(text.ptr[end]))
        return true;
    bool joins = strchr("-._", text.ptr[end]) != NULL && text.ptr[end];
    return joins && end + 1 < text.len && is_word(text.ptr[end + 1]);
}

/* Finds the first mention of `name` at or after byte `from`; its bytes are [*start, *end). */
static bool find_mention(struct text text, const char *name, size_t from, size_t *start,
                         size_t *end)
{
    size_t name_len = strlen(name);
    bool in_code = false;
    for (size_t pos = 0; pos < text.len;) {
        size_t at = pos;
        uint32_t point = text_next(text, &pos);
        if (point == '`')
            in_code = !in_code;
        if ((point != AT && point != AT_FULL_WIDTH) || in_code || at < from)
            continue;
        bool in_address = at > 0 && is_word(text.ptr[at - 1]);
        if (in_address || text.len - pos < name_len ||
            strncasecmp(text.ptr + pos, name, name_len) != 0 || goes_on(text, pos + name_len))
            continue;
        *start = at;
        *end = pos + name_len;
        return true;
    }
    return false;
}

bool mattermost_text_mentions(struct text text, const char *name)
{
    size_t start, end;
    return *name && find_mention(text, name, 0, &start, &end);
}

static const char *const all_names[] = {"channel", "all", "here"};
enum { ALL_NAMES = sizeof all_names / sizeof all_names[0] };

bool mattermost_text_calls_all(struct text text)
{
    for (size_t i = 0; i < ALL_NAMES; i++) {
        if (mattermost_text_mentions(text, all_names[i]))
            return true;
    }
    return false;
}

/* Whether one of the names of everybody begins at byte `pos`. */
static bool begins_with_all(struct text text, size_t pos)
{
    for (size_t i = 0; i < ALL_NAMES; i++) {
        size_t len = strlen(all_names[i]);
        if (text.len - pos >= len && strncasecmp(text.ptr + pos, all_names[i], len) == 0)
            return true;
    }
    return false;
}

void mattermost_text_defuse(struct text text, struct str *out)
{
    for (size_t i = 0; i < text.len; i++) {
        str_add_char(out, text.ptr[i]);
        if (text.ptr[i] == AT && begins_with_all(text, i + 1))
            str_add(out, "\xE2\x80\x8B");
    }
}

/* Widens the mention over `**` or `*` on both sides of it. */
static void widen_over_emphasis(struct text text, size_t *start, size_t *end)
{
    while (*start > 0 && *end < text.len && text.ptr[*start - 1] == '*' && text.ptr[*end] == '*') {
        (*start)--;
        (*end)++;
    }
}

/* The end of what separates a mention from the words behind it. */
static size_t skip_separator(struct text text, size_t pos)
{
    while (pos < text.len) {
        size_t next = pos;
        uint32_t point = text_next(text, &next);
        bool separates = point == ',' || point == ':' || point == 0xFF0C /* ， */ ||
                         point == 0xFF1A /* ： */ || point == 0x3001 /* 、 */;
        bool is_blank = point == ' ' || point == 0x3000 || point == 0x200B;
        if (!separates && !is_blank)
            break;
        pos = next;
    }
    return pos;
}

void mattermost_text_cut_mentions(struct text text, const char *name, struct str *out)
{
    struct str kept;
    str_init(&kept);
    size_t pos = 0, start, end;
    while (*name && find_mention(text, name, pos, &start, &end)) {
        widen_over_emphasis(text, &start, &end);
        if (start > pos)
            str_add_text(&kept, text_slice(text, pos, start));
        pos = skip_separator(text, end);
    }
    str_add_text(&kept, text_slice(text, pos, text.len));
    str_add_text(out, text_trim(str_text(&kept)));
    str_release(&kept);
}

struct text mattermost_text_split(struct text *rest, size_t max)
{
    size_t pos = 0, line_end = 0;
    for (size_t points = 0; pos < rest->len && points < max; points++) {
        if (text_next(*rest, &pos) == '\n' && points >= max / 2)
            line_end = pos;
    }
    if (pos < rest->len && line_end)
        pos = line_end;
    struct text head = text_slice(*rest, 0, pos);
    *rest = text_slice(*rest, pos, rest->len);
    return head;
}
