/* SPDX-License-Identifier: Apache-2.0 */
/* A store of company "acme" on a Redis of its own, for one test. Freeing it also checks that
 * every key that the test made is listed in store/SCHEMA.md. */
#ifndef TESTS_SUPPORT_STORE_BENCH_H
#define TESTS_SUPPORT_STORE_BENCH_H

#include "store/store.h"
#include "tests/support/redis_server.h"

#define STORE_BENCH_AT_MS INT64_C(1795399501000) /* 2026-11-23T10:05:01+08:00 */

struct store_bench {
    struct redis_server redis;
    uv_loop_t loop;
    struct store *store;
    struct arena arena;
    int closed;
};

struct store_bench *store_bench_new(void);
void store_bench_free(struct store_bench *bench);

/* One more store on the same Redis, of another server as it were; close it by
 * store_bench_close(). */
struct store *store_bench_open(struct store_bench *bench, const char *company);
void store_bench_close(struct store_bench *bench, struct store *store);

/* Commits (reads) and waits for the answer. */
struct commit_result store_bench_commit(struct store_bench *bench, const struct transaction *tx);
const struct value *store_bench_read(struct store_bench *bench, const struct reads *reads);

#endif
