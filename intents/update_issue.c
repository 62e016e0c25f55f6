/* SPDX-License-Identifier: Apache-2.0 */
/* update_issue: a ticket moves on. Who may do what to it: staff of the stage and supervisors
 * everything, managers and the dealer comment, reopen and escalate (domain rules, §2 and §4). */
#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/alerts.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_update(struct request *request, struct reads *reads);
static enum err plan_update(const struct request *request, struct plan *plan);

const struct intent intent_update_issue = {
    .name = "update_issue",
    .help = {[LANG_ZH] = "处理一张工单", [LANG_EN] = "move a ticket on"},
    .about = {[LANG_ZH] = "工单 受理 转派", [LANG_EN] = "ticket"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_update,
    .plan = plan_update,
    .examples = {"102我来处理", "resolved ticket 102"},
};

enum { READ_TICKET, READ_LATE };

enum { REOPEN_DAYS = 7, CLOSE_WORKING_DAYS = 5 };

/* One action: who may besides staff and supervisors, the states that it starts from, and what
 * it does. */
struct action {
    const char *name;
    bool by_manager, by_dealer;
    const char *from; /* states, separated by ' ' */
    void (*make)(const struct request *request, struct plan *plan, const struct ticket *ticket,
                 json_t *fact);
};

static void accept(const struct request *request, struct plan *plan, const struct ticket *ticket,
                   json_t *fact)
{
    json_set_string(fact, "state", "accepted");
    if (request->speaker.person != INDEX_NONE &&
        request->dir->people[request->speaker.person].role == ROLE_STAFF)
        json_set_string(fact, "person", request->by);
    record_set_moment(fact, "accepted", request->now_ms);
    reply_say(request, plan, REPLY_accepted, "ticket", ticket->number, "time",
              say_moment(request->arena, request->lang, clock_moment(ticket->resolve_by_ms),
                         request->now.day),
              NULL);
}

static int64_t close_by(const struct request *request)
{
    int32_t day =
        calendar_add_working_days(request->calendar, request->now.day, CLOSE_WORKING_DAYS);
    return clock_ms(day, request->now.minute);
}

static void resolve(const struct request *request, struct plan *plan, const struct ticket *ticket,
                    json_t *fact)
{
    json_set_string(fact, "state", "resolved");
    record_set_moment(fact, "resolved", request->now_ms);
    if (ticket->stage != STAGE_COMPLAINT)
        record_set_moment(fact, "close_by", close_by(request));
    reply_say(request, plan, REPLY_resolved, "ticket", ticket->number, NULL);
    const char *how =
        request->frame->has & SLOT_NOTE ? arena_copy(request->arena, request->frame->note) : "";
    ticket_ask_rating(request, plan, ticket, how);
}

/* To a person, or to a stage's owner. Accepting starts anew, the resolve limit does not. */
static void reassign(const struct request *request, struct plan *plan, const struct ticket *ticket,
                     json_t *fact)
{
    const struct frame *frame = request->frame;
    enum stage stage =
        frame->has & SLOT_STAGE ? frame->stage
        : frame->has & SLOT_PERSON && request->dir->people[frame->person].stage != STAGE_NONE
            ? request->dir->people[frame->person].stage
            : ticket->stage;
    uint32_t person =
        frame->has & SLOT_PERSON ? frame->person : ticket_choose(request, stage, ticket->accused);
    json_set_string(fact, "state", "opened");
    json_set_string(fact, "stage", stage_id(stage));
    json_set_string(fact, "person", request->dir->people[person].id);
    json_set_string(fact, "accepted", "");
    int64_t accept_by = ticket_set_limits(request, fact, stage, person);
    const char *time =
        say_moment(request->arena, request->lang, clock_moment(accept_by), request->now.day);
    reply_say(request, plan, REPLY_reassigned, "ticket", ticket->number, "person",
              request->dir->people[person].name, "time", time, NULL);
    struct str text;
    str_init(&text);
    reply_add(&text, LANG_ZH, REPLY_reassigned_to_you, "ticket", ticket->number, "stage",
              say_stage(LANG_ZH, stage), "note", ticket->note, "time", time, NULL);
    if (ticket_is_on_duty(request, person))
        (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

static void reopen(const struct request *request, struct plan *plan, const struct ticket *ticket,
                   json_t *fact)
{
    int64_t resolve_by = ticket_limit(request, ticket->stage,
                                      request->dir->flow[ticket->stage].resolve_within_minutes);
    json_set_string(fact, "state", "opened");
    json_set_string(fact, "accepted", "");
    json_set_string(fact, "resolved", "");
    (void)ticket_set_limits(request, fact, ticket->stage, ticket->person);
    record_set_moment(fact, "resolve_by", resolve_by);
    reply_say(request, plan, REPLY_reopened, "ticket", ticket->number, "person",
              say_person(request, ticket->person), NULL);
    ticket_tell_reopened(request, plan, ticket);
}

static void escalate(const struct request *request, struct plan *plan, const struct ticket *ticket,
                     json_t *fact)
{
    uint32_t person = request->dir->flow[ticket->stage].escalate_to;
    json_set_string(fact, "state", ticket->state);
    json_set_string(fact, "escalated_to",
                    person == INDEX_NONE ? "" : request->dir->people[person].id);
    reply_say(request, plan, REPLY_escalated, "ticket", ticket->number, "person",
              say_person(request, person), NULL);
    struct str text;
    str_init(&text);
    reply_add(&text, LANG_ZH, REPLY_escalated_to_you, "ticket", ticket->number, "line",
              ticket_line(request, ticket), NULL);
    if (person != INDEX_NONE)
        (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

/* The other side hears the comment: who is in charge, or who reported it. */
static void comment(const struct request *request, struct plan *plan, const struct ticket *ticket,
                    json_t *fact)
{
    (void)fact;
    reply_say(request, plan, REPLY_commented, "ticket", ticket->number, NULL);
    if (ticket->person == INDEX_NONE || ticket->person == request->speaker.person)
        return;
    struct str text;
    str_init(&text);
    reply_add(&text, LANG_ZH, REPLY_comment_for_you, "ticket", ticket->number, "note",
              arena_copy(request->arena,
                         request->frame->has & SLOT_NOTE ? request->frame->note : request->text),
              NULL);
    (void)tell_person(request, plan, ticket->person, str_text(&text).ptr);
    str_release(&text);
}

static const struct action actions[] = {
    {"accept", false, false, "opened", accept},
    {"resolve", false, false, "opened accepted", resolve},
    {"reassign", false, false, "opened accepted", reassign},
    {"reopen", true, true, "resolved closed", reopen},
    {"escalate", true, false, "opened accepted", escalate},
    {"comment", true, true, "opened accepted resolved closed", comment},
};

static const struct action *action_named(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    }
    return NULL;
}

/* The ticket, and the alerts that it may have raised by being late. */
static void prepare_update(struct request *request, struct reads *reads)
{
    request_read(request, reads, "HGETALL",
                 arena_printf(request->arena, "ticket:%lld", (long long)request->frame->ticket),
                 NULL);
    alerts_want_tickets(request, reads);
}

/* A complaint is never handled by the person complained of (who does not see it either). */
static bool goes_to_accused(const struct request *request, const struct ticket *ticket,
                            const struct action *action)
{
    return strcmp(action->name, "reassign") == 0 && (request->frame->has & SLOT_PERSON) &&
           request->frame->person == ticket->accused;
}

static bool may_act(const struct request *request, const struct action *action)
{
    enum role role = request->speaker.role;
    return (role != ROLE_MANAGER || action->by_manager) &&
           (role != ROLE_DEALER || action->by_dealer);
}

static bool is_too_old(const struct request *request, const struct ticket *ticket,
                       const struct action *action)
{
    return strcmp(action->name, "reopen") == 0 && ticket->resolved_ms > 0 &&
           request->now.day - clock_moment(ticket->resolved_ms).day > REOPEN_DAYS;
}

/* A complaint that was solved is closed by the stage's backup, after calling the dealer. */
static bool is_call_back(const struct request *request, const struct ticket *ticket,
                         const struct action *action)
{
    uint32_t backup = request->dir->flow[ticket->stage].backup;
    return ticket->stage == STAGE_COMPLAINT && action->make == resolve &&
           strcmp(ticket->state, "resolved") == 0 && backup != INDEX_NONE &&
           request->speaker.person == backup;
}

static void close_called(const struct request *request, struct plan *plan,
                         const struct ticket *ticket)
{
    json_t *fact = ticket_move(request, ticket, "close");
    json_set_string(fact, "state", "closed");
    if (request->frame->has & SLOT_NOTE)
        json_set_text(fact, "note", request->frame->note);
    reply_say(request, plan, REPLY_complaint_closed, "ticket", ticket->number, NULL);
    ticket_move_add(request, plan, ticket, fact);
}

static enum err plan_update(const struct request *request, struct plan *plan)
{
    struct ticket ticket;
    const struct frame *frame = request->frame;
    const struct action *action = action_named(frame->action);
    const char *number = arena_printf(request->arena, "%lld", (long long)frame->ticket);
    if (!action)
        return ERR_FORMAT;
    if (!ticket_read(request, number, request_reply(request, READ_TICKET), &ticket) ||
        !ticket_may_see(request, &ticket)) {
        reply_say(request, plan, REPLY_ticket_unknown, "ticket", number, NULL);
        return OK;
    }
    if (!may_act(request, action)) {
        reply_say(request, plan, REPLY_ticket_not_yours, "ticket", number, NULL);
        return OK;
    }
    if (goes_to_accused(request, &ticket, action)) {
        reply_say(request, plan, REPLY_not_to_accused, "ticket", number, "person",
                  request->dir->people[ticket.accused].name, NULL);
        return OK;
    }
    if (is_call_back(request, &ticket, action)) {
        close_called(request, plan, &ticket);
        return OK;
    }
    if (!text_has_word(text_of(action->from), ticket.state) ||
        is_too_old(request, &ticket, action)) {
        reply_say(request, plan, REPLY_ticket_cannot, "line", ticket_line(request, &ticket), NULL);
        return OK;
    }
    json_t *fact = ticket_move(request, &ticket, action->name);
    if (frame->has & SLOT_NOTE)
        json_set_text(fact, "note", frame->note);
    action->make(request, plan, &ticket, fact);
    const char *seq = tx_next_fact(plan->tx);
    ticket_move_add(request, plan, &ticket, fact);
    if (action->make == accept || action->make == resolve)
        alerts_clear_ticket(request, plan, READ_LATE, number, seq);
    return OK;
}
