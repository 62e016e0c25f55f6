/* SPDX-License-Identifier: Apache-2.0 */
/* query_dealer: how a dealer is doing: its file, purchases, visits and calls, tickets,
 * agreement. Purchases come with a picture of two years, in which visits and return calls are
 * marked. */
#include <string.h>

#include "base/json.h"
#include "intents/alerts.h"
#include "intents/intent.h"
#include "intents/pictures.h"
#include "intents/record.h"
#include "intents/tickets.h"
#include "intents/words/sparkline.h"

static void prepare_dealer(struct request *request, struct reads *reads);
static enum err plan_dealer(const struct request *request, struct plan *plan);

const struct intent intent_query_dealer = {
    .name = "query_dealer",
    .help = {[LANG_ZH] = "查一家经销商的情况", [LANG_EN] = "see how a dealer is doing"},
    .about = {[LANG_ZH] = "经销商情况 档案 查经销商 进货情况", [LANG_EN] = "dealer file"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_dealer,
    .plan = plan_dealer,
    .examples = {"佳美最近怎么样", "how is Lotus doing"},
};

/* What is read of a dealer, in this order. */
enum {
    READ_ORDERS,
    READ_LAST_ORDER,
    READ_VISITS,
    READ_CALLS_OUT,
    READ_CALLS_IN,
    READ_TICKETS,
    READ_AGREEMENT,
    READ_MONTHS,
    READ_VISIT_DAYS,
    READ_CALL_DAYS,
    READ_DORMANT,
    READ_ALERTS,
};

enum { RECENT = 3, DEFAULT_DAYS = 365, MONTHS = 24 };

static struct period period_of(const struct request *request)
{
    if (request->frame->has & SLOT_PERIOD)
        return request->frame->period;
    return (struct period){request->now.day - DEFAULT_DAYS + 1, request->now.day};
}

/* The first day of the months that the line of purchases shows; the last is this month. */
static int32_t months_from(const struct request *request)
{
    struct civil today = day_civil(request->now.day);
    return day_add_months(day_of(today.year, today.month, 1), 1 - MONTHS);
}

static void prepare_dealer(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    const char *id = request->dir->dealers[request->frame->dealers[0]].id;
    struct period period = period_of(request);
    const char *from = arena_printf(arena, "%d", period.from);
    const char *to = arena_printf(arena, "%d", period.to);
    request_read(request, reads, "ZRANGE", arena_printf(arena, "orders:%s", id), from, to,
                 "BYSCORE", "WITHSCORES", NULL);
    request_read(request, reads, "ZSCORE", "last:order", id, NULL);
    request_read(request, reads, "FACTSREV", arena_printf(arena, "visits:%s", id), "40", NULL);
    request_read(request, reads, "FACTSREV", arena_printf(arena, "calls:out:%s", id), "40", NULL);
    request_read(request, reads, "FACTSREV", arena_printf(arena, "calls:in:%s", id), "40", NULL);
    request_read(request, reads, "JOINREV", arena_printf(arena, "tickets:dealer:%s", id),
                 "ticket:", "20", NULL);
    request_read(request, reads, "ZRANGE", arena_printf(arena, "agreements:%s", id), "0", "0",
                 "REV", "WITHSCORES", NULL);
    static const char *const shown[] = {"orders", "visits", "calls:out"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        request_read(request, reads, "ZRANGE", arena_printf(arena, "%s:%s", shown[i], id),
                     arena_printf(arena, "%d", months_from(request)),
                     arena_printf(arena, "%d", request->now.day), "BYSCORE", "WITHSCORES", NULL);
    request_read(request, reads, "HMGET", "dormant", arena_printf(arena, "%s purchase_stop", id),
                 arena_printf(arena, "%s first_order_only", id), NULL);
    alerts_want(request, reads, request->frame->dealers[0]);
}

static void say_profile(const struct request *request, struct plan *plan,
                        const struct dealer *dealer)
{
    const struct directory *dir = request->dir;
    reply_say(request, plan, REPLY_profile, "contact", dealer->contact, "phone", dealer->phone,
              "address", dealer->address, "region",
              dealer->region == INDEX_NONE ? "–" : dir->regions[dealer->region], "manager",
              dealer->manager == INDEX_NONE ? "–" : dir->people[dealer->manager].name, "since",
              dealer->since == DAY_NONE ? "–" : say_full_date(request->arena, dealer->since), NULL);
    if (dealer->status == DEALER_LEFT)
        reply_add(plan->reply, request->lang, REPLY_profile_left, NULL);
}

/* "seq:fen" */
static int64_t fen_of(struct text member)
{
    int64_t fen = 0;
    (void)text_split(&member, ':');
    (void)text_to_int(member, &fen);
    return fen;
}

static const char *say_month(const struct request *request, int32_t from, int month)
{
    struct civil civil = day_civil(day_add_months(from, month));
    return arena_printf(request->arena, "%d-%02d", civil.year, civil.month);
}

/* The purchases of two years by month. */
struct months {
    int32_t from; /* the first day of the first */
    int64_t fen[MONTHS];
    int first, highest; /* with purchases, with the most */
};

/* False where there are none. */
static bool sum_months(const struct request *request, struct months *months)
{
    const struct value *orders = request_reply(request, READ_MONTHS);
    *months = (struct months){.from = months_from(request)};
    struct civil start = day_civil(months->from);
    for (size_t i = 0; i + 1 < orders->count; i += 2) {
        struct civil day = day_civil((int32_t)value_int(value_at(orders, i + 1), months->from));
        int month = (day.year - start.year) * 12 + day.month - start.month;
        if (month >= 0 && month < MONTHS)
            months->fen[month] += fen_of(value_text(value_at(orders, i)));
    }
    for (int month = 1; month < MONTHS; month++)
        months->highest =
            months->fen[month] > months->fen[months->highest] ? month : months->highest;
    while (months->first < MONTHS - 1 && months->fen[months->first] <= 0)
        months->first++;
    return months->fen[months->highest] > 0;
}

static void say_months(const struct request *request, struct plan *plan,
                       const struct months *months)
{
    reply_say(request, plan, REPLY_purchases_months, "from", say_month(request, months->from, 0),
              "to", say_month(request, months->from, MONTHS - 1), "line",
              sparkline(request->arena, months->fen, MONTHS), "month",
              say_month(request, months->from, months->highest), "amount",
              say_money(request->arena, request->lang, months->fen[months->highest]), NULL);
}

/* ── the picture ─────────────────────────────────────────────────────────── */

/* Of the complete months since the first with purchases. */
static json_t *mean_of(const struct request *request, const struct months *months,
                       struct picture_money money)
{
    int complete = MONTHS - 1 - months->first;
    int64_t fen = 0;
    for (int month = months->first; month < MONTHS - 1; month++)
        fen += months->fen[month];
    if (complete < 2)
        return NULL;
    double mean = (double)fen / complete / (double)money.fen;
    json_t *json = json_object();
    struct str label;
    str_init(&label);
    reply_add(&label, request->lang, REPLY_picture_mean, "number",
              arena_printf(request->arena, money.fen == 100 ? "%.0f" : "%.1f", mean), "unit",
              money.unit, NULL);
    json_object_set_new(json, "value", json_real(mean));
    json_set_text(json, "label", str_text(&label));
    str_release(&label);
    return json;
}

/* Where a day lies among the columns. */
static double place_of(const struct months *months, int32_t day)
{
    struct civil at = day_civil(day), start = day_civil(months->from);
    int month = (at.year - start.year) * 12 + at.month - start.month;
    return month + (at.day - 0.5) / day_month_len(at.year, at.month);
}

static void add_lane(const struct request *request, json_t *lanes, const struct months *months,
                     enum reply name, size_t read)
{
    const struct value *days = request_reply(request, read);
    json_t *lane = json_object(), *at = json_array();
    json_set_string(lane, "name", reply_template(request->lang, name));
    for (size_t i = 0; i + 1 < days->count; i += 2) {
        int32_t day = (int32_t)value_int(value_at(days, i + 1), months->from);
        json_array_append_new(at, json_real(place_of(months, day)));
    }
    json_object_set_new(lane, "at", at);
    json_array_append_new(lanes, lane);
}

static json_t *columns_of(const struct request *request, const struct months *months)
{
    struct picture_money money = picture_money(request, months->fen[months->highest]);
    json_t *panel = picture_panel("columns", "");
    json_t *values = json_array(), *labels = json_array(), *lanes = json_array();
    double peak = (double)months->fen[months->highest] / (double)money.fen;
    for (int month = 0; month < MONTHS; month++) {
        int32_t day = day_add_months(months->from, month);
        json_array_append_new(values, json_real((double)months->fen[month] / (double)money.fen));
        json_array_append_new(labels, json_string(picture_month(request, day, 3)));
    }
    if (request->speaker.role != ROLE_DEALER) {
        add_lane(request, lanes, months, REPLY_picture_visits, READ_VISIT_DAYS);
        add_lane(request, lanes, months, REPLY_picture_calls, READ_CALL_DAYS);
    }
    json_set_string(panel, "unit", money.unit);
    json_object_set_new(panel, "values", values);
    json_object_set_new(panel, "labels", labels);
    json_object_set_new(panel, "lanes", lanes);
    json_set_int(panel, "partial", MONTHS - 1);
    json_set_string(panel, "peak",
                    arena_printf(request->arena, money.fen == 100 ? "%.0f" : "%.1f", peak));
    json_t *mean = mean_of(request, months, money);
    if (mean)
        json_object_set_new(panel, "mean", mean);
    return panel;
}

static void draw_months(const struct request *request, struct plan *plan,
                        const struct months *months)
{
    const struct dealer *dealer = &request->dir->dealers[request->frame->dealers[0]];
    struct arena *arena = request->arena;
    struct str title, sum;
    int64_t fen = 0;
    for (int month = 0; month < MONTHS; month++)
        fen += months->fen[month];
    str_init(&title);
    str_init(&sum);
    reply_add(&title, request->lang, REPLY_picture_purchases, "dealer", dealer->name, NULL);
    reply_add(&sum, request->lang, REPLY_picture_purchases_sum, "amount",
              say_money(arena, request->lang, fen / 100 * 100), "month",
              say_month_name(arena, request->lang, request->now.day), "date",
              say_short_date(arena, request->now.day, request->now.day), NULL);
    json_t *picture = picture_new(str_text(&title).ptr, str_text(&sum).ptr);
    picture_add(picture, columns_of(request, months));
    picture_give(request, plan, picture);
    str_release(&title);
    str_release(&sum);
}

/* ── words ───────────────────────────────────────────────────────────────── */

/* It was on file as dormant ("SINCE LAST") and has not bought since. */
static bool is_dormant(const struct request *request, int32_t last_order)
{
    const struct value *filed = request_reply(request, READ_DORMANT);
    for (size_t i = 0; i < filed->count; i++) {
        struct text days = value_text(value_at(filed, i));
        int64_t last;
        (void)text_split(&days, ' ');
        if (text_to_int(days, &last) && last_order <= last)
            return true;
    }
    return false;
}

static void say_purchases(const struct request *request, struct plan *plan)
{
    const struct value *orders = request_reply(request, READ_ORDERS);
    struct period period = period_of(request);
    int64_t fen = 0;
    size_t days = 0;
    int32_t before = DAY_NONE;
    for (size_t i = 0; i + 1 < orders->count; i += 2) {
        int32_t day = (int32_t)value_int(value_at(orders, i + 1), DAY_NONE);
        fen += fen_of(value_text(value_at(orders, i)));
        days += day != before;
        before = day;
    }
    int32_t last = (int32_t)value_int(request_reply(request, READ_LAST_ORDER), DAY_NONE);
    reply_say(request, plan, REPLY_purchases, "from", say_full_date(request->arena, period.from),
              "to", say_full_date(request->arena, period.to), "amount",
              say_money(request->arena, request->lang, fen), "days",
              arena_printf(request->arena, "%zu", days), NULL);
    if (last != DAY_NONE)
        reply_add(plan->reply, request->lang, REPLY_purchases_last, "date",
                  say_short_date(request->arena, last, request->now.day), "days",
                  arena_printf(request->arena, "%d", request->now.day - last), NULL);
    if (request->speaker.role != ROLE_DEALER && is_dormant(request, last))
        reply_add(plan->reply, request->lang, REPLY_purchases_dormant, NULL);
    struct months months;
    if (!sum_months(request, &months))
        return;
    say_months(request, plan, &months);
    draw_months(request, plan, &months);
}

/* The newest visits or calls of a reading, each with its note, within the period. */
static void say_contacts(const struct request *request, struct plan *plan, size_t read,
                         enum reply some, enum reply none)
{
    const struct value *list = request_reply(request, read);
    bool has_period = request->frame->has & SLOT_PERIOD;
    size_t shown = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        int32_t day = (int32_t)value_int(value_at(item, 1), DAY_NONE);
        if (has_period && (day < request->frame->period.from || day > request->frame->period.to))
            continue;
        if (!has_period && shown == RECENT)
            break;
        json_t *fact = json_parse(value_text(value_at(item, 2)));
        const char *note = json_get_string(fact, "note", "");
        reply_say(request, plan, some, "date",
                  say_short_date(request->arena, day, request->now.day), NULL);
        if (*note)
            reply_add(plan->reply, request->lang, REPLY_contact_note, "note", note, NULL);
        json_decref(fact);
        shown++;
    }
    if (shown == 0)
        reply_say(request, plan, none, NULL);
}

static void say_visits(const struct request *request, struct plan *plan)
{
    say_contacts(request, plan, READ_VISITS, REPLY_visit_line, REPLY_visit_none);
    say_contacts(request, plan, READ_CALLS_OUT, REPLY_call_line, REPLY_call_none);
    if (request_reply(request, READ_CALLS_IN)->count > 0)
        say_contacts(request, plan, READ_CALLS_IN, REPLY_call_in_line, REPLY_call_in_none);
}

static void say_tickets(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, READ_TICKETS);
    size_t shown = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct ticket ticket;
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (!ticket_read(request, number, value_at(item, 1), &ticket) ||
            (ticket.accused != INDEX_NONE && ticket.accused == request->speaker.person))
            continue;
        reply_say(request, plan, REPLY_plain_line, "line", ticket_line(request, &ticket), NULL);
        shown++;
    }
    if (shown == 0)
        reply_say(request, plan, REPLY_dealer_no_tickets, NULL);
}

/* "seq:expires" with the day of signing as score. */
static void say_agreement(const struct request *request, struct plan *plan)
{
    const struct value *newest = request_reply(request, READ_AGREEMENT);
    if (newest->count < 2) {
        reply_say(request, plan, REPLY_agreement_none, NULL);
        return;
    }
    struct text member = value_text(value_at(newest, 0));
    int64_t expires;
    (void)text_split(&member, ':');
    const char *on = say_full_date(request->arena, (int32_t)value_int(value_at(newest, 1), 0));
    if (text_to_int(member, &expires))
        reply_say(request, plan,
                  expires < request->now.day ? REPLY_agreement_expired : REPLY_agreement_until,
                  "date", on, "until", say_full_date(request->arena, (int32_t)expires), NULL);
    else
        reply_say(request, plan, REPLY_agreement_open, "date", on, NULL);
}

static void say_alerts(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, READ_ALERTS);
    for (size_t i = 0; i < list->count; i++) {
        struct alert alert;
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (alert_read(request, number, value_at(item, 1), &alert) &&
            strcmp(alert.state, "closed") != 0)
            reply_say(request, plan, REPLY_plain_line, "line", alert_line(request, &alert), NULL);
    }
}

static void say_all(const struct request *request, struct plan *plan, const struct dealer *dealer)
{
    say_profile(request, plan, dealer);
    if (request->speaker.role == ROLE_STAFF) {
        say_tickets(request, plan);
        return;
    }
    say_purchases(request, plan);
    if (request->speaker.role != ROLE_DEALER) {
        say_visits(request, plan);
        say_alerts(request, plan);
    }
    say_agreement(request, plan);
    say_tickets(request, plan);
}

static enum err plan_dealer(const struct request *request, struct plan *plan)
{
    const struct dealer *dealer = &request->dir->dealers[request->frame->dealers[0]];
    const char *aspect = request->frame->has & SLOT_ASPECT ? request->frame->aspect : "all";
    bool is_staff = request->speaker.role == ROLE_STAFF;
    bool for_staff = strcmp(aspect, "all") == 0 || strcmp(aspect, "profile") == 0 ||
                     strcmp(aspect, "issues") == 0;
    if (is_staff && !for_staff) {
        reply_say(request, plan, REPLY_denied, "role", role_name(ROLE_STAFF, request->lang), NULL);
        return OK;
    }
    reply_say(request, plan, REPLY_dealer_is, "dealer", dealer->name, NULL);
    if (strcmp(aspect, "profile") == 0)
        say_profile(request, plan, dealer);
    else if (strcmp(aspect, "purchases") == 0)
        say_purchases(request, plan);
    else if (strcmp(aspect, "visits") == 0)
        say_visits(request, plan);
    else if (strcmp(aspect, "issues") == 0)
        say_tickets(request, plan);
    else if (strcmp(aspect, "agreement") == 0)
        say_agreement(request, plan);
    else
        say_all(request, plan, dealer);
    return OK;
}
