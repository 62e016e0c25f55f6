/* SPDX-License-Identifier: Apache-2.0 */
/* What the morning's run tells besides single dealers, each once per occurrence: to the admins
 * that the purchases are out of date; to a supervisor and a manager that the share of dealers
 * who bought but once is above the target. What was told is kept in the hash `watch`, and for the
 * digest also since when the purchases of a whole region are low. */
#ifndef BOT_NOTICES_H
#define BOT_NOTICES_H

#include "base/err.h"
#include "bot/watch/watch.h"

struct bot;

/* What the run found; it must live until `done`. */
struct notices_found {
    int32_t day;
    const struct watch_index *index;
    const struct watch_numbers *numbers;
    const struct watch_events *events;
};

/* The field of `watch` that says since when a region's purchases are low. */
#define NOTICES_REGION_LOW "region_low "

void notices_send(struct bot *bot, const struct notices_found *found,
                  void (*done)(void *owner, enum err status), void *owner);

#endif
