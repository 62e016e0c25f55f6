/* SPDX-License-Identifier: Apache-2.0 */
/* A head that says when what it lists is to be done (明天安排：1、9点去天元 2、打电话给凯旋). Only
 * the first item stands beside the day; the head holds for all. */
#ifndef INTENTS_UNDERSTAND_PLAN_HEADS_H
#define INTENTS_UNDERSTAND_PLAN_HEADS_H

#include "intents/understand/matter.h"

/* Whether the act is one of those that a head before it says are to come, and nothing of it is
 * told as done. */
bool matter_is_planned(const struct matter *matter);

#endif
