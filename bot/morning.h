/* SPDX-License-Identifier: Apache-2.0 */
/* The early warnings in the running server: each morning at `watch.at`, at the start where that
 * was missed, and after an import, all histories are read from the store, the rules evaluated
 * on the thread pool, and what came of it is committed: alerts raised, grown critical, cleared;
 * then the digest in the team channels and each manager's own message.
 *
 * Two servers, or two runs, raise an alert once: its natural key (rule, dealer, since) is the
 * idempotency key of the commit, and the day of the last digest is an expectation of the next.
 */
#ifndef BOT_MORNING_H
#define BOT_MORNING_H

#include <stdbool.h>

struct bot;
struct morning;

struct morning *morning_open(struct bot *bot);

/* From now on, each morning: at once, where today's time has passed and its run was missed. */
void morning_start(struct morning *morning);

/* Runs now, unless a run is under way: then once more after it. */
void morning_run(struct morning *morning);

/* Whether a run is under way or about to be. */
bool morning_is_running(const struct morning *morning);

void morning_close(struct morning *morning, void (*done)(void *owner), void *owner);

#endif
