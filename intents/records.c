/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/records.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "intents/tickets.h"

enum { FOLLOWING_MAX = 16 };

void records_want(struct request *request, struct reads *reads, size_t count)
{
    for (size_t i = 0; request->records && i < request->records->count && i < count; i++)
        request_read(request, reads, "FACT", "facts",
                     arena_copy(request->arena, value_text(value_at(request->records, i))), NULL);
}

void records_want_following(struct request *request, struct reads *reads)
{
    int64_t seq = request->records ? value_int(value_at(request->records, 0), 0) : 0;
    if (seq == 0)
        return;
    for (int i = 1; i <= FOLLOWING_MAX && request->read_count < REQUEST_READS; i++)
        request_read(request, reads, "FACT", "facts",
                     arena_printf(request->arena, "%lld", (long long)(seq + i)), NULL);
}

bool records_get(const struct request *request, size_t n, struct record *record)
{
    if (!request->records || n >= request->records->count || n >= request->read_count)
        return false;
    json_t *fact = json_parse(value_text(request_reply(request, n)));
    if (!fact)
        return false;
    record->seq = arena_copy(request->arena, value_text(value_at(request->records, n)));
    record->fact = fact;
    return true;
}

size_t records_place(const struct request *request, const char *seq)
{
    size_t place = 0;
    while (place < request->records->count &&
           !text_is(value_text(value_at(request->records, place)), seq))
        place++;
    return place;
}

/* Adds the fact that takes `of` back. */
static void take_back(const struct request *request, struct plan *plan, const char *seq,
                      const json_t *of)
{
    json_t *fact = record_bare(request, "undone", request->by);
    int64_t number;
    if (text_to_int(text_of(seq), &number))
        json_set_int(fact, "of", number);
    static const char *const told[] = {"dealers", "field", "was",      "ticket",
                                       "alert",   "event", "platform", "account"};
    json_set_string(fact, "undoes", json_get_string(of, "type", ""));
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (json_object_get(of, told[i]))
            json_object_set(fact, told[i], json_object_get(of, told[i]));
    }
    record_add(request, plan, fact, of);
}

/* Facts that a record caused stand right behind it in the log and say so. */
static void take_back_caused(const struct request *request, struct plan *plan,
                             const struct record *record)
{
    int64_t seq = 0;
    (void)text_to_int(text_of(record->seq), &seq);
    for (size_t i = 1; i < request->read_count; i++) {
        json_t *fact = json_parse(value_text(request_reply(request, i)));
        if (fact && json_get_int(fact, "because", 0) == seq)
            take_back(request, plan,
                      arena_printf(request->arena, "%lld", (long long)seq + (long long)i), fact);
        json_decref(fact);
    }
}

/* What a move was made of must not have moved on: its version is the record's number. */
static void expect_unmoved(const struct request *request, struct plan *plan,
                           const struct record *record)
{
    static const char *const kinds[] = {"ticket", "alert"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t number = json_get_int(record->fact, kinds[i], 0);
        if (number > 0)
            tx_expect(plan->tx, record->seq, "HGET",
                      arena_printf(request->arena, "%s:%lld", kinds[i], (long long)number),
                      "version", NULL);
    }
}

void records_take_back(const struct request *request, struct plan *plan,
                       const struct record *record)
{
    expect_unmoved(request, plan, record);
    tx_expect(plan->tx, record->seq, "LINDEX", request->mine, "0", NULL);
    take_back_caused(request, plan, record);
    take_back(request, plan, record->seq, record->fact);
    tx_write(plan->tx, "LREM", request->mine, "1", record->seq, NULL);
}

struct named {
    const char *name;
    const char *said[LANG_COUNT];
};

static const struct named types[] = {
    {"visit", {"拜访", "visit to"}},
    {"call", {"电话", "call with"}},
    {"order", {"进货", "order of"}},
    {"training", {"培训", "training"}},
    {"agreement", {"协议", "agreement with"}},
    {"dealer_added", {"新建档案", "new file of"}},
    {"dealer_updated", {"修改档案", "change to the file of"}},
    {"follow_up", {"提醒", "reminder"}},
    {"event_planned", {"会议", "event"}},
    {"rsvp", {"回复邀请", "answer to the invitation"}},
    {"ticket_opened", {"工单", "ticket of"}},
    {"ticket_moved", {"工单处理", "move of a ticket"}},
    {"ticket_rated", {"评分", "rating"}},
    {"alert_moved", {"预警处理", "move of an alert"}},
    {"event_moved", {"会议登记", "note on an event"}},
    {"identity_linked", {"账号关联", "link of an account"}},
};

static const struct named slots[] = {
    {"date", {"日期", "date"}},
    {"dealers", {"经销商", "dealer"}},
    {"amount", {"金额", "amount"}},
    {"count", {"人数", "head count"}},
    {"direction", {"方向", "direction"}},
    {"kind", {"类型", "kind"}},
    {"next_date", {"下次日期", "next date"}},
    {"expires", {"到期日", "end date"}},
};

static const char *find_name(const struct named *names, size_t count, enum language lang,
                             const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].name, name) == 0)
            return names[i].said[lang];
    }
    return name;
}

const char *record_type_name(enum language lang, const char *type)
{
    return find_name(types, sizeof types / sizeof types[0], lang, type);
}

const char *record_slot_name(enum language lang, const char *slot)
{
    return find_name(slots, sizeof slots / sizeof slots[0], lang, slot);
}

/* The most dealers of a record that are told by name. */
enum { NAMED_MAX = 3 };

static const char *dealers_of(const struct request *request, const json_t *fact)
{
    const json_t *ids = json_object_get(fact, "dealers");
    size_t count = json_array_size(ids);
    const char *said = "";
    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        uint32_t dealer = directory_dealer(request->dir, text_of(id));
        if (dealer != INDEX_NONE)
            said = arena_printf(request->arena, "%s%s%s", said, i == 0 ? "" : "、",
                                request->dir->dealers[dealer].name);
    }
    if (count <= NAMED_MAX)
        return said;
    return arena_printf(request->arena, request->lang == LANG_ZH ? "%s等 %zu 家" : "%s… (%zu)",
                        said, count);
}

static const struct named directions[] = {
    {"in", {"来电", "incoming"}},
    {"out", {"去电", "outgoing"}},
};

const char *record_slot_say(const struct request *request, const json_t *fact, const char *slot)
{
    const json_t *value = json_object_get(fact, slot);
    if (strcmp(slot, "dealers") == 0)
        return dealers_of(request, fact);
    if (strcmp(slot, "amount") == 0)
        return say_money(request->arena, request->lang,
                         (int64_t)llround(json_number_value(value) * 100));
    if (strcmp(slot, "direction") == 0)
        return find_name(directions, 2, request->lang, json_get_string(fact, slot, "out"));
    if (json_is_integer(value))
        return say_number(request->arena, json_integer_value(value));
    int32_t day = day_parse(json_get_text(fact, slot));
    if (day != DAY_NONE)
        return strcmp(slot, "expires") == 0 ? say_full_date(request->arena, day)
                                            : say_day(request->arena, request->lang, day);
    return arena_copy(request->arena, json_get_text(fact, slot));
}

const char *record_say(const struct request *request, const json_t *fact)
{
    const char *type = record_type_name(request->lang, json_get_string(fact, "type", ""));
    const char *dealers = dealers_of(request, fact);
    int32_t day = day_parse(json_get_text(fact, "date"));
    int64_t ticket = json_get_int(fact, "ticket", json_get_int(fact, "alert", 0));
    const char *made = type;
    if (ticket > 0)
        made = arena_printf(request->arena, "%s #%lld", made, (long long)ticket);
    if (*dealers)
        made = arena_printf(request->arena, "%s %s", made, dealers);
    if (day != DAY_NONE)
        made = arena_printf(request->arena, "%s %s", made,
                            say_day(request->arena, request->lang, day));
    return made;
}
