/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/tickets.h"

#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/events.h"
#include "intents/record.h"
#include "store/facts.h"

static const char *field(const struct request *request, const struct value *hash, const char *name)
{
    return arena_copy(request->arena, value_field_text(hash, name));
}

static int64_t field_ms(const struct value *hash, const char *name)
{
    int64_t ms;
    struct text text = value_field_text(hash, name);
    if (clock_parse(text, &ms, NULL))
        return ms;
    return text_to_int(text, &ms) ? ms : 0;
}

bool ticket_read(const struct request *request, const char *number, const struct value *hash,
                 struct ticket *ticket)
{
    if (hash->kind != VALUE_LIST || hash->count == 0)
        return false;
    struct text dealers = value_field_text(hash, "dealers");
    *ticket = (struct ticket){
        .number = number,
        .hash = hash,
        .stage = stage_of(value_field_text(hash, "stage")),
        .dealer = directory_dealer(request->dir, text_split(&dealers, ' ')),
        .person = directory_person(request->dir, value_field_text(hash, "person")),
        .accused = directory_person(request->dir, value_field_text(hash, "accused")),
        .by = field(request, hash, "by"),
        .state = field(request, hash, "state"),
        .note = field(request, hash, "note"),
        .event = field(request, hash, "event"),
        .event_kind = field(request, hash, "event_kind"),
        .score = field(request, hash, "score"),
        .opened_ms = field_ms(hash, "opened"),
        .accept_by_ms = field_ms(hash, "accept_by"),
        .resolve_by_ms = field_ms(hash, "resolve_by"),
        .resolved_ms = field_ms(hash, "resolved"),
    };
    return true;
}

bool ticket_may_see(const struct request *request, const struct ticket *ticket)
{
    if (ticket->accused != INDEX_NONE && ticket->accused == request->speaker.person)
        return false;
    switch (request->speaker.role) {
    case ROLE_ADMIN:
        return true;
    case ROLE_STAFF:
        return ticket->person == request->speaker.person ||
               request->dir->people[request->speaker.person].stage == ticket->stage;
    case ROLE_MANAGER:
    case ROLE_SUPERVISOR:
        return strcmp(ticket->by, request->by) == 0 ||
               (ticket->dealer != INDEX_NONE && access_holds(request, ticket->dealer));
    case ROLE_DEALER:
        return ticket->dealer == request->speaker.dealer;
    case ROLE_STRANGER:
    case ROLE_COUNT:
        break;
    }
    return false;
}

static struct hours hours_of(const struct request *request, uint32_t person)
{
    const struct person *one = &request->dir->people[person];
    return (struct hours){one->work_from, one->work_to};
}

bool ticket_is_on_duty(const struct request *request, uint32_t person)
{
    return person != INDEX_NONE &&
           calendar_is_working_time(request->calendar, hours_of(request, person), request->now.day,
                                    request->now.minute);
}

uint32_t ticket_choose(const struct request *request, enum stage stage, uint32_t accused)
{
    const struct flow_stage *flow = &request->dir->flow[stage];
    bool owner_may = flow->owner != accused;
    bool backup_may = flow->backup != accused && flow->backup != INDEX_NONE;
    if (owner_may && (ticket_is_on_duty(request, flow->owner) || !backup_may ||
                      !ticket_is_on_duty(request, flow->backup)))
        return flow->owner;
    return backup_may ? flow->backup : flow->escalate_to;
}

int64_t ticket_limit(const struct request *request, enum stage stage, int minutes)
{
    int32_t day = request->now.day;
    int minute = request->now.minute;
    calendar_add_working_minutes(request->calendar,
                                 hours_of(request, request->dir->flow[stage].owner), &day, &minute,
                                 minutes);
    return clock_ms(day, minute);
}

int64_t ticket_set_limits(const struct request *request, json_t *fact, enum stage stage,
                          uint32_t person)
{
    const struct flow_stage *flow = &request->dir->flow[stage];
    int64_t accept_by = ticket_limit(request, stage, flow->accept_within_minutes);
    record_set_moment(fact, "accept_by", accept_by);
    record_set_moment(fact, "escalate_by",
                      ticket_limit(request, stage, 2 * flow->accept_within_minutes));
    json_set_string(fact, "late", "");
    if (!ticket_is_on_duty(request, person) ||
        (person == flow->backup && !ticket_is_on_duty(request, flow->owner)))
        record_set_moment(fact, "notify_by", ticket_limit(request, stage, 0));
    else
        json_set_string(fact, "notify_by", "");
    return accept_by;
}

json_t *ticket_move(const struct request *request, const struct ticket *ticket, const char *action)
{
    json_t *fact = record_bare(request, "ticket_moved", request->by);
    int64_t number;
    if (text_to_int(text_of(ticket->number), &number))
        json_set_int(fact, "ticket", number);
    json_set_string(fact, "action", action);
    json_object_set_new(fact, "was", fact_ticket_was(ticket->hash));
    return fact;
}

void ticket_move_add(const struct request *request, struct plan *plan, const struct ticket *ticket,
                     json_t *fact)
{
    const char *key = arena_printf(request->arena, "ticket:%s", ticket->number);
    tx_expect(plan->tx, field(request, ticket->hash, "version"), "HGET", key, "version", NULL);
    if (!json_object_get(fact, "stage"))
        json_set_string(fact, "stage", stage_id(ticket->stage));
    record_keep(request, plan, fact);
}

const char *say_person(const struct request *request, uint32_t person)
{
    if (person == INDEX_NONE)
        return "–";
    const struct person *one = &request->dir->people[person];
    return arena_printf(request->arena, "%s %s", one->name, one->phone);
}

/* The dealer rates; whoever else reported it hears that it is solved, and has nothing to rate. */
static void tell_reporter(const struct request *request, struct plan *plan,
                          const struct ticket *ticket, enum language lang, const char *how)
{
    struct str text;
    uint32_t person = directory_person(request->dir, text_of(ticket->by));
    if (person == INDEX_NONE || person == request->speaker.person)
        return;
    str_init(&text);
    reply_add(&text, lang, *how ? REPLY_solved_for_you_how : REPLY_solved_for_you, "ticket",
              ticket->number, "note", ticket->note, "how", how, NULL);
    (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

void ticket_ask_rating(const struct request *request, struct plan *plan,
                       const struct ticket *ticket, const char *how)
{
    struct str text;
    str_init(&text);
    enum language lang = text_is(value_field_text(ticket->hash, "lang"), "en") ? LANG_EN : LANG_ZH;
    reply_add(&text, lang, *how ? REPLY_rate_how : REPLY_rate, "ticket", ticket->number, "note",
              ticket->note, "how", how, NULL);
    if (ticket->dealer != INDEX_NONE)
        (void)tell_dealer(request, plan, ticket->dealer,
                          str_text(&text).ptr); /* not linked: the manager calls */
    tell_reporter(request, plan, ticket, lang, how);
    str_release(&text);
}

void ticket_tell_reopened(const struct request *request, struct plan *plan,
                          const struct ticket *ticket)
{
    struct str text;
    str_init(&text);
    reply_add(&text, LANG_ZH, REPLY_reopened_for_you, "ticket", ticket->number, "stage",
              say_stage(LANG_ZH, ticket->stage), "note", ticket->note, NULL);
    uint32_t supervisor = request->dir->flow[ticket->stage].escalate_to;
    if (ticket->person != INDEX_NONE)
        (void)tell_person(request, plan, ticket->person, str_text(&text).ptr);
    if (supervisor != INDEX_NONE && supervisor != ticket->person && supervisor != ticket->accused)
        (void)tell_person(request, plan, supervisor, str_text(&text).ptr);
    str_release(&text);
}

static const struct {
    const char *state;
    enum reply reply;
} states[] = {
    {"opened", REPLY_state_opened},
    {"accepted", REPLY_state_accepted},
    {"resolved", REPLY_state_resolved},
    {"closed", REPLY_state_closed},
};

static void add_state(const struct request *request, struct str *line, const struct ticket *ticket)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(states[i].state, ticket->state) == 0)
            reply_add(line, request->lang, states[i].reply, NULL);
    }
}

const char *ticket_line(const struct request *request, const struct ticket *ticket)
{
    struct str line;
    str_init(&line);
    const char *dealer =
        ticket->dealer == INDEX_NONE ? "" : request->dir->dealers[ticket->dealer].name;
    reply_add(&line, request->lang, REPLY_ticket_line, "ticket", ticket->number, "stage",
              say_stage(request->lang, ticket->stage), "dealer", dealer, "note", ticket->note,
              "person", say_person(request, ticket->person), NULL);
    add_state(request, &line, ticket);
    bool is_accepted = strcmp(ticket->state, "accepted") == 0;
    int64_t limit = is_accepted ? ticket->resolve_by_ms : ticket->accept_by_ms;
    if ((is_accepted || strcmp(ticket->state, "opened") == 0) && limit > 0)
        reply_add(&line, request->lang,
                  limit < request->now_ms ? REPLY_ticket_late
                  : is_accepted           ? REPLY_ticket_resolve_by
                                          : REPLY_ticket_accept_by,
                  "by",
                  say_moment(request->arena, request->lang, clock_moment(limit), request->now.day),
                  NULL);
    if (*ticket->score)
        reply_add(&line, request->lang, REPLY_ticket_score, "score", ticket->score, NULL);
    if (*ticket->event)
        reply_add(&line, request->lang, REPLY_ticket_of_event, "event", ticket->event, "kind",
                  event_kind_name(request->lang, ticket->event_kind), NULL);
    const char *made = arena_copy(request->arena, str_text(&line));
    str_release(&line);
    return made;
}
