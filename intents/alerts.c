/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/alerts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "intents/record.h"
#include "store/facts.h"

static const char *field(const struct request *request, const struct value *hash, const char *name)
{
    return arena_copy(request->arena, value_field_text(hash, name));
}

bool alert_read(const struct request *request, const char *number, const struct value *hash,
                struct alert *alert)
{
    if (hash->kind != VALUE_LIST || hash->count == 0)
        return false;
    *alert = (struct alert){
        .number = number,
        .hash = hash,
        .rule = field(request, hash, "rule"),
        .dealer = directory_dealer(request->dir, value_field_text(hash, "dealer")),
        .severity = field(request, hash, "severity"),
        .state = field(request, hash, "state"),
        .person = field(request, hash, "person"),
        .ticket = field(request, hash, "of_ticket"),
        .stage = stage_of(value_field_text(hash, "stage")),
        .since = day_parse(value_field_text(hash, "since")),
        .until = day_parse(value_field_text(hash, "until")),
    };
    return alert->dealer != INDEX_NONE;
}

void alerts_want(struct request *request, struct reads *reads, uint32_t dealer)
{
    request_read(request, reads, "JOINREV",
                 arena_printf(request->arena, "alerts:dealer:%s", request->dir->dealers[dealer].id),
                 "alert:", "20", NULL);
}

static void close_one(const struct request *request, struct plan *plan, const struct alert *alert,
                      const char *reason, const char *because)
{
    json_t *fact = alert_move(request, alert, "close", request->by);
    json_set_string(fact, "state", "closed");
    json_set_string(fact, "reason", reason);
    record_set_day(fact, "cleared", request->now.day);
    json_set_string(fact, "because", because);
    alert_move_add(request, plan, alert, fact);
}

/* The i-th alert of a reading; false where it is no open one. */
static bool open_alert(const struct request *request, const struct value *list, size_t i,
                       struct alert *alert)
{
    const struct value *item = value_at(list, i);
    const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
    return alert_read(request, number, value_at(item, 1), alert) &&
           strcmp(alert->state, "closed") != 0;
}

void alerts_clear(const struct request *request, struct plan *plan, size_t n, const char *rules,
                  const char *because)
{
    const struct value *list = request_reply(request, n);
    for (size_t i = 0; i < list->count; i++) {
        struct alert alert;
        if (open_alert(request, list, i, &alert) && text_has_word(text_of(rules), alert.rule))
            close_one(request, plan, &alert, "cleared", because);
    }
}

size_t alerts_close(const struct request *request, struct plan *plan, size_t n, const char *reason,
                    const char *because)
{
    const struct value *list = request_reply(request, n);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct alert alert;
        if (!open_alert(request, list, i, &alert))
            continue;
        close_one(request, plan, &alert, reason, because);
        count++;
    }
    return count;
}

void alert_hand_over(const struct request *request, struct plan *plan, const struct alert *alert,
                     const char *person, const char *because)
{
    json_t *fact = alert_move(request, alert, "handover", request->by);
    json_set_string(fact, "person", person);
    json_set_string(fact, "because", because);
    (void)alert_move_add(request, plan, alert, fact);
}

size_t alerts_hand_over(const struct request *request, struct plan *plan, size_t n,
                        const char *person, const char *because)
{
    const struct value *list = request_reply(request, n);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct alert alert;
        if (!open_alert(request, list, i, &alert))
            continue;
        alert_hand_over(request, plan, &alert, person, because);
        count++;
    }
    return count;
}

void alerts_want_tickets(struct request *request, struct reads *reads)
{
    request_read(request, reads, "JOIN", "alerts:tickets", "alert:", "0", NULL);
}

void alerts_clear_ticket(const struct request *request, struct plan *plan, size_t n,
                         const char *ticket, const char *because)
{
    const struct value *list = request_reply(request, n);
    for (size_t i = 0; i < list->count; i++) {
        struct alert alert;
        if (open_alert(request, list, i, &alert) &&
            text_is(value_field_text(alert.hash, "of_ticket"), ticket))
            close_one(request, plan, &alert, "cleared", because);
    }
}

json_t *alert_move(const struct request *request, const struct alert *alert, const char *action,
                   const char *by)
{
    json_t *fact = record_bare(request, "alert_moved", by);
    int64_t number;
    if (text_to_int(text_of(alert->number), &number))
        json_set_int(fact, "alert", number);
    json_set_string(fact, "action", action);
    json_set_string(fact, "rule", alert->rule);
    json_set_string(fact, "dealer", request->dir->dealers[alert->dealer].id);
    json_object_set_new(fact, "was", fact_alert_was(alert->hash));
    return fact;
}

static void expect_unmoved(const struct request *request, struct plan *plan,
                           const struct alert *alert)
{
    const char *key = arena_printf(request->arena, "alert:%s", alert->number);
    tx_expect(plan->tx, field(request, alert->hash, "version"), "HGET", key, "version", NULL);
}

const char *alert_move_add(const struct request *request, struct plan *plan,
                           const struct alert *alert, json_t *fact)
{
    expect_unmoved(request, plan, alert);
    return record_add(request, plan, fact, NULL);
}

void alert_move_keep(const struct request *request, struct plan *plan, const struct alert *alert,
                     json_t *fact)
{
    expect_unmoved(request, plan, alert);
    (void)record_keep(request, plan, fact);
}

/* What each rule says. */
static const struct {
    const char *rule;
    enum reply text;
} texts[] = {
    {"visit_overdue", REPLY_text_visit_overdue},
    {"call_overdue", REPLY_text_call_overdue},
    {"purchase_stop", REPLY_text_purchase_stop},
    {"purchase_drop", REPLY_text_purchase_drop},
    {"call_spike", REPLY_text_call_spike},
    {"call_drop", REPLY_text_call_drop},
    {"first_order_only", REPLY_text_first_order_only},
    {"agreement_expiring", REPLY_text_agreement_expiring},
    {"ticket_overdue", REPLY_text_ticket_overdue},
};

/* One decimal, none where it is whole; thousands grouped. */
static const char *say_decimal(struct arena *arena, double value)
{
    if (value >= 1000)
        return say_number(arena, (int64_t)(value + 0.5));
    double whole = (double)(int64_t)value;
    return arena_printf(arena, value - whole < 0.05 ? "%.0f" : "%.1f", value);
}

const char *alert_text(struct arena *arena, enum language lang, const char *rule,
                       const struct alert_figures *figures, int32_t today)
{
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].rule, rule) != 0)
            continue;
        bool has_last = figures->last != DAY_NONE;
        bool has_ticket = figures->ticket && *figures->ticket;
        reply_add(&text, lang, texts[i].text, "days",
                  has_last ? arena_printf(arena, "%d", today - figures->last) : "–", "last",
                  has_last ? say_short_date(arena, figures->last, today) : "–", "value",
                  say_decimal(arena, figures->value), "expected",
                  say_decimal(arena, figures->expected), "ticket",
                  has_ticket ? arena_printf(arena, " #%s ", figures->ticket) : " ", NULL);
    }
    const char *made = arena_copy(arena, str_text(&text));
    str_release(&text);
    return made;
}

static double field_number(const struct request *request, const struct value *hash,
                           const char *name)
{
    return atof(field(request, hash, name));
}

const char *alert_words(const struct request *request, const struct alert *alert)
{
    struct alert_figures figures = {
        .value = field_number(request, alert->hash, "value"),
        .expected = field_number(request, alert->hash, "expected"),
        .last = day_parse(value_field_text(alert->hash, "last")),
        .ticket = alert->ticket,
    };
    return alert_text(request->arena, request->lang, alert->rule, &figures, request->now.day);
}

const char *alert_line(const struct request *request, const struct alert *alert)
{
    struct str line;
    str_init(&line);
    bool is_critical = strcmp(alert->severity, "critical") == 0;
    reply_add(&line, request->lang, is_critical ? REPLY_alert_line_critical : REPLY_alert_line,
              "alert", alert->number, "dealer", request->dir->dealers[alert->dealer].name, "text",
              alert_words(request, alert), NULL);
    const char *made = arena_copy(request->arena, str_text(&line));
    str_release(&line);
    return made;
}
