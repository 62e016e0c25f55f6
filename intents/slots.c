/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/slots.h"

static const unsigned required[INTENT_COUNT] = {
    [INTENT_log_visit] = SLOT_DEALERS,
    [INTENT_log_call] = SLOT_DEALERS,
    [INTENT_log_order] = SLOT_DEALERS | SLOT_AMOUNT,
    [INTENT_log_agreement] = SLOT_DEALERS,
    [INTENT_add_dealer] = SLOT_NAME,
    [INTENT_update_dealer] = SLOT_DEALERS | SLOT_FIELD | SLOT_VALUE,
    [INTENT_query_dealer] = SLOT_DEALERS,
    [INTENT_update_alert] = SLOT_ALERT | SLOT_ACTION,
    [INTENT_schedule] = SLOT_DATE | SLOT_KIND,
    [INTENT_plan_event] = SLOT_KIND | SLOT_DATE,
    [INTENT_rsvp] = SLOT_ANSWER,
    [INTENT_report_issue] = SLOT_STAGE,
    [INTENT_update_issue] = SLOT_TICKET | SLOT_ACTION,
    [INTENT_rate_issue] = SLOT_SCORE,
    [INTENT_correct] = SLOT_FIELD | SLOT_VALUE,
};

unsigned slots_required(enum intent_id intent)
{
    return required[intent];
}
