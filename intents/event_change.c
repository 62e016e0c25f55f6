/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/event_change.h"

#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/asides.h"
#include "intents/question.h"
#include "intents/record.h"
#include "store/facts.h"

enum { READ_EVENTS, READ_ANSWERS };
#define MEANT_MAX "50"

bool event_change_is(const struct frame *frame)
{
    return frame->intent == INTENT_plan_event && (frame->has & SLOT_ACTION);
}

static bool is_move(const struct request *request)
{
    return strcmp(request->frame->action, EVENT_MOVE) == 0;
}

static const char *number_asked(const struct request *request)
{
    return arena_printf(request->arena, "%lld", (long long)request->frame->event);
}

void event_change_prepare(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    const struct frame *frame = request->frame;
    if (frame->has & SLOT_EVENT) {
        const char *number = number_asked(request);
        request_read(request, reads, "HGETALL", arena_printf(arena, "event:%s", number), NULL);
        request_read(request, reads, "HGETALL", arena_printf(arena, "rsvp:%s", number), NULL);
        return;
    }
    struct period days = {request->now.day, INT32_MAX};
    if (frame->has & SLOT_PERIOD)
        days = frame->period;
    const char *from = arena_printf(arena, "%d", days.from);
    const char *to = arena_printf(arena, "%d", days.to);
    request_read(request, reads, "JOINWITHIN", "events", "event:", from, to, MEANT_MAX, NULL);
    request_read(request, reads, "JOINWITHIN", "events", "rsvp:", from, to, MEANT_MAX, NULL);
}

/* A meeting that may be meant, with what was answered. */
struct meant {
    struct event_plan event;
    const struct value *hash, *answers;
};

static bool is_the_speakers(const struct request *request, const struct event_plan *event)
{
    return !event->is_cancelled &&
           access_leads(request, directory_person(request->dir, text_of(event->by)));
}

static bool is_meant(const struct request *request, const struct event_plan *event)
{
    const struct frame *frame = request->frame;
    return is_the_speakers(request, event) && event->day >= request->now.day &&
           (!(frame->has & SLOT_KIND) || strcmp(frame->kind, event->kind) == 0) &&
           (!(frame->has & SLOT_REGION) || frame->region == event->region);
}

/* Those that may be meant, the first to come last; returns how many. */
static size_t find_meant(const struct request *request, struct meant *list)
{
    const struct value *events = request_reply(request, READ_EVENTS);
    const struct value *answers = request_reply(request, READ_ANSWERS);
    size_t count = 0;
    if (request->frame->has & SLOT_EVENT) {
        list[0].hash = events;
        list[0].answers = answers;
        return event_read_hash(request, number_asked(request), events, &list[0].event) &&
               is_the_speakers(request, &list[0].event);
    }
    for (size_t i = 0; i < events->count; i++) {
        const struct value *item = value_at(events, i);
        if (!event_read(request, item, &list[count].event) ||
            !is_meant(request, &list[count].event))
            continue;
        list[count].answers = value_at(value_at(answers, i), 1);
        list[count].hash = value_at(item, 1);
        count++;
    }
    return count;
}

/* ── the fact ────────────────────────────────────────────────────────────── */

/* Both days and times stand in it, so that it can be taken back. */
static json_t *fact_of(const struct request *request, const struct meant *meant,
                       const struct event_plan *now)
{
    json_t *fact = record_bare(request, "event_moved", request->by);
    json_t *dealers = json_array();
    int64_t number = 0;
    (void)text_to_int(text_of(now->number), &number); /* it was found by it */
    json_set_int(fact, "event", number);
    json_set_string(fact, "action", request->frame->action);
    json_set_string(fact, "kind", now->kind);
    json_set_string(fact, "place", now->place);
    json_set_string(fact, "topic", now->topic);
    record_set_day(fact, "date", now->day);
    if (now->time >= 0)
        json_set_string(fact, "time", say_time(request->arena, now->time));
    if (now->region != INDEX_NONE)
        json_set_string(fact, "region", request->dir->regions[now->region]);
    json_object_set_new(fact, "was", fact_event_was(meant->hash));
    for (size_t i = 0; i < now->dealer_count; i++)
        json_array_append_new(dealers, json_string(request->dir->dealers[now->dealers[i]].id));
    json_object_set_new(fact, "dealers", dealers);
    return fact;
}

static void record_changed(const struct request *request, struct plan *plan,
                           const struct meant *meant, const struct event_plan *now)
{
    const char *key = arena_printf(request->arena, "event:%s", now->number);
    const char *version = arena_copy(request->arena, value_field_text(meant->hash, "version"));
    tx_expect(plan->tx, version, "HGET", key, "version", NULL);
    tx_expect(plan->tx, "", "HGET", key, "state", NULL);
    (void)record_keep(request, plan, fact_of(request, meant, now));
}

void event_change_before(const json_t *fact, struct event_plan *event)
{
    const json_t *was = json_object_get(fact, "was");
    event->day = day_parse(json_get_text(was, "date"));
    event->time = event_read_time(json_get_text(was, "time"));
}

/* ── called off ──────────────────────────────────────────────────────────── */

static void cancel(const struct request *request, struct plan *plan, const struct meant *meant)
{
    const struct event_plan *event = &meant->event;
    const char *what = event_say(request, event);
    if (event->day < request->now.day) {
        reply_say(request, plan, REPLY_event_over, "event", event->number, "what", what, NULL);
        return;
    }
    record_changed(request, plan, meant, event);
    size_t told = event_invite(request, plan, event, NULL, REPLY_event_cancelled);
    reply_say(request, plan, REPLY_event_is_cancelled, "event", event->number, "what", what,
              "count", say_number(request->arena, (int64_t)told), NULL);
}

/* ── moved ───────────────────────────────────────────────────────────────── */

/* Returns how many could be reached. */
static size_t tell_moved(const struct request *request, struct plan *plan,
                         const struct meant *meant, const struct event_plan *now,
                         const char *before)
{
    const char *what = event_say(request, now);
    size_t told = 0;
    for (size_t i = 0; i < now->dealer_count; i++) {
        struct str text;
        struct event_answer own = event_answer_of(request, meant->answers, now->dealers[i]);
        bool comes = strcmp(own.answer, "yes") == 0;
        str_init(&text);
        reply_add(&text, request->lang, comes ? REPLY_event_moved_yes : REPLY_event_moved_open,
                  "event", now->number, "what", what, "before", before, NULL);
        told += tell_dealer(request, plan, now->dealers[i], str_text(&text).ptr);
        str_release(&text);
    }
    return told;
}

static void move(const struct request *request, struct plan *plan, const struct meant *meant)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    struct event_plan now = meant->event;
    const char *before = event_when_say(request, &meant->event);
    now.day = frame->has & SLOT_DATE ? frame->date : now.day;
    now.time = frame->has & SLOT_TIME ? frame->time : now.time;
    if (meant->event.day < request->now.day || now.day < request->now.day) {
        reply_say(
            request, plan, REPLY_event_not_moved, "event", now.number, "date",
            say_day(arena, request->lang, now.day < request->now.day ? now.day : meant->event.day),
            NULL);
        return;
    }
    if (now.day == meant->event.day && now.time == meant->event.time) {
        reply_say(request, plan, REPLY_event_is_then, "event", now.number, "what",
                  event_say(request, &now), NULL);
        return;
    }
    record_changed(request, plan, meant, &now);
    size_t told = tell_moved(request, plan, meant, &now, before);
    reply_say(request, plan, REPLY_event_moved, "event", now.number, "what",
              event_say(request, &now), "before", before, "count", say_number(arena, (int64_t)told),
              NULL);
    if (told < now.dealer_count)
        reply_add(plan->reply, request->lang, REPLY_event_unreached, "count",
                  say_number(arena, (int64_t)(now.dealer_count - told)), NULL);
    if (now.day - EVENT_ASK_DAYS > request->now.day)
        reply_add(plan->reply, request->lang, REPLY_event_asked_again, "date",
                  say_day(arena, request->lang, now.day - EVENT_ASK_DAYS), NULL);
}

/* ── which ───────────────────────────────────────────────────────────────── */

static void ask_which(const struct request *request, struct plan *plan, const struct meant *list,
                      size_t count)
{
    struct frame waiting = *request->frame;
    waiting.missing |= SLOT_EVENT;
    reply_say(request, plan, REPLY_ask_event, "count", say_number(request->arena, (int64_t)count),
              NULL);
    for (size_t i = count; i-- > 0;)
        reply_say(request, plan, REPLY_event_line, "event", list[i].event.number, "what",
                  event_say(request, &list[i].event), NULL);
    question_keep(request, plan, request->talk, (struct frames){&waiting, 1}, QUESTION_MINUTES);
}

static void say_none(const struct request *request, struct plan *plan)
{
    if (request->frame->has & SLOT_EVENT)
        reply_say(request, plan, REPLY_event_unknown, "event", number_asked(request), NULL);
    else
        reply_say(request, plan, REPLY_event_none_such, NULL);
}

void event_change_plan(const struct request *request, struct plan *plan)
{
    size_t most = request_reply(request, READ_EVENTS)->count + 1;
    struct meant *list = arena_alloc(request->arena, most, sizeof *list);
    size_t count = find_meant(request, list);
    if (count == 0)
        say_none(request, plan);
    else if (count > 1)
        ask_which(request, plan, list, count);
    else if (is_move(request))
        move(request, plan, &list[0]);
    else
        cancel(request, plan, &list[0]);
}
