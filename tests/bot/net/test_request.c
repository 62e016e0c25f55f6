/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and the listener against each other on one loop, and the client against servers that
 * misbehave, whose answers are given byte for byte. */
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
#include "bot/net/request.h"
#include "bot/net/server.h"

struct outcome {
    int calls;
    enum err error;
    int status;
    struct str body;
    char content_type[100], retry_after[40], limit[40], special[40];
};

struct world {
    uv_loop_t loop;
    uv_timer_t watchdog;
    struct net *net;
    struct net_server *server;
    struct str log; /* what the server was asked */
    struct http_call *held;
    size_t answer_size;
    uv_tcp_t raw_listener, raw_peer;
    uv_write_t raw_write;
    const char *raw_answer;
    bool has_raw, has_raw_peer, is_over, is_closed, is_tls;
};

static const char *const server_wanted[] = {"X-Special", NULL};

static void on_request(void *owner, struct http_call *call, const struct http_asked *asked)
{
    struct world *world = owner;
    char name[100] = "";
    http_query(asked->query, "name", name, sizeof name);
    str_clear(&world->log);
    str_addf(&world->log, "%s %s name=%s special=%s body=%zu", asked->method, asked->path, name,
             http_header_value(asked->headers, asked->header_count, "x-special"), asked->body.len);
    struct http_header headers[] = {
        {"Retry-After", "7"}, {"X-Ratelimit-Limit", "101"}, {"X-Special", "yes"}};
    if (strcmp(asked->path, "/echo") == 0) {
        http_respond(call, 200, "text/plain; charset=utf-8", headers, 3, asked->body);
    } else if (strcmp(asked->path, "/big") == 0) {
        char *big = mem_new(world->answer_size + 1, 1);
        memset(big, 'b', world->answer_size);
        http_respond(call, 200, "text/plain", NULL, 0, (struct text){big, world->answer_size});
        free(big);
    } else if (strcmp(asked->path, "/hold") == 0) {
        world->held = call;
    } else if (strcmp(asked->path, "/empty") == 0) {
        http_respond(call, 204, NULL, NULL, 0, (struct text){NULL, 0});
    } else if (strcmp(asked->path, "/moved") == 0) {
        struct http_header location = {"Location", "/echo"};
        http_respond(call, 302, NULL, &location, 1, (struct text){NULL, 0});
    } else {
        http_respond(call, 429, "text/plain", headers, 3, TEXT("limit exceeded\n"));
    }
}

static void on_watchdog(uv_timer_t *timer)
{
    ((struct world *)timer->data)->is_over = true;
}

#define TLS SOURCE_DIR "/tests/data/tls/"

static void setup_any_world(struct world *world, bool is_tls)
{
    memset(world, 0, sizeof *world);
    world->is_tls = is_tls;
    str_init(&world->log);
    uv_loop_init(&world->loop);
    uv_timer_init(&world->loop, &world->watchdog);
    world->watchdog.data = world;
    uv_timer_start(&world->watchdog, on_watchdog, 20 * 1000, 0);
    world->net = net_open(&world->loop, is_tls ? TLS "ca.pem" : NULL);
    assert_non_null(world->net);
    struct net_server_setup setup = {.host = "127.0.0.1",
                                     .cert_file = is_tls ? TLS "server.pem" : NULL,
                                     .key_file = is_tls ? TLS "server.key" : NULL,
                                     .body_max = 2 * 1024 * 1024,
                                     .wanted = server_wanted,
                                     .on_request = on_request,
                                     .owner = world};
    world->server = net_listen(world->net, &setup);
    assert_non_null(world->server);
}

static void setup_world(struct world *world)
{
    setup_any_world(world, false);
}

static void on_net_closed(void *owner)
{
    ((struct world *)owner)->is_closed = true;
}

static void end_world(struct world *world)
{
    net_close(world->net, on_net_closed, world);
    uv_close((uv_handle_t *)&world->watchdog, NULL);
    if (world->has_raw)
        uv_close((uv_handle_t *)&world->raw_listener, NULL);
    if (world->has_raw_peer && !uv_is_closing((uv_handle_t *)&world->raw_peer))
        uv_close((uv_handle_t *)&world->raw_peer, NULL);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_true(world->is_closed);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    str_release(&world->log);
}

#define UNTIL(world, condition)                                                                    \
    do {                                                                                           \
        while (!(condition) && !(world)->is_over)                                                  \
            uv_run(&(world)->loop, UV_RUN_ONCE);                                                   \
        assert_true(condition);                                                                    \
    } while (0)

static void on_done(void *owner, enum err error, const struct http_answer *answer, const char *why)
{
    struct outcome *outcome = owner;
    outcome->calls++;
    outcome->error = error;
    assert_non_null(why);
    assert_true((answer == NULL) == (error != OK));
    if (!answer)
        return;
    outcome->status = answer->status;
    str_add_text(&outcome->body, answer->body);
#define TAKE(field, name)                                                                          \
    snprintf(outcome->field, sizeof outcome->field, "%s",                                          \
             http_header_value(answer->headers, answer->header_count, name))
    TAKE(content_type, "content-type");
    TAKE(retry_after, "Retry-After");
    TAKE(limit, "X-RateLimit-Limit");
    TAKE(special, "X-Special");
#undef TAKE
}

static void ask(struct world *world, const char *method, const char *path, struct text body,
                struct outcome *outcome)
{
    static const char *const wanted[] = {"X-Special", NULL};
    char url[200];
    struct http_header header = {"X-Special", "mine"};
    snprintf(url, sizeof url, "%s:%d%s", world->is_tls ? "https://localhost" : "http://127.0.0.1",
             net_server_port(world->server), path);
    struct http_request request = {.method = method,
                                   .url = url,
                                   .headers = &header,
                                   .header_count = 1,
                                   .body = body,
                                   .timeout_ms = 15 * 1000,
                                   .wanted = wanted};
    memset(outcome, 0, sizeof *outcome);
    http_request(world->net, &request, on_done, outcome);
    assert_int_equal(outcome->calls, 0);
}

static void test_methods_and_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        size_t body;
        const char *log;
        int status;
        size_t answer;
    } cases[] = {
        {"GET", "/echo?name=a%20b+c", 0, "GET /echo name=a b c special=mine body=0", 200, 0},
        {"GET", "/echo?x=1&name=%E4%BD%B3", 0, "GET /echo name=佳 special=mine body=0", 200, 0},
        {"POST", "/echo", 5, "POST /echo name= special=mine body=5", 200, 5},
        {"POST", "/echo", 0, "POST /echo name= special=mine body=0", 200, 0},
        {"POST", "/echo", 70000, "POST /echo name= special=mine body=70000", 200, 70000},
        {"POST", "/echo", 1048576, "POST /echo name= special=mine body=1048576", 200, 1048576},
        {"PUT", "/echo", 10, "PUT /echo name= special=mine body=10", 200, 10},
        {"PATCH", "/echo", 10, "PATCH /echo name= special=mine body=10", 200, 10},
        {"DELETE", "/echo", 0, "DELETE /echo name= special=mine body=0", 200, 0},
        {"DELETE", "/echo", 10, "DELETE /echo name= special=mine body=10", 200, 10},
        {"GET", "/empty", 0, "GET /empty name= special=mine body=0", 204, 0},
        {"GET", "/moved", 0, "GET /moved name= special=mine body=0", 302, 0},
        {"GET", "/else", 0, "GET /else name= special=mine body=0", 429, 15},
    };
    struct world world;
    setup_world(&world);
    char *body = mem_new(1048576, 1);
    memset(body, 'z', 1048576);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome;
        print_message("%s %s %zu\n", cases[i].method, cases[i].path, cases[i].body);
        ask(&world, cases[i].method, cases[i].path, (struct text){body, cases[i].body}, &outcome);
        UNTIL(&world, outcome.calls == 1);
        assert_int_equal(outcome.error, OK);
        assert_int_equal(outcome.status, cases[i].status);
        assert_int_equal(outcome.body.len, cases[i].answer);
        assert_string_equal(world.log.ptr, cases[i].log);
        str_release(&outcome.body);
    }
    free(body);
    end_world(&world);
}

static void test_tls(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome;
    size_t size = 300000;
    setup_any_world(&world, true);
    char *body = mem_new(size, 1);
    memset(body, 't', size);
    ask(&world, "POST", "/echo", (struct text){body, size}, &outcome);
    UNTIL(&world, outcome.calls == 1);
    assert_int_equal(outcome.error, OK);
    assert_int_equal(outcome.body.len, size);
    str_release(&outcome.body);
    free(body);
    end_world(&world);
}

static void test_headers_of_the_answer(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome;
    setup_world(&world);
    ask(&world, "POST", "/echo", TEXT("hi"), &outcome);
    UNTIL(&world, outcome.calls == 1);
    assert_string_equal(outcome.content_type, "text/plain; charset=utf-8");
    assert_string_equal(outcome.retry_after, "7");
    assert_string_equal(outcome.limit, "101");
    assert_string_equal(outcome.special, "yes");
    assert_string_equal(outcome.body.ptr, "hi");
    str_release(&outcome.body);
    end_world(&world);
}

static void test_many_at_once(void **state)
{
    (void)state;
    enum { MANY = 50 };
    struct world world;
    struct outcome outcomes[MANY];
    int done = 0;
    setup_world(&world);
    for (int i = 0; i < MANY; i++)
        ask(&world, "POST", "/echo", TEXT("hi"), &outcomes[i]);
    do {
        uv_run(&world.loop, UV_RUN_ONCE);
        done = 0;
        for (int i = 0; i < MANY; i++)
            done += outcomes[i].calls;
    } while (done < MANY && !world.is_over);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(outcomes[i].calls, 1);
        assert_int_equal(outcomes[i].status, 200);
        str_release(&outcomes[i].body);
    }
    end_world(&world);
}

static void test_big_answers(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        enum err error;
    } cases[] = {{1000000, OK}, {8 * 1024 * 1024, OK}, {8 * 1024 * 1024 + 1, ERR_RANGE}};
    struct world world;
    setup_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome;
        world.answer_size = cases[i].size;
        ask(&world, "GET", "/big", (struct text){NULL, 0}, &outcome);
        UNTIL(&world, outcome.calls == 1);
        assert_int_equal(outcome.error, cases[i].error);
        if (outcome.error == OK)
            assert_int_equal(outcome.body.len, cases[i].size);
        str_release(&outcome.body);
    }
    end_world(&world);
}

static void test_too_large_a_request_is_413(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome;
    size_t size = 2 * 1024 * 1024 + 1;
    setup_world(&world);
    char *body = mem_new(size, 1);
    memset(body, 'q', size);
    ask(&world, "POST", "/echo", (struct text){body, size}, &outcome);
    UNTIL(&world, outcome.calls == 1);
    assert_int_equal(outcome.status, 413);
    str_release(&outcome.body);
    free(body);
    end_world(&world);
}

static void test_answered_later(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome;
    setup_world(&world);
    ask(&world, "GET", "/hold", (struct text){NULL, 0}, &outcome);
    UNTIL(&world, world.held);
    http_respond(world.held, 200, "text/plain", NULL, 0, TEXT("at last"));
    UNTIL(&world, outcome.calls == 1);
    assert_string_equal(outcome.body.ptr, "at last");
    str_release(&outcome.body);
    end_world(&world);
}

static void test_peer_that_left_is_answered_in_vain(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome = {0};
    char url[100];
    setup_world(&world);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hold", net_server_port(world.server));
    struct http_request request = {.method = "GET", .url = url};
    struct http_exchange *exchange = http_request(world.net, &request, on_done, &outcome);
    UNTIL(&world, world.held);
    http_cancel(exchange);
    struct outcome next;
    ask(&world, "GET", "/echo", (struct text){NULL, 0}, &next);
    UNTIL(&world, next.calls == 1);
    http_respond(world.held, 200, "text/plain", NULL, 0, TEXT("too late"));
    end_world(&world);
    assert_int_equal(outcome.calls, 0);
    str_release(&next.body);
}

static void test_closing_answers_what_is_in_hand(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome;
    setup_world(&world);
    ask(&world, "GET", "/hold", (struct text){NULL, 0}, &outcome);
    UNTIL(&world, world.held);
    end_world(&world);
    assert_int_equal(outcome.calls, 1);
    assert_int_equal(outcome.error, ERR_CLOSED);
    http_respond(world.held, 200, "text/plain", NULL, 0, TEXT("too late"));
}

/* Servers that misbehave. */

static void on_raw_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
    static char room[65536];
    (void)handle, (void)size;
    *buf = uv_buf_init(room, sizeof room);
}

static void on_raw_written(uv_write_t *write, int status)
{
    struct world *world = write->data;
    (void)status;
    /* "…~" stays open, all others end with the connection. */
    if (!strchr(world->raw_answer, '~'))
        uv_close((uv_handle_t *)&world->raw_peer, NULL);
}

static void on_raw_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct world *world = stream->data;
    (void)buf;
    uv_read_stop(stream);
    if (len < 0)
        return;
    size_t answer = strcspn(world->raw_answer, "~");
    uv_buf_t out = uv_buf_init((char *)(uintptr_t)world->raw_answer, (unsigned int)answer);
    world->raw_write.data = world;
    uv_write(&world->raw_write, stream, &out, 1, on_raw_written);
}

static void on_raw_connection(uv_stream_t *listener, int status)
{
    struct world *world = listener->data;
    assert_int_equal(status, 0);
    assert_false(world->has_raw_peer);
    uv_tcp_init(&world->loop, &world->raw_peer);
    world->raw_peer.data = world;
    world->has_raw_peer = true;
    uv_accept(listener, (uv_stream_t *)&world->raw_peer);
    uv_read_start((uv_stream_t *)&world->raw_peer, on_raw_alloc, on_raw_read);
}

static void test_answers_byte_for_byte(void **state)
{
    (void)state;
    static const struct {
        const char *name, *answer;
        enum err error;
        int status;
        const char *body;
    } cases[] = {
        {"chunked",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n~",
         OK, 200, "abcdefgh"},
        {"chunked and cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
         ERR_IO, 0, NULL},
        {"until the end", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc", OK, 200, "abc"},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", OK, 200, "abc"},
        {"length and cut", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", ERR_IO, 0, NULL},
        {"not modified", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n~", OK, 304, NULL},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n~", OK, 204, NULL},
        {"no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n~", OK, 200, NULL},
        {"error with body", "HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nabc~", OK, 500, "abc"},
        {"unauthorized",
         "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: "
         "3\r\n\r\nabc~",
         OK, 401, "abc"},
        {"nothing at all", "", ERR_IO, 0, NULL},
        {"nonsense", "hello there\r\n\r\n", ERR_IO, 0, NULL},
        {"half a header", "HTTP/1.1 200 OK\r\nContent-Le", ERR_IO, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        struct outcome outcome = {0};
        struct sockaddr_in address;
        int len = sizeof address;
        char url[100];
        print_message("%s\n", cases[i].name);
        setup_world(&world);
        world.raw_answer = cases[i].answer;
        world.has_raw = true;
        uv_tcp_init(&world.loop, &world.raw_listener);
        world.raw_listener.data = &world;
        uv_ip4_addr("127.0.0.1", 0, &address);
        uv_tcp_bind(&world.raw_listener, (struct sockaddr *)&address, 0);
        uv_listen((uv_stream_t *)&world.raw_listener, 5, on_raw_connection);
        uv_tcp_getsockname(&world.raw_listener, (struct sockaddr *)&address, &len);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
        struct http_request request = {.method = "GET", .url = url, .timeout_ms = 10000};
        http_request(world.net, &request, on_done, &outcome);
        UNTIL(&world, outcome.calls == 1);
        assert_int_equal(outcome.error, cases[i].error);
        assert_int_equal(outcome.status, cases[i].status);
        assert_string_equal(outcome.body.ptr ? outcome.body.ptr : "",
                            cases[i].body ? cases[i].body : "");
        str_release(&outcome.body);
        end_world(&world);
        assert_int_equal(outcome.calls, 1);
    }
}

static void test_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum err error;
    } cases[] = {
        {"http://127.0.0.1:1/", ERR_UNAVAILABLE},
        {"https://127.0.0.1:1/", ERR_UNAVAILABLE},
        {"http://no-such-name.invalid/", ERR_UNAVAILABLE},
        {"ws://127.0.0.1/", ERR_FORMAT},
        {"http://user:secret@127.0.0.1/", ERR_FORMAT},
        {"nonsense", ERR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        struct outcome outcome = {0};
        setup_world(&world);
        struct http_request request = {.method = "GET", .url = cases[i].url};
        http_request(world.net, &request, on_done, &outcome);
        assert_int_equal(outcome.calls, 0);
        UNTIL(&world, outcome.calls == 1);
        assert_int_equal(outcome.error, cases[i].error);
        end_world(&world);
    }
}

static void test_time_out(void **state)
{
    (void)state;
    struct world world;
    struct outcome outcome = {0};
    char url[100];
    setup_world(&world);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hold", net_server_port(world.server));
    struct http_request request = {.method = "GET", .url = url, .timeout_ms = 50};
    http_request(world.net, &request, on_done, &outcome);
    UNTIL(&world, outcome.calls == 1);
    assert_int_equal(outcome.error, ERR_TIMEOUT);
    struct http_call *held = world.held;
    end_world(&world);
    if (held)
        http_respond(held, 200, NULL, NULL, 0, (struct text){NULL, 0});
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    log_setup(LOG_LEVEL_ERROR, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods_and_bodies),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_headers_of_the_answer),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_big_answers),
        cmocka_unit_test(test_too_large_a_request_is_413),
        cmocka_unit_test(test_answered_later),
        cmocka_unit_test(test_peer_that_left_is_answered_in_vain),
        cmocka_unit_test(test_closing_answers_what_is_in_hand),
        cmocka_unit_test(test_answers_byte_for_byte),
        cmocka_unit_test(test_no_answer),
        cmocka_unit_test(test_time_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
