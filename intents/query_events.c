/* SPDX-License-Identifier: Apache-2.0 */
/* query_events: which meetings are coming, or were held in a period. Dealers see those that they
 * are invited to; people of the company how many will come, and trainings that were held without
 * having been planned. Of one that has begun, what came up at it and how that stands, as far as the
 * speaker may see it. */
#include <string.h>

#include "base/json.h"
#include "intents/events.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_query(struct request *request, struct reads *reads);
static enum err plan_query(const struct request *request, struct plan *plan);

const struct intent intent_query_events = {
    .name = "query_events",
    .help = {[LANG_ZH] = "查会议和培训", [LANG_EN] = "see meetings and trainings"},
    .about = {[LANG_ZH] = "会议 活动", [LANG_EN] = "meeting event"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_query,
    .plan = plan_query,
    .examples = {"最近有什么培训", "any trainings next week"},
};

enum { READ_EVENTS, READ_ANSWERS, READ_ISSUES, READ_TRAININGS };
enum { LINES_MAX = 15, ISSUES_MAX = 5 };

/* The days that are asked about: of a meeting that is named any, else those to come where none are
 * said. */
static struct period period_of(const struct request *request)
{
    if (request->frame->has & SLOT_PERIOD)
        return request->frame->period;
    return (struct period){request->frame->has & SLOT_EVENT ? 0 : request->now.day, INT32_MAX};
}

static void prepare_query(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    uint32_t dealer = request->speaker.dealer;
    struct period days = period_of(request);
    const char *index = dealer == INDEX_NONE
                            ? "events"
                            : arena_printf(arena, "invited:%s", request->dir->dealers[dealer].id);
    events_want(request, reads, index);
    request_read(request, reads, "JOINEACH", index,
                 "tickets:event:", "ticket:", arena_printf(arena, "%d", days.from),
                 arena_printf(arena, "%d", days.to < request->now.day ? days.to : request->now.day),
                 "200", NULL);
    if (dealer == INDEX_NONE)
        request_read(request, reads, "FACTSREV", "trainings", "400", NULL);
}

static bool is_in(struct period period, int32_t day)
{
    return day >= period.from && day <= period.to;
}

static bool is_asked(const struct request *request, const struct event_plan *event)
{
    const struct frame *frame = request->frame;
    int64_t number = 0;
    (void)text_to_int(text_of(event->number), &number);
    if ((frame->has & SLOT_EVENT) && frame->event != number)
        return false;
    return is_in(period_of(request), event->day) &&
           (!(frame->has & SLOT_KIND) || strcmp(frame->kind, event->kind) == 0) &&
           (!(frame->has & SLOT_REGION) || frame->region == event->region);
}

/* How many come, with how many people; how many do not, and have not said. */
static void say_answers(const struct request *request, struct plan *plan,
                        const struct event_plan *event, const struct value *answers)
{
    struct arena *arena = request->arena;
    int64_t yes = 0, no = 0, people = 0;
    for (size_t i = 0; i < event->dealer_count; i++) {
        struct event_answer one = event_answer_of(request, answers, event->dealers[i]);
        bool comes = strcmp(one.answer, "yes") == 0;
        yes += comes;
        no += strcmp(one.answer, "no") == 0;
        people += !comes ? 0 : one.count > 0 ? one.count : 1;
    }
    reply_add(plan->reply, request->lang, REPLY_event_answers, "yes", say_number(arena, yes),
              "people", say_number(arena, people), "no", say_number(arena, no), "open",
              say_number(arena, (int64_t)event->dealer_count - yes - no), NULL);
}

static void say_own_answer(const struct request *request, struct plan *plan,
                           const struct value *answers)
{
    struct event_answer own = event_answer_of(request, answers, request->speaker.dealer);
    reply_add(plan->reply, request->lang,
              strcmp(own.answer, "yes") == 0  ? REPLY_event_yours_yes
              : strcmp(own.answer, "no") == 0 ? REPLY_event_yours_no
                                              : REPLY_event_yours_open,
              NULL);
}

static const struct value *issues_of(const struct request *request, const char *event)
{
    const struct value *list = request_reply(request, READ_ISSUES);
    for (size_t i = 0; i < list->count; i++) {
        if (text_is(value_text(value_at(value_at(list, i), 0)), event))
            return value_at(value_at(list, i), 1);
    }
    return value_at(list, list->count); /* none */
}

/* What came up at it, as far as the speaker may see it; that nothing did, where it is named. */
static void say_issues(const struct request *request, struct plan *plan, const char *event)
{
    const struct value *list = issues_of(request, event);
    struct str lines;
    int64_t count = 0, done = 0;
    str_init(&lines);
    for (size_t i = 0; i < list->count; i++) {
        struct ticket ticket;
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (!ticket_read(request, number, value_at(item, 1), &ticket) ||
            !ticket_may_see(request, &ticket))
            continue;
        done += strcmp(ticket.state, "resolved") == 0 || strcmp(ticket.state, "closed") == 0;
        if (count++ < ISSUES_MAX)
            str_addf(&lines, "\n%s", ticket_line(request, &ticket));
    }
    if (count > 0) {
        reply_say(request, plan, REPLY_event_issues, "count", say_number(request->arena, count),
                  "done", say_number(request->arena, done), NULL);
        str_add_text(plan->reply, str_text(&lines));
    } else if (request->frame->has & SLOT_EVENT) {
        reply_say(request, plan, REPLY_event_no_issues, NULL);
    }
    if (count > ISSUES_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  say_number(request->arena, count - ISSUES_MAX), NULL);
    str_release(&lines);
}

static void say_event(const struct request *request, struct plan *plan,
                      const struct event_plan *event, const struct value *answers)
{
    reply_say(request, plan, REPLY_event_line, "event", event->number, "what",
              event_say(request, event), NULL);
    if (request->speaker.role == ROLE_DEALER)
        say_own_answer(request, plan, answers);
    else if (event->came >= 0)
        reply_add(plan->reply, request->lang, REPLY_event_came, "count",
                  say_number(request->arena, event->came), NULL);
    else
        say_answers(request, plan, event, answers);
    if (event->day <= request->now.day)
        say_issues(request, plan, event->number);
}

/* A training that was held without having been planned as an event. */
static bool say_training(const struct request *request, struct plan *plan, const json_t *fact,
                         int32_t day)
{
    const struct frame *frame = request->frame;
    const char *region = json_get_string(fact, "region", "");
    if (!fact || json_object_get(fact, "event") || (frame->has & SLOT_EVENT) ||
        !is_in(period_of(request), day) ||
        ((frame->has & SLOT_KIND) && strcmp(frame->kind, "training") != 0) ||
        ((frame->has & SLOT_REGION) && strcmp(region, request->dir->regions[frame->region]) != 0))
        return false;
    struct arena *arena = request->arena;
    reply_say(request, plan, REPLY_training_line, "where",
              *region ? arena_printf(arena, " %s", region) : "", "date",
              say_day(arena, request->lang, day), "count",
              say_number(arena, json_get_int(fact, "count", 0)), NULL);
    return true;
}

/* The readings begin with the latest; people want the earliest first. */
static size_t say_events(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, READ_EVENTS);
    const struct value *answers = request_reply(request, READ_ANSWERS);
    size_t said = 0;
    for (size_t i = list->count; i-- > 0;) {
        struct event_plan event;
        if (!event_read(request, value_at(list, i), &event) || !is_asked(request, &event))
            continue;
        if (said++ < LINES_MAX)
            say_event(request, plan, &event, value_at(value_at(answers, i), 1));
    }
    return said;
}

static size_t say_trainings(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, READ_TRAININGS);
    size_t said = 0;
    for (size_t i = list->count; i-- > 0 && said < LINES_MAX;) {
        const struct value *item = value_at(list, i);
        json_t *fact = json_parse(value_text(value_at(item, 2)));
        said += say_training(request, plan, fact, (int32_t)value_int(value_at(item, 1), DAY_NONE));
        json_decref(fact);
    }
    return said;
}

static enum err plan_query(const struct request *request, struct plan *plan)
{
    size_t said = say_events(request, plan);
    if (said > LINES_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  arena_printf(request->arena, "%zu", said - LINES_MAX), NULL);
    if (request->read_count > READ_TRAININGS)
        said += say_trainings(request, plan);
    if (said == 0)
        reply_say(request, plan, REPLY_events_none, NULL);
    return OK;
}
