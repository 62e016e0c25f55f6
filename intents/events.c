/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/events.h"

#include <string.h>

static const char *field(const struct request *request, const struct value *hash, const char *name)
{
    return arena_copy(request->arena, value_field_text(hash, name));
}

/* "14:00" as the minute of the day, -1 where it is none. */
static int read_time(struct text text)
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

bool event_read_hash(const struct request *request, int64_t number, const struct value *hash,
                     struct event_plan *event)
{
    if (hash->kind != VALUE_LIST || hash->count == 0)
        return false;
    *event = (struct event_plan){
        .number = number,
        .kind = field(request, hash, "kind"),
        .by = field(request, hash, "by"),
        .day = day_parse(value_field_text(hash, "date")),
        .time = read_time(value_field_text(hash, "time")),
        .region = directory_region(request->dir, value_field_text(hash, "region")),
        .place = field(request, hash, "place"),
        .topic = field(request, hash, "topic"),
    };
    read_dealers(request, value_field_text(hash, "dealers"), event);
    return event->day != DAY_NONE;
}

bool event_read(const struct request *request, const struct value *item, struct event_plan *event)
{
    return event_read_hash(request, value_int(value_at(item, 0), 0), value_at(item, 1), event);
}

bool event_invites(const struct event_plan *event, uint32_t dealer)
{
    for (size_t i = 0; i < event->dealer_count; i++) {
        if (event->dealers[i] == dealer)
            return true;
    }
    return false;
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

const char *event_line(const struct request *request, const struct event_plan *event)
{
    struct arena *arena = request->arena;
    const char *comma = request->lang == LANG_ZH ? "，" : ", ";
    const char *region = event->region == INDEX_NONE ? "" : request->dir->regions[event->region];
    return arena_printf(arena, "#%lld %s%s%s%s%s%s%s%s%s%s%s", (long long)event->number,
                        event_kind_name(request->lang, event->kind), comma,
                        say_day(arena, request->lang, event->day),
                        event->time < 0            ? ""
                        : request->lang == LANG_ZH ? ""
                                                   : " ",
                        event->time < 0 ? "" : say_time(arena, event->time), *region ? comma : "",
                        region, *event->place ? comma : "", event->place,
                        *event->topic ? comma : "", event->topic);
}

struct event_answer event_answer_of(const struct request *request, const struct value *answers,
                                    uint32_t dealer)
{
    struct text kept = value_field_text(answers, request->dir->dealers[dealer].id);
    struct event_answer made = {.answer = arena_copy(request->arena, text_split(&kept, ' '))};
    (void)text_to_int(kept, &made.count);
    return made;
}
