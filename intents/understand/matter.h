/* SPDX-License-Identifier: Apache-2.0 */
/* An act with what the rules about it look at (settle.c, vain.c, plan_heads.c). */
#ifndef INTENTS_UNDERSTAND_MATTER_H
#define INTENTS_UNDERSTAND_MATTER_H

#include "intents/understand/fill.h"

struct matter {
    const struct reading *reading;
    const struct acts *acts;
    size_t place;
    struct act *act;
    struct range own, reach;
};

/* Whether a word of the class is among the act's own words. */
static inline bool says(const struct matter *matter, enum cue cue)
{
    return reading_cue(matter->reading, cue, matter->own.from, matter->own.to);
}

/* Or among all that it reaches over. */
static inline bool says_around(const struct matter *matter, enum cue cue)
{
    return reading_cue(matter->reading, cue, matter->reach.from, matter->reach.to);
}

static inline bool says_dealer(const struct matter *matter)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(matter->reading, matter->reach, &at));) {
        if (mention->kind == MENTION_DEALER)
            return true;
    }
    return false;
}

/* A visit, a call, an agreement or a training. */
static inline bool is_record(enum intent_id intent)
{
    return intent == INTENT_log_visit || intent == INTENT_log_call ||
           intent == INTENT_log_agreement || intent == INTENT_log_training;
}

/* Whether a clause of the act ends as a question does. */
bool matter_asks(const struct matter *matter);

#endif
