/* SPDX-License-Identifier: Apache-2.0 */
/* schedule: plan a visit, a call or a reminder. */
#include "intents/intent.h"

const struct intent intent_schedule = {
    .name = "schedule",
    .help = {[LANG_ZH] = "安排拜访、电话或提醒", [LANG_EN] = "plan a visit, a call or a reminder"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_DATE | SLOT_KIND,
    .optional = SLOT_DEALERS | SLOT_TIME | SLOT_NOTE,
    .examples = {"下周三提醒我给佳美打电话", "remind me to call Lotus on Friday"},
};
