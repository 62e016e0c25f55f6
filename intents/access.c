/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/access.h"

#include <string.h>

bool access_holds(const struct request *request, uint32_t dealer)
{
    const struct speaker *speaker = &request->speaker;
    switch (speaker->role) {
    case ROLE_ADMIN:
        return true;
    case ROLE_DEALER:
        return speaker->dealer == dealer;
    case ROLE_MANAGER:
    case ROLE_SUPERVISOR:
        return directory_owns(request->dir, speaker->person, dealer);
    case ROLE_STAFF:
    case ROLE_STRANGER:
    case ROLE_COUNT:
        break;
    }
    return false;
}

bool access_holds_alert(const struct request *request, uint32_t dealer, enum stage stage)
{
    const struct speaker *speaker = &request->speaker;
    if (speaker->role == ROLE_STAFF)
        return stage != STAGE_NONE && request->dir->people[speaker->person].stage == stage;
    return speaker->role != ROLE_DEALER && access_holds(request, dealer);
}

static bool covers(const struct person *person, uint32_t region)
{
    for (uint32_t i = 0; i < person->region_count; i++) {
        if (person->regions[i] == region)
            return true;
    }
    return false;
}

bool access_holds_region(const struct request *request, uint32_t region)
{
    const struct speaker *speaker = &request->speaker;
    const struct directory *dir = request->dir;
    if (speaker->role == ROLE_ADMIN)
        return true;
    if (speaker->person == INDEX_NONE)
        return false;
    bool is_own = covers(&dir->people[speaker->person], region);
    for (uint32_t i = 0; !is_own && i < dir->person_count; i++)
        is_own = speaker->role == ROLE_SUPERVISOR &&
                 directory_reports_to(dir, i, speaker->person) && covers(&dir->people[i], region);
    return is_own;
}

bool access_sees_overview(const struct request *request)
{
    enum role role = request->speaker.role;
    return role == ROLE_MANAGER || role == ROLE_SUPERVISOR || role == ROLE_ADMIN;
}

bool access_leads(const struct request *request, uint32_t person)
{
    const struct speaker *speaker = &request->speaker;
    if (speaker->role == ROLE_ADMIN || speaker->person == person)
        return true;
    return speaker->role == ROLE_SUPERVISOR &&
           directory_reports_to(request->dir, person, speaker->person);
}

/* A dealer speaks of itself only; any other mention, also one that fits nobody, is refused. */
static bool names_another(const struct request *request)
{
    const struct frame *frame = request->frame;
    if (frame->ambiguous_count > 0 || frame->unresolved_count > 0)
        return true;
    for (size_t i = 0; i < frame->dealer_count; i++) {
        if (frame->dealers[i] != request->speaker.dealer)
            return true;
    }
    return false;
}

/* What is made for a whole region is made by those who look after it. */
static bool is_of_another_region(const struct request *request)
{
    const struct frame *frame = request->frame;
    return (frame->has & SLOT_REGION) &&
           (frame->intent == INTENT_plan_event || frame->intent == INTENT_add_dealer ||
            frame->intent == INTENT_update_dealer) &&
           !access_holds_region(request, frame->region);
}

/* Of a file, some fields are for those who lead managers. */
static bool is_for_leaders(const struct frame *frame)
{
    return frame->intent == INTENT_update_dealer && (frame->has & SLOT_FIELD) &&
           (strcmp(frame->field, "manager") == 0 || strcmp(frame->field, "status") == 0);
}

/* Some things are for the staff of one stage only. */
static bool is_for_stage(const struct request *request, const struct intent *intent)
{
    enum stage stage = request->dir->people[request->speaker.person].stage;
    return intent->staff_stages == 0 ||
           (stage != STAGE_NONE && (intent->staff_stages & 1u << stage) != 0);
}

enum access access_check(const struct request *request, uint32_t *dealer)
{
    enum role role = request->speaker.role;
    const struct frame *frame = request->frame;
    if (role == ROLE_STRANGER)
        return ACCESS_STRANGER;
    enum scope scope = intents[frame->intent]->may[role];
    if (scope == SCOPE_NONE)
        return ACCESS_DENIED;
    if (role == ROLE_STAFF && !is_for_stage(request, intents[frame->intent]))
        return ACCESS_DENIED;
    if ((role == ROLE_DEALER || role == ROLE_MANAGER) && is_for_leaders(frame))
        return ACCESS_DENIED;
    if (role == ROLE_DEALER)
        return names_another(request) ? ACCESS_DENIED : ACCESS_GRANTED;
    if ((frame->has & SLOT_PERSON) && frame->intent != INTENT_ask_contact &&
        frame->intent != INTENT_update_issue && scope == SCOPE_OWN && role != ROLE_STAFF &&
        !access_leads(request, frame->person))
        return ACCESS_DENIED;
    if (scope == SCOPE_ANY || role == ROLE_STAFF)
        return ACCESS_GRANTED;
    if (is_of_another_region(request))
        return ACCESS_REGION;
    for (size_t i = 0; i < frame->dealer_count; i++) {
        if (!access_holds(request, frame->dealers[i])) {
            *dealer = frame->dealers[i];
            return ACCESS_ELSEWHERE;
        }
    }
    return ACCESS_GRANTED;
}
