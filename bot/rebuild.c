/* SPDX-License-Identifier: Apache-2.0 */
/* Steps, each with one answer to wait for: what an earlier rebuild left is removed; all facts
 * are read for the records that were mended later; all facts are read again and applied to the
 * copy; the keys are listed, compared, and put in place or removed. */
#include "bot/rebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/members.h"
#include "store/facts.h"

#define COPY "rebuild:"
enum {
    FACTS_AT_ONCE = 1000,
    KEYS_AT_ONCE = 200,
    KEYS_REMOVED_AT_ONCE = 20000,
    KEYS_PUT_AT_ONCE = 200000
};

/* A record that some later fact corrects or undoes, as it stands at this place of the log. */
struct mended {
    int64_t seq;
    json_t *record;
};

/* A key of the state, of the copy, or of both. */
struct rebuilt_key {
    const char *name;
    bool is_there, is_in_copy, is_different;
};

struct rebuild {
    struct rebuild_setup setup;
    struct rebuild_result result;
    char why[120];
    struct arena names; /* for all of it */
    struct arena arena; /* for one step */
    struct transaction tx;
    struct reads reads;
    int commits;
    struct mended *mended;
    size_t mended_count;
    struct rebuilt_key *keys;
    size_t key_count, next_key, first_key;
};

/* ── what is derived ─────────────────────────────────────────────────────── */

/* As in SCHEMA.md; what ends with a colon stands for all keys that begin so. */
static const char *const derived[] = {
    "visits:",         "calls:out:",     "calls:in:",        "visits",
    "calls",           "orders:",        "agreements:",      "trainings",
    "trainings:",      "last:visit",     "last:call",        "last:order",
    "followups:",      "order_nos",      "imported",         "plans",
    "corrections",     "mended",         "directory",        "dealers",
    "ticket:",         "log:ticket:",    "tickets:open",     "tickets:all",
    "tickets:person:", "tickets:stage:", "tickets:resolved", "tickets:dealer:",
    "tickets:event:",  "deadlines",      "alert:",           "log:alert:",
    "alerts:open",     "alerts:tickets", "alerts:all",       "alerts:manager:",
    "alerts:dealer:",  "alerts:key",     "event:",           "events",
    "invited:",        "rsvp:",          "dormant",
};

bool rebuild_is_derived(const char *key)
{
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++) {
        size_t len = strlen(derived[i]);
        bool is_family = derived[i][len - 1] == ':';
        if (is_family ? strncmp(key, derived[i], len) == 0 : strcmp(key, derived[i]) == 0)
            return true;
    }
    return false;
}

/* ── the end, and steps ──────────────────────────────────────────────────── */

static void finish(struct rebuild *rebuild)
{
    for (size_t i = 0; i < rebuild->mended_count; i++)
        json_decref(rebuild->mended[i].record);
    free(rebuild->mended);
    free(rebuild->keys);
    arena_release(&rebuild->arena);
    arena_release(&rebuild->names);
    rebuild->setup.done(rebuild->setup.owner, &rebuild->result);
    free(rebuild);
}

/* Remembers the first failure. */
static void fail(struct rebuild *rebuild, enum err status, const char *why)
{
    if (rebuild->result.status != OK)
        return;
    snprintf(rebuild->why, sizeof rebuild->why, "%s", why);
    rebuild->result.status = status;
    rebuild->result.why = rebuild->why;
}

static void begin_reads(struct rebuild *rebuild)
{
    arena_clear(&rebuild->arena);
    reads_init(&rebuild->reads, &rebuild->arena);
}

/* A commit that leaves nothing of itself behind: a commit of it that is sent
 * again does the same again, which changes nothing. */
static void begin_commit(struct rebuild *rebuild)
{
    arena_clear(&rebuild->arena);
    const char *message =
        arena_printf(&rebuild->arena, "rebuild:%lld:%d", (long long)getpid(), ++rebuild->commits);
    tx_init(&rebuild->tx, &rebuild->arena, message);
    tx_write(&rebuild->tx, "DEL", arena_printf(&rebuild->arena, "seen:%s", message), NULL);
}

static void commit(struct rebuild *rebuild, commit_fn next)
{
    store_commit(rebuild->setup.store, &rebuild->tx, 0, next, rebuild);
}

static const char *copy_of(struct rebuild *rebuild, const char *key)
{
    return arena_printf(&rebuild->arena, COPY "%s", key);
}

/* ── removing the copy ───────────────────────────────────────────────────── */

static void remove_some(struct rebuild *rebuild);

static void on_removed(void *owner, const struct commit_result *result)
{
    struct rebuild *rebuild = owner;
    tx_release(&rebuild->tx);
    if (result->status != OK)
        fail(rebuild, result->status, err_text(result->status));
    if (result->status == OK && rebuild->next_key < rebuild->key_count)
        remove_some(rebuild);
    else
        finish(rebuild);
}

static void remove_some(struct rebuild *rebuild)
{
    begin_commit(rebuild);
    size_t end = rebuild->next_key + KEYS_REMOVED_AT_ONCE;
    for (; rebuild->next_key < rebuild->key_count && rebuild->next_key < end; rebuild->next_key++) {
        const struct rebuilt_key *key = &rebuild->keys[rebuild->next_key];
        if (key->is_in_copy)
            tx_write(&rebuild->tx, "DEL", copy_of(rebuild, key->name), NULL);
    }
    commit(rebuild, on_removed);
}

static void remove_copy(struct rebuild *rebuild)
{
    rebuild->next_key = 0;
    remove_some(rebuild);
}

/* ── putting in place ────────────────────────────────────────────────────── */

static void put_some(struct rebuild *rebuild);

static void on_put(void *owner, const struct commit_result *result)
{
    struct rebuild *rebuild = owner;
    tx_release(&rebuild->tx);
    if (result->status == ERR_CONFLICT)
        fail(rebuild, ERR_CONFLICT, "facts came in meanwhile; stop the servers first");
    else if (result->status != OK)
        fail(rebuild, result->status, err_text(result->status));
    if (result->status == OK && rebuild->next_key < rebuild->key_count)
        put_some(rebuild);
    else
        remove_copy(rebuild);
}

static void expect_no_new_fact(struct rebuild *rebuild)
{
    const char *last = arena_printf(&rebuild->arena, "%lld", (long long)rebuild->result.facts);
    tx_expect(&rebuild->tx, rebuild->result.facts > 0 ? last : "", "HGET", "n", "fact", NULL);
}

static void put_some(struct rebuild *rebuild)
{
    begin_commit(rebuild);
    expect_no_new_fact(rebuild);
    size_t end = rebuild->next_key + KEYS_PUT_AT_ONCE;
    for (; rebuild->next_key < rebuild->key_count && rebuild->next_key < end; rebuild->next_key++) {
        const struct rebuilt_key *key = &rebuild->keys[rebuild->next_key];
        if (key->is_different && key->is_in_copy)
            tx_write(&rebuild->tx, "RENAME", copy_of(rebuild, key->name), key->name, NULL);
        else if (key->is_different)
            tx_write(&rebuild->tx, "DEL", key->name, NULL);
    }
    commit(rebuild, on_put);
}

/* ── comparing ───────────────────────────────────────────────────────────── */

/* What is read of a key, by its type. */
static const struct {
    const char *type, *command, *from, *to, *with;
    size_t step; /* how many values make one member */
} readers[] = {
    {"zset", "ZRANGE", "0", "-1", "WITHSCORES", 2},
    {"hash", "HGETALL", NULL, NULL, NULL, 2},
};

static void differs(struct rebuild *rebuild, struct rebuilt_key *key, const char *what)
{
    key->is_different = true;
    rebuild->result.different++;
    if (rebuild->setup.on_difference)
        rebuild->setup.on_difference(rebuild->setup.owner, key->name, what);
}

static void compare_some(struct rebuild *rebuild);

static void end_comparing(struct rebuild *rebuild)
{
    if (rebuild->setup.is_check || rebuild->result.different == 0) {
        remove_copy(rebuild);
    } else {
        rebuild->next_key = 0;
        put_some(rebuild);
    }
}

static void on_contents(void *owner, enum err status, const struct value *replies)
{
    struct rebuild *rebuild = owner;
    int64_t last = status == OK ? value_int(value_at(replies, 0), 0) : rebuild->result.facts;
    if (status != OK)
        fail(rebuild, status, err_text(status));
    else if (last != rebuild->result.facts)
        fail(rebuild, ERR_CONFLICT, "facts came in meanwhile; stop the servers first");
    if (rebuild->result.status != OK) {
        remove_copy(rebuild);
        return;
    }
    size_t at = 1;
    for (size_t i = rebuild->first_key; i < rebuild->next_key; i++) {
        struct rebuilt_key *key = &rebuild->keys[i];
        if (key->is_different)
            continue;
        const char *what =
            members_differ(&rebuild->arena, value_at(replies, at), value_at(replies, at + 1));
        at += 2;
        if (what)
            differs(rebuild, key, what);
    }
    compare_some(rebuild);
}

static bool add_content(struct rebuild *rebuild, struct text type, const char *key)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (text_is(type, readers[i].type)) {
            reads_add(&rebuild->reads, readers[i].command, key, readers[i].from, readers[i].to,
                      readers[i].with, NULL);
            return true;
        }
    }
    return false;
}

/* The types are known: of keys that are on both sides with one type, the contents are read. */
static void on_types(void *owner, enum err status, const struct value *replies)
{
    struct rebuild *rebuild = owner;
    if (status != OK) {
        fail(rebuild, status, err_text(status));
        remove_copy(rebuild);
        return;
    }
    reads_init(&rebuild->reads, &rebuild->arena);
    reads_add(&rebuild->reads, "HGET", "n", "fact", NULL);
    for (size_t i = rebuild->first_key; i < rebuild->next_key; i++) {
        struct rebuilt_key *key = &rebuild->keys[i];
        size_t at = 2 * (i - rebuild->first_key);
        struct text there = value_text(value_at(replies, at));
        struct text copy = value_text(value_at(replies, at + 1));
        if (!key->is_there)
            differs(rebuild, key, "is missing");
        else if (!key->is_in_copy)
            differs(rebuild, key, "follows from no fact");
        else if (!text_equal(there, copy) || !add_content(rebuild, there, key->name) ||
                 !add_content(rebuild, there, copy_of(rebuild, key->name)))
            differs(rebuild, key, "is of another type");
    }
    store_read(rebuild->setup.store, &rebuild->reads, on_contents, rebuild);
}

static void compare_some(struct rebuild *rebuild)
{
    rebuild->first_key = rebuild->next_key;
    if (rebuild->first_key == rebuild->key_count) {
        end_comparing(rebuild);
        return;
    }
    begin_reads(rebuild);
    size_t end = rebuild->first_key + KEYS_AT_ONCE;
    for (; rebuild->next_key < rebuild->key_count && rebuild->next_key < end; rebuild->next_key++) {
        const char *name = rebuild->keys[rebuild->next_key].name;
        reads_add(&rebuild->reads, "TYPE", name, NULL);
        reads_add(&rebuild->reads, "TYPE", copy_of(rebuild, name), NULL);
    }
    store_read(rebuild->setup.store, &rebuild->reads, on_types, rebuild);
}

/* ── listing ─────────────────────────────────────────────────────────────── */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct rebuilt_key *)a)->name, ((const struct rebuilt_key *)b)->name);
}

/* Those of the two sides that have one name become one. */
static void merge_keys(struct rebuild *rebuild)
{
    size_t kept = 0;
    qsort(rebuild->keys, rebuild->key_count, sizeof *rebuild->keys, compare_keys);
    for (size_t i = 0; i < rebuild->key_count; i++) {
        struct rebuilt_key *key = &rebuild->keys[i];
        if (kept > 0 && strcmp(rebuild->keys[kept - 1].name, key->name) == 0) {
            rebuild->keys[kept - 1].is_there |= key->is_there;
            rebuild->keys[kept - 1].is_in_copy |= key->is_in_copy;
        } else {
            rebuild->keys[kept++] = *key;
        }
    }
    rebuild->key_count = kept;
}

static void list_keys(struct rebuild *rebuild, const struct value *found)
{
    size_t skip = strlen(rebuild->setup.company) + 3; /* "{company}:" */
    free(rebuild->keys);
    rebuild->keys = mem_new(found->count + 1, sizeof *rebuild->keys);
    rebuild->key_count = 0;
    rebuild->next_key = 0;
    arena_clear(&rebuild->names);
    for (size_t i = 0; i < found->count; i++) {
        struct text whole = value_text(value_at(found, i));
        const char *name = arena_copy(&rebuild->names, text_slice(whole, skip, whole.len));
        bool is_copy = text_starts(text_of(name), COPY);
        if (is_copy)
            name += sizeof COPY - 1;
        if (is_copy || rebuild_is_derived(name))
            rebuild->keys[rebuild->key_count++] =
                (struct rebuilt_key){.name = name, .is_there = !is_copy, .is_in_copy = is_copy};
    }
    merge_keys(rebuild);
}

static void on_keys(void *owner, enum err status, const struct value *replies)
{
    struct rebuild *rebuild = owner;
    if (status != OK) {
        fail(rebuild, status, err_text(status));
        finish(rebuild);
        return;
    }
    list_keys(rebuild, value_at(replies, 0));
    rebuild->result.keys = rebuild->key_count;
    if (rebuild->result.status == OK)
        compare_some(rebuild);
    else
        remove_copy(rebuild);
}

/* All that the copy and the state have; where it failed, so that the copy can be removed. */
static void read_keys(struct rebuild *rebuild)
{
    begin_reads(rebuild);
    reads_add(&rebuild->reads, "KEYS", "*", NULL);
    store_read(rebuild->setup.store, &rebuild->reads, on_keys, rebuild);
}

/* ── applying ────────────────────────────────────────────────────────────── */

static struct mended *mended_find(const struct rebuild *rebuild, int64_t seq)
{
    size_t low = 0, high = rebuild->mended_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rebuild->mended[middle].seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < rebuild->mended_count && rebuild->mended[low].seq == seq;
    return is_found ? &rebuild->mended[low] : NULL;
}

/* What is remembered of a fact for those that mend it, or that it mends. */
static void remember(struct rebuild *rebuild, int64_t seq, json_t *fact, struct mended *of)
{
    struct mended *mended = mended_find(rebuild, seq);
    if (mended)
        mended->record = json_incref(fact);
    if (!of)
        return;
    bool is_corrected = strcmp(json_get_string(fact, "type", ""), "corrected") == 0;
    json_t *now = is_corrected ? fact_corrected(of->record, fact) : NULL;
    json_decref(of->record);
    of->record = now;
}

static void apply_one(void *owner, int64_t seq, struct text json)
{
    struct rebuild *rebuild = owner;
    if (seq > rebuild->result.facts || rebuild->result.status != OK)
        return;
    json_t *fact = json_parse(json);
    struct mended *of = mended_find(rebuild, json_get_int(fact, "of", 0));
    const char *number = arena_printf(&rebuild->arena, "%lld", (long long)seq);
    if (!fact || fact_apply(&rebuild->tx, fact, number, of ? of->record : NULL) != OK)
        fail(rebuild, ERR_FORMAT,
             arena_printf(&rebuild->arena, "fact %s is not understood by this version", number));
    else
        remember(rebuild, seq, fact, of);
    json_decref(fact);
}

/* Leads the writes from the state to the copy. */
static void turn_to_copy(struct rebuild *rebuild)
{
    struct tx_command *own = rebuild->tx.writes; /* the first is the commit's own */
    for (struct tx_command *one = own->next; one; one = one->next) {
        const char **words = arena_alloc(&rebuild->arena, one->count, sizeof *words);
        size_t keys = strcmp(one->words[0], "TOP") == 0 ? 2 : 1;
        for (size_t i = 0; i < one->count; i++)
            words[i] = i > 0 && i <= keys ? copy_of(rebuild, one->words[i]) : one->words[i];
        one->words = words;
    }
}

static void read_facts(struct rebuild *rebuild, int64_t from);

/* The last fact of the batch that was committed is told by the batch's size. */
struct batch {
    struct rebuild *rebuild;
    int64_t last;
};

static void on_applied(void *owner, const struct commit_result *result)
{
    struct batch batch = *(struct batch *)owner;
    struct rebuild *rebuild = batch.rebuild;
    tx_release(&rebuild->tx);
    if (result->status != OK)
        fail(rebuild, result->status, err_text(result->status));
    if (result->status == OK && batch.last < rebuild->result.facts)
        read_facts(rebuild, batch.last + 1);
    else
        read_keys(rebuild);
}

static void on_batch(void *owner, enum err status, int64_t last)
{
    struct rebuild *rebuild = owner;
    if (status != OK)
        fail(rebuild, status, err_text(status));
    if (rebuild->result.status != OK || last == 0) {
        tx_release(&rebuild->tx);
        read_keys(rebuild);
        return;
    }
    turn_to_copy(rebuild);
    struct batch *batch = arena_alloc(&rebuild->arena, 1, sizeof *batch);
    *batch = (struct batch){rebuild, last};
    store_commit(rebuild->setup.store, &rebuild->tx, 0, on_applied, batch);
}

static void read_facts(struct rebuild *rebuild, int64_t from)
{
    begin_commit(rebuild);
    store_range_facts(rebuild->setup.store, from, FACTS_AT_ONCE, apply_one, on_batch, rebuild);
}

/* ── surveying ───────────────────────────────────────────────────────────── */

static int compare_mended(const void *a, const void *b)
{
    int64_t left = ((const struct mended *)a)->seq, right = ((const struct mended *)b)->seq;
    return (left > right) - (left < right);
}

static void survey_one(void *owner, int64_t seq, struct text json)
{
    struct rebuild *rebuild = owner;
    rebuild->result.facts = seq;
    if (text_find(json, "\"of\"", 0) < 0)
        return;
    json_t *fact = json_parse(json);
    int64_t of = json_get_int(fact, "of", 0);
    json_decref(fact);
    if (of < 1)
        return;
    rebuild->mended = mem_grow(rebuild->mended, rebuild->mended_count + 1, sizeof *rebuild->mended);
    rebuild->mended[rebuild->mended_count++] = (struct mended){.seq = of};
}

/* Sorted, each once. */
static void sort_mended(struct rebuild *rebuild)
{
    size_t kept = 0;
    if (rebuild->mended_count == 0)
        return;
    qsort(rebuild->mended, rebuild->mended_count, sizeof *rebuild->mended, compare_mended);
    for (size_t i = 0; i < rebuild->mended_count; i++) {
        if (kept == 0 || rebuild->mended[kept - 1].seq != rebuild->mended[i].seq)
            rebuild->mended[kept++] = rebuild->mended[i];
    }
    rebuild->mended_count = kept;
}

static void on_surveyed(void *owner, enum err status, int64_t last)
{
    struct rebuild *rebuild = owner;
    if (status != OK) {
        fail(rebuild, status, err_text(status));
        finish(rebuild);
    } else if (last > 0) {
        store_range_facts(rebuild->setup.store, last + 1, FACTS_AT_ONCE, survey_one, on_surveyed,
                          rebuild);
    } else {
        sort_mended(rebuild);
        read_facts(rebuild, 1);
    }
}

/* ── what an earlier one left ────────────────────────────────────────────── */

static void on_cleared(void *owner, const struct commit_result *result)
{
    struct rebuild *rebuild = owner;
    tx_release(&rebuild->tx);
    if (result->status != OK) {
        fail(rebuild, result->status, err_text(result->status));
        finish(rebuild);
        return;
    }
    store_range_facts(rebuild->setup.store, 1, FACTS_AT_ONCE, survey_one, on_surveyed, rebuild);
}

static void on_left_behind(void *owner, enum err status, const struct value *replies)
{
    struct rebuild *rebuild = owner;
    if (status != OK) {
        fail(rebuild, status, err_text(status));
        finish(rebuild);
        return;
    }
    list_keys(rebuild, value_at(replies, 0));
    begin_commit(rebuild);
    for (size_t i = 0; i < rebuild->key_count; i++) {
        if (rebuild->keys[i].is_in_copy)
            tx_write(&rebuild->tx, "DEL", copy_of(rebuild, rebuild->keys[i].name), NULL);
    }
    rebuild->key_count = 0;
    commit(rebuild, on_cleared);
}

void rebuild_start(const struct rebuild_setup *setup)
{
    struct rebuild *rebuild = mem_new(1, sizeof *rebuild);
    rebuild->setup = *setup;
    arena_init(&rebuild->names);
    arena_init(&rebuild->arena);
    begin_reads(rebuild);
    reads_add(&rebuild->reads, "KEYS", COPY "*", NULL);
    store_read(setup->store, &rebuild->reads, on_left_behind, rebuild);
}
