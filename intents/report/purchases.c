/* SPDX-License-Identifier: Apache-2.0 */
/* Purchases against the period before; the share of dealers with a first order only. */
#include "intents/report/report.h"

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_purchases = {
    .read_count = 1,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    (void)report;
    reads_add(reads, "ZRANGE", "last:order", "0", "0", "REV", "WITHSCORES", NULL);
}

static void gather(struct report *report)
{
    int32_t last = report_day_at(report_reply(report, 0), 0), end = report->span.period.to;
    report->input.covered = last != DAY_NONE && last > end ? end : last;
}

static void say_first_order(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct figure_share *share = &report->figures.first_order;
    reply_say(request, plan, REPLY_report_first_order, "part",
              report_say_count(report, share->part), "all", report_say_count(report, share->all),
              "share", report_say_percent(report, share->part, share->all), "target",
              arena_printf(request->arena, "%g%%", 100 * report->input.limits.first_order_target),
              NULL);
    if (report->figures.is_above_target)
        reply_add(plan->reply, request->lang, REPLY_report_above_target, NULL);
}

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    int64_t now = report->figures.bought, before = report->figures.bought_before;
    double change = before > 0 ? 100.0 * (double)(now - before) / (double)before : 0;
    reply_say(request, plan, REPLY_report_bought, "amount",
              say_money(request->arena, request->lang, now), "before",
              say_money(request->arena, request->lang, before), "change",
              before > 0 ? arena_printf(request->arena, "%+.1f%%", change) : "–", NULL);
    say_first_order(report, plan);
}
