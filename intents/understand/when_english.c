/* SPDX-License-Identifier: Apache-2.0 */
/* English days and periods. */
#include "intents/understand/when_grammar.h"

enum phrase {
    PHRASE_WEEK_BEFORE_LAST,
    PHRASE_WEEK_AFTER_NEXT,
    PHRASE_YEAR_TO_DATE,
    PHRASE_MONTH_TO_DATE,
    PHRASE_WEEKEND
};

static const struct word day_words[] = {
#include "intents/words/when_english_days.def"
};
static const struct word weekday_words[] = {
#include "intents/words/when_english_weekdays.def"
};
static const struct word short_weekday_words[] = {
#include "intents/words/when_english_weekdays_short.def"
};
static const struct word month_words[] = {
#include "intents/words/when_english_months.def"
};
static const struct word before_month_words[] = {
#include "intents/words/when_english_before_month.def"
};
static const struct word direction_words[] = {
#include "intents/words/when_english_directions.def"
};
static const struct word unit_words[] = {
#include "intents/words/when_english_units.def"
};
static const struct word count_words[] = {
#include "intents/words/when_english_counts.def"
};
static const struct word ago_words[] = {
#include "intents/words/when_english_ago.def"
};
static const struct word recent_words[] = {
#include "intents/words/when_english_recent.def"
};
static const struct word edge_words[] = {
#include "intents/words/when_english_edges.def"
};
static const struct word phrase_words[] = {
#include "intents/words/when_english_whole.def"
};
static const struct word other_words[] = {
#include "intents/words/when_english_other_words.def"
};
static const struct word before_year_words[] = {
#include "intents/words/when_english_before_year.def"
};
static const struct word ordinal_words[] = {
#include "intents/words/when_english_ordinals.def"
};
static const struct word not_ordinal_words[] = {
#include "intents/words/when_english_not_ordinal.def"
};

enum { FIRST_YEAR = 1990, LAST_YEAR = 2099 };

/* ---- Days by word, weekdays ---- */

/* day -> today | yesterday | the day before yesterday | … */
bool read_english_day(struct reader *reader, struct extent *out)
{
    const struct word *word = scan_words(&reader->scan, WORDS(day_words));
    if (word)
        *out = extent_day(point_fixed(reader->today + word->value));
    return word != NULL;
}

static const struct word *read_any_weekday(struct scan *scan)
{
    const struct word *word = scan_words(scan, WORDS(weekday_words));
    return word ? word : scan_words(scan, WORDS(short_weekday_words));
}

/* which_week -> [of] (last | this | next) week */
static bool read_which_week(struct reader *reader, int *offset)
{
    struct scan *scan = &reader->scan;
    if (!scan_blank(scan))
        return false;
    scan_word(scan, u"of ");
    const struct word *direction = scan_words(scan, WORDS(direction_words));
    if (!direction || !scan_word(scan, u" week"))
        return false;
    *offset = direction->value;
    return true;
}

/* weekday -> [on] name [which_week] */
bool read_english_weekday(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    bool is_on = scan_word(scan, u"on ");
    const struct word *name =
        is_on ? read_any_weekday(scan) : scan_words(scan, WORDS(weekday_words));
    int offset;
    if (!name)
        return false;
    struct reader rest = *reader;
    *out = extent_day(point_weekday(name->value));
    if (read_which_week(&rest, &offset)) {
        *reader = rest;
        int32_t monday = unit_whole(reader->today, UNIT_WEEK, offset).first.day;
        *out = extent_day(point_fixed(monday + name->value));
    }
    return true;
}

/* coming -> [this] coming name */
bool read_coming_weekday(struct reader *reader, struct extent *out)
{
    scan_word(&reader->scan, u"this ");
    if (!scan_word(&reader->scan, u"coming "))
        return false;
    const struct word *name = read_any_weekday(&reader->scan);
    if (name)
        *out = extent_day(point_fixed(point_after(point_weekday(name->value), reader->today)));
    return name != NULL;
}

/* ---- Calendar units ---- */

/* The latest such month that is over, this year's, or the next one to come. */
static struct extent month_toward(struct reader *reader, int month, int direction)
{
    struct civil today = day_civil(reader->today);
    int year = today.year;
    if (direction < 0)
        year -= month >= today.month;
    if (direction > 0)
        year += month <= today.month;
    return extent_months(year, month, 1);
}

/* in_week -> name | weekend | week name */
static bool read_in_week(struct scan *scan, int32_t monday, struct extent *out)
{
    if (scan_word(scan, u"weekend")) {
        *out = extent_days(monday + SATURDAY, monday + SUNDAY);
        return true;
    }
    struct scan rest = *scan;
    scan_word(&rest, u"week ");
    const struct word *name = read_any_weekday(&rest);
    if (!name)
        return false;
    *scan = rest;
    *out = extent_day(point_fixed(monday + name->value));
    return true;
}

static bool read_english_mday(struct scan *scan, int *mday, bool *is_ordinal);

/* A day behind the month: next August 31. */
static void read_day_behind(struct reader *reader, struct extent *month)
{
    struct scan rest = reader->scan;
    struct civil civil = day_civil(month->first.day);
    bool is_ordinal;
    int mday;
    if (!scan_blank(&rest) || !read_english_mday(&rest, &mday, &is_ordinal) ||
        !point_is_possible(civil.year, civil.month, mday))
        return;
    reader->scan = rest;
    *month = extent_day(point_date(civil.year, civil.month, mday));
}

/* unit -> (last | this | next) (in_week | month_name | week | month | quarter | year) */
bool read_english_unit(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    const struct word *direction = scan_words(scan, WORDS(direction_words));
    if (!direction || !scan_blank(scan))
        return false;
    struct extent week = unit_whole(reader->today, UNIT_WEEK, direction->value);
    if (read_in_week(scan, week.first.day, out))
        return true;
    const struct word *month = scan_words(scan, WORDS(month_words));
    if (month) {
        *out = month_toward(reader, month->value, direction->value);
        read_day_behind(reader, out);
        return true;
    }
    const struct word *unit = scan_words(scan, WORDS(unit_words));
    if (!unit || unit->value == UNIT_DAY || unit->more)
        return false;
    *out = unit_whole(reader->today, (enum unit)unit->value, direction->value);
    return true;
}

/* phrase -> the week before last | year to date | … */
bool read_english_phrase(struct reader *reader, struct extent *out)
{
    const struct word *word = scan_words(&reader->scan, WORDS(phrase_words));
    if (!word)
        return false;
    int32_t today = reader->today;
    switch ((enum phrase)word->value) {
    case PHRASE_WEEK_BEFORE_LAST:
        *out = unit_whole(today, UNIT_WEEK, -2);
        return true;
    case PHRASE_WEEK_AFTER_NEXT:
        *out = unit_whole(today, UNIT_WEEK, 2);
        return true;
    case PHRASE_YEAR_TO_DATE:
        *out = extent_days(day_of(day_civil(today).year, 1, 1), today);
        return true;
    case PHRASE_MONTH_TO_DATE:
        *out = extent_days(unit_whole(today, UNIT_MONTH, 0).first.day, today);
        return true;
    case PHRASE_WEEKEND:
        *out = extent_weekend();
        return true;
    }
    return false;
}

/* ---- Months and years ---- */

/* year -> [of] ([the] (last | this | next) year | yyyy) */
static bool read_english_year(struct reader *reader, int *year)
{
    struct scan *scan = &reader->scan;
    scan_point(scan, U',');
    scan_blank(scan);
    scan_word(scan, u"of ");
    const struct word *direction = scan_words(scan, WORDS(direction_words));
    if (direction) {
        *year = day_civil(reader->today).year + direction->value;
        return scan_word(scan, u" year");
    }
    return scan_digits(scan, year) == 4 && *year >= FIRST_YEAR && *year <= LAST_YEAR;
}

/* The year that stands behind, else 0. */
static int year_behind(struct reader *reader)
{
    struct reader rest = *reader;
    int year;
    if (!read_english_year(&rest, &year))
        return 0;
    *reader = rest;
    return year;
}

/* mday -> number [st | nd | rd | th] */
static bool read_english_mday(struct scan *scan, int *mday, bool *is_ordinal)
{
    size_t digits = scan_digits(scan, mday);
    if (digits < 1 || digits > 2 || *mday < 1 || *mday > 31)
        return false;
    *is_ordinal = scan_words(scan, WORDS(ordinal_words)) != NULL;
    return !scan_is_one_of(scan_peek(scan, 0), U":%") && !scan_is_letter(scan_peek(scan, 0)) &&
           (!scan_is_one_of(scan_peek(scan, 0), U",.") || !scan_is_digit(scan_peek(scan, 1)));
}

/* month_day -> [on] month [the] mday [year] */
bool read_english_month_day(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    bool is_ordinal;
    int mday;
    scan_word(scan, u"on ");
    const struct word *month = scan_words(scan, WORDS(month_words));
    if (!month)
        return false;
    scan_point(scan, U'.');
    (void)(scan_blank(scan) || scan_point(scan, U'-'));
    scan_word(scan, u"the ");
    if (!read_english_mday(scan, &mday, &is_ordinal))
        return false;
    int year = year_behind(reader);
    *out = extent_day(point_date(year, month->value, mday));
    return point_is_possible(year, month->value, mday);
}

/* day_month -> [on] [the] mday [of] month [year] */
bool read_english_day_month(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    bool is_ordinal;
    int mday;
    scan_word(scan, u"on ");
    scan_word(scan, u"the ");
    if (!read_english_mday(scan, &mday, &is_ordinal))
        return false;
    (void)(scan_blank(scan) || scan_point(scan, U'-'));
    scan_word(scan, u"of ");
    const struct word *month = scan_words(scan, WORDS(month_words));
    if (!month)
        return false;
    int year = year_behind(reader);
    *out = extent_day(point_date(year, month->value, mday));
    return point_is_possible(year, month->value, mday);
}

/* Whether a word that may stand before a month stands before this place. */
static bool is_after_preposition(const struct scan *scan)
{
    enum { LONGEST = 8 };
    struct scan word = *scan;
    if (scan_before(scan, 1) != U' ')
        return false;
    for (size_t i = 2; i <= LONGEST && i <= scan->at; i++) {
        word.at = scan->at - i;
        if (!scan_is_letter(scan_before(&word, 1)) && scan_sees(&word, WORDS(before_month_words)))
            return true;
    }
    return false;
}

/* Whether the month here begins a range of months (March to May). */
static bool is_before_month(struct reader reader)
{
    return scan_words(&reader.scan, WORDS(month_words)) && read_to(&reader) &&
           scan_sees(&reader.scan, WORDS(month_words));
}

/* month -> month [year]: may and march are months only behind in, of, last, … */
bool read_month_alone(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    bool is_other_word = scan_sees(scan, WORDS(other_words));
    bool is_meant = !is_other_word || is_after_preposition(scan) || is_before_month(*reader);
    const struct word *month = scan_words(scan, WORDS(month_words));
    if (!month)
        return false;
    int year = year_behind(reader);
    *out = extent_months(year, month->value, 1);
    return is_meant || year;
}

/* ordinal -> [on] the mday [of (last | this | next) month] */
bool read_ordinal(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    bool is_on = scan_word(scan, u"on ");
    bool is_the = scan_word(scan, u"the ");
    bool is_ordinal;
    int mday;
    if ((!is_on && !is_the) || !read_english_mday(scan, &mday, &is_ordinal) || !is_ordinal ||
        scan_sees(scan, WORDS(not_ordinal_words)))
        return false;
    *out = extent_day(point_date(0, 0, mday));
    struct scan rest = *scan;
    scan_word(&rest, u" of");
    const struct word *direction =
        scan_blank(&rest) ? scan_words(&rest, WORDS(direction_words)) : NULL;
    if (direction && scan_word(&rest, u" month")) {
        int32_t first = unit_whole(reader->today, UNIT_MONTH, direction->value).first.day;
        struct civil civil = day_civil(first);
        *scan = rest;
        *out = extent_day(point_date(civil.year, civil.month, mday));
        return point_is_possible(civil.year, civil.month, mday);
    }
    return true;
}

/* part -> yyyy part | part [year] */
bool read_english_part(struct reader *reader, struct extent *out)
{
    int year;
    if (scan_is_digit(scan_peek(&reader->scan, 0)))
        return scan_digits(&reader->scan, &year) == 4 && year >= FIRST_YEAR && year <= LAST_YEAR &&
               scan_blank(&reader->scan) && read_year_part(reader, year, out);
    struct reader probe = *reader;
    if (!read_year_part(&probe, 0, out))
        return false;
    year = year_behind(&probe);
    struct reader again = *reader;
    (void)read_year_part(&again, year, out);
    *reader = probe;
    return true;
}

/* year -> (in | for | of | during | since) yyyy */
bool read_year_alone(struct reader *reader, struct extent *out)
{
    int year;
    struct scan *scan = &reader->scan;
    if (!scan_words(scan, WORDS(before_year_words)) || scan_digits(scan, &year) != 4 ||
        year < FIRST_YEAR || year > LAST_YEAR || scan_is_letter(scan_peek(scan, 0)))
        return false;
    *out = extent_months(year, 1, 12);
    return true;
}

/* ---- Edges ---- */

/* whole_unit -> [the | this | last | next] (month | quarter | year | week) */
static bool read_whole_unit(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    const struct word *direction = scan_words(scan, WORDS(direction_words));
    if (!direction)
        scan_word(scan, u"the");
    scan_blank(scan);
    const struct word *unit = scan_words(scan, WORDS(unit_words));
    if (!unit || unit->value == UNIT_DAY || unit->more)
        return false;
    int offset = direction ? direction->value : 0;
    *out = unit_whole(reader->today, (enum unit)unit->value, offset);
    return true;
}

/* named_month -> month [year], whatever stands before it */
static bool read_named_month(struct reader *reader, struct extent *out)
{
    const struct word *month = scan_words(&reader->scan, WORDS(month_words));
    if (month)
        *out = extent_months(year_behind(reader), month->value, 1);
    return month != NULL;
}

static bool read_named_year(struct reader *reader, struct extent *out)
{
    int year;
    if (!read_english_year(reader, &year))
        return false;
    *out = extent_months(year, 1, 12);
    return true;
}

/* whole -> whole_unit | named_month | part | year */
static bool read_whole(struct reader *reader, struct extent *out)
{
    return reader_try(reader, read_whole_unit, out) || reader_try(reader, read_named_month, out) ||
           reader_try(reader, read_english_part, out) || reader_try(reader, read_named_year, out);
}

/* The middle of a month is its 15th. */
static struct point middle_of(const struct extent *whole)
{
    struct point point = whole->first;
    enum { AFTER_FIRST = 14 };
    if (point.kind == POINT_FIXED)
        point.day += AFTER_FIRST;
    else
        point.mday += AFTER_FIRST;
    return point;
}

/* edge -> (end of | beginning of | middle of) whole */
bool read_english_edge(struct reader *reader, struct extent *out)
{
    struct extent whole;
    const struct word *edge = scan_words(&reader->scan, WORDS(edge_words));
    if (!edge || !(scan_blank(&reader->scan) || scan_point(&reader->scan, U'-')) ||
        !read_whole(reader, &whole))
        return false;
    if (edge->value > 0)
        *out = extent_day(whole.last);
    else if (edge->value < 0)
        *out = extent_day(whole.first);
    else
        *out = extent_day(middle_of(&whole));
    return true;
}

/* ---- Counts ---- */

/* count -> (number | word) unit */
static bool read_english_count(struct scan *scan, enum unit *unit, int *halves)
{
    enum { COUNT_MAX = 1000, YEARS_MAX = 50 };
    const struct word *count = scan_words(scan, WORDS(count_words));
    if (count)
        *halves = count->value;
    else if (scan_digits(scan, halves) && *halves <= COUNT_MAX)
        *halves *= 2;
    else
        return false;
    (void)(scan_blank(scan) || scan_point(scan, U'-'));
    const struct word *word = scan_words(scan, WORDS(unit_words));
    if (!word || *halves < 1)
        return false;
    *unit = (enum unit)word->value;
    *halves *= word->more ? word->more : 1;
    return (*halves % 2 == 0 || *unit == UNIT_MONTH || *unit == UNIT_YEAR) &&
           (*unit != UNIT_YEAR || *halves <= 2 * YEARS_MAX);
}

/* counted -> count ago | count later | in count [time] */
bool read_english_counted(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    enum unit unit;
    int halves;
    bool is_in = scan_word(scan, u"in ");
    if (!read_english_count(scan, &unit, &halves))
        return false;
    const struct word *ago = is_in ? NULL : scan_words(scan, WORDS(ago_words));
    if (!is_in && !ago)
        return false;
    int direction = is_in ? 1 : ago->value;
    *out = extent_day(point_fixed(unit_shift(reader->today, unit, direction * halves)));
    return true;
}

/* recent -> (last | past | next) (count | unit) */
bool read_english_recent(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    enum unit unit;
    int halves = 2;
    const struct word *recent = scan_words(scan, WORDS(recent_words));
    if (!recent || !scan_blank(scan))
        return false;
    if (!read_english_count(scan, &unit, &halves)) {
        const struct word *word = scan_words(scan, WORDS(unit_words));
        if (!word || word->value == UNIT_DAY)
            return false;
        unit = (enum unit)word->value;
        halves = 2;
    }
    *out = recent->value < 0 ? unit_recent(reader->today, unit, halves)
                             : unit_coming(reader->today, unit, halves);
    return true;
}
