/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/raised.h"

#include <string.h>

enum { READ_EVENTS, READ_ANSWERS };
#define MEANT_MAX "50"

bool raised_is_said(const struct request *request)
{
    return (request->frame->has & (SLOT_EVENT | SLOT_PERIOD)) != 0;
}

static bool is_by_number(const struct request *request)
{
    return (request->frame->has & SLOT_EVENT) != 0;
}

static const char *event_key(const struct request *request)
{
    return arena_printf(request->arena, "event:%lld", (long long)request->frame->event);
}

void raised_prepare(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    uint32_t dealer = request->speaker.dealer;
    if (is_by_number(request)) {
        request_read(request, reads, "HGETALL", event_key(request), NULL);
        return;
    }
    if (!raised_is_said(request) && dealer == INDEX_NONE)
        return;
    int32_t today = request->now.day;
    struct period days = {today, today};
    if (raised_is_said(request))
        days = request->frame->period;
    const char *index = dealer == INDEX_NONE
                            ? "events"
                            : arena_printf(arena, "invited:%s", request->dir->dealers[dealer].id);
    const char *from = arena_printf(arena, "%d", days.from);
    const char *to = arena_printf(arena, "%d", days.to < today ? days.to : today);
    request_read(request, reads, "JOINWITHIN", index, "event:", from, to, MEANT_MAX, NULL);
    request_read(request, reads, "JOINWITHIN", index, "rsvp:", from, to, MEANT_MAX, NULL);
}

static bool is_invited(const struct event_plan *event, uint32_t dealer)
{
    for (size_t i = 0; i < event->dealer_count; i++) {
        if (event->dealers[i] == dealer)
            return true;
    }
    return false;
}

static bool has_begun(const struct request *request, const struct event_plan *event)
{
    return !event->is_cancelled &&
           (event->day < request->now.day ||
            (event->day == request->now.day && event->time <= request->now.minute));
}

static bool is_meant(const struct request *request, const struct event_plan *event)
{
    const struct frame *frame = request->frame;
    uint32_t dealer = request->speaker.dealer;
    bool must_be_invited = dealer != INDEX_NONE || !is_by_number(request);
    if (dealer == INDEX_NONE && frame->dealer_count > 0)
        dealer = frame->dealers[0];
    return has_begun(request, event) &&
           (is_by_number(request) || !(frame->has & SLOT_KIND) ||
            strcmp(frame->kind, event->kind) == 0) &&
           (!must_be_invited || dealer == INDEX_NONE || is_invited(event, dealer));
}

static bool comes(const struct request *request, const struct value *answers)
{
    return strcmp(event_answer_of(request, answers, request->speaker.dealer).answer, "yes") == 0;
}

bool raised_at(const struct request *request, struct event_plan *event)
{
    if (request->read_count == 0)
        return false;
    const struct value *list = request_reply(request, READ_EVENTS);
    if (is_by_number(request))
        return event_read_hash(request, event_key(request) + strlen("event:"), list, event) &&
               is_meant(request, event);
    const struct value *answers = request_reply(request, READ_ANSWERS);
    size_t found = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct event_plan one;
        if (!event_read(request, value_at(list, i), &one) || !is_meant(request, &one) ||
            (!raised_is_said(request) && !comes(request, value_at(value_at(answers, i), 1))))
            continue;
        *event = one;
        found++;
    }
    return found == 1;
}
