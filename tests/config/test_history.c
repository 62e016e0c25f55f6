/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "config/history.h"
#include "config/plans.h"
#include "config/records.h"

#define FOLDER SOURCE_DIR "/tests/data/directory"

static struct directory *load_directory(struct problems *problems)
{
    problems_init(problems);
    struct directory *dir = directory_load(FOLDER, problems);
    assert_non_null(dir);
    return dir;
}

static void histories_are_in_order_of_days(void **state)
{
    (void)state;
    struct problems problems;
    struct directory *dir = load_directory(&problems);
    struct history history;
    history_init(&history, dir->dealer_count);
    assert_int_equal(history_load(&history, dir, FOLDER, &problems), OK);
    assert_true(history.has_purchases && history.has_calls && !history.has_visits);
    const struct dealer_history *first = &history.dealers[directory_dealer(dir, TEXT("D001"))];
    assert_int_equal(first->purchase_count, 3);
    assert_int_equal(first->purchases[0].day, day_of(2026, 9, 30));
    assert_int_equal(first->purchases[0].amount_fen, 1380521);
    assert_int_equal(first->purchases[1].amount_fen, 50);
    assert_int_equal(first->purchases[2].amount_fen, 12000000);
    assert_int_equal(first->call_count, 2);
    assert_int_equal(first->calls[0].direction, CALL_IN);
    assert_int_equal(first->calls[1].direction, CALL_OUT);
    history_add_visit(&history, 1, 20);
    history_add_visit(&history, 1, 10);
    history_add_agreement(&history, 1, 30, DAY_NONE);
    history_add_agreement(&history, 1, 5, 25);
    history_sort(&history);
    assert_int_equal(history.dealers[1].visits[0], 10);
    assert_int_equal(history.dealers[1].agreements[0].expires, 25);
    history_release(&history);
    directory_free(dir);
    problems_release(&problems);
}

static void amounts_are_whole_fen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t fen; /* -1: none */
    } cases[] = {
        {"13805.21", 1380521},
        {"0", 0},
        {"5", 500},
        {"5.1", 510},
        {"5.01", 501},
        {"005", 500},
        {"", -1},
        {".5", -1},
        {"5.", -1},
        {"5.001", -1},
        {"-5", -1},
        {"5.-1", -1},
        {"1,000", -1},
        {"1e5", -1},
        {"999999999999.99", 99999999999999},
        {"1000000000000", -1},
        {" 5", -1},
        {"五", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t fen = -1;
        bool fits = amount_read(text_of(cases[i].text), &fen);
        assert_int_equal(fits, cases[i].fen >= 0);
        if (fits)
            assert_int_equal(fen, cases[i].fen);
    }
}

static void plans_have_months_and_quarters(void **state)
{
    (void)state;
    struct problems problems;
    struct directory *dir = load_directory(&problems);
    struct plans plans;
    assert_int_equal(plans_load(&plans, dir, FOLDER, &problems), OK);
    assert_int_equal(plans.count, 2);
    assert_string_equal(plans.list[0].name, "2026-11");
    assert_int_equal(plans.list[0].period.from, day_of(2026, 11, 1));
    assert_int_equal(plans.list[0].period.to, day_of(2026, 11, 30));
    assert_int_equal(plans.list[0].kind, PLAN_TRAINING);
    assert_int_equal(plans.list[0].sessions, 2);
    assert_int_equal(plans.list[0].people, 60);
    assert_int_equal(plans.list[1].period.from, day_of(2026, 10, 1));
    assert_int_equal(plans.list[1].period.to, day_of(2026, 12, 31));
    assert_int_equal(plans.list[1].people, -1);
    plans_release(&plans);
    assert_int_equal(plans_load(&plans, dir, SOURCE_DIR "/tests", &problems), OK);
    assert_int_equal(plans.count, 0);
    plans_release(&plans);
    directory_free(dir);
    problems_release(&problems);
}

static void periods_of_plans(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        "2026",    "2026-13", "2026-00", "2026Q0",
                                      "2026Q5",  "2026-1",  "26-11",   "2026q4",  "2026-111",
                                      "2026Q4 ", "0000-01", "-026-11", "2026--1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct period period;
        assert_false(plan_period_read(text_of(bad[i]), &period));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_are_in_order_of_days),
        cmocka_unit_test(amounts_are_whole_fen),
        cmocka_unit_test(plans_have_months_and_quarters),
        cmocka_unit_test(periods_of_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
