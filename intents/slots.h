/* SPDX-License-Identifier: Apache-2.0 */
/* Which slots an intent must have before it can be planned, as intents.def says. It is asked while
 * a message is understood, where the intents' rows are out of sight. */
#ifndef INTENTS_SLOTS_H
#define INTENTS_SLOTS_H

#include "intents/frame.h"

/* The required slots as a set of bits. */
unsigned slots_required(enum intent_id intent);

#endif
