/* SPDX-License-Identifier: Apache-2.0 */
/* A frame in words, for asking back whether it was understood right: every slot that the
 * speaker would want to see, with its name. */
#ifndef INTENTS_FRAME_SAY_H
#define INTENTS_FRAME_SAY_H

#include "intents/plan.h"

/* 梅州市佳美五金店，日期 11-22（周日），金额 32,000 元. Empty where the frame has no slot. Borrowed
 * from the request's arena. */
const char *frame_say(const struct request *request, const struct frame *frame);

#endif
