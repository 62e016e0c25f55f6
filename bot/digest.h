/* SPDX-License-Identifier: Apache-2.0 */
/* The morning's messages: what is new goes to the alerts channel of every platform, grouped by
 * manager, critical first; each manager hears the own new alerts, who is due within a week and
 * today's reminders; each supervisor what is critical. Once a working day: the day of the
 * last digest is an expectation of the next, so two servers send one. */
#ifndef BOT_DIGEST_H
#define BOT_DIGEST_H

#include "base/err.h"
#include <stdint.h>

struct bot;

/* `done` with 0 also where nothing was to be sent. */
void digest_send(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                 void *owner);

#endif
