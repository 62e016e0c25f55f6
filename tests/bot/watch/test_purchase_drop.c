/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

/* Dealers buy on 2 days out of 10: `gap` days apart, so each second gap is 10 − `gap`. In the
 * baseline of day 301, (61, 241], those are 36 purchase days, in (241, 301] they are 12. Amounts
 * alternate around 100 yuan by `swing`. */
static void buys(struct company *company, uint32_t dealer, int from, int to, int gap, double swing,
                 double times)
{
    for (int day = from; day <= to; day += 10) {
        company_buys(company, dealer, day + 1 - gap, (100 - swing) * times);
        company_buys(company, dealer, day + 1, (100 + swing) * times);
    }
}

/* `dealers` is the whole company; of these `falling` come to `share` of their baseline, the rest
 * stay. */
static const struct {
    const char *name;
    uint32_t dealers, falling;
    int gap;
    double swing;
    double share;
    bool raised;
    double expected;
} cases[] = {
    {"half is a drop", 5, 1, 5, 0, 0.5, true, 1200},
    {"a little more is not", 5, 1, 5, 0, 0.51, false, 0},
    {"uneven amounts: 0.42 is beyond chance", 5, 1, 5, 99, 0.42, true, 1200},
    {"uneven amounts: 0.425 is not", 5, 1, 5, 99, 0.425, false, 0},
    {"uneven gaps and amounts: 0.325 is beyond chance", 5, 1, 1, 80, 0.325, true, 1200},
    {"uneven gaps and amounts: 0.332 is not", 5, 1, 1, 80, 0.332, false, 0},
    {"nine dealers have no common course", 9, 9, 5, 0, 0.5, true, 1200},
    {"ten have: if all fall, none does", 10, 10, 5, 0, 0.5, false, 0},
    {"ten: half against half is not enough", 10, 5, 5, 0, 0.5, false, 0},
    {"ten: 0.3 against one is, of 0.65 · 1200", 10, 5, 5, 0, 0.3, true, 780},
};

static void a_drop_is_half_and_beyond_chance(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, cases[i].dealers);
        for (uint32_t d = 0; d < cases[i].dealers; d++) {
            double times = d < cases[i].falling ? cases[i].share : 1;
            buys(&company, d, 0, 240, cases[i].gap, cases[i].swing, 1);
            buys(&company, d, 250, 300, cases[i].gap, cases[i].swing, times);
            buys(&company, d, 310, 400, cases[i].gap, cases[i].swing, 9);
        }
        company_ready(&company);
        company_day(&company, 301, true);
        const struct watch_event *event = company_event(&company, RULE_purchase_drop, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event != NULL, cases[i].raised);
        if (event) {
            assert_int_equal(event->spell.level, LEVEL_WARNING);
            assert_float_equal(event->spell.value, 1200 * cases[i].share, 1e-6);
            assert_float_equal(event->spell.expected, cases[i].expected, 1e-6);
        }
        company_release(&company);
    }
}

/* Looked at on day 300, three dealers keep the purchases current. A last purchase of one fen
 * on day 250 keeps purchase_stop out. */
static const struct {
    const char *name;
    int days[4];
    size_t count;
    double expected; /* 0: no alert */
} baselines[] = {
    {"three purchase days are too few", {100, 150, 200}, 3, 0},
    {"four from day 100: 140 days are covered", {100, 150, 200, 240}, 4, 400.0 / 140 * 60},
    {"four from day 130: never less than 120", {130, 170, 210, 240}, 4, 400.0 / 120 * 60},
    {"what was before the baseline does not count", {60, 150, 200, 240}, 4, 0},
};

static void baselines_need_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof baselines / sizeof baselines[0]; i++) {
        struct company company;
        company_init(&company, 4);
        for (size_t k = 0; k < baselines[i].count; k++)
            company_buys(&company, 0, baselines[i].days[k], 100);
        company_buys(&company, 0, 250, 0.01);
        for (uint32_t d = 1; d < 4; d++)
            company_buys_every(&company, d, 0, 300, 5, 100);
        company_ready(&company);
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_purchase_drop, 0);
        print_message("%s\n", baselines[i].name);
        assert_int_equal(event != NULL, baselines[i].expected > 0);
        if (event)
            assert_float_equal(event->spell.expected, baselines[i].expected, 1e-6);
        company_release(&company);
    }
}

static void goes_on_until_above_seven_tenths(void **state)
{
    (void)state;
    static const struct {
        double share;
        bool cleared;
    } after[] = {{0.6, false}, {0.7, false}, {0.71, true}};
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        struct company company;
        company_init(&company, 4);
        for (uint32_t d = 0; d < 4; d++) {
            buys(&company, d, 0, 240, 5, 0, 1);
            buys(&company, d, 250, 300, 5, 0, d ? 1 : after[i].share);
        }
        company_ready(&company);
        struct spell *spell = watch_spell(&company.state, RULE_purchase_drop, 0);
        *spell = (struct spell){.since = DAY_0 + 280,
                                .raised = DAY_0 + 280,
                                .level = LEVEL_WARNING,
                                .told = LEVEL_WARNING};
        company_day(&company, 301, true);
        const struct watch_event *event = company_event(&company, RULE_purchase_drop, 0);
        assert_int_equal(event && event->what == WATCH_CLEARED, after[i].cleared);
        company_release(&company);
    }
}

/* However regular a dealer is, 0.15 may be chance: two of these are 0.3. Where half is asked for
 * this never decides, so more is asked for here. */
static void the_least_deviation(void **state)
{
    (void)state;
    for (int below = 0; below <= 1; below++) {
        struct company company;
        company_init(&company, 4);
        company_set(&company, RULE_purchase_drop, "ratio", 0.8);
        for (uint32_t d = 0; d < 4; d++) {
            buys(&company, d, 0, 240, 5, 0, 1);
            buys(&company, d, 250, 300, 5, 0, d ? 1 : below ? 0.699 : 0.701);
        }
        company_ready(&company);
        company_day(&company, 301, true);
        assert_int_equal(company_event(&company, RULE_purchase_drop, 0) != NULL, below);
        company_release(&company);
    }
}

static void a_stop_takes_over(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 4);
    buys(&company, 0, 0, 240, 5, 0, 1);
    buys(&company, 0, 250, 300, 5, 0, 0.3);
    for (uint32_t d = 1; d < 4; d++)
        buys(&company, d, 0, 400, 5, 0, 1);
    company_ready(&company);
    company_at(&company, 321);
    assert_int_equal(company_event(&company, RULE_purchase_drop, 0)->what, WATCH_RAISED);
    company_day(&company, 322, true); /* as nobody has bought since 321, C = 321 */
    for (int day = 323; day < 330; day++) {
        company_day(&company, day, true);
        const struct watch_event *stop = company_event(&company, RULE_purchase_stop, 0);
        const struct watch_event *drop = company_event(&company, RULE_purchase_drop, 0);
        assert_int_equal(stop != NULL, drop != NULL);
        if (!stop)
            continue;
        assert_int_equal(stop->what, WATCH_RAISED);
        assert_int_equal(drop->what, WATCH_CLEARED);
    }
    assert_int_not_equal(watch_spell(&company.state, RULE_purchase_stop, 0)->since, DAY_NONE);
    assert_int_equal(watch_spell(&company.state, RULE_purchase_drop, 0)->since, DAY_NONE);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drop_is_half_and_beyond_chance),
        cmocka_unit_test(baselines_need_days),
        cmocka_unit_test(goes_on_until_above_seven_tenths),
        cmocka_unit_test(the_least_deviation),
        cmocka_unit_test(a_stop_takes_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
