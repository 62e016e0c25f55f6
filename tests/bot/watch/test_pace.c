/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/watch/pace.h"

static const struct pace_numbers numbers = {
    .factor = 3,
    .shortest = 21,
    .longest = 60,
    .longest_gaps = 1.5,
    .unknown_limit = 90,
    .enough_days = 4,
    .window = 730,
};

/* Purchase days by their age at the day looked at, oldest first. */
static const struct {
    const char *name;
    int ages[8];
    size_t count;
    double gap;
    int limit;
} cases[] = {
    {"m = 5 is lifted to 21", {20, 15, 10, 5}, 4, 5, 21},
    {"m = 7 is 21", {21, 14, 7, 0}, 4, 7, 21},
    {"m = 7.33 is rounded up", {22, 14, 7, 0}, 4, 22.0 / 3, 22},
    {"m = 14.6 is 44", {73, 60, 40, 20, 10, 0}, 6, 14.6, 44},
    {"m = 20 is 60", {60, 40, 20, 0}, 4, 20, 60},
    {"m = 30 stays at 60", {90, 60, 30, 0}, 4, 30, 60},
    {"m = 40 is 60 both ways", {120, 80, 40, 0}, 4, 40, 60},
    {"m = 41 is one and a half gaps", {123, 80, 40, 0}, 4, 41, 62},
    {"m = 60 is 90", {180, 120, 60, 0}, 4, 60, 90},
    {"three purchase days: 90", {20, 10, 0}, 3, 10, 90},
    {"two purchase days: 90", {10, 0}, 2, 10, 90},
    {"729 days ago counts", {729, 40, 20, 0}, 4, 243, 365},
    {"730 days ago does not", {730, 60, 40, 20, 0}, 5, 20, 60},
    {"three in the window: 90", {730, 40, 20, 0}, 4, 20, 90},
    {"all long ago: their own gap, 90", {800, 790, 780, 770}, 4, 10, 90},
};

static void limits_follow_from_the_mean_gap(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t days[8];
        for (size_t k = 0; k < cases[i].count; k++)
            days[k] = 20000 - cases[i].ages[k];
        struct pace pace = pace_of((struct day_list){days, cases[i].count}, 20000, &numbers);
        print_message("%s\n", cases[i].name);
        assert_int_equal(pace.days, cases[i].count);
        assert_int_equal(pace.silence, cases[i].ages[cases[i].count - 1]);
        assert_float_equal(pace.mean_gap, cases[i].gap, 1e-9);
        assert_int_equal(pace.limit, cases[i].limit);
    }
}

static void what_comes_later_is_not_seen(void **state)
{
    (void)state;
    static const int32_t days[] = {100, 110, 120, 130, 140};
    struct pace pace = pace_of((struct day_list){days, 5}, 135, &numbers);
    assert_int_equal(pace.days, 4);
    assert_int_equal(pace.last, 130);
    assert_int_equal(pace.silence, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_follow_from_the_mean_gap),
        cmocka_unit_test(what_comes_later_is_not_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
