/* SPDX-License-Identifier: Apache-2.0 */
/* Dates are day numbers: days since 1970-01-01, as `int32_t`, in the company's own
 * calendar; never a time_t, never a float. A moment is a day and a minute of the day.
 * The conversion is H. Hinnant's "chrono-Compatible Low-Level Date Algorithms". */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* No date. */
#define DAY_NONE INT32_MIN

/* Monday is 0, as weeks start on Monday. */
enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct civil {
    int year;
    int month; /* 1–12 */
    int day;   /* 1–31 */
};

/* Both days belong to it. */
struct period {
    int32_t from;
    int32_t to;
};

int32_t day_of(int year, int month, int day);
struct civil day_civil(int32_t day);
enum weekday day_weekday(int32_t day);

/* Number of days of a month, 28–31. */
int day_month_len(int year, int month);

/* Whether there is such a date in the years 1900–2199. */
bool day_is_valid(int year, int month, int day);

/* The same day of the month `months` later (or earlier), or that month's last day. */
int32_t day_add_months(int32_t day, int months);

/* Reads exactly YYYY-MM-DD; DAY_NONE where it is not a valid date of that form. */
int32_t day_parse(struct text text);

/* Room for "YYYY-MM-DD" and a NUL; returns `out`. */
enum { DAY_TEXT = 16 };
char *day_format(int32_t day, char out[DAY_TEXT]);

#endif
