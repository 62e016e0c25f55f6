/* SPDX-License-Identifier: Apache-2.0 */
/* The list of all intents, made of intents.def. */
#include "intents/intent.h"

#define INTENT(name, required) extern const struct intent intent_##name;
#include "intents/intents.def"
#undef INTENT

const struct intent *const intents[INTENT_COUNT] = {
#define INTENT(name, required) [INTENT_##name] = &intent_##name,
#include "intents/intents.def"
#undef INTENT
};

const char *intent_example(const struct intent *intent, enum language lang)
{
    return intent->examples[lang == LANG_EN && intent->examples[1] ? 1 : 0];
}
