/* SPDX-License-Identifier: Apache-2.0 */
/* ask_contact: whom to contact about something, or how a thing is done. Answered from the
 * directory alone; open to everyone who is known. */
#include "intents/flow.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static enum err plan_contact(const struct request *request, struct plan *plan);

const struct intent intent_ask_contact = {
    .name = "ask_contact",
    .help =
        {[LANG_ZH] = "问某件事找谁、怎么办", [LANG_EN] = "ask whom to contact, or how it is done"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .plan = plan_contact,
    .examples = {"开发票找谁", "who do I talk to about a late delivery"},
};

static void say_one_person(const struct request *request, struct plan *plan, uint32_t index)
{
    const struct person *person = &request->dir->people[index];
    reply_say(request, plan, REPLY_person, "name", person->name, "title", person->title, "phone",
              person->phone, "from", say_time(request->arena, person->work_from), "to",
              say_time(request->arena, person->work_to), NULL);
}

/* Nothing in particular was asked for: a dealer's own manager, then all stages. */
static void say_everyone(const struct request *request, struct plan *plan)
{
    const struct directory *dir = request->dir;
    uint32_t manager = request->speaker.dealer == INDEX_NONE
                           ? INDEX_NONE
                           : dir->dealers[request->speaker.dealer].manager;
    if (manager != INDEX_NONE)
        reply_say(request, plan, REPLY_your_manager, "person", say_person(request, manager), NULL);
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        if (dir->flow[stage].known)
            reply_say(request, plan, REPLY_stage_line, "stage",
                      say_stage(request->lang, (enum stage)stage), "person",
                      say_person(request, dir->flow[stage].owner), NULL);
    }
}

static enum err plan_contact(const struct request *request, struct plan *plan)
{
    const struct frame *frame = request->frame;
    if (frame->has & SLOT_PERSON)
        say_one_person(request, plan, frame->person);
    else if (frame->has & SLOT_STAGE) {
        const char *topic = "";
        if (flow_stage_of_topic(request->dir, request->text, &topic) != frame->stage)
            topic = "";
        flow_say_stage(request, plan, frame->stage, topic);
    } else
        say_everyone(request, plan);
    return OK;
}
