/* SPDX-License-Identifier: Apache-2.0 */
/* Days and periods by a count of units, in Chinese: 三天前, 半个月后, 近三个月, 半年来. */
#include "intents/understand/when_grammar.h"

static const struct word count_words[] = {
#include "intents/words/when_counts.def"
};
static const struct word unit_words[] = {
#include "intents/words/when_units.def"
};
static const struct word half_unit_words[] = {
#include "intents/words/when_half_units.def"
};
static const struct word recent_unit_words[] = {
#include "intents/words/when_units_recent.def"
};
static const struct word ago_words[] = {
#include "intents/words/when_ago.def"
};
static const struct word recent_words[] = {
#include "intents/words/when_recent.def"
};
static const struct word since_words[] = {
#include "intents/words/when_since.def"
};

/* More than this many units lead out of the calendar. */
enum { COUNT_MAX = 1000, YEARS_MAX = 50 };

static bool is_sane(enum unit unit, int halves)
{
    bool is_halved = halves % 2 != 0;
    bool has_half = unit == UNIT_MONTH || unit == UNIT_YEAR;
    int most = unit == UNIT_YEAR ? YEARS_MAX : COUNT_MAX;
    return halves > 0 && halves <= 2 * most && (has_half || !is_halved);
}

/* count -> (半 | number) unit | number 个半月 */
static bool read_count(struct scan *scan, bool is_recent, enum unit *unit, int *halves)
{
    const struct word *spelled = scan_words(scan, WORDS(count_words));
    int number = 0;
    if (!spelled && (!scan_integer(scan, &number) || number > COUNT_MAX))
        return false;
    *halves = spelled ? spelled->value : number * 2;
    scan_blank(scan);
    const struct word *half_more = scan_words(scan, WORDS(half_unit_words));
    const struct word *word = half_more ? half_more : scan_words(scan, WORDS(unit_words));
    if (!word && (is_recent || spelled))
        word = scan_words(scan, WORDS(recent_unit_words));
    if (!word)
        return false;
    *halves += half_more != NULL;
    *unit = (enum unit)word->value;
    return is_sane(*unit, *halves);
}

/* Whether 前, 后 or 来 here begins another word (三天前面, 三天后备, 三天来了). */
static bool is_other_word(const struct scan *scan)
{
    uint32_t next = scan_peek(scan, 1);
    switch (scan_peek(scan, 0)) {
    case U'前':
        return scan_is_in(next, SET_BEHIND_AGO);
    case U'后':
        return scan_is_in(next, SET_BEHIND_LATER);
    case U'来':
        return scan_is_in(next, SET_BEHIND_SINCE);
    default:
        return false;
    }
}

/* counted -> count (前 | 后 | 来 | 以来) */
bool read_counted(struct reader *reader, struct extent *out)
{
    enum unit unit;
    int halves;
    struct scan *scan = &reader->scan;
    if (scan_is_in(scan_before(scan, 1), SET_BEFORE_NO_COUNT) ||
        !read_count(scan, false, &unit, &halves))
        return false;
    if (is_other_word(scan))
        return false;
    scan_blank(scan);
    const struct word *ago = scan_words(scan, WORDS(ago_words));
    if (ago) {
        int32_t day = unit_shift(reader->today, unit, ago->value * halves);
        *out = extent_day(point_fixed(day));
        return true;
    }
    *out = unit_recent(reader->today, unit, halves);
    return scan_words(scan, WORDS(since_words)) != NULL;
}

/* through -> [再] 过 count: 过一周再打. 过两天 is vague. */
bool read_through(struct reader *reader, struct extent *out)
{
    enum unit unit;
    int halves;
    struct scan *scan = &reader->scan;
    uint32_t before = scan_before(scan, 1);
    if (scan_is_han(before) && !scan_is_in(before, SET_BEFORE_THROUGH))
        return false;
    scan_point(scan, U'再');
    if (!scan_point(scan, U'过') || !read_count(scan, false, &unit, &halves) ||
        (unit == UNIT_DAY && halves == 2 * 2))
        return false;
    *out = extent_day(point_fixed(unit_shift(reader->today, unit, halves)));
    return true;
}

/* recent -> (近 | 最近 | 过去 | 这) count | (未来 | 接下来) count */
bool read_recent(struct reader *reader, struct extent *out)
{
    enum unit unit;
    int halves;
    struct scan *scan = &reader->scan;
    bool is_this = scan_peek(scan, 0) == U'这';
    if (scan_is_in(scan_before(scan, 1), SET_BEFORE_NO_RECENT))
        return false;
    const struct word *recent = scan_words(scan, WORDS(recent_words));
    if (!recent)
        return false;
    scan_blank(scan);
    if (!read_count(scan, true, &unit, &halves) || (is_this && halves == 2))
        return false;
    if (scan_peek(scan, 0) == U'了') /* 打过去两天了 */
        return false;
    *out = recent->value < 0 ? unit_recent(reader->today, unit, halves)
                             : unit_coming(reader->today, unit, halves);
    return true;
}
