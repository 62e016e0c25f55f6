/* SPDX-License-Identifier: Apache-2.0 */
/* A plan made without a store: what it reads is given as JSON, what it makes is told as text. So
 * that a plan is a line of a table. In all JSON here ' stands for ". */
#ifndef TESTS_SUPPORT_SNAPSHOT_H
#define TESTS_SUPPORT_SNAPSHOT_H

#include "intents/intent.h"

/* New numbers as they stand in what is told: the first fact is 501, ticket 901, alert 801, event
 * 701. */

struct snapshot_case {
    const char *intent, *by, *slots; /* {'dealers':['D001']} */
    const char *text;                /* the whole message, NULL: "…" */
    const char *records;             /* the speaker's newest records: ['12'], NULL: none */
    /* What there is: {'HGETALL ticket:102': {…}, 'JOIN alerts:dealer:D001': [['12', {…}]],
     * 'FACT facts 12': {…}, …}; anything else that is read is empty. NULL: nothing. */
    const char *known;
};

/* When, in which language, and how often it was made before. */
struct snapshot_when {
    int32_t day;
    int minute;
    enum language lang;
    int attempt;
};

/* What came of it; all borrowed from the arena. */
struct snapshot_plan {
    const char *reply;
    json_t *facts;      /* a list, numbers filled in */
    const char *posts;  /* lines "@wangfang: …" */
    const char *writes; /* lines "ZADD visits:D001 20779 501" */
    bool is_kept;       /* undo reaches it */
};

/* Makes the plan at that local moment, without holidays. The directory outlives it; `facts` is to
 * be let go. */
struct snapshot_plan snapshot_plan(const struct snapshot_case *one, const struct directory *dir,
                                   const struct snapshot_when *when, struct arena *arena);

/* JSON with ' for ". New; NULL where it is none. */
json_t *snapshot_json(const char *text);

/* Whether everything in `part` is in `whole` too, with the same value (lists as a whole; null: it is
 * not there). */
bool snapshot_holds(const json_t *whole, const json_t *part);

#endif
