/* SPDX-License-Identifier: Apache-2.0 */
/* Closed rules of frames (README, "Notes on choosing") that hold whatever a clause sounds like:
 * what is to come is no record, what is asked is none either, the state of a matter that is
 * asked is no new issue, and so on. Each rule looks at one act and its words and may change its
 * intent, or take it out. */
#ifndef INTENTS_UNDERSTAND_SETTLE_H
#define INTENTS_UNDERSTAND_SETTLE_H

#include "base/str.h"
#include "intents/understand/fill.h"

/* Applies the rules to all acts, in order; what a rule changed is added to `why`, unless NULL. */
void settle_acts(const struct reading *reading, struct acts *acts, struct str *why);

/* A first clause that is nothing but yes or never mind is a frame of its own; labels it. */
void settle_first_clause(const struct reading *reading, const struct labels *labels);

#endif
