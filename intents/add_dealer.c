/* SPDX-License-Identifier: Apache-2.0 */
/* add_dealer: add a dealer file. */
#include "intents/intent.h"

const struct intent intent_add_dealer = {
    .name = "add_dealer",
    .help = {[LANG_ZH] = "新建经销商档案", [LANG_EN] = "add a dealer file"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_NAME,
    .optional = SLOT_CONTACT | SLOT_PHONE | SLOT_REGION | SLOT_ADDRESS,
    .examples = {"新增经销商：大旺建材行，联系人侯建平，电话15900003344，区域清远",
                 "add a new dealer: Sunrise Tools, contact Peter Lau"},
};
