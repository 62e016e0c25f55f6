/* SPDX-License-Identifier: Apache-2.0 */
/* One run of the early-warning rules in the server: all histories are read from the store, the
 * rules evaluated on the thread pool, and what came of it is committed: alerts raised, grown
 * worse, cleared, opened again. In the morning come the notices and the digest; then supervisors
 * are told of what is critical and they do not know yet.
 *
 * The rules are evaluated over all days up to today, so that what is open today, and since when,
 * follows from the histories alone; the store only says what was told already. Two servers, or
 * two runs, raise an alert once: its natural key (rule, dealer, since) is the idempotency key of
 * the commit. */
#ifndef BOT_WATCH_RUN_H
#define BOT_WATCH_RUN_H

#include <stdbool.h>

#include "base/err.h"

struct bot;

/* Starts one; `is_due`: it is the morning's. `done` when all of it is committed; with another
 * status than 0 some of it was not, and another run makes up for it. */
void watch_run_start(struct bot *bot, bool is_due, void (*done)(void *owner, enum err status),
                     void *owner);

#endif
