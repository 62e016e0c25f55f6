/* SPDX-License-Identifier: Apache-2.0 */
/* Trainings: sessions and head count of the period and of its quarter, against the plan. */
#include "base/json.h"
#include "intents/report/report.h"

enum { READ_TRAININGS, READ_PLANS, READS };

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_trainings = {
    .read_count = READS,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    (void)report;
    reads_add(reads, "FACTSREV", "trainings", REPORT_NEWEST_TEXT, NULL);
    reads_add(reads, "HGETALL", "plans", NULL);
}

static bool holds_training(const struct report *report, const json_t *fact)
{
    uint32_t region = report->scope.region;
    return report_holds_person(report, json_get_text(fact, "by")) &&
           (region == INDEX_NONE ||
            text_is(json_get_text(fact, "region"), report->request->dir->regions[region]));
}

static void gather(struct report *report)
{
    const struct value *list = report_reply(report, READ_TRAININGS);
    struct figure_training *trainings =
        arena_alloc(report->request->arena, list->count + 1, sizeof *trainings);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        json_t *fact = json_parse(value_text(value_at(item, 2)));
        day = (int32_t)value_int(value_at(item, 1), DAY_NONE);
        if (fact && holds_training(report, fact))
            trainings[count++] = (struct figure_training){day, json_get_int(fact, "count", 0)};
        json_decref(fact);
    }
    report_check_cut(report, list, day);
    report->input.trainings = trainings;
    report->input.training_count = count;
}

/* Of a long period, also each month or quarter of it. */
static const struct {
    int months;
    int least, most; /* said of periods of so many months */
    enum reply name;
} parts[] = {
    {1, 2, 12, REPLY_report_part_month},
    {3, 6, 24, REPLY_report_part_quarter},
};

static int months_of(struct period period)
{
    struct civil from = day_civil(period.from), to = day_civil(period.to);
    return (to.year - from.year) * 12 + to.month - from.month + 1;
}

static struct period part_at(struct period asked, int months, int n)
{
    struct civil from = day_civil(asked.from);
    int32_t first = day_of(from.year, (from.month - 1) / months * months + 1, 1);
    return (struct period){day_add_months(first, n * months),
                           day_add_months(first, (n + 1) * months) - 1};
}

static void say_part(const struct report *report, struct plan *plan, struct period part,
                     size_t kind)
{
    const struct request *request = report->request;
    struct period so_far = {part.from,
                            part.to < report->span.period.to ? part.to : report->span.period.to};
    struct figure_sessions sessions = figures_sessions(&report->input, so_far);
    struct civil from = day_civil(part.from);
    const char *name =
        report_words(report, parts[kind].name, "number",
                     arena_printf(request->arena, "%d", (from.month - 1) / parts[kind].months + 1));
    reply_add(plan->reply, request->lang, REPLY_report_training_part, "part", name, "count",
              report_say_count(report, sessions.sessions), "people",
              say_number(request->arena, sessions.people), "plan",
              report_say_plan(report, report_reply(report, READ_PLANS), PLAN_TRAINING, part), NULL);
}

static void say_parts(const struct report *report, struct plan *plan)
{
    struct period asked = report->span.asked;
    int months = months_of(asked);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (months < parts[i].least || months > parts[i].most)
            continue;
        for (int n = 0;; n++) {
            struct period part = part_at(asked, parts[i].months, n);
            if (part.from > report->span.period.to)
                break;
            say_part(report, plan, part, i);
        }
    }
}

static void say(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_span *span = &report->span;
    const struct report_figures *figures = &report->figures;
    const struct value *plans = report_reply(report, READ_PLANS);
    reply_say(request, plan, REPLY_report_trainings, "count",
              report_say_count(report, figures->trainings.sessions), "people",
              say_number(request->arena, figures->trainings.people), "before",
              report_say_count(report, figures->trainings_before.sessions), "people_before",
              say_number(request->arena, figures->trainings_before.people), "plan",
              report_say_plan(report, plans, PLAN_TRAINING, span->asked), NULL);
    if (span->asked.from >= span->quarter.from && span->asked.to < span->quarter.to)
        reply_add(plan->reply, request->lang, REPLY_report_quarter, "count",
                  report_say_count(report, figures->trainings_quarter.sessions), "people",
                  say_number(request->arena, figures->trainings_quarter.people), "plan",
                  report_say_plan(report, plans, PLAN_TRAINING, span->quarter), NULL);
    say_parts(report, plan);
}
