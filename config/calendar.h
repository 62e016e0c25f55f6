/* SPDX-License-Identifier: Apache-2.0 */
/* Working days and working time: Monday to Friday except the configured holidays, plus the
 * configured make-up days; within a person's hours. Limits of tickets count it. */
#ifndef CONFIG_CALENDAR_H
#define CONFIG_CALENDAR_H

#include "base/day.h"

struct calendar {
    const int32_t *holidays; /* sorted */
    size_t holiday_count;
    const int32_t *makeup_days; /* sorted */
    size_t makeup_count;
};

/* Hours of the day in minutes, end not included. */
struct hours {
    int from;
    int to;
};

bool calendar_is_working_day(const struct calendar *calendar, int32_t day);

/* The working day that is `count` working days after `day` (count ≥ 0; 0: the first working
 * day not before it). */
int32_t calendar_add_working_days(const struct calendar *calendar, int32_t day, int count);

/* Whether this local moment is working time. */
bool calendar_is_working_time(const struct calendar *calendar, struct hours hours, int32_t day,
                              int minute);

/* Moves on from (day, minute) by `minutes` of working time; a start outside of it counts from
 * the next opening. A limit that ends exactly at closing time ends then, not next morning. */
void calendar_add_working_minutes(const struct calendar *calendar, struct hours hours, int32_t *day,
                                  int *minute, int64_t minutes);

/* Working minutes between two local moments, 0 where the second is not after the first. */
int64_t calendar_working_minutes(const struct calendar *calendar, struct hours hours,
                                 int32_t from_day, int from_minute, int32_t to_day, int to_minute);

#endif
