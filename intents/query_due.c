/* SPDX-License-Identifier: Apache-2.0 */
/* query_due: who must be visited or called, in the speaker's territory or that of a person
 * asked about; overdue first. The list begins a week before the limit (domain rules, §3). */
#include <stdlib.h>
#include <string.h>

#include "intents/access.h"
#include "intents/intent.h"
#include "intents/record.h"

static void prepare_due(struct request *request, struct reads *reads);
static enum err plan_due(const struct request *request, struct plan *plan);

const struct intent intent_query_due = {
    .name = "query_due",
    .help = {[LANG_ZH] = "看该拜访、该回访谁", [LANG_EN] = "see who is due for a visit or a call"},
    .about = {[LANG_ZH] = "该拜访 该回访 超期", [LANG_EN] = "due overdue"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .optional = SLOT_KIND | SLOT_REGION | SLOT_PERSON | SLOT_PERIOD,
    .prepare = prepare_due,
    .plan = plan_due,
    .examples = {"哪些经销商该拜访了", "who should I call this week"},
};

enum { LISTED_MAX = 10 };

/* The rules' own numbers: days until a visit (call) is overdue, days before that on which the list
 * begins. */
static int32_t rule_days(const struct request *request, bool is_visit, const char *key,
                         int otherwise)
{
    return (int32_t)config_rule_number(request->config, is_visit ? "visit_overdue" : "call_overdue",
                                       key, otherwise);
}

/* A dealer and the last day on which its visit (call) is in time. */
struct due {
    uint32_t dealer;
    int32_t last;
    int32_t due_day;
    bool is_visit;
};

enum { READ_VISITS, READ_CALLS, READ_FIRST_VISIT, READ_FIRST_CALL };

static void prepare_due(struct request *request, struct reads *reads)
{
    request_read(request, reads, "ZRANGE", "last:visit", "0", "-1", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "last:call", "0", "-1", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "visits", "0", "0", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "calls", "0", "0", "WITHSCORES", NULL);
}

static int32_t day_at(const struct value *list, size_t i)
{
    return (int32_t)value_int(value_at(list, i), DAY_NONE);
}

/* The last day of each dealer in a reply of dealers and days, DAY_NONE where it has none. */
static int32_t *last_days(const struct request *request, size_t read)
{
    const struct value *pairs = request_reply(request, read);
    int32_t *days = arena_alloc(request->arena, request->dir->dealer_count, sizeof *days);
    for (uint32_t i = 0; i < request->dir->dealer_count; i++)
        days[i] = DAY_NONE;
    for (size_t i = 0; i + 1 < pairs->count; i += 2) {
        uint32_t dealer = directory_dealer(request->dir, value_text(value_at(pairs, i)));
        if (dealer != INDEX_NONE)
            days[dealer] = day_at(pairs, i + 1);
    }
    return days;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static bool is_asked_for(const struct request *request, uint32_t index)
{
    const struct dealer *dealer = &request->dir->dealers[index];
    const struct frame *frame = request->frame;
    if (dealer->status != DEALER_ACTIVE || !access_holds(request, index))
        return false;
    if ((frame->has & SLOT_REGION) && dealer->region != frame->region)
        return false;
    return !(frame->has & SLOT_PERSON) || directory_owns(request->dir, frame->person, index);
}

static bool is_due(const struct request *request, const struct due *due)
{
    const struct frame *frame = request->frame;
    if (!(frame->has & SLOT_PERIOD))
        return request->now.day > due->due_day - rule_days(request, due->is_visit, "due_days", 7);
    bool holds_today = frame->period.from <= request->now.day;
    return due->due_day <= frame->period.to &&
           (due->due_day >= frame->period.from || (holds_today && due->due_day < request->now.day));
}

static int by_due_day(const void *a, const void *b)
{
    const struct due *left = a;
    const struct due *right = b;
    return left->due_day < right->due_day ? -1 : left->due_day > right->due_day;
}

/* Nothing on record in the company is not the same as nothing due. */
static bool has_records(const struct request *request, bool is_visit)
{
    return day_at(request_reply(request, is_visit ? READ_FIRST_VISIT : READ_FIRST_CALL), 1) !=
           DAY_NONE;
}

static enum reply none_due(const struct request *request, bool is_visit)
{
    if (request->frame->has & SLOT_PERIOD)
        return is_visit ? REPLY_no_visit_then : REPLY_no_call_then;
    return is_visit ? REPLY_no_visit_due : REPLY_no_call_due;
}

/* Fills `list` (room for all dealers) with what is due of one kind; returns how many. */
static size_t find_due(const struct request *request, bool is_visit, struct due *list)
{
    int32_t *visits = last_days(request, READ_VISITS);
    int32_t *calls = last_days(request, READ_CALLS);
    int32_t first =
        day_at(request_reply(request, is_visit ? READ_FIRST_VISIT : READ_FIRST_CALL), 1);
    int32_t limit = rule_days(request, is_visit, "days", is_visit ? 60 : 30);
    size_t found = 0;
    if (!has_records(request, is_visit))
        return 0;
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        if (!is_asked_for(request, i))
            continue;
        int32_t contact = is_visit ? visits[i] : later(visits[i], calls[i]);
        int32_t last = later(later(contact, request->dir->dealers[i].since), first);
        struct due due = {i, contact, last + limit, is_visit};
        if (is_due(request, &due))
            list[found++] = due;
    }
    qsort(list, found, sizeof *list, by_due_day);
    return found;
}

static void say_due(const struct request *request, struct plan *plan, bool is_visit)
{
    struct due *list = arena_alloc(request->arena, request->dir->dealer_count, sizeof *list);
    size_t found = find_due(request, is_visit, list);
    size_t late = 0;
    while (late < found && list[late].due_day < request->now.day)
        late++;
    if (found == 0 && !has_records(request, is_visit)) {
        reply_say(request, plan, is_visit ? REPLY_no_visit_yet : REPLY_no_call_yet, NULL);
        return;
    }
    if (found == 0) {
        reply_say(request, plan, none_due(request, is_visit), NULL);
        return;
    }
    reply_say(request, plan, is_visit ? REPLY_visits_due : REPLY_calls_due, "count",
              arena_printf(request->arena, "%zu", found), "late",
              arena_printf(request->arena, "%zu", late), NULL);
    for (size_t i = 0; i < found && i < LISTED_MAX; i++) {
        bool is_late = list[i].due_day < request->now.day;
        const char *last =
            list[i].last == DAY_NONE ? "–" : say_day(request->arena, request->lang, list[i].last);
        reply_say(request, plan, is_late ? REPLY_due_late : REPLY_due_until, "dealer",
                  request->dir->dealers[list[i].dealer].name, "last", last, "days",
                  arena_printf(request->arena, "%d", request->now.day - list[i].due_day), "date",
                  say_day(request->arena, request->lang, list[i].due_day), NULL);
    }
    if (found > LISTED_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  arena_printf(request->arena, "%zu", found - LISTED_MAX), NULL);
}

static enum err plan_due(const struct request *request, struct plan *plan)
{
    const char *kind = request->frame->has & SLOT_KIND ? request->frame->kind : "any";
    if (request->speaker.role == ROLE_STAFF) {
        reply_say(request, plan, REPLY_staff_due, NULL);
        return OK;
    }
    if (strcmp(kind, "call") != 0)
        say_due(request, plan, true);
    if (strcmp(kind, "visit") != 0)
        say_due(request, plan, false);
    return OK;
}
