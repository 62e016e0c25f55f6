/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/late.h"

#include <string.h>

#include "base/json.h"
#include "intents/record.h"

static void tell(const struct request *request, struct plan *plan, const struct ticket *ticket,
                 uint32_t person, enum reply reply)
{
    struct str text;
    if (person == INDEX_NONE || person == ticket->accused)
        return;
    str_init(&text);
    reply_add(&text, request->lang, reply, "ticket", ticket->number, "stage",
              say_stage(request->lang, ticket->stage), "line", ticket_line(request, ticket), NULL);
    (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

static const struct flow_stage *flow_of(const struct request *request, const struct ticket *ticket)
{
    return &request->dir->flow[ticket->stage];
}

/* An alert for the channel and the manager; one for each dealer and day. */
static void raise_alert(const struct request *request, struct plan *plan,
                        const struct ticket *ticket)
{
    if (ticket->dealer == INDEX_NONE)
        return;
    const struct dealer *dealer = &request->dir->dealers[ticket->dealer];
    json_t *fact = record_bare(request, "alert_raised", request->by);
    json_set_string(fact, "alert", tx_number(plan->tx, TX_ALERT));
    json_set_string(fact, "rule", "ticket_overdue");
    json_set_string(fact, "dealer", dealer->id);
    record_set_day(fact, "since", request->now.day);
    json_set_string(fact, "severity", "warning");
    json_set_string(fact, "of_ticket", ticket->number);
    json_set_string(fact, "stage", stage_id(ticket->stage));
    if (dealer->manager != INDEX_NONE)
        json_set_string(fact, "person", request->dir->people[dealer->manager].id);
    record_add(request, plan, fact, NULL);
}

static void notify(const struct request *request, struct plan *plan, const struct ticket *ticket,
                   json_t *fact)
{
    (void)fact;
    uint32_t owner = flow_of(request, ticket)->owner;
    tell(request, plan, ticket, ticket->person, REPLY_notify_owner);
    if (owner != ticket->person)
        tell(request, plan, ticket, owner, REPLY_notify_owner);
}

static void accept_late(const struct request *request, struct plan *plan,
                        const struct ticket *ticket, json_t *fact)
{
    (void)fact;
    tell(request, plan, ticket, flow_of(request, ticket)->backup, REPLY_late_backup);
}

static void escalate_late(const struct request *request, struct plan *plan,
                          const struct ticket *ticket, json_t *fact)
{
    (void)fact;
    tell(request, plan, ticket, flow_of(request, ticket)->escalate_to, REPLY_late_escalated);
}

static void close_unrated(const struct request *request, struct plan *plan,
                          const struct ticket *ticket, json_t *fact)
{
    (void)request;
    (void)plan;
    (void)ticket;
    json_set_string(fact, "action", "close");
    json_set_string(fact, "state", "closed");
}

/* One step: the states in which it means something, whether an alert goes with it. */
static const struct {
    const char *name;
    const char *states;
    bool raises_alert;
    void (*make)(const struct request *request, struct plan *plan, const struct ticket *ticket,
                 json_t *fact);
} steps[] = {
    {"notify", "opened", false, notify},
    {"accept", "opened", true, accept_late},
    {"escalate", "opened", false, escalate_late},
    {"resolve", "opened accepted", true, escalate_late},
    {"close", "resolved", false, close_unrated},
};

bool late_plan(const struct request *request, struct plan *plan, const struct ticket *ticket,
               const char *step)
{
    const char *passed = arena_copy(request->arena, value_field_text(ticket->hash, "late"));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].name, step) != 0 ||
            !text_has_word(text_of(steps[i].states), ticket->state) ||
            text_has_word(text_of(passed), step))
            continue;
        json_t *fact = ticket_move(request, ticket, "late");
        json_set_string(fact, "late",
                        arena_printf(request->arena, "%s%s%s", passed, *passed ? " " : "", step));
        steps[i].make(request, plan, ticket, fact);
        const char *key = arena_printf(request->arena, "ticket:%s", ticket->number);
        tx_expect(plan->tx, arena_copy(request->arena, value_field_text(ticket->hash, "version")),
                  "HGET", key, "version", NULL);
        record_add(request, plan, fact, NULL);
        if (steps[i].raises_alert)
            raise_alert(request, plan, ticket);
        return true;
    }
    return false;
}
