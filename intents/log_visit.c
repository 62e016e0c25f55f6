/* SPDX-License-Identifier: Apache-2.0 */
/* log_visit: an on-site visit was made. Sets the dealer's last visit, closes what a visit
 * clears, reminds of the next visit where one was promised. */
#include "intents/intent.h"
#include "intents/logged.h"

static void prepare_visit(struct request *request, struct reads *reads);
static enum err plan_visit(const struct request *request, struct plan *plan);

const struct intent intent_log_visit = {
    .name = "log_visit",
    .help = {[LANG_ZH] = "记录一次上门拜访", [LANG_EN] = "note a visit to a dealer"},
    .about = {[LANG_ZH] = "拜访 走访 上门 到店", [LANG_EN] = "visit"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_visit,
    .plan = plan_visit,
    .examples = {"昨天拜访了佳美余老板，库存偏高，下周三再去",
                 "visited Lotus yesterday, shelf share is up"},
};

static void prepare_visit(struct request *request, struct reads *reads)
{
    logged_prepare(request, reads);
}

static enum err plan_visit(const struct request *request, struct plan *plan)
{
    json_t *fact = record_new(request, "visit");
    const char *seq = logged_keep(request, plan, fact, "visit_overdue call_overdue");
    reply_say(request, plan, REPLY_logged_visit, "seq", seq, "dealers", logged_dealers(request),
              "date", logged_date(request), NULL);
    logged_say_rest(request, plan);
    return OK;
}
