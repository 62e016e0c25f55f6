/* SPDX-License-Identifier: Apache-2.0 */
/* Visits and return calls, against the period before and the plan; how many dealers were reached
 * lately. A share of days before the first visit (call) on record is unknown, not zero. */
#include "intents/report/report.h"

enum { READ_PLANS, READ_FIRST_VISIT, READ_FIRST_CALL, READS };

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_contacts = {
    .read_count = READS,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    (void)report;
    reads_add(reads, "HGETALL", "plans", NULL);
    reads_add(reads, "ZRANGE", "visits", "0", "0", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", "calls", "0", "0", "WITHSCORES", NULL);
}

static void gather(struct report *report)
{
    report->input.first_visit = report_day_at(report_reply(report, READ_FIRST_VISIT), 0);
    report->input.first_call = report_day_at(report_reply(report, READ_FIRST_CALL), 0);
}

static const char *say_share(const struct report *report, struct figure_share share)
{
    return report_say_percent(report, share.part, share.all);
}

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_figures *figures = &report->figures;
    const struct figure_limits *limits = &report->input.limits;
    const struct value *plans = report_reply(report, READ_PLANS);
    reply_say(request, plan, REPLY_report_visits, "count",
              report_say_count(report, figures->visits), "before",
              report_say_count(report, figures->visits_before), "plan",
              report_say_plan(report, plans, PLAN_VISIT, report->span.asked), NULL);
    reply_add(plan->reply, request->lang, REPLY_report_calls, "count",
              report_say_count(report, figures->calls), "before",
              report_say_count(report, figures->calls_before), "plan",
              report_say_plan(report, plans, PLAN_CALL, report->span.asked), NULL);
    reply_say(request, plan, REPLY_report_reached, "visit_days",
              say_number(request->arena, limits->visit_days), "visited",
              say_share(report, figures->visited), "call_days",
              say_number(request->arena, limits->call_days), "called",
              say_share(report, figures->called), "all", report_say_count(report, figures->active),
              NULL);
}
