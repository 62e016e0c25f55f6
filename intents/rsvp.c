/* SPDX-License-Identifier: Apache-2.0 */
/* rsvp: an invitation is answered, by the dealer or for it by who looks after it. Where no event
 * is named, the nearest to come is meant. An answer takes the place of the one before. */
#include <string.h>

#include "base/json.h"
#include "intents/events.h"
#include "intents/intent.h"
#include "intents/record.h"

static void prepare_answer(struct request *request, struct reads *reads);
static enum err plan_answer(const struct request *request, struct plan *plan);

const struct intent intent_rsvp = {
    .name = "rsvp",
    .help = {[LANG_ZH] = "回复会议邀请", [LANG_EN] = "answer an invitation"},
    .about = {[LANG_ZH] = "邀请 报名 参会", [LANG_EN] = "invitation"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required_of_people = SLOT_DEALERS,
    .prepare = prepare_answer,
    .plan = plan_answer,
    .examples = {"我们去两个人", "we will come, two people"},
};

enum { READ_EVENTS, READ_ANSWERS };

/* Who answers: the dealer that speaks, or the one spoken for. */
static uint32_t guest(const struct request *request)
{
    return request->speaker.dealer != INDEX_NONE ? request->speaker.dealer
                                                 : request->frame->dealers[0];
}

static void prepare_answer(struct request *request, struct reads *reads)
{
    events_want(
        request, reads,
        arena_printf(request->arena, "invited:%s", request->dir->dealers[guest(request)].id));
}

static bool is_meant(const struct request *request, const struct event_plan *event)
{
    int64_t number;
    if (request->frame->has & SLOT_EVENT)
        return text_to_int(text_of(event->number), &number) && number == request->frame->event;
    return event->day >= request->now.day;
}

/* The place of the event that is meant, the nearest of those that may be; SIZE_MAX: none. */
static size_t find_event(const struct request *request, struct event_plan *event)
{
    const struct value *list = request_reply(request, READ_EVENTS);
    size_t place = SIZE_MAX;
    for (size_t i = 0; i < list->count; i++) {
        struct event_plan one;
        if (!event_read(request, value_at(list, i), &one) || !is_meant(request, &one) ||
            (place != SIZE_MAX && one.day >= event->day))
            continue;
        *event = one;
        place = i;
    }
    return place;
}

/* The fact, with the answer that it replaces, which must not have changed meanwhile. */
static json_t *fact_of(const struct request *request, struct plan *plan,
                       const struct event_plan *event, const struct value *answers)
{
    const char *dealer = request->dir->dealers[guest(request)].id;
    struct event_answer was = event_answer_of(request, answers, guest(request));
    json_t *fact = record_new(request, "rsvp");
    int64_t number = 0;
    (void)text_to_int(text_of(event->number), &number);
    json_set_int(fact, "event", number);
    json_object_set_new(fact, "dealers", json_pack("[s]", dealer));
    if (*was.answer)
        json_object_set_new(fact, "was",
                            json_pack("{s:s, s:I}", "answer", was.answer, "count", was.count));
    tx_expect(plan->tx, arena_copy(request->arena, value_field_text(answers, dealer)), "HGET",
              arena_printf(request->arena, "rsvp:%s", event->number), dealer, NULL);
    return fact;
}

static const struct {
    const char *answer;
    enum reply reply;
} answers_said[] = {
    {"yes", REPLY_rsvp_yes_open},
    {"no", REPLY_rsvp_no},
    {"maybe", REPLY_rsvp_maybe},
};

static void say_answer(const struct request *request, struct plan *plan,
                       const struct event_plan *event)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    bool is_itself = request->speaker.role == ROLE_DEALER;
    const char *dealer =
        is_itself ? ""
                  : arena_printf(arena, "%s%s", request->dir->dealers[guest(request)].name,
                                 request->lang == LANG_ZH ? "，" : ", ");
    for (size_t i = 0; i < sizeof answers_said / sizeof answers_said[0]; i++) {
        if (strcmp(answers_said[i].answer, frame->answer) != 0)
            continue;
        bool counts = i == 0 && (frame->has & SLOT_COUNT);
        reply_say(request, plan, counts ? REPLY_rsvp_yes : answers_said[i].reply, "event",
                  event->number, "kind", event_kind_name(request->lang, event->kind), "dealer",
                  dealer, "count", say_number(arena, frame->count), "date",
                  say_day(arena, request->lang, event->day), NULL);
    }
}

static enum err plan_answer(const struct request *request, struct plan *plan)
{
    struct event_plan event;
    size_t place = find_event(request, &event);
    if (place == SIZE_MAX) {
        reply_say(request, plan, REPLY_no_invitation, NULL);
        return OK;
    }
    const struct value *answers =
        value_at(value_at(request_reply(request, READ_ANSWERS), place), 1);
    record_keep(request, plan, fact_of(request, plan, &event, answers));
    say_answer(request, plan, &event);
    return OK;
}
