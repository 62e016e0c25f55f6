/* SPDX-License-Identifier: Apache-2.0 */
/* The features of a clause: what the model knows of it, as a list of hashes. The learner and
 * the server use this same code. Runs of one to four tokens of the clause, sounds of two
 * characters side by side (so that 拜仿 counts as 拜访), cue classes and pairs of them, the cue
 * classes of the clauses beside it and of the message, who speaks, and where. */
#ifndef INTENTS_UNDERSTAND_FEATURES_H
#define INTENTS_UNDERSTAND_FEATURES_H

#include "intents/understand/reading.h"

enum { FEATURES_MAX = 2048 };

/* Returns how many are written to `out` (at most FEATURES_MAX). */
size_t features_find(const struct reading *reading, size_t clause, uint32_t *out);

/* The same of the message as a whole, read as if it were one clause. */
size_t features_of_message(const struct reading *reading, uint32_t *out);

#endif
