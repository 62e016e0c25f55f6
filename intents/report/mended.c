/* SPDX-License-Identifier: Apache-2.0 */
/* Records corrected or undone, and how many of a hundred that is. */
#include "base/json.h"
#include "intents/report/report.h"

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_mended = {
    .read_count = 1,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    (void)report;
    reads_add(reads, "FACTSREV", "mended", REPORT_NEWEST_TEXT, NULL);
}

static void gather(struct report *report)
{
    const struct value *list = report_reply(report, 0);
    int32_t day = DAY_NONE;
    for (size_t i = 0; i < list->count; i++) {
        json_t *fact = json_parse(value_text(value_at(value_at(list, i), 2)));
        day = report_day_of_moment(json_get_text(fact, "at"));
        bool is_held = report_holds_person(report, json_get_text(fact, "by"));
        report->input.mended += is_held && report_is_in(report->span.period, day);
        report->input.mended_before += is_held && report_is_in(report->span.before, day);
        json_decref(fact);
    }
    report_check_cut(report, list, day);
}

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_figures *figures = &report->figures;
    double per_100 =
        figures->records > 0 ? 100.0 * (double)figures->mended / (double)figures->records : 0;
    reply_say(request, plan, REPLY_report_mended, "count",
              report_say_count(report, figures->mended), "before",
              report_say_count(report, figures->mended_before), "share",
              arena_printf(request->arena, "%.1f", per_100), NULL);
}
