/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

enum { NEVER = -1 };

/* One agreement signed on day 0, a second one on day `renewed`. */
static const struct {
    const char *name;
    int expires; /* NEVER: no end date */
    int renewed, renewed_expires;
    int at;
    enum watch_level level;
    int value, began;
} cases[] = {
    {"31 days before is early", 100, NEVER, 0, 69, LEVEL_NONE, 0, 0},
    {"30 days before is time", 100, NEVER, 0, 70, LEVEL_WARNING, 30, 70},
    {"8 days before is no worse", 100, NEVER, 0, 92, LEVEL_WARNING, 8, 70},
    {"7 days before is critical", 100, NEVER, 0, 93, LEVEL_CRITICAL, 7, 70},
    {"the last day is critical", 100, NEVER, 0, 100, LEVEL_CRITICAL, 0, 70},
    {"the day after it has expired", 100, NEVER, 0, 101, LEVEL_EXPIRED, -1, 70},
    {"without an end it is not watched", NEVER, NEVER, 0, 5000, LEVEL_NONE, 0, 0},
    {"a newer one ends it", 100, 80, 400, 90, LEVEL_NONE, 0, 0},
    {"one signed later is not seen", 100, 95, 400, 90, LEVEL_WARNING, 10, 70},
    {"a newer short one is a spell of its own", 100, 80, 105, 90, LEVEL_WARNING, 15, 80},
};

static void agreements_end_with_notice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 1);
        history_add_agreement(&company.history, 0, DAY_0,
                              cases[i].expires == NEVER ? DAY_NONE : DAY_0 + cases[i].expires);
        if (cases[i].renewed != NEVER)
            history_add_agreement(&company.history, 0, DAY_0 + cases[i].renewed,
                                  DAY_0 + cases[i].renewed_expires);
        company_ready(&company);
        company_at(&company, cases[i].at);
        const struct watch_event *event = company_event(&company, RULE_agreement_expiring, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event ? event->spell.level : LEVEL_NONE, cases[i].level);
        if (event) {
            assert_int_equal(event->spell.value, cases[i].value);
            assert_int_equal(event->spell.since, DAY_0 + cases[i].began);
        }
        company_release(&company);
    }
}

static void each_step_is_told_once(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 1);
    history_add_agreement(&company.history, 0, DAY_0, DAY_0 + 100);
    company_ready(&company);
    for (int day = 0; day < 130; day++) {
        company_day(&company, day, true);
        assert_int_equal(company.events.count, day == 70 || day == 93 || day == 101);
        if (company.events.count)
            assert_int_equal(company.events.list[0].what, day == 70 ? WATCH_RAISED : WATCH_WORSE);
    }
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreements_end_with_notice),
        cmocka_unit_test(each_step_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
