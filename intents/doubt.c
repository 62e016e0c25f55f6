/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/doubt.h"

#include "intents/intent.h"

static const double sure = 0.7, likely = 0.4;

enum doubt doubt_of(const struct frame *frame)
{
    if (intents[frame->intent]->is_small_talk || frame->confidence >= sure)
        return DOUBT_NONE;
    return frame->confidence >= likely ? DOUBT_SOME : DOUBT_GRAVE;
}
