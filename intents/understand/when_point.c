/* SPDX-License-Identifier: Apache-2.0 */
/* Points and extents: which day a recurring point means, seen from another day. */
#include "intents/understand/when_grammar.h"

struct point point_fixed(int32_t day)
{
    return (struct point){.kind = POINT_FIXED, .day = day};
}

struct point point_weekday(int weekday)
{
    return (struct point){.kind = POINT_WEEKDAY, .weekday = weekday};
}

static int32_t date_in(int year, int month, int mday)
{
    return day_of(year, month, mday ? mday : day_month_len(year, month));
}

struct point point_date(int year, int month, int mday)
{
    if (year)
        return point_fixed(date_in(year, month, mday));
    return (struct point){.kind = POINT_DATE, .month = month, .mday = mday};
}

bool point_is_possible(int year, int month, int mday)
{
    static const int leap_year = 2000, longest_month = 1;
    if (mday == 0)
        mday = 1;
    if (month == 0)
        month = longest_month;
    return day_is_valid(year ? year : leap_year, month, mday);
}

/* The date in the month that is `months` away from `civil`'s, DAY_NONE where that month is not
 * the point's, or lacks the day. */
static int32_t occurrence(struct point point, struct civil civil, int months)
{
    int at = civil.year * 12 + civil.month - 1 + months;
    int year = at / 12, month = at % 12 + 1;
    if (point.month && point.month != month)
        return DAY_NONE;
    if (point.mday > day_month_len(year, month))
        return DAY_NONE;
    return date_in(year, month, point.mday);
}

/* Eight years hold every date, 29 February before 1900 or 2100 included. */
enum { MONTHS_SEARCHED = 8 * 12 + 1 };

int32_t point_before(struct point point, int32_t day)
{
    if (point.kind == POINT_FIXED)
        return point.day;
    if (point.kind == POINT_WEEKDAY)
        return day - (day_weekday(day) - point.weekday + 7) % 7;
    struct civil civil = day_civil(day);
    for (int months = 0; months > -MONTHS_SEARCHED; months--) {
        int32_t found = occurrence(point, civil, months);
        if (found != DAY_NONE && found <= day)
            return found;
    }
    return DAY_NONE;
}

int32_t point_after(struct point point, int32_t day)
{
    if (point.kind == POINT_FIXED)
        return point.day;
    if (point.kind == POINT_WEEKDAY)
        return day + (point.weekday - (int)day_weekday(day) + 7) % 7;
    struct civil civil = day_civil(day);
    for (int months = 0; months < MONTHS_SEARCHED; months++) {
        int32_t found = occurrence(point, civil, months);
        if (found != DAY_NONE && found >= day)
            return found;
    }
    return DAY_NONE;
}

struct extent extent_day(struct point point)
{
    return (struct extent){.first = point, .last = point, .is_day = true};
}

struct extent extent_days(int32_t from, int32_t to)
{
    return (struct extent){.first = point_fixed(from), .last = point_fixed(to)};
}

struct extent extent_months(int year, int month, int months)
{
    int end = month + months - 1;
    int over = (end - 1) / 12;
    return (struct extent){.first = point_date(year, month, 1),
                           .last = point_date(year ? year + over : 0, end - over * 12, 0)};
}

struct extent extent_weekend(void)
{
    return (struct extent){.first = point_weekday(SATURDAY), .last = point_weekday(SUNDAY)};
}

/* Where one end is fixed, the other is found from it, else from today. */
static struct period resolve_past(const struct extent *extent, int32_t today)
{
    struct period period;
    if (extent->first.kind == POINT_FIXED && extent->last.kind == POINT_FIXED)
        return (struct period){extent->first.day, extent->last.day};
    if (extent->first.kind != POINT_FIXED && extent->last.kind == POINT_FIXED) {
        period.from = point_before(extent->first, extent->last.day);
        period.to = extent->last.day;
        return period;
    }
    period.from = point_before(extent->first, today);
    period.to = point_after(extent->last, period.from);
    return period;
}

static struct period resolve_future(const struct extent *extent, int32_t today, struct period past)
{
    struct period period = past;
    if (extent->first.kind == POINT_FIXED || extent->last.kind == POINT_FIXED || period.to >= today)
        return period;
    period.from = point_after(extent->first, today);
    period.to = point_after(extent->last, period.from);
    return period;
}

void extent_resolve(const struct extent *extent, int32_t today, struct when *out)
{
    out->kind = extent->is_day ? WHEN_DAY : WHEN_PERIOD;
    out->past = resolve_past(extent, today);
    out->future = resolve_future(extent, today, out->past);
    out->day_past = extent->is_day ? out->past.from : DAY_NONE;
    out->day_future = extent->is_day ? out->future.from : DAY_NONE;
    out->is_open = out->past.from != out->future.from || out->past.to != out->future.to;
    out->weak = extent->is_weak;
    out->is_weekday = extent->is_day && extent->first.kind == POINT_WEEKDAY;
    out->is_range = extent->is_range;
    out->is_bounded = extent->is_bounded;
    out->time = -1;
    if (extent->is_bounded && out->future.to >= today) {
        out->future.from = today;
        out->past = out->future;
    }
}

static struct extent month_whole(int32_t day, int first, int months, int offset)
{
    struct civil civil = day_civil(day);
    int32_t from = day_add_months(day_of(civil.year, first, 1), offset);
    return extent_days(from, day_add_months(from, months) - 1);
}

struct extent unit_whole(int32_t day, enum unit unit, int offset)
{
    struct civil civil = day_civil(day);
    int32_t monday = day - (int)day_weekday(day) + 7 * offset;
    switch (unit) {
    case UNIT_DAY:
        return extent_days(day + offset, day + offset);
    case UNIT_WEEK:
        return extent_days(monday, monday + 6);
    case UNIT_MONTH:
        return month_whole(day, civil.month, 1, offset);
    case UNIT_QUARTER:
        return month_whole(day, (civil.month - 1) / 3 * 3 + 1, 3, offset * 3);
    case UNIT_YEAR:
        return month_whole(day, 1, 12, offset * 12);
    }
    return extent_days(day, day);
}

int32_t unit_shift(int32_t day, enum unit unit, int halves)
{
    enum { HALF_MONTH_DAYS = 15 };
    int odd = halves % 2;
    switch (unit) {
    case UNIT_DAY:
        return day + halves / 2;
    case UNIT_WEEK:
        return day + halves / 2 * 7;
    case UNIT_MONTH:
        return day_add_months(day, halves / 2) + odd * HALF_MONTH_DAYS;
    case UNIT_QUARTER:
        return day_add_months(day, halves / 2 * 3);
    case UNIT_YEAR:
        return day_add_months(day, halves * 6);
    }
    return day;
}

struct extent unit_recent(int32_t today, enum unit unit, int halves)
{
    return extent_days(unit_shift(today, unit, -halves) + 1, today);
}

struct extent unit_coming(int32_t today, enum unit unit, int halves)
{
    return extent_days(today, unit_shift(today, unit, halves) - 1);
}
