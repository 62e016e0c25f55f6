/* SPDX-License-Identifier: Apache-2.0 */
/* plan_event: plan a meeting of dealers. */
#include "intents/intent.h"

const struct intent intent_plan_event = {
    .name = "plan_event",
    .help = {[LANG_ZH] = "安排经销商会议活动", [LANG_EN] = "plan a meeting of dealers"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_KIND | SLOT_DATE,
    .optional = SLOT_TIME | SLOT_REGION | SLOT_DEALERS | SLOT_PLACE | SLOT_TOPIC,
    .examples = {"12月10号下午两点在河源开恳谈会",
                 "training for dealers in Meizhou on Dec 10 at 2pm"},
};
