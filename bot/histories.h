/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the histories of all dealers out of the store, some hundred dealers at a time, so that
 * the messages in between are answered as quickly as ever. */
#ifndef BOT_HISTORIES_H
#define BOT_HISTORIES_H

#include "config/history.h"
#include "store/store.h"

/* `history` is sorted, and the caller's to release, where `status` is 0. */
typedef void (*histories_fn)(void *owner, enum err status, struct history *history);

/* Reads those of the dealers in `dir`, which is kept until `done`. */
void histories_read(struct store *store, const struct directory *dir, histories_fn done,
                    void *owner);

#endif
