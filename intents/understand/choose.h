/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the label of each clause: what the model says of it by itself, weighed with what it says
 * of the message as a whole, and what a clause may be beside others. */
#ifndef INTENTS_UNDERSTAND_CHOOSE_H
#define INTENTS_UNDERSTAND_CHOOSE_H

#include "intents/understand/features.h"

struct chooser {
    struct model model;
    struct feature_index *index;
    struct labels labels;
};

/* `model` is borrowed. */
void chooser_init(struct chooser *chooser, const void *model, size_t len);
void chooser_release(struct chooser *chooser);

/* Gives the clauses of a reading, which has some, their labels. */
void choose_labels(const struct chooser *chooser, const struct reading *reading);

/* A label with a lower probability is never chosen. */
static const float choose_never = 1e-3f;

/* The chances of a clause by itself. What it has in common with the message as a whole is added
 * to `shared`. */
void choose_weigh_clause(const struct chooser *chooser, const struct reading *reading,
                         size_t clause, struct sums *shared, struct chances *out);

/* The chances of the message as a whole, given what its clauses have in common with it. */
void choose_weigh_message(const struct chooser *chooser, const struct reading *reading,
                          const struct sums *shared, struct chances *out);

#endif
