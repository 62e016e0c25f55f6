/* SPDX-License-Identifier: Apache-2.0 */
/* log_agreement: an agreement was signed or renewed. Takes the place of the one before it and
 * closes the warning that it was about to end. */
#include "intents/intent.h"
#include "intents/logged.h"

static void prepare_agreement(struct request *request, struct reads *reads);
static enum err plan_agreement(const struct request *request, struct plan *plan);

const struct intent intent_log_agreement = {
    .name = "log_agreement",
    .help = {[LANG_ZH] = "登记签约或续约", [LANG_EN] = "note a signed agreement"},
    .about = {[LANG_ZH] = "协议 合同 签约 续约", [LANG_EN] = "agreement contract"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_agreement,
    .plan = plan_agreement,
    .examples = {"跟祥和薛总续签了，到2027年底", "signed with Lotus until end of 2027"},
};

static void prepare_agreement(struct request *request, struct reads *reads)
{
    logged_prepare(request, reads);
}

static enum err plan_agreement(const struct request *request, struct plan *plan)
{
    const struct frame *frame = request->frame;
    bool has_end = frame->has & SLOT_EXPIRES;
    json_t *fact = record_new(request, "agreement");
    const char *rule = has_end && frame->expires <= request->now.day ? "" : "agreement_expiring";
    const char *seq = logged_keep(request, plan, fact, rule);
    reply_say(request, plan, has_end ? REPLY_logged_agreement : REPLY_logged_agreement_open, "seq",
              seq, "dealers", logged_dealers(request), "date", logged_date(request), "expires",
              has_end ? say_full_date(request->arena, frame->expires) : "", NULL);
    logged_say_rest(request, plan);
    return OK;
}
