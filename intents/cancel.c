/* SPDX-License-Identifier: Apache-2.0 */
/* cancel: stop. What the bot asked is answered before this plan is made (question.c); here is only
 * what is said. With the number of an event (取消会议5, cancel event 5) it is the event that is
 * called off, by who planned it or leads who did; those invited are told. */
#include "base/json.h"
#include "intents/access.h"
#include "intents/events.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/topic.h"

static void prepare_cancel(struct request *request, struct reads *reads);
static enum err plan_cancel(const struct request *request, struct plan *plan);

const struct intent intent_cancel = {
    .name = "cancel",
    .help = {[LANG_ZH] = "不说了", [LANG_EN] = "stop, never mind"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_ANY,
            [ROLE_ADMIN] = SCOPE_ANY},
    .is_public = true,
    .is_small_talk = true,
    .prepare = prepare_cancel,
    .plan = plan_cancel,
    .examples = {"算了", "never mind"},
};

static bool plans_events(const struct request *request)
{
    return intents[INTENT_plan_event]->may[request->speaker.role] != SCOPE_NONE;
}

static void prepare_cancel(struct request *request, struct reads *reads)
{
    struct text number = event_number_in(request->text);
    if (plans_events(request) && number.len > 0)
        request_read(request, reads, "HGETALL",
                     arena_printf(request->arena, "event:%.*s", TEXT_ARGS(number)), NULL);
}

/* What it was goes with it, so that it can be taken back. */
static void record_cancelled(const struct request *request, struct plan *plan,
                             const struct event_plan *event)
{
    json_t *fact = record_bare(request, "event_moved", request->by);
    json_t *dealers = json_array();
    int64_t number = 0;
    (void)text_to_int(text_of(event->number), &number); /* it was found by it */
    json_set_int(fact, "event", number);
    json_set_string(fact, "action", "cancel");
    json_set_string(fact, "kind", event->kind);
    json_set_string(fact, "place", event->place);
    json_set_string(fact, "topic", event->topic);
    record_set_day(fact, "date", event->day);
    if (event->time >= 0)
        json_set_string(fact, "time", say_time(request->arena, event->time));
    if (event->region != INDEX_NONE)
        json_set_string(fact, "region", request->dir->regions[event->region]);
    for (size_t i = 0; i < event->dealer_count; i++)
        json_array_append_new(dealers, json_string(request->dir->dealers[event->dealers[i]].id));
    json_object_set_new(fact, "dealers", dealers);
    tx_expect(plan->tx, "", "HGET", arena_printf(request->arena, "event:%s", event->number),
              "state", NULL);
    record_keep(request, plan, fact);
}

static void cancel_event(const struct request *request, struct plan *plan, const char *number)
{
    struct event_plan event;
    if (!event_read_hash(request, number, request_reply(request, 0), &event) ||
        event.is_cancelled ||
        !access_leads(request, directory_person(request->dir, text_of(event.by)))) {
        reply_say(request, plan, REPLY_event_unknown, "event", number, NULL);
        return;
    }
    const char *what = event_say(request, &event);
    if (event.day < request->now.day) {
        reply_say(request, plan, REPLY_event_over, "event", number, "what", what, NULL);
        return;
    }
    record_cancelled(request, plan, &event);
    size_t told = event_invite(request, plan, &event, NULL, REPLY_event_cancelled);
    reply_say(request, plan, REPLY_event_is_cancelled, "event", number, "what", what, "count",
              say_number(request->arena, (int64_t)told), NULL);
}

static enum err plan_cancel(const struct request *request, struct plan *plan)
{
    if (request->read_count > 0)
        cancel_event(request, plan, arena_copy(request->arena, event_number_in(request->text)));
    else
        reply_say(request, plan, request->is_asked ? REPLY_cancelled : REPLY_nothing_to_cancel,
                  NULL);
    return OK;
}
