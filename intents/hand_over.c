/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/hand_over.h"

#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/alerts.h"
#include "intents/record.h"

bool hand_over_is(const struct frame *frame)
{
    return frame->intent == INTENT_update_dealer && frame->dealer_count == 0 &&
           (frame->has & SLOT_FIELD) && strcmp(frame->field, "manager") == 0 &&
           (frame->has & (SLOT_REGION | SLOT_PERSON));
}

/* Who gets them; INDEX_NONE where it is no manager. */
static uint32_t taker(const struct request *request, const struct frame *frame)
{
    uint32_t person = directory_person(request->dir, frame->value);
    bool is_manager = person != INDEX_NONE && request->dir->people[person].role == ROLE_MANAGER;
    return is_manager ? person : INDEX_NONE;
}

static bool changes_hands(const struct request *request, const struct frame *frame, uint32_t dealer)
{
    const struct dealer *one = &request->dir->dealers[dealer];
    uint32_t to = taker(request, frame);
    return to != INDEX_NONE && one->manager != to && access_holds(request, dealer) &&
           (!(frame->has & SLOT_REGION) || one->region == frame->region) &&
           (!(frame->has & SLOT_PERSON) || one->manager == frame->person);
}

size_t hand_over_count(const struct request *request, const struct frame *frame)
{
    size_t count = 0;
    for (uint32_t i = 0; i < request->dir->dealer_count; i++)
        count += changes_hands(request, frame, i);
    return count;
}

const char *hand_over_whose(const struct request *request, const struct frame *frame)
{
    const char *region = frame->has & SLOT_REGION ? request->dir->regions[frame->region] : "";
    const char *person = frame->has & SLOT_PERSON ? request->dir->people[frame->person].name : "";
    if (!*region || !*person)
        return *region ? region : person;
    return arena_printf(request->arena, request->lang == LANG_ZH ? "%s（%s）" : "%s (%s)", person,
                        region);
}

const char *hand_over_taker(const struct request *request, const struct frame *frame)
{
    uint32_t to = taker(request, frame);
    return to == INDEX_NONE ? "" : request->dir->people[to].name;
}

/* ── who gives how many ──────────────────────────────────────────────────── */

/* Of one manager (or nobody, INDEX_NONE), the dealers that change hands. */
struct giver {
    uint32_t person;
    const uint32_t *dealers;
    size_t count;
};

/* One for each manager that has some of them, by index, nobody last. In the arena; returns how
 * many. */
static size_t find_givers(const struct request *request, const struct giver **out)
{
    const struct directory *dir = request->dir;
    size_t *counts = arena_alloc(request->arena, dir->person_count + 1, sizeof *counts);
    struct giver *givers = arena_alloc(request->arena, dir->person_count + 1, sizeof *givers);
    size_t made = 0;
    for (uint32_t i = 0; i < dir->dealer_count; i++) {
        uint32_t manager = dir->dealers[i].manager;
        if (changes_hands(request, request->frame, i))
            counts[manager == INDEX_NONE ? dir->person_count : manager]++;
    }
    for (uint32_t person = 0; person <= dir->person_count; person++) {
        if (counts[person] == 0)
            continue;
        uint32_t manager = person == dir->person_count ? INDEX_NONE : person;
        uint32_t *dealers = arena_alloc(request->arena, counts[person], sizeof *dealers);
        size_t count = 0;
        for (uint32_t i = 0; i < dir->dealer_count; i++) {
            if (dir->dealers[i].manager == manager && changes_hands(request, request->frame, i))
                dealers[count++] = i;
        }
        givers[made++] = (struct giver){manager, dealers, count};
    }
    *out = givers;
    return made;
}

static const char *person_id(const struct request *request, uint32_t person)
{
    return person == INDEX_NONE ? "" : request->dir->people[person].id;
}

/* So many managers' alerts are read each by itself; those of more, or of dealers without a manager,
 * with all that are open. */
enum { GIVERS_MAX = 20 };

void hand_over_prepare(struct request *request, struct reads *reads)
{
    const struct giver *givers;
    size_t count = find_givers(request, &givers);
    if (count > GIVERS_MAX || (count > 0 && givers[count - 1].person == INDEX_NONE)) {
        request_read(request, reads, "JOIN", "alerts:open", "alert:", "0", NULL);
        return;
    }
    for (size_t i = 0; i < count; i++)
        request_read(
            request, reads, "JOIN",
            arena_printf(request->arena, "alerts:manager:%s", person_id(request, givers[i].person)),
            "alert:", "0", NULL);
}

/* ── the facts ───────────────────────────────────────────────────────────── */

/* All that follow from the first are caused by it, and go with it when it is taken back. */
struct handing {
    const struct request *request;
    struct plan *plan;
    const char *first; /* its number, NULL before it is made */
};

static void record(struct handing *handing, json_t *fact)
{
    if (handing->first) {
        json_set_string(fact, "because", handing->first);
        (void)record_add(handing->request, handing->plan, fact, NULL);
    } else {
        handing->first = record_keep(handing->request, handing->plan, fact);
    }
}

static void record_files(struct handing *handing, const struct giver *giver)
{
    const struct request *request = handing->request;
    json_t *fact = record_bare(request, "dealer_updated", request->by);
    json_t *ids = json_array();
    for (size_t i = 0; i < giver->count; i++)
        json_array_append_new(ids, json_string(request->dir->dealers[giver->dealers[i]].id));
    json_object_set_new(fact, "dealers", ids);
    json_set_string(fact, "field", "manager");
    json_set_text(fact, "value", request->frame->value);
    json_set_string(fact, "was", person_id(request, giver->person));
    record(handing, fact);
}

static bool has_region(const struct person *person, uint32_t region)
{
    for (uint32_t i = 0; i < person->region_count; i++) {
        if (person->regions[i] == region)
            return true;
    }
    return false;
}

static const char *add_region(const struct request *request, const char *list, uint32_t region)
{
    return arena_printf(request->arena, "%s%s%s", list, *list ? ";" : "",
                        request->dir->regions[region]);
}

static void record_regions(struct handing *handing, uint32_t person, const char *now)
{
    const struct request *request = handing->request;
    const struct person *one = &request->dir->people[person];
    const char *was = "";
    for (uint32_t i = 0; i < one->region_count; i++)
        was = add_region(request, was, one->regions[i]);
    if (strcmp(was, now) == 0)
        return;
    json_t *fact = record_bare(request, "person_updated", request->by);
    json_set_string(fact, "person", one->id);
    json_set_string(fact, "regions", now);
    json_set_string(fact, "was", was);
    record(handing, fact);
}

static bool keeps_any(const struct request *request, uint32_t person, uint32_t region)
{
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        const struct dealer *one = &request->dir->dealers[i];
        if (one->manager == person && one->region == region &&
            !changes_hands(request, request->frame, i))
            return true;
    }
    return false;
}

static bool gives_any(const struct request *request, const struct giver *giver, uint32_t region)
{
    for (size_t i = 0; i < giver->count; i++) {
        if (request->dir->dealers[giver->dealers[i]].region == region)
            return true;
    }
    return false;
}

/* A region that somebody has no dealer in any more is none of the own ones; who gets dealers of it
 * has it. */
static void hand_regions(struct handing *handing, const struct giver *givers, size_t count)
{
    const struct request *request = handing->request;
    const struct directory *dir = request->dir;
    uint32_t to = taker(request, request->frame);
    const char *gained = "";
    for (uint32_t i = 0; i < dir->people[to].region_count; i++)
        gained = add_region(request, gained, dir->people[to].regions[i]);
    for (uint32_t region = 0; region < dir->region_count; region++) {
        bool is_given = false;
        for (size_t i = 0; i < count; i++)
            is_given |= gives_any(request, &givers[i], region);
        if (is_given && !has_region(&dir->people[to], region))
            gained = add_region(request, gained, region);
    }
    record_regions(handing, to, gained);
    for (size_t i = 0; i < count; i++) {
        const struct person *from =
            givers[i].person == INDEX_NONE ? NULL : &dir->people[givers[i].person];
        const char *kept = "";
        for (uint32_t at = 0; from && at < from->region_count; at++) {
            if (!gives_any(request, &givers[i], from->regions[at]) ||
                keeps_any(request, givers[i].person, from->regions[at]))
                kept = add_region(request, kept, from->regions[at]);
        }
        if (from)
            record_regions(handing, givers[i].person, kept);
    }
}

/* The open alerts of the dealers; returns how many. */
static size_t hand_alerts(const struct handing *handing)
{
    const struct request *request = handing->request;
    const char *to = person_id(request, taker(request, request->frame));
    size_t count = 0;
    for (size_t n = 0; n < request->read_count; n++) {
        const struct value *list = request_reply(request, n);
        for (size_t i = 0; i < list->count; i++) {
            struct alert alert;
            const struct value *item = value_at(list, i);
            const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
            if (!alert_read(request, number, value_at(item, 1), &alert) ||
                !changes_hands(request, request->frame, alert.dealer))
                continue;
            alert_hand_over(request, handing->plan, &alert, to, handing->first);
            count++;
        }
    }
    return count;
}

/* ── what is said ────────────────────────────────────────────────────────── */

static void tell(const struct request *request, struct plan *plan, uint32_t person,
                 enum reply reply, size_t count, const char *to)
{
    struct str text;
    if (person == INDEX_NONE || person == request->speaker.person)
        return;
    str_init(&text);
    reply_add(&text, request->lang, reply, "whose", hand_over_whose(request, request->frame),
              "count", say_number(request->arena, (int64_t)count), "person", to, NULL);
    (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

void hand_over_plan(const struct request *request, struct plan *plan)
{
    const struct giver *givers;
    struct arena *arena = request->arena;
    const char *whose = hand_over_whose(request, request->frame);
    size_t count = find_givers(request, &givers), dealers = 0;
    if (count == 0) {
        reply_say(request, plan, REPLY_hand_over_none, "whose", whose, NULL);
        return;
    }
    uint32_t to = taker(request, request->frame);
    const char *name = request->dir->people[to].name;
    struct handing handing = {.request = request, .plan = plan};
    for (size_t i = 0; i < count; i++) {
        record_files(&handing, &givers[i]);
        dealers += givers[i].count;
        tell(request, plan, givers[i].person, REPLY_handed_from_you, givers[i].count, name);
    }
    hand_regions(&handing, givers, count);
    size_t alerts = hand_alerts(&handing);
    reply_say(request, plan, REPLY_handed_over, "seq", handing.first, "whose", whose, "count",
              say_number(arena, (int64_t)dealers), "person", name, NULL);
    if (alerts > 0)
        reply_add(plan->reply, request->lang, REPLY_handed_over_alerts, "count",
                  say_number(arena, (int64_t)alerts), "person", name, NULL);
    tell(request, plan, to, REPLY_handed_to_you, dealers, name);
}

static void tell_back(const struct request *request, struct plan *plan, const json_t *fact,
                      const char *key, enum reply reply)
{
    uint32_t person = directory_person(request->dir, json_get_text(fact, key));
    size_t count = json_array_size(json_object_get(fact, "dealers"));
    struct str text;
    if (person == INDEX_NONE || person == request->speaker.person)
        return;
    str_init(&text);
    reply_add(&text, request->lang, reply, "count", say_number(request->arena, (int64_t)count),
              NULL);
    (void)tell_person(request, plan, person, str_text(&text).ptr);
    str_release(&text);
}

void hand_over_taken_back(const struct request *request, struct plan *plan, const json_t *fact)
{
    if (strcmp(json_get_string(fact, "type", ""), "dealer_updated") != 0 ||
        strcmp(json_get_string(fact, "field", ""), "manager") != 0)
        return;
    tell_back(request, plan, fact, "was", REPLY_handed_back_to_you);
    tell_back(request, plan, fact, "value", REPLY_handed_back_from_you);
}
