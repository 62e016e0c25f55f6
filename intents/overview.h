/* SPDX-License-Identifier: Apache-2.0 */
/* What the overview of the built-in chat shows to those who look after dealers: who is due, which
 * alerts are open, purchases against the year before, who was reached, tickets by stage. The same
 * reads and the same counting as the questions of the chat (intents/queries.h): each part is a
 * question that is put as if it had been said, and is asked for permission like one. Without any
 * input or output, like a turn: overview_open → read overview->reads → overview_json. */
#ifndef INTENTS_OVERVIEW_H
#define INTENTS_OVERVIEW_H

#include <jansson.h>

#include "intents/intent.h"

enum { OVERVIEW_DUE, OVERVIEW_ALERTS, OVERVIEW_REPORT, OVERVIEW_PARTS };

struct overview {
    struct request base;
    struct frame frames[OVERVIEW_PARTS];
    struct request requests[OVERVIEW_PARTS];
    struct reads reads;
};

/* `base` is a request of now with its speaker and language; its arena and directory must live as
 * long as the overview. False where the speaker may not see it (then there is nothing to read). */
bool overview_open(struct overview *overview, const struct request *base);

/* The page's data, from the replies. New. */
json_t *overview_json(struct overview *overview, const struct value *replies);

#endif
