/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intents/figures.h"

static int32_t day(const char *text)
{
    return day_parse(text_of(text));
}

static void what_a_period_is_compared_with(void **state)
{
    static const struct {
        const char *name, *from, *to, *now, *before_from, *before_to;
    } cases[] = {
        {"a past month", "2026-10-01", "2026-10-31", "2026-11-23", "2026-09-01", "2026-09-30"},
        {"the month so far", "2026-11-01", "2026-11-30", "2026-11-23", "2026-10-01", "2026-10-23"},
        {"a longer month", "2026-03-01", "2026-03-31", "2026-03-31", "2026-02-01", "2026-02-28"},
        {"a longer month so far", "2026-03-01", "2026-03-31", "2026-03-30", "2026-02-01",
         "2026-02-28"},
        {"a quarter", "2026-07-01", "2026-09-30", "2026-11-23", "2026-04-01", "2026-06-30"},
        {"the year so far", "2026-01-01", "2026-12-31", "2026-11-23", "2025-01-01", "2025-11-23"},
        {"a week", "2026-11-16", "2026-11-22", "2026-11-23", "2026-11-09", "2026-11-15"},
        {"the week so far", "2026-11-23", "2026-11-29", "2026-11-24", "2026-11-16", "2026-11-17"},
        {"a day", "2026-11-22", "2026-11-22", "2026-11-23", "2026-11-21", "2026-11-21"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period asked = {day(cases[i].from), day(cases[i].to)};
        struct period got = figures_before(asked, day(cases[i].now));
        if (got.from != day(cases[i].before_from) || got.to != day(cases[i].before_to)) {
            char from[DAY_TEXT], to[DAY_TEXT];
            fail_msg("%s: %s to %s", cases[i].name, day_format(got.from, from),
                     day_format(got.to, to));
        }
    }
}

static void percentiles_are_by_nearest_rank(void **state)
{
    static const int64_t ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const struct {
        size_t count;
        int percent;
        int64_t expected;
    } cases[] = {{0, 50, -1}, {1, 50, 1},  {1, 90, 1},  {2, 50, 1},   {3, 50, 2},
                 {2, 90, 2},  {10, 50, 5}, {10, 90, 9}, {10, 100, 10}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(figures_percentile(ten, cases[i].count, cases[i].percent),
                         cases[i].expected);
}

static struct figure_plan_row plan_row(const char *from, const char *to, int64_t sessions)
{
    return (struct figure_plan_row){{day(from), day(to)}, sessions, 10 * sessions};
}

static void plans_of_the_period_or_of_its_months(void **state)
{
    struct figure_plan_row rows[] = {
        plan_row("2026-10-01", "2026-10-31", 1),
        plan_row("2026-11-01", "2026-11-30", 2),
        plan_row("2026-11-01", "2026-11-30", 4),
        plan_row("2026-07-01", "2026-09-30", 8),
    };
    static const struct {
        const char *from, *to;
        bool is_set;
        int64_t sessions;
    } cases[] = {
        {"2026-11-01", "2026-11-30", true, 6},  {"2026-10-01", "2026-12-31", true, 7},
        {"2026-07-01", "2026-09-30", true, 8},  {"2026-09-01", "2026-09-30", false, 0},
        {"2026-11-02", "2026-11-30", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period asked = {day(cases[i].from), day(cases[i].to)};
        struct figure_plan got = figures_plan(rows, 4, asked);
        assert_int_equal(got.is_set, cases[i].is_set);
        assert_int_equal(got.sessions, cases[i].sessions);
        assert_int_equal(got.people, 10 * cases[i].sessions);
    }
}

/* ── one territory, November 2026 as of its end ──────────────────────────── */

enum { NOV_1 = 20758, NOV_30 = 20787, OCT_1 = 20727 };

static struct figure_input november(void)
{
    return (struct figure_input){
        .period = {NOV_1, NOV_30},
        .before = {OCT_1, NOV_1 - 1},
        .quarter = {OCT_1, NOV_30},
        .limits = {60, 30, 60, 0.04, 2, 30, 12},
        .covered = NOV_30 - 1,
        .first_visit = OCT_1,
        .first_call = OCT_1,
    };
}

static struct report_figures count(const struct figure_input *input)
{
    struct report_figures figures;
    struct arena arena;
    arena_init(&arena);
    figures_count(input, &arena, &figures);
    arena_release(&arena);
    return figures;
}

static struct figure_dealer plain_dealer(void)
{
    return (struct figure_dealer){
        .is_active = true,
        .has_file = true,
        .first_order = DAY_NONE,
        .last_order = DAY_NONE,
        .agreement_signed = NOV_1 - 100,
        .agreement_expires = DAY_NONE,
    };
}

static void contacts_and_purchases(void **state)
{
    static const int32_t visits[] = {NOV_30 - 61, NOV_1 - 1, NOV_1, NOV_30};
    static const int32_t old_visits[] = {NOV_30 - 60};
    static const int32_t calls[] = {NOV_30 - 30};
    static const int32_t old_calls[] = {NOV_30 - 31};
    static const struct figure_order orders[] = {
        {OCT_1, 100}, {NOV_1 - 1, 200}, {NOV_1, 1000}, {NOV_30, 2000}};
    struct figure_dealer dealers[3];
    (void)state;
    for (size_t i = 0; i < 3; i++)
        dealers[i] = plain_dealer();
    dealers[0].visits = visits;
    dealers[0].visit_count = 4;
    dealers[0].calls = calls;
    dealers[0].call_count = 1;
    dealers[0].orders = orders;
    dealers[0].order_count = 4;
    dealers[1].visits = old_visits;
    dealers[1].visit_count = 1;
    dealers[1].calls = old_calls;
    dealers[1].call_count = 1;
    dealers[2].is_active = false; /* its purchases count, it is in no share */
    dealers[2].orders = orders;
    dealers[2].order_count = 4;
    struct figure_input input = november();
    input.dealers = dealers;
    input.dealer_count = 3;
    struct report_figures figures = count(&input);
    assert_int_equal(figures.visits, 2);
    assert_int_equal(figures.visits_before, 2);
    assert_int_equal(figures.calls, 0);
    assert_int_equal(figures.calls_before, 2);
    assert_int_equal(figures.visited.part, 2);
    assert_int_equal(figures.visited.all, 2);
    assert_int_equal(figures.called.part, 1);
    assert_int_equal(figures.active, 2);
    assert_int_equal(figures.bought, 6000);
    assert_int_equal(figures.bought_before, 600);
    assert_int_equal(figures.records, 2 + 4);

    input.first_visit = DAY_NONE;
    input.first_call = NOV_30 + 1;
    figures = count(&input);
    assert_int_equal(figures.visited.all, 0);
    assert_int_equal(figures.called.all, 0);
}

/* What is known now does not change what was so at the end of an earlier day. */
static void who_was_reached_on_an_earlier_day(void **state)
{
    static const struct {
        const char *name;
        int32_t day;
        size_t visited, visited_of, called, called_of;
    } cases[] = {
        {"before anything is on record", OCT_1 - 1, 0, 0, 0, 0},
        {"the first day", OCT_1, 1, 2, 0, 2},
        {"a visit holds for 60 days", OCT_1 + 60, 1, 2, 1, 2},
        {"and not for 61", OCT_1 + 61, 0, 2, 0, 2},
        {"until the next", OCT_1 + 70, 1, 2, 0, 2},
    };
    static const int32_t visits[] = {OCT_1, OCT_1 + 70}, calls[] = {OCT_1 + 30};
    struct figure_dealer dealers[3];
    (void)state;
    for (size_t i = 0; i < 3; i++)
        dealers[i] = plain_dealer();
    dealers[0].visits = visits;
    dealers[0].visit_count = 2;
    dealers[0].calls = calls;
    dealers[0].call_count = 1;
    dealers[2].is_active = false;
    struct figure_input input = november();
    input.dealers = dealers;
    input.dealer_count = 3;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct figure_cadence cadence = figures_cadence(&input, cases[i].day);
        print_message("%s\n", cases[i].name);
        assert_int_equal(cadence.visited.part, cases[i].visited);
        assert_int_equal(cadence.visited.all, cases[i].visited_of);
        assert_int_equal(cadence.called.part, cases[i].called);
        assert_int_equal(cadence.called.all, cases[i].called_of);
    }
}

static void first_orders_against_the_target(void **state)
{
    static const struct {
        const char *name;
        size_t once, twice, young;
        size_t part, all;
        bool is_above;
    } cases[] = {
        {"none", 0, 0, 0, 0, 0, false},
        {"one is too few", 1, 3, 0, 1, 4, false},
        {"two of four", 2, 2, 0, 2, 4, true},
        {"two of fifty", 2, 48, 0, 2, 50, false},
        {"young ones do not count", 1, 1, 5, 1, 2, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct figure_dealer dealers[60];
        struct figure_input input = november();
        size_t all = cases[i].once + cases[i].twice + cases[i].young;
        for (size_t d = 0; d < all; d++) {
            bool is_young = d >= cases[i].once + cases[i].twice;
            dealers[d] = plain_dealer();
            dealers[d].first_order = input.covered - (is_young ? 59 : 60);
            dealers[d].last_order =
                d < cases[i].once || is_young ? dealers[d].first_order : input.covered;
        }
        input.dealers = dealers;
        input.dealer_count = all;
        struct report_figures figures = count(&input);
        if (figures.first_order.part != cases[i].part || figures.first_order.all != cases[i].all ||
            figures.is_above_target != cases[i].is_above)
            fail_msg("%s: %zu of %zu", cases[i].name, figures.first_order.part,
                     figures.first_order.all);
    }
}

static void agreements_and_files(void **state)
{
    static const struct {
        const char *name;
        int32_t signed_on, expires;
        bool has_file;
        size_t expiring, missing, incomplete;
    } cases[] = {
        {"in force", NOV_1, NOV_30 + 31, true, 0, 0, 0},
        {"expiring", NOV_1, NOV_30 + 30, true, 1, 0, 0},
        {"its last day", NOV_1, NOV_30, true, 1, 0, 0},
        {"over", NOV_1, NOV_30 - 1, true, 0, 1, 1},
        {"without end", NOV_1, DAY_NONE, true, 0, 0, 0},
        {"none", DAY_NONE, DAY_NONE, true, 0, 1, 1},
        {"no phone", NOV_1, DAY_NONE, false, 0, 0, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct figure_dealer dealer = plain_dealer();
        struct figure_input input = november();
        dealer.agreement_signed = cases[i].signed_on;
        dealer.agreement_expires = cases[i].expires;
        dealer.has_file = cases[i].has_file;
        input.dealers = &dealer;
        input.dealer_count = 1;
        struct report_figures figures = count(&input);
        if (figures.agreements_expiring != cases[i].expiring ||
            figures.agreements_missing != cases[i].missing ||
            figures.files_incomplete != cases[i].incomplete)
            fail_msg("%s: %zu %zu %zu", cases[i].name, figures.agreements_expiring,
                     figures.agreements_missing, figures.files_incomplete);
    }
}

static void trainings_of_month_and_quarter(void **state)
{
    static const struct figure_training trainings[] = {
        {OCT_1 - 1, 1}, {OCT_1, 10}, {NOV_1, 20}, {NOV_30, 30}, {NOV_30 + 1, 5}};
    struct figure_input input = november();
    (void)state;
    input.trainings = trainings;
    input.training_count = 5;
    struct report_figures figures = count(&input);
    assert_int_equal(figures.trainings.sessions, 2);
    assert_int_equal(figures.trainings.people, 50);
    assert_int_equal(figures.trainings_before.people, 10);
    assert_int_equal(figures.trainings_quarter.sessions, 3);
    assert_int_equal(figures.trainings_quarter.people, 60);
}

static void tickets_by_stage(void **state)
{
    static const struct figure_ticket tickets[] = {
        {STAGE_LOGISTICS, true, false, 60, 5, true}, {STAGE_LOGISTICS, true, false, 120, 4, false},
        {STAGE_LOGISTICS, true, true, 600, 0, true}, {STAGE_LOGISTICS, false, true, 0, 0, false},
        {STAGE_LOGISTICS, false, false, 0, 0, true}, {STAGE_ORDER, true, false, 30, 0, false},
    };
    struct figure_input input = november();
    (void)state;
    input.tickets = tickets;
    input.ticket_count = 6;
    struct report_figures figures = count(&input);
    const struct figure_stage *stage = &figures.stages[STAGE_LOGISTICS];
    assert_int_equal(figures.tickets, 6);
    assert_int_equal(figures.tickets_of_events, 3);
    assert_int_equal(stage->opened, 5);
    assert_int_equal(stage->resolved, 3);
    assert_int_equal(stage->in_time, 2);
    assert_int_equal(stage->judged, 4);
    assert_int_equal(stage->median, 120);
    assert_int_equal(stage->ninetieth, 600);
    assert_int_equal(stage->rated, 2);
    assert_float_equal(stage->rating, 4.5, 1e-9);
    assert_true(stage->is_slow);
    assert_false(figures.stages[STAGE_ORDER].is_slow);
    assert_false(figures.stages[STAGE_PAYMENT].is_slow);
    assert_int_equal(figures.stages[STAGE_PAYMENT].median, -1);
}

static void alerts_by_reason_and_days_to_contact(void **state)
{
    static const int32_t visits[] = {NOV_1 + 9, NOV_30 + 5};
    static const int32_t calls[] = {NOV_1 + 3};
    struct figure_dealer dealer = plain_dealer();
    dealer.visits = visits;
    dealer.visit_count = 2;
    dealer.calls = calls;
    dealer.call_count = 1;
    const struct figure_alert alerts[] = {
        {&dealer, NOV_1, true, REASON_SOLVED},     /* called after 3 days */
        {&dealer, NOV_1 + 4, false, REASON_DATA},  /* visited after 5 */
        {&dealer, NOV_1 + 9, false, REASON_FALSE}, /* the same day */
        {&dealer, NOV_1 + 10, true, REASON_OPEN},  /* not within the period */
        {NULL, NOV_1 + 10, false, REASON_OPEN},
    };
    struct figure_input input = november();
    (void)state;
    input.alerts = alerts;
    input.alert_count = 5;
    struct report_figures figures = count(&input);
    assert_int_equal(figures.alerts, 5);
    assert_int_equal(figures.taken_on, 2);
    assert_int_equal(figures.closed[REASON_SOLVED], 1);
    assert_int_equal(figures.closed[REASON_FALSE], 1);
    assert_int_equal(figures.closed[REASON_LOST], 0);
    assert_int_equal(figures.closed[REASON_DATA], 1);
    assert_int_equal(figures.days_to_contact, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_period_is_compared_with),
        cmocka_unit_test(percentiles_are_by_nearest_rank),
        cmocka_unit_test(plans_of_the_period_or_of_its_months),
        cmocka_unit_test(contacts_and_purchases),
        cmocka_unit_test(who_was_reached_on_an_earlier_day),
        cmocka_unit_test(first_orders_against_the_target),
        cmocka_unit_test(agreements_and_files),
        cmocka_unit_test(trainings_of_month_and_quarter),
        cmocka_unit_test(tickets_by_stage),
        cmocka_unit_test(alerts_by_reason_and_days_to_contact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
