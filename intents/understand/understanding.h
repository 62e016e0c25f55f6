/* SPDX-License-Identifier: Apache-2.0 */
/* For the learner and its scores: understanding with a model that is given, in place of the
 * one that is built in. */
#ifndef INTENTS_UNDERSTAND_UNDERSTANDING_H
#define INTENTS_UNDERSTAND_UNDERSTANDING_H

#include "intents/understand/understand.h"

/* Like understanding_new(); `model` is borrowed as long as what is returned. New. */
struct understanding *understanding_new_with(const struct directory *dir, const void *model,
                                             size_t len);

#endif
