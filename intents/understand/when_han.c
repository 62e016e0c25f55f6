/* SPDX-License-Identifier: Apache-2.0 */
/* Chinese days and periods, and their pinyin. */
#include "intents/understand/number.h"
#include "intents/understand/when_grammar.h"

static const struct word day_words[] = {
#include "intents/words/when_days.def"
};
static const struct word part_day_words[] = {
#include "intents/words/when_day_parts.def"
};
static const struct word part_words[] = {
#include "intents/words/when_parts.def"
};
static const struct word part_alone_words[] = {
#include "intents/words/when_parts_alone.def"
};
static const struct word direction_words[] = {
#include "intents/words/when_directions.def"
};
static const struct word calendar_words[] = {
#include "intents/words/when_calendar.def"
};
static const struct word not_unit_words[] = {
#include "intents/words/when_not_unit.def"
};
static const struct word week_words[] = {
#include "intents/words/when_weeks.def"
};
static const struct word weekday_words[] = {
#include "intents/words/when_weekdays.def"
};
static const struct word not_weekday_words[] = {
#include "intents/words/when_not_weekday.def"
};
static const struct word month_edge_words[] = {
#include "intents/words/when_month_edges.def"
};
static const struct word edge_words[] = {
#include "intents/words/when_edges.def"
};
static const struct word not_edge_words[] = {
#include "intents/words/when_not_edge.def"
};
static const struct word tens_words[] = {
#include "intents/words/when_tens.def"
};
static const struct word year_words[] = {
#include "intents/words/when_years.def"
};
static const struct word year_edge_words[] = {
#include "intents/words/when_year_edges.def"
};
static const struct word half_words[] = {
#include "intents/words/when_halves.def"
};
static const struct word quarter_words[] = {
#include "intents/words/when_quarters.def"
};
static const struct word place_words[] = {
#include "intents/words/number_places.def"
};
static const struct word not_date_words[] = {
#include "intents/words/when_not_date.def"
};
static const struct word reference_words[] = {
#include "intents/words/number_behind.def"
};
static const struct word measure_words[] = {
#include "intents/words/when_measures.def"
};

/* ---- Days by word ---- */

/* day -> 今天 | 昨天 | … | 今早 | 昨晚 | … */
bool read_day_word(struct reader *reader, struct extent *out)
{
    uint32_t before = scan_before(&reader->scan, 1);
    const struct word *day = scan_words(&reader->scan, WORDS(part_day_words));
    if (day && before != U'明') {
        *out = extent_day(point_fixed(reader->today + day->value));
        out->part = (enum part)day->more;
        return true;
    }
    /* 以前天天, 今后天气: no day. */
    if (scan_is_in(before, SET_BEFORE_NO_DAY))
        return false;
    day = scan_words(&reader->scan, WORDS(day_words));
    if (day)
        *out = extent_day(point_fixed(reader->today + day->value));
    return day != NULL;
}

/* part -> 上午 | 下午 | 晚上 | … */
bool read_part(struct reader *reader, enum part *part)
{
    bool is_duration = reader->scan.at > reader->said &&
                       scan_is_in(scan_before(&reader->scan, 1), SET_BEFORE_DURATION);
    const struct word *word = is_duration ? NULL : scan_words(&reader->scan, WORDS(part_words));
    if (word)
        *part = (enum part)word->value;
    return word && scan_peek(&reader->scan, 0) != U'好';
}

/* day -> part | 刚才 | 刚刚 | … */
bool read_part_alone(struct reader *reader, struct extent *out)
{
    enum part part = PART_NONE;
    if (!read_part(reader, &part) && !scan_words(&reader->scan, WORDS(part_alone_words)))
        return false;
    *out = extent_day(point_fixed(reader->today));
    out->is_weak = true;
    out->part = part;
    return true;
}

/* ---- Weeks ---- */

/* Whether the numeral here is the day of a week and not a count (上周一共, 本周3家). */
static bool is_weekday(const struct scan *scan)
{
    struct scan behind = *scan;
    const struct word *word = scan_words(&behind, WORDS(not_weekday_words));
    uint32_t next = scan_peek(scan, 1);
    if (word)
        return word->value == 0;
    if (!scan_is_digit(scan_peek(scan, 0)))
        return !scan_is_in(next, SET_BEHIND_NO_WEEKDAY);
    behind.at++;
    return !scan_is_digit(next) && !scan_is_in(next, SET_BEHIND_NO_WEEKDAY_DIGIT) &&
           !scan_sees(&behind, WORDS(measure_words));
}

static bool read_weekday_name(struct scan *scan, int *weekday)
{
    if (!is_weekday(scan))
        return false;
    const struct word *word = scan_words(scan, WORDS(weekday_words));
    if (word)
        *weekday = word->value;
    return word != NULL;
}

/* weekday -> 周 name | 礼拜 name | 星期 name | 周末 */
bool read_weekday(struct reader *reader, struct extent *out)
{
    uint32_t before = scan_before(&reader->scan, 1);
    if (reader->scan.at > reader->said &&
        (scan_is_digit(before) || scan_is_in(before, SET_BEFORE_NO_WEEKDAY)))
        return false;
    int weekday;
    if (!scan_words(&reader->scan, WORDS(week_words)))
        return false;
    if (scan_point(&reader->scan, U'末')) {
        *out = extent_weekend();
        return true;
    }
    if (!read_weekday_name(&reader->scan, &weekday))
        return false;
    *out = extent_day(point_weekday(weekday));
    return true;
}

/* week_rest -> 末 | [的] [周] name | nothing */
static bool read_week_rest(struct reader *reader, struct extent week, struct extent *out)
{
    int weekday;
    *out = week;
    if (scan_point(&reader->scan, U'末')) {
        out->first.day += SATURDAY;
        return true;
    }
    struct scan rest = reader->scan;
    bool is_apart = scan_point(&rest, U'的') || scan_blank(&rest);
    bool is_named = scan_words(&rest, WORDS(week_words)) != NULL;
    if (is_apart && !is_named)
        return true;
    if (read_weekday_name(&rest, &weekday)) {
        *out = extent_day(point_fixed(week.first.day + weekday));
        reader->scan = rest;
    }
    return true;
}

/* ---- Months ---- */

/* month_day -> day 号 | day 日 | day (where no measure word follows) */
static bool read_month_day(struct reader *reader, int *mday, bool is_bare_allowed)
{
    struct scan *scan = &reader->scan;
    if (scan_peek(scan, 0) == U'两' || !scan_integer(scan, mday) || *mday < 1 || *mday > 31)
        return false;
    if (scan_point(scan, U'号') || scan_point(scan, U'日'))
        return true;
    return is_bare_allowed && !scan_is_digit(scan_peek(scan, 0)) &&
           !scan_is_one_of(scan_peek(scan, 0), U".:,") && !scan_sees(scan, WORDS(measure_words));
}

static bool read_edge_word(struct scan *scan, struct words words, const struct word **edge)
{
    if (scan_sees(scan, WORDS(not_edge_words)))
        return false;
    *edge = scan_words(scan, words);
    return *edge != NULL;
}

/* third -> 上旬 | 中旬 | 下旬 | 上半月 | 下半月 */
static bool read_third(struct scan *scan, int year, int month, struct extent *out)
{
    const struct word *third = scan_words(scan, WORDS(tens_words));
    if (third)
        *out = (struct extent){.first = point_date(year, month, third->value),
                               .last = point_date(year, month, third->more)};
    return third != NULL;
}

/* days_range -> number to number (号 | 日) */
static bool read_days_range(struct reader *reader, int year, int month, struct extent *out)
{
    struct scan *scan = &reader->scan;
    int from, to;
    if (!scan_integer(scan, &from) || !read_to(reader) || !scan_integer(scan, &to))
        return false;
    if (!scan_point(scan, U'号') && !scan_point(scan, U'日'))
        return false;
    if (from < 1 || to < from || !point_is_possible(year, month, from) ||
        !point_is_possible(year, month, to))
        return false;
    *out = (struct extent){.first = point_date(year, month, from),
                           .last = point_date(year, month, to)};
    return true;
}

/* months_range -> number (to | 、) number 月 [份] */
static bool read_months_range(struct reader *reader, int year, struct extent *out)
{
    struct scan *scan = &reader->scan;
    int from, to;
    if (!scan_integer(scan, &from))
        return false;
    bool is_pair = scan_point(scan, U'、');
    if ((!is_pair && !read_to(reader)) || !scan_integer(scan, &to) || !scan_point(scan, U'月') ||
        (is_pair && to != from + 1))
        return false;
    scan_point(scan, U'份');
    if (from < 1 || from > 12 || to < 1 || to > 12)
        return false;
    *out = extent_months(year, from, (to - from + 12) % 12 + 1);
    uint32_t next = scan_peek(scan, 0);
    return !scan_is_digit(next) && scan_han_digit(next) < 0;
}

/* month_rest -> third | 初 | 中 | 底 | days_range | month_day | nothing */
static bool read_month_rest(struct reader *reader, int year, int month, bool is_bare_allowed,
                            struct extent *out)
{
    const struct word *edge;
    int mday;
    struct reader rest = *reader;
    (void)(scan_point(&rest.scan, U'的') || scan_blank(&rest.scan));
    struct reader days = rest;
    if (read_third(&rest.scan, year, month, out)) {
        *reader = rest;
    } else if (read_days_range(&days, year, month, out)) {
        *reader = days;
    } else if (read_edge_word(&rest.scan, WORDS(month_edge_words), &edge)) {
        *out = extent_day(point_date(year, month, edge->value));
        *reader = rest;
    } else if (read_month_day(&rest, &mday, is_bare_allowed) &&
               point_is_possible(year, month, mday)) {
        *out = extent_day(point_date(year, month, mday));
        *reader = rest;
    } else {
        *out = extent_months(year, month, 1);
    }
    return true;
}

/* 三月三 and the like are feasts, by another calendar. */
static bool is_feast(const struct scan *scan, uint32_t month)
{
    return scan_is_han(month) && scan_peek(scan, 0) == month &&
           !scan_is_in(scan_peek(scan, 1), SET_BEHIND_DATE_TWIN);
}

/* month -> number 月 [份] month_rest */
static bool read_month(struct reader *reader, int year, struct extent *out)
{
    int month;
    struct scan *scan = &reader->scan;
    uint32_t first = scan_peek(scan, 0);
    if (first == U'两' || !scan_integer(scan, &month) || month < 1 || month > 12)
        return false;
    if (scan_sees(scan, WORDS(not_unit_words)) || !scan_point(scan, U'月'))
        return false;
    scan_point(scan, U'份');
    if (is_feast(scan, first))
        return false;
    return read_month_rest(reader, year, month, true, out);
}

/* ---- Quarters, halves and years ---- */

/* The first or last day of a longer extent: quarter_edge -> 初 | 底 | 末 */
static void read_long_edge(struct scan *scan, struct extent *out)
{
    if (scan_point(scan, U'末') || scan_point(scan, U'底'))
        *out = extent_day(out->last);
    else if (scan_point(scan, U'初'))
        *out = extent_day(out->first);
}

/* months -> (quarter | 上半年 | 下半年 | 全年) [quarter_edge] */
bool read_year_part(struct reader *reader, int year, struct extent *out)
{
    const struct word *word = scan_words(&reader->scan, WORDS(quarter_words));
    if (word) {
        *out = extent_months(year, word->value * 3 - 2, 3);
        read_long_edge(&reader->scan, out);
        return true;
    }
    word = scan_words(&reader->scan, WORDS(half_words));
    if (word)
        *out = extent_months(year, word->value, word->more);
    return word != NULL;
}

/* quarter -> months (of the nearest such year) */
bool read_quarter(struct reader *reader, struct extent *out)
{
    return read_year_part(reader, 0, out);
}

/* year_rest -> 底 | 初 | [的] (months | months_range | month) | nothing */
static bool read_year_rest(struct reader *reader, int year, struct extent *out)
{
    const struct word *edge = scan_words(&reader->scan, WORDS(year_edge_words));
    if (edge) {
        *out = extent_day(point_date(year, edge->value, edge->more));
        return true;
    }
    struct reader rest = *reader;
    (void)(scan_point(&rest.scan, U'的') || scan_blank(&rest.scan));
    struct reader range = rest, month = rest;
    if (read_year_part(&rest, year, out)) {
        *reader = rest;
    } else if (read_months_range(&range, year, out)) {
        *reader = range;
    } else if (read_month(&month, year, out)) {
        *reader = month;
    } else {
        *out = extent_months(year, 1, 12);
    }
    return true;
}

/* number_year -> digit{4} 年 | digit{2} 年 (before a month or quarter) | 二〇二六年 */
static bool read_number_year(struct reader *reader, int *year, bool *is_short)
{
    enum { CENTURY = 2000, SHORTEST = 20, FIRST = 1990, LAST = 2099 };
    if (!scan_integer(&reader->scan, year) || !scan_point(&reader->scan, U'年'))
        return false;
    scan_point(&reader->scan, U'度');
    *is_short = *year >= SHORTEST && *year < 100;
    if (*is_short)
        *year += CENTURY;
    return *year >= FIRST && *year <= LAST;
}

/* year -> (今年 | 去年 | … | number_year) year_rest */
bool read_year(struct reader *reader, struct extent *out)
{
    bool is_short = false;
    int year;
    if (scan_sees(&reader->scan, WORDS(not_unit_words)))
        return false;
    const struct word *word = scan_words(&reader->scan, WORDS(year_words));
    if (word)
        year = day_civil(reader->today).year + word->value;
    else if (!read_number_year(reader, &year, &is_short))
        return false;
    size_t behind = reader->scan.at;
    return read_year_rest(reader, year, out) && (!is_short || reader->scan.at > behind);
}

/* ---- What is near today ---- */

static const struct {
    uint32_t first;
    const char32_t *before;
} bound[] = {
#define BOUND(first, before) {first, U##before},
#include "intents/words/when_bound.def"
#undef BOUND
};

/* Whether 上, 下 or 本 here belongs to the word before (马上, 一下, 成本). */
static bool is_bound(const struct scan *scan)
{
    uint32_t before = scan_before(scan, 1), next = scan_peek(scan, 1);
    if (scan_is_in(next, SET_BEHIND_DIRECTION) && before != U'一')
        return false;
    for (size_t i = 0; i < sizeof bound / sizeof bound[0]; i++)
        if (bound[i].first == scan_peek(scan, 0))
            return scan_is_one_of(before, bound[i].before);
    return false;
}

/* unit -> direction calendar (week_rest | month_rest | year_rest | [quarter_edge]) */
bool read_relative_unit(struct reader *reader, struct extent *out)
{
    if (reader->scan.at > reader->said && is_bound(&reader->scan))
        return false;
    const struct word *direction = scan_words(&reader->scan, WORDS(direction_words));
    if (!direction || scan_sees(&reader->scan, WORDS(not_unit_words)))
        return false;
    const struct word *calendar = scan_words(&reader->scan, WORDS(calendar_words));
    if (!calendar)
        return false;
    struct extent whole = unit_whole(reader->today, (enum unit)calendar->value, direction->value);
    struct civil first = day_civil(whole.first.day);
    *out = whole;
    switch ((enum unit)calendar->value) {
    case UNIT_WEEK:
        return read_week_rest(reader, whole, out);
    case UNIT_MONTH:
        return read_month_rest(reader, first.year, first.month, false, out);
    case UNIT_YEAR:
        return read_year_rest(reader, first.year, out);
    case UNIT_QUARTER:
        read_long_edge(&reader->scan, out);
        return true;
    case UNIT_DAY:
        return false;
    }
    return false;
}

/* edge -> 月初 | 月底 | 年底 | … | third | 季度末 */
bool read_edge(struct reader *reader, struct extent *out)
{
    const struct word *edge;
    struct scan *scan = &reader->scan;
    if (read_edge_word(scan, WORDS(edge_words), &edge)) {
        *out = extent_day(point_date(0, edge->value, edge->more));
        return true;
    }
    if (read_third(scan, 0, 0, out))
        return true;
    if (!scan_word(scan, u"季度") && !scan_word(scan, u"季"))
        return false;
    *out = unit_whole(reader->today, UNIT_QUARTER, 0);
    read_long_edge(scan, out);
    return out->is_day;
}

/* ---- Days by number ---- */

/* Whether the number here is one of a street, a room, a series: no day of a month. */
static bool is_address(const struct scan *scan)
{
    return scan_is_in(scan_before(scan, 1), SET_BEFORE_HOUSE);
}

/* Whether what stands behind 号 makes its number that of a thing or of a ticket. Meetings are
 * on a day more often than they are numbered (28号会议). */
static bool is_numbering(const struct scan *scan)
{
    struct scan behind = *scan;
    const struct word *reference = scan_words(&behind, WORDS(reference_words));
    if (reference)
        return reference->value != NUMBER_EVENT;
    return scan_sees(scan, WORDS(place_words)) || scan_sees(scan, WORDS(not_date_words));
}

/* Days that something lasted, as Cantonese says them (等咗5日). */
static bool is_duration(const struct scan *scan, uint32_t before)
{
    return scan_before(scan, 1) == U'日' && scan_is_in(before, SET_BEFORE_DAYS);
}

/* first_of_list -> number, where 、 and a day of the month follow: 3、4号 */
static bool read_first_of_list(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    int mday, next;
    if (!scan_integer(scan, &mday) || mday < 1 || mday > 31)
        return false;
    struct reader list = *reader;
    *out = extent_day(point_date(0, 0, mday));
    return scan_point(&list.scan, U'、') && read_month_day(&list, &next, false) && next > mday &&
           !is_numbering(&list.scan);
}

static bool read_days_any_month(struct reader *reader, struct extent *out)
{
    return read_days_range(reader, 0, 0, out);
}

static bool read_months_any_year(struct reader *reader, struct extent *out)
{
    return read_months_range(reader, 0, out);
}

/* number_range -> days_range | months_range | first_of_list */
bool read_number_range(struct reader *reader, struct extent *out)
{
    return reader_try(reader, read_days_any_month, out) ||
           reader_try(reader, read_months_any_year, out) || read_first_of_list(reader, out);
}

/* day_of_month -> number 号 | number 日 */
bool read_day_of_month(struct reader *reader, struct extent *out)
{
    int mday;
    uint32_t before = scan_before(&reader->scan, 1);
    if (is_address(&reader->scan) && reader->scan.at > reader->said)
        return false;
    if (!read_month_day(reader, &mday, false) || is_numbering(&reader->scan) ||
        is_duration(&reader->scan, before))
        return false;
    *out = extent_day(point_date(0, 0, mday));
    return true;
}

/* number_month -> month */
bool read_number_month(struct reader *reader, struct extent *out)
{
    return scan_before(&reader->scan, 1) != U'第' && read_month(reader, 0, out);
}
