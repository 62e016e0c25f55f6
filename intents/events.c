/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/events.h"

#include <string.h>

#include "base/json.h"
#include "intents/record.h"

static const char *field(const struct request *request, const struct value *hash, const char *name)
{
    return arena_copy(request->arena, value_field_text(hash, name));
}

#define EVENTS_MAX "200"

void events_want(struct request *request, struct reads *reads, const char *index)
{
    request_read(request, reads, "JOINREV", index, "event:", EVENTS_MAX, NULL);
    request_read(request, reads, "JOINREV", index, "rsvp:", EVENTS_MAX, NULL);
}

int event_read_time(struct text text)
{
    int64_t hour, minute;
    if (!text_to_int(text_split(&text, ':'), &hour) || !text_to_int(text, &minute))
        return -1;
    return (int)(hour * 60 + minute);
}

static void read_dealers(const struct request *request, struct text ids, struct event_plan *event)
{
    size_t most = ids.len / 2 + 1;
    uint32_t *dealers = arena_alloc(request->arena, most, sizeof *dealers);
    while (ids.len > 0) {
        uint32_t dealer = directory_dealer(request->dir, text_split(&ids, ' '));
        if (dealer != INDEX_NONE)
            dealers[event->dealer_count++] = dealer;
    }
    event->dealers = dealers;
}

bool event_read_hash(const struct request *request, const char *number, const struct value *hash,
                     struct event_plan *event)
{
    if (hash->kind != VALUE_LIST || hash->count == 0)
        return false;
    *event = (struct event_plan){
        .number = number,
        .kind = field(request, hash, "kind"),
        .by = field(request, hash, "by"),
        .day = day_parse(value_field_text(hash, "date")),
        .time = event_read_time(value_field_text(hash, "time")),
        .region = directory_region(request->dir, value_field_text(hash, "region")),
        .came = value_field_int(hash, "count", -1),
        .is_cancelled = text_is(value_field_text(hash, "state"), "cancelled"),
        .place = field(request, hash, "place"),
        .topic = field(request, hash, "topic"),
    };
    read_dealers(request, value_field_text(hash, "dealers"), event);
    return event->day != DAY_NONE;
}

bool event_read_fact(const struct request *request, const json_t *fact, struct event_plan *event)
{
    struct arena *arena = request->arena;
    const json_t *dealers = json_object_get(fact, "dealers");
    uint32_t *list = arena_alloc(arena, json_array_size(dealers) + 1, sizeof *list);
    *event = (struct event_plan){
        .number = arena_printf(arena, "%lld", (long long)json_get_int(fact, "event", 0)),
        .kind = arena_copy(arena, json_get_text(fact, "kind")),
        .by = arena_copy(arena, json_get_text(fact, "by")),
        .day = day_parse(json_get_text(fact, "date")),
        .time = event_read_time(json_get_text(fact, "time")),
        .region = directory_region(request->dir, json_get_text(fact, "region")),
        .came = -1,
        .place = arena_copy(arena, json_get_text(fact, "place")),
        .topic = arena_copy(arena, json_get_text(fact, "topic")),
        .dealers = list,
    };
    for (size_t i = 0; i < json_array_size(dealers); i++) {
        const char *id = json_string_value(json_array_get(dealers, i));
        uint32_t dealer = directory_dealer(request->dir, text_of(id));
        if (dealer != INDEX_NONE)
            list[event->dealer_count++] = dealer;
    }
    return event->day != DAY_NONE;
}

bool event_read(const struct request *request, const struct value *item, struct event_plan *event)
{
    return event_read_hash(request, arena_copy(request->arena, value_text(value_at(item, 0))),
                           value_at(item, 1), event);
}

static const struct {
    const char *kind;
    const char *names[LANG_COUNT];
} kinds[] = {
    {"conference", {"大会", "conference"}},
    {"training", {"培训会", "training"}},
    {"discussion", {"恳谈会", "discussion"}},
    {"social", {"联谊会", "social event"}},
};

const char *event_kind_name(enum language lang, const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].names[lang];
    }
    return kind;
}

const char *event_when_say(const struct request *request, const struct event_plan *event)
{
    const char *day = say_day(request->arena, request->lang, event->day);
    if (event->time < 0)
        return day;
    return arena_printf(request->arena, "%s%s%s", day, request->lang == LANG_ZH ? "" : " ",
                        say_time(request->arena, event->time));
}

const char *event_say(const struct request *request, const struct event_plan *event)
{
    struct arena *arena = request->arena;
    const char *comma = request->lang == LANG_ZH ? "，" : ", ";
    const char *said = arena_printf(arena, "%s%s%s", event_kind_name(request->lang, event->kind),
                                    comma, event_when_say(request, event));
    const char *const rest[] = {
        event->region == INDEX_NONE ? "" : request->dir->regions[event->region],
        event->place,
        event->topic,
    };
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        if (*rest[i])
            said = arena_printf(arena, "%s%s%s", said, comma, rest[i]);
    }
    return said;
}

struct event_answer event_answer_of(const struct request *request, const struct value *answers,
                                    uint32_t dealer)
{
    struct text kept = value_field_text(answers, request->dir->dealers[dealer].id);
    struct event_answer made = {.answer = arena_copy(request->arena, text_split(&kept, ' '))};
    (void)text_to_int(kept, &made.count);
    return made;
}

size_t event_invite(const struct request *request, struct plan *plan,
                    const struct event_plan *event, const struct value *answers, enum reply words)
{
    struct str text;
    size_t reached = 0;
    str_init(&text);
    reply_add(&text, request->lang, words, "event", event->number, "what",
              event_say(request, event), NULL);
    for (size_t i = 0; i < event->dealer_count; i++) {
        uint32_t dealer = event->dealers[i];
        if (!answers || !*event_answer_of(request, answers, dealer).answer)
            reached += tell_dealer(request, plan, dealer, str_text(&text).ptr);
    }
    str_release(&text);
    return reached;
}
