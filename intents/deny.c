/* SPDX-License-Identifier: Apache-2.0 */
/* deny: no to what the bot asked. What the bot asked is answered before this plan is made
 * (question.c); here is only what is said. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_deny(const struct request *request, struct plan *plan);

const struct intent intent_deny = {
    .name = "deny",
    .help = {[LANG_ZH] = "回答“不是”", [LANG_EN] = "say no to what I asked"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .is_small_talk = true,
    .plan = plan_deny,
    .examples = {"不是", "no, not that one"},
};

static enum err plan_deny(const struct request *request, struct plan *plan)
{
    reply_say(request, plan,
              request->asked_by   ? REPLY_ask_refused_told
              : request->is_asked ? REPLY_not_recorded
                                  : REPLY_nothing_to_cancel,
              NULL);
    uint32_t dealer =
        request->asked_by ? directory_dealer(request->dir, text_of(request->asked_by)) : INDEX_NONE;
    if (dealer != INDEX_NONE) {
        struct str text;
        str_init(&text);
        reply_add(&text, request->lang, REPLY_ask_refused, NULL);
        (void)tell_dealer(request, plan, dealer, str_text(&text).ptr);
        str_release(&text);
    }
    return OK;
}
