/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intents/understand/when.h"
#include "tests/support/spelled.h"

static void every_line_of_the_table_holds(void **state)
{
    (void)state;
    size_t cases;
    size_t wrong =
        spelled_check(SOURCE_DIR "/tests/intents/understand/when.tsv", spelled_when, &cases);
    assert_int_equal(wrong, 0);
    assert_true(cases > 0);
}

/* The only span of a message said on a day. */
static struct when read(const struct normaliser *norm, const char *message, int32_t day)
{
    struct arena arena;
    struct when spans[2];
    arena_init(&arena);
    struct normal normal = normalise(norm, text_of(message), &arena);
    size_t count = when_find(&normal, (struct moment){.day = day}, spans, 2);
    assert_int_equal(count, 1);
    assert_int_equal(spans[0].to - spans[0].from, normal.count);
    arena_release(&arena);
    return spans[0];
}

/* What may be past or future is the nearest of either, today included, on every day of a leap
 * year and three others. */
static void open_days_are_the_nearest(void **state)
{
    (void)state;
    struct normaliser *norm = normaliser_new();
    for (int32_t day = day_of(2024, 1, 1); day <= day_of(2027, 12, 31); day++) {
        struct when weekday = read(norm, "周三", day);
        assert_int_equal(day_weekday(weekday.day_past), WEDNESDAY);
        assert_int_equal(day_weekday(weekday.day_future), WEDNESDAY);
        assert_in_range(day - weekday.day_past, 0, 6);
        assert_in_range(weekday.day_future - day, 0, 6);
        struct when date = read(norm, "31号", day);
        assert_int_equal(day_civil(date.day_past).day, 31);
        assert_int_equal(day_civil(date.day_future).day, 31);
        assert_in_range(day - date.day_past, 0, 60);
        assert_in_range(date.day_future - day, 0, 60);
        struct when leap = read(norm, "2月29号", day);
        assert_true(leap.day_past <= day && leap.day_future >= day);
        struct when quarter = read(norm, "三季度", day);
        assert_true(quarter.past.from <= day && quarter.future.to >= day);
    }
    normaliser_free(norm);
}

/* Weeks, months and what is counted from today fit together on every day. */
static void neighbours_touch(void **state)
{
    (void)state;
    struct normaliser *norm = normaliser_new();
    static const char *const units[][3] = {
        {"上周", "本周", "下周"},
        {"上个月", "这个月", "下个月"},
        {"上季度", "本季度", "下季度"},
        {"去年", "今年", "明年"},
        {"last month", "this month", "next month"},
    };
    for (int32_t day = day_of(2024, 1, 1); day <= day_of(2027, 12, 31); day++) {
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            struct period last = read(norm, units[i][0], day).past;
            struct period this = read(norm, units[i][1], day).past;
            struct period next = read(norm, units[i][2], day).past;
            assert_int_equal(last.to + 1, this.from);
            assert_int_equal(this.to + 1, next.from);
            assert_true(this.from <= day && day <= this.to);
        }
        assert_int_equal(read(norm, "上周三", day).day_past + 14,
                         read(norm, "下周三", day).day_past);
        assert_int_equal(read(norm, "近30天", day).past.from, day - 29);
        assert_int_equal(read(norm, "上月底", day).day_past + 1, read(norm, "本月", day).past.from);
    }
    normaliser_free(norm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_the_table_holds),
        cmocka_unit_test(open_days_are_the_nearest),
        cmocka_unit_test(neighbours_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
