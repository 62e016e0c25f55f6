/* SPDX-License-Identifier: Apache-2.0 */
/* At which meeting an issue came up. Conservative: where two may be meant, none is.
 *
 * Said (asides.h), by number, or by kind or day: the one that has begun on a day that is said, in
 * the last seven days where none is. One named by its number holds for every dealer whom people
 * report for; else the dealer that the issue is about, where one is named, was invited to it. A
 * dealer who speaks must be invited in any case.
 *
 * Not said: a dealer who has said that it comes reports on the meeting's day, from its begin on. */
#ifndef INTENTS_RAISED_H
#define INTENTS_RAISED_H

#include "intents/events.h"

/* Asks (in `prepare` of report_issue, before anything else) for the meetings that may be meant. */
void raised_prepare(struct request *request, struct reads *reads);

/* The meeting at which it came up; false where there is none. */
bool raised_at(const struct request *request, struct event_plan *event);

/* Whether the message says that it came up at one. */
bool raised_is_said(const struct request *request);

#endif
