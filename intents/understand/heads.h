/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked or told of several in one breath (查佳美的进货和永盛的协议; 312好了 292给核款) is
 * one act for each. */
#ifndef INTENTS_UNDERSTAND_HEADS_H
#define INTENTS_UNDERSTAND_HEADS_H

#include "intents/understand/acts.h"

/* Parts the acts that reach over several items, and their clauses where an item begins inside
 * one. */
void heads_part(struct reading *reading, struct acts *acts);

#endif
