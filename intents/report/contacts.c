/* SPDX-License-Identifier: Apache-2.0 */
/* Visits and return calls, against the period before and the plan; how many dealers were reached
 * lately. A share of days before the first visit (call) on record is unknown, not zero. */
#include <stdlib.h>

#include "intents/report/report.h"

enum { READ_PLANS, READ_FIRST_VISIT, READ_FIRST_CALL, READS };

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);
static json_t *draw(const struct report *report);

const struct report_section report_contacts = {
    .read_count = READS,
    .want = want,
    .gather = gather,
    .say = say,
    .draw = draw,
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

/* ── the picture ─────────────────────────────────────────────────────────── */

enum { MANAGERS_SHOWN = 12 };

static const char *days_in(const struct report *report, enum reply reply, int days)
{
    return report_words(report, reply, "days", say_number(report->request->arena, days));
}

static json_t *legend_of(const struct report *report)
{
    const struct figure_limits *limits = &report->input.limits;
    return json_pack("[s, s]", days_in(report, REPLY_picture_visited, limits->visit_days),
                     days_in(report, REPLY_picture_called, limits->call_days));
}

/* The share of each month's end, and of the period's. */
static json_t *draw_trend(const struct report *report)
{
    const struct request *request = report->request;
    json_t *panel = picture_panel("lines", reply_template(request->lang, REPLY_picture_trend));
    json_t *visited = json_array(), *called = json_array(), *labels = json_array();
    for (int i = 0; i < REPORT_TREND_MONTHS; i++) {
        int32_t month = day_add_months(report_trend_from(report), i);
        int32_t end = day_add_months(month, 1) - 1;
        struct figure_cadence cadence = figures_cadence(
            &report->input, end < report->span.period.to ? end : report->span.period.to);
        picture_add_share(visited, cadence.visited.part, cadence.visited.all);
        picture_add_share(called, cadence.called.part, cadence.called.all);
        json_array_append_new(labels, json_string(picture_month(request, month, 2)));
    }
    json_object_set_new(panel, "legend", legend_of(report));
    json_object_set_new(panel, "labels", labels);
    json_object_set_new(panel, "series", json_pack("[o, o]", visited, called));
    return panel;
}

static size_t dealers_of(const struct report *report, uint32_t manager, struct figure_dealer *out)
{
    const struct dealer *rows = report->request->dir->dealers;
    size_t count = 0;
    for (size_t i = 0; i < report->dealer_count; i++) {
        if (rows[report->dealers[i]].manager != manager)
            continue;
        if (out)
            out[count] = report->input.dealers[i];
        count++;
    }
    return count;
}

static struct figure_cadence cadence_of(const struct report *report, uint32_t manager)
{
    struct figure_input own = report->input;
    own.dealer_count = dealers_of(report, manager, NULL);
    struct figure_dealer *dealers =
        arena_alloc(report->request->arena, own.dealer_count + 1, sizeof *dealers);
    (void)dealers_of(report, manager, dealers);
    own.dealers = dealers;
    return figures_cadence(&own, report->span.period.to);
}

static double part_of(struct figure_share share)
{
    return share.all > 0 ? (double)share.part / (double)share.all : 1;
}

/* Who reached the fewest comes first: the sum of both shares. */
static int by_cadence(const void *a, const void *b)
{
    const struct report_managed *left = a, *right = b;
    double of_left = part_of(left->cadence.visited) + part_of(left->cadence.called);
    double of_right = part_of(right->cadence.visited) + part_of(right->cadence.called);
    if (of_left != of_right)
        return of_left < of_right ? -1 : 1;
    return left->manager < right->manager ? -1 : left->manager > right->manager;
}

size_t report_managers(const struct report *report, const struct report_managed **list)
{
    const struct directory *dir = report->request->dir;
    struct report_managed *found =
        arena_alloc(report->request->arena, dir->person_count + 1, sizeof *found);
    size_t count = 0;
    for (uint32_t i = 0; i < dir->person_count; i++) {
        struct figure_cadence cadence = cadence_of(report, i);
        if (cadence.visited.all + cadence.called.all > 0)
            found[count++] = (struct report_managed){i, cadence};
    }
    qsort(found, count, sizeof *found, by_cadence);
    *list = found;
    return count;
}

static json_t *row_of(const struct report *report, const struct report_managed *one)
{
    struct arena *arena = report->request->arena;
    const struct figure_share *shares[] = {&one->cadence.visited, &one->cadence.called};
    json_t *row = json_object(), *values = json_array(), *notes = json_array();
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        picture_add_share(values, shares[i]->part, shares[i]->all);
        json_array_append_new(
            notes, json_string(arena_printf(arena, "%zu/%zu", shares[i]->part, shares[i]->all)));
    }
    json_object_set_new(row, "name", json_string(report->request->dir->people[one->manager].name));
    json_object_set_new(row, "values", values);
    json_object_set_new(row, "notes", notes);
    return row;
}

static json_t *draw_team(const struct report *report)
{
    const struct request *request = report->request;
    const struct report_managed *list;
    size_t count = report_managers(report, &list);
    size_t shown = count < MANAGERS_SHOWN ? count : MANAGERS_SHOWN;
    json_t *rows = json_array();
    for (size_t i = 0; i < shown; i++)
        json_array_append_new(rows, row_of(report, &list[i]));
    json_t *panel =
        picture_panel("bars", shown < count ? report_words(report, REPLY_picture_team_cut, "count",
                                                           report_say_count(report, shown))
                                            : reply_template(request->lang, REPLY_picture_team));
    json_object_set_new(panel, "legend", legend_of(report));
    json_object_set_new(panel, "rows", rows);
    return panel;
}

static json_t *draw(const struct report *report)
{
    const struct report_figures *figures = &report->figures;
    if (figures->visited.all + figures->called.all == 0)
        return NULL;
    return report->is_of_team ? draw_team(report) : draw_trend(report);
}
