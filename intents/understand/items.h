/* SPDX-License-Identifier: Apache-2.0 */
/* The items of a list (1. … 2. …; ① … ② …; a dash at each line's begin). What counts them off
 * says nothing, so that it is taken for the end of a line: each item then begins a clause, and no
 * number of an item is taken for a ticket or for money. */
#ifndef INTENTS_UNDERSTAND_ITEMS_H
#define INTENTS_UNDERSTAND_ITEMS_H

#include "intents/understand/normal.h"

/* The message with its items set off; as it was where it holds no list. */
struct normal items_set_off(const struct normal *normal, struct arena *arena);

#endif
