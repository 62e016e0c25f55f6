/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/slots.h"

static const unsigned required_slots[INTENT_COUNT] = {
#define INTENT(name, required) [INTENT_##name] = (required),
#include "intents/intents.def"
#undef INTENT
};

unsigned slots_required(enum intent_id intent)
{
    return required_slots[intent];
}
