/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

enum { NEVER = -1000 };

/* Dealer 0 is looked at; dealer 1 was visited on day `first`, the first visit on record. */
static const struct {
    const char *name;
    int first, visit, since; /* NEVER where there is none */
    bool left;
    int at;
    enum watch_level level; /* LEVEL_NONE: no alert */
    int value;
    int began;
} cases[] = {
    {"60 days are in time", 0, 0, NEVER, false, 60, LEVEL_NONE, 0, 0},
    {"61 days are too many", 0, 0, NEVER, false, 61, LEVEL_WARNING, 61, 61},
    {"90 days are no worse", 0, 0, NEVER, false, 90, LEVEL_WARNING, 90, 61},
    {"91 days are critical", 0, 0, NEVER, false, 91, LEVEL_CRITICAL, 91, 61},
    {"counts from the last visit", 0, 40, NEVER, false, 100, LEVEL_NONE, 0, 0},
    {"begins 61 days after the last visit", 0, 40, NEVER, false, 105, LEVEL_WARNING, 65, 101},
    {"a visit to come is not seen", 0, 70, NEVER, false, 65, LEVEL_WARNING, 65, 61},
    {"counts from joining", 0, NEVER, 20, false, 80, LEVEL_NONE, 0, 0},
    {"is due 61 days after joining", 0, NEVER, 20, false, 81, LEVEL_WARNING, 61, 81},
    {"does not count from before the record", 30, NEVER, -500, false, 90, LEVEL_NONE, 0, 0},
    {"counts from the first visit on record", 30, NEVER, -500, false, 91, LEVEL_WARNING, 61, 91},
    {"no visit on record is no missed visit", NEVER, NEVER, 0, false, 900, LEVEL_NONE, 0, 0},
    {"who left is not watched", 0, 0, NEVER, true, 300, LEVEL_NONE, 0, 0},
};

static void visits_are_due_after_60_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 2);
        company.dealers[0].since = cases[i].since == NEVER ? DAY_NONE : DAY_0 + cases[i].since;
        company.dealers[0].status = cases[i].left ? DEALER_LEFT : DEALER_ACTIVE;
        if (cases[i].first != NEVER)
            history_add_visit(&company.history, 1, DAY_0 + cases[i].first);
        if (cases[i].visit != NEVER)
            history_add_visit(&company.history, 0, DAY_0 + cases[i].visit);
        company_ready(&company);
        company_at(&company, cases[i].at);
        const struct watch_event *event = company_event(&company, RULE_visit_overdue, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event ? event->spell.level : LEVEL_NONE, cases[i].level);
        if (event) {
            assert_int_equal(event->what, WATCH_RAISED);
            assert_int_equal(event->spell.value, cases[i].value);
            assert_int_equal(event->spell.expected, 60);
            assert_int_equal(event->spell.since, DAY_0 + cases[i].began);
        }
        company_release(&company);
    }
}

static void a_visit_clears(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 1);
    history_add_visit(&company.history, 0, DAY_0);
    history_add_visit(&company.history, 0, DAY_0 + 100);
    company_ready(&company);
    company_at(&company, 99);
    assert_non_null(company_event(&company, RULE_visit_overdue, 0));
    company_day(&company, 100, true);
    assert_int_equal(company_event(&company, RULE_visit_overdue, 0)->what, WATCH_CLEARED);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_are_due_after_60_days),
        cmocka_unit_test(a_visit_clears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
