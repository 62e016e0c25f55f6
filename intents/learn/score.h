/* SPDX-License-Identifier: Apache-2.0 */
/* Scores understood messages against their annotations, as "Scoring" in docs/frames.md
 * defines it: intents right, frames right, false activations; and how right frames are by
 * their confidence. */
#ifndef INTENTS_LEARN_SCORE_H
#define INTENTS_LEARN_SCORE_H

#include <jansson.h>
#include <stdio.h>

#include "intents/frame.h"
#include "intents/learn/calibrate.h"
#include "intents/learn/corpus.h"

struct tally {
    size_t messages, intents, frames;
    size_t quiet, false_activations; /* of those that mean nothing */
};

struct tallies {
    struct tally all;
    struct tally by_intent[INTENT_COUNT + 1]; /* the last: chatter */
};

struct score {
    struct tallies daily, lessons; /* see intents/corpus/README.md */
    /* Each frame that was found in what is said on any day: where much more is hard, as much
     * confidence is right less often. */
    struct judgements judged;
    size_t fold; /* what is counted now was left out in this fold */
};

void score_release(struct score *score);

/* Counts one message: its annotated line and the frames found (a JSON list). Where they
 * differ and `wrong` is given, one line about it is printed there. */
void score_add(struct score *score, const struct annotated *annotated, const json_t *found,
               FILE *wrong);

void score_print(const struct score *score, FILE *to);

#endif
