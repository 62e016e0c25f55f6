/* SPDX-License-Identifier: Apache-2.0 */
/* When the early-warning rules run in the server (watch_run.h): each morning at `watch.at`, at
 * the start where that was missed, and after an import. Only a run from `watch.at` on ends with
 * the digest, and that once a day; what one before it, or a later one, finds is raised, told to
 * supervisors where it is critical, and waits for the next digest otherwise.
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

/* A fact of an import came in: runs once no more have come for a moment. */
void morning_after_import(struct morning *morning);

/* Whether a run is under way or about to be. */
bool morning_is_running(const struct morning *morning);

void morning_close(struct morning *morning, void (*done)(void *owner), void *owner);

#endif
