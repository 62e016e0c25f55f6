/* SPDX-License-Identifier: Apache-2.0 */
/* How long the network alone takes, client and server in one process on one loop:
 *   round trips of a 100-byte websocket message, one after the other and on many connections at
 *   once; HTTP requests one after the other, plain and by TLS.
 * usage: bench_net [ROUNDS] [CONNECTIONS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/net/request.h"
#include "bot/net/server.h"

#define TLS SOURCE_DIR "/tests/data/tls/"

struct bench {
    uv_loop_t loop;
    struct net *net;
    struct net_server *plain, *tls;
    int rounds, done, opened, closed;
    uint64_t sent_ns; /* of a request */
    double *took_us;
};

/* One connection. */
struct caller {
    struct bench *bench;
    struct ws *ws;
    uint64_t sent_ns;
};

static const char payload[100] = "0123456789";

static void on_server_message(void *owner, struct ws *ws, struct text message)
{
    (void)owner;
    (void)ws_send(ws, message);
}

static void on_server_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    (void)owner, (void)ws, (void)end;
}

static const struct ws_events server_events = {.on_message = on_server_message,
                                               .on_close = on_server_close};

static int on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked)
{
    (void)asked;
    ws_attach(ws, &server_events, owner);
    return 0;
}

static void on_request(void *owner, struct http_call *call, const struct http_asked *asked)
{
    (void)owner, (void)asked;
    http_respond(call, 200, "application/json", NULL, 0, TEXT("{\"id\":\"abc\"}"));
}

static void send_one(struct caller *caller)
{
    caller->sent_ns = uv_hrtime();
    bug_if(ws_send(caller->ws, (struct text){payload, sizeof payload}) != OK);
}

static void on_open(void *owner, struct ws *ws)
{
    struct caller *caller = owner;
    (void)ws;
    caller->bench->opened++;
    send_one(caller);
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    struct caller *caller = owner;
    struct bench *bench = caller->bench;
    (void)ws, (void)message;
    if (bench->done >= bench->rounds)
        return;
    bench->took_us[bench->done++] = (double)(uv_hrtime() - caller->sent_ns) / 1000;
    send_one(caller);
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    (void)owner, (void)ws, (void)end;
}

static const struct ws_events client_events = {on_open, on_message, NULL, NULL, on_close};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report(const char *what, struct bench *bench, uint64_t started_ns)
{
    double seconds = (double)(uv_hrtime() - started_ns) / 1e9;
    qsort(bench->took_us, (size_t)bench->done, sizeof *bench->took_us, by_size);
    printf("%-28s %8.0f/s   p50 %7.1f us   p99 %7.1f us\n", what, bench->done / seconds,
           bench->took_us[bench->done / 2], bench->took_us[bench->done * 99 / 100]);
}

static void bench_websockets(struct bench *bench, int connections, const char *what)
{
    char url[64];
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", net_server_port(bench->plain));
    struct caller *all = mem_new((size_t)connections, sizeof *all);
    bench->done = 0;
    bench->opened = 0;
    for (int i = 0; i < connections; i++) {
        all[i].bench = bench;
        all[i].ws =
            ws_connect(bench->net, &(struct ws_connect){.url = url}, &client_events, &all[i]);
    }
    while (bench->opened < connections)
        uv_run(&bench->loop, UV_RUN_ONCE);
    bench->done = 0;
    uint64_t started_ns = uv_hrtime();
    while (bench->done < bench->rounds)
        uv_run(&bench->loop, UV_RUN_ONCE);
    report(what, bench, started_ns);
    for (int i = 0; i < connections; i++)
        ws_forget(all[i].ws);
    free(all);
}

static void on_answer(void *owner, enum err error, const struct http_answer *answer,
                      const char *why)
{
    struct bench *bench = owner;
    (void)answer, (void)why;
    bug_if(error != OK);
    bench->took_us[bench->done++] = (double)(uv_hrtime() - bench->sent_ns) / 1000;
}

static void bench_requests(struct bench *bench, const char *base, int port, const char *what)
{
    char url[64];
    struct http_request request = {.method = "POST", .url = url, .body = TEXT("{\"a\":1}")};
    snprintf(url, sizeof url, "%s:%d/", base, port);
    int rounds = bench->rounds / 20;
    bench->done = 0;
    uint64_t started_ns = uv_hrtime();
    while (bench->done < rounds) {
        int before = bench->done;
        bench->sent_ns = uv_hrtime();
        http_request(bench->net, &request, on_answer, bench);
        while (bench->done == before)
            uv_run(&bench->loop, UV_RUN_ONCE);
    }
    report(what, bench, started_ns);
}

static void on_closed(void *owner)
{
    ((struct bench *)owner)->closed = 1;
}

int main(int argc, char **argv)
{
    struct bench bench = {.rounds = argc > 1 ? atoi(argv[1]) : 20000};
    int connections = argc > 2 ? atoi(argv[2]) : 500;
    char what[64];
    log_setup(LOG_LEVEL_ERROR, false);
    bench.took_us = mem_new((size_t)bench.rounds + 1, sizeof *bench.took_us);
    uv_loop_init(&bench.loop);
    bench.net = net_open(&bench.loop, TLS "ca.pem");
    if (!bench.net)
        return 1;
    struct net_server_setup setup = {
        .host = "127.0.0.1", .on_request = on_request, .on_upgrade = on_upgrade, .owner = &bench};
    bench.plain = net_listen(bench.net, &setup);
    setup.cert_file = TLS "server.pem";
    setup.key_file = TLS "server.key";
    bench.tls = net_listen(bench.net, &setup);
    bench_websockets(&bench, 1, "websocket, one connection");
    snprintf(what, sizeof what, "websocket, %d connections", connections);
    bench_websockets(&bench, connections, what);
    bench_requests(&bench, "http://127.0.0.1", net_server_port(bench.plain), "HTTP requests");
    bench_requests(&bench, "https://localhost", net_server_port(bench.tls), "HTTPS requests");
    net_close(bench.net, on_closed, &bench);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    free(bench.took_us);
    return bench.closed ? 0 : 1;
}
