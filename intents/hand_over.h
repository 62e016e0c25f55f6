/* SPDX-License-Identifier: Apache-2.0 */
/* A whole territory changes hands: a region, a manager's dealers, or both (asides.h). All of it in
 * one commit: the files, the open alerts, the regions of the people concerned. What is counted from
 * the files (who is due, whom a late ticket or a reminder is told to) follows by itself; what was
 * logged keeps its author. One undo takes all of it back. */
#ifndef INTENTS_HAND_OVER_H
#define INTENTS_HAND_OVER_H

#include "intents/plan.h"

/* Whether the frame, of update_dealer, hands a territory over. */
bool hand_over_is(const struct frame *frame);

/* How many of the dealers that the speaker may hand over change hands by it; 0 also where nobody
 * can take them. */
size_t hand_over_count(const struct request *request, const struct frame *frame);

/* Whose they are, in words: 梅州, 李志远, 李志远（梅州）. */
const char *hand_over_whose(const struct request *request, const struct frame *frame);

/* The name of who gets them, "" where nobody can. */
const char *hand_over_taker(const struct request *request, const struct frame *frame);

void hand_over_prepare(struct request *request, struct reads *reads);
void hand_over_plan(const struct request *request, struct plan *plan);

/* Both managers of a fact that gave dealers to another one hear that it is taken back; nobody does
 * of any other fact. */
void hand_over_taken_back(const struct request *request, struct plan *plan, const json_t *fact);

#endif
