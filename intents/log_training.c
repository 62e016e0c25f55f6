/* SPDX-License-Identifier: Apache-2.0 */
/* log_training: note a training that was held. */
#include "intents/intent.h"

const struct intent intent_log_training = {
    .name = "log_training",
    .help = {[LANG_ZH] = "记录一次培训", [LANG_EN] = "note a training that was held"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = 0,
    .optional = SLOT_DATE | SLOT_COUNT | SLOT_DEALERS | SLOT_REGION | SLOT_TOPIC | SLOT_PLACE,
    .examples = {"上午在梅州培训了35人，讲新品安装", "held a training yesterday, 12 people came"},
};
