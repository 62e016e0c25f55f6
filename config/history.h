/* SPDX-License-Identifier: Apache-2.0 */
/* What happened with each dealer, by day: purchases, calls, visits and agreements, in memory,
 * for the early-warning rules, reports and pictures. Filled from the directory's CSV files
 * (history_load) or from the store; sorted once by history_sort() before it is read. */
#ifndef CONFIG_HISTORY_H
#define CONFIG_HISTORY_H

#include "config/directory.h"

struct purchase {
    int32_t day;
    int64_t amount_fen;
};

enum call_direction { CALL_OUT, CALL_IN };

struct call {
    int32_t day;
    enum call_direction direction;
};

/* The agreement in force: days; expires DAY_NONE where it has no end. */
struct agreement {
    int32_t signed_on;
    int32_t expires;
};

/* One dealer's history; every list is in order of days once sorted. */
struct dealer_history {
    struct purchase *purchases;
    size_t purchase_count;
    struct call *calls;
    size_t call_count;
    int32_t *visits;
    size_t visit_count;
    struct agreement *agreements;
    size_t agreement_count;
};

struct history {
    struct dealer_history *dealers; /* by index of the directory */
    uint32_t dealer_count;
    bool has_purchases, has_calls, has_visits; /* whether there is any such file or record */
};

/* Empty, for a directory's number of dealers. */
void history_init(struct history *history, uint32_t dealer_count);
void history_release(struct history *history);

void history_add_purchase(struct history *history, uint32_t dealer, int32_t day,
                          int64_t amount_fen);
void history_add_call(struct history *history, uint32_t dealer, int32_t day,
                      enum call_direction direction);
void history_add_visit(struct history *history, uint32_t dealer, int32_t day);
void history_add_agreement(struct history *history, uint32_t dealer, int32_t signed_on,
                           int32_t expires);
void history_sort(struct history *history);

/* Reads purchases.csv, calls.csv and visits.csv where the folder has them; every bad row is
 * added to `problems`. ERR_FORMAT where there was any. */
int history_load(struct history *history, const struct directory *dir, const char *folder,
                 struct problems *problems);

#endif
