/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

void roster_init(struct roster *roster, struct directory *dir)
{
    *roster = (struct roster){.dir = dir, .und = understanding_new(dir)};
}

void roster_release(struct roster *roster)
{
    understanding_free(roster->und);
    directory_free(roster->dir);
    *roster = (struct roster){0};
}

/* Puts the new snapshot (taken) in the old one's place; these dealers are others in it. */
static void swap(struct roster *roster, struct directory *next, const uint32_t *dealers,
                 size_t count)
{
    if (!next)
        return;
    understanding_update(roster->und, next, dealers, count);
    directory_free(roster->dir);
    roster->dir = next;
}

/* A string of the fact, NULL where it has none. */
static const char *given(const json_t *fact, const char *key)
{
    return json_get_string(fact, key, NULL);
}

static const char *first_dealer(const json_t *fact)
{
    return json_string_value(json_array_get(json_object_get(fact, "dealers"), 0));
}

static void put_dealer(struct roster *roster, const struct dealer_change *change)
{
    struct directory *next = change->id ? directory_put_dealer(roster->dir, change) : NULL;
    uint32_t dealer = next ? directory_dealer(next, text_of(change->id)) : INDEX_NONE;
    swap(roster, next, &dealer, 1);
}

static void follow_added(struct roster *roster, const json_t *fact)
{
    put_dealer(roster, &(struct dealer_change){
                           .id = first_dealer(fact),
                           .name = given(fact, "name"),
                           .contact = given(fact, "contact"),
                           .phone = given(fact, "phone"),
                           .address = given(fact, "address"),
                           .region = given(fact, "region"),
                           .manager = given(fact, "manager"),
                           .aliases = given(fact, "aliases"),
                           .since = day_parse(json_get_text(fact, "since")),
                           .status = given(fact, "status"),
                       });
}

/* One field of a dealer's file, by the name of its column. */
static struct dealer_change change_of(const char *dealer, const char *field, const char *value)
{
    struct dealer_change change = {.id = dealer, .since = DAY_NONE};
    const struct {
        const char *name;
        const char **place;
    } fields[] = {
        {"name", &change.name},       {"contact", &change.contact}, {"phone", &change.phone},
        {"address", &change.address}, {"region", &change.region},   {"manager", &change.manager},
        {"aliases", &change.aliases}, {"status", &change.status},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].name, field) == 0)
            *fields[i].place = value;
    }
    if (strcmp(field, "since") == 0)
        change.since = day_parse(text_of(value));
    return change;
}

/* The same of all dealers of the fact, at once. */
static void put_field(struct roster *roster, const json_t *fact, const char *field,
                      const char *value)
{
    const json_t *ids = json_object_get(fact, "dealers");
    size_t count = 0, most = json_array_size(ids);
    struct dealer_change *changes = mem_new(most + 1, sizeof *changes);
    uint32_t *dealers = mem_new(most + 1, sizeof *dealers);
    for (size_t i = 0; i < most; i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (id)
            changes[count++] = change_of(id, field, value);
    }
    struct directory *next = count > 0 ? directory_put_dealers(roster->dir, changes, count) : NULL;
    for (size_t i = 0; next && i < count; i++)
        dealers[i] = directory_dealer(next, text_of(changes[i].id));
    swap(roster, next, dealers, count);
    free(changes);
    free(dealers);
}

static void follow_updated(struct roster *roster, const json_t *fact)
{
    put_field(roster, fact, json_get_string(fact, "field", ""), json_get_string(fact, "value", ""));
}

static void put_identity(struct roster *roster, const json_t *fact, const char *id)
{
    swap(roster,
         directory_put_identity(roster->dir, json_get_string(fact, "platform", ""),
                                json_get_string(fact, "account", ""), *id ? id : NULL),
         NULL, 0);
}

static void put_person(struct roster *roster, const struct person_change *change)
{
    if (change->id)
        swap(roster, directory_put_people(roster->dir, change, 1), NULL, 0);
}

/* What was taken back says what it was, and the value before it. */
static void follow_undone(struct roster *roster, const json_t *fact)
{
    const char *what = json_get_string(fact, "undoes", "");
    if (strcmp(what, "dealer_added") == 0)
        put_field(roster, fact, "status", "left");
    else if (strcmp(what, "identity_linked") == 0)
        put_identity(roster, fact, json_get_string(fact, "was", ""));
    else if (strcmp(what, "dealer_updated") == 0)
        put_field(roster, fact, json_get_string(fact, "field", ""),
                  json_get_string(fact, "was", ""));
    else if (strcmp(what, "person_updated") == 0)
        put_person(roster, &(struct person_change){.id = given(fact, "person"),
                                                   .regions = given(fact, "was")});
}

static void follow_linked(struct roster *roster, const json_t *fact)
{
    put_identity(roster, fact, json_get_string(fact, "id", ""));
}

static void follow_person(struct roster *roster, const json_t *fact)
{
    put_person(roster, &(struct person_change){
                           .id = given(fact, "person"),
                           .name = given(fact, "name"),
                           .role = given(fact, "role"),
                           .stage = given(fact, "stage"),
                           .regions = given(fact, "regions"),
                           .title = given(fact, "title"),
                           .phone = given(fact, "phone"),
                           .supervisor = given(fact, "supervisor"),
                           .hours = given(fact, "hours"),
                       });
}

/* The facts that change the directory. */
static const struct {
    const char *type;
    void (*follow)(struct roster *roster, const json_t *fact);
} followed[] = {
    {"dealer_added", follow_added},     {"dealer_updated", follow_updated},
    {"identity_linked", follow_linked}, {"person_updated", follow_person},
    {"undone", follow_undone},
};

static void follow(struct roster *roster, const json_t *fact)
{
    const char *type = json_get_string(fact, "type", "");
    for (size_t i = 0; i < sizeof followed / sizeof followed[0]; i++) {
        if (strcmp(followed[i].type, type) == 0)
            followed[i].follow(roster, fact);
    }
}

/* Most facts change no file and are not worth reading as JSON. */
static bool may_matter(struct text json)
{
    return text_find(json, "\"dealer_", 0) >= 0 || text_find(json, "\"identity_", 0) >= 0 ||
           text_find(json, "\"person_updated\"", 0) >= 0;
}

static void on_fact(void *owner, int64_t seq, struct text json)
{
    struct roster *roster = owner;
    (void)seq;
    if (roster->on_import && text_find(json, "\"source\":\"import\"", 0) >= 0)
        roster->on_import(roster->owner);
    if (!may_matter(json))
        return;
    json_t *fact = json_parse(json);
    follow(roster, fact);
    json_decref(fact);
}

/* The reading at the start: it owns its arena. */
struct look {
    struct roster *roster;
    struct arena arena;
    struct reads reads;
};

enum { READ_SEQ, READ_CHANGES };

static void on_changes(void *owner, enum err status, const struct value *replies)
{
    struct look *look = owner;
    struct roster *roster = look->roster;
    if (status == OK) {
        const struct value *changes = value_at(replies, READ_CHANGES);
        for (size_t i = 0; i < changes->count; i++) {
            json_t *fact = json_parse(value_text(value_at(value_at(changes, i), 2)));
            follow(roster, fact);
            json_decref(fact);
        }
        store_follow_facts(roster->store, value_int(value_at(replies, READ_SEQ), 0), on_fact,
                           roster);
        roster->is_ready = true;
    }
    arena_release(&look->arena);
    free(look);
    if (status == OK)
        roster->on_ready(roster->owner);
}

void roster_follow(struct roster *roster, struct store *store, void (*on_ready)(void *owner),
                   void (*on_import)(void *owner), void *owner)
{
    roster->store = store;
    roster->on_ready = on_ready;
    roster->on_import = on_import;
    roster->owner = owner;
    struct look *look = mem_new(1, sizeof *look);
    look->roster = roster;
    arena_init(&look->arena);
    reads_init(&look->reads, &look->arena);
    reads_add(&look->reads, "HGET", "n", "fact", NULL);
    reads_add(&look->reads, "FACTS", "directory", "0", NULL);
    store_read(store, &look->reads, on_changes, look);
}
