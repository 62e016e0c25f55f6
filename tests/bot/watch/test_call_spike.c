/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

/* Looked at on day 300: `before` calls in (90, 270], `now` in (270, 300]. Fewer than 30 dealers,
 * so a = β = 1 and (before + 1) ÷ 7 calls are expected. */
static const struct {
    const char *name;
    int before, now;
    bool raised;
} cases[] = {
    {"three calls are never many", 0, 3, false},
    {"four out of nothing are", 0, 4, true},
    {"five where one is usual: P = 0.0073", 6, 5, true},
    {"four where one is usual: P = 0.027", 6, 4, false},
    {"seven where two are usual: P = 0.0084", 13, 7, true},
    {"six where two are usual: P = 0.024", 13, 6, false},
    {"16 where 7.7 are usual: P = 0.00997", 53, 16, true},
    {"13 where 5.7 are usual: P = 0.0102", 39, 13, false},
    {"29 where 15 are usual: P = 0.003, but not twice", 104, 29, false},
    {"30 where 15 are usual", 104, 30, true},
};

/* Spread over the days from `first` on, within `days`. */
static void calls(struct company *company, uint32_t dealer, int count, int first, int days)
{
    for (int i = 0; i < count; i++)
        history_add_call(&company->history, dealer, DAY_0 + first + i % days, CALL_IN);
}

static void a_spike_is_beyond_chance(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, 50, 1, 90); /* too old to count */
        calls(&company, 0, cases[i].before, 91, 180);
        calls(&company, 0, cases[i].now, 271, 30);
        calls(&company, 0, 50, 301, 30); /* not seen yet */
        history_add_call(&company.history, 0, DAY_0 + 280, CALL_OUT);
        company_ready(&company);
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_spike, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event != NULL, cases[i].raised);
        if (event) {
            assert_int_equal(event->spell.level, LEVEL_WARNING);
            assert_int_equal(event->spell.value, cases[i].now);
            assert_float_equal(event->spell.expected, (cases[i].before + 1) / 7.0, 1e-9);
        }
        company_release(&company);
    }
}

static void needs_210_days_on_record(void **state)
{
    (void)state;
    for (int days = 209; days <= 210; days++) {
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_OUT);
        calls(&company, 0, 10, days - 10, 10);
        company_ready(&company);
        company_day(&company, days, true);
        assert_int_equal(company_event(&company, RULE_call_spike, 0) != NULL, days == 210);
        company_release(&company);
    }
}

/* Raised with many calls on day 300; later days see fewer of them, until they are below 1.5
 * times what is expected. Before the spike `before` calls on day 200 stay in the baseline. */
static void goes_on_until_below_one_and_a_half(void **state)
{
    (void)state;
    static const struct {
        int now;
        bool cleared;
    } after[] = {{38, false}, {37, true}}; /* 25 are expected */
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, 174, 200, 1);
        calls(&company, 0, after[i].now, 310, 1);
        company_ready(&company);
        struct spell *spell = watch_spell(&company.state, RULE_call_spike, 0);
        *spell = (struct spell){.since = DAY_0 + 300,
                                .raised = DAY_0 + 300,
                                .level = LEVEL_WARNING,
                                .told = LEVEL_WARNING};
        company_day(&company, 310, true);
        const struct watch_event *event = company_event(&company, RULE_call_spike, 0);
        assert_int_equal(event && event->what == WATCH_CLEARED, after[i].cleared);
        company_release(&company);
    }
}

/* 30 dealers that call alike have one rate, so 3 calls are expected of each; of 29 nothing is
 * known but a = β = 1. */
static void thirty_dealers_have_a_spread(void **state)
{
    (void)state;
    for (uint32_t dealers = 29; dealers <= 30; dealers++) {
        struct company company;
        company_init(&company, dealers);
        for (uint32_t d = 0; d < dealers; d++)
            calls(&company, d, 18, 91, 180);
        history_add_call(&company.history, 1, DAY_0, CALL_OUT);
        calls(&company, 0, 12, 271, 30);
        company_ready(&company);
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_spike, 0);
        assert_float_equal(event->spell.expected, dealers == 30 ? 3 : 19 / 7.0, 0.002);
        company_release(&company);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spike_is_beyond_chance),
        cmocka_unit_test(needs_210_days_on_record),
        cmocka_unit_test(goes_on_until_below_one_and_a_half),
        cmocka_unit_test(thirty_dealers_have_a_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
