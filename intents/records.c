/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/records.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "intents/tickets.h"

enum { REACH_HOURS = 24 };

void records_want(struct request *request, struct reads *reads, size_t count)
{
    for (size_t i = 0; request->records && i < request->records->count && i < count; i++)
        request_read(request, reads, "FACT", "facts",
                     arena_copy(request->arena, value_text(value_at(request->records, i))), NULL);
}

void records_want_following(struct request *request, struct reads *reads)
{
    int64_t seq = request->records ? value_int(value_at(request->records, 0), 0) : 0;
    if (seq > 0)
        request_read(request, reads, "FOLLOWING", "facts",
                     arena_printf(request->arena, "%lld", (long long)seq), NULL);
}

static bool is_too_old(const struct request *request, const json_t *fact)
{
    int64_t at_ms;
    return clock_parse(json_get_text(fact, "at"), &at_ms, NULL) &&
           request->now_ms - at_ms > (int64_t)REACH_HOURS * 60 * 60 * 1000;
}

bool records_get(const struct request *request, size_t n, struct record *record)
{
    if (!request->records || n >= request->records->count || n >= request->read_count)
        return false;
    json_t *fact = json_parse(value_text(request_reply(request, n)));
    if (!fact || is_too_old(request, fact)) {
        json_decref(fact);
        return false;
    }
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
    static const char *const told[] = {"dealers", "field",  "was",      "ticket", "alert",
                                       "event",   "person", "platform", "account"};
    json_set_string(fact, "undoes", json_get_string(of, "type", ""));
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (json_object_get(of, told[i]))
            json_object_set(fact, told[i], json_object_get(of, told[i]));
    }
    record_add(request, plan, fact, of);
}

bool record_is_of_event(const json_t *fact)
{
    const char *type = json_get_string(fact, "type", "");
    return strcmp(type, "event_planned") == 0 ||
           (strcmp(type, "event_moved") == 0 && json_object_get(fact, "date"));
}

void records_expect_unmoved(const struct request *request, struct plan *plan, const char *seq,
                            const json_t *fact)
{
    static const char *const kinds[] = {"ticket", "alert", "event"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t number = json_get_int(fact, kinds[i], 0);
        if (number > 0 && (strcmp(kinds[i], "event") != 0 || record_is_of_event(fact)))
            tx_expect(plan->tx, seq, "HGET",
                      arena_printf(request->arena, "%s:%lld", kinds[i], (long long)number),
                      "version", NULL);
    }
}

static void take_back_caused(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, 1);
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        json_t *fact = json_parse(value_text(value_at(item, 1)));
        const char *seq = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (fact) {
            records_expect_unmoved(request, plan, seq, fact);
            take_back(request, plan, seq, fact);
        }
        json_decref(fact);
    }
}

void records_take_back(const struct request *request, struct plan *plan,
                       const struct record *record)
{
    records_expect_unmoved(request, plan, record->seq, record->fact);
    tx_expect(plan->tx, record->seq, "LINDEX", request->mine, "0", NULL);
    take_back_caused(request, plan);
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

/* The most dealers of a record that are told by name. */
enum { NAMED_MAX = 3 };

static const char *say_ids(const struct request *request, const json_t *ids)
{
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

/* Words of the slots with closed lists; names of slots and fields are such words themselves. */
static const struct named words[] = {
    {"in", {"来电", "incoming"}},
    {"out", {"去电", "outgoing"}},
    {"visit", {"拜访", "visit"}},
    {"call", {"电话", "call"}},
    {"other", {"其他", "other"}},
    {"conference", {"大会", "conference"}},
    {"training", {"培训会", "training"}},
    {"discussion", {"恳谈会", "discussion"}},
    {"social", {"联谊会", "social event"}},
    {"accept", {"受理", "accept"}},
    {"resolve", {"解决", "resolve"}},
    {"reassign", {"转派", "pass on"}},
    {"reopen", {"重开", "reopen"}},
    {"escalate", {"上报", "escalate"}},
    {"comment", {"补充说明", "add a remark"}},
    {"ack", {"认领", "take on"}},
    {"close", {"关闭", "close"}},
    {"snooze", {"推迟", "snooze"}},
    {"yes", {"参加", "coming"}},
    {"no", {"不参加", "not coming"}},
    {"maybe", {"待定", "undecided"}},
    {"contact", {"联系人", "contact"}},
    {"phone", {"电话", "phone"}},
    {"address", {"地址", "address"}},
    {"region", {"区域", "region"}},
    {"name", {"名称", "name"}},
    {"manager", {"业务经理", "manager"}},
    {"status", {"状态", "status"}},
    {"active", {"合作中", "active"}},
    {"left", {"停止合作", "left"}},
};

static const char *say_word(const struct request *request, const json_t *value)
{
    return find_name(words, sizeof words / sizeof words[0], request->lang,
                     json_is_string(value) ? json_string_value(value) : "");
}

/* A call of which no more is said was made by us. */
static const char *say_direction(const struct request *request, const json_t *value)
{
    return find_name(words, sizeof words / sizeof words[0], request->lang,
                     json_is_string(value) ? json_string_value(value) : "out");
}

static const char *say_text(const struct request *request, const json_t *value)
{
    return json_is_integer(value)
               ? arena_printf(request->arena, "%lld", (long long)json_integer_value(value))
           : json_is_string(value) ? arena_copy(request->arena, text_of(json_string_value(value)))
                                   : "";
}

static const char *say_count(const struct request *request, const json_t *value)
{
    return say_number(request->arena, json_integer_value(value));
}

static const char *say_yuan(const struct request *request, const json_t *value)
{
    return say_money(request->arena, request->lang,
                     (int64_t)llround(json_number_value(value) * 100));
}

static int32_t day_in(const json_t *value)
{
    return json_is_string(value) ? day_parse(text_of(json_string_value(value))) : DAY_NONE;
}

static const char *say_date(const struct request *request, const json_t *value)
{
    int32_t day = day_in(value);
    return day == DAY_NONE ? "" : say_day(request->arena, request->lang, day);
}

static const char *say_end_date(const struct request *request, const json_t *value)
{
    int32_t day = day_in(value);
    return day == DAY_NONE ? "" : say_full_date(request->arena, day);
}

static const char *say_stage_of(const struct request *request, const json_t *value)
{
    return json_is_string(value)
               ? say_stage(request->lang, stage_of(text_of(json_string_value(value))))
               : "";
}

static const char *say_name_of(const struct request *request, const json_t *value)
{
    uint32_t person = directory_person(
        request->dir, json_is_string(value) ? text_of(json_string_value(value)) : (struct text){0});
    return person == INDEX_NONE ? "" : request->dir->people[person].name;
}

/* How a slot is called and its value told; a slot that is not here is told as it stands. */
static const struct told_slot {
    const char *name;
    const char *called[LANG_COUNT];
    const char *(*say)(const struct request *request, const json_t *value);
} slots[] = {
    {"date", {"日期", "date"}, say_date},
    {"dealers", {"经销商", "dealer"}, say_ids},
    {"amount", {"金额", "amount"}, say_yuan},
    {"count", {"人数", "head count"}, say_count},
    {"direction", {"方向", "direction"}, say_direction},
    {"kind", {"类型", "kind"}, say_word},
    {"next_date", {"下次日期", "next date"}, say_date},
    {"expires", {"到期日", "end date"}, say_end_date},
    {"action", {"处理", "action"}, say_word},
    {"answer", {"回复", "answer"}, say_word},
    {"field", {"项目", "field"}, say_word},
    {"stage", {"环节", "stage"}, say_stage_of},
    {"person", {"人员", "person"}, say_name_of},
};

static const struct told_slot *find_slot(const char *name)
{
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        if (strcmp(slots[i].name, name) == 0)
            return &slots[i];
    }
    return NULL;
}

const char *record_slot_name(enum language lang, const char *slot)
{
    const struct told_slot *row = find_slot(slot);
    return row ? row->called[lang] : slot;
}

const char *record_slot_say(const struct request *request, const json_t *fact, const char *slot)
{
    const struct told_slot *row = find_slot(slot);
    return (row ? row->say : say_text)(request, json_object_get(fact, slot));
}

const char *record_say(const struct request *request, const json_t *fact)
{
    const char *type = record_type_name(request->lang, json_get_string(fact, "type", ""));
    const char *dealers = say_ids(request, json_object_get(fact, "dealers"));
    int32_t day = day_parse(json_get_text(fact, "date"));
    int64_t number = json_get_int(fact, "ticket", json_get_int(fact, "alert", 0));
    const char *made = type;
    if (number == 0)
        number = json_get_int(fact, "event", 0);
    if (number > 0)
        made = arena_printf(request->arena, "%s #%lld", made, (long long)number);
    if (*dealers)
        made = arena_printf(request->arena, "%s %s", made, dealers);
    if (day != DAY_NONE)
        made = arena_printf(request->arena, "%s %s", made,
                            say_day(request->arena, request->lang, day));
    return made;
}
