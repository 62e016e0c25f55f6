/* SPDX-License-Identifier: Apache-2.0 */
/* cancel: stop. What the bot asked is answered before this plan is made (question.c); here is only
 * what is said. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_cancel(const struct request *request, struct plan *plan);

const struct intent intent_cancel = {
    .name = "cancel",
    .help = {[LANG_ZH] = "不说了", [LANG_EN] = "stop, never mind"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .is_small_talk = true,
    .plan = plan_cancel,
    .examples = {"算了", "never mind"},
};

static enum err plan_cancel(const struct request *request, struct plan *plan)
{
    reply_say(request, plan, request->is_asked ? REPLY_cancelled : REPLY_nothing_to_cancel, NULL);
    return OK;
}
