/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

static const char *const intent_names[] = {
#define INTENT(name, required) #name,
#include "intents/intents.def"
#undef INTENT
};

static const char *const slot_names[] = {
#define X(bit, name) name,
    SLOT_LIST(X)
#undef X
};

const char *intent_name(enum intent_id id)
{
    return intent_names[id];
}

enum intent_id intent_by_name(struct text name)
{
    for (int i = 0; i < INTENT_COUNT; i++) {
        if (text_is(name, intent_names[i]))
            return (enum intent_id)i;
    }
    return INTENT_COUNT;
}

const char *slot_name(enum slot slot)
{
    return slot_names[__builtin_ctz((unsigned)slot)];
}

unsigned slot_by_name(struct text name)
{
    for (unsigned i = 0; i < SLOT_INDEX_COUNT; i++) {
        if (text_is(name, slot_names[i]))
            return 1u << i;
    }
    return 0;
}

/* Where a slot's value lies in a frame, by the kind of the value: the one table that both
 * directions of JSON read. */
enum form {
    FORM_DEALERS,
    FORM_PERSON,
    FORM_REGION,
    FORM_DAY,
    FORM_TIME,
    FORM_PERIOD,
    FORM_AMOUNT,
    FORM_INTEGER,
    FORM_SCORE,
    FORM_STAGE,
    FORM_WORD,
    FORM_TEXT,
    FORM_VALUE
};

static const struct {
    enum form form;
    size_t offset;
} places[SLOT_INDEX_COUNT] = {
#define AT(slot, form, field) [slot##_INDEX] = {form, offsetof(struct frame, field)}
    AT(SLOT_DEALERS, FORM_DEALERS, dealers),  AT(SLOT_PERSON, FORM_PERSON, person),
    AT(SLOT_REGION, FORM_REGION, region),     AT(SLOT_DATE, FORM_DAY, date),
    AT(SLOT_NEXT_DATE, FORM_DAY, next_date),  AT(SLOT_EXPIRES, FORM_DAY, expires),
    AT(SLOT_TIME, FORM_TIME, time),           AT(SLOT_PERIOD, FORM_PERIOD, period),
    AT(SLOT_AMOUNT, FORM_AMOUNT, amount_fen), AT(SLOT_COUNT, FORM_INTEGER, count),
    AT(SLOT_STAGE, FORM_STAGE, stage),        AT(SLOT_TICKET, FORM_INTEGER, ticket),
    AT(SLOT_ALERT, FORM_INTEGER, alert),      AT(SLOT_EVENT, FORM_INTEGER, event),
    AT(SLOT_SCORE, FORM_SCORE, score),        AT(SLOT_DIRECTION, FORM_WORD, direction),
    AT(SLOT_KIND, FORM_WORD, kind),           AT(SLOT_ASPECT, FORM_WORD, aspect),
    AT(SLOT_STATUS, FORM_WORD, status),       AT(SLOT_ACTION, FORM_WORD, action),
    AT(SLOT_ANSWER, FORM_WORD, answer),       AT(SLOT_FIELD, FORM_WORD, field),
    AT(SLOT_VALUE, FORM_VALUE, value),        AT(SLOT_NOTE, FORM_TEXT, note),
    AT(SLOT_TOPIC, FORM_TEXT, topic),         AT(SLOT_PLACE, FORM_TEXT, place),
    AT(SLOT_NAME, FORM_TEXT, name),           AT(SLOT_CONTACT, FORM_TEXT, contact),
    AT(SLOT_PHONE, FORM_TEXT, phone),         AT(SLOT_ADDRESS, FORM_TEXT, address),
#undef AT
};

static json_t *day_json(int32_t day)
{
    char text[DAY_TEXT];
    return json_string(day_format(day, text));
}

static json_t *text_json(struct text text)
{
    json_t *holder = json_object();
    json_set_text(holder, "v", text);
    json_t *value = json_incref(json_object_get(holder, "v"));
    json_decref(holder);
    return value;
}

static json_t *dealers_json(const uint32_t *dealers, size_t count, const struct directory *dir)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(dir->dealers[dealers[i]].id));
    return list;
}

/* Whole numbers stay whole: 52000, not 52000.0. */
static json_t *amount_json(int64_t fen)
{
    return fen % 100 == 0 ? json_integer(fen / 100) : json_real((double)fen / 100);
}

static json_t *ids_json(struct text ids)
{
    json_t *list = json_array();
    while (ids.ptr) {
        struct text id = text_split(&ids, ' ');
        if (id.len)
            json_array_append_new(list, text_json(id));
    }
    return list;
}

/* `value` stands in the form of the slot that it changes. */
static json_t *value_json(const struct frame *frame)
{
    unsigned changed =
        frame->intent == INTENT_correct && frame->field ? slot_by_name(text_of(frame->field)) : 0;
    if (changed == SLOT_DEALERS)
        return ids_json(frame->value);
    if (changed == SLOT_AMOUNT || changed == SLOT_COUNT) {
        char digits[32];
        snprintf(digits, sizeof digits, "%.*s", TEXT_ARGS(frame->value));
        return amount_json(llround(strtod(digits, NULL) * 100));
    }
    return text_json(frame->value);
}

static json_t *slot_json(const struct frame *frame, unsigned index, const struct directory *dir)
{
    const void *at = (const char *)frame + places[index].offset;
    char text[32];
    switch (places[index].form) {
    case FORM_DEALERS:
        return dealers_json(frame->dealers, frame->dealer_count, dir);
    case FORM_PERSON:
        return json_string(dir->people[frame->person].id);
    case FORM_REGION:
        return json_string(dir->regions[frame->region]);
    case FORM_DAY:
        return day_json(*(const int32_t *)at);
    case FORM_TIME:
        snprintf(text, sizeof text, "%02d:%02d", frame->time / 60, frame->time % 60);
        return json_string(text);
    case FORM_PERIOD:
        return json_pack("{s:o,s:o}", "from", day_json(frame->period.from), "to",
                         day_json(frame->period.to));
    case FORM_AMOUNT:
        return amount_json(frame->amount_fen);
    case FORM_INTEGER:
        return json_integer(*(const int64_t *)at);
    case FORM_SCORE:
        return json_integer(frame->score);
    case FORM_STAGE:
        return json_string(stage_id(frame->stage));
    case FORM_WORD:
        return json_string(*(const char *const *)at);
    case FORM_TEXT:
        return text_json(*(const struct text *)at);
    case FORM_VALUE:
        return value_json(frame);
    }
    return NULL;
}

json_t *frame_slots_to_json(const struct frame *frame, const struct directory *dir)
{
    json_t *slots = json_object();
    for (unsigned i = 0; i < SLOT_INDEX_COUNT; i++) {
        if (frame->has >> i & 1)
            json_object_set_new(slots, slot_names[i], slot_json(frame, i, dir));
    }
    return slots;
}

static json_t *missing_json(unsigned missing)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < SLOT_INDEX_COUNT; i++) {
        if (missing >> i & 1)
            json_array_append_new(list, json_string(slot_names[i]));
    }
    return list;
}

json_t *frame_to_json(const struct frame *frame, const struct directory *dir)
{
    json_t *json =
        json_pack("{s:s,s:o,s:o,s:f}", "intent", intent_name(frame->intent), "slots",
                  frame_slots_to_json(frame, dir), "missing", missing_json(frame->missing),
                  "confidence", round(frame->confidence * 1000) / 1000);
    if (frame->ambiguous_count) {
        json_t *mentions = json_array();
        for (size_t i = 0; i < frame->ambiguous_count; i++) {
            const struct candidates *one = &frame->ambiguous[i];
            json_array_append_new(mentions, dealers_json(one->dealers, one->count, dir));
        }
        json_object_set_new(json, "ambiguous", json_pack("{s:o}", "dealers", mentions));
    }
    if (frame->unresolved_count) {
        json_t *mentions = json_array();
        for (size_t i = 0; i < frame->unresolved_count; i++)
            json_array_append_new(mentions, text_json(frame->unresolved[i]));
        json_object_set_new(json, "unresolved", json_pack("{s:o}", "dealers", mentions));
    }
    return json;
}

static struct text arena_text(struct arena *arena, const json_t *value)
{
    struct text text = {json_string_value(value), json_string_length(value)};
    return (struct text){arena_copy(arena, text), text.len};
}

static bool read_dealers(struct frame *frame, const json_t *value, const struct directory *dir,
                         struct arena *arena)
{
    uint32_t *list = arena_alloc(arena, json_array_size(value) + 1, sizeof *list);
    frame->dealers = list;
    frame->dealer_count = 0;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *id = json_string_value(json_array_get(value, i));
        uint32_t dealer = directory_dealer(dir, text_of(id));
        if (dealer != INDEX_NONE)
            list[frame->dealer_count++] = dealer;
    }
    return frame->dealer_count > 0;
}

/* A value of `correct` comes in the form of its slot and is kept as text. */
static struct text value_text(const json_t *value, struct arena *arena)
{
    if (json_is_string(value))
        return arena_text(arena, value);
    if (json_is_integer(value))
        return text_of(arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
    if (json_is_real(value))
        return text_of(arena_printf(arena, "%.2f", json_real_value(value)));
    const char *ids = "";
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *id = json_string_value(json_array_get(value, i));
        ids = arena_printf(arena, "%s%s%s", ids, *ids ? " " : "", id ? id : "");
    }
    return text_of(ids);
}

static bool read_slot(struct frame *frame, unsigned index, const json_t *value,
                      const struct directory *dir, struct arena *arena)
{
    void *at = (char *)frame + places[index].offset;
    struct text text = text_of(json_string_value(value));
    int hour = 0, minute = 0;
    switch (places[index].form) {
    case FORM_DEALERS:
        return read_dealers(frame, value, dir, arena);
    case FORM_PERSON:
        return (frame->person = directory_person(dir, text)) != INDEX_NONE;
    case FORM_REGION:
        return (frame->region = directory_region(dir, text)) != INDEX_NONE;
    case FORM_DAY:
        return (*(int32_t *)at = day_parse(text)) != DAY_NONE;
    case FORM_TIME:
        if (!text.len || sscanf(text.ptr, "%2d:%2d", &hour, &minute) != 2)
            return false;
        frame->time = hour * 60 + minute;
        return true;
    case FORM_PERIOD:
        frame->period.from = day_parse(json_get_text(value, "from"));
        frame->period.to = day_parse(json_get_text(value, "to"));
        return frame->period.from != DAY_NONE && frame->period.to != DAY_NONE;
    case FORM_AMOUNT:
        frame->amount_fen = llround(json_number_value(value) * 100);
        return json_is_number(value);
    case FORM_INTEGER:
        *(int64_t *)at = json_integer_value(value);
        return json_is_integer(value);
    case FORM_SCORE:
        frame->score = (int)json_integer_value(value);
        return json_is_integer(value);
    case FORM_STAGE:
        return (frame->stage = stage_of(text)) != STAGE_NONE;
    case FORM_WORD:
        *(const char **)at = arena_copy(arena, text);
        return text.len > 0;
    case FORM_TEXT:
        *(struct text *)at = arena_text(arena, value);
        return text.len > 0;
    case FORM_VALUE:
        frame->value = value_text(value, arena);
        return true;
    }
    return false;
}

void frame_slots_from_json(struct frame *frame, const json_t *slots, const struct directory *dir,
                           struct arena *arena)
{
    for (unsigned i = 0; i < SLOT_INDEX_COUNT; i++) {
        const json_t *value = json_object_get(slots, slot_names[i]);
        if (value && read_slot(frame, i, value, dir, arena))
            frame->has |= 1u << i;
    }
}
