/* SPDX-License-Identifier: Apache-2.0 */
/* query_alerts: which early warnings there are, of the own territory; staff see the late
 * tickets of their stage. */
#include <string.h>

#include "intents/access.h"
#include "intents/alerts.h"
#include "intents/intent.h"
#include "intents/queries.h"
#include "intents/record.h"

static void prepare_alerts(struct request *request, struct reads *reads);
static enum err plan_alerts(const struct request *request, struct plan *plan);

const struct intent intent_query_alerts = {
    .name = "query_alerts",
    .help = {[LANG_ZH] = "看预警", [LANG_EN] = "see the early warnings"},
    .about = {[LANG_ZH] = "预警 告警", [LANG_EN] = "alert warning"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .optional = SLOT_DEALERS | SLOT_REGION | SLOT_PERSON | SLOT_KIND | SLOT_STATUS | SLOT_PERIOD,
    .prepare = prepare_alerts,
    .plan = plan_alerts,
    .examples = {"哪些经销商停止进货了", "show me the open alerts"},
};

enum { LISTED_MAX = 10 };

static const char *status_of(const struct frame *frame)
{
    return frame->has & SLOT_STATUS ? frame->status : "open";
}

/* The narrowest index that holds all that is asked for. */
static const char *index_for(const struct request *request)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    bool is_open = strcmp(status_of(frame), "open") == 0 || strcmp(status_of(frame), "acked") == 0;
    if (frame->dealer_count > 0)
        return arena_printf(arena, "alerts:dealer:%s", request->dir->dealers[frame->dealers[0]].id);
    if (!is_open)
        return "alerts:all";
    if (request->speaker.role == ROLE_STAFF)
        return "alerts:tickets";
    if (request->speaker.role == ROLE_MANAGER)
        return arena_printf(arena, "alerts:manager:%s", request->by);
    return "alerts:open";
}

static void prepare_alerts(struct request *request, struct reads *reads)
{
    request_read(request, reads, "JOIN", index_for(request), "alert:", "1000", NULL);
}

static bool is_status(const struct request *request, const struct alert *alert)
{
    const char *status = status_of(request->frame);
    bool is_closed = strcmp(alert->state, "closed") == 0;
    if (strcmp(status, "all") == 0)
        return true;
    if (strcmp(status, "open") == 0)
        return !is_closed;
    return strcmp(status, alert->state) == 0;
}

static bool is_in_period(const struct frame *frame, const struct alert *alert)
{
    if (!(frame->has & SLOT_PERIOD))
        return true;
    struct text at = value_field_text(alert->hash, "raised");
    int32_t raised = day_parse(text_slice(at, 0, 10));
    return raised >= frame->period.from && raised <= frame->period.to;
}

static bool is_asked_for(const struct request *request, const struct alert *alert)
{
    const struct frame *frame = request->frame;
    const struct dealer *dealer = &request->dir->dealers[alert->dealer];
    return access_holds_alert(request, alert->dealer, alert->stage) && is_status(request, alert) &&
           is_in_period(frame, alert) &&
           (!(frame->has & SLOT_KIND) || strcmp(frame->kind, alert->rule) == 0) &&
           (!(frame->has & SLOT_REGION) || frame->region == dealer->region) &&
           (!(frame->has & SLOT_PERSON) ||
            directory_owns(request->dir, frame->person, alert->dealer)) &&
           (frame->dealer_count == 0 || frame->dealers[0] == alert->dealer);
}

static bool is_critical(const struct alert *alert)
{
    return strcmp(alert->severity, "critical") == 0;
}

/* Adds those of one severity to the list; returns how many it has then. */
static size_t add_alerts(const struct request *request, bool critical, struct alert *found,
                         size_t count)
{
    const struct value *list = request_reply(request, 0);
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (alert_read(request, number, value_at(item, 1), &found[count]) &&
            is_critical(&found[count]) == critical && is_asked_for(request, &found[count]))
            count++;
    }
    return count;
}

size_t alerts_find(const struct request *request, const struct alert **list)
{
    size_t most = request_reply(request, 0)->count;
    struct alert *found = arena_alloc(request->arena, most + 1, sizeof *found);
    size_t count = add_alerts(request, true, found, 0);
    *list = found;
    return add_alerts(request, false, found, count);
}

/* The number of the first that nobody took on, or NULL. */
static const char *first_open(const struct alert *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].state, "open") == 0)
            return list[i].number;
    }
    return NULL;
}

static enum err plan_alerts(const struct request *request, struct plan *plan)
{
    const struct alert *list;
    size_t found = alerts_find(request, &list);
    const char *first = first_open(list, found);
    reply_say(request, plan, found == 0 ? REPLY_alerts_none : REPLY_alerts_count, "count",
              arena_printf(request->arena, "%zu", found), NULL);
    for (size_t i = 0; i < found && i < LISTED_MAX; i++)
        str_addf(plan->reply, "\n%s", alert_line(request, &list[i]));
    if (found > LISTED_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  arena_printf(request->arena, "%zu", found - LISTED_MAX), NULL);
    if (first)
        reply_say(request, plan, REPLY_alerts_hint, "alert", first, NULL);
    return OK;
}
