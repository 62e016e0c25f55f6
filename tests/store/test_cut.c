/* SPDX-License-Identifier: Apache-2.0 */
/* Death at every byte: the connection is cut after the first, the second, … byte of a
 * conversation with Redis, in both directions, and each time every message must be committed
 * once and answered. And a connection that stays open but says nothing any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/mem.h"
#include "tests/support/cut_proxy.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

enum { MESSAGES = 6 };

struct cutting {
    struct store_bench *bench;
    struct cut_proxy proxy;
    char *url;
    struct store *store;
    int answered, committed;
};

static void on_commit(void *owner, const struct commit_result *result)
{
    struct cutting *cutting = owner;
    cutting->answered++;
    cutting->committed += result->status == OK;
    assert_int_equal(result->first[TX_FACT], cutting->answered);
    assert_int_equal(result->first[TX_TICKET], 100 + cutting->answered);
}

static void make(struct transaction *tx, struct arena *arena, int i)
{
    tx_init(tx, arena, arena_printf(arena, "cut:%d", i));
    const char *ticket = tx_number(tx, TX_TICKET);
    tx_write(tx, "HSET", arena_printf(arena, "ticket:%s", ticket), "note", "x", NULL);
    tx_add_fact(tx, json_pack("{ss ss}", "type", "ticket_opened", "ticket", ticket));
    tx_add_post(tx, &(struct tx_post){.platform = "console", .channel = "#c", .text = "said"});
    tx_add_post(tx, &(struct tx_post){.platform = "slack", .channel = "c", .text = "said"});
}

static int set_up(void **state)
{
    struct cutting *cutting = mem_new(1, sizeof *cutting);
    log_setup(LOG_LEVEL_ERROR, false);
    cutting->bench = store_bench_new();
    cut_proxy_start(&cutting->proxy, &cutting->bench->loop, cutting->bench->redis.redis.socket);
    cutting->url = mem_printf("unix://%s", cutting->proxy.path);
    *state = cutting;
    return 0;
}

static int tear_down(void **state)
{
    struct cutting *cutting = *state;
    cut_proxy_stop(&cutting->proxy);
    store_bench_free(cutting->bench);
    free(cutting->url);
    free(cutting);
    return 0;
}

static void open_store(struct cutting *cutting, int silence_ms)
{
    cutting->answered = cutting->committed = 0;
    cutting->store = store_open(&(struct store_setup){.loop = &cutting->bench->loop,
                                                      .url = cutting->url,
                                                      .company = "acme",
                                                      .silence_ms = silence_ms});
}

/* One conversation: all messages committed, whatever happens to the connection. */
static void converse(struct cutting *cutting)
{
    struct redis_server *redis = &cutting->bench->redis;
    struct arena arena;
    struct transaction list[MESSAGES];
    arena_init(&arena);
    redis_server_count(redis, "FLUSHDB");
    open_store(cutting, 0);
    for (int i = 0; i < MESSAGES; i++) {
        make(&list[i], &arena, i);
        store_commit(cutting->store, &list[i], STORE_BENCH_AT_MS, on_commit, cutting);
    }
    until_count(&cutting->bench->loop, &cutting->answered, MESSAGES);
    assert_int_equal(cutting->committed, MESSAGES);
    assert_int_equal(redis_server_count(redis, "XLEN {acme}:facts"), MESSAGES);
    assert_int_equal(redis_server_count(redis, "LLEN {acme}:chat:#c"), MESSAGES);
    assert_int_equal(redis_server_count(redis, "XLEN {acme}:outbox"), MESSAGES);
    store_bench_close(cutting->bench, cutting->store);
    for (int i = 0; i < MESSAGES; i++)
        tx_release(&list[i]);
    arena_release(&arena);
}

/* Steps that are prime to each other and to the commands' lengths, so that over the whole cuts
 * fall everywhere. */
static void test_cut(void **state)
{
    struct cutting *cutting = *state;
    static const long steps[2] = {149, 3};
    for (int way = 0; way < 2; way++) {
        for (long bytes = 0;; bytes += steps[way]) {
            cutting->proxy.cuts = 0;
            cut_proxy_cut_after(&cutting->proxy, way, bytes);
            converse(cutting);
            if (cutting->proxy.cuts == 0)
                break; /* the conversation is shorter than that */
        }
        cutting->proxy.cut_at[way] = -1;
    }
}

/* Nobody says that the connection is dead; silence does. */
static void test_silence(void **state)
{
    struct cutting *cutting = *state;
    struct transaction tx;
    open_store(cutting, 200);
    make(&tx, &cutting->bench->arena, 0);
    store_commit(cutting->store, &tx, STORE_BENCH_AT_MS, on_commit, cutting);
    until_count(&cutting->bench->loop, &cutting->answered, 1);
    cutting->proxy.is_silent = true;
    tx_release(&tx);
    make(&tx, &cutting->bench->arena, 1);
    store_commit(cutting->store, &tx, STORE_BENCH_AT_MS, on_commit, cutting);
    while (store_is_connected(cutting->store))
        uv_run(&cutting->bench->loop, UV_RUN_ONCE);
    cutting->proxy.is_silent = false;
    until_count(&cutting->bench->loop, &cutting->answered, 2);
    assert_int_equal(cutting->committed, 2);
    tx_release(&tx);
    store_bench_close(cutting->bench, cutting->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_silence, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
