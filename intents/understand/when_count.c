/* SPDX-License-Identifier: Apache-2.0 */
/* Days and periods by a count of units, in Chinese: 三天前, 半个月后, 近三个月, 半年来. */
#include "intents/understand/when_grammar.h"

static const struct word unit_words[] = {
#include "intents/words/when_units.def"
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

/* count -> 半 unit | number [个半] unit */
static bool read_count(struct scan *scan, enum unit *unit, int *halves)
{
    int number = 0;
    *halves = 1;
    if (!scan_point(scan, U'半')) {
        if (!scan_integer(scan, &number) || number > 2 * COUNT_MAX)
            return false;
        scan_blank(scan);
        *halves = number * 2;
    }
    bool is_half_more = *halves > 1 && scan_word(scan, U"个半");
    *halves += is_half_more;
    const struct word *word = is_half_more && scan_point(scan, U'月')
                                  ? &(const struct word){U"月", UNIT_MONTH, 0}
                                  : scan_words(scan, WORDS(unit_words));
    if (!word)
        return false;
    *unit = (enum unit)word->value;
    return is_sane(*unit, *halves);
}

/* Whether 前, 后 or 来 here begins another word (三天前面, 三天后备, 三天来了). */
static bool is_other_word(const struct scan *scan)
{
    uint32_t next = scan_peek(scan, 1);
    switch (scan_peek(scan, 0)) {
    case U'前':
        return scan_is_one_of(next, U"面台期");
    case U'后':
        return scan_is_one_of(next, U"面台备续期勤");
    case U'来':
        return scan_is_one_of(next, U"了过一的");
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
    if (scan_is_one_of(scan_before(scan, 1), U"每第提") || !read_count(scan, &unit, &halves))
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

/* recent -> (近 | 最近 | 过去 | 这) count | (未来 | 接下来) count */
bool read_recent(struct reader *reader, struct extent *out)
{
    enum unit unit;
    int halves;
    struct scan *scan = &reader->scan;
    bool is_this = scan_peek(scan, 0) == U'这';
    if (scan_is_one_of(scan_before(scan, 1), U"附靠临"))
        return false;
    const struct word *recent = scan_words(scan, WORDS(recent_words));
    if (!recent)
        return false;
    scan_blank(scan);
    if (!read_count(scan, &unit, &halves) || (is_this && halves == 2))
        return false;
    *out = recent->value < 0 ? unit_recent(reader->today, unit, halves)
                             : unit_coming(reader->today, unit, halves);
    return true;
}
