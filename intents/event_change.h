/* SPDX-License-Identifier: Apache-2.0 */
/* A meeting to come is called off or moved, by who planned it or leads who did. It is named by its
 * number, or by its kind, day and region; where several fit, the bot asks which. Those invited are
 * told once; who said that it would come is asked whether the new day suits. What was answered
 * stays, and what falls due around the meeting moves with it (store/facts.c). */
#ifndef INTENTS_EVENT_CHANGE_H
#define INTENTS_EVENT_CHANGE_H

#include "intents/events.h"

/* Whether the frame, of plan_event, changes a meeting (asides.h) and plans none. */
bool event_change_is(const struct frame *frame);

void event_change_prepare(struct request *request, struct reads *reads);
void event_change_plan(const struct request *request, struct plan *plan);

/* The meeting that a fact moved as it was before. */
void event_change_before(const json_t *fact, struct event_plan *event);

#endif
