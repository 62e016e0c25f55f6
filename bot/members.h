/* SPDX-License-Identifier: Apache-2.0 */
/* Two sorted sets, or two hashes, against each other: that of the state and that which the facts
 * give (bot/rebuild.h). In which order Redis tells the members does not count. Pure. */
#ifndef BOT_MEMBERS_H
#define BOT_MEMBERS_H

#include "base/arena.h"
#include "store/value.h"

/* What differs, for people, borrowed from the arena; NULL where nothing does. The values are what
 * ZRANGE … WITHSCORES or HGETALL answered. */
const char *members_differ(struct arena *arena, const struct value *there,
                           const struct value *copy);

#endif
