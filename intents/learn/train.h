/* SPDX-License-Identifier: Apache-2.0 */
/* Learns the model from annotated messages. The annotations say which frames a message has,
 * not which clause means which; so each message's clauses are aligned with its frames while
 * learning: of all ways to hand out the frames' labels to the clauses in order (a clause may
 * also have none), each counts with the probability that the model so far gives it, and the
 * weights are moved towards that mixture (the gradient of the likelihood with the alignment
 * summed out, by AdaGrad). The same corpus gives the same model. */
#ifndef INTENTS_LEARN_TRAIN_H
#define INTENTS_LEARN_TRAIN_H

#include "intents/learn/corpus.h"

/* What is learned from: prepared once, used for every fold. */
struct lessons;
struct lessons *lessons_new(const struct corpus *corpus);
void lessons_free(struct lessons *lessons);

/* Learns from every message but those of the fold; with FOLD_NONE from all of them. The table
 * of model.h, not yet calibrated, new; its size in `len`. */
enum { FOLD_NONE = 1000000 };
void *train(const struct lessons *lessons, size_t fold, size_t *len);

#endif
