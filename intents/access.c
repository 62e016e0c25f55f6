/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/access.h"

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
    if (role == ROLE_DEALER)
        return names_another(request) ? ACCESS_DENIED : ACCESS_GRANTED;
    if ((frame->has & SLOT_PERSON) && frame->intent != INTENT_ask_contact &&
        frame->intent != INTENT_update_issue && scope == SCOPE_OWN && role != ROLE_STAFF &&
        !access_leads(request, frame->person))
        return ACCESS_DENIED;
    if (scope == SCOPE_ANY || role == ROLE_STAFF)
        return ACCESS_GRANTED;
    for (size_t i = 0; i < frame->dealer_count; i++) {
        if (!access_holds(request, frame->dealers[i])) {
            *dealer = frame->dealers[i];
            return ACCESS_ELSEWHERE;
        }
    }
    return ACCESS_GRANTED;
}
