/* SPDX-License-Identifier: Apache-2.0 */
/* Dates in digits: 2026-03-05, 2026/3/5, 20260305, 11-23, 3.5号. */
#include "intents/understand/when_grammar.h"

static const struct word measure_words[] = {
#include "intents/words/when_measures.def"
};

static bool is_separator(uint32_t point)
{
    return scan_is_one_of(point, U"-/.");
}

/* rest -> sep m sep d | sep m (sep - or /, m of two digits) */
static bool read_after_year(struct scan *scan, int year, struct extent *out)
{
    int month, mday;
    uint32_t separator = scan_peek(scan, 0);
    if (!is_separator(separator))
        return false;
    scan->at++;
    size_t digits = scan_digits(scan, &month);
    if (scan_point(scan, separator) && scan_digits(scan, &mday) && mday &&
        day_is_valid(year, month, mday)) {
        *out = extent_day(point_date(year, month, mday));
        return true;
    }
    if (digits != 2 || separator == U'.' || is_separator(scan_before(scan, 1)) || month < 1 ||
        month > 12)
        return false;
    *out = extent_months(year, month, 1);
    return true;
}

/* full -> yyyy rest | yyyymmdd | yy rest (a whole date) */
static bool read_full(struct reader *reader, struct extent *out)
{
    enum { FIRST = 1990, LAST = 2099, CENTURY = 2000, SHORTEST = 20 };
    int number;
    size_t digits = scan_digits(&reader->scan, &number);
    if (digits == 4 && number >= FIRST && number <= LAST)
        return read_after_year(&reader->scan, number, out);
    if (digits == 2 && number >= SHORTEST)
        return read_after_year(&reader->scan, CENTURY + number, out) && out->is_day;
    int year = number / 10000, month = number / 100 % 100, mday = number % 100;
    if (digits != 8 || year < FIRST || year > LAST || mday == 0 || !day_is_valid(year, month, mday))
        return false;
    *out = extent_day(point_date(year, month, mday));
    return true;
}

/* Whether what stands before says that 11.23 is a date. */
static bool is_after_date_word(const struct scan *start)
{
    uint32_t before = scan_before(start, 1);
    return before == 0 || scan_is_in(before, SET_BEFORE_DATE);
}

/* short -> m - d | m / d | m . d (号 | 日) | m . dd */
static bool read_short(struct reader *reader, struct extent *out)
{
    struct scan *scan = &reader->scan;
    struct scan start = *scan;
    int month, mday;
    size_t digits = scan_digits(scan, &month);
    uint32_t separator = scan_peek(scan, 0);
    if (digits < 1 || digits > 2 || !is_separator(separator))
        return false;
    scan->at++;
    digits = scan_digits(scan, &mday);
    if (digits < 1 || digits > 2 || month == 0 || mday == 0 || !point_is_possible(0, month, mday))
        return false;
    *out = extent_day(point_date(0, month, mday));
    if (separator != U'-' && (scan_point(scan, U'号') || scan_point(scan, U'日')))
        return true;
    if (separator == U'.' && (digits != 2 || !is_after_date_word(&start)))
        return false;
    return !is_separator(scan_peek(scan, 0)) && !scan_sees(scan, WORDS(measure_words));
}

/* digits -> full | short */
bool read_digits_date(struct reader *reader, struct extent *out)
{
    bool is_date = reader_try(reader, read_full, out) || reader_try(reader, read_short, out);
    return is_date && !scan_is_digit(scan_peek(&reader->scan, 0));
}
