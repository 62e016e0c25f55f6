/* SPDX-License-Identifier: Apache-2.0 */
/* Questions: how a dealer is doing, who is due, which warnings there are, figures. */
#include <string.h>

#include "intents/understand/fill.h"

void fill_query_dealer(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    fill_dealers(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
    if (act->value && strcmp(act->value, "all") != 0) {
        frame->aspect = act->value;
        set_slot(frame, SLOT_ASPECT);
    }
}

/* A question about the same person goes on with 他 or 她. */
static void carry_person(struct filling *filling, const struct act *act, struct frame *frame)
{
    uint32_t before = filling->person;
    fill_person(filling, act, frame);
    if (frame->has & SLOT_PERSON || before == INDEX_NONE || filling->person != before)
        return;
    if (act_has(filling->reading, act, CUE_OTHER) &&
        before != filling->reading->message->speaker.person) {
        frame->person = before;
        set_slot(frame, SLOT_PERSON);
    }
}

void fill_query_due(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_FUTURE);
    bool both =
        act_has(filling->reading, act, CUE_VISIT) && act_has(filling->reading, act, CUE_CALL);
    bool neither = !act_has(filling->reading, act, CUE_VISIT) &&
                   !act_has(filling->reading, act, CUE_CALL) &&
                   !act_has(filling->reading, act, CUE_GO);
    if (act->value && strcmp(act->value, "any") != 0 && !both && !neither) {
        frame->kind = act->value;
        set_slot(frame, SLOT_KIND);
    }
}

static const struct word_value alert_kinds[] = {
    {CUE_KIND_TICKET_OVERDUE, "ticket_overdue"}, {CUE_KIND_FIRST_ORDER, "first_order_only"},
    {CUE_KIND_VISIT_OVERDUE, "visit_overdue"},   {CUE_KIND_CALL_OVERDUE, "call_overdue"},
    {CUE_KIND_PURCHASE_DROP, "purchase_drop"},   {CUE_KIND_PURCHASE_STOP, "purchase_stop"},
    {CUE_KIND_CALL_SPIKE, "call_spike"},         {CUE_KIND_CALL_DROP, "call_drop"},
    {CUE_KIND_AGREEMENT, "agreement_expiring"},
};

static const struct word_value overdue_kinds[] = {
    {CUE_TICKET, "ticket_overdue"},
    {CUE_CALL, "call_overdue"},
    {CUE_VISIT, "visit_overdue"},
};

/* What rises, falls or stops, where the two are said apart (来电这阵子少得厉害). */
static const struct trend {
    enum cue subject, trend;
    const char *kind;
} trends[] = {
    {CUE_CALL, CUE_TREND_UP, "call_spike"},
    {CUE_CALL, CUE_TREND_DOWN, "call_drop"},
    {CUE_ASPECT_PURCHASES, CUE_TREND_DOWN, "purchase_drop"},
    {CUE_ASPECT_PURCHASES, CUE_TREND_STOP, "purchase_stop"},
};

static const char *trend_kind(const struct reading *reading, struct range range)
{
    for (size_t i = 0; i < sizeof trends / sizeof *trends; i++) {
        if (reading_cue(reading, trends[i].subject, range.from, range.to) &&
            reading_cue(reading, trends[i].trend, range.from, range.to))
            return trends[i].kind;
    }
    return NULL;
}

static const char *alert_kind(const struct reading *reading, struct range range)
{
    const char *kind =
        value_by_cue(reading, range, alert_kinds, sizeof alert_kinds / sizeof *alert_kinds);
    if (!kind && reading_cue(reading, CUE_STATE_OVERDUE, range.from, range.to))
        kind = value_by_cue(reading, range, overdue_kinds,
                            sizeof overdue_kinds / sizeof *overdue_kinds);
    return kind ? kind : trend_kind(reading, range);
}

static const struct word_value alert_states[] = {
    {CUE_STATE_ALL, "all"},
    {CUE_STATE_OPEN, NULL},
    {CUE_STATE_ACKED, "acked"},
    {CUE_STATE_CLOSED, "closed"},
};

void fill_query_alerts(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    const uint32_t *dealers = filling->dealers;
    size_t dealer_count = filling->dealer_count;
    if (!act_has(reading, act, CUE_OTHER))
        filling->dealer_count = 0;
    fill_dealers(filling, act, frame);
    if (!filling->dealer_count) {
        filling->dealers = dealers;
        filling->dealer_count = dealer_count;
    }
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
    frame->kind = alert_kind(reading, reach);
    if (frame->kind)
        set_slot(frame, SLOT_KIND);
    frame->status =
        value_by_cue(reading, reach, alert_states, sizeof alert_states / sizeof *alert_states);
    if (frame->status)
        set_slot(frame, SLOT_STATUS);
}

void fill_report(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
}
