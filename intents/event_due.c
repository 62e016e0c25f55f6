/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/event_due.h"

#include <string.h>

#include "base/json.h"
#include "intents/question.h"
#include "intents/record.h"
#include "store/facts.h"

/* The planner has until the end of the next day to answer. */
enum { COUNT_WAIT_MINUTES = 36 * 60 };

static void ask_again(const struct request *request, struct plan *plan,
                      const struct event_plan *event, const struct value *answers)
{
    (void)event_invite(request, plan, event, answers, REPLY_event_invitation_again);
}

/* The answer is a number, read as that of a training on the event's day (log_training.c). */
static void ask_count(const struct request *request, struct plan *plan,
                      const struct event_plan *event, const struct value *answers)
{
    (void)answers;
    uint32_t planner = directory_person(request->dir, text_of(event->by));
    const char *talk = planner == INDEX_NONE ? NULL : person_talk(request, planner);
    if (!talk || event->came >= 0)
        return; /* told already, or nobody to ask */
    struct frame frame = {
        .intent = INTENT_log_training,
        .has = SLOT_DATE | SLOT_EVENT | (event->region == INDEX_NONE ? 0 : SLOT_REGION),
        .missing = SLOT_COUNT,
        .confidence = 1,
        .date = event->day,
        .region = event->region,
    };
    (void)text_to_int(text_of(event->number), &frame.event);
    struct str text;
    str_init(&text);
    reply_add(&text, request->lang, REPLY_event_how_many, "event", event->number, "what",
              event_say(request, event), NULL);
    (void)tell_person(request, plan, planner, str_text(&text).ptr); /* person_talk() found one */
    question_keep(request, plan, talk, (struct frames){&frame, 1}, COUNT_WAIT_MINUTES);
    str_release(&text);
}

static const struct {
    const char *name;
    int days; /* from the event's day; at the hour of FACT_EVENT_MINUTE */
    void (*make)(const struct request *request, struct plan *plan, const struct event_plan *event,
                 const struct value *answers);
} steps[] = {
    {"remind", -EVENT_ASK_DAYS, ask_again},
    {"count", 1, ask_count},
};

bool event_due_plan(const struct request *request, struct plan *plan,
                    const struct event_plan *event, const struct value *answers, const char *step)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].name, step) != 0)
            continue;
        json_t *fact = record_bare(request, "event_moved", request->by);
        int64_t number = 0;
        (void)text_to_int(text_of(event->number), &number);
        json_set_int(fact, "event", number);
        json_set_string(fact, "action", step);
        record_set_moment(fact, "due", clock_ms(event->day + steps[i].days, FACT_EVENT_MINUTE));
        record_add(request, plan, fact, NULL);
        steps[i].make(request, plan, event, answers);
        return true;
    }
    return false;
}
