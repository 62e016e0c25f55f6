/* SPDX-License-Identifier: Apache-2.0 */
/* report: figures of a period for a manager, a supervisor, a region, the company, or (staff) the
 * tickets of a stage. Reads and words are here; what is counted and how, in figures.h. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "config/plans.h"
#include "intents/access.h"
#include "intents/figures.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_report(struct request *request, struct reads *reads);
static enum err plan_report(const struct request *request, struct plan *plan);

const struct intent intent_report = {
    .name = "report",
    .help = {[LANG_ZH] = "看汇总和报告", [LANG_EN] = "see figures and the summary"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .optional = SLOT_PERIOD | SLOT_PERSON | SLOT_REGION,
    .prepare = prepare_report,
    .plan = plan_report,
    .examples = {"上个月的总结", "monthly report for last month"},
};

/* More are not read at once: all of it is one step of Redis, about 0.1 ms a dealer, and others
 * wait for it. */
enum { DEALERS_MAX = 2000, NEWEST_MAX = 2000 };

/* ── whose figures, of when ──────────────────────────────────────────────── */

struct territory {
    uint32_t person;  /* whose territory; INDEX_NONE: the company */
    uint32_t region;  /* INDEX_NONE: all of it */
    enum stage stage; /* the tickets of a stage and nothing else; STAGE_NONE */
};

static struct territory scope_of(const struct request *request)
{
    const struct frame *frame = request->frame;
    bool is_staff = request->speaker.role == ROLE_STAFF;
    struct territory scope = {request->speaker.person, INDEX_NONE, STAGE_NONE};
    if (request->speaker.role == ROLE_ADMIN)
        scope.person = INDEX_NONE;
    if (!is_staff && (frame->has & SLOT_PERSON))
        scope.person = frame->person;
    if (frame->has & SLOT_REGION)
        scope.region = frame->region;
    if (scope.person != INDEX_NONE)
        scope.stage = request->dir->people[scope.person].stage;
    return scope;
}

static bool holds_dealer(const struct request *request, const struct territory *scope,
                         uint32_t dealer)
{
    if (dealer == INDEX_NONE)
        return scope->person == INDEX_NONE && scope->region == INDEX_NONE;
    return (scope->person == INDEX_NONE || directory_owns(request->dir, scope->person, dealer)) &&
           (scope->region == INDEX_NONE || request->dir->dealers[dealer].region == scope->region) &&
           access_holds(request, dealer);
}

static bool holds_person(const struct request *request, const struct territory *scope,
                         struct text id)
{
    uint32_t person = directory_person(request->dir, id);
    return scope->person == INDEX_NONE || person == scope->person ||
           (person != INDEX_NONE && directory_reports_to(request->dir, person, scope->person));
}

/* The dealers of the scope; returns how many. `list` has room for all. */
static size_t dealers_of(const struct request *request, const struct territory *scope,
                         uint32_t *list)
{
    size_t count = 0;
    for (uint32_t i = 0; scope->stage == STAGE_NONE && i < request->dir->dealer_count; i++) {
        if (holds_dealer(request, scope, i))
            list[count++] = i;
    }
    return count;
}

struct span {
    struct period asked, period, before, quarter;
    int32_t lists_from; /* visits and calls are read from here on */
};

static int number_of(const struct request *request, const char *rule, const char *key,
                     double otherwise)
{
    return (int)config_rule_number(request->config, rule, key, otherwise);
}

static struct figure_limits limits_of(const struct request *request)
{
    return (struct figure_limits){
        .visit_days = number_of(request, "visit_overdue", "days", 60),
        .call_days = number_of(request, "call_overdue", "days", 30),
        .first_order_days = number_of(request, "first_order_only", "days", 60),
        .first_order_target =
            config_rule_number(request->config, "first_order_only", "target_share", 0.04),
        .first_order_min = number_of(request, "first_order_only", "group_min", 2),
        .expiring_days = number_of(request, "agreement_expiring", "days", 30),
    };
}

/* The month or quarter that holds the day. */
static struct period months_around(int32_t day, int months)
{
    struct civil civil = day_civil(day);
    int32_t from = day_of(civil.year, (civil.month - 1) / months * months + 1, 1);
    return (struct period){from, day_add_months(from, months) - 1};
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The month so far where no period is said. */
static struct span span_of(const struct request *request)
{
    struct figure_limits limits = limits_of(request);
    int32_t today = request->now.day;
    struct span span = {.asked = months_around(today, 1)};
    if (request->frame->has & SLOT_PERIOD)
        span.asked = request->frame->period;
    span.period = (struct period){span.asked.from, earlier(span.asked.to, today)};
    span.before = figures_before(span.asked, today);
    span.quarter = months_around(span.period.to, 3);
    span.lists_from =
        earlier(span.before.from,
                span.period.to -
                    (limits.visit_days > limits.call_days ? limits.visit_days : limits.call_days));
    return span;
}

/* ── what is read ────────────────────────────────────────────────────────── */

enum {
    READ_TICKETS,
    READ_ALERTS,
    READ_TRAININGS,
    READ_MENDED,
    READ_PLANS,
    READ_LAST_ORDER,
    READ_FIRST_VISIT,
    READ_FIRST_CALL,
    READ_DEALERS, /* the first of DEALER_READS for each dealer */
};
enum { ORDERS, FIRST_ORDER, LAST_ORDER, VISITS, CALLS, AGREEMENTS, DEALER_READS };

static void want_dealer(const struct request *request, struct reads *reads, const struct span *span,
                        uint32_t dealer)
{
    struct arena *arena = request->arena;
    const char *id = request->dir->dealers[dealer].id;
    const char *orders = arena_printf(arena, "orders:%s", id);
    const char *to = arena_printf(arena, "%d", span->period.to);
    const char *from = arena_printf(arena, "%d", span->lists_from);
    reads_add(reads, "ZRANGE", orders, arena_printf(arena, "%d", span->before.from), to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", orders, "0", "0", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", orders, to, "-inf", "BYSCORE", "REV", "LIMIT", "0", "1",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "visits:%s", id), from, to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "calls:out:%s", id), from, to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "agreements:%s", id), "-inf", to, "BYSCORE",
              "WITHSCORES", NULL);
}

static void prepare_report(struct request *request, struct reads *reads)
{
    const char *most = arena_printf(request->arena, "%d", NEWEST_MAX);
    struct territory scope = scope_of(request);
    struct span span = span_of(request);
    uint32_t *list = arena_alloc(request->arena, request->dir->dealer_count + 1, sizeof *list);
    size_t count = dealers_of(request, &scope, list);
    request_read(request, reads, "JOINREV", "tickets:all", "ticket:", most, NULL);
    if (scope.stage != STAGE_NONE || count > DEALERS_MAX)
        return;
    request_read(request, reads, "JOINREV", "alerts:all", "alert:", most, NULL);
    request_read(request, reads, "FACTSREV", "trainings", most, NULL);
    request_read(request, reads, "FACTSREV", "mended", most, NULL);
    request_read(request, reads, "HGETALL", "plans", NULL);
    request_read(request, reads, "ZRANGE", "last:order", "0", "0", "REV", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "visits", "0", "0", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "calls", "0", "0", "WITHSCORES", NULL);
    request->reads[READ_DEALERS] = reads->count;
    request->read_count++;
    for (size_t i = 0; i < count; i++)
        want_dealer(request, reads, &span, list[i]);
}

/* ── from replies to what is counted ─────────────────────────────────────── */

static int32_t day_at(const struct value *pairs, size_t i)
{
    return (int32_t)value_int(value_at(pairs, 2 * i + 1), DAY_NONE);
}

/* The number behind the colon of a member: "SEQ:FEN". */
static bool behind_colon(const struct value *pairs, size_t i, int64_t *number)
{
    struct text member = value_text(value_at(pairs, 2 * i));
    (void)text_split(&member, ':');
    return text_to_int(member, number);
}

static const int32_t *days_of(struct arena *arena, const struct value *pairs, size_t *count)
{
    *count = pairs->count / 2;
    int32_t *days = arena_alloc(arena, *count + 1, sizeof *days);
    for (size_t i = 0; i < *count; i++)
        days[i] = day_at(pairs, i);
    return days;
}

static void read_orders(struct arena *arena, const struct value *pairs,
                        struct figure_dealer *dealer)
{
    dealer->order_count = pairs->count / 2;
    struct figure_order *orders = arena_alloc(arena, dealer->order_count + 1, sizeof *orders);
    for (size_t i = 0; i < dealer->order_count; i++) {
        orders[i].day = day_at(pairs, i);
        (void)behind_colon(pairs, i, &orders[i].fen);
    }
    dealer->orders = orders;
}

static void read_agreements(const struct value *pairs, struct period period,
                            struct figure_dealer *dealer)
{
    dealer->agreement_signed = dealer->agreement_expires = DAY_NONE;
    for (size_t i = 0; i < pairs->count / 2; i++) {
        int64_t expires;
        dealer->agreement_signed = day_at(pairs, i);
        dealer->agreement_expires = behind_colon(pairs, i, &expires) ? (int32_t)expires : DAY_NONE;
        dealer->agreements_signed += dealer->agreement_signed >= period.from;
    }
}

static void read_dealer(const struct request *request, const struct span *span, uint32_t index,
                        size_t at, struct figure_dealer *dealer)
{
    const struct dealer *row = &request->dir->dealers[index];
    const struct value *read[DEALER_READS];
    for (size_t i = 0; i < DEALER_READS; i++)
        read[i] = value_at(request->replies, at + i);
    *dealer = (struct figure_dealer){
        .is_active = row->status == DEALER_ACTIVE,
        .has_file = row->contact[0] && row->phone[0] && row->region != INDEX_NONE &&
                    row->manager != INDEX_NONE,
        .first_order = day_at(read[FIRST_ORDER], 0),
        .last_order = day_at(read[LAST_ORDER], 0),
    };
    if (dealer->last_order == DAY_NONE)
        dealer->first_order = DAY_NONE; /* it bought after the period only */
    read_orders(request->arena, read[ORDERS], dealer);
    dealer->visits = days_of(request->arena, read[VISITS], &dealer->visit_count);
    dealer->calls = days_of(request->arena, read[CALLS], &dealer->call_count);
    read_agreements(read[AGREEMENTS], span->period, dealer);
}

/* Figures of dealers, and where each dealer of the directory stands among them. */
struct gathered {
    struct territory scope;
    struct span span;
    struct figure_input input;
    const struct figure_dealer **of; /* by index of the directory, NULL: not in the scope */
    bool is_cut;                     /* older tickets, alerts… of the period were not read */
};

static void gather_dealers(const struct request *request, struct gathered *gathered,
                           const uint32_t *list, size_t count)
{
    struct figure_dealer *dealers = arena_alloc(request->arena, count + 1, sizeof *dealers);
    gathered->of =
        arena_alloc(request->arena, request->dir->dealer_count + 1, sizeof(gathered->of[0]));
    for (size_t i = 0; i < count; i++) {
        read_dealer(request, &gathered->span, list[i],
                    request->reads[READ_DEALERS] + i * DEALER_READS, &dealers[i]);
        gathered->of[list[i]] = &dealers[i];
    }
    int32_t last = day_at(request_reply(request, READ_LAST_ORDER), 0);
    gathered->input.first_visit = day_at(request_reply(request, READ_FIRST_VISIT), 0);
    gathered->input.first_call = day_at(request_reply(request, READ_FIRST_CALL), 0);
    gathered->input.dealers = dealers;
    gathered->input.dealer_count = count;
    gathered->input.covered = last == DAY_NONE ? last : earlier(last, gathered->span.period.to);
}

static bool is_in(struct period period, int32_t day)
{
    return day >= period.from && day <= period.to;
}

static int32_t day_of_moment(struct text moment)
{
    int64_t ms;
    return clock_parse(moment, &ms, NULL) ? clock_moment(ms).day : DAY_NONE;
}

/* A list, the newest first, that is as long as was asked for and ends within the period: there
 * may be more. */
static void check_cut(struct gathered *gathered, const struct value *list, int32_t oldest)
{
    gathered->is_cut |= list->count == NEWEST_MAX && oldest >= gathered->span.period.from;
}

static int64_t working_minutes(const struct request *request, const struct ticket *ticket)
{
    uint32_t owner = request->dir->flow[ticket->stage].owner;
    struct moment from = clock_moment(ticket->opened_ms), to = clock_moment(ticket->resolved_ms);
    if (owner == INDEX_NONE)
        return 0;
    struct hours hours = {request->dir->people[owner].work_from,
                          request->dir->people[owner].work_to};
    return calendar_working_minutes(request->calendar, hours, from.day, from.minute, to.day,
                                    to.minute);
}

static struct figure_ticket figure_of(const struct request *request, const struct ticket *ticket)
{
    int64_t score = 0;
    bool is_done = strcmp(ticket->state, "resolved") == 0 || strcmp(ticket->state, "closed") == 0;
    bool is_resolved = is_done && ticket->resolved_ms > 0;
    int64_t end = is_resolved ? ticket->resolved_ms : request->now_ms;
    (void)text_to_int(text_of(ticket->score), &score);
    return (struct figure_ticket){
        .stage = ticket->stage,
        .is_resolved = is_resolved,
        .is_late =
            (is_resolved || !is_done) && ticket->resolve_by_ms > 0 && end > ticket->resolve_by_ms,
        .minutes = is_resolved ? working_minutes(request, ticket) : 0,
        .score = (int)score,
    };
}

static bool holds_ticket(const struct request *request, const struct territory *scope,
                         const struct ticket *ticket)
{
    if (scope->stage != STAGE_NONE)
        return ticket->stage == scope->stage;
    return ticket->stage != STAGE_NONE && holds_dealer(request, scope, ticket->dealer);
}

static void gather_tickets(const struct request *request, struct gathered *gathered)
{
    const struct value *list = request_reply(request, READ_TICKETS);
    struct figure_ticket *tickets = arena_alloc(request->arena, list->count + 1, sizeof *tickets);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct ticket ticket;
        if (!ticket_read(request, "", value_at(value_at(list, i), 1), &ticket))
            continue;
        day = clock_moment(ticket.opened_ms).day;
        if (is_in(gathered->span.period, day) && holds_ticket(request, &gathered->scope, &ticket))
            tickets[count++] = figure_of(request, &ticket);
    }
    check_cut(gathered, list, day);
    gathered->input.tickets = tickets;
    gathered->input.ticket_count = count;
}

static enum figure_reason reason_of(const struct value *hash)
{
    static const struct {
        const char *word;
        enum figure_reason reason;
    } reasons[] = {{"solved", REASON_SOLVED}, {"false", REASON_FALSE}, {"lost", REASON_LOST}};
    if (!text_is(value_field_text(hash, "state"), "closed"))
        return REASON_OPEN;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (text_is(value_field_text(hash, "reason"), reasons[i].word))
            return reasons[i].reason;
    }
    return REASON_DATA;
}

static void gather_alerts(const struct request *request, struct gathered *gathered)
{
    const struct value *list = request_reply(request, READ_ALERTS);
    struct figure_alert *alerts = arena_alloc(request->arena, list->count + 1, sizeof *alerts);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct value *hash = value_at(value_at(list, i), 1);
        uint32_t dealer = directory_dealer(request->dir, value_field_text(hash, "dealer"));
        day = day_of_moment(value_field_text(hash, "raised"));
        if (!is_in(gathered->span.period, day) || !holds_dealer(request, &gathered->scope, dealer))
            continue;
        alerts[count++] = (struct figure_alert){
            .dealer = dealer == INDEX_NONE ? NULL : gathered->of[dealer],
            .raised = day,
            .is_taken_on = value_field_text(hash, "acked_by").len > 0,
            .reason = reason_of(hash),
        };
    }
    check_cut(gathered, list, day);
    gathered->input.alerts = alerts;
    gathered->input.alert_count = count;
}

static bool holds_training(const struct request *request, const struct territory *scope,
                           const json_t *fact)
{
    return holds_person(request, scope, json_get_text(fact, "by")) &&
           (scope->region == INDEX_NONE ||
            text_is(json_get_text(fact, "region"), request->dir->regions[scope->region]));
}

static void gather_trainings(const struct request *request, struct gathered *gathered)
{
    const struct value *list = request_reply(request, READ_TRAININGS);
    struct figure_training *trainings =
        arena_alloc(request->arena, list->count + 1, sizeof *trainings);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        json_t *fact = json_parse(value_text(value_at(item, 2)));
        day = (int32_t)value_int(value_at(item, 1), DAY_NONE);
        if (fact && holds_training(request, &gathered->scope, fact))
            trainings[count++] = (struct figure_training){day, json_get_int(fact, "count", 0)};
        json_decref(fact);
    }
    check_cut(gathered, list, day);
    gathered->input.trainings = trainings;
    gathered->input.training_count = count;
}

static void gather_mended(const struct request *request, struct gathered *gathered)
{
    const struct value *list = request_reply(request, READ_MENDED);
    int32_t day = DAY_NONE;
    for (size_t i = 0; i < list->count; i++) {
        json_t *fact = json_parse(value_text(value_at(value_at(list, i), 2)));
        day = day_of_moment(json_get_text(fact, "at"));
        gathered->input.mended +=
            is_in(gathered->span.period, day) &&
            holds_person(request, &gathered->scope, json_get_text(fact, "by"));
        json_decref(fact);
    }
    check_cut(gathered, list, day);
}

/* What was planned of a kind in the scope; a region has no plan of its own. */
static struct figure_plan plan_for(const struct request *request, const struct gathered *gathered,
                                   enum plan_kind kind, struct period asked)
{
    const struct value *plans = request_reply(request, READ_PLANS);
    struct figure_plan_row *rows = arena_alloc(request->arena, plans->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i + 1 < plans->count && gathered->scope.region == INDEX_NONE; i += 2) {
        struct text name = value_text(value_at(plans, i));
        struct text numbers = value_text(value_at(plans, i + 1));
        struct text period = text_split(&name, ' '), manager = text_split(&name, ' ');
        struct figure_plan_row row;
        if (plan_kind_of(name) != kind || !plan_period_read(period, &row.period) ||
            !holds_person(request, &gathered->scope, manager) ||
            !text_to_int(text_split(&numbers, ' '), &row.sessions) ||
            !text_to_int(numbers, &row.people))
            continue;
        row.sessions = row.sessions > 0 ? row.sessions : 0;
        row.people = row.people > 0 ? row.people : 0;
        rows[count++] = row;
    }
    return figures_plan(rows, count, asked);
}

/* ── words ───────────────────────────────────────────────────────────────── */

static const char *say_count(const struct request *request, size_t count)
{
    return say_number(request->arena, (int64_t)count);
}

static const char *say_percent(const struct request *request, size_t part, size_t all)
{
    if (all == 0)
        return "–";
    return arena_printf(request->arena, "%.1f%%", 100.0 * (double)part / (double)all);
}

/* A part of a sentence; "" where it does not apply. */
static const char *say_part(const struct request *request, enum reply reply, const char *place,
                            const char *value)
{
    struct str out;
    str_init(&out);
    reply_add(&out, request->lang, reply, place, value, NULL);
    const char *said = arena_copy(request->arena, str_text(&out));
    str_release(&out);
    return said;
}

static const char *say_plan(const struct request *request, const struct gathered *gathered,
                            enum plan_kind kind)
{
    struct figure_plan planned = plan_for(request, gathered, kind, gathered->span.asked);
    if (!planned.is_set)
        return "";
    return say_part(request, REPLY_report_planned, "count",
                    say_number(request->arena, planned.sessions));
}

static const char *say_sessions_plan(const struct request *request, const struct gathered *gathered,
                                     struct period asked)
{
    struct figure_plan planned = plan_for(request, gathered, PLAN_TRAINING, asked);
    struct str out;
    if (!planned.is_set)
        return "";
    str_init(&out);
    reply_add(&out, request->lang, REPLY_report_planned_people, "count",
              say_number(request->arena, planned.sessions), "people",
              say_number(request->arena, planned.people), NULL);
    const char *said = arena_copy(request->arena, str_text(&out));
    str_release(&out);
    return said;
}

static const char *say_whose(const struct request *request, const struct territory *scope)
{
    const struct directory *dir = request->dir;
    const char *who = scope->person != INDEX_NONE ? dir->people[scope->person].name
                                                  : reply_template(request->lang, REPLY_report_all);
    if (scope->stage != STAGE_NONE)
        return say_stage(request->lang, scope->stage);
    if (scope->region == INDEX_NONE)
        return who;
    return scope->person == INDEX_NONE
               ? dir->regions[scope->region]
               : arena_printf(request->arena, "%s %s", who, dir->regions[scope->region]);
}

static void say_head(const struct request *request, struct plan *plan,
                     const struct gathered *gathered)
{
    struct arena *arena = request->arena;
    const struct span *span = &gathered->span;
    reply_say(request, plan, REPLY_report_head, "who", say_whose(request, &gathered->scope), "from",
              say_full_date(arena, span->period.from), "to", say_full_date(arena, span->period.to),
              NULL);
    if (gathered->scope.stage == STAGE_NONE)
        reply_add(plan->reply, request->lang, REPLY_report_against, "from",
                  say_full_date(arena, span->before.from), "to",
                  say_full_date(arena, span->before.to), NULL);
}

static void say_contacts(const struct request *request, struct plan *plan,
                         const struct gathered *gathered, const struct report_figures *figures)
{
    struct figure_limits limits = limits_of(request);
    reply_say(request, plan, REPLY_report_visits, "count", say_count(request, figures->visits),
              "before", say_count(request, figures->visits_before), "plan",
              say_plan(request, gathered, PLAN_VISIT), NULL);
    reply_add(plan->reply, request->lang, REPLY_report_calls, "count",
              say_count(request, figures->calls), "before",
              say_count(request, figures->calls_before), "plan",
              say_plan(request, gathered, PLAN_CALL), NULL);
    reply_say(request, plan, REPLY_report_reached, "visit_days",
              say_number(request->arena, limits.visit_days), "visited",
              say_percent(request, figures->visited.part, figures->visited.all), "call_days",
              say_number(request->arena, limits.call_days), "called",
              say_percent(request, figures->called.part, figures->called.all), "all",
              say_count(request, figures->active), NULL);
}

static void say_purchases(const struct request *request, struct plan *plan,
                          const struct report_figures *figures)
{
    double change = figures->bought_before > 0
                        ? 100.0 * (double)(figures->bought - figures->bought_before) /
                              (double)figures->bought_before
                        : 0;
    reply_say(request, plan, REPLY_report_bought, "amount",
              say_money(request->arena, request->lang, figures->bought), "before",
              say_money(request->arena, request->lang, figures->bought_before), "change",
              figures->bought_before > 0 ? arena_printf(request->arena, "%+.1f%%", change) : "–",
              NULL);
    reply_say(request, plan, REPLY_report_first_order, "part",
              say_count(request, figures->first_order.part), "all",
              say_count(request, figures->first_order.all), "share",
              say_percent(request, figures->first_order.part, figures->first_order.all), "target",
              arena_printf(request->arena, "%g%%", 100 * limits_of(request).first_order_target),
              NULL);
    if (figures->is_above_target)
        reply_add(plan->reply, request->lang, REPLY_report_above_target, NULL);
}

static void say_trainings(const struct request *request, struct plan *plan,
                          const struct gathered *gathered, const struct report_figures *figures)
{
    const struct span *span = &gathered->span;
    reply_say(request, plan, REPLY_report_trainings, "count",
              say_count(request, figures->trainings.sessions), "people",
              say_number(request->arena, figures->trainings.people), "before",
              say_count(request, figures->trainings_before.sessions), "people_before",
              say_number(request->arena, figures->trainings_before.people), "plan",
              say_sessions_plan(request, gathered, span->asked), NULL);
    if (span->asked.from >= span->quarter.from && span->asked.to < span->quarter.to)
        reply_add(plan->reply, request->lang, REPLY_report_quarter, "count",
                  say_count(request, figures->trainings_quarter.sessions), "people",
                  say_number(request->arena, figures->trainings_quarter.people), "plan",
                  say_sessions_plan(request, gathered, span->quarter), NULL);
}

static const char *say_hours(const struct request *request, int64_t minutes)
{
    if (minutes < 0)
        return "–";
    return arena_printf(request->arena, "%.1f", (double)minutes / 60);
}

static void say_tickets(const struct request *request, struct plan *plan,
                        const struct report_figures *figures)
{
    reply_say(request, plan, REPLY_report_tickets, "count", say_count(request, figures->tickets),
              NULL);
    for (int i = 0; i < STAGE_COUNT; i++) {
        const struct figure_stage *stage = &figures->stages[i];
        if (stage->opened == 0)
            continue;
        reply_say(request, plan, REPLY_report_stage, "stage",
                  say_stage(request->lang, (enum stage)i), "count",
                  say_count(request, stage->opened), "share",
                  say_percent(request, stage->in_time, stage->judged), NULL);
        if (stage->resolved > 0)
            reply_add(plan->reply, request->lang, REPLY_report_times, "median",
                      say_hours(request, stage->median), "ninetieth",
                      say_hours(request, stage->ninetieth), NULL);
        if (stage->rated > 0)
            reply_add(plan->reply, request->lang, REPLY_report_rating, "rating",
                      arena_printf(request->arena, "%.1f", stage->rating), "count",
                      say_count(request, stage->rated), NULL);
        if (stage->is_slow)
            reply_add(plan->reply, request->lang, REPLY_report_slow, NULL);
    }
}

static void say_alerts(const struct request *request, struct plan *plan,
                       const struct report_figures *figures)
{
    reply_say(request, plan, REPLY_report_alerts, "count", say_count(request, figures->alerts),
              "taken", say_count(request, figures->taken_on), "solved",
              say_count(request, figures->closed[REASON_SOLVED]), "false",
              say_count(request, figures->closed[REASON_FALSE]), "lost",
              say_count(request, figures->closed[REASON_LOST]), "data",
              say_count(request, figures->closed[REASON_DATA]), NULL);
    if (figures->days_to_contact >= 0)
        reply_add(plan->reply, request->lang, REPLY_report_contact_days, "days",
                  say_number(request->arena, figures->days_to_contact), NULL);
}

static void say_files(const struct request *request, struct plan *plan,
                      const struct report_figures *figures)
{
    double per_100 =
        figures->records > 0 ? 100.0 * (double)figures->mended / (double)figures->records : 0;
    reply_say(request, plan, REPLY_report_agreements, "signed",
              say_count(request, figures->agreements_signed), "expiring",
              say_count(request, figures->agreements_expiring), "missing",
              say_count(request, figures->agreements_missing), NULL);
    reply_add(plan->reply, request->lang, REPLY_report_files, "count",
              say_count(request, figures->files_incomplete), NULL);
    reply_say(request, plan, REPLY_report_mended, "count", say_count(request, figures->mended),
              "share", arena_printf(request->arena, "%.1f", per_100), NULL);
}

static void say_territory(const struct request *request, struct plan *plan,
                          struct gathered *gathered)
{
    struct report_figures figures;
    gather_alerts(request, gathered);
    gather_trainings(request, gathered);
    gather_mended(request, gathered);
    figures_count(&gathered->input, request->arena, &figures);
    say_contacts(request, plan, gathered, &figures);
    say_purchases(request, plan, &figures);
    say_trainings(request, plan, gathered, &figures);
    say_files(request, plan, &figures);
    say_tickets(request, plan, &figures);
    say_alerts(request, plan, &figures);
}

static void say_stage_only(const struct request *request, struct plan *plan,
                           const struct gathered *gathered)
{
    struct report_figures figures;
    figures_count(&gathered->input, request->arena, &figures);
    say_tickets(request, plan, &figures);
}

static enum err plan_report(const struct request *request, struct plan *plan)
{
    struct gathered gathered = {.scope = scope_of(request), .span = span_of(request)};
    uint32_t *list = arena_alloc(request->arena, request->dir->dealer_count + 1, sizeof *list);
    size_t count = dealers_of(request, &gathered.scope, list);
    if (gathered.span.period.from > gathered.span.period.to) {
        reply_say(request, plan, REPLY_report_not_begun, NULL);
        return OK;
    }
    if (count > DEALERS_MAX) {
        reply_say(request, plan, REPLY_report_too_many, "count", say_count(request, count), "most",
                  say_number(request->arena, DEALERS_MAX), NULL);
        return OK;
    }
    gathered.input.period = gathered.span.period;
    gathered.input.before = gathered.span.before;
    gathered.input.quarter = (struct period){gathered.span.quarter.from, gathered.span.period.to};
    gathered.input.limits = limits_of(request);
    say_head(request, plan, &gathered);
    gather_tickets(request, &gathered);
    if (gathered.scope.stage != STAGE_NONE) {
        say_stage_only(request, plan, &gathered);
    } else {
        gather_dealers(request, &gathered, list, count);
        say_territory(request, plan, &gathered);
    }
    if (gathered.is_cut)
        reply_say(request, plan, REPLY_report_cut, "count", say_number(request->arena, NEWEST_MAX),
                  NULL);
    return OK;
}
