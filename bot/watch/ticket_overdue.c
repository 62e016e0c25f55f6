/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_overdue: it has a row as the other rules do, so that its alerts have a name and words,
 * but is due at the moment of a deadline (bot/deadlines.h) and not in the morning. */
#include "bot/watch/rule.h"

const struct rule rule_ticket_overdue = {
    .name = "ticket_overdue",
    .label = {[LANG_ZH] = "工单超时", [LANG_EN] = "ticket overdue"},
    .help = {[LANG_ZH] = "工单超过环节规定的受理或解决时限（工作时间）",
             [LANG_EN] = "a ticket was not accepted or resolved within its stage's working time"},
    .advice = {[LANG_ZH] = "尽快受理或解决，或改派",
               [LANG_EN] = "accept or resolve it now, or reassign it"},
    .needs = NEEDS_NOTHING,
};
