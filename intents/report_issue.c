/* SPDX-License-Identifier: Apache-2.0 */
/* report_issue: something is wrong or wanted, also at a meeting (raised.h). Opens a ticket with the
 * stage's owner (or backup) in charge, tells that person at once, and the dealer who acts until
 * when. A complaint is never handled by the person complained of. */
#include "base/json.h"
#include "intents/intent.h"
#include "intents/raised.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_issue(struct request *request, struct reads *reads);
static enum err plan_issue(const struct request *request, struct plan *plan);

const struct intent intent_report_issue = {
    .name = "report_issue",
    .help = {[LANG_ZH] = "报一个问题，转给负责的人",
             [LANG_EN] = "report a problem to whoever handles it"},
    .about = {[LANG_ZH] = "问题 报修 投诉 工单", [LANG_EN] = "problem issue complaint"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_issue,
    .plan = plan_issue,
    .examples = {"佳美少了两箱货，帮忙转物流", "Lotus got three broken boxes"},
};

static void prepare_issue(struct request *request, struct reads *reads)
{
    raised_prepare(request, reads);
}

/* The person of the company whose full name stands in the message. */
static uint32_t named_person(const struct request *request)
{
    for (uint32_t i = 0; i < request->dir->person_count; i++) {
        if (text_find(request->text, request->dir->people[i].name, 0) >= 0)
            return i;
    }
    return INDEX_NONE;
}

static const char *moment_text(const struct request *request, int64_t ms)
{
    return say_moment(request->arena, request->lang, clock_moment(ms), request->now.day);
}

/* What a ticket is opened with. */
struct opening {
    enum stage stage;
    uint32_t person;  /* who takes it */
    uint32_t accused; /* of a complaint */
    int64_t accept_by_ms, resolve_by_ms;
    const char *note;
    bool is_of_event; /* it came up at a meeting */
    struct event_plan event;
};

static struct opening open_with(const struct request *request)
{
    enum stage stage = request->frame->stage;
    const struct flow_stage *flow = &request->dir->flow[stage];
    uint32_t accused = stage == STAGE_COMPLAINT ? named_person(request) : INDEX_NONE;
    struct opening opening = {
        .stage = stage,
        .accused = accused,
        .person = ticket_choose(request, stage, accused),
        .accept_by_ms = ticket_limit(request, stage, flow->accept_within_minutes),
        .resolve_by_ms = ticket_limit(request, stage, flow->resolve_within_minutes),
        .note = arena_copy(request->arena,
                           request->frame->has & SLOT_NOTE ? request->frame->note : request->text),
    };
    opening.is_of_event = raised_at(request, &opening.event);
    return opening;
}

/* The meeting stands in the ticket by its number; how it was called does not. */
static void set_event(json_t *fact, const struct opening *opening)
{
    int64_t number = 0;
    json_object_del(fact, "event");
    json_object_del(fact, "kind");
    json_object_del(fact, "period");
    if (!opening->is_of_event)
        return;
    (void)text_to_int(text_of(opening->event.number), &number); /* it was found by it */
    json_set_int(fact, "event", number);
    json_set_string(fact, "event_kind", opening->event.kind);
}

static void say_event(struct str *out, enum language lang, const struct opening *opening)
{
    if (opening->is_of_event)
        reply_add(out, lang, REPLY_ticket_of_event, "event", opening->event.number, "kind",
                  event_kind_name(lang, opening->event.kind), NULL);
}

static json_t *opened_fact(const struct request *request, const struct opening *opening,
                           const char *number)
{
    json_t *fact = record_new(request, "ticket_opened");
    set_event(fact, opening);
    json_set_string(fact, "ticket", number);
    json_set_string(fact, "note", opening->note);
    json_set_string(fact, "person", request->dir->people[opening->person].id);
    if (opening->accused != INDEX_NONE)
        json_set_string(fact, "accused", request->dir->people[opening->accused].id);
    (void)ticket_set_limits(request, fact, opening->stage, opening->person);
    record_set_moment(fact, "resolve_by", opening->resolve_by_ms);
    json_set_string(fact, "platform", request->platform);
    json_set_string(fact, "account", request->account);
    json_set_string(fact, "lang", request->lang == LANG_EN ? "en" : "zh");
    return fact;
}

static void tell_owner(const struct request *request, struct plan *plan,
                       const struct opening *opening, const char *number)
{
    const struct directory *dir = request->dir;
    const struct frame *frame = request->frame;
    bool by_dealer = request->speaker.role == ROLE_DEALER;
    struct str text;
    str_init(&text);
    reply_add(
        &text, LANG_ZH, by_dealer ? REPLY_ticket_for_you : REPLY_ticket_for_you_by, "ticket",
        number, "stage", say_stage(LANG_ZH, opening->stage), "dealer",
        say_dealers(request->arena, LANG_ZH, dir, frame->dealers, frame->dealer_count), "note",
        opening->note, "by", by_dealer ? "" : dir->people[request->speaker.person].name, "time",
        say_moment(request->arena, LANG_ZH, clock_moment(opening->accept_by_ms), request->now.day),
        NULL);
    say_event(&text, LANG_ZH, opening);
    (void)tell_person(request, plan, opening->person, str_text(&text).ptr);
    str_release(&text);
}

static void say_opened(const struct request *request, struct plan *plan,
                       const struct opening *opening, const char *number)
{
    const struct directory *dir = request->dir;
    const char *accept_by = moment_text(request, opening->accept_by_ms);
    if (request->speaker.role == ROLE_DEALER) {
        reply_say(request, plan,
                  opening->stage == STAGE_COMPLAINT ? REPLY_complaint_taken : REPLY_issue_taken,
                  "ticket", number, "note", opening->note, "stage",
                  say_stage(request->lang, opening->stage), "person",
                  say_person(request, opening->person), "time", accept_by, NULL);
    } else {
        reply_say(request, plan, REPLY_issue_passed_on, "ticket", number, "stage",
                  say_stage(request->lang, opening->stage), "person",
                  dir->people[opening->person].name, "note", opening->note, "accept", accept_by,
                  "resolve", moment_text(request, opening->resolve_by_ms), NULL);
    }
    say_event(plan->reply, request->lang, opening);
    if (raised_is_said(request) && !opening->is_of_event)
        reply_add(plan->reply, request->lang, REPLY_issue_no_event, NULL);
    if (opening->accused != INDEX_NONE)
        reply_add(plan->reply, request->lang, REPLY_complaint_about, "person",
                  dir->people[opening->accused].name, NULL);
    uint32_t backup = dir->flow[opening->stage].backup;
    if (opening->stage == STAGE_COMPLAINT && backup != INDEX_NONE && backup != opening->accused)
        reply_add(plan->reply, request->lang, REPLY_complaint_call, "person",
                  dir->people[backup].name, NULL);
}

static enum err plan_issue(const struct request *request, struct plan *plan)
{
    if (!request->dir->flow[request->frame->stage].known) {
        reply_say(request, plan, REPLY_stage_unknown, "stage",
                  say_stage(request->lang, request->frame->stage), NULL);
        return OK;
    }
    struct opening opening = open_with(request);
    const char *number = tx_number(plan->tx, TX_TICKET);
    record_keep(request, plan, opened_fact(request, &opening, number));
    say_opened(request, plan, &opening, number);
    if (ticket_is_on_duty(request, opening.person))
        tell_owner(request, plan, &opening, number);
    return OK;
}
