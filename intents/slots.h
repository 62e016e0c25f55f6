/* SPDX-License-Identifier: Apache-2.0 */
/* Which slots an intent must have before it can be planned: the rows marked * in frames
 * (README), one table. What a message leaves out of them is the frame's `missing`. */
#ifndef INTENTS_SLOTS_H
#define INTENTS_SLOTS_H

#include "intents/frame.h"

/* The required slots as a set of bits. */
unsigned slots_required(enum intent_id intent);

#endif
