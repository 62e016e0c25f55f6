/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/model.h"

#include <math.h>
#include <string.h>

bool model_open(struct model *model, const void *bytes, size_t len)
{
    struct model_header header;
    if (len < sizeof header)
        return false;
    memcpy(&header, bytes, sizeof header);
    size_t slots = (size_t)1 << (header.slot_bits & 31);
    if (header.magic != MODEL_MAGIC || len < sizeof header + slots * sizeof(struct model_slot) +
                                                 (size_t)header.row_count * COMPONENTS)
        return false;
    const char *at = (const char *)bytes + sizeof header;
    model->slots = (const void *)at;
    model->mask = (uint32_t)slots - 1;
    model->shift = 32 - header.slot_bits;
    model->rows = (const void *)(at + slots * sizeof(struct model_slot));
    model->scale = header.scale;
    return true;
}

/* How many features ahead the table is fetched into the cache. */
enum { AHEAD = 8 };

static const int8_t *find_row(const struct model *model, uint32_t feature)
{
    for (uint32_t i = model_place(feature, model->shift);; i = (i + 1) & model->mask) {
        const struct model_slot *slot = &model->slots[i];
        if (!slot->row)
            return NULL;
        if (slot->feature == feature)
            return model->rows[slot->row - 1];
    }
}

/* What lies so far below the best counts no more than e^-16. */
static const float negligible = 16, least = 1.1e-7f;

void model_softmax(const struct labels *labels, const float components[COMPONENTS],
                   float out[LABELS_MAX])
{
    float highest = -INFINITY, sum = 0;
    for (int i = 0; i < labels->count; i++) {
        const struct label *label = &labels->list[i];
        out[i] = components[label->components[0]];
        if (label->components[1] >= 0)
            out[i] += components[label->components[1]];
        highest = out[i] > highest ? out[i] : highest;
    }
    for (int i = 0; i < labels->count; i++) {
        out[i] = out[i] < highest - negligible ? least : expf(out[i] - highest);
        sum += out[i];
    }
    for (int i = 0; i < labels->count; i++)
        out[i] /= sum;
}

void model_weigh(const struct model *model, const struct labels *labels, const uint32_t *features,
                 size_t count, float out[LABELS_MAX])
{
    int16_t sums[COMPONENTS] = {0};
    int32_t total[COMPONENTS] = {0};
    size_t added = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&model->slots[model_place(features[i + AHEAD], model->shift)]);
        const int8_t *row = find_row(model, features[i]);
        if (!row)
            continue;
        for (int c = 0; c < COMPONENTS; c++)
            sums[c] = (int16_t)(sums[c] + row[c]);
        if (++added % 200 == 0) { /* before 16 bits could overflow */
            for (int c = 0; c < COMPONENTS; c++) {
                total[c] += sums[c];
                sums[c] = 0;
            }
        }
    }
    float components[COMPONENTS];
    for (int c = 0; c < COMPONENTS; c++)
        components[c] = (float)(total[c] + sums[c]) * model->scale;
    model_softmax(labels, components, out);
}
