/* SPDX-License-Identifier: Apache-2.0 */
/* The morning's messages: what is new goes to the alerts channel of every platform, grouped by
 * manager, critical first; each manager hears the own new alerts, who is due within a week and
 * today's reminders; each supervisor what is critical. Once a working day.
 *
 * New is what was raised, or got worse, by a fact after those that the last digest knew, so that
 * nothing falls between two digests and nothing is told by two. Servers that tell at the same time
 * see it by what was told last, which each expects to be still so: the later one looks again. */
#ifndef BOT_DIGEST_H
#define BOT_DIGEST_H

#include "base/err.h"
#include <stdint.h>

struct bot;

/* `done` with 0 also where nothing was to be sent. */
void digest_send(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                 void *owner);

/* Tells supervisors what is critical and was told neither so nor by a digest. */
void digest_tell_critical(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                          void *owner);

#endif
