/* SPDX-License-Identifier: Apache-2.0 */
/* What the early-warning rules look up in a history: for each dealer the purchase days
 * (several purchases of one day are one), their running total, and the days of calls and
 * visits; for the company the day from which each kind of record exists. Built once for a
 * history; each question is then a binary search, so that a day of a long backtest costs no
 * more than a morning of the server.
 *
 * Rests on config/history.h, sorted. Every question names its day and sees nothing after it:
 * what happened later never changes an answer. Not for what changes while it is read: the
 * history must not be touched as long as the index lives. */
#ifndef BOT_WATCH_INDEX_H
#define BOT_WATCH_INDEX_H

#include "config/history.h"

/* Days in ascending order, borrowed from the index. */
struct day_list {
    const int32_t *days;
    size_t count;
};

struct dealer_days {
    struct day_list purchases;  /* purchase days, each once */
    const int64_t *running_fen; /* by purchase day: all that was bought up to and with it */
    struct day_list calls_in;   /* one entry a call, that the dealer made */
    struct day_list calls_out;  /* return calls */
    struct day_list visits;
};

struct watch_index {
    const struct directory *dir;
    const struct history *history;
    struct dealer_days *dealers; /* by index of the directory */
    uint32_t dealer_count;       /* of the directory and the history, the smaller number */
    struct day_list bought;      /* days on which anybody bought */
    int32_t first_call;          /* first day with such a record, DAY_NONE where there is none */
    int32_t first_visit;
    int32_t first_record; /* of any kind */
    int32_t *days;        /* where the lists point into */
    int64_t *amounts;
};

/* Borrows both. */
void watch_index_init(struct watch_index *index, const struct directory *dir,
                      const struct history *history);
void watch_index_release(struct watch_index *index);

/* How many of the days are not after `day`. */
size_t days_upto(struct day_list list, int32_t day);

/* How many lie in (after, upto]. */
size_t days_within(struct day_list list, int32_t after, int32_t upto);

/* The last one not after `day`; DAY_NONE where there is none. */
int32_t days_last(struct day_list list, int32_t day);

/* What the dealer bought in (after, upto], in fen. */
int64_t amount_within(const struct dealer_days *dealer, int32_t after, int32_t upto);

/* Coverage: the last day up to `day` on which anybody bought; DAY_NONE where nobody has. */
int32_t watch_covered(const struct watch_index *index, int32_t day);

/* Last visit or return call up to `day`; DAY_NONE where there is none. */
int32_t watch_last_contact(const struct watch_index *index, uint32_t dealer, int32_t day);

#endif
