/* SPDX-License-Identifier: Apache-2.0 */
/* log_agreement: note a signed agreement. */
#include "intents/intent.h"

const struct intent intent_log_agreement = {
    .name = "log_agreement",
    .help = {[LANG_ZH] = "登记签约或续约", [LANG_EN] = "note a signed agreement"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_DEALERS,
    .optional = SLOT_DATE | SLOT_EXPIRES | SLOT_NOTE,
    .examples = {"跟祥和薛总续签了，到2027年底", "signed with Lotus until end of 2027"},
};
