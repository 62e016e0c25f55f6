/* SPDX-License-Identifier: Apache-2.0 */
/* query_events: see meetings and trainings. */
#include "intents/intent.h"

const struct intent intent_query_events = {
    .name = "query_events",
    .help = {[LANG_ZH] = "查会议和培训", [LANG_EN] = "see meetings and trainings"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = 0,
    .optional = SLOT_KIND | SLOT_PERIOD | SLOT_REGION,
    .examples = {"最近有什么培训", "any trainings next week"},
};
