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
    {"three where 12 are usual", 41, 3, true},
    {"four where 12 are usual: P = 0.015, but not a third", 41, 4, false},
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
    for (int now = 3; now <= 4; now++) { /* 8 are expected */
        struct company company;
        company_init(&company, 2);
        history_add_call(&company.history, 1, DAY_0, CALL_IN);
        calls(&company, 0, 27, 100, 100);
        calls(&company, 0, now, 290, 10);
        company_ready(&company);
        struct spell *spell = watch_spell(&company.state, RULE_call_drop, 0);
        *spell = (struct spell){.since = DAY_0 + 260,
                                .raised = DAY_0 + 260,
                                .level = LEVEL_WARNING,
                                .told = LEVEL_WARNING};
        company_day(&company, 300, true);
        const struct watch_event *event = company_event(&company, RULE_call_drop, 0);
        assert_int_equal(event && event->what == WATCH_CLEARED, now == 4);
        company_release(&company);
    }
}

/* 40 dealers that call alike have one rate: the expectation hardly moves with B. */
static void the_spread_is_the_companys(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 40);
    for (uint32_t d = 0; d < 40; d++)
        calls(&company, d, 18, 61, 180);
    company.dealers[39].status = DEALER_LEFT;
    history_add_call(&company.history, 39, DAY_0, CALL_IN);
    for (uint32_t d = 1; d < 40; d++)
        calls(&company, d, 6, 241, 60);
    company_ready(&company);
    company_day(&company, 300, true);
    assert_int_equal(company.events.list[company.events.count - 1].rule, RULE_call_drop);
    const struct watch_event *event = company_event(&company, RULE_call_drop, 0);
    assert_float_equal(event->spell.expected, 6, 1e-3);
    assert_null(company_event(&company, RULE_call_drop, 1));
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drop_is_beyond_chance),
        cmocka_unit_test(needs_240_days_on_record),
        cmocka_unit_test(goes_on_until_half),
        cmocka_unit_test(the_spread_is_the_companys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
