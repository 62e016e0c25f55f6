/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/frame.h"

static const char *const intent_names[] = {
#define INTENT(name) #name,
#include "intents/intents.def"
#undef INTENT
};

const char *intent_name(enum intent_id id)
{
    return intent_names[id];
}

enum intent_id intent_by_name(struct text name)
{
    for (int i = 0; i < INTENT_COUNT; i++) {
        if (text_is(name, intent_names[i]))
            return (enum intent_id)i;
    }
    return INTENT_COUNT;
}
