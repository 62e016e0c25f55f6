/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of single values that more than one place needs: the fillers of frames and the
 * reader of answers. */
#ifndef INTENTS_UNDERSTAND_PARTS_H
#define INTENTS_UNDERSTAND_PARTS_H

#include "intents/understand/aside.h"
#include "intents/understand/fill.h"

/* A rating of 1–5 in the range, a number before words, the last word of several; 0 where there
 * is none. A bare number equal to `ticket` is no rating. */
int parts_score(const struct reading *reading, struct range range, int64_t ticket);

/* An amount as plain text in yuan ("12800", "99.50"), borrowed from the arena. */
struct text parts_amount(struct arena *arena, int64_t fen);

/* For an answer to the question for one slot; see understand_answer(). `frames` is what the
 * message means by itself. */
bool answer_read(const struct reading *reading, const struct frames *frames, enum intent_id intent,
                 unsigned asked, const struct candidates *candidates, struct frame *frame);

/* What the message says beside its frames; see understand_aside(). */
void aside_read(const struct reading *reading, struct aside *aside);

#endif
