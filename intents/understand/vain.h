/* SPDX-License-Identifier: Apache-2.0 */
/* What sounds like a request and is none: what was not done after all, a call that nobody took,
 * what is wrong with others' goods, and that nothing is wrong. */
#ifndef INTENTS_UNDERSTAND_VAIN_H
#define INTENTS_UNDERSTAND_VAIN_H

#include "intents/understand/matter.h"

bool matter_is_vain(const struct matter *matter);

#endif
