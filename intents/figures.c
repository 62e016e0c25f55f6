/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/figures.h"

#include <stdlib.h>

enum { IN_TIME_PARTS = 4, IN_TIME_OF = 5, MONTHS_OF_YEAR = 12 };

static bool is_in(struct period period, int32_t day)
{
    return day >= period.from && day <= period.to;
}

/* ── periods ─────────────────────────────────────────────────────────────── */

/* How many whole months the period is; 0 where it is something else. */
static int whole_months(struct period period)
{
    struct civil from = day_civil(period.from), next = day_civil(period.to + 1);
    if (from.day != 1 || next.day != 1)
        return 0;
    return (next.year - from.year) * MONTHS_OF_YEAR + next.month - from.month;
}

struct period figures_before(struct period asked, int32_t now)
{
    int months = whole_months(asked);
    int32_t len = asked.to - asked.from + 1;
    struct period before = {
        .from = months > 0 ? day_add_months(asked.from, -months) : asked.from - len,
        .to = asked.from - 1,
    };
    bool still_runs = asked.to > now;
    int32_t same = before.from + (now - asked.from);
    if (still_runs && same < before.to)
        before.to = same;
    return before;
}

/* ── order ───────────────────────────────────────────────────────────────── */

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int64_t figures_percentile(const int64_t *sorted, size_t count, int percent)
{
    if (count == 0)
        return -1;
    size_t rank = (count * (size_t)percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

/* ── dealers ─────────────────────────────────────────────────────────────── */

static size_t count_in(const int32_t *days, size_t count, struct period period)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += is_in(period, days[i]);
    return found;
}

/* Whether the newest of the days up to `end` is not older than that then. */
static bool is_recent(const int32_t *days, size_t count, int32_t end, int within)
{
    while (count > 0 && days[count - 1] > end)
        count--;
    return count > 0 && end - days[count - 1] <= within;
}

static void add_share(struct figure_share *share, bool is_part)
{
    share->all++;
    share->part += is_part;
}

static bool has_begun(int32_t first, int32_t day)
{
    return first != DAY_NONE && first <= day;
}

struct figure_cadence figures_cadence(const struct figure_input *input, int32_t day)
{
    const struct figure_limits *limits = &input->limits;
    struct figure_cadence cadence = {0};
    for (size_t i = 0; i < input->dealer_count; i++) {
        const struct figure_dealer *dealer = &input->dealers[i];
        if (!dealer->is_active)
            continue;
        if (has_begun(input->first_visit, day))
            add_share(&cadence.visited,
                      is_recent(dealer->visits, dealer->visit_count, day, limits->visit_days));
        if (has_begun(input->first_call, day))
            add_share(&cadence.called,
                      is_recent(dealer->calls, dealer->call_count, day, limits->call_days));
    }
    return cadence;
}

/* What counts of active dealers only. */
static void add_active(const struct figure_input *input, const struct figure_dealer *dealer,
                       struct report_figures *figures)
{
    const struct figure_limits *limits = &input->limits;
    int32_t end = input->period.to, expires = dealer->agreement_expires;
    bool is_signed = dealer->agreement_signed != DAY_NONE;
    bool is_over = is_signed && expires != DAY_NONE && expires < end;
    bool is_expiring =
        is_signed && expires != DAY_NONE && !is_over && expires - end <= limits->expiring_days;
    figures->active++;
    if (input->covered != DAY_NONE && dealer->first_order != DAY_NONE &&
        input->covered - dealer->first_order >= limits->first_order_days)
        add_share(&figures->first_order, dealer->first_order == dealer->last_order);
    figures->agreements_expiring += is_expiring;
    figures->agreements_missing += !is_signed || is_over;
    figures->files_incomplete += !dealer->has_file || !is_signed || is_over;
}

bool figure_is_undated(const struct figure_input *input, const struct figure_dealer *dealer)
{
    (void)input;
    return dealer->agreement_signed != DAY_NONE && dealer->agreement_expires == DAY_NONE;
}

bool figure_is_at_no_event(const struct figure_input *input, const struct figure_dealer *dealer)
{
    int32_t since = day_add_months(input->period.to, -input->limits.event_months);
    return input->has_events && (dealer->last_event == DAY_NONE || dealer->last_event < since);
}

bool figure_is_dormant(const struct figure_input *input, const struct figure_dealer *dealer)
{
    (void)input;
    return dealer->is_dormant;
}

static void add_dealer(const struct figure_input *input, const struct figure_dealer *dealer,
                       struct report_figures *figures)
{
    figures->visits += count_in(dealer->visits, dealer->visit_count, input->period);
    figures->visits_before += count_in(dealer->visits, dealer->visit_count, input->before);
    figures->calls += count_in(dealer->calls, dealer->call_count, input->period);
    figures->calls_before += count_in(dealer->calls, dealer->call_count, input->before);
    figures->agreements_signed += dealer->agreements_signed;
    figures->agreements_before += dealer->agreements_before;
    for (size_t i = 0; i < dealer->order_count; i++) {
        const struct figure_order *order = &dealer->orders[i];
        if (is_in(input->before, order->day))
            figures->bought_before += order->fen;
        if (!is_in(input->period, order->day))
            continue;
        figures->bought += order->fen;
        figures->records++;
    }
    if (dealer->is_active)
        add_active(input, dealer, figures);
}

void figures_months(const struct figure_input *input, int32_t from, int64_t *fen, size_t count)
{
    struct civil first = day_civil(from);
    for (size_t i = 0; i < count; i++)
        fen[i] = 0;
    for (size_t i = 0; i < input->dealer_count; i++) {
        const struct figure_dealer *dealer = &input->dealers[i];
        for (size_t n = 0; n < dealer->order_count; n++) {
            struct civil day = day_civil(dealer->orders[n].day);
            int month = (day.year - first.year) * MONTHS_OF_YEAR + day.month - first.month;
            if (month >= 0 && (size_t)month < count)
                fen[month] += dealer->orders[n].fen;
        }
    }
}

/* ── trainings ───────────────────────────────────────────────────────────── */

struct figure_sessions figures_sessions(const struct figure_input *input, struct period period)
{
    struct figure_sessions sum = {0};
    for (size_t i = 0; i < input->training_count; i++) {
        if (!is_in(period, input->trainings[i].day))
            continue;
        sum.sessions++;
        sum.people += input->trainings[i].people;
    }
    return sum;
}

struct figure_plan figures_plan(const struct figure_plan_row *rows, size_t count,
                                struct period asked)
{
    struct figure_plan exact = {0}, months = {0};
    for (size_t i = 0; i < count; i++) {
        struct period period = rows[i].period;
        bool is_exact = period.from == asked.from && period.to == asked.to;
        bool is_month =
            whole_months(period) == 1 && period.from >= asked.from && period.to <= asked.to;
        struct figure_plan *sum = is_exact ? &exact : is_month ? &months : NULL;
        if (!sum)
            continue;
        sum->is_set = true;
        sum->sessions += rows[i].sessions;
        sum->people += rows[i].people;
    }
    return exact.is_set ? exact : months;
}

/* ── tickets ─────────────────────────────────────────────────────────────── */

static void count_stage(const struct figure_input *input, enum stage stage, struct arena *arena,
                        struct figure_stage *out)
{
    int64_t *minutes = arena_alloc(arena, input->ticket_count + 1, sizeof *minutes);
    int64_t points = 0;
    *out = (struct figure_stage){0};
    for (size_t i = 0; i < input->ticket_count; i++) {
        const struct figure_ticket *ticket = &input->tickets[i];
        if (ticket->stage != stage)
            continue;
        out->opened++;
        if (ticket->is_resolved)
            minutes[out->resolved++] = ticket->minutes;
        out->judged += ticket->is_resolved || ticket->is_late;
        out->in_time += ticket->is_resolved && !ticket->is_late;
        out->rated += ticket->score > 0;
        points += ticket->score;
    }
    qsort(minutes, out->resolved, sizeof *minutes, compare_numbers);
    out->median = figures_percentile(minutes, out->resolved, 50);
    out->ninetieth = figures_percentile(minutes, out->resolved, 90);
    out->rating = out->rated > 0 ? (double)points / (double)out->rated : 0;
    out->is_slow = out->in_time * IN_TIME_OF < out->judged * IN_TIME_PARTS;
}

static size_t count_of_events(const struct figure_input *input)
{
    size_t count = 0;
    for (size_t i = 0; i < input->ticket_count; i++)
        count += input->tickets[i].is_of_event;
    return count;
}

/* ── alerts ──────────────────────────────────────────────────────────────── */

/* The first of the days that is not before `from`, up to `to`; DAY_NONE where there is none. */
static int32_t first_since(const int32_t *days, size_t count, int32_t from, int32_t to)
{
    for (size_t i = 0; i < count; i++) {
        if (days[i] >= from)
            return days[i] <= to ? days[i] : DAY_NONE;
    }
    return DAY_NONE;
}

/* Days from raising to the first visit or return call; -1 where there was none yet. */
static int64_t days_to_contact(const struct figure_input *input, const struct figure_alert *alert)
{
    const struct figure_dealer *dealer = alert->dealer;
    if (!dealer)
        return -1;
    int32_t visit =
        first_since(dealer->visits, dealer->visit_count, alert->raised, input->period.to);
    int32_t call = first_since(dealer->calls, dealer->call_count, alert->raised, input->period.to);
    if (visit == DAY_NONE || (call != DAY_NONE && call < visit))
        visit = call;
    return visit == DAY_NONE ? -1 : visit - alert->raised;
}

static void count_alerts(const struct figure_input *input, struct arena *arena,
                         struct report_figures *figures)
{
    int64_t *days = arena_alloc(arena, input->alert_count + 1, sizeof *days);
    size_t contacted = 0;
    for (size_t i = 0; i < input->alert_count; i++) {
        int64_t after = days_to_contact(input, &input->alerts[i]);
        figures->taken_on += input->alerts[i].is_taken_on;
        figures->closed[input->alerts[i].reason]++;
        if (after >= 0)
            days[contacted++] = after;
    }
    qsort(days, contacted, sizeof *days, compare_numbers);
    figures->alerts = input->alert_count;
    figures->days_to_contact = figures_percentile(days, contacted, 50);
}

/* ── all ─────────────────────────────────────────────────────────────────── */

void figures_count(const struct figure_input *input, struct arena *arena,
                   struct report_figures *figures)
{
    const struct figure_limits *limits = &input->limits;
    *figures = (struct report_figures){
        .tickets = input->ticket_count,
        .tickets_before = input->tickets_before,
        .tickets_of_events = count_of_events(input),
        .alerts_before = input->alerts_before,
        .mended = input->mended,
        .mended_before = input->mended_before,
    };
    for (size_t i = 0; i < input->dealer_count; i++)
        add_dealer(input, &input->dealers[i], figures);
    struct figure_cadence cadence = figures_cadence(input, input->period.to);
    figures->visited = cadence.visited;
    figures->called = cadence.called;
    const struct figure_share *first = &figures->first_order;
    figures->is_above_target =
        first->part >= (size_t)limits->first_order_min &&
        (double)first->part > limits->first_order_target * (double)first->all;
    figures->trainings = figures_sessions(input, input->period);
    figures->trainings_before = figures_sessions(input, input->before);
    figures->trainings_quarter = figures_sessions(input, input->quarter);
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        count_stage(input, (enum stage)stage, arena, &figures->stages[stage]);
    count_alerts(input, arena, figures);
    figures->records +=
        figures->visits + figures->calls + figures->trainings.sessions + figures->agreements_signed;
}
