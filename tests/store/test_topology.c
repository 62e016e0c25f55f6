/* SPDX-License-Identifier: Apache-2.0 */
/* The store on Redis with sentinels and on a Redis Cluster, real processes: commits in flight
 * over a fail-over and over the moving of the company's slot; every message once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/slot.h"
#include "store/store.h"
#include "tests/support/port.h"
#include "tests/support/redis_node.h"
#include "tests/support/until.h"

#define AT_MS INT64_C(1795399501000)

struct crowd {
    uv_loop_t loop;
    struct store *store;
    struct arena arena;
    struct transaction *list;
    int size, answered, committed, closed, followed;
};

static void on_commit(void *owner, const struct commit_result *result)
{
    struct crowd *crowd = owner;
    crowd->answered++;
    crowd->committed += result->status == OK;
}

static void on_fact(void *owner, int64_t seq, struct text json)
{
    struct crowd *crowd = owner;
    (void)json;
    assert_int_equal(seq, ++crowd->followed);
}

static void crowd_open(struct crowd *crowd, const char *url, int size)
{
    *crowd = (struct crowd){.size = size};
    uv_loop_init(&crowd->loop);
    arena_init(&crowd->arena);
    crowd->store =
        store_open(&(struct store_setup){.loop = &crowd->loop, .url = url, .company = "acme"});
    assert_non_null(crowd->store);
    store_follow_facts(crowd->store, 0, on_fact, crowd);
    crowd->list = mem_new((size_t)size, sizeof *crowd->list);
    for (int i = 0; i < size; i++) {
        struct transaction *tx = &crowd->list[i];
        tx_init(tx, &crowd->arena, arena_printf(&crowd->arena, "m:%d", i));
        tx_write(tx, "ZADD", "visits:D001", "20779", tx_next_fact(tx), NULL);
        tx_add_fact(tx, json_pack("{ss}", "type", "visit"));
    }
}

static void commit_next(struct crowd *crowd, int from, int to)
{
    for (int i = from; i < to; i++)
        store_commit(crowd->store, &crowd->list[i], AT_MS, on_commit, crowd);
}

static void on_closed(void *owner)
{
    ((struct crowd *)owner)->closed = 1;
}

static void crowd_close(struct crowd *crowd)
{
    store_close(crowd->store, on_closed, crowd);
    until_empty(&crowd->loop);
    assert_int_equal(crowd->closed, 1);
    for (int i = 0; i < crowd->size; i++)
        tx_release(&crowd->list[i]);
    free(crowd->list);
    arena_release(&crowd->arena);
}

static void assert_length(struct redis_node *node, int expected)
{
    redisReply *reply = redis_node_ask(node, "XLEN {acme}:facts");
    assert_int_equal(reply->integer, expected);
    freeReplyObject(reply);
}

/* ── sentinels ───────────────────────────────────────────────────────────── */

static char *int_text(const char *format, int number)
{
    char *text = mem_printf("%d", number);
    struct text rest = text_of(format);
    struct text first = text_split(&rest, '#');
    char *made = mem_printf("%.*s%s%.*s", TEXT_ARGS(first), text, TEXT_ARGS(rest));
    free(text);
    return made;
}

static void test_sentinel(void **state)
{
    struct redis_node master, replica, sentinel;
    struct crowd crowd;
    (void)state;
    redis_node_start(&master, "", "save \"\"");
    char *replica_lines =
        int_text("save \"\"\nrepl-diskless-sync-delay 0\nreplicaof 127.0.0.1 #", master.port);
    redis_node_start(&replica, "", replica_lines);
    redis_node_await(&replica, "INFO replication", "master_link_status:up");
    char *sentinel_lines =
        int_text("sentinel monitor main 127.0.0.1 # 1\nsentinel down-after-milliseconds main 500\n"
                 "sentinel failover-timeout main 3000",
                 master.port);
    redis_node_start(&sentinel, "--sentinel", sentinel_lines);
    redis_node_await(&sentinel, "INFO sentinel", "slaves=1");

    /* The first of the sentinels in the URL is not there. */
    char *url =
        mem_printf("redis+sentinel://127.0.0.1:%d,127.0.0.1:%d/main", port_free(), sentinel.port);
    crowd_open(&crowd, url, 2000);
    commit_next(&crowd, 0, 500);
    until_count(&crowd.loop, &crowd.answered, 500);
    redisReply *copies = redis_node_ask(&master, "WAIT 1 5000");
    assert_int_equal(copies->integer, 1);
    freeReplyObject(copies);

    redis_node_kill(&master);
    commit_next(&crowd, 500, 2000);
    until_count(&crowd.loop, &crowd.answered, 2000);
    until_count(&crowd.loop, &crowd.followed, 2000);
    assert_int_equal(crowd.committed, 2000);
    assert_length(&replica, 2000);
    crowd_close(&crowd);
    free(url);
    free(replica_lines);
    free(sentinel_lines);
    redis_node_kill(&replica);
    redis_node_kill(&sentinel);
}

/* ── a cluster ───────────────────────────────────────────────────────────── */

static char *cluster_id(struct redis_node *node)
{
    redisReply *reply = redis_node_ask(node, "CLUSTER MYID");
    char *id = mem_strdup(reply->str);
    freeReplyObject(reply);
    return id;
}

/* Two masters; the first has all slots. */
static void start_cluster(struct redis_node nodes[2])
{
    int bus[2];
    for (int i = 0; i < 2; i++) {
        bus[i] = port_free();
        char *lines = int_text(
            "save \"\"\ncluster-enabled yes\ncluster-port #\ncluster-node-timeout 5000", bus[i]);
        redis_node_start(&nodes[i], "", lines);
        free(lines);
    }
    /* Two masters that begin with the same epoch settle it some time later: in the midst of moving
     * the slot it may go back to the first. redis-cli gives them different ones too. */
    for (int i = 0; i < 2; i++)
        redis_node_do(&nodes[i], "CLUSTER SET-CONFIG-EPOCH %d", i + 1);
    redis_node_do(&nodes[0], "CLUSTER ADDSLOTSRANGE 0 16383");
    redis_node_do(&nodes[1], "CLUSTER MEET 127.0.0.1 %d %d", nodes[0].port, bus[0]);
    for (int i = 0; i < 2; i++) {
        redis_node_await(&nodes[i], "CLUSTER INFO", "cluster_state:ok");
        redis_node_await(&nodes[i], "CLUSTER INFO", "cluster_known_nodes:2");
    }
}

/* The keys of the slot from the first node to the second, while commits keep coming. */
static void move_slot(struct crowd *crowd, struct redis_node nodes[2])
{
    int slot = (int)slot_of("acme");
    char *from = cluster_id(&nodes[0]), *to = cluster_id(&nodes[1]);
    redis_node_do(&nodes[1], "CLUSTER SETSLOT %d IMPORTING %s", slot, from);
    redis_node_do(&nodes[0], "CLUSTER SETSLOT %d MIGRATING %s", slot, to);
    for (;;) {
        redisReply *keys = redis_node_ask(&nodes[0], "CLUSTER GETKEYSINSLOT %d 100", slot);
        size_t left = keys->elements;
        for (size_t i = 0; i < left; i++)
            redis_node_do(&nodes[0], "MIGRATE 127.0.0.1 %d %s 0 5000", nodes[1].port,
                          keys->element[i]->str);
        freeReplyObject(keys);
        uv_run(&crowd->loop, UV_RUN_NOWAIT);
        if (left == 0)
            break;
    }
    redis_node_do(&nodes[1], "CLUSTER SETSLOT %d NODE %s", slot, to);
    redis_node_do(&nodes[0], "CLUSTER SETSLOT %d NODE %s", slot, to);
    free(from);
    free(to);
}

/* (8) */
static void test_cluster(void **state)
{
    struct redis_node nodes[2];
    struct crowd crowd;
    (void)state;
    start_cluster(nodes);
    /* The node in the URL is the one that does not have the slot. */
    char *url = mem_printf("redis+cluster://127.0.0.1:%d", nodes[1].port);
    crowd_open(&crowd, url, 2000);
    commit_next(&crowd, 0, 500);
    until_count(&crowd.loop, &crowd.answered, 500);
    assert_length(&nodes[0], 500);
    commit_next(&crowd, 500, 1500);
    until_count(&crowd.loop, &crowd.answered, 700);
    move_slot(&crowd, nodes);
    commit_next(&crowd, 1500, 2000);
    until_count(&crowd.loop, &crowd.answered, 2000);
    until_count(&crowd.loop, &crowd.followed, 2000);
    assert_int_equal(crowd.committed, 2000);
    assert_length(&nodes[1], 2000);
    crowd_close(&crowd);
    free(url);
    for (int i = 0; i < 2; i++)
        redis_node_kill(&nodes[i]);
}

static void test_slot(void **state)
{
    (void)state;
    assert_int_equal(slot_of("123456789"), 0x31C3 % 16384);
    assert_int_equal(slot_of("foo"), 12182);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slot),
        cmocka_unit_test(test_sentinel),
        cmocka_unit_test(test_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
