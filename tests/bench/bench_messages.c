/* SPDX-License-Identifier: Apache-2.0 */
/* Messages per second end to end (the built-in chat in, one fact and one reply each) against the
 * same commit called bare with pipelined hiredis, in one run; latency at half that load; memory
 * of the server with 300 and 100,000 dealers. Needs no other load on the machine.
 *
 *   build/tests/bench_messages
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/support/bare_commit.h"
#include "tests/support/chat_client.h"
#include "tests/support/server.h"

enum { SPEAKERS = 64, WINDOW = 4, WARM = 2000, MESSAGES = 40000, BARE = 60000, IN_FLIGHT = 128 };
enum { ALL = WARM + MESSAGES + MESSAGES / 4 };

/* A speaker: each is a manager's conversation of its own, so that they go side by side. Each post
 * must come back and be answered, in order; by the number of the post in its conversation: when it
 * was sent, and what it is called since it came back. */
struct speaker {
    struct chat_client client;
    char user[16];
    int sent, echoed, answered;
    double *sent_ms;
    char (*ids)[40];
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Writes a company of `dealers` dealers: one manager for each speaker. */
static void write_company(const char *folder, int dealers)
{
    char path[128];
    snprintf(path, sizeof path, "%s/people.csv", folder);
    FILE *file = fopen(path, "w");
    fputs("id,name,role,stage,regions,title,phone,supervisor,hours\n", file);
    for (int i = 0; i < SPEAKERS; i++)
        fprintf(file, "m%02d,经理%02d号,manager,,区域%02d,业务经理,139%08d,,00:00-24:00\n", i, i, i,
                i);
    fputs("own,林娜,staff,order,,专员,13700000000,,08:30-18:00\n", file);
    fclose(file);
    snprintf(path, sizeof path, "%s/dealers.csv", folder);
    file = fopen(path, "w");
    fputs("id,name,contact,phone,region,address,manager,aliases,since,status\n", file);
    static const char *const trades[] = {"五金店", "建材行", "电器行", "商贸有限公司"};
    for (int i = 0; i < dealers; i++)
        fprintf(
            file,
            "D%06d,区域%02d市宏%d发%s,王%d明,138%08d,区域%02d,城西%d号,m%02d,,2020-01-01,active\n",
            i, i % SPEAKERS, i, trades[i % 4], i, i, i % SPEAKERS, i, i % SPEAKERS);
    fclose(file);
    snprintf(path, sizeof path, "%s/flow.json", folder);
    file = fopen(path, "w");
    fputs("{\"stages\":[{\"id\":\"order\",\"name\":\"订单\",\"topics\":[\"下单\"],\"steps\":["
          "\"提交\"],"
          "\"owner\":\"own\",\"backup\":\"own\",\"escalate_to\":\"m00\",\"accept_within_hours\":2,"
          "\"resolve_within_hours\":8}]}",
          file);
    fclose(file);
}

static void post_next(struct speaker *speaker, int index)
{
    char frame[256];
    int len = snprintf(frame, sizeof frame,
                       "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"昨天拜访了D%06d，"
                       "库存偏高，下周三再去\",\"client_id\":\"%d\"}",
                       index, speaker->sent);
    speaker->sent_ms[speaker->sent++] = now_ms();
    assert_true(chat_client_send_text(&speaker->client, (struct text){frame, (size_t)len}));
}

/* The value of a field, `name` with quotes and colon; empty where there is none. The frames have no
 * quotes within strings, and parsing them as JSON would take more of the two cores than half of
 * what the server does. */
static struct text field(struct text frame, const char *name)
{
    ptrdiff_t at = text_find(frame, name, 0);
    if (at < 0)
        return (struct text){0};
    struct text rest = text_slice(frame, (size_t)at + strlen(name) + 1, frame.len);
    return text_split(&rest, '"');
}

/* Takes a post of the stream: the speaker's own that comes back, or the reply to one. */
static bool take_frame(struct speaker *speaker, struct text frame)
{
    struct text to = field(frame, "\"reply_to\":");
    if (to.len == 0) {
        int64_t number = -1;
        assert_true(text_is(field(frame, "\"user\":"), speaker->user));
        assert_true(text_to_int(field(frame, "\"client_id\":"), &number));
        assert_int_equal(number, speaker->echoed);
        snprintf(speaker->ids[speaker->echoed++], 40, "%.*s", TEXT_ARGS(field(frame, "\"id\":")));
        return false;
    }
    assert_true(speaker->answered < speaker->echoed);
    assert_true(text_is(to, speaker->ids[speaker->answered]));
    assert_true(text_starts(field(frame, "\"text\":"), "已记录"));
    speaker->answered++;
    return true;
}

/* Takes what came; the time of each reply is noted. */
static void take(struct speaker *speaker, double *times_ms, size_t *count)
{
    struct text frame;
    assert_true(chat_client_read(&speaker->client));
    while (chat_client_take(&speaker->client, &frame)) {
        if (take_frame(speaker, frame))
            times_ms[(*count)++] = now_ms() - speaker->sent_ms[speaker->answered - 1];
    }
}

/* The next speaker in turn who does not wait for too many replies; -1 for none. */
static int next_speaker(const struct speaker *speakers, int last)
{
    for (int i = 1; i <= SPEAKERS; i++) {
        const struct speaker *speaker = &speakers[(last + i) % SPEAKERS];
        if (speaker->sent - speaker->answered < WINDOW)
            return (last + i) % SPEAKERS;
    }
    return -1;
}

/* Sends `messages` in all, `per_second` of them at the most (0: as fast as they are answered). */
static struct bare_figures talk(struct speaker *speakers, int messages, double per_second)
{
    double *times_ms = mem_new((size_t)messages, sizeof *times_ms);
    size_t answered = 0;
    int sent = 0, last = SPEAKERS - 1;
    struct pollfd ready[SPEAKERS];
    double begin = now_ms();
    for (int i = 0; i < SPEAKERS; i++)
        ready[i] = (struct pollfd){.fd = speakers[i].client.fd, .events = POLLIN};
    while (answered < (size_t)messages) {
        double due = per_second > 0 ? (now_ms() - begin) / 1e3 * per_second : messages;
        for (int i; sent < messages && sent < due && (i = next_speaker(speakers, last)) >= 0;) {
            post_next(&speakers[i], i);
            last = i;
            sent++;
        }
        (void)poll(ready, SPEAKERS, per_second > 0 ? 1 : 100); /* only wakes us */
        for (int i = 0; i < SPEAKERS; i++) {
            if (ready[i].revents)
                take(&speakers[i], times_ms, &answered);
        }
    }
    struct bare_figures figures = bare_figures_of(times_ms, answered, (now_ms() - begin) / 1e3);
    free(times_ms);
    return figures;
}

static void open_speakers(struct speaker *speakers, int port)
{
    for (int i = 0; i < SPEAKERS; i++) {
        struct speaker *speaker = &speakers[i];
        snprintf(speaker->user, sizeof speaker->user, "m%02d", i);
        speaker->sent_ms = mem_new(ALL, sizeof *speaker->sent_ms);
        speaker->ids = mem_new(ALL, sizeof *speaker->ids);
        assert_true(chat_client_open(&speaker->client, port, speaker->user, 10000));
    }
}

static void close_speakers(struct speaker *speakers)
{
    for (int i = 0; i < SPEAKERS; i++) {
        chat_client_close(&speakers[i].client);
        free(speakers[i].sent_ms);
        free(speakers[i].ids);
    }
}

static void measure(int dealers, bool with_rate)
{
    char folder[] = "/tmp/dealerline-bench-XXXXXX";
    struct redis_server redis;
    struct server server;
    struct speaker speakers[SPEAKERS] = {0};
    assert_non_null(mkdtemp(folder));
    write_company(folder, dealers);
    redis_server_start(&redis);
    freeReplyObject(redis_server_ask(&redis, "CONFIG SET appendonly no"));
    server_start(&server, &redis, folder, NULL);
    open_speakers(speakers, server.port);
    (void)talk(speakers, WARM, 0); /* warm */
    if (with_rate) {
        struct bare_figures bare = bare_commits(&redis, "bare", BARE, IN_FLIGHT);
        struct bare_figures full = talk(speakers, MESSAGES, 0);
        struct bare_figures half = talk(speakers, MESSAGES / 4, full.per_second / 2);
        printf("bare commit, pipelined      %8.0f /s\n", bare.per_second);
        printf("end to end                  %8.0f /s   ratio %.2f\n", full.per_second,
               full.per_second / bare.per_second);
        printf("at half that load, from the post to its reply: p50 %.2f ms, p99 %.2f ms\n",
               half.p50_ms, half.p99_ms);
    }
    printf("resident memory with %6d dealers: %.1f MiB\n", dealers,
           (double)server_memory_kib(&server) / 1024);
    close_speakers(speakers);
    assert_int_equal(server_stop(&server), 0);
    server_release(&server);
    redis_server_stop(&redis);
    char *command = mem_printf("rm -r %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
}

static void rates_and_memory(void **state)
{
    (void)state;
    measure(300, true);
    measure(100000, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rates_and_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
