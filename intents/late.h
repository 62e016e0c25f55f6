/* SPDX-License-Identifier: Apache-2.0 */
/* What is due when a limit of a ticket passes (domain rules, §4). Each step is done once: the
 * ticket keeps which steps have passed.
 *
 *   notify    somebody who was off duty hears of it
 *   accept    not accepted in time: the backup is told, an alert is raised
 *   escalate  twice that time: whoever it escalates to is told
 *   resolve   not solved in time: the same, and an alert
 *   close     solved and not rated: closed
 */
#ifndef INTENTS_LATE_H
#define INTENTS_LATE_H

#include "intents/tickets.h"

/* Plans the step for the ticket as it was read; `request` is the server's own ("watch"). False,
 * and nothing planned, where there is nothing to do any more. */
bool late_plan(const struct request *request, struct plan *plan, const struct ticket *ticket,
               const char *step);

#endif
