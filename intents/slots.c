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

static const unsigned with_dealers =
    1u << INTENT_log_visit | 1u << INTENT_log_call | 1u << INTENT_log_order |
    1u << INTENT_log_training | 1u << INTENT_log_agreement | 1u << INTENT_update_dealer |
    1u << INTENT_query_dealer | 1u << INTENT_query_alerts | 1u << INTENT_schedule |
    1u << INTENT_plan_event | 1u << INTENT_report_issue | 1u << INTENT_query_issue;

unsigned slots_required(enum intent_id intent)
{
    return required[intent];
}

bool slots_take_dealers(enum intent_id intent)
{
    return with_dealers >> intent & 1;
}
