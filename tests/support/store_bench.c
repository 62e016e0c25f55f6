/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/store_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tests/support/until.h"

struct store *store_bench_open(struct store_bench *bench, const char *company)
{
    struct store *store = store_open(&(struct store_setup){
        .loop = &bench->loop, .url = bench->redis.redis.url, .company = company});
    assert_non_null(store);
    return store;
}

static void on_closed(void *owner)
{
    ((struct store_bench *)owner)->closed = 1;
}

void store_bench_close(struct store_bench *bench, struct store *store)
{
    bench->closed = 0;
    store_close(store, on_closed, bench);
    until(&bench->loop, &bench->closed);
}

struct store_bench *store_bench_new(void)
{
    struct store_bench *bench = mem_new(1, sizeof *bench);
    assert_int_equal(clock_zone("Asia/Shanghai"), OK);
    redis_server_start(&bench->redis);
    uv_loop_init(&bench->loop);
    bench->store = store_bench_open(bench, "acme");
    arena_init(&bench->arena);
    return bench;
}

void store_bench_free(struct store_bench *bench)
{
    store_bench_close(bench, bench->store);
    until_empty(&bench->loop);
    redis_server_check_keys(&bench->redis);
    redis_server_stop(&bench->redis);
    arena_release(&bench->arena);
    free(bench);
}

struct committing {
    struct commit_result result;
    int count;
};

static void on_commit(void *owner, const struct commit_result *result)
{
    struct committing *committing = owner;
    committing->result = *result;
    committing->count++;
}

struct commit_result store_bench_commit(struct store_bench *bench, const struct transaction *tx)
{
    struct committing committing = {0};
    store_commit(bench->store, tx, STORE_BENCH_AT_MS, on_commit, &committing);
    assert_int_equal(committing.count, 0);
    until(&bench->loop, &committing.count);
    assert_int_equal(committing.count, 1);
    return committing.result;
}

struct reading {
    int count;
    enum err status;
    const struct value *replies;
};

static void on_read(void *owner, enum err status, const struct value *replies)
{
    *(struct reading *)owner = (struct reading){1, status, replies};
}

const struct value *store_bench_read(struct store_bench *bench, const struct reads *reads)
{
    struct reading reading = {0};
    store_read(bench->store, reads, on_read, &reading);
    until(&bench->loop, &reading.count);
    assert_int_equal(reading.status, OK);
    return reading.replies;
}
