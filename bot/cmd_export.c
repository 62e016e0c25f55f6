/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline export: what is in the store, as JSON lines or CSV. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/command.h"
#include "bot/tool.h"

static int run_export(const struct command_args *args);

enum { CONFIG, FORMAT };

const struct command command_export = {
    .name = "export",
    .summary = "prints facts, dealers, people, tickets, alerts or events",
    .usage = "KIND",
    .words_min = 1,
    .words_max = 1,
    .options =
        (const struct command_option[]){
            [CONFIG] = {"config", "FILE", "the configuration", 1},
            [FORMAT] = {"format", "FORM", "json (lines; default) or csv", 0},
            {0},
        },
    .run = run_export,
};

struct job {
    struct tool tool;
    const struct kind *kind;
    bool is_csv;
    struct arena arena;
    struct reads reads;
    size_t printed;
};

/* A kind of thing: its columns in CSV (those of JSON come as they are), and how to begin. */
struct kind {
    const char *name;
    const char *columns[24];
    void (*start)(struct job *job);
};

/* ── printing ────────────────────────────────────────────────────────────── */

static void print_csv_field(const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void print_csv_value(const json_t *value)
{
    if (json_is_string(value)) {
        print_csv_field(json_string_value(value));
        return;
    }
    if (json_is_array(value)) {
        struct str joined;
        size_t i;
        const json_t *item;
        str_init(&joined);
        json_array_foreach (value, i, item)
            str_addf(&joined, "%s%s", i > 0 ? ";" : "", json_string_value(item));
        print_csv_field(str_text(&joined).ptr);
        str_release(&joined);
        return;
    }
    if (value && !json_is_null(value)) {
        char *text = json_text(value);
        print_csv_field(text);
        free(text);
    }
}

static void print_csv_header(const struct kind *kind)
{
    for (size_t i = 0; kind->columns[i]; i++)
        printf("%s%s", i > 0 ? "," : "", kind->columns[i]);
    fputs("\r\n", stdout);
}

/* Prints one thing; it is taken. */
static void print_one(struct job *job, json_t *one)
{
    if (job->is_csv) {
        for (size_t i = 0; job->kind->columns[i]; i++) {
            if (i > 0)
                putchar(',');
            print_csv_value(json_object_get(one, job->kind->columns[i]));
        }
        fputs("\r\n", stdout);
    } else {
        char *text = json_text(one);
        puts(text);
        free(text);
    }
    json_decref(one);
    job->printed++;
}

static void finish(struct job *job, enum err status)
{
    if (status != OK)
        fprintf(stderr, "dealerline export: %s\n", err_text(status));
    tool_finish(&job->tool, status == OK ? EXIT_DONE : EXIT_FAILED);
}

/* ── facts ───────────────────────────────────────────────────────────────── */

enum { FACTS_AT_ONCE = 1000 };

static void on_fact(void *owner, int64_t seq, struct text json)
{
    json_t *rest = json_parse(json);
    json_t *fact = json_object();
    json_set_int(fact, "seq", seq);
    json_object_update(fact, rest);
    json_decref(rest);
    print_one(owner, fact);
}

static void on_facts_end(void *owner, enum err status, int64_t last)
{
    struct job *job = owner;
    if (status != OK || last == 0)
        finish(job, status);
    else
        store_range_facts(job->tool.store, last + 1, FACTS_AT_ONCE, on_fact, on_facts_end, job);
}

static void start_facts(struct job *job)
{
    store_range_facts(job->tool.store, 1, FACTS_AT_ONCE, on_fact, on_facts_end, job);
}

/* ── dealers, people ─────────────────────────────────────────────────────── */

static void start_dealers(struct job *job)
{
    const struct directory *dir = job->tool.roster.dir;
    for (uint32_t i = 0; i < dir->dealer_count; i++) {
        const struct dealer *dealer = &dir->dealers[i];
        char day[DAY_TEXT] = "";
        struct str aliases;
        str_init(&aliases);
        for (uint32_t alias = 0; alias < dealer->alias_count; alias++)
            str_addf(&aliases, "%s%s", alias > 0 ? ";" : "", dealer->aliases[alias]);
        json_t *one = json_object();
        json_set_string(one, "id", dealer->id);
        json_set_string(one, "name", dealer->name);
        json_set_string(one, "contact", dealer->contact);
        json_set_string(one, "phone", dealer->phone);
        json_set_string(one, "region",
                        dealer->region == INDEX_NONE ? "" : dir->regions[dealer->region]);
        json_set_string(one, "address", dealer->address);
        json_set_string(one, "manager",
                        dealer->manager == INDEX_NONE ? "" : dir->people[dealer->manager].id);
        json_set_text(one, "aliases", str_text(&aliases));
        json_set_string(one, "since",
                        dealer->since == DAY_NONE ? "" : day_format(dealer->since, day));
        json_set_string(one, "status", dealer->status == DEALER_LEFT ? "left" : "active");
        str_release(&aliases);
        print_one(job, one);
    }
    finish(job, OK);
}

static void start_people(struct job *job)
{
    const struct directory *dir = job->tool.roster.dir;
    for (uint32_t i = 0; i < dir->person_count; i++) {
        const struct person *person = &dir->people[i];
        struct str regions;
        str_init(&regions);
        for (uint32_t region = 0; region < person->region_count; region++)
            str_addf(&regions, "%s%s", region > 0 ? ";" : "",
                     dir->regions[person->regions[region]]);
        char *hours =
            mem_printf("%02d:%02d-%02d:%02d", person->work_from / 60, person->work_from % 60,
                       person->work_to / 60, person->work_to % 60);
        json_t *one = json_object();
        json_set_string(one, "id", person->id);
        json_set_string(one, "name", person->name);
        json_set_string(one, "role", role_id(person->role));
        json_set_string(one, "stage", stage_id(person->stage));
        json_set_text(one, "regions", str_text(&regions));
        json_set_string(one, "title", person->title);
        json_set_string(one, "phone", person->phone);
        json_set_string(one, "supervisor",
                        person->supervisor == INDEX_NONE ? "" : dir->people[person->supervisor].id);
        json_set_string(one, "hours", hours);
        free(hours);
        str_release(&regions);
        print_one(job, one);
    }
    finish(job, OK);
}

/* ── tickets, alerts, events ─────────────────────────────────────────────── */

/* The hashes of an index, each with its number first. */
static void on_hashes(void *owner, enum err status, const struct value *replies)
{
    struct job *job = owner;
    const struct value none = {.kind = VALUE_NONE};
    const struct value *list = value_at(status == OK ? replies : &none, 0);
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        const struct value *hash = value_at(item, 1);
        json_t *one = json_object();
        int64_t number = 0;
        (void)text_to_int(value_text(value_at(item, 0)), &number);
        json_set_int(one, job->kind->columns[0], number);
        for (size_t field = 0; field + 1 < hash->count; field += 2) {
            const char *name = arena_copy(&job->arena, value_text(value_at(hash, field)));
            json_set_text(one, name, value_text(value_at(hash, field + 1)));
        }
        print_one(job, one);
    }
    finish(job, status);
}

static void read_hashes(struct job *job, const char *index, const char *prefix)
{
    reads_init(&job->reads, &job->arena);
    reads_add(&job->reads, "JOIN", index, prefix, "10000000", NULL);
    store_read(job->tool.store, &job->reads, on_hashes, job);
}

static void start_tickets(struct job *job)
{
    read_hashes(job, "tickets:all", "ticket:");
}

static void start_alerts(struct job *job)
{
    read_hashes(job, "alerts:all", "alert:");
}

static void start_events(struct job *job)
{
    read_hashes(job, "events", "event:");
}

static const struct kind kinds[] = {
    {"facts",
     {"seq",       "at",     "by",        "source",  "message", "type",   "dealers", "date",
      "next_date", "amount", "direction", "expires", "count",   "ticket", "alert",   "event",
      "stage",     "person", "rule",      "action",  "of",      "field",  "note",    NULL},
     start_facts},
    {"dealers",
     {"id", "name", "contact", "phone", "region", "address", "manager", "aliases", "since",
      "status", NULL},
     start_dealers},
    {"people",
     {"id", "name", "role", "stage", "regions", "title", "phone", "supervisor", "hours", NULL},
     start_people},
    {"tickets",
     {"ticket", "state", "stage", "person", "dealers", "note", "by", "opened", "accept_by",
      "accepted", "resolve_by", "resolved", "score", "late", "event", NULL},
     start_tickets},
    {"alerts",
     {"alert", "rule", "dealer", "since", "severity", "value", "expected", "state", "person",
      "raised", "acked_by", "until", "reason", "cleared", NULL},
     start_alerts},
    {"events",
     {"event", "kind", "date", "time", "region", "place", "topic", "dealers", "by", NULL},
     start_events},
};

static void start(struct tool *tool)
{
    struct job *job = tool->owner;
    if (job->is_csv)
        print_csv_header(job->kind);
    job->kind->start(job);
}

static int run_export(const struct command_args *args)
{
    struct job job = {0};
    const char *format = args->options[FORMAT] ? args->options[FORMAT] : "json";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, args->words[0]) == 0)
            job.kind = &kinds[i];
    }
    job.is_csv = strcmp(format, "csv") == 0;
    if (!job.kind || (!job.is_csv && strcmp(format, "json") != 0)) {
        fprintf(stderr, "dealerline export: %s is not known; see `dealerline export --help`\n",
                job.kind ? format : args->words[0]);
        return EXIT_USAGE;
    }
    arena_init(&job.arena);
    int status = tool_run(&job.tool, args->options[CONFIG], start, &job);
    arena_release(&job.arena);
    return status;
}
