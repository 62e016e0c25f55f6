/* SPDX-License-Identifier: Apache-2.0 */
/* query_due: who must be visited or called, in the speaker's territory or that of a person
 * asked about; overdue first. */
#include <string.h>

#include "intents/access.h"
#include "intents/intent.h"
#include "intents/queries.h"
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
    .prepare = prepare_due,
    .plan = plan_due,
    .examples = {"哪些经销商该拜访了", "who should I call this week"},
};

enum { READ_VISITS, READ_CALLS, READ_FIRST_VISIT, READ_FIRST_CALL };

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

/* The dealers asked for. */
struct asked {
    uint32_t *dealers;
    size_t count;
};

static struct asked find_asked(const struct request *request)
{
    struct asked asked = {
        .dealers = arena_alloc(request->arena, request->dir->dealer_count, sizeof(uint32_t))};
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        if (is_asked_for(request, i))
            asked.dealers[asked.count++] = i;
    }
    return asked;
}

/* The last days of so few dealers are asked for one by one; of more, all that there are. */
static bool is_one_by_one(const struct asked *asked)
{
    return asked->count > 0 && asked->count <= READS_WORDS_MAX - 2;
}

static void read_last_days(struct request *request, struct reads *reads, const char *key,
                           const struct asked *asked)
{
    if (!is_one_by_one(asked)) {
        request_read(request, reads, "ZRANGE", key, "0", "-1", "WITHSCORES", NULL);
        return;
    }
    const char **words = arena_alloc(request->arena, asked->count + 2, sizeof *words);
    words[0] = "ZMSCORE";
    words[1] = key;
    for (size_t i = 0; i < asked->count; i++)
        words[i + 2] = request->dir->dealers[asked->dealers[i]].id;
    request_read_words(request, reads, words, asked->count + 2);
}

static void prepare_due(struct request *request, struct reads *reads)
{
    struct asked asked = find_asked(request);
    read_last_days(request, reads, "last:visit", &asked);
    read_last_days(request, reads, "last:call", &asked);
    request_read(request, reads, "ZRANGE", "visits", "0", "0", "WITHSCORES", NULL);
    request_read(request, reads, "ZRANGE", "calls", "0", "0", "WITHSCORES", NULL);
}

static int32_t day_at(const struct value *list, size_t i)
{
    return (int32_t)value_int(value_at(list, i), DAY_NONE);
}

/* The last days in a reply, in the form in which they were asked for. */
static void add_last_days(const struct request *request, struct due_contacts *contacts,
                          enum due_kind kind, size_t read, const struct asked *asked)
{
    const struct value *reply = request_reply(request, read);
    if (!is_one_by_one(asked)) {
        due_contacts_add(contacts, request->dir, kind, reply);
        return;
    }
    for (size_t i = 0; i < asked->count; i++)
        contacts->last[kind][asked->dealers[i]] = day_at(reply, i);
}

static struct due_contacts read_contacts(const struct request *request, const struct asked *asked)
{
    struct due_contacts contacts = due_contacts_none(request);
    add_last_days(request, &contacts, DUE_VISIT, READ_VISITS, asked);
    add_last_days(request, &contacts, DUE_CALL, READ_CALLS, asked);
    contacts.first[DUE_VISIT] = day_at(request_reply(request, READ_FIRST_VISIT), 1);
    contacts.first[DUE_CALL] = day_at(request_reply(request, READ_FIRST_CALL), 1);
    return contacts;
}

size_t dues_find(const struct request *request, enum due_kind kind, const struct due **list)
{
    struct asked asked = find_asked(request);
    struct due_contacts contacts = read_contacts(request, &asked);
    struct due *found = arena_alloc(request->arena, asked.count + 1, sizeof *found);
    *list = found;
    return due_find(request, &contacts, kind, asked.dealers, asked.count, found);
}

static enum err plan_due(const struct request *request, struct plan *plan)
{
    const char *kind = request->frame->has & SLOT_KIND ? request->frame->kind : "any";
    if (request->speaker.role == ROLE_STAFF) {
        reply_say(request, plan, REPLY_staff_due, NULL);
        return OK;
    }
    struct asked asked = find_asked(request);
    struct due_contacts contacts = read_contacts(request, &asked);
    if (strcmp(kind, "call") != 0)
        due_say(request, plan, &contacts, DUE_VISIT, asked.dealers, asked.count);
    if (strcmp(kind, "visit") != 0)
        due_say(request, plan, &contacts, DUE_CALL, asked.dealers, asked.count);
    return OK;
}
