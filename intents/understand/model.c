/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/model.h"

#include <math.h>
#include <string.h>

/* What lies so far below the best is not worth a look: e^-7. */
static const float negligible = 7;

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
    size_t rows = (size_t)header.row_count + 1;
    if (header.magic != MODEL_MAGIC ||
        len < sizeof header + rows * sizeof *model->rows + slots * sizeof *model->slots)
        return false;
    model->rows = (const void *)((const char *)bytes + sizeof header);
    model->slots = (const void *)(model->rows + rows);
    model->mask = (uint32_t)slots - 1;
    model->shift = 32 - header.slot_bits;
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

/* The first row, from the slot `place` on, that has the check of a feature; 0 where there is none
 * before an empty slot. The slot behind it is left in `place`. */
static uint32_t next_row(const struct model *model, model_slot check, uint32_t *place)
{
    for (model_slot slot; (slot = model->slots[*place]);) {
        *place = (*place + 1) & model->mask;
        if ((slot ^ check) >> MODEL_ROW_BITS == 0)
            return slot ^ check;
    }
    return 0;
}

uint32_t model_row(const struct model *model, uint32_t feature)
{
    uint32_t place = model_place(feature, model->shift), row;
    do {
        row = next_row(model, model_check(feature), &place);
    } while (row && model->rows[row].feature != feature);
    return row;
}

/* Pairs of bytes, added up as pairs and by their higher byte: the lower ones are what is left.
 * That is half the work of widening each byte, and exact for up to 256 rows. */
typedef uint16_t pairs __attribute__((vector_size(16), may_alias));

enum {
    ROWS_AT_ONCE = 256,
    PAIRS = sizeof(struct model_row) / 2,
    VECTORS = sizeof(struct model_row) / sizeof(pairs)
};

static void add_some(const struct model *model, const uint32_t *rows, size_t count,
                     int32_t sums[COMPONENTS])
{
    pairs both[VECTORS] = {{0}}, higher[VECTORS] = {{0}};
    for (size_t i = 0; i < count; i++) {
        const pairs *row = (const void *)&model->rows[rows[i]];
        for (int v = 0; v < VECTORS; v++) {
            both[v] += row[v];
            higher[v] += row[v] >> 8;
        }
    }
    for (int v = 0; v < VECTORS; v++)
        both[v] -= higher[v] << 8;
    uint16_t low[PAIRS], high[PAIRS];
    memcpy(low, both, sizeof low);
    memcpy(high, higher, sizeof high);
    int32_t zero = MODEL_ZERO * (int32_t)count;
    for (int p = 0; p < MODEL_HALF; p++) {
        sums[p] += low[p] - zero;
        sums[MODEL_HALF + p] += high[p] - zero;
    }
}

void model_add_rows(const struct model *model, const uint32_t *rows, size_t count,
                    struct sums *sums)
{
    for (size_t at = 0; at < count; at += ROWS_AT_ONCE)
        add_some(model, rows + at, count - at < ROWS_AT_ONCE ? count - at : ROWS_AT_ONCE,
                 sums->by_component);
}

void model_seek(const struct model *model, const uint32_t *features, size_t count, uint32_t *rows)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t place = model_place(features[i], model->shift);
        model_slot check = model_check(features[i]), slot = model->slots[place];
        uint32_t row = slot ^ check;
        if (row >> MODEL_ROW_BITS) /* the slot is of another feature, or empty */
            row = slot ? next_row(model, check, &place) : 0;
        rows[i] = row;
        model_expect_row(model, row);
    }
}

void model_add(const struct model *model, const uint32_t *features, const uint32_t *sought,
               size_t count, struct sums *sums)
{
    uint32_t rows[ROWS_AT_ONCE];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = sought[i];
        if (row && model->rows[row].feature != features[i])
            row = model_row(model, features[i]);
        rows[found] = row;
        found += row != 0;
        if (found == ROWS_AT_ONCE) {
            add_some(model, rows, found, sums->by_component);
            found = 0;
        }
    }
    add_some(model, rows, found, sums->by_component);
}

void model_weigh(const struct model *model, const struct labels *labels, const struct sums *all,
                 struct chances *out)
{
    const int32_t *components = all->by_component;
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
    float sum = 0;
    for (int i = 0; i < out->count; i++)
        sum += model->odds[highest - sums[out->likely[i]]];
    float share = 1 / sum;
    memset(out->odds, 0, sizeof out->odds);
    for (int i = 0; i < out->count; i++)
        out->odds[out->likely[i]] = model->odds[highest - sums[out->likely[i]]] * share;
}
