/* SPDX-License-Identifier: Apache-2.0 */
/* The linear model that chooses a clause's label. It is learned at build time
 * (intents/learn/) and is a constant table: for each known feature a row of one byte for each
 * component (labels.h), 64 bytes on a cache line of their own. Features are found by open
 * addressing; one that is not known weighs nothing. The header also holds the map from what the
 * model says of a frame to how often that is right.
 *
 *   header (64 bytes) | slots: {feature, row} … | rows: uint8[64] …, the first for none
 *
 * The bytes are added up as whole numbers, and what two labels differ by is a whole number of
 * steps; so their odds are looked up, not computed. */
#ifndef INTENTS_UNDERSTAND_MODEL_H
#define INTENTS_UNDERSTAND_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "intents/understand/labels.h"

/* What is said of a frame, and the share of frames of which that was said that are right. */
struct model_knot {
    float said, right;
};

enum { MODEL_KNOTS = 6 };

struct model_header {
    uint32_t magic;
    uint32_t slot_bits; /* 1 << slot_bits slots */
    uint32_t row_count;
    float scale; /* a weight is its byte less MODEL_ZERO, times this */
    struct model_knot knots[MODEL_KNOTS];
};

struct model_slot {
    uint32_t feature;
    uint32_t row; /* from 1; 0: empty */
};

enum { MODEL_MAGIC = 0x444c4d32, MODEL_ZERO = 128, MODEL_STEPS = 2048 };

/* A view of a table in memory, which must outlive it. */
struct model {
    const struct model_slot *slots;
    uint32_t mask;
    unsigned shift;
    const uint8_t (*rows)[COMPONENTS]; /* by number, from 1 */
    float odds[MODEL_STEPS]; /* of a label so many steps below the best, the best being 1 */
    int32_t steps;           /* as many of them are worth a look */
    struct model_knot knots[MODEL_KNOTS];
};

/* False where the bytes are no model. */
bool model_open(struct model *model, const void *bytes, size_t len);

/* Where a search for the feature begins. */
static inline uint32_t model_place(uint32_t feature, unsigned shift)
{
    return feature * 0x9e3779b1u >> shift;
}

/* What the labels of a clause are worth: probabilities, and in `likely` the labels that have one
 * worth a look, in order. All others have 0. */
struct chances {
    float odds[LABELS_MAX];
    uint8_t likely[LABELS_MAX];
    int count;
};

/* The calibrated confidence: straight lines from 0 through the knots, which rise. */
float model_confidence(const struct model_knot knots[MODEL_KNOTS], float said);

/* The chances of a clause with these features. */
void model_weigh(const struct model *model, const struct labels *labels, const uint32_t *features,
                 size_t count, struct chances *out);

#endif
