/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "company.h"

/* A company in which dealer 0 buys each `step` days from day 0, `count` times, and then no
 * more, while 12 others of its region buy every day until `others_until`. One more, in the
 * other region, always buys: purchases are never out of date. */
static void company_with_stop(struct company *company, int step, int count, int others_until)
{
    company_init(company, 14);
    company_buys_every(company, 13, -400, 500, 1, 100);
    company->dealers[13].region = 1;
    company_buys_every(company, 0, 0, step * (count - 1), step, 100);
    for (uint32_t d = 1; d < 13; d++)
        company_buys_every(company, d, 0, others_until, 1, 100);
}

static const struct {
    const char *name;
    int step, count;
    int silence;
    enum watch_level level;
    int limit; /* the silence at which it began */
    double expected;
} cases[] = {
    {"weekly: 20 days are no stop", 7, 10, 20, LEVEL_NONE, 0, 0},
    {"weekly: 21 days are one", 7, 10, 21, LEVEL_WARNING, 21, 7},
    {"weekly: 89 days are a warning", 7, 10, 89, LEVEL_WARNING, 21, 7},
    {"weekly: 90 days are critical", 7, 10, 90, LEVEL_CRITICAL, 21, 7},
    {"monthly: 59 days are no stop", 30, 6, 59, LEVEL_NONE, 0, 0},
    {"monthly: 60 days are one", 30, 6, 60, LEVEL_WARNING, 60, 30},
    {"monthly: 119 days are less than two limits", 30, 6, 119, LEVEL_WARNING, 60, 30},
    {"monthly: two limits are critical", 30, 6, 120, LEVEL_CRITICAL, 60, 30},
    {"slow: 89 days are less than one and a half gaps", 60, 6, 89, LEVEL_NONE, 0, 0},
    {"slow: 90 days are one and a half gaps", 60, 6, 90, LEVEL_WARNING, 90, 60},
    {"three purchase days: 89 days are no stop", 7, 3, 89, LEVEL_NONE, 0, 0},
    {"three purchase days: 90 days are one", 7, 3, 90, LEVEL_WARNING, 90, 7},
    {"four purchase days have their own pace", 7, 4, 21, LEVEL_WARNING, 21, 7},
    {"one purchase day is another rule's", 7, 1, 150, LEVEL_NONE, 0, 0},
};

static void a_stop_is_a_silence_beyond_the_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company;
        company_with_stop(&company, cases[i].step, cases[i].count, 400);
        company_ready(&company);
        int last = cases[i].step * (cases[i].count - 1);
        company_at(&company, last + cases[i].silence);
        const struct watch_event *event = company_event(&company, RULE_purchase_stop, 0);
        print_message("%s\n", cases[i].name);
        assert_int_equal(event ? event->spell.level : LEVEL_NONE, cases[i].level);
        if (event) {
            assert_int_equal(event->spell.value, cases[i].silence);
            assert_float_equal(event->spell.expected, cases[i].expected, 1e-9);
            assert_int_equal(event->spell.since, DAY_0 + last + cases[i].limit);
        }
        company_release(&company);
    }
}

/* Three purchases 10 days apart and one long before them, which counts for 729 days: then the
 * mean gap is 213 days, else 10, and the limit 90. */
static void the_mean_gap_is_of_730_days(void **state)
{
    (void)state;
    for (int first = 0; first <= 1; first++) {
        struct company company;
        company_init(&company, 2);
        company_buys(&company, 0, first, 100);
        company_buys_every(&company, 0, 620, 640, 10, 100);
        company_buys_every(&company, 1, 0, 800, 1, 100);
        company_ready(&company);
        company_at(&company, 730);
        const struct watch_event *event = company_event(&company, RULE_purchase_stop, 0);
        assert_int_equal(event != NULL, first == 0);
        company_release(&company);
    }
}

static void only_a_purchase_clears(void **state)
{
    (void)state;
    struct company company;
    company_with_stop(&company, 7, 10, 200);
    company_buys(&company, 0, 63 + 40, 100);
    company_ready(&company);
    company_at(&company, 63 + 39);
    assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, WATCH_RAISED);
    company_day(&company, 63 + 40, true);
    assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, WATCH_CLEARED);
    company_release(&company);
}

/* When the 20 daily purchases of long ago leave the window the mean gap grows from 28 to 150
 * days and the limit from 60 to 225: still a stop. */
static void a_growing_limit_does_not_clear(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 13);
    company_buys_every(&company, 0, 0, 19, 1, 100);
    company_buys_every(&company, 0, 200, 650, 150, 100);
    for (uint32_t d = 1; d < 13; d++)
        company_buys_every(&company, d, 0, 900, 1, 100);
    company_ready(&company);
    company_at(&company, 711);
    assert_int_equal(watch_spell(&company.state, RULE_purchase_stop, 0)->since, DAY_0 + 710);
    for (int day = 712; day <= 800; day++) {
        company_day(&company, day, true);
        assert_int_equal(company.events.count, 0);
    }
    company_release(&company);
}

/* A purchase of long ago that was not known: the spell never was. */
static void a_late_record_clears(void **state)
{
    (void)state;
    struct company company;
    company_with_stop(&company, 7, 10, 200);
    company_buys(&company, 0, 63 + 15, 100);
    company_ready(&company);
    struct spell *spell = watch_spell(&company.state, RULE_purchase_stop, 0);
    *spell = (struct spell){.since = DAY_0 + 63 + 21,
                            .raised = DAY_0 + 63 + 21,
                            .level = LEVEL_WARNING,
                            .told = LEVEL_WARNING};
    company_day(&company, 63 + 25, true);
    assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, WATCH_CLEARED);
    assert_int_equal(spell->since, DAY_NONE);
    company_release(&company);
}

/* Holidays: the 12 others buy every day, then once in `step` days. */
static const struct {
    const char *name;
    int step;
    int silence;
    bool told;
} guards[] = {
    {"10 of 20.6 usual purchases are too few", 2, 21, false},
    {"11 of 20.6 are enough to tell", 2, 22, true},
    {"a third is too few", 3, 30, false},
    {"a third are not, one day before two limits too", 3, 41, false},
    {"two limits are beyond doubt", 3, 42, true},
};

static void holidays_hold_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++) {
        struct company company;
        company_with_stop(&company, 7, 20, 131);
        for (uint32_t d = 1; d < 13; d++)
            company_buys_every(&company, d, 131 + guards[i].step, 400, guards[i].step, 100);
        /* The others' own pace is one a day: 500 days of it are in the window. */
        for (uint32_t d = 1; d < 13; d++)
            company_buys_every(&company, d, -400, -1, 1, 100);
        company_ready(&company);
        company_at(&company, 133 + guards[i].silence);
        const struct watch_event *event = company_event(&company, RULE_purchase_stop, 0);
        const struct spell *spell = watch_spell(&company.state, RULE_purchase_stop, 0);
        print_message("%s\n", guards[i].name);
        assert_int_equal(event && event->what == WATCH_RAISED, guards[i].told);
        assert_int_equal(event && event->what == WATCH_REGION_LOW, !guards[i].told);
        assert_int_equal(spell->since, DAY_0 + 133 + 21);
        company_release(&company);
    }
}

/* Fewer than 10 peers in the region: the company's are taken. */
static void few_peers_are_the_companys(void **state)
{
    (void)state;
    for (uint32_t peers = 9; peers <= 10; peers++) {
        struct company company;
        company_init(&company, 60);
        company_buys_every(&company, 0, 0, 133, 7, 100);
        for (uint32_t d = 1; d < 60; d++) {
            company.dealers[d].region = d <= peers ? 0 : 1;
            company_buys_every(&company, d, 0, d <= peers ? 133 : 400, 1, 100);
        }
        company_ready(&company);
        company_at(&company, 133 + 30);
        bool told = company_event(&company, RULE_purchase_stop, 0)->what == WATCH_RAISED;
        assert_int_equal(told, peers == 9);
        company_release(&company);
    }
}

static void a_region_that_is_low_is_told_once(void **state)
{
    (void)state;
    struct company company;
    company_with_stop(&company, 7, 20, 140);
    company.dealers[12].region = 1;
    company_buys_every(&company, 12, 141, 400, 1, 100);
    company_ready(&company);
    company_at(&company, 133 + 30);
    size_t low = 0;
    for (size_t i = 0; i < company.events.count; i++)
        low += company.events.list[i].what == WATCH_REGION_LOW;
    assert_int_equal(low, 1);
    company_day(&company, 133 + 31, true);
    for (size_t i = 0; i < company.events.count; i++)
        assert_int_not_equal(company.events.list[i].what, WATCH_REGION_LOW);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_a_silence_beyond_the_limit),
        cmocka_unit_test(the_mean_gap_is_of_730_days),
        cmocka_unit_test(only_a_purchase_clears),
        cmocka_unit_test(a_growing_limit_does_not_clear),
        cmocka_unit_test(a_late_record_clears),
        cmocka_unit_test(holidays_hold_back),
        cmocka_unit_test(few_peers_are_the_companys),
        cmocka_unit_test(a_region_that_is_low_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
