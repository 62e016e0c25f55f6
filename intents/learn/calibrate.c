/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/learn/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* A knot for each range of what the model says; most frames are in the last. */
static const float ends[MODEL_KNOTS] = {0.4f, 0.6f, 0.8f, 0.93f, 0.985f, 1.01f};

/* A range with no frames of its own takes the share of all as if it had seen so many. */
static const double assumed = 2;

struct range {
    double said, right, count;
};

void judgements_add(struct judgements *all, struct judged one)
{
    all->list = mem_grow(all->list, all->count + 1, sizeof *all->list);
    all->list[all->count++] = one;
}

void judgements_release(struct judgements *all)
{
    free(all->list);
    *all = (struct judgements){NULL, 0};
}

static size_t range_of(float said)
{
    size_t at = 0;
    while (at + 1 < MODEL_KNOTS && said >= ends[at])
        at++;
    return at;
}

static void add_to(struct range *range, const struct range *other)
{
    range->said += other->said;
    range->right += other->right;
    range->count += other->count;
}

/* Puts ranges together with the one before as long as they are right less often than it. */
static size_t make_rise(struct range ranges[MODEL_KNOTS], size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        ranges[kept++] = ranges[i];
        while (kept > 1 && ranges[kept - 1].right / ranges[kept - 1].count <
                               ranges[kept - 2].right / ranges[kept - 2].count) {
            add_to(&ranges[kept - 2], &ranges[kept - 1]);
            kept--;
        }
    }
    return kept;
}

void calibrate(const struct judgements *all, size_t left_out, struct model_knot knots[MODEL_KNOTS])
{
    struct range ranges[MODEL_KNOTS] = {{0, 0, 0}}, total = {0, 0, 0};
    for (size_t i = 0; i < all->count; i++) {
        const struct judged *one = &all->list[i];
        struct range range = {(double)one->said, one->right ? 1 : 0, 1};
        if (one->fold == left_out)
            continue;
        add_to(&ranges[range_of(one->said)], &range);
        add_to(&total, &range);
    }
    double share = total.count > 0 ? total.right / total.count : 1;
    size_t count = 0;
    for (size_t i = 0; i < MODEL_KNOTS; i++) {
        if (ranges[i].count == 0)
            continue;
        ranges[count] = ranges[i];
        ranges[count].said += assumed * ranges[i].said / ranges[i].count;
        ranges[count].right += assumed * share;
        ranges[count++].count += assumed;
    }
    count = make_rise(ranges, count);
    for (size_t i = 0; i < MODEL_KNOTS; i++) {
        const struct range *range = &ranges[i < count ? i : count - 1];
        knots[i] = count ? (struct model_knot){(float)(range->said / range->count),
                                               (float)(range->right / range->count)}
                         : (struct model_knot){1, 1};
    }
}

void calibration_print(const struct judgements *all, size_t folds, FILE *to)
{
    enum { RANGES = 10 };
    struct range ranges[RANGES] = {{0, 0, 0}};
    for (size_t fold = 0; fold < folds; fold++) {
        struct model_knot knots[MODEL_KNOTS];
        calibrate(all, fold, knots);
        for (size_t i = 0; i < all->count; i++) {
            const struct judged *one = &all->list[i];
            if (one->fold != fold)
                continue;
            double said = (double)model_confidence(knots, one->said);
            int at = (int)(said * RANGES);
            struct range range = {said, one->right ? 1 : 0, 1};
            add_to(&ranges[at < RANGES ? at : RANGES - 1], &range);
        }
    }
    double error = 0;
    fprintf(to, "%-16s %5s %8s %8s\n", "confidence", "n", "mean", "right");
    for (int i = 0; i < RANGES; i++) {
        const struct range *range = &ranges[i];
        if (range->count == 0)
            continue;
        fprintf(to, "%.1f to %.1f       %5.0f %8.3f %8.3f\n", (double)i / RANGES,
                (double)(i + 1) / RANGES, range->count, range->said / range->count,
                range->right / range->count);
        error += fabs(range->said - range->right);
    }
    fprintf(to, "frames %zu  expected calibration error %.3f\n", all->count,
            all->count ? error / (double)all->count : 0);
}
