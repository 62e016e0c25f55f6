/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what a day, period or time may begin with by one look at a table, tries the rules that
 * may begin so, keeps the longest, and joins what belongs together: a weekday behind its date,
 * the ends of a range. */
#include "intents/understand/when.h"

#include "intents/understand/when_grammar.h"

static const struct word to_words[] = {
#include "intents/words/when_to.def"
};
static const struct word until_now_words[] = {
#include "intents/words/when_until_now.def"
};
static const struct word on_words[] = {
#include "intents/words/when_english_on.def"
};
static const struct word until_words[] = {
#include "intents/words/when_english_until.def"
};
static const struct word by_words[] = {
#include "intents/words/when_by.def"
};
static const struct word not_by_words[] = {
#include "intents/words/when_not_by.def"
};
static const struct word since_words[] = {
#include "intents/words/when_english_since.def"
};
static const struct word english_by_words[] = {
#include "intents/words/when_english_by.def"
};

bool reader_try(struct reader *reader, rule_fn rule, struct extent *out)
{
    struct reader probe = *reader;
    if (!rule(&probe, out))
        return false;
    *reader = probe;
    return true;
}

/* ---- What may begin an expression ---- */

enum {
#define RULE(may, read) BIT_##may,
#include "intents/understand/when_rules.def"
#undef RULE
    RULES
};

enum {
#define RULE(may, read) may = 1 << BIT_##may,
#include "intents/understand/when_rules.def"
#undef RULE
    MAY_TIME = 1 << RULES,
    MAY_LEAD = MAY_TIME << 1,   /* by, since, between: what stands before an expression */
    MAY_NUMBER = MAY_LEAD << 1, /* a numeral: what stands behind it decides */
    ALL_RULES = MAY_TIME - 1,
    ENGLISH = MAY_TIME - EN_DAY
};

_Static_assert(RULES <= 28, "a start has 31 bits for what may begin, three of them no rules");

static const rule_fn rules[RULES] = {
#define RULE(may, read) read,
#include "intents/understand/when_rules.def"
#undef RULE
};

static const struct starts starts = {
#include "intents/words/when_starts.def"
};

/* The rules that may begin with the number here, by what stands behind it. Most numbers of a
 * message are amounts, and cost no more than this look. */
static unsigned rules_of_number(const struct scan *scan)
{
    enum { FULL_DATE = 8 };
    struct scan behind = *scan;
    int number;
    if (!scan_integer(&behind, &number))
        return 0;
    uint32_t next = scan_peek(&behind, 0), third = next == U' ' ? scan_peek(&behind, 1) : 0;
    unsigned may = next ? starts_rules(&starts, U'0', next, third) : 0;
    return behind.at - scan->at == FULL_DATE ? may | MAY_DATE : may;
}

/* The rules that may begin here. */
static unsigned rules_of(const struct scan *scan)
{
    unsigned may = scan_rules(scan, &starts);
    return may & MAY_NUMBER ? rules_of_number(scan) : may;
}

/* Whether a number or word that began earlier goes on here. */
static bool is_inside(const struct scan *scan)
{
    uint32_t here = scan_peek(scan, 0), before = scan_before(scan, 1);
    if (scan_is_digit(here))
        return before == U'#' || scan_is_digit(before) || scan_is_letter(before) ||
               (scan_is_one_of(before, U".,-/:") && scan_is_digit(scan_before(scan, 2)));
    if (scan_is_letter(here))
        return scan_is_letter(before) || scan_is_digit(before);
    return scan_han_digit(here) >= 0 && (scan_han_digit(before) >= 0 || before == U'十');
}

/* An English or pinyin word ends where its letters end. */
static bool is_whole(const struct scan *scan)
{
    return !scan_is_letter(scan_before(scan, 1)) || !scan_is_letter(scan_peek(scan, 0));
}

/* ---- Expressions ---- */

/* simple -> the longest of the rules; the earlier of equals. */
static bool read_longest(struct reader *reader, unsigned may, struct extent *out)
{
    size_t end = reader->scan.at;
    for (unsigned left = may & ALL_RULES; left; left &= left - 1) {
        struct reader probe = *reader;
        struct extent extent;
        bool is_read = rules[__builtin_ctz(left)](&probe, &extent);
        if (is_read && probe.scan.at > end && is_whole(&probe.scan)) {
            end = probe.scan.at;
            *out = extent;
        }
    }
    bool is_read = end > reader->scan.at;
    reader->scan.at = end;
    return is_read;
}

/* A blank only behind it ends a sentence: 说好周二到 今天都周五了. */
bool read_to(struct reader *reader)
{
    struct scan *scan = &reader->scan;
    bool has_blank = scan_blank(scan);
    if (!scan_words(scan, WORDS(to_words)))
        return false;
    return scan_blank(scan) ? has_blank : true;
}

/* A weekday behind its date says nothing new: 3月5号(周四), 明天周三. */
static void skip_weekday(struct reader *reader, const struct extent *day)
{
    struct reader rest = *reader;
    struct extent weekday;
    bool is_in_brackets;
    scan_blank(&rest.scan);
    is_in_brackets = scan_point(&rest.scan, U'(') || scan_point(&rest.scan, U',');
    scan_blank(&rest.scan);
    rest.said = rest.scan.at;
    unsigned may = rules_of(&rest.scan) & (MAY_WEEKDAY | ENGLISH);
    if (!may || !read_longest(&rest, may, &weekday) || weekday.first.kind != POINT_WEEKDAY)
        return;
    if (is_in_brackets)
        scan_point(&rest.scan, U')');
    int32_t past = point_before(day->first, reader->today);
    int32_t future = point_after(day->first, reader->today);
    if ((int)day_weekday(past) == weekday.first.weekday ||
        (int)day_weekday(future) == weekday.first.weekday)
        *reader = rest;
}

/* A part of the day behind the day belongs to it, unless it begins a time. */
static void skip_part(struct reader *reader, struct extent *day)
{
    struct reader rest = *reader;
    (void)(scan_blank(&rest.scan) || scan_point(&rest.scan, U'的'));
    if (!(rules_of(&rest.scan) & MAY_PART))
        return;
    rest.said = rest.scan.at;
    struct reader time = rest;
    if (read_time(&time, PART_NONE) >= 0 || !read_part(&rest, &day->part))
        return;
    if (is_whole(&rest.scan))
        *reader = rest;
}

/* Day and month may be said short at the end of a range: Mar 1-15, 3月1-15. */
static bool read_short_end(struct reader *reader, const struct extent *from, struct extent *out)
{
    int mday;
    if (!from->is_day || !scan_digits(&reader->scan, &mday) || mday < 1 || mday > 31)
        return false;
    *out = extent_day(point_date(0, 0, mday));
    return !scan_is_one_of(scan_peek(&reader->scan, 0), U".:,-/%") &&
           !scan_is_letter(scan_peek(&reader->scan, 0)) &&
           !scan_is_han(scan_peek(&reader->scan, 0));
}

/* Whether the end, where both are fixed, is behind the beginning. */
static bool is_forward(const struct extent *from, const struct extent *to)
{
    return from->first.kind != POINT_FIXED || to->last.kind != POINT_FIXED ||
           from->first.day <= to->last.day;
}

/* Whether `until` behind a day just past tells until when something holds, and no range: renewed
 * yesterday until 31 Dec. */
static bool is_until_apart(const struct reader *reader, const struct extent *from)
{
    return from->is_day && from->first.kind == POINT_FIXED && from->first.day <= reader->today &&
           scan_sees(&reader->scan, WORDS(until_words));
}

/* range -> simple to simple | simple to mday */
static void read_range(struct reader *reader, struct extent *extent)
{
    struct reader rest = *reader;
    struct extent end;
    if (is_until_apart(reader, extent) || !read_to(&rest))
        return;
    rest.said = rest.scan.at;
    struct reader again = rest;
    unsigned may = rules_of(&rest.scan) & ~(unsigned)MAY_PART;
    bool is_read = may && read_longest(&rest, may, &end);
    if (!is_read) {
        rest = again;
        is_read = read_short_end(&rest, extent, &end);
    }
    if (!is_read || !is_forward(extent, &end))
        return;
    *reader = rest;
    extent->last = end.last;
    extent->is_day = false;
    extent->is_range = true;
}

/* The days from the beginning of the extent to today; false where it is yet to begin. */
static bool end_today(const struct reader *reader, struct extent *extent)
{
    const struct extent today = extent_day(point_fixed(reader->today));
    if (!is_forward(extent, &today))
        return false;
    extent->last = today.last;
    extent->is_day = false;
    return true;
}

/* since -> simple 以来 | simple 至今 */
static void read_until_now(struct reader *reader, struct extent *extent)
{
    struct scan behind = reader->scan;
    if (scan_words(&behind, WORDS(until_now_words)) && end_today(reader, extent))
        reader->scan = behind;
}

/* by -> day 前 | day 之前 */
static void read_by(struct reader *reader, struct extent *extent)
{
    if (extent->is_day && !scan_sees(&reader->scan, WORDS(not_by_words)))
        extent->is_bounded |= scan_words(&reader->scan, WORDS(by_words)) != NULL;
}

/* phrase -> simple [weekday] [part] [to simple | 至今 | 前] */
static bool read_phrase(struct reader *reader, unsigned may, struct extent *out)
{
    if (!read_longest(reader, may, out))
        return false;
    if (out->is_weak)
        return true;
    if (out->is_day && out->first.kind != POINT_WEEKDAY)
        skip_weekday(reader, out);
    if (out->is_day)
        skip_part(reader, out);
    size_t behind = reader->scan.at;
    read_range(reader, out);
    if (reader->scan.at == behind)
        read_until_now(reader, out);
    read_by(reader, out);
    return true;
}

/* between -> between day and day */
static bool read_between(struct reader *reader, struct extent *out)
{
    struct extent end;
    struct scan *scan = &reader->scan;
    unsigned may = scan_word(scan, u"between ") ? rules_of(scan) : 0;
    if (!may || !read_longest(reader, may, out) || !scan_word(scan, u" and "))
        return false;
    may = rules_of(scan);
    if (!may || !read_longest(reader, may, &end) || !is_forward(out, &end))
        return false;
    out->last = end.last;
    out->is_day = false;
    out->is_range = true;
    return true;
}

static bool read_any_phrase(struct reader *reader, struct extent *out)
{
    unsigned may = rules_of(&reader->scan);
    return may && read_phrase(reader, may, out);
}

/* english_by -> (by | before) phrase */
static bool read_english_by(struct reader *reader, struct extent *out)
{
    if (!scan_words(&reader->scan, WORDS(english_by_words)) ||
        scan_sees(&reader->scan, WORDS(on_words)) || !read_any_phrase(reader, out))
        return false;
    out->is_bounded = true;
    return true;
}

/* english_since -> since phrase */
static bool read_english_since(struct reader *reader, struct extent *out)
{
    return scan_words(&reader->scan, WORDS(since_words)) && read_any_phrase(reader, out) &&
           end_today(reader, out);
}

/* expression -> between | english_by | english_since | phrase */
static bool read_expression(struct reader *reader, unsigned may, struct extent *out)
{
    static const rule_fn prefixed[] = {read_between, read_english_by, read_english_since};
    for (size_t i = 0; may & MAY_LEAD && i < sizeof prefixed / sizeof prefixed[0]; i++)
        if (reader_try(reader, prefixed[i], out))
            return true;
    return read_phrase(reader, may, out);
}

/* ---- Spans ---- */

/* One span at the reader's place; the part of the day goes from a day to the time behind it. */
static bool read_span(struct reader *reader, unsigned may, enum part *part, struct when *out)
{
    struct reader time = *reader, phrase = *reader;
    struct extent extent;
    int minute = may & MAY_TIME ? read_time(&time, *part) : -1;
    bool is_phrase = read_expression(&phrase, may, &extent);
    if (minute >= 0 && is_whole(&time.scan) &&
        (!is_phrase || time.scan.at > phrase.scan.at || extent.is_weak)) {
        *reader = time;
        *out = (struct when){
            .kind = WHEN_TIME, .time = minute, .day_past = DAY_NONE, .day_future = DAY_NONE};
        return true;
    }
    if (!is_phrase)
        return false;
    *reader = phrase;
    *part = extent.part;
    extent_resolve(&extent, reader->today, out);
    return true;
}

/* Behind the last character that is no blank. */
static size_t end_of(const struct scan *scan)
{
    return scan_before(scan, 1) == U' ' ? scan->at - 1 : scan->at;
}

size_t when_find(const struct normal *normal, struct moment now, struct when *out, size_t max)
{
    struct reader reader = {.scan = {normal->points, normal->count, 0}, .today = now.day};
    struct seeker seeker = {.starts = &starts};
    enum part part = PART_NONE;
    size_t found = 0;
    while (found < max && scan_seek(&reader.scan, &seeker)) {
        size_t start = reader.scan.at;
        bool is_apart = start <= reader.said || !is_inside(&reader.scan);
        unsigned may = is_apart ? rules_of(&reader.scan) : 0;
        if (start > reader.said + 1)
            part = PART_NONE;
        if (!may || !read_span(&reader, may, &part, &out[found])) {
            reader.scan.at = start + 1;
            continue;
        }
        out[found].from = start;
        out[found].to = reader.said = end_of(&reader.scan);
        found++;
    }
    return found;
}
