/* SPDX-License-Identifier: Apache-2.0 */
/* log_training: a training was held. One that was planned as an event is tied to it, so that it
 * counts once. The reply says how many there were in its month, and how many people came. */
#include <string.h>

#include "base/json.h"
#include "intents/events.h"
#include "intents/intent.h"
#include "intents/logged.h"
#include "intents/topic.h"

static void prepare_training(struct request *request, struct reads *reads);
static enum err plan_training(const struct request *request, struct plan *plan);

const struct intent intent_log_training = {
    .name = "log_training",
    .help = {[LANG_ZH] = "记录一次培训", [LANG_EN] = "note a training that was held"},
    .about = {[LANG_ZH] = "培训", [LANG_EN] = "training"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_ADMIN] = SCOPE_ANY},
    .staff_stages = 1u << STAGE_SUPPORT,
    .prepare = prepare_training,
    .plan = plan_training,
    .examples = {"上午在梅州培训了35人，讲新品安装", "held a training yesterday, 12 people came"},
};

enum { READ_TRAININGS, READ_EVENTS };

static void prepare_training(struct request *request, struct reads *reads)
{
    request_read(request, reads, "FACTSREV", "trainings", "400", NULL);
    request_read(request, reads, "JOINREV", "events", "event:", "200", NULL);
}

static int32_t date_of(const struct frame *frame, int32_t today)
{
    return frame->has & SLOT_DATE ? frame->date : today;
}

/* The trainings of a month: how many, with how many people, and which events they were. */
struct held {
    int64_t sessions;
    int64_t people;
};

static struct period month_of(int32_t day)
{
    struct civil civil = day_civil(day);
    return (struct period){day - civil.day + 1,
                           day - civil.day + day_month_len(civil.year, civil.month)};
}

static struct held count_month(const struct request *request, int32_t day)
{
    struct held held = {0, 0};
    struct period month = month_of(day);
    const struct value *list = request_reply(request, READ_TRAININGS);
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        int64_t on = value_int(value_at(item, 1), DAY_NONE);
        if (on < month.from || on > month.to)
            continue;
        json_t *fact = json_parse(value_text(value_at(item, 2)));
        held.sessions += fact != NULL;
        held.people += json_get_int(fact, "count", 0);
        json_decref(fact);
    }
    return held;
}

static int64_t number_of(const struct event_plan *event)
{
    int64_t number = 0;
    (void)text_to_int(text_of(event->number), &number);
    return number;
}

/* Whether a training on record is the event's already. */
static bool is_held(const struct request *request, const struct event_plan *event)
{
    const struct value *list = request_reply(request, READ_TRAININGS);
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++) {
        json_t *fact = json_parse(value_text(value_at(value_at(list, i), 2)));
        found = json_get_int(fact, "event", 0) == number_of(event);
        json_decref(fact);
    }
    return found;
}

static bool is_the_one(const struct request *request, const struct event_plan *event, int32_t day)
{
    const struct frame *frame = request->frame;
    if (frame->has & SLOT_EVENT)
        return number_of(event) == frame->event;
    if (strcmp(event->kind, "training") != 0 || event->day != day)
        return false;
    if ((frame->has & SLOT_REGION) && event->region != INDEX_NONE)
        return frame->region == event->region;
    return strcmp(event->by, request->by) == 0;
}

/* The planned event that this training was; false where it was none. One that a training on record
 * is already is meant again only where it is named: then it is its head count that is told. */
static bool find_event(const struct request *request, int32_t day, struct event_plan *event)
{
    const struct value *list = request_reply(request, READ_EVENTS);
    for (size_t i = 0; i < list->count; i++) {
        if (event_read(request, value_at(list, i), event) && is_the_one(request, event, day) &&
            ((request->frame->has & SLOT_EVENT) || !is_held(request, event)))
            return true;
    }
    return false;
}

/* Where it was: the region, the place, who came. */
static const char *say_where(const struct request *request, const json_t *fact)
{
    const struct frame *frame = request->frame;
    const char *region = frame->has & SLOT_REGION ? request->dir->regions[frame->region] : "";
    const char *place = json_get_string(fact, "place", "");
    const char *dealers = frame->has & SLOT_DEALERS ? logged_dealers(request) : "";
    return arena_printf(request->arena, "%s%s%s%s%s%s", *region ? " " : "", region,
                        *place ? " " : "", place, *dealers ? " " : "", dealers);
}

static void say_training(const struct request *request, struct plan *plan, const json_t *fact,
                         const char *seq)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    reply_say(request, plan, REPLY_logged_training, "seq", seq, "where", say_where(request, fact),
              "date", logged_date(request), NULL);
    if (frame->has & SLOT_COUNT)
        reply_add(plan->reply, request->lang, REPLY_training_people, "count",
                  say_number(arena, frame->count), NULL);
    const char *topic = json_get_string(fact, "topic", "");
    if (*topic)
        reply_add(plan->reply, request->lang, REPLY_training_topic, "topic", topic, NULL);
    reply_add(plan->reply, request->lang, REPLY_full_stop, NULL);
}

static void say_month(const struct request *request, struct plan *plan, int32_t day,
                      struct held held)
{
    struct arena *arena = request->arena;
    bool is_this = month_of(day).from == month_of(request->now.day).from;
    reply_add(plan->reply, request->lang,
              is_this ? REPLY_training_this_month : REPLY_training_month, "month",
              say_month_name(arena, request->lang, day), "sessions",
              say_number(arena, held.sessions), "people", say_number(arena, held.people), NULL);
}

static void add_words(json_t *fact, const char *slot, struct text words)
{
    if (words.len > 0 && !json_object_get(fact, slot))
        json_set_text(fact, slot, words);
}

/* A meeting that was no training: only its head count is kept. */
static void note_held(const struct request *request, struct plan *plan,
                      const struct event_plan *event)
{
    json_t *fact = record_bare(request, "event_moved", request->by);
    json_set_int(fact, "event", number_of(event));
    json_set_string(fact, "action", "held");
    json_set_int(fact, "count", request->frame->count);
    record_keep(request, plan, fact);
    reply_say(request, plan, REPLY_event_held, "event", event->number, "what",
              event_say(request, event), "count", say_number(request->arena, request->frame->count),
              NULL);
}

static enum err plan_training(const struct request *request, struct plan *plan)
{
    const struct frame *frame = request->frame;
    struct event_plan event;
    int32_t day = date_of(frame, request->now.day);
    bool is_event = find_event(request, day, &event);
    if (is_event && (strcmp(event.kind, "training") != 0 || is_held(request, &event))) {
        note_held(request, plan, &event);
        return OK;
    }
    struct held held = count_month(request, day);
    json_t *fact = record_new(request, "training");
    add_words(fact, "topic", topic_in(request->text));
    add_words(fact, "place", place_in(request->text));
    if (is_event)
        json_set_int(fact, "event", number_of(&event));
    const char *seq = logged_keep(request, plan, fact, "");
    say_training(request, plan, fact, seq);
    held.sessions++;
    held.people += frame->has & SLOT_COUNT ? frame->count : 0;
    say_month(request, plan, day, held);
    if (is_event)
        reply_add(plan->reply, request->lang, REPLY_training_of_event, "event", event.number, NULL);
    logged_say_hint(request, plan);
    return OK;
}
