/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a ticket when a limit passes: the backup hears of it, the one it escalates to,
 * the alert is raised; a resolved one that nobody rated is closed. Looks once a second at the
 * earliest deadlines in the store; each is an idempotency key, so two servers act on it once. */
#ifndef BOT_DEADLINES_H
#define BOT_DEADLINES_H

#include <stdbool.h>

struct bot;
struct deadlines;

struct deadlines *deadlines_open(struct bot *bot);

/* Looks now, unless a look is under way. */
void deadlines_look(struct deadlines *deadlines);
bool deadlines_is_looking(const struct deadlines *deadlines);

void deadlines_close(struct deadlines *deadlines, void (*done)(void *owner), void *owner);

#endif
