/* SPDX-License-Identifier: Apache-2.0 */
/* Parts the tokens of a message into clauses, at marks, blanks and words, each so long that it says
 * one thing and so short that it says no two. */
#ifndef INTENTS_UNDERSTAND_CLAUSES_H
#define INTENTS_UNDERSTAND_CLAUSES_H

#include "intents/understand/reading.h"

/* Gives a reading, which has its tokens and words, its clauses. */
void clauses_split(struct reading *reading);

/* Parts a clause before the token, which lies in it and does not begin it; the second half has the
 * label of the first. False where there is no more room. */
bool clauses_part(struct reading *reading, size_t clause, uint32_t token);

#endif
