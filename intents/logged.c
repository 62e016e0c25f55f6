/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/logged.h"

#include "base/json.h"
#include "intents/alerts.h"

enum { DEALERS_READ = 10, FRESH_DAYS = 30 };

static int32_t date_of(const struct request *request)
{
    return request->frame->has & SLOT_DATE ? request->frame->date : request->now.day;
}

void logged_prepare(struct request *request, struct reads *reads)
{
    for (size_t i = 0; i < request->frame->dealer_count && i < DEALERS_READ; i++)
        alerts_want(request, reads, request->frame->dealers[i]);
}

const char *logged_keep(const struct request *request, struct plan *plan, json_t *fact,
                        const char *rules)
{
    int32_t date = date_of(request);
    record_set_day(fact, "date", date);
    const char *seq = record_keep(request, plan, fact);
    if (request->now.day - date <= FRESH_DAYS && *rules) {
        for (size_t i = 0; i < request->read_count; i++)
            alerts_clear(request, plan, i, rules, seq);
    }
    return seq;
}

void logged_say_rest(const struct request *request, struct plan *plan)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    if ((frame->has & SLOT_NOTE) && frame->note.len > 0)
        reply_add(plan->reply, request->lang, REPLY_logged_note, "note",
                  arena_copy(arena, frame->note), NULL);
    if (frame->has & SLOT_NEXT_DATE)
        reply_add(plan->reply, request->lang, REPLY_logged_next, "date",
                  say_day(arena, request->lang, frame->next_date), NULL);
    logged_say_hint(request, plan);
}

void logged_say_hint(const struct request *request, struct plan *plan)
{
    if (!request->records || request->records->count == 0)
        reply_add(plan->reply, request->lang, REPLY_logged_hint, NULL);
}

const char *logged_dealers(const struct request *request)
{
    return say_dealers(request->arena, request->lang, request->dir, request->frame->dealers,
                       request->frame->dealer_count);
}

const char *logged_date(const struct request *request)
{
    return say_day(request->arena, request->lang, date_of(request));
}
