/* SPDX-License-Identifier: Apache-2.0 */
/* Who speaks and where, by the ids and words of `dealerline parse`. */
#ifndef INTENTS_UNDERSTAND_SPEAKERS_H
#define INTENTS_UNDERSTAND_SPEAKERS_H

#include "intents/understand/understand.h"

/* The person or dealer of that id; whoever is unknown is a stranger. */
struct speaker speaker_of(const struct directory *dir, struct text id);

/* "direct" (also where nothing is said), "group" or "mention". */
enum channel_kind channel_of(struct text name);

#endif
