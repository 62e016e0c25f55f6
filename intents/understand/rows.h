/* SPDX-License-Identifier: Apache-2.0 */
/* A row: several of one kind told in one breath, each with a value of its own
 * (牟老板3万，秦姐1万2； 周一三江，周四打给曾经理). The verb is said once, so that the model hears
 * one request; the row is parted here into as many acts. */
#ifndef INTENTS_UNDERSTAND_ROWS_H
#define INTENTS_UNDERSTAND_ROWS_H

#include "intents/understand/acts.h"

/* Parts the acts that are rows, and gives what is said of all of them at their end (都是下午两点)
 * to each. */
void rows_part(const struct reading *reading, struct acts *acts);

#endif
