/* SPDX-License-Identifier: Apache-2.0 */
/* rsvp: answer an invitation. */
#include "intents/intent.h"

const struct intent intent_rsvp = {
    .name = "rsvp",
    .help = {[LANG_ZH] = "回复会议邀请", [LANG_EN] = "answer an invitation"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .required = SLOT_ANSWER,
    .optional = SLOT_EVENT | SLOT_COUNT,
    .examples = {"我们去两个人", "we will come, two people"},
};
