/* SPDX-License-Identifier: Apache-2.0 */
/* query_alerts: which early warnings there are, of the own territory; staff see the late
 * tickets of their stage. */
#include <stdlib.h>
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
    .prepare = prepare_alerts,
    .plan = plan_alerts,
    .examples = {"哪些经销商停止进货了", "show me the open alerts"},
};

enum { LISTED_MAX = 10 };

static const char *status_of(const struct frame *frame)
{
    return frame->has & SLOT_STATUS ? frame->status : "open";
}

static bool is_of_open_ones(const struct frame *frame)
{
    return strcmp(status_of(frame), "open") == 0 || strcmp(status_of(frame), "acked") == 0;
}

/* Whether the dealer is one of those asked about, who are the speaker's. */
static bool is_in_scope(const struct request *request, uint32_t dealer)
{
    const struct frame *frame = request->frame;
    const struct dealer *one = &request->dir->dealers[dealer];
    bool is_named = frame->dealer_count == 0;
    for (size_t i = 0; i < frame->dealer_count && !is_named; i++)
        is_named = frame->dealers[i] == dealer;
    return is_named && (!(frame->has & SLOT_REGION) || frame->region == one->region) &&
           (!(frame->has & SLOT_PERSON) || directory_owns(request->dir, frame->person, dealer));
}

/* So many managers' (or dealers') alerts are read each by itself; for more, all of the company's.
 */
enum { OWN_MAX = 24 };

/* The managers of the dealers in scope; returns how many, more than OWN_MAX where there are more or
 * a dealer has none. */
static size_t managers_in_scope(const struct request *request, uint32_t *list)
{
    size_t count = 0;
    for (uint32_t i = 0; i < request->dir->dealer_count && count <= OWN_MAX; i++) {
        uint32_t manager = request->dir->dealers[i].manager;
        size_t at = 0;
        if (!access_holds(request, i) || !is_in_scope(request, i))
            continue;
        while (at < count && list[at] != manager)
            at++;
        if (manager == INDEX_NONE)
            return OWN_MAX + 1;
        if (at == count && count < OWN_MAX)
            list[at] = manager;
        count += at == count;
    }
    return count;
}

/* All of an index: what is not read is not counted. */
static void want_all(struct request *request, struct reads *reads, const char *index)
{
    request_read(request, reads, "JOIN", index, "alert:", "0", NULL);
}

static void want_of_managers(struct request *request, struct reads *reads)
{
    uint32_t managers[OWN_MAX];
    size_t count = managers_in_scope(request, managers);
    if (count > OWN_MAX)
        want_all(request, reads, "alerts:open");
    for (size_t i = 0; i < count && count <= OWN_MAX; i++)
        want_all(request, reads,
                 arena_printf(request->arena, "alerts:manager:%s",
                              request->dir->people[managers[i]].id));
}

/* Of those that are closed there are ever more: the newest, within the period where one is said. */
#define CLOSED_MAX "10000"

static void want_closed(struct request *request, struct reads *reads)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    bool has_period = frame->has & SLOT_PERIOD;
    request_read(
        request, reads, "JOINWITHIN", "alerts:all", "alert:",
        has_period ? arena_printf(arena, "%lld", (long long)clock_ms(frame->period.from, 0))
                   : "-inf",
        has_period ? arena_printf(arena, "(%lld", (long long)clock_ms(frame->period.to + 1, 0))
                   : "+inf",
        CLOSED_MAX, NULL);
}

/* Dealers who were silent for long before the first evaluation have no alert; where such alerts are
 * asked for, it is said how many they are. */
static bool wants_dormant(const struct request *request)
{
    const struct frame *frame = request->frame;
    return request->speaker.role != ROLE_STAFF && frame->dealer_count == 0 &&
           (frame->has & SLOT_KIND) && strcmp(status_of(frame), "open") == 0 &&
           (strcmp(frame->kind, "purchase_stop") == 0 ||
            strcmp(frame->kind, "first_order_only") == 0);
}

/* The narrowest indexes that hold all that is asked for; what is dormant is read last. */
static void prepare_alerts(struct request *request, struct reads *reads)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    if (frame->dealer_count > 0 && frame->dealer_count <= OWN_MAX) {
        for (size_t i = 0; i < frame->dealer_count; i++)
            want_all(request, reads,
                     arena_printf(arena, "alerts:dealer:%s",
                                  request->dir->dealers[frame->dealers[i]].id));
    } else if (!is_of_open_ones(frame)) {
        want_closed(request, reads);
    } else if (request->speaker.role == ROLE_STAFF) {
        want_all(request, reads, "alerts:tickets");
    } else if (request->speaker.role == ROLE_MANAGER) {
        want_all(request, reads, arena_printf(arena, "alerts:manager:%s", request->by));
    } else {
        want_of_managers(request, reads);
    }
    if (wants_dormant(request))
        request_read(request, reads, "DORMANT", "dormant", "last:order", NULL);
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
    return access_holds_alert(request, alert->dealer, alert->stage) && is_status(request, alert) &&
           is_in_period(frame, alert) &&
           (!(frame->has & SLOT_KIND) || strcmp(frame->kind, alert->rule) == 0) &&
           is_in_scope(request, alert->dealer);
}

static bool is_critical(const struct alert *alert)
{
    return strcmp(alert->severity, "critical") == 0;
}

static struct text raised_at(const struct alert *alert)
{
    return value_field_text(alert->hash, "raised");
}

/* Critical ones first, then by when they were raised. */
static int compare_alerts(const void *a, const void *b)
{
    const struct alert *one = a, *other = b;
    bool first = is_critical(one), second = is_critical(other);
    struct text left = raised_at(one), right = raised_at(other);
    if (first != second)
        return first ? -1 : 1;
    int order = memcmp(left.ptr, right.ptr, left.len < right.len ? left.len : right.len);
    return order != 0 ? order : atoi(one->number) - atoi(other->number);
}

/* Of how many readings the alerts are. */
static size_t alert_reads(const struct request *request)
{
    return request->read_count - (wants_dormant(request) ? 1 : 0);
}

size_t alerts_find(const struct request *request, const struct alert **list)
{
    size_t most = 0, count = 0;
    for (size_t n = 0; n < alert_reads(request); n++)
        most += request_reply(request, n)->count;
    struct alert *found = arena_alloc(request->arena, most + 1, sizeof *found);
    for (size_t n = 0; n < alert_reads(request); n++) {
        const struct value *reply = request_reply(request, n);
        for (size_t i = 0; i < reply->count; i++) {
            const struct value *item = value_at(reply, i);
            const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
            count += alert_read(request, number, value_at(item, 1), &found[count]) &&
                     is_asked_for(request, &found[count]);
        }
    }
    qsort(found, count, sizeof *found, compare_alerts);
    *list = found;
    return count;
}

/* Fields "D RULE" of those that have not bought since. */
static int64_t count_dormant(const struct request *request)
{
    const struct value *list = request_reply(request, alert_reads(request));
    int64_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct text rule = value_text(value_at(list, i));
        uint32_t dealer = directory_dealer(request->dir, text_split(&rule, ' '));
        count += dealer != INDEX_NONE && text_is(rule, request->frame->kind) &&
                 request->dir->dealers[dealer].status == DEALER_ACTIVE &&
                 access_holds(request, dealer) && is_in_scope(request, dealer);
    }
    return count;
}

static void say_dormant(const struct request *request, struct plan *plan)
{
    int64_t count = wants_dormant(request) ? count_dormant(request) : 0;
    if (count > 0)
        reply_say(request, plan, REPLY_alerts_dormant, "count", say_number(request->arena, count),
                  NULL);
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
    say_dormant(request, plan);
    if (first)
        reply_say(request, plan, REPLY_alerts_hint, "alert", first, NULL);
    return OK;
}
