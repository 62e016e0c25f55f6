/* SPDX-License-Identifier: Apache-2.0 */
/* log_order: a purchase of a dealer is reported. Clears the alerts of purchases that stopped. */
#include "base/json.h"
#include "intents/intent.h"
#include "intents/logged.h"

static enum err plan_order(const struct request *request, struct plan *plan);

const struct intent intent_log_order = {
    .name = "log_order",
    .help = {[LANG_ZH] = "登记一笔进货", [LANG_EN] = "report a purchase of a dealer"},
    .about = {[LANG_ZH] = "进货 下单 订货", [LANG_EN] = "order purchase"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = logged_prepare,
    .plan = plan_order,
    .examples = {"佳美今天进货3.2万", "Lotus placed an order of 12,800 today"},
};

static enum err plan_order(const struct request *request, struct plan *plan)
{
    json_t *fact = record_new(request, "order");
    const char *seq = logged_keep(request, plan, fact, "purchase_stop first_order_only");
    reply_say(request, plan, REPLY_logged_order, "seq", seq, "dealers", logged_dealers(request),
              "date", logged_date(request), "amount",
              say_money(request->arena, request->lang, request->frame->amount_fen), NULL);
    logged_say_rest(request, plan);
    return OK;
}
