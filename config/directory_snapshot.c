/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots: look-ups, and putting people, dealers and accounts into one. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shared.h"
#include "config/platform_types.h"
#include "config/snapshot.h"

struct block {
    size_t users;
    struct block *older;
    void *memory;
};

/* The chain may be long: dropped in a loop, as far as nobody else uses it. */
static void drop_blocks(struct block *block)
{
    while (block && --block->users == 0) {
        struct block *older = block->older;
        free(block->memory);
        free(block);
        block = older;
    }
}

void snapshot_keep_take(struct snapshot *snapshot, void *memory)
{
    struct block *block = mem_new(1, sizeof *block);
    *block = (struct block){.users = 1, .older = snapshot->blocks, .memory = memory};
    snapshot->blocks = block;
}

const char *snapshot_string(struct snapshot *snapshot, const char *string)
{
    if (!string || !*string)
        return string ? "" : NULL;
    char *copy = mem_strdup(string);
    snapshot_keep_take(snapshot, copy);
    return copy;
}

/* ---- look-ups ---- */

/* What an item is known by: one text, of an account two. */
struct key {
    struct text first, second;
};

typedef struct key (*key_fn)(const struct directory *dir, uint32_t index);

static struct key dealer_key(const struct directory *dir, uint32_t index)
{
    return (struct key){.first = text_of(dir->dealers[index].id)};
}

static struct key person_key(const struct directory *dir, uint32_t index)
{
    return (struct key){.first = text_of(dir->people[index].id)};
}

static struct key region_key(const struct directory *dir, uint32_t index)
{
    return (struct key){.first = text_of(dir->regions[index])};
}

static struct key identity_key(const struct directory *dir, uint32_t index)
{
    const struct identity *identity = &dir->identities[index];
    return (struct key){text_of(identity->platform), text_of(identity->account)};
}

/* FNV-1a, with the high bits folded in. */
static uint32_t hash_text(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 0x100000001B3u;
    return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t hash_key(struct key key)
{
    return hash_text(hash_text(0xCBF29CE484222325u, key.first), key.second);
}

/* The slot that holds the key, or the free one in which it would be. */
static uint32_t *find_slot(const struct index *index, const struct directory *dir, key_fn key_of,
                           struct key wanted)
{
    uint32_t at = hash_key(wanted) & (index->size - 1);
    for (;; at = (at + 1) & (index->size - 1)) {
        uint32_t *slot = &index->slots[at];
        if (*slot == 0)
            return slot;
        struct key key = key_of(dir, *slot - 1);
        if (text_equal(key.first, wanted.first) && text_equal(key.second, wanted.second))
            return slot;
    }
}

static uint32_t index_find(const struct index *index, const struct directory *dir, key_fn key_of,
                           struct key wanted)
{
    if (index->size == 0)
        return INDEX_NONE;
    return *find_slot(index, dir, key_of, wanted) - 1; /* 0 - 1 is INDEX_NONE */
}

/* A table of the caller's own, in place of the shared one, for `add` more items. */
static void index_own(struct index *index, const struct directory *dir, key_fn key_of, size_t add)
{
    struct index own = {.size = 16};
    while (own.size / 2 < index->count + add)
        own.size *= 2;
    if (own.size == index->size) {
        index->slots = shared_own(index->slots, index->size, 0, sizeof *index->slots);
        return;
    }
    own.slots = shared_new(own.size * sizeof *own.slots);
    for (; own.count < index->count; own.count++)
        *find_slot(&own, dir, key_of, key_of(dir, own.count)) = own.count + 1;
    shared_drop(index->slots);
    *index = own;
}

/* Adds the item behind the last one; it is in `dir` by now. */
static void index_add(struct index *index, const struct directory *dir, key_fn key_of)
{
    *find_slot(index, dir, key_of, key_of(dir, index->count)) = index->count + 1;
    index->count++;
}

static const struct snapshot *snapshot_of(const struct directory *dir)
{
    return (const struct snapshot *)dir;
}

uint32_t directory_dealer(const struct directory *dir, struct text id)
{
    return index_find(&snapshot_of(dir)->dealer_index, dir, dealer_key, (struct key){.first = id});
}

uint32_t directory_person(const struct directory *dir, struct text id)
{
    return index_find(&snapshot_of(dir)->person_index, dir, person_key, (struct key){.first = id});
}

uint32_t directory_region(const struct directory *dir, struct text name)
{
    return index_find(&snapshot_of(dir)->region_index, dir, region_key,
                      (struct key){.first = name});
}

/* ---- users ---- */

/* Shows the arrays in `dir`, after any of them moved. */
static void show(struct snapshot *snapshot)
{
    snapshot->dir.dealers = snapshot->dealers;
    snapshot->dir.people = snapshot->people;
    snapshot->dir.regions = snapshot->regions;
    snapshot->dir.identities = snapshot->identities;
}

struct snapshot *snapshot_new(void)
{
    struct snapshot *snapshot = mem_new(1, sizeof *snapshot);
    snapshot->users = 1;
    snapshot->dir.version = 1;
    for (size_t i = 0; i < STAGE_COUNT; i++)
        snapshot->dir.flow[i] = (struct flow_stage){
            .name = "", .owner = INDEX_NONE, .backup = INDEX_NONE, .escalate_to = INDEX_NONE};
    return snapshot;
}

struct snapshot *snapshot_copy(const struct directory *dir)
{
    struct snapshot *snapshot = mem_new(1, sizeof *snapshot);
    *snapshot = *snapshot_of(dir);
    snapshot->users = 1;
    snapshot->region_room = 0;
    snapshot->dir.version++;
    if (snapshot->blocks)
        snapshot->blocks->users++;
    void *const kept[] = {snapshot->dealers,
                          snapshot->people,
                          snapshot->regions,
                          snapshot->identities,
                          snapshot->dealer_index.slots,
                          snapshot->person_index.slots,
                          snapshot->region_index.slots,
                          snapshot->identity_index.slots};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        shared_keep(kept[i]);
    return snapshot;
}

const struct directory *directory_keep(const struct directory *dir)
{
    ((struct snapshot *)(uintptr_t)dir)->users++;
    return dir;
}

void directory_free(const struct directory *dir)
{
    struct snapshot *snapshot = (struct snapshot *)(uintptr_t)dir;
    if (!snapshot || --snapshot->users > 0)
        return;
    shared_drop(snapshot->dealers);
    shared_drop(snapshot->people);
    shared_drop(snapshot->regions);
    shared_drop(snapshot->identities);
    shared_drop(snapshot->dealer_index.slots);
    shared_drop(snapshot->person_index.slots);
    shared_drop(snapshot->region_index.slots);
    shared_drop(snapshot->identity_index.slots);
    drop_blocks(snapshot->blocks);
    free(snapshot);
}

/* ---- putting ---- */

/* Room for all the lists of a batch, in one piece that the snapshot keeps. */
struct lists {
    const char **pointers;
    char *text;
};

/* How much room a list "a;b" needs at most. */
static void count_list(const char *joined, size_t *pointers, size_t *bytes)
{
    if (!joined)
        return;
    size_t len = strlen(joined);
    *pointers += len / 2 + 1; /* a part has one byte and the ';' behind it */
    *bytes += len + 1;
}

static struct lists lists_for(struct snapshot *snapshot, size_t pointers, size_t bytes)
{
    if (pointers == 0)
        return (struct lists){0};
    const char **memory = mem_new(1, pointers * sizeof *memory + bytes);
    snapshot_keep_take(snapshot, memory);
    return (struct lists){.pointers = memory, .text = (char *)(memory + pointers)};
}

/* Splits at ';' into the room: trimmed parts, empty ones left out. */
static const char *const *split_list(struct lists *lists, const char *joined, uint32_t *count)
{
    const char *const *list = lists->pointers;
    *count = 0;
    for (struct text rest = text_of(joined); rest.ptr;) {
        struct text part = text_trim(text_split(&rest, ';'));
        if (part.len == 0)
            continue;
        memcpy(lists->text, part.ptr, part.len);
        lists->text[part.len] = '\0';
        *lists->pointers++ = lists->text;
        lists->text += part.len + 1;
        (*count)++;
    }
    return list;
}

/* The region's index; it is added where it is new. INDEX_NONE for "". */
static uint32_t put_region(struct snapshot *snapshot, const char *name)
{
    if (!*name)
        return INDEX_NONE;
    uint32_t index = directory_region(&snapshot->dir, text_of(name));
    if (index != INDEX_NONE)
        return index;
    uint32_t count = snapshot->dir.region_count;
    if (count >= snapshot->region_room) {
        uint32_t add = count + 8;
        snapshot->regions = shared_own(snapshot->regions, count, add, sizeof *snapshot->regions);
        snapshot->region_room = count + add;
        show(snapshot);
        index_own(&snapshot->region_index, &snapshot->dir, region_key, add);
    }
    snapshot->regions[count] = name;
    snapshot->dir.region_count++;
    index_add(&snapshot->region_index, &snapshot->dir, region_key);
    return count;
}

/* What the change says, or what stood there before. */
static const char *changed(const char *to, const char *from)
{
    return to ? to : from;
}

static void change_dealer(struct snapshot *snapshot, struct dealer *dealer,
                          const struct dealer_change *change, struct lists *lists)
{
    dealer->name = changed(change->name, dealer->name);
    dealer->contact = changed(change->contact, dealer->contact);
    dealer->phone = changed(change->phone, dealer->phone);
    dealer->address = changed(change->address, dealer->address);
    if (change->aliases)
        dealer->aliases = split_list(lists, change->aliases, &dealer->alias_count);
    if (change->region)
        dealer->region = put_region(snapshot, change->region);
    if (change->manager)
        dealer->manager = directory_person(&snapshot->dir, text_of(change->manager));
    if (change->since != DAY_NONE)
        dealer->since = change->since;
    if (change->status)
        dealer->status = strcmp(change->status, "left") == 0 ? DEALER_LEFT : DEALER_ACTIVE;
}

void snapshot_put_dealers(struct snapshot *snapshot, const struct dealer_change *changes,
                          size_t count)
{
    size_t pointers = 0, bytes = 0, added = 0;
    for (size_t i = 0; i < count; i++) {
        count_list(changes[i].aliases, &pointers, &bytes);
        added += directory_dealer(&snapshot->dir, text_of(changes[i].id)) == INDEX_NONE;
    }
    struct lists lists = lists_for(snapshot, pointers, bytes);
    snapshot->dealers =
        shared_own(snapshot->dealers, snapshot->dir.dealer_count, added, sizeof *snapshot->dealers);
    show(snapshot);
    if (added > 0)
        index_own(&snapshot->dealer_index, &snapshot->dir, dealer_key, added);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = directory_dealer(&snapshot->dir, text_of(changes[i].id));
        if (index == INDEX_NONE) {
            index = snapshot->dir.dealer_count++;
            snapshot->dealers[index] = (struct dealer){.id = changes[i].id,
                                                       .name = changes[i].id,
                                                       .contact = "",
                                                       .phone = "",
                                                       .address = "",
                                                       .region = INDEX_NONE,
                                                       .manager = INDEX_NONE,
                                                       .since = DAY_NONE};
            index_add(&snapshot->dealer_index, &snapshot->dir, dealer_key);
        }
        change_dealer(snapshot, &snapshot->dealers[index], &changes[i], &lists);
    }
}

enum { WORK_FROM = 8 * 60 + 30, WORK_TO = 18 * 60 };

/* "a;b" as indices of regions, in memory that the snapshot keeps. */
static void change_regions(struct snapshot *snapshot, struct person *person, const char *joined)
{
    uint32_t *regions = mem_new(strlen(joined) / 2 + 1, sizeof *regions);
    snapshot_keep_take(snapshot, regions);
    char *copy = mem_strdup(joined);
    snapshot_keep_take(snapshot, copy);
    person->regions = regions;
    person->region_count = 0;
    for (struct text rest = text_of(copy); rest.ptr;) {
        struct text part = text_trim(text_split(&rest, ';'));
        if (part.len == 0)
            continue;
        copy[part.ptr - copy + (ptrdiff_t)part.len] = '\0';
        regions[person->region_count++] = put_region(snapshot, part.ptr);
    }
}

static void change_person(struct snapshot *snapshot, struct person *person,
                          const struct person_change *change)
{
    person->name = changed(change->name, person->name);
    person->title = changed(change->title, person->title);
    person->phone = changed(change->phone, person->phone);
    if (change->role)
        person->role = role_of(text_of(change->role));
    if (change->stage)
        person->stage = stage_of(text_of(change->stage));
    if (change->regions)
        change_regions(snapshot, person, change->regions);
    if (change->hours && *change->hours)
        (void)hours_read(text_of(change->hours), &person->work_from,
                         &person->work_to); /* checked */
}

void snapshot_put_people(struct snapshot *snapshot, const struct person_change *changes,
                         size_t count)
{
    snapshot->people =
        shared_own(snapshot->people, snapshot->dir.person_count, count, sizeof *snapshot->people);
    show(snapshot);
    index_own(&snapshot->person_index, &snapshot->dir, person_key, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = directory_person(&snapshot->dir, text_of(changes[i].id));
        if (index == INDEX_NONE) {
            index = snapshot->dir.person_count++;
            snapshot->people[index] = (struct person){.id = changes[i].id,
                                                      .name = changes[i].id,
                                                      .title = "",
                                                      .phone = "",
                                                      .role = ROLE_STRANGER,
                                                      .stage = STAGE_NONE,
                                                      .supervisor = INDEX_NONE,
                                                      .work_from = WORK_FROM,
                                                      .work_to = WORK_TO};
            index_add(&snapshot->person_index, &snapshot->dir, person_key);
        }
        change_person(snapshot, &snapshot->people[index], &changes[i]);
    }
    /* A supervisor may stand behind those who answer to it. */
    for (size_t i = 0; i < count; i++) {
        uint32_t index = directory_person(&snapshot->dir, text_of(changes[i].id));
        if (changes[i].supervisor)
            snapshot->people[index].supervisor =
                directory_person(&snapshot->dir, text_of(changes[i].supervisor));
    }
}

/* ---- accounts ---- */

/* The person or dealer of that id, under an account. */
static bool who_by_id(const struct directory *dir, const char *platform, const char *account,
                      const char *id, struct identity *who)
{
    *who = (struct identity){
        .platform = platform,
        .account = account,
        .person = directory_person(dir, text_of(id)),
        .dealer = INDEX_NONE,
    };
    if (who->person == INDEX_NONE)
        who->dealer = directory_dealer(dir, text_of(id));
    return who->person != INDEX_NONE || who->dealer != INDEX_NONE;
}

void snapshot_put_identities(struct snapshot *snapshot, const struct identity_row *rows,
                             size_t count)
{
    struct directory *dir = &snapshot->dir;
    snapshot->identities =
        shared_own(snapshot->identities, dir->identity_count, count, sizeof *snapshot->identities);
    show(snapshot);
    index_own(&snapshot->identity_index, dir, identity_key, count);
    for (size_t i = 0; i < count; i++) {
        struct identity who = {rows[i].platform, rows[i].account, INDEX_NONE, INDEX_NONE};
        if (rows[i].id)
            bug_if(!who_by_id(dir, who.platform, who.account, rows[i].id, &who));
        struct key key = {text_of(who.platform), text_of(who.account)};
        uint32_t index = index_find(&snapshot->identity_index, dir, identity_key, key);
        if (index != INDEX_NONE) {
            snapshot->identities[index] = who;
        } else {
            snapshot->identities[dir->identity_count++] = who;
            index_add(&snapshot->identity_index, dir, identity_key);
        }
    }
}

bool directory_who(const struct directory *dir, const char *platform, const char *account,
                   struct identity *who)
{
    if (platform_is_built_in(platform))
        return who_by_id(dir, platform, account, account, who);
    struct key key = {text_of(platform), text_of(account)};
    uint32_t index = index_find(&snapshot_of(dir)->identity_index, dir, identity_key, key);
    if (index == INDEX_NONE)
        return false;
    *who = dir->identities[index];
    return who->person != INDEX_NONE || who->dealer != INDEX_NONE;
}

/* ---- changes ---- */

struct directory *directory_put_dealers(const struct directory *dir,
                                        const struct dealer_change *changes, size_t count)
{
    struct snapshot *snapshot = snapshot_copy(dir);
    struct dealer_change *own = mem_new(count, sizeof *own);
    for (size_t i = 0; i < count; i++) {
        own[i] = changes[i];
        own[i].id = snapshot_string(snapshot, changes[i].id);
        own[i].name = snapshot_string(snapshot, changes[i].name);
        own[i].contact = snapshot_string(snapshot, changes[i].contact);
        own[i].phone = snapshot_string(snapshot, changes[i].phone);
        own[i].address = snapshot_string(snapshot, changes[i].address);
        own[i].region = snapshot_string(snapshot, changes[i].region);
    }
    snapshot_put_dealers(snapshot, own, count);
    free(own);
    return &snapshot->dir;
}

struct directory *directory_put_dealer(const struct directory *dir,
                                       const struct dealer_change *change)
{
    return directory_put_dealers(dir, change, 1);
}

struct directory *directory_put_people(const struct directory *dir,
                                       const struct person_change *changes, size_t count)
{
    struct snapshot *snapshot = snapshot_copy(dir);
    struct person_change *own = mem_new(count, sizeof *own);
    for (size_t i = 0; i < count; i++) {
        own[i] = changes[i];
        own[i].id = snapshot_string(snapshot, changes[i].id);
        own[i].name = snapshot_string(snapshot, changes[i].name);
        own[i].title = snapshot_string(snapshot, changes[i].title);
        own[i].phone = snapshot_string(snapshot, changes[i].phone);
    }
    snapshot_put_people(snapshot, own, count);
    free(own);
    return &snapshot->dir;
}

struct directory *directory_put_identity(const struct directory *dir, const char *platform,
                                         const char *account, const char *id)
{
    struct identity who;
    if (id && !who_by_id(dir, platform, account, id, &who))
        return NULL;
    struct snapshot *snapshot = snapshot_copy(dir);
    struct identity_row row = {snapshot_string(snapshot, platform),
                               snapshot_string(snapshot, account), id};
    snapshot_put_identities(snapshot, &row, 1);
    return &snapshot->dir;
}

/* ---- territories ---- */

bool directory_reports_to(const struct directory *dir, uint32_t manager, uint32_t supervisor)
{
    uint32_t at = manager < dir->person_count ? dir->people[manager].supervisor : INDEX_NONE;
    for (uint32_t steps = 0; at != INDEX_NONE && steps < dir->person_count; steps++) {
        if (at == supervisor)
            return true;
        at = dir->people[at].supervisor;
    }
    return false;
}

static bool has_region(const struct person *person, uint32_t region)
{
    for (uint32_t i = 0; i < person->region_count; i++) {
        if (person->regions[i] == region)
            return true;
    }
    return false;
}

bool directory_owns(const struct directory *dir, uint32_t person, uint32_t dealer)
{
    if (person >= dir->person_count || dealer >= dir->dealer_count)
        return false;
    const struct dealer *asked = &dir->dealers[dealer];
    switch (dir->people[person].role) {
    case ROLE_MANAGER:
        return asked->manager == person;
    case ROLE_SUPERVISOR:
        return asked->manager == person || has_region(&dir->people[person], asked->region) ||
               directory_reports_to(dir, asked->manager, person);
    case ROLE_ADMIN:
        return true;
    case ROLE_STAFF:
    case ROLE_DEALER:
    case ROLE_STRANGER:
    case ROLE_COUNT:
        return false;
    }
    return false;
}
