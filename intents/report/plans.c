/* SPDX-License-Identifier: Apache-2.0 */
/* What was planned for the period of a report. */
#include "intents/report/report.h"

/* One entry of the hash `plans`; false where it is of another kind, or of somebody else. */
static bool read_row(const struct report *report, const struct value *plans, size_t i,
                     enum plan_kind kind, struct figure_plan_row *row)
{
    struct text name = value_text(value_at(plans, i));
    struct text numbers = value_text(value_at(plans, i + 1));
    struct text period = text_split(&name, ' '), manager = text_split(&name, ' ');
    if (plan_kind_of(name) != kind || !plan_period_read(period, &row->period) ||
        !report_holds_person(report, manager) ||
        !text_to_int(text_split(&numbers, ' '), &row->sessions) ||
        !text_to_int(numbers, &row->people))
        return false;
    row->sessions = row->sessions > 0 ? row->sessions : 0;
    row->people = row->people > 0 ? row->people : 0;
    return true;
}

/* What was planned of a kind in the scope; a region has no plan of its own. */
static struct figure_plan plan_for(const struct report *report, const struct value *plans,
                                   enum plan_kind kind, struct period asked)
{
    struct figure_plan_row *rows =
        arena_alloc(report->request->arena, plans->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i + 1 < plans->count && report->scope.region == INDEX_NONE; i += 2)
        count += read_row(report, plans, i, kind, &rows[count]);
    return figures_plan(rows, count, asked);
}

const char *report_say_plan(const struct report *report, const struct value *plans,
                            enum plan_kind kind, struct period asked)
{
    const struct request *request = report->request;
    struct figure_plan planned = plan_for(report, plans, kind, asked);
    struct str out;
    if (!planned.is_set)
        return "";
    str_init(&out);
    reply_add(&out, request->lang,
              kind == PLAN_TRAINING ? REPLY_report_planned_people : REPLY_report_planned, "count",
              say_number(request->arena, planned.sessions), "people",
              say_number(request->arena, planned.people), NULL);
    const char *said = arena_copy(request->arena, str_text(&out));
    str_release(&out);
    return said;
}
