/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of purchases.csv, calls.csv and visits.csv, read and checked one by one: for the
 * histories in memory and for imports. Every fault is a problem with file and line. */
#ifndef CONFIG_RECORDS_H
#define CONFIG_RECORDS_H

#include "config/history.h"

enum record_kind { RECORD_PURCHASE, RECORD_CALL, RECORD_VISIT };

struct record {
    int line;
    uint32_t dealer;
    int32_t day;
    int64_t amount_fen;            /* of a purchase */
    const char *order_no;          /* of a purchase; each only once in a file */
    enum call_direction direction; /* of a call */
    const char *note;              /* of calls and visits, "" where none */
};

/* Called for each row without a fault; the record's strings live until records_read() returns. */
typedef void (*record_fn)(void *context, const struct record *record);

/* Reads a whole file. ERR_FORMAT (or an error of reading) where there was any problem. An import
 * that takes all or nothing reads twice: first with an `on_record` that does nothing. */
int records_read(enum record_kind kind, const char *path, const struct directory *dir,
                 record_fn on_record, void *context, struct problems *problems);

/* Reads "13805.21" (yuan, at most two decimals, not negative) as fen. */
bool amount_read(struct text text, int64_t *fen);

#endif
