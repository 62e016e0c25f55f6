/* SPDX-License-Identifier: Apache-2.0 */
/* Brings rows of CSV files into the store, one fact a row, many commits in flight. Each row has a
 * natural key (a purchase's order number; of calls and visits what the row says, and which of
 * several equal rows of the file it is), so a repeated import changes nothing.
 *
 * importer_add() reads and checks a whole file before anything is committed; where it has any
 * fault, nothing of it is. */
#ifndef BOT_IMPORTER_H
#define BOT_IMPORTER_H

#include "base/clock.h"
#include "bot/roster.h"

struct importer;

struct import_progress {
    size_t done, all;
    size_t added; /* the others were there already */
    enum err status;
    bool is_end;
};

struct importer_setup {
    struct store *store;
    const struct directory *dir;
    const struct clock *clock;
    /* Called now and then, and once at the end (`is_end`), when the importer may be freed. */
    void (*on_progress)(void *owner, const struct import_progress *progress);
    void *owner;
};

/* New; freed by the caller, before the start or after the end. */
struct importer *importer_new(const struct importer_setup *setup);
void importer_free(struct importer *importer);

/* Reads a file of that kind. ERR_USAGE: no such kind; else the error that `problems` explains. */
enum err importer_add(struct importer *importer, const char *kind, const char *path,
                      struct problems *problems);

/* Commits all that was added. */
void importer_start(struct importer *importer);

#endif
