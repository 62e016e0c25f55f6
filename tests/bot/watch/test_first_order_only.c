/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

/* Dealer 0 buys on day 0 (and `again`); dealer 1 buys every day, so that nothing is stale. */
static const struct {
    const char *name;
    int again; /* 0: twice on the first day, which is one purchase day */
    int at;
    enum watch_level level;
} cases[] = {
    {"59 days are no alert", 500, 59, LEVEL_NONE},
    {"60 days are one", 500, 60, LEVEL_WARNING},
    {"119 days are a warning", 500, 119, LEVEL_WARNING},
    {"120 days are critical", 500, 120, LEVEL_CRITICAL},
    {"two purchases of a day are one purchase day", 0, 60, LEVEL_WARNING},
    {"a second purchase day ends it", 60, 70, LEVEL_NONE},
    {"180 days are told", 500, 180, LEVEL_CRITICAL},
};

static void one_purchase_is_watched(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_init(&company, 2);
        company_buys(&company, 0, 0, 100);
        company_buys(&company, 0, cases[i].again, 100);
        company_buys_every(&company, 1, 0, 600, 1, 100);
        company_ready(&company);
        company_at(&company, cases[i].at);
        const struct watch_event *event = company_event(&company, RULE_first_order_only, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event ? event->spell.level : LEVEL_NONE, cases[i].level);
        if (event) {
            assert_int_equal(event->spell.value, cases[i].at);
            assert_int_equal(event->spell.since, DAY_0 + 60);
        }
        company_release(&company);
    }
}

/* `once` dealers that bought on day 0 only, `others` that bought twice, and one that is too
 * young to count. */
static const struct {
    uint32_t once, others;
    int at;
    uint32_t n, all;
    bool above;
} shares[] = {
    {2, 47, 60, 2, 49, true},  /* 4.08 % */
    {2, 48, 60, 2, 50, false}, /* 4 % exactly */
    {2, 47, 59, 0, 0, false},  /* nobody had 60 days yet */
    {1, 3, 60, 1, 4, false},   /* one alone is no group */
    {2, 2, 60, 2, 4, true},
};

static void the_share_is_of_those_who_had_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        struct company company;
        company_init(&company, shares[i].once + shares[i].others + 2);
        uint32_t d = 0;
        while (d < shares[i].once)
            company_buys(&company, d++, 0, 100);
        for (; d < shares[i].once + shares[i].others; d++)
            company_buys_every(&company, d, 0, 10, 10, 100);
        company_buys(&company, d++, 10, 100);
        company_buys(&company, d, 0, 100);
        company.dealers[d].status = DEALER_LEFT;
        company_buys_every(&company, d, 59, 60, 1, 100);
        company.dir.dealer_count = d + 1;
        company_ready(&company);
        struct first_order_share share = watch_first_order_share(&company.index, &company.numbers,
                                                                 DAY_0 + shares[i].at, INDEX_NONE);
        assert_int_equal(share.once, shares[i].n);
        assert_int_equal(share.all, shares[i].all);
        assert_int_equal(share.above_target, shares[i].above);
        company_release(&company);
    }
}

static void the_share_of_a_manager(void **state)
{
    (void)state;
    static const struct person people[] = {
        {.id = "a", .role = ROLE_MANAGER, .supervisor = 1},
        {.id = "b", .role = ROLE_SUPERVISOR, .supervisor = INDEX_NONE}};
    struct company company;
    company_init(&company, 4);
    company.dir.people = people;
    company.dir.person_count = 2;
    for (uint32_t d = 0; d < 4; d++)
        company_buys(&company, d, 0, 100);
    company_buys(&company, 3, 60, 100);
    company.dealers[0].manager = company.dealers[1].manager = 0;
    company_ready(&company);
    struct first_order_share share =
        watch_first_order_share(&company.index, &company.numbers, DAY_0 + 60, 0);
    assert_int_equal(share.once, 2);
    assert_int_equal(share.all, 2);
    assert_true(share.above_target);
    share = watch_first_order_share(&company.index, &company.numbers, DAY_0 + 60, 1);
    assert_int_equal(share.all, 2);
    share = watch_first_order_share(&company.index, &company.numbers, DAY_0 + 60, INDEX_NONE);
    assert_int_equal(share.once, 3);
    assert_int_equal(share.all, 4);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_purchase_is_watched),
        cmocka_unit_test(the_share_is_of_those_who_had_time),
        cmocka_unit_test(the_share_of_a_manager),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
