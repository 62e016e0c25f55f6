/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/asides.h"

#include <string.h>

#include "intents/hand_over.h"

/* A meeting that no day is said of came up in the days before. */
enum { LATELY_DAYS = 7 };

/* What is asked back before a whole territory changes hands. */
static const double to_be_confirmed = 0.5;

static struct frames understand_rest(const struct request *base, const struct understanding *und,
                                     const struct message *message, const struct aside *aside)
{
    struct message rest = *message;
    rest.text = aside->rest;
    return aside->rest.len > 0 ? understand(und, &rest, base->arena) : (struct frames){NULL, 0};
}

static struct frame event_frame(const struct aside *aside)
{
    struct frame frame = {
        .intent = INTENT_plan_event,
        .has = SLOT_ACTION,
        .confidence = 1,
        .action = aside->kind == ASIDE_EVENT_OFF ? EVENT_CANCEL : EVENT_MOVE,
        .event = aside->event,
        .kind = aside->event_kind,
        .period = aside->days,
        .region = aside->region,
        .date = aside->day,
        .time = aside->time,
    };
    frame.has |= aside->event > 0 ? SLOT_EVENT : 0;
    frame.has |= aside->event_kind ? SLOT_KIND : 0;
    frame.has |= aside->days.from != DAY_NONE ? SLOT_PERIOD : 0;
    frame.has |= aside->region != INDEX_NONE ? SLOT_REGION : 0;
    frame.has |= aside->day != DAY_NONE ? SLOT_DATE : 0;
    frame.has |= aside->time >= 0 ? SLOT_TIME : 0;
    if (aside->kind == ASIDE_EVENT_MOVED && aside->day == DAY_NONE && aside->time < 0)
        frame.missing = SLOT_DATE;
    return frame;
}

/* What else is said of the same meeting (取消吧, 其他不变) is no request of its own. */
static bool is_of_its_own(const struct frame *frame)
{
    return !intents[frame->intent]->is_small_talk && frame->intent != INTENT_correct &&
           frame->intent != INTENT_undo && frame->intent != INTENT_plan_event;
}

/* What was called off before today (昨天的培训取消了) is told, and changes nothing. */
static bool is_over(const struct request *base, const struct aside *aside)
{
    return aside->days.from != DAY_NONE && aside->days.to < base->now.day;
}

static struct frames change_event(const struct request *base, const struct understanding *und,
                                  const struct message *message, const struct aside *aside,
                                  struct frames frames)
{
    if (message->channel == CHANNEL_GROUP || is_over(base, aside) ||
        intents[INTENT_plan_event]->may[base->speaker.role] == SCOPE_NONE)
        return frames;
    struct frames rest = understand_rest(base, und, message, aside);
    struct frames made = {.list = arena_alloc(base->arena, rest.count + 1, sizeof *made.list)};
    made.list[made.count++] = event_frame(aside);
    for (size_t i = 0; i < rest.count; i++) {
        if (is_of_its_own(&rest.list[i]))
            made.list[made.count++] = rest.list[i];
    }
    return made;
}

static struct period days_of(const struct request *base, const struct aside *aside)
{
    struct period lately = {base->now.day - LATELY_DAYS, base->now.day};
    return aside->days.from != DAY_NONE ? aside->days : lately;
}

/* What came up at a meeting is what is said without it; that holds only where an issue is. */
static struct frames name_event(const struct request *base, const struct understanding *und,
                                const struct message *message, const struct aside *aside,
                                struct frames frames)
{
    struct frames rest = understand_rest(base, und, message, aside);
    bool is_issue = false;
    for (size_t i = 0; i < rest.count; i++) {
        struct frame *frame = &rest.list[i];
        if (frame->intent != INTENT_report_issue)
            continue;
        is_issue = true;
        frame->has |= SLOT_PERIOD;
        frame->period = days_of(base, aside);
        frame->event = aside->event;
        frame->kind = aside->event_kind;
        frame->has |= aside->event > 0 ? SLOT_EVENT : 0;
        frame->has |= aside->event_kind ? SLOT_KIND : 0;
    }
    return is_issue ? rest : frames;
}

/* Asked back before it is done; not where there is nothing to ask. */
static struct frame territory_frame(const struct request *base, const struct aside *aside)
{
    struct frame frame = {
        .intent = INTENT_update_dealer,
        .has = SLOT_FIELD | SLOT_VALUE,
        .confidence = 1,
        .field = "manager",
        .value = text_of(base->dir->people[aside->to].id),
        .region = aside->region,
        .person = aside->from,
    };
    frame.has |= aside->region != INDEX_NONE ? SLOT_REGION : 0;
    frame.has |= aside->from != INDEX_NONE ? SLOT_PERSON : 0;
    if (hand_over_count(base, &frame) > 0)
        frame.confidence = to_be_confirmed;
    return frame;
}

static bool lacks_dealers(const struct frame *frame)
{
    return frame->intent == INTENT_update_dealer && (frame->has & SLOT_FIELD) &&
           strcmp(frame->field, "manager") == 0 && (frame->missing & SLOT_DEALERS);
}

/* In place of the frame that lacks the dealers; where there is none, of all that was understood. */
static struct frames hand_over(const struct request *base, const struct message *message,
                               const struct aside *aside, struct frames frames)
{
    bool may = base->speaker.role == ROLE_SUPERVISOR || base->speaker.role == ROLE_ADMIN;
    struct frame *made = arena_alloc(base->arena, 1, sizeof *made);
    if (!may || message->channel == CHANNEL_GROUP)
        return frames;
    *made = territory_frame(base, aside);
    for (size_t i = 0; i < frames.count; i++) {
        if (!lacks_dealers(&frames.list[i]))
            continue;
        frames.list[i] = *made;
        return frames;
    }
    return (struct frames){made, 1};
}

static struct frames follow(const struct request *base, const struct understanding *und,
                            const struct message *message, const struct aside *aside,
                            struct frames frames)
{
    switch (aside->kind) {
    case ASIDE_EVENT_OFF:
    case ASIDE_EVENT_MOVED:
        return change_event(base, und, message, aside, frames);
    case ASIDE_AT_EVENT:
        return name_event(base, und, message, aside, frames);
    case ASIDE_HAND_OVER:
        return hand_over(base, message, aside, frames);
    case ASIDE_NONE:
        break;
    }
    return frames;
}

/* How what came up at a meeting stands is asked of the meeting. */
static bool asks_of_event(const struct frame *frame, const struct aside *aside)
{
    bool is_narrowed = frame->has & (SLOT_TICKET | SLOT_DEALERS | SLOT_PERSON | SLOT_STAGE);
    return frame->intent == INTENT_query_issue && !is_narrowed &&
           (aside->event > 0 || aside->kind == ASIDE_AT_EVENT);
}

static struct frame event_query(const struct request *base, const struct aside *aside)
{
    struct frame frame = {.intent = INTENT_query_events, .confidence = 1};
    frame.kind = aside->event_kind;
    frame.has |= aside->event_kind ? SLOT_KIND : 0;
    if (aside->event == 0) {
        frame.period = days_of(base, aside);
        frame.has |= SLOT_PERIOD;
    }
    return frame;
}

struct frames asides_follow(const struct request *base, const struct understanding *und,
                            const struct message *message, const struct aside *aside,
                            struct frames frames)
{
    struct frames made = follow(base, und, message, aside, frames);
    for (size_t i = 0; i < made.count; i++) {
        struct frame *frame = &made.list[i];
        if (asks_of_event(frame, aside))
            *frame = event_query(base, aside);
        if (frame->intent != INTENT_query_events || aside->event == 0)
            continue;
        frame->event = aside->event;
        frame->has |= SLOT_EVENT;
    }
    return made;
}
