/* SPDX-License-Identifier: Apache-2.0 */
/* The linear model that chooses a clause's label. It is learned at build time
 * (intents/learn/) and is a constant table: for each known feature a row of one byte for each
 * component (labels.h), 64 bytes on a cache line of their own. Features are found by open
 * addressing; one that is not known weighs nothing. The header also holds the map from what the
 * model says of a frame to how often that is right.
 *
 *   header (64 bytes) | rows, the first for none | slots
 *
 * Understanding waits for memory more than for anything else, so the table is made for the
 * cache: the features that occur most come first among the rows and in the search, and a slot
 * has a few bits of the feature besides its row's number, so that hardly any row is looked at
 * for nothing.
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

struct model_row {
    _Alignas(16) uint8_t weights[COMPONENTS]; /* that of a component is at model_byte() */
    uint32_t feature;
};

/* A slot is a row's number, from 1, and above it the check of its feature; 0: empty. */
typedef uint32_t model_slot;

enum {
    MODEL_MAGIC = 0x444c4d33,
    MODEL_ZERO = 128,
    MODEL_STEPS = 2048,
    MODEL_ROW_BITS = 20 /* of a slot */
};

/* A view of a table in memory, which must outlive it. */
struct model {
    const model_slot *slots;
    uint32_t mask;
    unsigned shift;
    const struct model_row *rows; /* by number, from 1 */
    float odds[MODEL_STEPS];      /* of a label so many steps below the best, the best being 1 */
    int32_t steps;                /* as many of them are worth a look */
    struct model_knot knots[MODEL_KNOTS];
};

/* False where the bytes are no model. */
bool model_open(struct model *model, const void *bytes, size_t len);

/* Where a search for the feature begins, and its check: its upper and its lower bits. */
static inline uint32_t model_place(uint32_t feature, unsigned shift)
{
    return feature >> shift;
}

static inline model_slot model_check(uint32_t feature)
{
    return feature << MODEL_ROW_BITS;
}

/* Two components of a row, one of the first half of them and one of the second, are one number
 * of two bytes, that of the second being the higher. */
enum { MODEL_HALF = COMPONENTS / 2, MODEL_HIGHER = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

static inline int model_byte(int component)
{
    return component < MODEL_HALF ? 2 * component + !MODEL_HIGHER
                                  : 2 * (component - MODEL_HALF) + MODEL_HIGHER;
}

/* Fetches into the cache what model_row() will look at first, and what a row weighs. */
static inline void model_expect(const struct model *model, uint32_t feature)
{
    __builtin_prefetch(&model->slots[model_place(feature, model->shift)]);
}

static inline void model_expect_row(const struct model *model, uint32_t row)
{
    __builtin_prefetch(&model->rows[row]);
}

/* The row of a feature, 0 where it is not known. */
uint32_t model_row(const struct model *model, uint32_t feature);

/* What features weigh together, by component; the last, for none, stays 0. */
struct sums {
    int32_t by_component[COMPONENTS + 1];
};

/* Adds what the rows of this list weigh. */
void model_add_rows(const struct model *model, const uint32_t *rows, size_t count,
                    struct sums *sums);

/* Adds what features weigh, in two steps: the first looks at the slots alone, which nearly always
 * tell the right row, and fetches that into the cache; the second looks whether it is the right
 * one, and adds it. There is something else to do in between. */
void model_seek(const struct model *model, const uint32_t *features, size_t count, uint32_t *rows);
void model_add(const struct model *model, const uint32_t *features, const uint32_t *rows,
               size_t count, struct sums *sums);

/* What the labels of a clause are worth: probabilities, and in `likely` the labels that have one
 * worth a look, in order. All others have 0. */
struct chances {
    float odds[LABELS_MAX];
    uint8_t likely[LABELS_MAX];
    int count;
};

/* The calibrated confidence: straight lines from 0 through the knots, which rise. */
float model_confidence(const struct model_knot knots[MODEL_KNOTS], float said);

/* The chances of labels with these sums. */
void model_weigh(const struct model *model, const struct labels *labels, const struct sums *sums,
                 struct chances *out);

#endif
