/* SPDX-License-Identifier: Apache-2.0 */
/* What watch.h promises of all rules, by its numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "company.h"

/* Dealer 0 buys weekly up to day 63, dealer 1 every day up to `until`. */
static void two_dealers(struct company *company, int until)
{
    company_init(company, 2);
    company_buys_every(company, 0, 0, 63, 7, 100);
    company_buys_every(company, 1, 0, until, 1, 100);
}

static void told_once_at_each_level(void **state)
{
    (void)state;
    struct company company;
    two_dealers(&company, 300);
    company_ready(&company);
    size_t raised = 0, worse = 0;
    for (int day = 0; day <= 300; day++) {
        company_day(&company, day, true);
        const struct watch_event *event = company_event(&company, RULE_purchase_stop, 0);
        if (!event)
            continue;
        raised += event->what == WATCH_RAISED && day == 63 + 21;
        worse += event->what == WATCH_WORSE && day == 63 + 90;
        assert_int_equal(event->spell.since, DAY_0 + 63 + 21);
    }
    assert_int_equal(raised, 1);
    assert_int_equal(worse, 1);
    company_release(&company);
}

/* (5), at 180 and 181 days, and only at the first evaluation. */
static void long_silence_is_dormant_at_first(void **state)
{
    (void)state;
    for (int silence = 180; silence <= 181; silence++) {
        struct company company;
        company_init(&company, 3);
        company_buys_every(&company, 0, 0, 63, 7, 100);
        company_buys_every(&company, 1, 0, 400, 1, 100);
        company_buys(&company, 2, 63, 100);
        company_ready(&company);
        company_at(&company, 63 + silence);
        enum watch_what expected = silence == 180 ? WATCH_RAISED : WATCH_DORMANT;
        assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, expected);
        assert_int_equal(company_event(&company, RULE_first_order_only, 2)->what, expected);
        company_day(&company, 63 + silence + 1, true);
        assert_int_equal(company.events.count, 0);
        company_release(&company);
    }
}

/* (6), at 7 and 8 days: not even what is open is raised on stale data. */
static void stale_purchases_say_nothing(void **state)
{
    (void)state;
    for (int days = 7; days <= 8; days++) {
        struct company company;
        two_dealers(&company, 100);
        company_ready(&company);
        company_at(&company, 100 + days);
        assert_int_equal(watch_is_stale(&company.index, &company.numbers, DAY_0 + 100 + days),
                         days == 8);
        const struct watch_event *event = company_event(&company, RULE_purchase_stop, 0);
        assert_int_equal(event != NULL, days == 7);
        if (event)
            assert_int_equal(event->spell.value, 37); /* up to C, not to the day */
        company_release(&company);
    }
}

static void nothing_to_come_is_seen(void **state)
{
    (void)state;
    struct company known, cut;
    two_dealers(&known, 150);
    company_buys(&known, 0, 101, 100);
    history_add_visit(&known.history, 0, DAY_0 + 120);
    history_add_call(&known.history, 0, DAY_0 + 120, CALL_IN);
    two_dealers(&cut, 100);
    company_ready(&known);
    company_ready(&cut);
    company_at(&known, 100);
    company_at(&cut, 100);
    assert_int_equal(known.events.count, 1);
    assert_int_equal(cut.events.count, 1);
    const struct spell *a = &known.events.list[0].spell, *b = &cut.events.list[0].spell;
    assert_int_equal(a->since, b->since);
    assert_int_equal(a->level, b->level);
    assert_float_equal(a->value, b->value, 0);
    assert_float_equal(a->expected, b->expected, 0);
    company_release(&known);
    company_release(&cut);
}

static void who_leaves_is_cleared_and_no_more_watched(void **state)
{
    (void)state;
    struct company company;
    two_dealers(&company, 300);
    company_ready(&company);
    company_at(&company, 100);
    assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, WATCH_RAISED);
    company.dealers[0].status = DEALER_LEFT;
    company_day(&company, 101, true);
    assert_int_equal(company_event(&company, RULE_purchase_stop, 0)->what, WATCH_CLEARED);
    for (int day = 102; day < 200; day++) {
        company_day(&company, day, true);
        assert_int_equal(company.events.count, 0);
    }
    company_release(&company);
}

static void an_empty_company_is_silent(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 2);
    company_ready(&company);
    company_at(&company, 100);
    assert_int_equal(company.events.count, 0);
    company_release(&company);
}

static void rules_have_names_words_and_numbers(void **state)
{
    (void)state;
    for (int id = 0; id < RULE_COUNT; id++) {
        const struct rule *rule = rule_of((enum rule_id)id);
        assert_int_equal(rule_find(text_of(rule->name)), id);
        for (int language = 0; language < LANG_COUNT; language++) {
            assert_non_null(rule->label[language]);
            assert_non_null(rule->help[language]);
            assert_non_null(rule->advice[language]);
        }
        assert_int_equal(rule->judge == NULL, rule->needs == NEEDS_NOTHING);
    }
    assert_int_equal(rule_find(TEXT("no_such_rule")), RULE_COUNT);
}

/* By what happened and language. */
static const struct {
    enum watch_what what;
    enum language language;
    const char *text;
} sentences[] = {
    {WATCH_RAISED, LANG_ZH,
     "A12 严重 祥和（梅州）停止进货：102 天没进货，平时约 14.6 天一次（最后 08-13）。"
     "2026-09-26 起预警。上次联系：2026-11-02 回访。下一步：打电话问清原因，必要时上门。"},
    {WATCH_RAISED, LANG_EN,
     "A12 critical: 祥和 (梅州), purchases stopped: no purchase for 102 days, usually one every "
     "14.6 days (last 08-13). Alert since 2026-09-26. Last contact: call on 2026-11-02. "
     "Next: call and ask why, visit if need be."},
    {WATCH_CLEARED, LANG_ZH,
     "A12 祥和（梅州）停止进货：2026-09-26 起的预警已解除。上次联系：2026-11-02 回访。"},
    {WATCH_CLEARED, LANG_EN,
     "A12 祥和 (梅州), purchases stopped: the alert of 2026-09-26 is over. "
     "Last contact: call on 2026-11-02."},
};

static void an_alert_says_all(void **state)
{
    (void)state;
    struct company company;
    company_init(&company, 2);
    history_add_purchase(&company.history, 0, day_of(2026, 8, 13), 100);
    history_add_purchase(&company.history, 1, day_of(2026, 11, 23), 100);
    history_add_call(&company.history, 0, day_of(2026, 11, 2), CALL_OUT);
    company_ready(&company);
    struct watch_event event = {.rule = RULE_purchase_stop,
                                .day = day_of(2026, 11, 23),
                                .spell = {.since = day_of(2026, 9, 26),
                                          .level = LEVEL_CRITICAL,
                                          .value = 102,
                                          .expected = 14.6,
                                          .last = day_of(2026, 8, 13)}};
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        struct str text;
        str_init(&text);
        event.what = sentences[i].what;
        watch_say(&text, &company.index, &event, 12, sentences[i].language);
        assert_string_equal(text.ptr, sentences[i].text);
        str_release(&text);
    }
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_once_at_each_level),
        cmocka_unit_test(long_silence_is_dormant_at_first),
        cmocka_unit_test(stale_purchases_say_nothing),
        cmocka_unit_test(nothing_to_come_is_seen),
        cmocka_unit_test(who_leaves_is_cleared_and_no_more_watched),
        cmocka_unit_test(an_empty_company_is_silent),
        cmocka_unit_test(rules_have_names_words_and_numbers),
        cmocka_unit_test(an_alert_says_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
