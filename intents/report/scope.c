/* SPDX-License-Identifier: Apache-2.0 */
/* Whose figures a report has, and of when. */
#include "intents/access.h"
#include "intents/report/report.h"

static struct report_scope scope_of(const struct request *request)
{
    const struct frame *frame = request->frame;
    bool is_staff = request->speaker.role == ROLE_STAFF;
    struct report_scope scope = {request->speaker.person, INDEX_NONE, STAGE_NONE};
    if (request->speaker.role == ROLE_ADMIN)
        scope.person = INDEX_NONE;
    if (!is_staff && (frame->has & SLOT_PERSON))
        scope.person = frame->person;
    if (frame->has & SLOT_REGION)
        scope.region = frame->region;
    if (scope.person != INDEX_NONE)
        scope.stage = request->dir->people[scope.person].stage;
    return scope;
}

bool report_holds_dealer(const struct report *report, uint32_t dealer)
{
    const struct report_scope *scope = &report->scope;
    const struct directory *dir = report->request->dir;
    if (dealer == INDEX_NONE)
        return scope->person == INDEX_NONE && scope->region == INDEX_NONE;
    return (scope->person == INDEX_NONE || directory_owns(dir, scope->person, dealer)) &&
           (scope->region == INDEX_NONE || dir->dealers[dealer].region == scope->region) &&
           access_holds(report->request, dealer);
}

bool report_holds_person(const struct report *report, struct text id)
{
    const struct report_scope *scope = &report->scope;
    const struct directory *dir = report->request->dir;
    uint32_t person = directory_person(dir, id);
    return scope->person == INDEX_NONE || person == scope->person ||
           (person != INDEX_NONE && directory_reports_to(dir, person, scope->person));
}

static void find_dealers(struct report *report)
{
    const struct directory *dir = report->request->dir;
    uint32_t *list = arena_alloc(report->request->arena, dir->dealer_count + 1, sizeof *list);
    for (uint32_t i = 0; report->scope.stage == STAGE_NONE && i < dir->dealer_count; i++) {
        if (!report_holds_dealer(report, i))
            continue;
        list[report->dealer_count++] = i;
        report->is_of_team |= dir->dealers[i].manager != dir->dealers[list[0]].manager;
    }
    report->dealers = list;
}

static int number_of(const struct request *request, const char *rule, const char *key,
                     double otherwise)
{
    return (int)config_rule_number(request->config, rule, key, otherwise);
}

static struct figure_limits limits_of(const struct request *request)
{
    return (struct figure_limits){
        .visit_days = number_of(request, "visit_overdue", "days", 60),
        .call_days = number_of(request, "call_overdue", "days", 30),
        .first_order_days = number_of(request, "first_order_only", "days", 60),
        .first_order_target =
            config_rule_number(request->config, "first_order_only", "target_share", 0.04),
        .first_order_min = number_of(request, "first_order_only", "group_min", 2),
        .expiring_days = number_of(request, "agreement_expiring", "days", 30),
        .event_months = 12,
    };
}

/* The month or quarter that holds the day. */
static struct period months_around(int32_t day, int months)
{
    struct civil civil = day_civil(day);
    int32_t from = day_of(civil.year, (civil.month - 1) / months * months + 1, 1);
    return (struct period){from, day_add_months(from, months) - 1};
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The month so far where no period is said. */
static struct report_span span_of(const struct request *request, const struct figure_limits *limits)
{
    int32_t today = request->now.day;
    struct report_span span = {.asked = months_around(today, 1)};
    if (request->frame->has & SLOT_PERIOD)
        span.asked = request->frame->period;
    span.period = (struct period){span.asked.from, earlier(span.asked.to, today)};
    span.before = figures_before(span.asked, today);
    span.quarter = months_around(span.period.to, 3);
    int longest = limits->visit_days > limits->call_days ? limits->visit_days : limits->call_days;
    span.lists_from = earlier(span.before.from, span.period.to - longest);
    return span;
}

int32_t report_trend_from(const struct report *report)
{
    int32_t last = months_around(report->span.period.to, 1).from;
    return day_add_months(last, 1 - REPORT_TREND_MONTHS);
}

/* How long ago a dealer was visited (called) is asked of every month of the trend. */
static void reach_back(struct report *report, const struct figure_limits *limits)
{
    int longest = limits->visit_days > limits->call_days ? limits->visit_days : limits->call_days;
    if (!report->is_of_team)
        report->span.lists_from =
            earlier(report->span.lists_from, report_trend_from(report) - longest);
}

struct report report_of(const struct request *request)
{
    struct figure_limits limits = limits_of(request);
    struct report report = {
        .request = request,
        .scope = scope_of(request),
        .span = span_of(request, &limits),
    };
    find_dealers(&report);
    reach_back(&report, &limits);
    report.input.limits = limits;
    report.input.period = report.span.period;
    report.input.before = report.span.before;
    report.input.quarter = (struct period){report.span.quarter.from, report.span.period.to};
    return report;
}
