/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/importer.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "config/directory_rows.h"
#include "config/plans.h"
#include "config/records.h"
#include "store/facts.h"

enum { IN_FLIGHT_MAX = 256, PROGRESS_EVERY = 500 };

/* A row that is to become a fact: only once, told by `key`, which must not be in `taken` yet. */
struct import_row {
    json_t *fact;
    char *key;
    const char *taken; /* the hash of the keys that are there: order_nos or imported */
};

/* One commit under way. */
struct flight {
    struct importer *importer;
    struct flight *next; /* in the list of idle ones */
    struct arena arena;
    struct transaction tx;
};

struct importer {
    struct importer_setup setup;
    struct import_row *rows;
    size_t row_count;
    size_t next;
    size_t in_flight;
    struct flight flights[IN_FLIGHT_MAX];
    struct flight *idle;
    struct import_progress progress;
};

struct importer *importer_new(const struct importer_setup *setup)
{
    struct importer *importer = mem_new(1, sizeof *importer);
    importer->setup = *setup;
    for (int i = 0; i < IN_FLIGHT_MAX; i++) {
        importer->flights[i].importer = importer;
        importer->flights[i].next = importer->idle;
        importer->idle = &importer->flights[i];
        arena_init(&importer->flights[i].arena);
    }
    return importer;
}

void importer_free(struct importer *importer)
{
    for (size_t i = 0; i < importer->row_count; i++) {
        json_decref(importer->rows[i].fact);
        free(importer->rows[i].key);
    }
    for (int i = 0; i < IN_FLIGHT_MAX; i++)
        arena_release(&importer->flights[i].arena);
    free(importer->rows);
    free(importer);
}

/* Takes the fact and the key. */
static void add_row(struct importer *importer, json_t *fact, char *key, const char *taken)
{
    importer->rows = mem_grow(importer->rows, importer->row_count + 1, sizeof *importer->rows);
    importer->rows[importer->row_count++] = (struct import_row){fact, key, taken};
}

static json_t *fact_new(const struct importer *importer, const char *type, const char *key)
{
    char at[CLOCK_TEXT];
    json_t *fact = json_object();
    json_set_string(fact, "at", clock_format(clock_now_ms(importer->setup.clock), at));
    json_set_string(fact, "by", "import");
    json_set_string(fact, "source", "import");
    json_set_string(fact, "message", key);
    json_set_string(fact, "type", type);
    return fact;
}

static void set_dealer(json_t *fact, const char *id)
{
    json_object_set_new(fact, "dealers", json_pack("[s]", id));
}

/* ── purchases, calls, visits ────────────────────────────────────────────── */

/* A reading of one file. Equal rows follow each other in a sorted list of their keys. */
struct reading {
    struct importer *importer;
    const char *kind;
    json_t *seen; /* key → how often so far */
};

static char *contact_key(struct reading *reading, const char *dealer, const char *day,
                         const char *rest)
{
    char *plain = mem_printf("%s %s %s %s", reading->kind, dealer, day, rest);
    int64_t before = json_get_int(reading->seen, plain, 0);
    json_set_int(reading->seen, plain, before + 1);
    if (before == 0)
        return plain;
    char *key = mem_printf("%s #%lld", plain, (long long)before + 1);
    free(plain);
    return key;
}

static void add_purchase(void *context, const struct record *record)
{
    struct reading *reading = context;
    struct importer *importer = reading->importer;
    char day[DAY_TEXT];
    char *key = mem_strdup(record->order_no);
    json_t *fact = fact_new(importer, "order", key);
    set_dealer(fact, importer->setup.dir->dealers[record->dealer].id);
    json_set_string(fact, "date", day_format(record->day, day));
    json_object_set_new(fact, "amount", json_real((double)record->amount_fen / 100));
    json_set_string(fact, "order_no", record->order_no);
    add_row(importer, fact, key, "order_nos");
}

static void add_contact(struct reading *reading, const struct record *record, const char *type,
                        const char *direction)
{
    struct importer *importer = reading->importer;
    const char *dealer = importer->setup.dir->dealers[record->dealer].id;
    char day[DAY_TEXT];
    day_format(record->day, day);
    char *rest = mem_printf("%s %s", direction, record->note);
    char *key = contact_key(reading, dealer, day, rest);
    free(rest);
    json_t *fact = fact_new(importer, type, key);
    set_dealer(fact, dealer);
    json_set_string(fact, "date", day);
    if (*direction)
        json_set_string(fact, "direction", direction);
    if (*record->note)
        json_set_string(fact, "note", record->note);
    json_set_string(fact, "row", key);
    add_row(importer, fact, key, "imported");
}

static void add_call(void *context, const struct record *record)
{
    add_contact(context, record, "call", record->direction == CALL_IN ? "in" : "out");
}

static void add_visit(void *context, const struct record *record)
{
    add_contact(context, record, "visit", "");
}

static enum err read_records(struct importer *importer, enum record_kind kind, const char *name,
                             record_fn add, const char *path, struct problems *problems)
{
    struct reading reading = {importer, name, json_object()};
    int err = records_read(kind, path, importer->setup.dir, add, &reading, problems);
    json_decref(reading.seen);
    return (enum err)err;
}

static enum err read_purchases(struct importer *importer, const char *path,
                               struct problems *problems)
{
    return read_records(importer, RECORD_PURCHASE, "purchase", add_purchase, path, problems);
}

static enum err read_calls(struct importer *importer, const char *path, struct problems *problems)
{
    return read_records(importer, RECORD_CALL, "call", add_call, path, problems);
}

static enum err read_visits(struct importer *importer, const char *path, struct problems *problems)
{
    return read_records(importer, RECORD_VISIT, "visit", add_visit, path, problems);
}

/* ── plans ───────────────────────────────────────────────────────────────── */

static enum err read_plans(struct importer *importer, const char *path, struct problems *problems)
{
    struct plans plans = {0};
    int err = plans_read(&plans, path, importer->setup.dir, problems);
    for (size_t i = 0; err == OK && i < plans.count; i++) {
        const struct plan_target *one = &plans.list[i];
        const char *manager = importer->setup.dir->people[one->person].id;
        char *key = mem_printf("plan %s %s %s %d %d", one->name, manager, plan_kind_id(one->kind),
                               one->sessions, one->people);
        json_t *fact = fact_new(importer, "plan_set", key);
        json_set_string(fact, "period", one->name);
        json_set_string(fact, "manager", manager);
        json_set_string(fact, "kind", plan_kind_id(one->kind));
        json_set_int(fact, "sessions", one->sessions);
        json_set_int(fact, "people", one->people);
        json_set_string(fact, "row", key);
        add_row(importer, fact, key, "imported");
    }
    plans_release(&plans);
    return (enum err)err;
}

/* ── dealers ─────────────────────────────────────────────────────────────── */

/* The columns of a dealer's row, and what the directory says now. */
struct column {
    const char *name;
    const char *said;
    const char *known;
};

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

enum { COLUMNS = 7 };

static void fill_columns(struct column columns[COLUMNS], const struct dealer_change *row,
                         const struct directory *dir, const struct dealer *known)
{
    bool has_region = known && known->region != INDEX_NONE;
    bool has_manager = known && known->manager != INDEX_NONE;
    const struct column all[COLUMNS] = {
        {"name", row->name, known ? known->name : ""},
        {"contact", row->contact, known ? known->contact : ""},
        {"phone", row->phone, known ? known->phone : ""},
        {"address", row->address, known ? known->address : ""},
        {"region", row->region, has_region ? dir->regions[known->region] : ""},
        {"manager", row->manager, has_manager ? dir->people[known->manager].id : ""},
        {"status", row->status, known ? (known->status == DEALER_LEFT ? "left" : "active") : ""},
    };
    memcpy(columns, all, sizeof all);
}

static void add_new_dealer(struct importer *importer, const struct dealer_change *row,
                           const struct column columns[COLUMNS])
{
    char day[DAY_TEXT];
    char *key = mem_printf("dealer %s", row->id);
    json_t *fact = fact_new(importer, "dealer_added", key);
    set_dealer(fact, row->id);
    for (int i = 0; i < COLUMNS; i++) {
        if (columns[i].said)
            json_set_string(fact, columns[i].name, columns[i].said);
    }
    if (row->aliases)
        json_set_string(fact, "aliases", row->aliases);
    if (row->since != DAY_NONE)
        json_set_string(fact, "since", day_format(row->since, day));
    json_set_string(fact, "row", key);
    add_row(importer, fact, key, "imported");
}

static void add_changed_column(struct importer *importer, const struct dealer_change *row,
                               const struct column *column)
{
    char *key =
        mem_printf("dealer %s %s %s -> %s", row->id, column->name, column->known, column->said);
    json_t *fact = fact_new(importer, "dealer_updated", key);
    set_dealer(fact, row->id);
    json_set_string(fact, "field", column->name);
    json_set_string(fact, "value", column->said);
    json_set_string(fact, "was", column->known);
    add_row(importer, fact, key, NULL);
}

static enum err read_dealers(struct importer *importer, const char *path, struct problems *problems)
{
    const struct directory *dir = importer->setup.dir;
    struct dealer_rows rows;
    int err = dealer_rows_read(&rows, path, dir, problems);
    for (size_t i = 0; err == OK && i < rows.count; i++) {
        struct column columns[COLUMNS];
        uint32_t index = directory_dealer(dir, text_of(rows.list[i].id));
        const struct dealer *known = index == INDEX_NONE ? NULL : &dir->dealers[index];
        fill_columns(columns, &rows.list[i], dir, known);
        if (!known)
            add_new_dealer(importer, &rows.list[i], columns);
        for (int column = 0; known && column < COLUMNS; column++) {
            if (columns[column].said &&
                strcmp(columns[column].said, text_or_empty(columns[column].known)) != 0)
                add_changed_column(importer, &rows.list[i], &columns[column]);
        }
    }
    dealer_rows_release(&rows);
    return (enum err)err;
}

/* ── people ──────────────────────────────────────────────────────────────── */

static enum err read_people(struct importer *importer, const char *path, struct problems *problems)
{
    struct person_rows rows;
    int err = person_rows_read(&rows, path, importer->setup.dir, problems);
    for (size_t i = 0; err == OK && i < rows.count; i++) {
        const struct person_change *row = &rows.list[i];
        const struct {
            const char *name, *said;
        } columns[] = {
            {"id", row->id},           {"name", row->name},   {"role", row->role},
            {"stage", row->stage},     {"title", row->title}, {"phone", row->phone},
            {"regions", row->regions}, {"hours", row->hours}, {"supervisor", row->supervisor},
        };
        struct str said;
        str_init(&said);
        for (size_t column = 0; column < sizeof columns / sizeof columns[0]; column++)
            str_addf(&said, "%s;", text_or_empty(columns[column].said));
        char *key = mem_printf("person %s", str_text(&said).ptr);
        str_release(&said);
        json_t *fact = fact_new(importer, "person_updated", key);
        for (size_t column = 0; column < sizeof columns / sizeof columns[0]; column++) {
            if (columns[column].said)
                json_set_string(
                    fact, strcmp(columns[column].name, "id") == 0 ? "person" : columns[column].name,
                    columns[column].said);
        }
        json_set_string(fact, "row", key);
        add_row(importer, fact, key, "imported");
    }
    person_rows_release(&rows);
    return (enum err)err;
}

/* ── all ─────────────────────────────────────────────────────────────────── */

static const struct {
    const char *name;
    enum err (*read)(struct importer *importer, const char *path, struct problems *problems);
} kinds[] = {
    {"dealers", read_dealers}, {"people", read_people}, {"purchases", read_purchases},
    {"calls", read_calls},     {"visits", read_visits}, {"plans", read_plans},
};

enum err importer_add(struct importer *importer, const char *kind, const char *path,
                      struct problems *problems)
{
    size_t rows_before = importer->row_count;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        enum err err = kinds[i].read(importer, path, problems);
        while (err != OK && importer->row_count > rows_before) {
            struct import_row *row = &importer->rows[--importer->row_count];
            json_decref(row->fact);
            free(row->key);
        }
        return err;
    }
    return ERR_USAGE;
}

static void tell(struct importer *importer, bool is_end)
{
    importer->progress.is_end = is_end;
    importer->progress.all = importer->row_count;
    importer->setup.on_progress(importer->setup.owner, &importer->progress);
}

static void send_more(struct importer *importer);

static void on_committed(void *owner, const struct commit_result *result)
{
    struct flight *flight = owner;
    struct importer *importer = flight->importer;
    tx_release(&flight->tx);
    arena_clear(&flight->arena);
    flight->next = importer->idle;
    importer->idle = flight;
    importer->in_flight--;
    importer->progress.done++;
    if (result->status == OK)
        importer->progress.added++;
    else if (result->status != ERR_EXISTS && result->status != ERR_CONFLICT &&
             importer->progress.status == OK)
        importer->progress.status = result->status;
    if (importer->progress.done % PROGRESS_EVERY == 0)
        tell(importer, false);
    send_more(importer);
}

static void send_row(struct importer *importer, struct import_row *row)
{
    struct flight *flight = importer->idle;
    struct transaction *tx = &flight->tx;
    importer->idle = flight->next;
    importer->in_flight++;
    tx_init(tx, &flight->arena, arena_printf(&flight->arena, "import:%s", row->key));
    if (row->taken)
        tx_expect(tx, "", "HGET", row->taken, row->key, NULL);
    bug_if(fact_apply(tx, row->fact, tx_next_fact(tx), NULL) != OK);
    tx_add_fact(tx, json_incref(row->fact));
    store_commit(importer->setup.store, tx, clock_now_ms(importer->setup.clock), on_committed,
                 flight);
}

static void send_more(struct importer *importer)
{
    while (importer->idle && importer->next < importer->row_count &&
           importer->progress.status == OK)
        send_row(importer, &importer->rows[importer->next++]);
    bool is_over = importer->next == importer->row_count || importer->progress.status != OK;
    if (is_over && importer->in_flight == 0)
        tell(importer, true);
}

void importer_start(struct importer *importer)
{
    send_more(importer);
}
