/* SPDX-License-Identifier: Apache-2.0 */
/* What understanding is made of, for the files that make it (understand.c, explain.c). */
#ifndef INTENTS_UNDERSTAND_INSIDE_H
#define INTENTS_UNDERSTAND_INSIDE_H

#include "base/str.h"
#include "intents/understand/choose.h"

struct understanding {
    struct reader *reader;
    struct chooser chooser;
};

/* The frames of a message that has been read. What the rules changed is added to `why`, unless
 * that is NULL. */
struct frames understanding_frames(const struct understanding *und, struct reading *reading,
                                   struct str *why);

#endif
