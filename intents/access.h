/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see and do what: decided here and nowhere else, from the table of intents, before
 * any state is read. A refusal is the same whether the thing asked for exists or not. */
#ifndef INTENTS_ACCESS_H
#define INTENTS_ACCESS_H

#include "intents/intent.h"

enum access {
    ACCESS_GRANTED,
    ACCESS_DENIED,    /* not this role, or (for a dealer) not somebody else's business */
    ACCESS_ELSEWHERE, /* another manager's dealer: name, region and manager may be told */
    ACCESS_REGION,    /* a region that is not the speaker's */
    ACCESS_STRANGER   /* nobody knows who speaks */
};

/* `*dealer` is set to the dealer that ACCESS_ELSEWHERE is about. */
enum access access_check(const struct request *request, uint32_t *dealer);

/* Whether the speaker's territory (everything for an admin) holds the dealer; a dealer holds
 * itself. */
bool access_holds(const struct request *request, uint32_t dealer);

/* Whether the speaker may see and move an alert about the dealer; `stage` is that of the late
 * ticket, STAGE_NONE for an alert of any other rule. Staff see those of their own stage only. */
bool access_holds_alert(const struct request *request, uint32_t dealer, enum stage stage);

/* Whether the region is the speaker's: one of its own, of a supervisor's managers, any for an
 * admin. */
bool access_holds_region(const struct request *request, uint32_t region);

/* Whether the overview is for the speaker: for those who look after dealers, each of its own
 * territory. */
bool access_sees_overview(const struct request *request);

/* Whether the speaker may see figures of this person's territory: itself, a supervisor of its
 * managers, an admin of all. */
bool access_leads(const struct request *request, uint32_t person);

#endif
