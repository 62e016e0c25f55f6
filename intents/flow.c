/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/flow.h"

#include "intents/record.h"
#include "intents/tickets.h"

enum stage flow_stage_of_topic(const struct directory *dir, struct text text, const char **topic)
{
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        const struct flow_stage *flow = &dir->flow[stage];
        for (uint32_t i = 0; i < flow->topic_count; i++) {
            if (text_find(text, flow->topics[i], 0) >= 0) {
                *topic = flow->topics[i];
                return (enum stage)stage;
            }
        }
    }
    return STAGE_NONE;
}

void flow_say_topic_owner(const struct request *request, struct plan *plan, struct text text)
{
    const char *topic;
    enum stage stage = flow_stage_of_topic(request->dir, text, &topic);
    if (stage == STAGE_NONE || !request->dir->flow[stage].known)
        return;
    reply_add(plan->reply, request->lang, REPLY_topic_owner, "topic", topic, "stage",
              say_stage(request->lang, stage), "person",
              say_person(request, request->dir->flow[stage].owner), NULL);
}

/* 打款后… → 财务核对到账 → … */
static const char *join_steps(const struct request *request, const struct flow_stage *flow)
{
    const char *steps = "";
    for (uint32_t i = 0; i < flow->step_count; i++)
        steps = arena_printf(request->arena, "%s%s%s", steps, i == 0 ? "" : " → ", flow->steps[i]);
    return steps;
}

void flow_say_stage(const struct request *request, struct plan *plan, enum stage stage,
                    const char *topic)
{
    const struct flow_stage *flow = &request->dir->flow[stage];
    if (!flow->known) {
        reply_say(request, plan, REPLY_stage_unknown, "stage", say_stage(request->lang, stage),
                  NULL);
        return;
    }
    const struct person *owner = &request->dir->people[flow->owner];
    reply_say(request, plan, *topic ? REPLY_stage_owner : REPLY_stage_owner_alone, "topic", topic,
              "stage", say_stage(request->lang, stage), "owner", owner->name, "phone", owner->phone,
              "from", say_time(request->arena, owner->work_from), "to",
              say_time(request->arena, owner->work_to), NULL);
    if (flow->backup != INDEX_NONE)
        reply_add(plan->reply, request->lang, REPLY_stage_backup, "backup",
                  say_person(request, flow->backup), NULL);
    if (flow->step_count > 0)
        reply_add(plan->reply, request->lang, REPLY_stage_steps, "steps", join_steps(request, flow),
                  NULL);
}
