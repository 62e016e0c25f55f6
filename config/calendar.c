/* SPDX-License-Identifier: Apache-2.0 */
#include "config/calendar.h"

#include "base/err.h"

static bool has_day(const int32_t *days, size_t count, int32_t day)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && days[low] == day;
}

bool calendar_is_working_day(const struct calendar *calendar, int32_t day)
{
    if (has_day(calendar->makeup_days, calendar->makeup_count, day))
        return true;
    return day_weekday(day) <= FRIDAY && !has_day(calendar->holidays, calendar->holiday_count, day);
}

/* The first working day not before `day`; there is one, as holidays are a finite list. */
static int32_t first_working_day(const struct calendar *calendar, int32_t day)
{
    while (!calendar_is_working_day(calendar, day))
        day++;
    return day;
}

int32_t calendar_add_working_days(const struct calendar *calendar, int32_t day, int count)
{
    if (count == 0)
        return first_working_day(calendar, day);
    for (; count > 0; count--)
        day = first_working_day(calendar, day + 1);
    return day;
}

bool calendar_is_working_time(const struct calendar *calendar, struct hours hours, int32_t day,
                              int minute)
{
    return minute >= hours.from && minute < hours.to && calendar_is_working_day(calendar, day);
}

void calendar_add_working_minutes(const struct calendar *calendar, struct hours hours, int32_t *day,
                                  int *minute, int64_t minutes)
{
    bug_if(hours.from >= hours.to);
    int32_t at_day = first_working_day(calendar, *day);
    int at = at_day > *day || *minute < hours.from ? hours.from : *minute;
    if (at >= hours.to) {
        at_day = first_working_day(calendar, at_day + 1);
        at = hours.from;
    }
    while (minutes > hours.to - at) {
        minutes -= hours.to - at;
        at_day = first_working_day(calendar, at_day + 1);
        at = hours.from;
    }
    *day = at_day;
    *minute = at + (int)minutes;
}

int64_t calendar_working_minutes(const struct calendar *calendar, struct hours hours,
                                 int32_t from_day, int from_minute, int32_t to_day, int to_minute)
{
    int64_t sum = 0;
    for (int32_t day = from_day; day <= to_day; day++) {
        if (!calendar_is_working_day(calendar, day))
            continue;
        int from = day == from_day && from_minute > hours.from ? from_minute : hours.from;
        int to = day == to_day && to_minute < hours.to ? to_minute : hours.to;
        if (to > from)
            sum += to - from;
    }
    return sum;
}
