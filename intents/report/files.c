/* SPDX-License-Identifier: Apache-2.0 */
/* Agreements signed, expiring and missing; files that are not complete. */
#include "intents/report/report.h"

static void say(const struct report *report, struct plan *plan);

const struct report_section report_files = {.say = say};

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_figures *figures = &report->figures;
    reply_say(request, plan, REPLY_report_agreements, "signed",
              report_say_count(report, figures->agreements_signed), "before",
              report_say_count(report, figures->agreements_before), "expiring",
              report_say_count(report, figures->agreements_expiring), "missing",
              report_say_count(report, figures->agreements_missing), NULL);
    reply_add(plan->reply, request->lang, REPLY_report_files, "count",
              report_say_count(report, figures->files_incomplete), NULL);
    report_say_those(report, plan, REPLY_report_undated, figure_is_undated);
}
