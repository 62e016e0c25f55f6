/* SPDX-License-Identifier: Apache-2.0 */
/* confirm: yes to what the bot asked. What the bot asked is answered before this plan is made
 * (question.c); here is only what is said. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_confirm(const struct request *request, struct plan *plan);

const struct intent intent_confirm = {
    .name = "confirm",
    .help = {[LANG_ZH] = "回答“是”", [LANG_EN] = "say yes to what I asked"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .is_small_talk = true,
    .plan = plan_confirm,
    .examples = {"对", "yes please"},
};

static enum err plan_confirm(const struct request *request, struct plan *plan)
{
    reply_say(request, plan, REPLY_nothing_asked, NULL);
    return OK;
}
