/* SPDX-License-Identifier: Apache-2.0 */
/* report: see figures and the summary. */
#include "intents/intent.h"

const struct intent intent_report = {
    .name = "report",
    .help = {[LANG_ZH] = "看汇总和报告", [LANG_EN] = "see figures and the summary"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = 0,
    .optional = SLOT_PERIOD | SLOT_PERSON | SLOT_REGION,
    .examples = {"上个月的总结", "monthly report for last month"},
};
