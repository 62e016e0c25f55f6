/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/deadlines.h"
#include "bot/morning.h"
#include "store/facts.h"
#include "tests/support/known_directory.h"
#include "tests/support/port.h"
#include "tests/support/until.h"

#define PREFIX "{" OFFICE_COMPANY "}:"

static void on_ready(void *owner)
{
    ((struct office *)owner)->is_ready = 1;
}

static void on_stopped(void *owner)
{
    ((struct office *)owner)->is_stopped = 1;
}

static struct config *write_config(struct office *office, const char *more)
{
    struct problems problems;
    snprintf(office->folder, sizeof office->folder, "/tmp/dealerline-office-XXXXXX");
    assert_non_null(mkdtemp(office->folder));
    snprintf(office->config, sizeof office->config, "%s/dealerline.json", office->folder);
    FILE *file = fopen(office->config, "w");
    assert_non_null(file);
    fprintf(file,
            "{\"company\": \"" OFFICE_COMPANY "\", \"directory\": \"%s\","
            " \"redis\": {\"url\": \"%s\"}, \"platforms\": [{\"type\": \"console\","
            " \"listen\": \"127.0.0.1:%d\", \"open\": true}],"
            " \"operations\": {\"listen\": \"127.0.0.1:%d\"}%s}\n",
            office->made.folder, office->redis.redis.url, port_free(), port_free(),
            more ? more : "");
    fclose(file);
    problems_init(&problems);
    struct config *config = config_load(office->config, &problems);
    problems_print(&problems);
    problems_release(&problems);
    assert_non_null(config);
    return config;
}

void office_open(struct office *office, const struct office_setup *setup)
{
    *office = (struct office){.heard = "-"};
    made_company_write(&office->made, setup->dealers, setup->managers, setup->since);
    log_setup(LOG_LEVEL_WARN, false);
    redis_server_start(&office->redis);
    (void)redis_server_count(&office->redis, "CONFIG SET appendonly no"); /* nothing dies here */
    arena_init(&office->arena);
    uv_loop_init(&office->loop);
    struct config *config = write_config(office, setup->more);
    assert_int_equal(clock_zone(config->timezone), OK);
    assert_int_equal(bot_open(&office->bot,
                              &(struct bot_setup){
                                  .loop = &office->loop,
                                  .config = config,
                                  .dir = known_directory(office->made.folder),
                                  .clock = {.frozen_ms = clock_ms(setup->day, setup->minute)},
                                  .on_ready = on_ready,
                                  .on_stopped = on_stopped,
                                  .owner = office,
                              }),
                     OK);
    until(&office->loop, &office->is_ready);
}

void office_close(struct office *office)
{
    bot_stop(&office->bot);
    until(&office->loop, &office->is_stopped);
    bot_release(&office->bot);
    until_empty(&office->loop);
    redis_server_check_keys(&office->redis);
    redis_server_stop(&office->redis);
    unlink(office->config);
    rmdir(office->folder);
    made_company_remove(&office->made);
    arena_release(&office->arena);
}

void office_set_up(void **state, const struct office_setup *setup)
{
    struct office *office = mem_new(1, sizeof *office);
    office_open(office, setup);
    *state = office;
}

int office_tear_down(void **state)
{
    office_close(*state);
    free(*state);
    return 0;
}

void office_at(struct office *office, int32_t day, int minute)
{
    office->bot.clock.frozen_ms = clock_ms(day, minute);
}

static void on_taken(void *owner, enum err status, int64_t at_ms)
{
    struct office *office = owner;
    (void)at_ms;
    assert_int_equal(status, OK);
    office->taken++;
}

void office_say(struct office *office, const char *who, const char *text)
{
    char id[24], channel[64];
    snprintf(id, sizeof id, "s%d", ++office->said);
    snprintf(channel, sizeof channel, "@%s", who);
    bool is_person = directory_person(office->bot.roster.dir, text_of(who)) != INDEX_NONE;
    inbox_take(office->bot.inbox,
               &(struct event){
                   .platform = "console",
                   .id = id,
                   .channel = channel,
                   .thread = "",
                   .account = who,
                   .text = text_of(text),
                   .at_ms = clock_now_ms(&office->bot.clock),
                   .kind = CHANNEL_DIRECT,
                   .is_internal = is_person,
                   .cursor = "",
               },
               on_taken, office);
}

void office_settle(struct office *office)
{
    until_count(&office->loop, &office->taken, office->said);
}

/* ── imports ─────────────────────────────────────────────────────────────── */

struct importing {
    int done, failed;
};

static void on_imported(void *owner, const struct commit_result *result)
{
    struct importing *importing = owner;
    importing->failed += result->status != OK;
    importing->done++;
}

enum { IN_FLIGHT = 512, FACTS_EACH = 50 };

void office_import(struct office *office, json_t **facts, size_t count)
{
    struct importing importing = {0};
    struct transaction window[IN_FLIGHT];
    char at[CLOCK_TEXT];
    int64_t now_ms = clock_now_ms(&office->bot.clock);
    clock_format(now_ms, at);
    for (size_t next = 0; next < count;) {
        int begun = 0;
        importing.done = 0;
        for (; begun < IN_FLIGHT && next < count; begun++) {
            struct transaction *tx = &window[begun];
            tx_init(tx, &office->arena,
                    arena_printf(&office->arena, "import:%d", office->imports++));
            for (size_t i = 0; i < FACTS_EACH && next < count; i++, next++) {
                json_set_string(facts[next], "at", at);
                if (!json_object_get(facts[next], "by"))
                    json_set_string(facts[next], "by", "import");
                json_set_string(facts[next], "source", "past");
                assert_int_equal(fact_apply(tx, facts[next], tx_next_fact(tx), NULL), OK);
                tx_add_fact(tx, facts[next]);
            }
            store_commit(office->bot.store, tx, now_ms, on_imported, &importing);
        }
        until_count(&office->loop, &importing.done, begun);
        for (int i = 0; i < begun; i++)
            tx_release(&window[i]);
        arena_clear(&office->arena);
    }
    assert_int_equal(importing.failed, 0);
}

/* ── mornings and deadlines ──────────────────────────────────────────────── */

void office_morning(struct office *office)
{
    morning_run(office->bot.morning);
    while (morning_is_running(office->bot.morning))
        uv_run(&office->loop, UV_RUN_ONCE);
}

int64_t office_next_deadline(struct office *office)
{
    redisReply *reply =
        redis_server_ask(&office->redis, "ZRANGE " PREFIX "deadlines 0 0 WITHSCORES");
    int64_t next = reply->elements == 2 ? (int64_t)atof(reply->element[1]->str) : INT64_MAX;
    freeReplyObject(reply);
    return next;
}

void office_deadlines(struct office *office)
{
    int64_t now_ms = clock_now_ms(&office->bot.clock);
    for (int looks = 0; office_next_deadline(office) <= now_ms; looks++) {
        assert_true(looks < 1000); /* what is done is not due any more */
        deadlines_look(office->bot.deadlines);
        while (deadlines_is_looking(office->bot.deadlines))
            uv_run(&office->loop, UV_RUN_ONCE);
    }
}

/* ── what it said ────────────────────────────────────────────────────────── */

/* The value of a field of a stream's entry. */
static const char *entry_field(const redisReply *entry, const char *name)
{
    const redisReply *fields = entry->element[1];
    for (size_t i = 0; i + 1 < fields->elements; i += 2) {
        if (strcmp(fields->element[i]->str, name) == 0)
            return fields->element[i + 1]->str;
    }
    return "";
}

void office_hear(struct office *office, office_post_fn on_post, void *owner)
{
    redisReply *reply =
        redis_server_ask(&office->redis, "XRANGE " PREFIX "chatter %s +", office->heard);
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *entry = reply->element[i];
        snprintf(office->heard, sizeof office->heard, "(%s", entry->element[0]->str);
        if (*entry_field(entry, "user"))
            continue;
        json_t *post = json_parse(text_of(entry_field(entry, "json")));
        on_post(owner, entry_field(entry, "channel"), json_get_string(post, "text", ""));
        json_decref(post);
    }
    freeReplyObject(reply);
}

struct listening {
    const char *channel;
    struct str said;
};

static void on_one(void *owner, const char *channel, const char *text)
{
    struct listening *listening = owner;
    if (strcmp(channel, listening->channel) == 0)
        str_addf(&listening->said, "%s\n", text);
}

char *office_hear_one(struct office *office, const char *channel)
{
    struct listening listening = {.channel = channel};
    str_init(&listening.said);
    office_hear(office, on_one, &listening);
    return str_steal(&listening.said);
}

void office_forget(struct office *office)
{
    free(office_hear_one(office, ""));
}

char *office_field(struct office *office, const char *key, const char *field)
{
    return redis_server_string(&office->redis, "HGET " PREFIX "%s %s", key, field);
}

void office_expect_field(struct office *office, const char *key, const char *field,
                         const char *value)
{
    char *is = office_field(office, key, field);
    if (strcmp(is, value) != 0)
        fail_msg("%s %s is \"%s\", not \"%s\"", key, field, is, value);
    free(is);
}
