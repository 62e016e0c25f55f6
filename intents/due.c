/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/due.h"

#include <stdlib.h>

#include "intents/record.h"

enum { LISTED_MAX = 10 };

/* The kinds: the rule whose numbers hold (days until overdue, days before that on which the list
 * begins), and what is said. */
static const struct {
    const char *rule;
    int days;
    enum reply due, none, none_then, none_yet;
} kinds[DUE_KINDS] = {
    [DUE_VISIT] = {"visit_overdue", 60, REPLY_visits_due, REPLY_no_visit_due, REPLY_no_visit_then,
                   REPLY_no_visit_yet},
    [DUE_CALL] = {"call_overdue", 30, REPLY_calls_due, REPLY_no_call_due, REPLY_no_call_then,
                  REPLY_no_call_yet},
};

struct due_contacts due_contacts_none(const struct request *request)
{
    struct due_contacts made;
    for (int kind = 0; kind < DUE_KINDS; kind++) {
        made.first[kind] = DAY_NONE;
        made.last[kind] = arena_alloc(request->arena, request->dir->dealer_count, sizeof(int32_t));
        for (uint32_t i = 0; i < request->dir->dealer_count; i++)
            made.last[kind][i] = DAY_NONE;
    }
    return made;
}

void due_contacts_add(struct due_contacts *contacts, const struct directory *dir,
                      enum due_kind kind, const struct value *pairs)
{
    for (size_t i = 0; i + 1 < pairs->count; i += 2) {
        uint32_t dealer = directory_dealer(dir, value_text(value_at(pairs, i)));
        if (dealer != INDEX_NONE)
            contacts->last[kind][dealer] = (int32_t)value_int(value_at(pairs, i + 1), DAY_NONE);
    }
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t rule_days(const struct request *request, enum due_kind kind, const char *key,
                         int otherwise)
{
    return (int32_t)config_rule_number(request->config, kinds[kind].rule, key, otherwise);
}

static bool is_due(const struct request *request, int32_t due_day, int32_t ahead)
{
    const struct frame *frame = request->frame;
    if (!(frame->has & SLOT_PERIOD))
        return request->now.day > due_day - ahead;
    bool holds_today = frame->period.from <= request->now.day;
    return due_day <= frame->period.to &&
           (due_day >= frame->period.from || (holds_today && due_day < request->now.day));
}

static int by_due_day(const void *a, const void *b)
{
    const struct due *left = a;
    const struct due *right = b;
    return left->due_day < right->due_day ? -1 : left->due_day > right->due_day;
}

size_t due_find(const struct request *request, const struct due_contacts *contacts,
                enum due_kind kind, const uint32_t *dealers, size_t count, struct due *list)
{
    int32_t limit = rule_days(request, kind, "days", kinds[kind].days);
    int32_t ahead = rule_days(request, kind, "due_days", 7);
    size_t found = 0;
    if (contacts->first[kind] == DAY_NONE)
        return 0;
    for (size_t i = 0; i < count; i++) {
        int32_t contact = contacts->last[kind][dealers[i]];
        if (kind == DUE_CALL) /* a visit is a contact too */
            contact = later(contact, contacts->last[DUE_VISIT][dealers[i]]);
        int32_t begin = later(request->dir->dealers[dealers[i]].since, contacts->first[kind]);
        struct due due = {dealers[i], contact, later(contact, begin) + limit};
        if (is_due(request, due.due_day, ahead))
            list[found++] = due;
    }
    qsort(list, found, sizeof *list, by_due_day);
    return found;
}

static void say_one(const struct request *request, struct plan *plan, const struct due *due)
{
    struct arena *arena = request->arena;
    reply_say(request, plan, due->due_day < request->now.day ? REPLY_due_late : REPLY_due_until,
              "dealer", request->dir->dealers[due->dealer].name, "last",
              due->last == DAY_NONE ? "–" : say_day(arena, request->lang, due->last), "days",
              arena_printf(arena, "%d", request->now.day - due->due_day), "date",
              say_day(arena, request->lang, due->due_day), NULL);
}

static void say_list(const struct request *request, struct plan *plan, enum due_kind kind,
                     const struct due *list, size_t found)
{
    struct arena *arena = request->arena;
    size_t late = 0;
    while (late < found && list[late].due_day < request->now.day)
        late++;
    reply_say(request, plan, kinds[kind].due, "count", arena_printf(arena, "%zu", found), "late",
              arena_printf(arena, "%zu", late), NULL);
    for (size_t i = 0; i < found && i < LISTED_MAX; i++)
        say_one(request, plan, &list[i]);
    if (found > LISTED_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  arena_printf(arena, "%zu", found - LISTED_MAX), NULL);
}

void due_say(const struct request *request, struct plan *plan, const struct due_contacts *contacts,
             enum due_kind kind, const uint32_t *dealers, size_t count)
{
    /* Nothing on record in the company is not the same as nothing due. */
    if (contacts->first[kind] == DAY_NONE) {
        reply_say(request, plan, kinds[kind].none_yet, NULL);
        return;
    }
    struct due *list = arena_alloc(request->arena, count, sizeof *list);
    size_t found = due_find(request, contacts, kind, dealers, count, list);
    if (found > 0)
        say_list(request, plan, kind, list, found);
    else
        reply_say(request, plan,
                  request->frame->has & SLOT_PERIOD ? kinds[kind].none_then : kinds[kind].none,
                  NULL);
}
