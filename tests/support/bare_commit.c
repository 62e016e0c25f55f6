/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/bare_commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/commit.h"
#include "store/facts.h"
#include "store/library.h"
#include "tests/support/store_bench.h"

void bare_commit_make(struct transaction *tx, struct arena *arena, int n)
{
    const char *dealer = arena_printf(arena, "D%03d", n % 300 + 1);
    tx_init(tx, arena, arena_printf(arena, "console:lizhiyuan:bare-%d", n));
    const char *seq = tx_next_fact(tx);
    json_t *fact = json_pack("{ss ss ss ss ss s[s] ss ss ss}", "at", "2026-11-23T10:05:01+08:00",
                             "by", "lizhiyuan", "source", "console", "message", tx->message, "type",
                             "visit", "dealers", dealer, "date", "2026-11-22", "next_date",
                             "2026-12-02", "note", "库存偏高");
    assert_non_null(fact);
    assert_int_equal(fact_apply(tx, fact, seq, NULL), OK);
    tx_add_fact(tx, fact);
    const char *mine = "mine:console:@lizhiyuan:lizhiyuan";
    tx_write(tx, "LPUSH", mine, seq, NULL);
    tx_write(tx, "LTRIM", mine, "0", "49", NULL);
    tx_write(tx, "EXPIRE", mine, "86400", NULL);
    tx_add_post(tx, &(struct tx_post){.platform = "console",
                                      .channel = "@lizhiyuan",
                                      .user = "lizhiyuan",
                                      .id = tx->message,
                                      .client_id = arena_printf(arena, "bare-%d", n),
                                      .text = "昨天拜访了佳美余老板，库存偏高，下周三再去"});
    tx_add_post(tx, &(struct tx_post){
                        .platform = "console",
                        .channel = "@lizhiyuan",
                        .reply_to = tx->message,
                        .text = arena_printf(arena,
                                             "已记录 #%s：拜访 梅州市佳美五金店，11-22（周日）。"
                                             "备注：库存偏高。下次 12-02（周三），当天提醒你。",
                                             seq)});
}

static void on_never(void *owner, const struct commit_result *result)
{
    (void)owner;
    (void)result;
}

/* The commands as they go over the wire. New. */
static char **encode_all(const char *company, int count, size_t *lengths)
{
    struct library library;
    library_init(&library);
    char *function = library_function(&library, "commit");
    char *prefix = mem_printf("{%s}:", company);
    char **commands = mem_new((size_t)count, sizeof *commands);
    struct str scratch;
    struct arena arena;
    str_init(&scratch);
    arena_init(&arena);
    for (int i = 0; i < count; i++) {
        struct transaction tx;
        struct resp resp;
        bare_commit_make(&tx, &arena, i);
        struct job *job =
            commit_job(function, text_of(prefix), &tx, STORE_BENCH_AT_MS, on_never, NULL);
        resp_begin(&resp, &scratch);
        job->encode(job, &resp);
        struct text command = resp_end(&resp);
        commands[i] = mem_strndup(command.ptr, command.len);
        lengths[i] = command.len;
        job->finish(job, ERR_CLOSED, NULL);
        tx_release(&tx);
        arena_clear(&arena);
    }
    arena_release(&arena);
    str_release(&scratch);
    free(function);
    free(prefix);
    library_release(&library);
    return commands;
}

static void load_functions(struct redis_server *server)
{
    struct library library;
    library_init(&library);
    freeReplyObject(redis_server_ask(server, "FUNCTION LOAD %s", library.code));
    library_release(&library);
}

static double now_ms(void)
{
    return (double)uv_hrtime() / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct bare_figures bare_figures_of(double *times_ms, size_t count, double seconds)
{
    qsort(times_ms, count, sizeof *times_ms, compare);
    return (struct bare_figures){
        .per_second = (double)count / seconds,
        .p50_ms = times_ms[count / 2],
        .p99_ms = times_ms[count * 99 / 100],
    };
}

struct bare_figures bare_commits(struct redis_server *server, const char *company, int count,
                                 int in_flight)
{
    size_t *lengths = mem_new((size_t)count, sizeof *lengths);
    double *times_ms = mem_new((size_t)count, sizeof *times_ms);
    char **commands = encode_all(company, count, lengths);
    load_functions(server);
    double begin_ms = now_ms();
    for (int sent = 0, got = 0; got < count; got++) {
        while (sent < count && sent - got < in_flight) {
            redisAppendFormattedCommand(server->direct, commands[sent], lengths[sent]);
            times_ms[sent++] = now_ms();
        }
        redisReply *reply = NULL;
        assert_int_equal(redisGetReply(server->direct, (void **)&reply), REDIS_OK);
        assert_int_equal(reply->type, REDIS_REPLY_ARRAY);
        assert_int_equal(reply->element[0]->integer, 0);
        freeReplyObject(reply);
        times_ms[got] = now_ms() - times_ms[got];
    }
    struct bare_figures figures =
        bare_figures_of(times_ms, (size_t)count, (now_ms() - begin_ms) / 1e3);
    for (int i = 0; i < count; i++)
        free(commands[i]);
    free(commands);
    free(lengths);
    free(times_ms);
    return figures;
}
