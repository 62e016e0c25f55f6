/* SPDX-License-Identifier: Apache-2.0 */
/* When the early-warning rules run in the server, and what they tell then: the program itself on a
 * real Redis. D001 has been silent for 114 days (critical), D002 for 34 (warning), D005 for so long
 * that it is filed as dormant; D003 and D004 buy as they always did. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/day.h"
#include "base/json.h"
#include "tests/support/chat_client.h"
#include "tests/support/known_directory.h"
#include "tests/support/server.h"

#define RUNS      "dealerline_watch_runs_total"
#define CRITICALS "以下预警是严重的"

enum { WAIT_MS = 30000 };

static const struct {
    const char *dealer, *first, *last;
} buyers[] = {
    {"D001", "2026-02-07", "2026-08-01"}, {"D002", "2026-02-03", "2026-10-20"},
    {"D003", "2026-02-01", "2026-11-22"}, {"D004", "2026-02-02", "2026-11-23"},
    {"D005", "2025-08-04", "2026-03-02"},
};
enum { BUYERS = sizeof buyers / sizeof buyers[0] };

struct world {
    struct redis_server redis;
    struct server server;
    char file[64];
};

static void start(struct world *world, const char *at)
{
    *world = (struct world){.file = "/tmp/dealerline-rows-XXXXXX"};
    redis_server_start(&world->redis);
    server_start(&world->server, &world->redis, TEST_COMPANY, at);
    int fd = mkstemp(world->file);
    assert_true(fd >= 0);
    close(fd);
}

static void end(struct world *world)
{
    server_end(&world->server, &world->redis);
    unlink(world->file);
}

/* Each buyer has bought every seven days. */
static void import_purchases(struct world *world)
{
    int number = 0;
    FILE *file = fopen(world->file, "w");
    assert_non_null(file);
    fputs("dealer,date,amount,order_no\n", file);
    for (size_t i = 0; i < BUYERS; i++) {
        int32_t last = day_parse(text_of(buyers[i].last));
        for (int32_t day = day_parse(text_of(buyers[i].first)); day <= last; day += 7) {
            char date[DAY_TEXT];
            fprintf(file, "%s,%s,1000,P%04d\n", buyers[i].dealer, day_format(day, date), ++number);
        }
    }
    fclose(file);
    server_import(&world->server, "purchases", world->file);
}

static void import_rows(struct world *world, const char *kind, const char *rows)
{
    FILE *file = fopen(world->file, "w");
    assert_non_null(file);
    fputs(rows, file);
    fclose(file);
    server_import(&world->server, kind, world->file);
}

static void await_runs(const struct server *server, long least)
{
    int64_t deadline = clock_steady_ms() + WAIT_MS;
    while (server_metric(server, RUNS) < least) {
        assert_true(clock_steady_ms() < deadline);
        poll(NULL, 0, 10); /* another process cannot be awaited otherwise */
    }
}

/* How many posts of a channel have the words in them. */
static int posts_with(struct world *world, const char *channel, const char *words)
{
    int count = 0;
    redisReply *reply = redis_server_ask(&world->redis, "LRANGE {test}:chat:%s 0 -1", channel);
    for (size_t i = 0; i < reply->elements; i++)
        count += strstr(reply->element[i]->str, words) != NULL;
    freeReplyObject(reply);
    return count;
}

static int64_t raised(struct world *world)
{
    return redis_server_count(&world->redis, "ZCARD {test}:alerts:all");
}

static void expect_field(struct world *world, const char *key, const char *field,
                         const char *expected)
{
    redisReply *reply = redis_server_ask(&world->redis, "HGET {test}:%s %s", key, field);
    if (reply->type != REDIS_REPLY_STRING || strcmp(reply->str, expected) != 0)
        fail_msg("%s %s is %s, not %s", key, field, reply->str ? reply->str : "missing", expected);
    freeReplyObject(reply);
}

/* Raised at once, the supervisor told of what is critical at once; the rest waits for the next
 * digest, which tells all, but the supervisor nothing again. */
static void after_an_import(void **state)
{
    (void)state;
    struct world world;
    start(&world, "2026-11-23T10:05:00+08:00");
    await_runs(&world.server, 1);
    import_purchases(&world);
    await_runs(&world.server, 2);
    assert_int_equal(raised(&world), 2);
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);
    assert_int_equal(posts_with(&world, "#alerts", ""), 0);

    import_purchases(&world); /* nothing is new, so nothing is evaluated */
    import_rows(&world, "visits", "dealer,date,note\nD001,2026-11-20,\n");
    await_runs(&world.server, 3);
    assert_int_equal(raised(&world), 2);
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);

    assert_int_equal(server_stop(&world.server), 0);
    world.server.at = "2026-11-24T08:31:00+08:00";
    server_restart(&world.server);
    await_runs(&world.server, 1);
    assert_int_equal(raised(&world), 2);
    assert_int_equal(posts_with(&world, "#alerts", "2 条新预警"), 1);
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);
    end(&world);
}

/* Before `watch.at` a run posts no digest; the morning's still comes. */
static void before_the_morning(void **state)
{
    (void)state;
    struct world world;
    start(&world, "2026-11-23T06:00:00+08:00");
    import_purchases(&world);
    await_runs(&world.server, 1);
    assert_int_equal(raised(&world), 2);
    assert_int_equal(posts_with(&world, "#alerts", ""), 0);
    assert_int_equal(posts_with(&world, "@lizhiyuan", ""), 0);
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);

    assert_int_equal(server_stop(&world.server), 0);
    world.server.at = "2026-11-23T08:31:00+08:00";
    server_restart(&world.server);
    await_runs(&world.server, 1);
    assert_int_equal(posts_with(&world, "#alerts", "2 条新预警"), 1);
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);
    end(&world);
}

/* Both see the import and evaluate; each alert is raised once, each message told once. */
static void two_servers(void **state)
{
    (void)state;
    struct world world;
    struct server other;
    start(&world, "2026-11-23T10:05:00+08:00");
    await_runs(&world.server, 1);
    server_start(&other, &world.redis, TEST_COMPANY, "2026-11-23T10:05:00+08:00");
    await_runs(&other, 1);
    import_purchases(&world);
    await_runs(&world.server, 2);
    await_runs(&other, 2);
    assert_int_equal(raised(&world), 2);
    assert_int_equal(redis_server_count(&world.redis, "HLEN {test}:alerts:key"), 2);
    assert_int_equal(redis_server_count(&world.redis, "HLEN {test}:dormant"), 1);
    expect_field(&world, "dormant", "D005 purchase_stop", "20535 20514");
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 1);
    assert_int_equal(posts_with(&world, "#alerts", ""), 0);
    assert_int_equal(server_stop(&other), 0);
    server_release(&other);
    end(&world);
}

/* D001 and D002, and that the others still buy, in February. */
static void three_months_later(struct world *world)
{
    assert_int_equal(server_stop(&world->server), 0);
    world->server.at = "2027-02-22T10:05:00+08:00";
    server_restart(&world->server);
    await_runs(&world->server, 1);
    import_rows(world, "purchases",
                "dealer,date,amount,order_no\nD003,2027-02-21,500,R1\nD004,2027-02-21,500,R2\n");
    await_runs(&world->server, 2);
}

/* An open alert stays open when the silence passes 180 days, and is told again when it gets
 * worse. */
static void spells_go_on(void **state)
{
    (void)state;
    struct world world;
    start(&world, "2026-11-23T10:05:00+08:00");
    import_purchases(&world);
    await_runs(&world.server, 2);
    three_months_later(&world);
    expect_field(&world, "alert:11", "dealer", "D001");
    expect_field(&world, "alert:11", "state", "open");
    expect_field(&world, "alert:12", "state", "open");
    expect_field(&world, "alert:12", "severity", "critical");
    assert_int_equal(posts_with(&world, "@zhouwei", CRITICALS), 2);
    end(&world);
}

static void say(struct world *world, const char *who, const char *text)
{
    struct chat_client client;
    assert_true(chat_client_open(&client, world->server.port, who, WAIT_MS));
    assert_true(chat_client_post(&client, "@bot", text, text));
    bool is_answered = false;
    while (!is_answered) {
        json_t *frame = chat_client_next(&client, WAIT_MS);
        assert_non_null(frame);
        is_answered = *json_get_string(frame, "reply_to", "") != '\0';
        json_decref(frame);
    }
    chat_client_close(&client);
}

/* What a person closed is open again only where it has become worse since. */
static void closed_by_a_person(void **state)
{
    (void)state;
    struct world world;
    start(&world, "2026-11-23T10:05:00+08:00");
    import_purchases(&world);
    await_runs(&world.server, 2);
    say(&world, "zhouwei", "A11 误报，关闭");
    say(&world, "zhouwei", "A12 误报，关闭");
    expect_field(&world, "alert:11", "reason", "false");
    expect_field(&world, "alert:12", "reason", "false");
    three_months_later(&world);
    expect_field(&world, "alert:11", "state", "closed");
    expect_field(&world, "alert:12", "state", "open");
    expect_field(&world, "alert:12", "severity", "critical");
    assert_int_equal(redis_server_count(&world.redis, "ZCARD {test}:alerts:dealer:D001"), 1);
    assert_int_equal(redis_server_count(&world.redis, "ZCARD {test}:alerts:dealer:D002"), 1);
    end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_an_import),    cmocka_unit_test(before_the_morning),
        cmocka_unit_test(two_servers),        cmocka_unit_test(spells_go_on),
        cmocka_unit_test(closed_by_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
