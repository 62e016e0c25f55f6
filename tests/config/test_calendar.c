/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "config/calendar.h"

static const struct hours office = {8 * 60 + 30, 18 * 60};

/* National Day 2026: Thursday 1 to Wednesday 7 October off, Saturday 10 worked. */
static struct calendar make_calendar(void)
{
    static int32_t holidays[7], makeup_days[1];
    for (int i = 0; i < 7; i++)
        holidays[i] = day_of(2026, 10, 1 + i);
    makeup_days[0] = day_of(2026, 10, 10);
    return (struct calendar){holidays, 7, makeup_days, 1};
}

static int32_t day_at(const char *moment)
{
    return day_parse((struct text){moment, 10});
}

static int minute_at(const char *moment)
{
    int hour = 0, minute = 0;
    assert_int_equal(sscanf(moment + 11, "%d:%d", &hour, &minute), 2);
    return hour * 60 + minute;
}

static void working_days(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    static const struct {
        const char *day;
        bool works;
    } cases[] = {
        {"2026-09-30", true},  {"2026-10-01", false}, {"2026-10-07", false},
        {"2026-10-08", true},  {"2026-10-09", true},  {"2026-10-10", true},
        {"2026-10-11", false}, {"2026-10-17", false}, {"2026-11-23", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_is_working_day(&calendar, day_at(cases[i].day)), cases[i].works);
    struct calendar none = {0};
    assert_true(calendar_is_working_day(&none, day_of(2026, 10, 1)));
    assert_false(calendar_is_working_day(&none, day_of(2026, 10, 10)));
}

static void working_days_are_counted_on(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    static const struct {
        const char *from;
        int count;
        const char *to;
    } cases[] = {
        {"2026-11-23", 0, "2026-11-23"}, {"2026-11-22", 0, "2026-11-23"},
        {"2026-11-23", 1, "2026-11-24"}, {"2026-11-21", 1, "2026-11-23"},
        {"2026-11-20", 3, "2026-11-25"}, {"2026-11-23", 5, "2026-11-30"},
        {"2026-09-30", 1, "2026-10-08"}, {"2026-10-01", 0, "2026-10-08"},
        {"2026-10-09", 1, "2026-10-10"}, {"2026-10-09", 2, "2026-10-12"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[DAY_TEXT];
        int32_t day = calendar_add_working_days(&calendar, day_at(cases[i].from), cases[i].count);
        assert_string_equal(day_format(day, out), cases[i].to);
    }
}

static void working_time(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    static const struct {
        const char *at;
        bool works;
    } cases[] = {
        {"2026-11-23 08:29", false}, {"2026-11-23 08:30", true},  {"2026-11-23 17:59", true},
        {"2026-11-23 18:00", false}, {"2026-11-22 10:00", false}, {"2026-10-01 10:00", false},
        {"2026-10-10 10:00", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_is_working_time(&calendar, office, day_at(cases[i].at),
                                                  minute_at(cases[i].at)),
                         cases[i].works);
}

/* Start, minutes of working time, end; and back where the start is in working time. */
static const struct limit {
    const char *from;
    int64_t minutes;
    const char *to;
} limits[] = {
    /* dialogue 8 of the domain page: four and 48 hours from a Monday morning */
    {"2026-11-23 10:05", 4 * 60, "2026-11-23 14:05"},
    {"2026-11-23 10:05", 48 * 60, "2026-11-30 10:35"},
    {"2026-11-23 10:05", 2 * 60, "2026-11-23 12:05"},
    {"2026-11-23 08:30", 0, "2026-11-23 08:30"},
    {"2026-11-23 17:59", 0, "2026-11-23 17:59"},
    {"2026-11-23 17:59", 1, "2026-11-23 18:00"},
    {"2026-11-23 17:59", 2, "2026-11-24 08:31"},
    {"2026-11-23 08:30", 570, "2026-11-23 18:00"},
    {"2026-11-23 08:30", 571, "2026-11-24 08:31"},
    {"2026-11-23 18:00", 0, "2026-11-24 08:30"},
    {"2026-11-23 18:00", 1, "2026-11-24 08:31"},
    {"2026-11-23 23:59", 60, "2026-11-24 09:30"},
    {"2026-11-23 00:00", 60, "2026-11-23 09:30"},
    {"2026-11-23 08:29", 1, "2026-11-23 08:31"},
    {"2026-11-20 17:30", 60, "2026-11-23 09:00"},
    {"2026-11-21 12:00", 60, "2026-11-23 09:30"},
    {"2026-11-22 08:30", 570, "2026-11-23 18:00"},
    {"2026-11-20 18:00", 0, "2026-11-23 08:30"},
    {"2026-09-30 17:00", 120, "2026-10-08 09:30"},
    {"2026-10-03 10:00", 30, "2026-10-08 09:00"},
    {"2026-10-09 17:00", 120, "2026-10-10 09:30"},
    {"2026-10-10 17:00", 120, "2026-10-12 09:30"},
    {"2026-12-31 17:00", 120, "2027-01-01 09:30"},
};

static void limits_end_to_the_minute(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        int32_t day = day_at(limits[i].from);
        int minute = minute_at(limits[i].from);
        calendar_add_working_minutes(&calendar, office, &day, &minute, limits[i].minutes);
        char date[DAY_TEXT], got[32];
        snprintf(got, sizeof got, "%s %02d:%02d", day_format(day, date), minute / 60, minute % 60);
        assert_string_equal(got, limits[i].to);
    }
}

static void elapsed_time_is_what_was_added(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const char *from = limits[i].from, *to = limits[i].to;
        assert_int_equal(calendar_working_minutes(&calendar, office, day_at(from), minute_at(from),
                                                  day_at(to), minute_at(to)),
                         limits[i].minutes);
    }
    assert_int_equal(calendar_working_minutes(&calendar, office, 20, 600, 20, 600), 0);
    assert_int_equal(calendar_working_minutes(&calendar, office, 20, 600, 19, 700), 0);
    assert_int_equal(calendar_working_minutes(&calendar, office, 20, 700, 20, 600), 0);
}

/* From every minute of a week around a holiday: adding and counting agree, and time never
 * goes back. */
static void adding_and_counting_agree_from_every_minute(void **state)
{
    (void)state;
    struct calendar calendar = make_calendar();
    static const struct hours all_hours[] = {{510, 1080}, {0, 1440}, {540, 541}};
    for (size_t h = 0; h < 3; h++) {
        for (int at = 0; at < 8 * 1440; at += 7) {
            int32_t from_day = day_of(2026, 10, 5) + at / 1440;
            int from_minute = at % 1440;
            for (int64_t minutes = 0; minutes < 2000; minutes += 173) {
                int32_t day = from_day;
                int minute = from_minute;
                calendar_add_working_minutes(&calendar, all_hours[h], &day, &minute, minutes);
                assert_true(day > from_day || (day == from_day && minute >= from_minute));
                assert_true(calendar_is_working_day(&calendar, day));
                assert_int_equal(calendar_working_minutes(&calendar, all_hours[h], from_day,
                                                          from_minute, day, minute),
                                 minutes);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days),
        cmocka_unit_test(working_days_are_counted_on),
        cmocka_unit_test(working_time),
        cmocka_unit_test(limits_end_to_the_minute),
        cmocka_unit_test(elapsed_time_is_what_was_added),
        cmocka_unit_test(adding_and_counting_agree_from_every_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
