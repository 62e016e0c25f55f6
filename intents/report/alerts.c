/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts raised in the period: taken on, closed and why, how soon there was a contact. */
#include "intents/report/report.h"

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_alerts = {
    .read_count = 1,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    report_want_within(report, reads, "alerts:all", "alert:");
}

static enum figure_reason reason_of(const struct value *hash)
{
    static const struct {
        const char *word;
        enum figure_reason reason;
    } reasons[] = {{"solved", REASON_SOLVED}, {"false", REASON_FALSE}, {"lost", REASON_LOST}};
    if (!text_is(value_field_text(hash, "state"), "closed"))
        return REASON_OPEN;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (text_is(value_field_text(hash, "reason"), reasons[i].word))
            return reasons[i].reason;
    }
    return REASON_DATA;
}

static void gather(struct report *report)
{
    const struct request *request = report->request;
    const struct value *list = report_reply(report, 0);
    struct figure_alert *alerts = arena_alloc(request->arena, list->count + 1, sizeof *alerts);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct value *hash = value_at(value_at(list, i), 1);
        uint32_t dealer = directory_dealer(request->dir, value_field_text(hash, "dealer"));
        day = report_day_of_moment(value_field_text(hash, "raised"));
        if (!report_holds_dealer(report, dealer))
            continue;
        report->input.alerts_before += report_is_in(report->span.before, day);
        if (!report_is_in(report->span.period, day))
            continue;
        alerts[count++] = (struct figure_alert){
            .dealer = dealer == INDEX_NONE ? NULL : report->of[dealer],
            .raised = day,
            .is_taken_on = value_field_text(hash, "acked_by").len > 0,
            .reason = reason_of(hash),
        };
    }
    report_check_cut(report, list, day);
    report->input.alerts = alerts;
    report->input.alert_count = count;
}

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_figures *figures = &report->figures;
    reply_say(request, plan, REPLY_report_alerts, "count",
              report_say_count(report, figures->alerts), "before",
              report_say_count(report, figures->alerts_before), "taken",
              report_say_count(report, figures->taken_on), "solved",
              report_say_count(report, figures->closed[REASON_SOLVED]), "false",
              report_say_count(report, figures->closed[REASON_FALSE]), "lost",
              report_say_count(report, figures->closed[REASON_LOST]), "data",
              report_say_count(report, figures->closed[REASON_DATA]), NULL);
    if (figures->days_to_contact >= 0)
        reply_add(plan->reply, request->lang, REPLY_report_contact_days, "days",
                  say_number(request->arena, figures->days_to_contact), NULL);
}
