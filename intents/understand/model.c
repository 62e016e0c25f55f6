/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/model.h"

#include <math.h>
#include <string.h>

/* What lies so far below the best is not worth a look: e^-10. */
static const float negligible = 10;

static void fill_odds(struct model *model, float scale)
{
    model->steps = 0;
    while (model->steps < MODEL_STEPS && (float)model->steps * scale < negligible) {
        model->odds[model->steps] = expf(-(float)model->steps * scale);
        model->steps++;
    }
}

bool model_open(struct model *model, const void *bytes, size_t len)
{
    struct model_header header;
    if (len < sizeof header)
        return false;
    memcpy(&header, bytes, sizeof header);
    size_t slots = (size_t)1 << (header.slot_bits & 31);
    if (header.magic != MODEL_MAGIC || len < sizeof header + slots * sizeof(struct model_slot) +
                                                 ((size_t)header.row_count + 1) * COMPONENTS)
        return false;
    const char *at = (const char *)bytes + sizeof header;
    model->slots = (const void *)at;
    model->mask = (uint32_t)slots - 1;
    model->shift = 32 - header.slot_bits;
    model->rows = (const void *)(at + slots * sizeof(struct model_slot));
    fill_odds(model, header.scale);
    memcpy(model->knots, header.knots, sizeof model->knots);
    return true;
}

float model_confidence(const struct model_knot knots[MODEL_KNOTS], float said)
{
    struct model_knot from = {0, 0};
    for (size_t i = 0; i < MODEL_KNOTS; from = knots[i++]) {
        if (said < knots[i].said)
            return from.right +
                   (said - from.said) / (knots[i].said - from.said) * (knots[i].right - from.right);
    }
    return from.right;
}

/* The number of a feature's row, 0 where it is not known. Most are settled by the first look. */
static uint32_t find_row(const struct model *model, uint32_t feature)
{
    uint32_t place = model_place(feature, model->shift);
    while (model->slots[place].feature != feature && model->slots[place].row)
        place = (place + 1) & model->mask;
    return model->slots[place].feature == feature ? model->slots[place].row : 0;
}

/* How many features ahead the slots are fetched into the cache. */
enum { AHEAD = 8 };

/* The rows of the features that are known; returns how many. */
static size_t find_rows(const struct model *model, const uint32_t *features, size_t count,
                        uint32_t *rows)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&model->slots[model_place(features[i + AHEAD], model->shift)]);
        uint32_t row = find_row(model, features[i]);
        rows[found] = row;
        found += row != 0;
        __builtin_prefetch(&model->rows[row]);
    }
    return found;
}

/* Eight pairs of bytes, added up as pairs and by their higher byte: the lower ones are what is
 * left. That is half the work of widening each byte, and exact for up to 256 rows. */
typedef uint16_t pairs __attribute__((vector_size(16)));

enum {
    ROWS_AT_ONCE = 256,
    PAIRS = COMPONENTS / 2,
    VECTORS = COMPONENTS / (int)sizeof(pairs),
    HIGHER = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
};

static void add_rows(const struct model *model, const uint32_t *rows, size_t count,
                     int32_t sums[COMPONENTS])
{
    pairs both[VECTORS] = {{0}}, higher[VECTORS] = {{0}};
    for (size_t i = 0; i < count; i++) {
        const uint8_t *row = model->rows[rows[i]];
        for (int v = 0; v < VECTORS; v++) {
            pairs bytes;
            memcpy(&bytes, row + v * (int)sizeof bytes, sizeof bytes);
            both[v] += bytes;
            higher[v] += bytes >> 8;
        }
    }
    uint16_t all[PAIRS], high[PAIRS];
    memcpy(all, both, sizeof all);
    memcpy(high, higher, sizeof high);
    int32_t zero = MODEL_ZERO * (int32_t)count;
    for (int p = 0; p < PAIRS; p++) {
        sums[2 * p + HIGHER] += high[p] - zero;
        sums[2 * p + !HIGHER] += (uint16_t)(all[p] - (high[p] << 8)) - zero;
    }
}

/* Turns sums of weights by component into probabilities of labels. */
static void give_odds(const struct model *model, const struct labels *labels,
                      const int32_t components[COMPONENTS + 1], struct chances *out)
{
    int32_t sums[LABELS_MAX], highest = INT32_MIN;
    for (int i = 0; i < labels->count; i++) {
        sums[i] = components[labels->first[i]] + components[labels->second[i]];
        highest = sums[i] > highest ? sums[i] : highest;
    }
    int32_t least = highest - model->steps;
    out->count = 0;
    for (int i = 0; i < labels->count; i++) {
        out->likely[out->count] = (uint8_t)i;
        out->count += sums[i] > least;
    }
    float all = 0;
    for (int i = 0; i < out->count; i++)
        all += model->odds[highest - sums[out->likely[i]]];
    float share = 1 / all;
    memset(out->odds, 0, sizeof out->odds);
    for (int i = 0; i < out->count; i++)
        out->odds[out->likely[i]] = model->odds[highest - sums[out->likely[i]]] * share;
}

void model_weigh(const struct model *model, const struct labels *labels, const uint32_t *features,
                 size_t count, struct chances *out)
{
    uint32_t rows[ROWS_AT_ONCE];
    int32_t components[COMPONENTS + 1] = {0};
    for (size_t at = 0; at < count; at += ROWS_AT_ONCE) {
        size_t some = count - at < ROWS_AT_ONCE ? count - at : ROWS_AT_ONCE;
        add_rows(model, rows, find_rows(model, features + at, some, rows), components);
    }
    give_odds(model, labels, components, out);
}
