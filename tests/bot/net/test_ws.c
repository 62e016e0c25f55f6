/* SPDX-License-Identifier: Apache-2.0 */
/* Websockets, both sides against each other on one loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/net/server.h"
#include "bot/net/ws.h"

/* One side of a conversation: what it got, and what it does with it. */
struct side {
    struct ws *ws;
    struct str got;
    struct str *all; /* where everything is added, each with its kind before it; NULL: nowhere */
    int opened, messages, binaries, pongs, closed;
    bool echoes;
    enum err last_send;
    struct ws_end end;
    char why[200];
};

struct world {
    uv_loop_t loop;
    uv_timer_t watchdog;
    struct net *net;
    struct net_server *server;
    struct side client, peer;
    int refuse_with;
    char authorization[100];
    bool had_origin;
    bool is_over, closed;
    const char *ca_file, *cert_file, *key_file; /* NULL for plain TCP */
    int ping_after_s, dead_after_s;
};

static void on_open(void *owner, struct ws *ws)
{
    struct side *side = owner;
    side->ws = ws;
    side->opened++;
}

static void collect(struct side *side, char kind, struct text message)
{
    if (!side->all)
        return;
    str_add_char(side->all, kind);
    str_add_text(side->all, message);
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    struct side *side = owner;
    side->messages++;
    collect(side, '<', message);
    str_clear(&side->got);
    str_add_text(&side->got, message);
    if (side->echoes)
        side->last_send = ws_send(ws, message);
}

static void on_binary(void *owner, struct ws *ws, struct text message)
{
    struct side *side = owner;
    side->binaries++;
    collect(side, '>', message);
    str_clear(&side->got);
    str_add_text(&side->got, message);
    if (side->echoes)
        side->last_send = ws_send_binary(ws, message);
}

static void on_pong(void *owner, struct ws *ws)
{
    (void)ws;
    ((struct side *)owner)->pongs++;
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    struct side *side = owner;
    (void)ws;
    side->ws = NULL;
    side->closed++;
    side->end = *end;
    snprintf(side->why, sizeof side->why, "%s", end->why);
}

static const struct ws_events events = {on_open, on_message, on_binary, on_pong, on_close};
static const struct ws_events text_only = {on_open, on_message, NULL, on_pong, on_close};

static int on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked)
{
    struct world *world = owner;
    snprintf(world->authorization, sizeof world->authorization, "%s",
             http_header_value(asked->headers, asked->header_count, "Authorization"));
    world->had_origin = *http_header_value(asked->headers, asked->header_count, "origin") != 0;
    if (world->refuse_with)
        return world->refuse_with;
    ws_attach(ws, strcmp(asked->path, "/text") == 0 ? &text_only : &events, &world->peer);
    return 0;
}

static void on_watchdog(uv_timer_t *timer)
{
    ((struct world *)timer->data)->is_over = true;
}

/* Opens it with what is set in the world already. */
static void open_world(struct world *world, const char *host)
{
    str_init(&world->client.got);
    str_init(&world->peer.got);
    world->peer.echoes = true;
    uv_loop_init(&world->loop);
    uv_timer_init(&world->loop, &world->watchdog);
    world->watchdog.data = world;
    uv_timer_start(&world->watchdog, on_watchdog, 30 * 1000, 0);
    world->net = net_open(&world->loop, world->ca_file);
    assert_non_null(world->net);
    struct net_server_setup setup = {.host = host,
                                     .cert_file = world->cert_file,
                                     .key_file = world->key_file,
                                     .ping_after_s = world->ping_after_s,
                                     .dead_after_s = world->dead_after_s,
                                     .on_upgrade = on_upgrade,
                                     .owner = world,
                                     .message_max = 2 * 1024 * 1024,
                                     .queue_max = 4 * 1024 * 1024};
    world->server = net_listen(world->net, &setup);
    assert_non_null(world->server);
    assert_true(net_server_port(world->server) > 0);
}

static void setup_world(struct world *world, const char *host)
{
    memset(world, 0, sizeof *world);
    open_world(world, host);
}

static void on_net_closed(void *owner)
{
    ((struct world *)owner)->closed = true;
}

static void end_world(struct world *world)
{
    net_close(world->net, on_net_closed, world);
    uv_close((uv_handle_t *)&world->watchdog, NULL);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_true(world->closed);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    str_release(&world->client.got);
    str_release(&world->peer.got);
}

/* Turns the loop until the condition holds; fails after the watchdog's 30 s. */
#define UNTIL(world, condition)                                                                    \
    do {                                                                                           \
        while (!(condition) && !(world)->is_over)                                                  \
            uv_run(&(world)->loop, UV_RUN_ONCE);                                                   \
        assert_true(condition);                                                                    \
    } while (0)

static void connect_to(struct world *world, const char *host, const char *path)
{
    char url[200];
    struct http_header header = {"Authorization", "Bearer abc"};
    snprintf(url, sizeof url, "%s://%s:%d%s", world->cert_file ? "wss" : "ws", host,
             net_server_port(world->server), path);
    struct ws_connect how = {.url = url, .headers = &header, .header_count = 1};
    world->client.ws = ws_connect(world->net, &how, &events, &world->client);
}

static void send_of_size(struct world *world, size_t size, bool is_binary)
{
    char *text = mem_new(size + 1, 1);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)('a' + i % 26);
    struct text message = {text, size};
    int before = world->client.messages + world->client.binaries;
    assert_int_equal(is_binary ? ws_send_binary(world->client.ws, message)
                               : ws_send(world->client.ws, message),
                     OK);
    UNTIL(world,
          world->client.messages + world->client.binaries == before + 1 || world->client.closed);
    assert_int_equal(world->client.got.len, size);
    assert_memory_equal(world->client.got.ptr ? world->client.got.ptr : "", text, size);
    free(text);
}

static void test_echo_of_every_size(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,     1,     125,    126,    127,     65535,
                                   65536, 16384, 100000, 262144, 1048576, 2097152};
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened == 1);
    assert_string_equal(world.authorization, "Bearer abc");
    assert_false(world.had_origin);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        send_of_size(&world, sizes[i], false);
        send_of_size(&world, sizes[i], true);
    }
    end_world(&world);
    assert_int_equal(world.client.closed, 1);
    assert_int_equal(world.peer.closed, 1);
}

/* Messages of all sizes that are sent in one turn of the loop come whole and in order, though many
 * go into one packet and others do not fit into it. */
static void send_many(struct world *world, struct side *from, struct side *to)
{
    static const size_t sizes[] = {40,  0,    300, 125,  126,  127,   1,   8185,
                                   200, 8186, 90,  8192, 4090, 70000, 250, 16384};
    struct str sent, got;
    str_init(&sent);
    str_init(&got);
    to->all = &got;
    from->echoes = to->echoes = false;
    enum { ROUNDS = 20, KINDS = sizeof sizes / sizeof *sizes };
    char *text = mem_new(70000, 1);
    for (int i = 0; i < ROUNDS * KINDS; i++) {
        size_t size = sizes[(i * 7) % KINDS];
        bool is_binary = i % 5 == 4;
        memset(text, 'a' + i % 26, size);
        str_add_char(&sent, is_binary ? '>' : '<');
        str_add_bytes(&sent, text, size);
        struct text message = {text, size};
        assert_int_equal(is_binary ? ws_send_binary(from->ws, message) : ws_send(from->ws, message),
                         OK);
    }
    int before = to->messages + to->binaries;
    UNTIL(world, to->messages + to->binaries == before + ROUNDS * KINDS || to->closed);
    assert_int_equal(got.len, sent.len);
    assert_memory_equal(got.ptr, sent.ptr, sent.len);
    to->all = NULL;
    free(text);
    str_release(&sent);
    str_release(&got);
}

static void test_many_in_one_turn(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened && world.peer.opened);
    send_many(&world, &world.peer, &world.client);
    send_many(&world, &world.client, &world.peer);
    end_world(&world);
}

static void test_names_and_ipv6(void **state)
{
    (void)state;
    static const char *const hosts[][2] = {
        {"127.0.0.1", "localhost"}, {"::1", "[::1]"}, {NULL, "127.0.0.1"}, {NULL, "[::1]"}};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct world world;
        setup_world(&world, hosts[i][0]);
        connect_to(&world, hosts[i][1], "/");
        UNTIL(&world, world.client.opened == 1 || world.client.closed);
        assert_int_equal(world.client.opened, 1);
        send_of_size(&world, 10, false);
        end_world(&world);
    }
}

static void test_closing_tells_the_code(void **state)
{
    (void)state;
    for (int by_peer = 0; by_peer <= 1; by_peer++) {
        struct world world;
        setup_world(&world, "127.0.0.1");
        connect_to(&world, "127.0.0.1", "/");
        UNTIL(&world, world.client.opened && world.peer.opened);
        ws_send(world.client.ws, TEXT("last words"));
        ws_close(by_peer ? world.peer.ws : world.client.ws, 4001, "enough");
        UNTIL(&world, world.client.closed && world.peer.closed);
        assert_int_equal(world.client.end.code, 4001);
        assert_int_equal(world.peer.end.code, 4001);
        assert_string_equal(world.client.why, "enough");
        assert_string_equal(world.peer.why, "enough");
        assert_int_equal(world.client.end.error, OK);
        if (!by_peer)
            assert_int_equal(world.peer.messages, 1);
        end_world(&world);
    }
}

static void test_too_big_is_1009(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened);
    char *big = mem_new(2 * 1024 * 1024 + 1, 1);
    memset(big, 'x', 2 * 1024 * 1024 + 1);
    ws_send(world.client.ws, (struct text){big, 2 * 1024 * 1024 + 1});
    free(big);
    UNTIL(&world, world.client.closed && world.peer.closed);
    assert_int_equal(world.peer.end.code, 1009);
    assert_int_equal(world.peer.messages, 0);
    end_world(&world);
}

static void test_binary_where_text_only_is_1003(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/text");
    UNTIL(&world, world.client.opened);
    ws_send_binary(world.client.ws, TEXT("\x01\x02"));
    UNTIL(&world, world.client.closed && world.peer.closed);
    assert_int_equal(world.client.end.code, 1003);
    end_world(&world);
}

static void test_bad_utf8_is_1007(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened);
    ws_send(world.client.ws, TEXT("\xff\xfe"));
    UNTIL(&world, world.client.closed && world.peer.closed);
    assert_int_equal(world.client.end.code, 1007);
    assert_int_equal(world.peer.messages, 0);
    end_world(&world);
}

static void test_ping_is_answered(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened && world.peer.opened);
    ws_ping(world.client.ws);
    ws_ping(world.peer.ws);
    UNTIL(&world, world.client.pongs == 1 && world.peer.pongs == 1);
    end_world(&world);
}

static void test_refused_upgrade_tells_the_status(void **state)
{
    (void)state;
    static const int statuses[] = {401, 403, 404, 429, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct world world;
        setup_world(&world, "127.0.0.1");
        world.refuse_with = statuses[i];
        connect_to(&world, "127.0.0.1", "/");
        UNTIL(&world, world.client.closed);
        assert_int_equal(world.client.opened, 0);
        assert_int_equal(world.client.end.error, ERR_DENIED);
        assert_int_equal(world.client.end.http_status, statuses[i]);
        end_world(&world);
    }
}

static void test_nobody_there(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum err error;
    } cases[] = {
        {"ws://127.0.0.1:1/", ERR_UNAVAILABLE},
        {"ws://localhost:1/", ERR_UNAVAILABLE},
        {"ws://no-such-name.invalid/", ERR_UNAVAILABLE},
        {"http://127.0.0.1/", ERR_CLOSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        setup_world(&world, "127.0.0.1");
        struct ws_connect how = {.url = cases[i].url};
        ws_connect(world.net, &how, &events, &world.client);
        assert_int_equal(world.client.closed, 0);
        UNTIL(&world, world.client.closed);
        assert_int_equal(world.client.end.error, cases[i].error);
        assert_int_equal(world.client.end.code, 1006);
        end_world(&world);
    }
}

/* A listener of our own that takes connections and never says anything. */
static void on_connection(uv_stream_t *stream, int status)
{
    (void)stream, (void)status;
}

static void test_silence_is_a_time_out(void **state)
{
    (void)state;
    struct world world;
    uv_tcp_t deaf;
    struct sockaddr_in address;
    int len = sizeof address;
    char url[100];
    setup_world(&world, "127.0.0.1");
    uv_tcp_init(&world.loop, &deaf);
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_bind(&deaf, (struct sockaddr *)&address, 0);
    uv_listen((uv_stream_t *)&deaf, 5, on_connection);
    uv_tcp_getsockname(&deaf, (struct sockaddr *)&address, &len);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", ntohs(address.sin_port));
    struct ws_connect how = {.url = url, .timeout_ms = 50};
    ws_connect(world.net, &how, &events, &world.client);
    UNTIL(&world, world.client.closed);
    assert_int_equal(world.client.end.error, ERR_TIMEOUT);
    uv_close((uv_handle_t *)&deaf, NULL);
    end_world(&world);
}

static void test_closing_before_it_is_open(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    ws_close(world.client.ws, 1000, "never mind");
    assert_int_equal(world.client.closed, 0);
    UNTIL(&world, world.client.closed);
    assert_int_equal(world.client.opened, 0);
    assert_int_equal(world.client.end.error, ERR_CLOSED);
    end_world(&world);
}

static void test_forgotten_is_never_called(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened);
    ws_forget(world.client.ws);
    UNTIL(&world, world.peer.closed);
    assert_int_equal(world.peer.end.code, 1001);
    end_world(&world);
    assert_int_equal(world.client.closed, 0);
}

static void test_cut_is_1006(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened && world.peer.opened);
    ws_cut(world.peer.ws);
    UNTIL(&world, world.client.closed && world.peer.closed);
    assert_int_equal(world.client.end.code, 1006);
    end_world(&world);
}

/* A client that upgrades and then reads nothing: the server's queue fills, and it is cut. */
struct raw {
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    bool done;
};

static void on_raw_written(uv_write_t *write, int status)
{
    (void)write, (void)status;
}

static void on_raw_connected(uv_connect_t *connect, int status)
{
    struct raw *raw = connect->data;
    static char hello[] = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    assert_int_equal(status, 0);
    uv_buf_t buf = uv_buf_init(hello, sizeof hello - 1);
    uv_write(&raw->write, (uv_stream_t *)&raw->tcp, &buf, 1, on_raw_written);
}

static void test_slow_reader_is_cut(void **state)
{
    (void)state;
    struct world world;
    struct raw raw = {0};
    struct sockaddr_in address;
    setup_world(&world, "127.0.0.1");
    uv_tcp_init(&world.loop, &raw.tcp);
    raw.connect.data = &raw;
    uv_ip4_addr("127.0.0.1", net_server_port(world.server), &address);
    uv_tcp_connect(&raw.connect, &raw.tcp, (struct sockaddr *)&address, on_raw_connected);
    UNTIL(&world, world.peer.opened);
    char *block = mem_new(64 * 1024, 1);
    memset(block, 'y', 64 * 1024);
    enum err err = OK;
    for (int i = 0; i < 100000 && err == OK && !world.peer.closed; i++) {
        err = ws_send(world.peer.ws, (struct text){block, 64 * 1024});
        uv_run(&world.loop, UV_RUN_NOWAIT);
    }
    free(block);
    assert_int_equal(err, ERR_FULL);
    UNTIL(&world, world.peer.closed);
    assert_int_equal(world.peer.end.code, 1008);
    uv_close((uv_handle_t *)&raw.tcp, NULL);
    end_world(&world);
}

static void test_silent_peer_is_cut(void **state)
{
    (void)state;
    struct world world;
    struct raw raw = {0};
    struct sockaddr_in address;
    memset(&world, 0, sizeof world);
    world.ping_after_s = 1;
    world.dead_after_s = 2;
    open_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened);
    /* The one that reads nothing answers no ping; the other one does, below. */
    uv_tcp_init(&world.loop, &raw.tcp);
    raw.connect.data = &raw;
    uv_ip4_addr("127.0.0.1", net_server_port(world.server), &address);
    uv_tcp_connect(&raw.connect, &raw.tcp, (struct sockaddr *)&address, on_raw_connected);
    UNTIL(&world, world.peer.opened == 2);
    UNTIL(&world, world.peer.closed == 1);
    assert_int_equal(world.peer.end.code, 1006);
    assert_int_equal(world.client.closed, 0);
    send_of_size(&world, 10, false);
    uv_close((uv_handle_t *)&raw.tcp, NULL);
    end_world(&world);
}

static void test_server_closing_closes_its_sockets(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "127.0.0.1");
    connect_to(&world, "127.0.0.1", "/");
    UNTIL(&world, world.client.opened && world.peer.opened);
    net_server_close(world.server);
    UNTIL(&world, world.client.closed && world.peer.closed);
    end_world(&world);
}

#define TLS SOURCE_DIR "/tests/data/tls/"

static void test_tls(void **state)
{
    (void)state;
    static const struct {
        const char *name, *ca_file, *host;
        bool works;
    } cases[] = {
        {"trusted", TLS "ca.pem", "localhost", true},
        {"another name", TLS "ca.pem", "127.0.0.1", false},
        {"unknown authority", NULL, "localhost", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        print_message("%s\n", cases[i].name);
        memset(&world, 0, sizeof world);
        world.ca_file = cases[i].ca_file;
        world.cert_file = TLS "server.pem";
        world.key_file = TLS "server.key";
        open_world(&world, "127.0.0.1");
        connect_to(&world, cases[i].host, "/");
        UNTIL(&world, world.client.opened || world.client.closed);
        assert_int_equal(world.client.opened, cases[i].works);
        if (cases[i].works) {
            send_of_size(&world, 100, false);
            send_of_size(&world, 1048576, true);
            send_many(&world, &world.peer, &world.client);
        } else {
            assert_true(world.client.end.error != OK);
        }
        end_world(&world);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    log_setup(LOG_LEVEL_ERROR, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo_of_every_size),
        cmocka_unit_test(test_many_in_one_turn),
        cmocka_unit_test(test_names_and_ipv6),
        cmocka_unit_test(test_closing_tells_the_code),
        cmocka_unit_test(test_too_big_is_1009),
        cmocka_unit_test(test_binary_where_text_only_is_1003),
        cmocka_unit_test(test_bad_utf8_is_1007),
        cmocka_unit_test(test_ping_is_answered),
        cmocka_unit_test(test_refused_upgrade_tells_the_status),
        cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_silence_is_a_time_out),
        cmocka_unit_test(test_closing_before_it_is_open),
        cmocka_unit_test(test_forgotten_is_never_called),
        cmocka_unit_test(test_cut_is_1006),
        cmocka_unit_test(test_slow_reader_is_cut),
        cmocka_unit_test(test_silent_peer_is_cut),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_server_closing_closes_its_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
