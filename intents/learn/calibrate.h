/* SPDX-License-Identifier: Apache-2.0 */
/* Calibration: of frames with a confidence around p about the share p shall be right, as a
 * whole. What the model says of frames that it did not learn from is set against their
 * annotations, and the map from the one to the other (model.h) fitted to that: the share right
 * in each of a few ranges, made to rise. Few numbers, because few frames are wrong. */
#ifndef INTENTS_LEARN_CALIBRATE_H
#define INTENTS_LEARN_CALIBRATE_H

#include <stdio.h>

#include "intents/understand/model.h"

/* One frame: what the model said of it, whether it was right, in which fold it was left out. */
struct judged {
    float said;
    bool right;
    size_t fold;
};

struct judgements {
    struct judged *list;
    size_t count;
};

void judgements_add(struct judgements *all, struct judged one);
void judgements_release(struct judgements *all);

/* Fits the map to all folds but one (SIZE_MAX: to all). */
void calibrate(const struct judgements *all, size_t left_out, struct model_knot knots[MODEL_KNOTS]);

/* Prints for ranges of confidence how many frames were right, and the expected calibration
 * error, where each fold's confidence is calibrated by the others. */
void calibration_print(const struct judgements *all, size_t folds, FILE *to);

#endif
