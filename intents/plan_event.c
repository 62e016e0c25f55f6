/* SPDX-License-Identifier: Apache-2.0 */
/* plan_event: a meeting of dealers is set, or one that is set is called off or moved
 * (event_change.c). Those named, or all of the region, or of the
 * planner's own territory, are invited at once; what follows on its days is done by
 * event_due.c. */
#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/event_change.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/topic.h"

static void prepare_meeting(struct request *request, struct reads *reads);
static enum err plan_meeting(const struct request *request, struct plan *plan);

const struct intent intent_plan_event = {
    .name = "plan_event",
    .help = {[LANG_ZH] = "安排经销商会议活动", [LANG_EN] = "plan a meeting of dealers"},
    .about = {[LANG_ZH] = "会议 活动 恳谈会 年会 订货会", [LANG_EN] = "meeting event"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_meeting,
    .plan = plan_meeting,
    .examples = {"12月10号下午两点在河源开恳谈会",
                 "training for dealers in Meizhou on Dec 10 at 2pm"},
};

static void prepare_meeting(struct request *request, struct reads *reads)
{
    if (event_change_is(request->frame))
        event_change_prepare(request, reads);
}

static bool is_invited(const struct request *request, uint32_t dealer)
{
    const struct dealer *one = &request->dir->dealers[dealer];
    if (one->status != DEALER_ACTIVE || !access_holds(request, dealer))
        return false;
    return !(request->frame->has & SLOT_REGION) || one->region == request->frame->region;
}

static void choose_dealers(const struct request *request, struct event_plan *event)
{
    const struct frame *frame = request->frame;
    if (frame->dealer_count > 0) {
        event->dealers = frame->dealers;
        event->dealer_count = frame->dealer_count;
        return;
    }
    uint32_t *dealers = arena_alloc(request->arena, request->dir->dealer_count, sizeof *dealers);
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        if (is_invited(request, i))
            dealers[event->dealer_count++] = i;
    }
    event->dealers = dealers;
}

static struct event_plan event_of(const struct request *request, const char *number)
{
    const struct frame *frame = request->frame;
    struct event_plan event = {
        .number = number,
        .kind = frame->kind,
        .by = request->by,
        .day = frame->date,
        .time = frame->has & SLOT_TIME ? frame->time : -1,
        .region = frame->has & SLOT_REGION ? frame->region : INDEX_NONE,
        .came = -1,
        .place = arena_copy(request->arena, place_in(request->text)),
        .topic = arena_copy(request->arena, topic_in(request->text)),
    };
    choose_dealers(request, &event);
    return event;
}

/* Only a topic that is said as one is one: the slot holds the words of the whole request. */
static json_t *fact_of(const struct request *request, const struct event_plan *event)
{
    json_t *fact = record_new(request, "event_planned");
    json_set_string(fact, "event", event->number);
    json_set_string(fact, "topic", event->topic);
    json_set_string(fact, "place", event->place);
    json_t *dealers = json_array();
    for (size_t i = 0; i < event->dealer_count; i++)
        json_array_append_new(dealers, json_string(request->dir->dealers[event->dealers[i]].id));
    json_object_set_new(fact, "dealers", dealers);
    return fact;
}

static void say_planned(const struct request *request, struct plan *plan,
                        const struct event_plan *event, size_t reached)
{
    struct arena *arena = request->arena;
    bool in_region = event->region != INDEX_NONE;
    reply_say(request, plan, in_region ? REPLY_event_planned_in : REPLY_event_planned, "event",
              event->number, "what", event_say(request, event), "region",
              in_region ? request->dir->regions[event->region] : "", "count",
              arena_printf(arena, "%zu", event->dealer_count), NULL);
    if (reached < event->dealer_count)
        reply_add(plan->reply, request->lang, REPLY_event_unreached, "count",
                  arena_printf(arena, "%zu", event->dealer_count - reached), NULL);
    if (event->day - EVENT_ASK_DAYS > request->now.day)
        reply_add(plan->reply, request->lang, REPLY_event_asked_again, "date",
                  say_day(arena, request->lang, event->day - EVENT_ASK_DAYS), NULL);
}

static enum err plan_meeting(const struct request *request, struct plan *plan)
{
    if (event_change_is(request->frame)) {
        event_change_plan(request, plan);
        return OK;
    }
    if (request->frame->date < request->now.day) {
        reply_say(request, plan, REPLY_event_past, "date",
                  say_day(request->arena, request->lang, request->frame->date), NULL);
        return OK;
    }
    struct event_plan event = event_of(request, tx_number(plan->tx, TX_EVENT));
    record_keep(request, plan, fact_of(request, &event));
    say_planned(request, plan, &event,
                event_invite(request, plan, &event, NULL, REPLY_event_invitation));
    return OK;
}
