/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/day.h"

static void days_and_dates_are_each_others_inverse(void **state)
{
    (void)state;
    int32_t last = day_of(2199, 12, 31);
    for (int32_t day = day_of(1900, 1, 1); day <= last; day++) {
        struct civil civil = day_civil(day);
        assert_int_equal(day_of(civil.year, civil.month, civil.day), day);
        assert_true(day_is_valid(civil.year, civil.month, civil.day));
    }
    assert_int_equal(day_of(1970, 1, 1), 0);
}

static void weekdays(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(day_of(2026, 11, 23)), MONDAY);
    assert_int_equal(day_weekday(day_of(2024, 2, 29)), THURSDAY);
    assert_int_equal(day_weekday(day_of(1969, 12, 28)), SUNDAY);
}

static void months_end_on_their_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int months;
        const char *expected;
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},   {"2024-01-31", 1, "2024-02-29"},
        {"2026-03-31", -1, "2026-02-28"},  {"2026-11-30", -9, "2026-02-28"},
        {"2026-01-15", -1, "2025-12-15"},  {"2025-12-31", 2, "2026-02-28"},
        {"2026-05-31", -24, "2024-05-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[DAY_TEXT];
        int32_t day = day_add_months(day_parse(text_of(cases[i].day)), cases[i].months);
        assert_string_equal(day_format(day, out), cases[i].expected);
    }
}

static void only_valid_dates_are_read(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-02-29", "2026-13-01", "2026-1-1",   "20260101",
                                      "2026-00-10", "1899-01-01", "2026-01-0x", "2026-01-01 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(day_parse(text_of(bad[i])), DAY_NONE);
}

static void moments_are_read_and_written(void **state)
{
    (void)state;
    int64_t ms;
    struct moment moment;
    char out[CLOCK_TEXT];
    assert_int_equal(clock_zone("Asia/Shanghai"), 0);
    assert_true(clock_parse(TEXT("2026-11-23T10:05:01+08:00"), &ms, &moment));
    assert_int_equal(moment.day, day_of(2026, 11, 23));
    assert_int_equal(moment.minute, 605);
    assert_string_equal(clock_format(ms, out), "2026-11-23T10:05:01+08:00");
    assert_true(clock_parse(TEXT("2026-11-23T02:05:01.250Z"), &ms, NULL));
    assert_string_equal(clock_format(ms, out), "2026-11-23T10:05:01+08:00");
    assert_int_equal(clock_ms(day_of(2026, 11, 23), 605), ms - 1000);
    assert_false(clock_parse(TEXT("2026-11-23 10:05:01+08:00"), &ms, NULL));
    assert_int_not_equal(clock_zone("Asia/Nowhere"), 0);
    assert_int_not_equal(clock_zone("../../etc/passwd"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_are_each_others_inverse),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(months_end_on_their_last_day),
        cmocka_unit_test(only_valid_dates_are_read),
        cmocka_unit_test(moments_are_read_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
