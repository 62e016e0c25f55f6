/* SPDX-License-Identifier: Apache-2.0 */
/* What the morning's run tells besides single dealers, each once per occurrence: to the admins
 * that the purchases are out of date; to a supervisor and a manager that the share of dealers
 * who bought but once is above the target. What was told is kept in the hash `watch`. */
#ifndef BOT_NOTICES_H
#define BOT_NOTICES_H

#include "base/err.h"
#include "bot/watch/watch.h"

struct bot;

/* `index` must live until `done`. */
void notices_send(struct bot *bot, int32_t day, const struct watch_index *index,
                  const struct watch_numbers *numbers, void (*done)(void *owner, enum err status),
                  void *owner);

#endif
