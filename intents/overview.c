/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/overview.h"

#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/queries.h"

enum { MONTHS = 12, LISTED_MAX = 200 };

static const enum intent_id parts[OVERVIEW_PARTS] = {
    [OVERVIEW_DUE] = INTENT_query_due,
    [OVERVIEW_ALERTS] = INTENT_query_alerts,
    [OVERVIEW_REPORT] = INTENT_report,
};

/* The twelve months that end with this one: they can be set against the same months of the year
 * before on any day of the year. */
static struct period year_of(const struct request *request)
{
    struct civil today = day_civil(request->now.day);
    int32_t month = day_of(today.year, today.month, 1);
    return (struct period){day_add_months(month, 1 - MONTHS), day_add_months(month, 1) - 1};
}

bool overview_open(struct overview *overview, const struct request *base)
{
    *overview = (struct overview){.base = *base};
    reads_init(&overview->reads, base->arena);
    if (!access_sees_overview(base))
        return false;
    for (int i = 0; i < OVERVIEW_PARTS; i++) {
        overview->frames[i] = (struct frame){.intent = parts[i], .confidence = 1};
        overview->requests[i] = overview->base;
        overview->requests[i].frame = &overview->frames[i];
    }
    overview->frames[OVERVIEW_REPORT].has = SLOT_PERIOD;
    overview->frames[OVERVIEW_REPORT].period = year_of(base);
    for (int i = 0; i < OVERVIEW_PARTS; i++) {
        uint32_t dealer;
        if (access_check(&overview->requests[i], &dealer) != ACCESS_GRANTED)
            return false;
    }
    for (int i = 0; i < OVERVIEW_PARTS; i++)
        intents[parts[i]]->prepare(&overview->requests[i], &overview->reads);
    return true;
}

/* ── what all parts write ────────────────────────────────────────────────── */

static void set_count(json_t *json, const char *key, size_t count)
{
    json_set_int(json, key, (int64_t)count);
}

static void set_day(json_t *json, const char *key, int32_t day)
{
    char text[DAY_TEXT];
    if (day != DAY_NONE)
        json_set_string(json, key, day_format(day, text));
}

static void set_yuan(json_t *json, const char *key, int64_t fen)
{
    json_object_set_new(json, key, json_real((double)fen / 100));
}

static void set_share(json_t *json, const char *key, struct figure_share share)
{
    json_t *pair = json_array();
    json_array_append_new(pair, json_integer((json_int_t)share.part));
    json_array_append_new(pair, json_integer((json_int_t)share.all));
    json_object_set_new(json, key, pair);
}

/* An item about a dealer. */
static json_t *dealer_item(const struct request *request, uint32_t index)
{
    const struct directory *dir = request->dir;
    const struct dealer *dealer = &dir->dealers[index];
    json_t *item = json_object();
    json_set_string(item, "dealer", dealer->id);
    json_set_string(item, "name", dealer->name);
    if (dealer->region != INDEX_NONE)
        json_set_string(item, "region", dir->regions[dealer->region]);
    if (dealer->manager != INDEX_NONE)
        json_set_string(item, "manager", dir->people[dealer->manager].name);
    return item;
}

static json_t *user_json(const struct request *request)
{
    const struct person *person = &request->dir->people[request->speaker.person];
    json_t *user = json_object();
    json_set_string(user, "id", person->id);
    json_set_string(user, "name", person->name);
    json_set_string(user, "role", role_id(person->role));
    return user;
}

/* ── the parts ───────────────────────────────────────────────────────────── */

static json_t *due_json(const struct request *request, enum due_kind kind)
{
    const struct due *list;
    size_t count = dues_find(request, kind, &list), late = 0;
    json_t *json = json_object(), *items = json_array();
    for (size_t i = 0; i < count; i++) {
        late += list[i].due_day < request->now.day;
        if (i >= LISTED_MAX)
            continue;
        json_t *item = dealer_item(request, list[i].dealer);
        set_day(item, "last", list[i].last);
        set_day(item, "due", list[i].due_day);
        json_set_int(item, "late", request->now.day - list[i].due_day);
        json_array_append_new(items, item);
    }
    set_count(json, "count", count);
    set_count(json, "late", late);
    json_object_set_new(json, "list", items);
    return json;
}

static json_t *alerts_json(const struct request *request)
{
    const struct alert *list;
    size_t count = alerts_find(request, &list), critical = 0;
    json_t *json = json_object(), *items = json_array();
    for (size_t i = 0; i < count; i++) {
        critical += strcmp(list[i].severity, "critical") == 0;
        if (i >= LISTED_MAX)
            continue;
        json_t *item = dealer_item(request, list[i].dealer);
        json_set_string(item, "alert", list[i].number);
        json_set_string(item, "rule", list[i].rule);
        json_set_string(item, "severity", list[i].severity);
        json_set_string(item, "state", list[i].state);
        json_set_string(item, "text", alert_words(request, &list[i]));
        set_day(item, "since", list[i].since);
        json_array_append_new(items, item);
    }
    set_count(json, "count", count);
    set_count(json, "critical", critical);
    json_object_set_new(json, "list", items);
    return json;
}

static json_t *purchases_json(const struct report *report)
{
    const struct report_figures *figures = &report->figures;
    int64_t fen[2 * MONTHS];
    json_t *json = json_object(), *months = json_array();
    figures_months(&report->input, report->span.before.from, fen, 2 * MONTHS);
    for (int i = 0; i < MONTHS; i++) {
        json_t *month = json_object();
        set_day(month, "month", day_add_months(report->span.period.from, i));
        set_yuan(month, "now", fen[MONTHS + i]);
        set_yuan(month, "before", fen[i]);
        json_array_append_new(months, month);
    }
    set_day(json, "from", report->span.period.from);
    set_day(json, "to", report->span.period.to);
    set_day(json, "before_from", report->span.before.from);
    set_day(json, "before_to", report->span.before.to);
    set_yuan(json, "now", figures->bought);
    set_yuan(json, "before", figures->bought_before);
    json_object_set_new(json, "months", months);
    return json;
}

static json_t *cadence_json(const struct report *report)
{
    const struct request *request = report->request;
    json_t *json = json_object(), *managers = json_array();
    const struct report_managed *list;
    size_t count = report_managers(report, &list);
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        json_set_string(item, "name", request->dir->people[list[i].manager].name);
        set_share(item, "visited", list[i].cadence.visited);
        set_share(item, "called", list[i].cadence.called);
        json_array_append_new(managers, item);
    }
    json_set_int(json, "visit_days", report->input.limits.visit_days);
    json_set_int(json, "call_days", report->input.limits.call_days);
    set_share(json, "visited", report->figures.visited);
    set_share(json, "called", report->figures.called);
    json_object_set_new(json, "managers", managers);
    return json;
}

static json_t *tickets_json(const struct report *report)
{
    json_t *json = json_object(), *stages = json_array();
    size_t open = 0, late = 0;
    for (int i = 0; i < STAGE_COUNT; i++) {
        const struct figure_stage *stage = &report->figures.stages[i];
        json_t *item = json_object();
        json_set_string(item, "stage", stage_id((enum stage)i));
        set_count(item, "opened", stage->opened);
        set_count(item, "in_time", stage->in_time);
        set_count(item, "late", stage->judged - stage->in_time);
        set_count(item, "open", stage->opened - stage->resolved);
        set_count(item, "open_late", stage->judged - stage->resolved);
        if (stage->median >= 0)
            json_set_int(item, "median_minutes", stage->median);
        json_array_append_new(stages, item);
        open += stage->opened - stage->resolved;
        late += stage->judged - stage->resolved;
    }
    set_count(json, "open", open);
    set_count(json, "open_late", late);
    json_object_set_new(json, "stages", stages);
    return json;
}

/* Nothing where there are more dealers than one report counts. */
static void add_report(const struct request *request, json_t *json)
{
    struct report report;
    if (!report_find(request, &report))
        return;
    set_count(json, "dealers", report.figures.active);
    json_object_set_new(json, "purchases", purchases_json(&report));
    json_object_set_new(json, "cadence", cadence_json(&report));
    json_object_set_new(json, "tickets", tickets_json(&report));
}

json_t *overview_json(struct overview *overview, const struct value *replies)
{
    const struct request *requests = overview->requests;
    char at[CLOCK_TEXT];
    json_t *json = json_object(), *due = json_object();
    for (int i = 0; i < OVERVIEW_PARTS; i++)
        overview->requests[i].replies = replies;
    json_set_string(json, "at", clock_format(overview->base.now_ms, at));
    json_object_set_new(json, "user", user_json(&overview->base));
    json_object_set_new(due, "visits", due_json(&requests[OVERVIEW_DUE], DUE_VISIT));
    json_object_set_new(due, "calls", due_json(&requests[OVERVIEW_DUE], DUE_CALL));
    json_object_set_new(json, "due", due);
    json_object_set_new(json, "alerts", alerts_json(&requests[OVERVIEW_ALERTS]));
    add_report(&requests[OVERVIEW_REPORT], json);
    return json;
}
