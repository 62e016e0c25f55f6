/* SPDX-License-Identifier: Apache-2.0 */
/* bench_store [COUNT [IN_FLIGHT]]: commits per second and their times, bare and through the
 * store, on a Redis of its own (append-only file, fsync always). Planning is not in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/mem.h"
#include "tests/support/bare_commit.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

struct run {
    struct store_bench *bench;
    int count, in_flight, sent, answered;
    double *times_ms;
};

struct one {
    struct run *run;
    struct arena arena;
    struct transaction tx;
    double begin_ms;
};

static double now_ms(void)
{
    return (double)uv_hrtime() / 1e6;
}

static void send_some(struct run *run);

static void on_commit(void *owner, const struct commit_result *result)
{
    struct one *one = owner;
    struct run *run = one->run;
    bug_if(result->status != OK);
    run->times_ms[run->answered++] = now_ms() - one->begin_ms;
    tx_release(&one->tx);
    arena_release(&one->arena);
    free(one);
    send_some(run);
}

static void send_some(struct run *run)
{
    while (run->sent < run->count && run->sent - run->answered < run->in_flight) {
        struct one *one = mem_new(1, sizeof *one);
        arena_init(&one->arena);
        bare_commit_make(&one->tx, &one->arena, run->sent++);
        one->run = run;
        one->begin_ms = now_ms();
        store_commit(run->bench->store, &one->tx, STORE_BENCH_AT_MS, on_commit, one);
    }
}

static struct bare_figures through_store(struct store_bench *bench, int count, int in_flight)
{
    struct run run = {.bench = bench, .count = count, .in_flight = in_flight};
    run.times_ms = mem_new((size_t)count, sizeof *run.times_ms);
    double begin_ms = now_ms();
    send_some(&run);
    until_count(&bench->loop, &run.answered, count);
    struct bare_figures figures =
        bare_figures_of(run.times_ms, (size_t)count, (now_ms() - begin_ms) / 1e3);
    free(run.times_ms);
    return figures;
}

static void print(const char *what, struct bare_figures figures)
{
    printf("%-8s %8.0f commits/s   p50 %.2f ms   p99 %.2f ms\n", what, figures.per_second,
           figures.p50_ms, figures.p99_ms);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 50000;
    int in_flight = argc > 2 ? atoi(argv[2]) : 64;
    log_setup(LOG_LEVEL_WARN, false);
    struct store_bench *bench = store_bench_new();
    print("bare", bare_commits(&bench->redis, "bare", count, in_flight));
    print("store", through_store(bench, count, in_flight));
    store_bench_free(bench);
    return 0;
}
