/* SPDX-License-Identifier: Apache-2.0 */
/* update_dealer: change a dealer file. */
#include "intents/intent.h"

const struct intent intent_update_dealer = {
    .name = "update_dealer",
    .help = {[LANG_ZH] = "修改经销商档案", [LANG_EN] = "change a dealer file"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_DEALERS | SLOT_FIELD | SLOT_VALUE,
    .optional = 0,
    .examples = {"佳美的电话改成13500007354", "change the phone of Lotus to 13500007354"},
};
