/* SPDX-License-Identifier: Apache-2.0 */
/* Dealers, people and names in memory, kept current: the directory's files, what was changed
 * by message on top of them, and the understanding built from both. It follows the facts, so
 * every running server knows a new dealer a moment after it was told to any of them. */
#ifndef BOT_ROSTER_H
#define BOT_ROSTER_H

#include "config/directory.h"
#include "intents/understand/understand.h"
#include "store/store.h"

struct roster {
    const struct directory *dir;
    struct understanding *und;
    struct store *store;
    void (*on_ready)(void *owner);
    void (*on_import)(void *owner);
    void *owner;
    bool is_ready;
};

/* Takes the directory (one user). */
void roster_init(struct roster *roster, struct directory *dir);
void roster_release(struct roster *roster);

/* Reads what was changed by message and follows from there; `on_ready` once it is current. Until
 * then the files' state is served. `on_import` for each fact of an import, of whatever type, that
 * comes in from then on (who follows the facts already may as well say so); NULL: nobody asks. */
void roster_follow(struct roster *roster, struct store *store, void (*on_ready)(void *owner),
                   void (*on_import)(void *owner), void *owner);

#endif
