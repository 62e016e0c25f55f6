/* SPDX-License-Identifier: Apache-2.0 */
/* From labelled clauses to acts: each act is one request of the message, made of the clauses
 * that carry its label and of those beside it that only add to it (a dealer's name, a date, a
 * remark). An act becomes one frame, or several where it names several tickets, fields or
 * stages. */
#ifndef INTENTS_UNDERSTAND_ACTS_H
#define INTENTS_UNDERSTAND_ACTS_H

#include "intents/understand/labels.h"
#include "intents/understand/reading.h"

enum { ACTS_MAX = 32, ACT_DEALERS_MAX = 64 };

struct act {
    enum intent_id intent;
    const char *value;               /* of the label's slot, or NULL */
    uint32_t first, last;            /* clauses that carry the label, last included */
    uint32_t from, to;               /* clauses that it reaches over, last included */
    float probability;               /* of the least certain of its clauses */
    uint32_t shared_from, shared_to; /* points of what is said of it with others, or none */
    bool is_item;                    /* one of several heads with something told of each */
};

struct acts {
    struct act list[ACTS_MAX];
    size_t count;
};

/* Whether an intent is taken from a clause in this channel at all: in a team channel the bot
 * overhears, and only records, issues and what names a ticket or an alert are for it. */
bool acts_may_hear(const struct reading *reading, const struct clause *clause,
                   enum intent_id intent);

/* Whether two values of acts, each of which may be NULL, are the same. */
bool acts_same_value(const char *a, const char *b);

/* Gathers the acts of a reading whose clauses have their labels. */
void acts_gather(const struct reading *reading, const struct labels *labels, struct acts *acts);

/* Whether the clause says hardly more than a name and a value (秦姐1万2). */
bool acts_is_bare(const struct reading *reading, const struct clause *clause);

/* Whether only a day ahead is said in the clause. */
bool acts_is_to_come(const struct reading *reading, const struct clause *clause);

/* Whether what is told in the clause was not done (今天没去成). */
bool acts_is_denied(const struct clause *clause);

#endif
