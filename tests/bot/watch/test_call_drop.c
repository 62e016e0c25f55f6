/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

/* Looked at on day 300: `before` calls in (60, 240], `now` in (240, 300]. Fewer than 30 dealers,
 * so a = β = 1 and 2 · (before + 1) ÷ 7 calls are expected. */
static const struct {
    const char *name;
    int before, now;
    bool raised;
} cases[] = {
    {"none where 4.9 are usual: P = 0.014", 16, 0, true},
    {"none where 4 are usual: P = 0.030", 13, 0, false},
    {"one where 8 are usual: P = 0.006", 27, 1, true},
    {"two where 8 are usual: P = 0.024", 27, 2, false},
    {"two where 8.3 are usual: P = 0.0198", 28, 2, true},
    {"three where 12 are usual", 41, 3, true},
    {"four where 12 are usual: P = 0.015, but more than 0.3", 41, 4, false},
    {"60 where 200 are usual", 699, 60, true},
    {"61 where 200 are usual: more than 0.3", 699, 61, false},
};

static void calls(struct company *company, uint32_t dealer, int count, int first, int days)
{
    for (int i = 0; i < count; i++)
        history_add_call(&company->history, dealer, DAY_0 + first + i % days, CALL_IN);
}

static void a_drop_is_beyond_chance(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, 50, 1, 60); /* too old to count */
        calls(&company, 0, cases[i].before, 61, 180);
        calls(&company, 0, cases[i].now, 241, 60);
        calls(&company, 0, 50, 301, 30); /* not seen yet */
        company_ready(&company);
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_drop, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event != NULL, cases[i].raised);
        if (event) {
            assert_int_equal(event->spell.level, LEVEL_WARNING);
            assert_int_equal(event->spell.value, cases[i].now);
            assert_float_equal(event->spell.expected, 2 * (cases[i].before + 1) / 7.0, 1e-9);
        }
        company_release(&company);
    }
}

/* With the usual probability fewer than 3 expected calls never are beyond chance, so it is not
 * asked for here. */
static void three_calls_must_be_usual(void **state)
{
    (void)state;
    for (int before = 9; before <= 10; before++) {
        struct company company;
        company_init(&company, 2);
        company_set(&company, RULE_call_drop, "probability", 1);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, before, 61, 180);
        company_ready(&company);
        company_day(&company, 300, true); /* 2.86 or 3.14 expected */
        assert_int_equal(company_event(&company, RULE_call_drop, 0) != NULL, before == 10);
        company_release(&company);
    }
}

static void needs_240_days_on_record(void **state)
{
    (void)state;
    for (int days = 239; days <= 240; days++) {
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_OUT);
        calls(&company, 0, 40, 100, 10);
        company_ready(&company);
        company_day(&company, days, true);
        assert_int_equal(company_event(&company, RULE_call_drop, 0) != NULL, days == 240);
        company_release(&company);
    }
}

static void goes_on_until_half(void **state)
{
    (void)state;
    for (int now = 49; now <= 50; now++) { /* 100 are expected */
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, 349, 100, 100);
        calls(&company, 0, now, 290, 10);
        company_ready(&company);
        struct spell *spell = watch_spell(&company.state, RULE_call_drop, 0);
        *spell = (struct spell){.since = DAY_0 + 260,
                                .raised = DAY_0 + 260,
                                .level = LEVEL_WARNING,
                                .told = LEVEL_WARNING};
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_drop, 0);
        assert_int_equal(event && event->what == WATCH_CLEARED, now == 50);
        company_release(&company);
    }
}

/* 30 dealers that call alike have one rate, so 6 calls are expected of each; of 29 nothing is
 * known but a = β = 1. Who left does not count. */
static void thirty_dealers_have_a_spread(void **state)
{
    (void)state;
    for (uint32_t dealers = 29; dealers <= 30; dealers++) {
        struct company company;
        company_init(&company, dealers + 1);
        for (uint32_t d = 0; d < dealers; d++)
            calls(&company, d, 18, 61, 180);
        company.dealers[dealers].status = DEALER_LEFT;
        history_add_call(&company.history, dealers, DAY_0, CALL_IN);
        for (uint32_t d = 1; d < dealers; d++)
            calls(&company, d, 6, 241, 60);
        company_ready(&company);
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_drop, 0);
        assert_float_equal(event->spell.expected, dealers == 30 ? 6 : 2 * 19 / 7.0, 0.002);
        assert_null(company_event(&company, RULE_call_drop, 1));
        company_release(&company);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drop_is_beyond_chance),      cmocka_unit_test(three_calls_must_be_usual),
        cmocka_unit_test(needs_240_days_on_record),     cmocka_unit_test(goes_on_until_half),
        cmocka_unit_test(thirty_dealers_have_a_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
