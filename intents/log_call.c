/* SPDX-License-Identifier: Apache-2.0 */
/* log_call: a phone call was made or came in. A return call counts as contact; a call that the
 * dealer made does not, and is answered with who is in charge of what the dealer asked. */
#include <string.h>

#include "intents/flow.h"
#include "intents/intent.h"
#include "intents/logged.h"

static enum err plan_call(const struct request *request, struct plan *plan);

const struct intent intent_log_call = {
    .name = "log_call",
    .help = {[LANG_ZH] = "记录一次电话（打出或来电）",
             [LANG_EN] = "note a phone call, made or received"},
    .about = {[LANG_ZH] = "电话 回访 来电 微信", [LANG_EN] = "call phone"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = logged_prepare,
    .plan = plan_call,
    .examples = {"刚给祥和冯老板打了电话，说月底补货",
                 "called Lotus today, they will reorder soon"},
};

static bool is_incoming(const struct frame *frame)
{
    return (frame->has & SLOT_DIRECTION) && strcmp(frame->direction, "in") == 0;
}

static enum err plan_call(const struct request *request, struct plan *plan)
{
    bool incoming = is_incoming(request->frame);
    json_t *fact = record_new(request, "call");
    const char *seq = logged_keep(request, plan, fact, incoming ? "" : "call_overdue");
    reply_say(request, plan, incoming ? REPLY_logged_call_in : REPLY_logged_call, "seq", seq,
              "dealers", logged_dealers(request), "date", logged_date(request), NULL);
    logged_say_rest(request, plan);
    if (incoming) {
        flow_say_topic_owner(request, plan, request->frame->note);
        reply_add(plan->reply, request->lang, REPLY_call_in_is_none, NULL);
    }
    return OK;
}
