/* SPDX-License-Identifier: Apache-2.0 */
#include "base/day.h"

#include "base/err.h"

int32_t day_of(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil day_civil(int32_t day)
{
    day += 719468;
    int era = (day >= 0 ? day : day - 146096) / 146097;
    int day_of_era = day - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    int month = shifted + (shifted < 10 ? 3 : -9);
    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * shifted + 2) / 5 + 1,
    };
}

enum weekday day_weekday(int32_t day)
{
    int32_t since_monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (enum weekday)(since_monday < 0 ? since_monday + 7 : since_monday);
}

int day_month_len(int year, int month)
{
    static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    bug_if(month < 1 || month > 12);
    return month == 2 && leap ? 29 : len[month - 1];
}

bool day_is_valid(int year, int month, int day)
{
    return year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
           day <= day_month_len(year, month);
}

int32_t day_add_months(int32_t day, int months)
{
    struct civil civil = day_civil(day);
    int total = civil.year * 12 + civil.month - 1 + months;
    int year = total / 12;
    int month = total % 12 + 1;
    int last = day_month_len(year, month);
    return day_of(year, month, civil.day < last ? civil.day : last);
}

int32_t day_parse(struct text text)
{
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
        return DAY_NONE;
    int64_t year, month, day;
    if (!text_to_int(text_slice(text, 0, 4), &year) ||
        !text_to_int(text_slice(text, 5, 7), &month) || !text_to_int(text_slice(text, 8, 10), &day))
        return DAY_NONE;
    if (!day_is_valid((int)year, (int)month, (int)day))
        return DAY_NONE;
    return day_of((int)year, (int)month, (int)day);
}

char *day_format(int32_t day, char out[DAY_TEXT])
{
    struct civil civil = day_civil(day);
    char *at = text_put_digits(out, (unsigned)civil.year, 4);
    *at++ = '-';
    at = text_put_digits(at, (unsigned)civil.month, 2);
    *at++ = '-';
    *text_put_digits(at, (unsigned)civil.day, 2) = '\0';
    return out;
}
