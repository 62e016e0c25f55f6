/* SPDX-License-Identifier: Apache-2.0 */
/* The store when things go wrong around it, followers, and the outbox. Numbers in parentheses are
 * the invariants of store/commit.c, those with "outbox" of store/outbox.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/jobs.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

static int set_up(void **state)
{
    *state = store_bench_new();
    return 0;
}

static int tear_down(void **state)
{
    store_bench_free(*state);
    return 0;
}

/* ── many commits in flight ──────────────────────────────────────────────── */

struct crowd {
    struct arena arena;
    struct transaction *list;
    int size;
    int answered, by_status[32];
    int last; /* place of the last one that was answered: they are in order */
};

struct one {
    struct crowd *crowd;
    int place;
};

static void on_one(void *owner, const struct commit_result *result)
{
    struct one *one = owner;
    struct crowd *crowd = one->crowd;
    crowd->answered++;
    crowd->by_status[-result->status]++;
    if (result->status != ERR_FULL) {
        assert_int_equal(one->place, crowd->last + 1);
        crowd->last = one->place;
    }
}

static void crowd_init(struct crowd *crowd, int size, const char *name)
{
    *crowd = (struct crowd){.size = size, .last = -1};
    arena_init(&crowd->arena);
    crowd->list = mem_new((size_t)size, sizeof *crowd->list);
    for (int i = 0; i < size; i++) {
        struct transaction *tx = &crowd->list[i];
        tx_init(tx, &crowd->arena, arena_printf(&crowd->arena, "%s:%d", name, i));
        tx_write(tx, "ZADD", "visits:D001", "20779", tx_next_fact(tx), NULL);
        tx_add_fact(tx, json_pack("{ss ss}", "type", "visit", "message", tx->message));
    }
}

static void crowd_release(struct crowd *crowd)
{
    for (int i = 0; i < crowd->size; i++)
        tx_release(&crowd->list[i]);
    free(crowd->list);
    arena_release(&crowd->arena);
}

static void crowd_commit(struct crowd *crowd, struct store *store)
{
    for (int i = 0; i < crowd->size; i++) {
        struct one *one = arena_alloc(&crowd->arena, 1, sizeof *one);
        *one = (struct one){crowd, i};
        store_commit(store, &crowd->list[i], STORE_BENCH_AT_MS, on_one, one);
    }
}

/* (1) (4) (9): every message is in the log once, without gaps, in order where it must be. */
static void assert_all_once(struct store_bench *bench, int size, bool in_order)
{
    bool *seen = mem_new((size_t)size, sizeof *seen);
    redisReply *facts = redis_server_ask(&bench->redis, "XRANGE {acme}:facts - +");
    assert_int_equal(facts->elements, size);
    for (size_t i = 0; i < facts->elements; i++) {
        const redisReply *entry = facts->element[i];
        json_t *fact = json_parse(text_of(entry->element[1]->element[1]->str));
        struct text message = json_get_text(fact, "message");
        (void)text_split(&message, ':');
        int64_t place;
        assert_true(text_to_int(message, &place));
        assert_true(place >= 0 && place < size && !seen[place]);
        assert_true(!in_order || place == (int64_t)i);
        seen[place] = true;
        assert_int_equal(strtoll(entry->element[0]->str, NULL, 10), i + 1);
        json_decref(fact);
    }
    freeReplyObject(facts);
    free(seen);
}

static void test_many(void **state)
{
    struct store_bench *bench = *state;
    struct crowd crowd;
    crowd_init(&crowd, 10000, "many");
    crowd_commit(&crowd, bench->store);
    until_count(&bench->loop, &crowd.answered, crowd.size);
    assert_int_equal(crowd.by_status[0], crowd.size);
    assert_all_once(bench, crowd.size, true);
    crowd_release(&crowd);
}

/* What Redis does to us while commits are in flight, and how it is made well again. */
static void kill_redis(struct store_bench *bench)
{
    redis_server_kill(&bench->redis);
    redis_server_restart(&bench->redis);
}

static void kill_clients(struct store_bench *bench)
{
    redis_server_count(&bench->redis, "CLIENT KILL TYPE normal SKIPME yes");
}

static void lose_functions(struct store_bench *bench)
{
    freeReplyObject(redis_server_ask(&bench->redis, "FUNCTION FLUSH"));
}

static void run_for_a_while(struct store_bench *bench, struct crowd *crowd)
{
    int before = crowd->answered;
    for (int i = 0; i < 5 && crowd->answered == before; i++)
        uv_run(&bench->loop, UV_RUN_NOWAIT);
}

static void run_out_of_memory(struct store_bench *bench)
{
    freeReplyObject(redis_server_ask(&bench->redis, "CONFIG SET maxmemory 1"));
}

static void have_memory(struct store_bench *bench)
{
    freeReplyObject(redis_server_ask(&bench->redis, "CONFIG SET maxmemory 0"));
}

static void become_replica(struct store_bench *bench)
{
    freeReplyObject(redis_server_ask(&bench->redis, "REPLICAOF 127.0.0.1 1"));
}

static void become_master(struct store_bench *bench)
{
    freeReplyObject(redis_server_ask(&bench->redis, "REPLICAOF NO ONE"));
}

static void do_nothing(struct store_bench *bench)
{
    (void)bench;
}

static const struct {
    const char *name;
    void (*harm)(struct store_bench *bench);
    void (*heal)(struct store_bench *bench);
    bool in_order;
} harms[] = {
    {"killed", kill_redis, do_nothing, true},
    {"connections cut", kill_clients, do_nothing, true},
    {"functions lost", lose_functions, do_nothing, false},
    {"out of memory", run_out_of_memory, have_memory, false},
    {"demoted", become_replica, become_master, false},
};

/* (1) (2) (7) (9) */
static void test_harm(void **state)
{
    struct store_bench *bench = *state;
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        struct crowd crowd;
        crowd_init(&crowd, 3000, "harm");
        redis_server_count(&bench->redis, "FLUSHDB");
        crowd_commit(&crowd, bench->store);
        for (int round = 1; round <= 4; round++) {
            until_count(&bench->loop, &crowd.answered, round * 500);
            harms[i].harm(bench);
            run_for_a_while(bench, &crowd);
            harms[i].heal(bench);
        }
        until_count(&bench->loop, &crowd.answered, crowd.size);
        assert_int_equal(crowd.by_status[0], crowd.size);
        assert_all_once(bench, crowd.size, harms[i].in_order);
        crowd_release(&crowd);
    }
}

/* (1): the same messages from two servers at once. */
static void test_two_servers(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = store_bench_open(bench, "acme");
    struct crowd ours, theirs;
    crowd_init(&ours, 2000, "twice");
    crowd_init(&theirs, 2000, "twice");
    crowd_commit(&ours, bench->store);
    crowd_commit(&theirs, other);
    until_count(&bench->loop, &ours.answered, ours.size);
    until_count(&bench->loop, &theirs.answered, theirs.size);
    assert_int_equal(ours.by_status[0] + theirs.by_status[0], ours.size);
    assert_int_equal(ours.by_status[-ERR_EXISTS] + theirs.by_status[-ERR_EXISTS], ours.size);
    assert_int_equal(redis_server_count(&bench->redis, "XLEN {acme}:facts"), ours.size);
    store_bench_close(bench, other);
    crowd_release(&ours);
    crowd_release(&theirs);
}

/* Nothing is dropped silently: what was not committed is told so, once. */
static void test_close_with_commits(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = store_bench_open(bench, "acme");
    struct crowd crowd;
    crowd_init(&crowd, 1000, "closing");
    crowd_commit(&crowd, other);
    until_count(&bench->loop, &crowd.answered, 300);
    store_bench_close(bench, other);
    assert_int_equal(crowd.answered, crowd.size);
    assert_int_equal(crowd.by_status[0] + crowd.by_status[-ERR_CLOSED], crowd.size);
    crowd_release(&crowd);
}

static void test_full(void **state)
{
    struct store_bench *bench = *state;
    redis_server_kill(&bench->redis);
    struct crowd crowd;
    crowd_init(&crowd, JOBS_MAX + 100, "full");
    crowd_commit(&crowd, bench->store);
    until_count(&bench->loop, &crowd.answered, 100);
    assert_int_equal(crowd.by_status[-ERR_FULL], 100);
    redis_server_restart(&bench->redis);
    until_count(&bench->loop, &crowd.answered, crowd.size);
    assert_int_equal(crowd.by_status[0], JOBS_MAX);
    crowd_release(&crowd);
}

static void on_state(void *owner, bool connected)
{
    int *seen = owner;
    seen[connected]++;
}

/* Redis need not be there when the server starts, nor stay. */
static void test_state(void **state)
{
    struct store_bench *bench = *state;
    int seen[2] = {0};
    redis_server_kill(&bench->redis);
    struct store *store = store_open(&(struct store_setup){.loop = &bench->loop,
                                                           .url = bench->redis.redis.url,
                                                           .company = "acme",
                                                           .on_state = on_state,
                                                           .owner = seen});
    uv_run(&bench->loop, UV_RUN_ONCE);
    assert_false(store_is_connected(store));
    redis_server_restart(&bench->redis);
    until(&bench->loop, &seen[true]);
    assert_true(store_is_connected(store));
    kill_redis(bench);
    until(&bench->loop, &seen[false]);
    until_count(&bench->loop, &seen[true], 2);
    store_bench_close(bench, store);
}

/* ── following ───────────────────────────────────────────────────────────── */

struct followed {
    int count;
    int64_t last;
};

static void on_fact(void *owner, int64_t seq, struct text json)
{
    struct followed *followed = owner;
    assert_int_equal(seq, followed->last + 1);
    assert_true(text_starts(json, "{\"at\":"));
    followed->last = seq;
    followed->count++;
}

/* Each fact once and in order, also over a lost connection, also those of other servers. */
static void test_follow_facts(void **state)
{
    struct store_bench *bench = *state;
    struct followed all = {0}, rest = {.last = 700};
    struct crowd crowd;
    crowd_init(&crowd, 1500, "follow");
    store_follow_facts(bench->store, 0, on_fact, &all);
    store_follow_facts(bench->store, 700, on_fact, &rest);
    crowd_commit(&crowd, bench->store);
    until_count(&bench->loop, &all.count, 400);
    kill_redis(bench);
    until_count(&bench->loop, &all.count, 800);
    kill_clients(bench);
    until_count(&bench->loop, &all.count, crowd.size);
    until_count(&bench->loop, &rest.count, crowd.size - 700);
    until_count(&bench->loop, &crowd.answered, crowd.size);
    crowd_release(&crowd);
}

static void on_chat(void *owner, const struct chat_post *post)
{
    int *count = owner;
    assert_string_equal(post->channel, "@li");
    assert_string_equal(post->user, "li");
    assert_string_equal(post->client_id, "c1");
    json_t *json = json_parse(post->json);
    assert_string_equal(json_get_string(json, "channel", ""), "@bot");
    assert_null(json_object_get(json, "client_id"));
    json_decref(json);
    ++*count;
}

static void test_follow_chat(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    int count = 0;
    store_follow_chat(bench->store, on_chat, &count);
    tx_init(&tx, &bench->arena, "before");
    assert_int_equal(store_bench_commit(bench, &tx).status, OK);
    int tries = 0;
    while (count == 0) {
        tx_release(&tx);
        tx_init(&tx, &bench->arena, arena_printf(&bench->arena, "chat:%d", tries++));
        tx_add_post(&tx, &(struct tx_post){.platform = "console",
                                           .channel = "@li",
                                           .user = "li",
                                           .client_id = "c1",
                                           .text = "hi"});
        assert_int_equal(store_bench_commit(bench, &tx).status, OK);
    }
    tx_release(&tx);
}

/* ── the outbox ──────────────────────────────────────────────────────────── */

struct sender {
    struct store *store;
    bool keeps; /* does not say that it is done */
    int count;
    int64_t tries;
};

static void on_post(void *owner, const struct outbox_entry *entry)
{
    struct sender *sender = owner;
    assert_string_equal(entry->post.platform, "mattermost");
    assert_string_equal(entry->post.text, "hello");
    assert_string_equal(entry->post.thread, "");
    assert_true(entry->at_ms == STORE_BENCH_AT_MS);
    sender->tries = entry->tries;
    sender->count++;
    if (!sender->keeps)
        store_outbox_done(sender->store, entry->id);
}

static void commit_posts(struct store_bench *bench, int count, const char *name)
{
    struct transaction tx;
    tx_init(&tx, &bench->arena, name);
    for (int i = 0; i < count; i++)
        tx_add_post(&tx,
                    &(struct tx_post){.platform = "mattermost", .channel = "c", .text = "hello"});
    assert_int_equal(store_bench_commit(bench, &tx).status, OK);
    tx_release(&tx);
}

/* Waits until all that was sent before is carried out. */
static void settle(struct store_bench *bench)
{
    struct reads reads;
    reads_init(&reads, &bench->arena);
    reads_add(&reads, "XLEN", "outbox", NULL);
    store_bench_read(bench, &reads);
}

/* outbox (1) (2) (6): each of a thousand posts goes to one of two servers, and is then gone. */
static void test_outbox(void **state)
{
    struct store_bench *bench = *state;
    struct store *other = store_bench_open(bench, "acme");
    struct sender ours = {.store = bench->store}, theirs = {.store = other};
    store_follow_outbox(bench->store, "one", on_post, &ours);
    store_follow_outbox(other, "two", on_post, &theirs);
    for (int i = 0; i < 10; i++)
        commit_posts(bench, 100, arena_printf(&bench->arena, "posts:%d", i));
    while (ours.count + theirs.count < 1000)
        uv_run(&bench->loop, UV_RUN_ONCE);
    assert_int_equal(ours.tries, 1);
    store_bench_close(bench, other);
    settle(bench);
    assert_int_equal(ours.count + theirs.count, 1000);
    assert_true(redis_server_count(&bench->redis, "XLEN {acme}:outbox") <= 100);
}

/* outbox (6): what is not done stays below the limit, the rest comes when there is room. */
static void test_outbox_limit(void **state)
{
    struct store_bench *bench = *state;
    struct sender hoarder = {.store = bench->store, .keeps = true};
    commit_posts(bench, 400, "posts");
    store_follow_outbox(bench->store, "one", on_post, &hoarder);
    until_count(&bench->loop, &hoarder.count, 256);
    settle(bench);
    assert_int_equal(hoarder.count, 256);
    redisReply *held =
        redis_server_ask(&bench->redis, "XPENDING {acme}:outbox senders - + 1000 one");
    assert_int_equal(held->elements, 256);
    for (size_t i = 0; i < held->elements; i++)
        store_outbox_done(bench->store, held->element[i]->element[0]->str);
    freeReplyObject(held);
    until_count(&bench->loop, &hoarder.count, 400);
}

/* Waits until Redis has noticed that the connections of that name are closed: until then it may
 * hand a new post to one that is. */
static void await_gone(struct store_bench *bench, const char *name)
{
    bool is_there = true;
    while (is_there) {
        char *clients = redis_server_string(&bench->redis, "CLIENT LIST");
        is_there = strstr(clients, name);
        free(clients);
    }
}

/* outbox (3): what a dead server held comes to another one, and only after its time. */
static void test_outbox_takeover(void **state)
{
    struct store_bench *bench = *state;
    struct store *dead = store_bench_open(bench, "acme");
    struct sender holder = {.store = dead, .keeps = true}, heir = {.store = bench->store};
    store_follow_outbox(dead, "dead", on_post, &holder);
    commit_posts(bench, 3, "posts");
    until_count(&bench->loop, &holder.count, 3);
    store_bench_close(bench, dead);
    await_gone(bench, "dealerline-outbox");

    store_follow_outbox(bench->store, "heir", on_post, &heir);
    commit_posts(bench, 1, "fresh");
    until_count(&bench->loop, &heir.count, 1);
    settle(bench);
    assert_int_equal(heir.count, 1);

    redisReply *held =
        redis_server_ask(&bench->redis, "XPENDING {acme}:outbox senders - + 10 dead");
    assert_int_equal(held->elements, 3);
    for (size_t i = 0; i < held->elements; i++)
        freeReplyObject(redis_server_ask(&bench->redis,
                                         "XCLAIM {acme}:outbox senders dead 0 %s IDLE %d JUSTID",
                                         held->element[i]->element[0]->str, OUTBOX_IDLE_MS + 1));
    freeReplyObject(held);
    kill_clients(bench); /* after connecting anew it asks for what is late */
    until_count(&bench->loop, &heir.count, 4);
    assert_int_equal(heir.tries, 2);
    settle(bench);
    assert_int_equal(redis_server_count(&bench->redis, "XLEN {acme}:outbox"), 0);
}

/* outbox (5): a server that comes back under its name gets what it held at once; one that never
 * went away is not given a post twice. */
static void test_outbox_comes_back(void **state)
{
    struct store_bench *bench = *state;
    struct store *first = store_bench_open(bench, "acme");
    struct sender before = {.store = first, .keeps = true}, after = {.store = bench->store};
    store_follow_outbox(first, "me", on_post, &before);
    commit_posts(bench, 3, "posts");
    until_count(&bench->loop, &before.count, 3);
    kill_redis(bench);
    commit_posts(bench, 1, "more");
    until_count(&bench->loop, &before.count, 4);
    store_bench_close(bench, first);
    assert_int_equal(before.count, 4);
    await_gone(bench, "dealerline-outbox");

    store_follow_outbox(bench->store, "me", on_post, &after);
    until_count(&bench->loop, &after.count, 4);
    settle(bench);
    assert_int_equal(redis_server_count(&bench->redis, "XLEN {acme}:outbox"), 0);
}

static void test_wrong_url(void **state)
{
    static const char *const urls[] = {"",
                                       "redis://",
                                       "http://localhost",
                                       "redis://localhost:0",
                                       "redis://localhost/x",
                                       "redis://a,b",
                                       "unix://relative",
                                       "redis+sentinel://a:1",
                                       "redis+cluster://a:1/0",
                                       "redis://[::1"};
    struct store_bench *bench = *state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_null(store_open(
            &(struct store_setup){.loop = &bench->loop, .url = urls[i], .company = "acme"}));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_many),
        CASE(test_harm),
        CASE(test_two_servers),
        CASE(test_close_with_commits),
        CASE(test_full),
        CASE(test_state),
        CASE(test_follow_facts),
        CASE(test_follow_chat),
        CASE(test_outbox),
        CASE(test_outbox_limit),
        CASE(test_outbox_takeover),
        CASE(test_outbox_comes_back),
        CASE(test_wrong_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
