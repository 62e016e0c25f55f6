/* SPDX-License-Identifier: Apache-2.0 */
/* What falls due around a meeting: three days before, those who have not answered are asked again;
 * on the day after, the planner is asked how many came, and the answer is the record of it. */
#ifndef INTENTS_EVENT_DUE_H
#define INTENTS_EVENT_DUE_H

#include "intents/events.h"

/* Makes the step ("remind", "count"), with the fact that it is done; `answers` is the hash rsvp:N.
 * False where there is no such step. */
bool event_due_plan(const struct request *request, struct plan *plan,
                    const struct event_plan *event, const struct value *answers, const char *step);

#endif
