/* SPDX-License-Identifier: Apache-2.0 */
/* correct: the speaker's last record of this conversation was wrong in one thing. The record
 * meant is the newest one that has that field. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/asides.h"
#include "intents/events.h"
#include "intents/intent.h"
#include "intents/records.h"

static void prepare_correction(struct request *request, struct reads *reads);
static enum err plan_correction(const struct request *request, struct plan *plan);

const struct intent intent_correct = {
    .name = "correct",
    .help = {[LANG_ZH] = "改上一条记录", [LANG_EN] = "correct the last record"},
    .about = {[LANG_ZH] = "更正 改正 修改 改记录 记错", [LANG_EN] = "correct"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .needs_records = true,
    .prepare = prepare_correction,
    .plan = plan_correction,
    .examples = {"不对，是前天", "the amount should be 45,000"},
};

enum { LOOK_BACK = 5 };

/* The fields that can be corrected, and the types of record that have them. */
static const struct {
    const char *field;
    const char *types;
} correctable[] = {
    {"date", "visit call order training agreement follow_up event_planned event_moved"},
    {"dealers", "visit call order training agreement follow_up ticket_opened"},
    {"amount", "order"},
    {"count", "training rsvp"},
    {"direction", "call"},
    {"kind", "follow_up event_planned"},
    {"next_date", "visit call"},
    {"expires", "agreement"},
};

/* Of what became of a meeting, only the day to which it moved. */
static bool is_correctable(const json_t *fact)
{
    return strcmp(json_get_string(fact, "type", ""), "event_moved") != 0 ||
           strcmp(json_get_string(fact, "action", ""), EVENT_MOVE) == 0;
}

static bool has_field(const char *type, const char *field)
{
    for (size_t i = 0; i < sizeof correctable / sizeof correctable[0]; i++) {
        if (strcmp(correctable[i].field, field) == 0 &&
            text_has_word(text_of(correctable[i].types), type))
            return true;
    }
    return false;
}

static void prepare_correction(struct request *request, struct reads *reads)
{
    records_want(request, reads, LOOK_BACK);
}

static bool find_record(const struct request *request, const char *field, struct record *record)
{
    for (size_t i = 0; records_get(request, i, record); i++) {
        if (is_correctable(record->fact) &&
            has_field(json_get_string(record->fact, "type", ""), field))
            return true;
        json_decref(record->fact);
    }
    return false;
}

/* Ids separated by blanks as a list; NULL where one is not the speaker's to name. */
static json_t *read_dealers(const struct request *request, struct text ids)
{
    json_t *list = json_array();
    while (ids.len > 0) {
        uint32_t dealer = directory_dealer(request->dir, text_split(&ids, ' '));
        if (dealer == INDEX_NONE || !access_holds(request, dealer)) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, json_string(request->dir->dealers[dealer].id));
    }
    return list;
}

/* What is to come lies ahead: the next day that is called so (周三, 3号, 12月11号), where the one
 * that was read, as of what was done, is past. */
static int32_t ahead(int32_t day, int32_t today)
{
    if (day < today && today - day <= 7)
        return day + 7;
    if (day < today && today - day <= 31)
        return day_add_months(day, 1);
    return day < today ? day_add_months(day, 12) : day;
}

static json_t *read_date(const struct request *request, const char *field, const char *type,
                         struct text value)
{
    char out[DAY_TEXT];
    int32_t day = day_parse(value);
    bool is_to_come = strcmp(field, "date") == 0 &&
                      text_has_word(TEXT("event_planned event_moved follow_up"), type);
    if (day == DAY_NONE)
        return NULL;
    return json_string(day_format(is_to_come ? ahead(day, request->now.day) : day, out));
}

/* The value in the form of the slot that it corrects, NULL where it is none. New. */
static json_t *read_value(const struct request *request, const char *field, const char *type,
                          struct text value)
{
    if (strcmp(field, "dealers") == 0)
        return read_dealers(request, value);
    if (strcmp(field, "amount") == 0) {
        double yuan = atof(arena_copy(request->arena, value));
        return yuan > 0 ? json_real(round(yuan * 100) / 100) : NULL;
    }
    if (strcmp(field, "count") == 0) {
        int64_t count;
        return text_to_int(value, &count) && count >= 0 ? json_integer(count) : NULL;
    }
    bool is_date = strcmp(field, "date") == 0 || strcmp(field, "next_date") == 0 ||
                   strcmp(field, "expires") == 0;
    if (is_date)
        return read_date(request, field, type, value);
    return json_string(arena_copy(request->arena, value));
}

/* Those who were invited hear what an event is now. */
static void tell_invited(const struct request *request, struct plan *plan, const json_t *fact)
{
    struct event_plan event;
    if (record_is_of_event(fact) && event_read_fact(request, fact, &event))
        (void)event_invite(request, plan, &event, NULL, REPLY_event_changed);
}

static void say_corrected(const struct request *request, struct plan *plan,
                          const struct record *record, const char *field, json_t *value)
{
    const char *before =
        json_object_get(record->fact, field) ? record_slot_say(request, record->fact, field) : "–";
    json_t *changed = json_copy(record->fact);
    json_object_set(changed, field, value);
    reply_say(request, plan, REPLY_corrected, "seq", record->seq, "what",
              record_type_name(request->lang, json_get_string(record->fact, "type", "")), "field",
              record_slot_name(request->lang, field), "before", before, "after",
              record_slot_say(request, changed, field), NULL);
    tell_invited(request, plan, changed);
    json_decref(changed);
}

/* A ticket or a meeting that has moved on since stays as it is: the commit finds out whether it
 * has, and a conflict that stays means so. */
enum { ATTEMPTS = 2 };

static bool has_moved_on(const struct request *request, const struct record *record)
{
    return request->attempt >= ATTEMPTS &&
           (json_get_int(record->fact, "ticket", 0) > 0 || record_is_of_event(record->fact));
}

static enum err plan_correction(const struct request *request, struct plan *plan)
{
    struct record record;
    const char *field = request->frame->field;
    if (!find_record(request, field, &record)) {
        reply_say(request, plan, REPLY_nothing_to_correct, "field",
                  record_slot_name(request->lang, field), NULL);
        return OK;
    }
    json_t *value =
        read_value(request, field, json_get_string(record.fact, "type", ""), request->frame->value);
    if (!value) {
        reply_say(request, plan, REPLY_value_wrong, "field", record_slot_name(request->lang, field),
                  NULL);
        json_decref(record.fact);
        return OK;
    }
    if (has_moved_on(request, &record)) {
        reply_say(request, plan, REPLY_moved_on, "seq", record.seq, "what",
                  record_say(request, record.fact), NULL);
        json_decref(value);
        json_decref(record.fact);
        return OK;
    }
    json_t *fact = record_bare(request, "corrected", request->by);
    int64_t seq = 0;
    (void)text_to_int(text_of(record.seq), &seq);
    json_set_int(fact, "of", seq);
    json_set_string(fact, "field", field);
    json_object_set(fact, "value", value);
    if (json_object_get(record.fact, field))
        json_object_set(fact, "was", json_object_get(record.fact, field));
    say_corrected(request, plan, &record, field, value);
    records_expect_unmoved(request, plan, record.seq, record.fact);
    json_decref(value);
    tx_expect(plan->tx, record.seq, "LINDEX", request->mine,
              arena_printf(request->arena, "%zu", records_place(request, record.seq)), NULL);
    record_add(request, plan, fact, record.fact);
    json_decref(record.fact);
    return OK;
}
