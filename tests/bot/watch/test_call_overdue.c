/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

enum { NEVER = -1000 };

/* Dealer 0 is looked at; the company's first call on record is of dealer 1, on day 0, unless
 * `unrecorded`. */
static const struct {
    const char *name;
    int out, in, visit, since;
    bool unrecorded;
    int at;
    enum watch_level level;
    int value;
} cases[] = {
    {"30 days are in time", NEVER, NEVER, NEVER, NEVER, false, 30, LEVEL_NONE, 0},
    {"31 days are too many", NEVER, NEVER, NEVER, NEVER, false, 31, LEVEL_WARNING, 31},
    {"45 days are no worse", NEVER, NEVER, NEVER, NEVER, false, 45, LEVEL_WARNING, 45},
    {"46 days are critical", NEVER, NEVER, NEVER, NEVER, false, 46, LEVEL_CRITICAL, 46},
    {"a return call counts", 20, NEVER, NEVER, NEVER, false, 50, LEVEL_NONE, 0},
    {"for 30 days", 20, NEVER, NEVER, NEVER, false, 51, LEVEL_WARNING, 31},
    {"a call of the dealer does not", NEVER, 20, NEVER, NEVER, false, 46, LEVEL_CRITICAL, 46},
    {"a visit counts", NEVER, NEVER, 20, NEVER, false, 50, LEVEL_NONE, 0},
    {"and is over after 30 days", NEVER, NEVER, 20, NEVER, false, 51, LEVEL_WARNING, 31},
    {"joining counts", NEVER, NEVER, NEVER, 20, false, 50, LEVEL_NONE, 0},
    {"for 30 days too", NEVER, NEVER, NEVER, 20, false, 51, LEVEL_WARNING, 31},
    {"no call on record, no alert", NEVER, NEVER, 0, 0, true, 500, LEVEL_NONE, 0},
};

static void return_calls_are_due_after_30_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 2);
        company.dealers[0].since = cases[i].since == NEVER ? DAY_NONE : DAY_0 + cases[i].since;
        if (!cases[i].unrecorded)
            history_add_call(&company.history, 1, DAY_0, CALL_IN);
        if (cases[i].out != NEVER)
            history_add_call(&company.history, 0, DAY_0 + cases[i].out, CALL_OUT);
        if (cases[i].in != NEVER)
            history_add_call(&company.history, 0, DAY_0 + cases[i].in, CALL_IN);
        if (cases[i].visit != NEVER)
            history_add_visit(&company.history, 0, DAY_0 + cases[i].visit);
        company_ready(&company);
        company_at(&company, cases[i].at);
        const struct watch_event *event = company_event(&company, RULE_call_overdue, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event ? event->spell.level : LEVEL_NONE, cases[i].level);
        if (event) {
            assert_int_equal(event->spell.value, cases[i].value);
            assert_int_equal(event->spell.since, DAY_0 + cases[i].at - cases[i].value + 31);
        }
        company_release(&company);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(return_calls_are_due_after_30_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
