/* SPDX-License-Identifier: Apache-2.0 */
/* From what a message says beside its frames (understand/aside.h) to frames that can be planned,
 * so that a meeting is called off or moved, an issue carries the number of the meeting at which it
 * came up, a territory changes hands. The slots are used so:
 *   plan_event     action: cancel, move; event, or kind, period and region: which one; date, time:
 *                  to which it moves
 *   report_issue   event, or kind and period: the meeting at which it came up
 *   query_events   event: the one that is asked about; what came up at it is asked of it as well
 *   update_dealer  (field manager) region, person: whose dealers change hands, where none is named
 * Who may not do so, and what is only overheard, keeps the frames as they were. */
#ifndef INTENTS_ASIDES_H
#define INTENTS_ASIDES_H

#include "intents/intent.h"
#include "intents/understand/aside.h"

/* What `action` of plan_event says. */
#define EVENT_CANCEL "cancel"
#define EVENT_MOVE   "move"

/* The frames of the message with what it says beside them. `base` is the message without a
 * frame. */
struct frames asides_follow(const struct request *base, const struct understanding *und,
                            const struct message *message, const struct aside *aside,
                            struct frames frames);

#endif
