/* SPDX-License-Identifier: Apache-2.0 */
/* What the model can say of a clause: an intent together with the one slot of it that is
 * chosen by how the clause sounds as a whole (the stage of an issue, the aspect of a
 * question), or nothing. A label is made of up to two components, each with its own weights,
 * so that "logistics" is learned once from issues, questions and contacts together. */
#ifndef INTENTS_UNDERSTAND_LABELS_H
#define INTENTS_UNDERSTAND_LABELS_H

#include "intents/frame.h"

/* At most so many components: one row of weights and its feature are one cache line. */
enum { COMPONENTS = 60, LABELS_MAX = 80, LABEL_NOTHING = 0 };

struct label {
    enum intent_id intent; /* INTENT_COUNT for LABEL_NOTHING */
    int components[2];     /* the second is -1 where the intent alone decides */
    const char *value;     /* of the slot: a constant string; NULL where there is none */
};

struct labels {
    struct label list[LABELS_MAX];
    uint8_t first[LABELS_MAX], second[LABELS_MAX]; /* the components; COMPONENTS for none */
    int count;
};

/* The one list; LABEL_NOTHING is its first. */
void labels_init(struct labels *labels);

/* The label of an intent and its slot's value (NULL: not said, or no such slot). */
int labels_find(const struct labels *labels, enum intent_id intent, const char *value);

/* The slot that the labels of this intent tell apart; 0 where there is none. */
unsigned label_slot(enum intent_id intent);

#endif
