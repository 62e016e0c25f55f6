/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of operations, asked over HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "bot/net/request.h"
#include "bot/operations.h"
#include "tests/support/until.h"

struct world {
    uv_loop_t loop;
    struct net *net;
    struct operations *operations;
    bool is_ready;
    int answered, closed, status;
    struct str body;
};

static bool is_ready(void *owner, struct str *why)
{
    struct world *world = owner;
    if (!world->is_ready)
        str_add(why, "redis: not connected\nmattermost: no \"answer\"\n");
    return world->is_ready;
}

static void on_answer(void *owner, enum err error, const struct http_answer *answer,
                      const char *why)
{
    struct world *world = owner;
    (void)why;
    assert_int_equal(error, OK);
    world->status = answer->status;
    str_clear(&world->body);
    str_add_text(&world->body, answer->body);
    world->answered = 1;
}

static void ask(struct world *world, const char *method, const char *path)
{
    char url[100];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", operations_port(world->operations), path);
    struct http_request request = {.method = method, .url = url};
    world->answered = 0;
    http_request(world->net, &request, on_answer, world);
    until(&world->loop, &world->answered);
}

static void on_closed(void *owner)
{
    ((struct world *)owner)->closed = 1;
}

static void setup_world(struct world *world)
{
    static char host[] = "127.0.0.1";
    struct address listen = {host, 0};
    memset(world, 0, sizeof *world);
    world->is_ready = true;
    str_init(&world->body);
    uv_loop_init(&world->loop);
    world->net = net_open(&world->loop, NULL);
    world->operations = operations_open(&(struct operations_setup){
        .net = world->net, .listen = &listen, .is_ready = is_ready, .owner = world});
    assert_non_null(world->operations);
}

static void end_world(struct world *world)
{
    operations_close(world->operations);
    net_close(world->net, on_closed, world);
    until(&world->loop, &world->closed);
    until_empty(&world->loop);
    str_release(&world->body);
}

static void test_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        bool is_ready;
        int status;
    } cases[] = {
        {"GET", "/healthz", true, 200},       {"GET", "/healthz", false, 200},
        {"GET", "/readyz", true, 200},        {"GET", "/readyz", false, 503},
        {"GET", "/metrics", false, 200},      {"GET", "/metrics?x=1", true, 200},
        {"POST", "/metrics", true, 405},      {"GET", "/", true, 404},
        {"GET", "/../etc/passwd", true, 404},
    };
    struct world world;
    setup_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world.is_ready = cases[i].is_ready;
        ask(&world, cases[i].method, cases[i].path);
        assert_int_equal(world.status, cases[i].status);
    }
    end_world(&world);
}

static void test_readyz_names_the_reasons(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world);
    world.is_ready = false;
    ask(&world, "GET", "/readyz");
    json_t *answer = json_parse(str_text(&world.body));
    assert_non_null(answer);
    assert_false(json_get_bool(answer, "ready", true));
    json_t *reasons = json_object_get(answer, "reasons");
    assert_int_equal(json_array_size(reasons), 2);
    assert_string_equal(json_string_value(json_array_get(reasons, 1)), "mattermost: no \"answer\"");
    json_decref(answer);
    end_world(&world);
}

static void expect_line(struct world *world, const char *line)
{
    if (!strstr(world->body.ptr, line))
        fail_msg("%s is missing in\n%s", line, world->body.ptr);
}

static void test_metrics_count(void **state)
{
    (void)state;
    struct world world;
    struct arena arena;
    struct transaction tx;
    setup_world(&world);
    arena_init(&arena);
    tx_init(&tx, &arena, "console:1");
    tx_add_fact(&tx, json_object());
    tx_add_post(&tx, &(struct tx_post){.platform = "console", .channel = "@a", .text = "x"});
    tx_add_post(&tx, &(struct tx_post){.platform = "console", .channel = "@b", .text = "x"});
    operations_count(world.operations, METRIC_MESSAGES, "console");
    operations_count(world.operations, METRIC_MESSAGES, "console");
    operations_count(world.operations, METRIC_MESSAGES, "mattermost");
    operations_message(world.operations, OK, &tx, 7);
    operations_message(world.operations, OK, &tx, 70000);
    operations_message(world.operations, ERR_EXISTS, &tx, 1);
    operations_message(world.operations, ERR_FULL, &tx, 1);
    operations_count(NULL, METRIC_MESSAGES, "console");
    ask(&world, "GET", "/metrics");
    static const char *const lines[] = {
        "# TYPE dealerline_messages_total counter\n",
        "dealerline_messages_total{platform=\"console\"} 2\n",
        "dealerline_messages_total{platform=\"mattermost\"} 1\n",
        "dealerline_commits_total 2\n",
        "dealerline_repeats_total 1\n",
        "dealerline_refusals_total 1\n",
        "dealerline_facts_total 2\n",
        "dealerline_posts_total 4\n",
        "dealerline_ready 1\n",
        "dealerline_message_seconds_bucket{le=\"0.005\"} 0\n",
        "dealerline_message_seconds_bucket{le=\"0.01\"} 1\n",
        "dealerline_message_seconds_bucket{le=\"+Inf\"} 2\n",
        "dealerline_message_seconds_count 2\n",
        "dealerline_message_seconds_sum 70.007\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        expect_line(&world, lines[i]);
    tx_release(&tx);
    arena_release(&arena);
    end_world(&world);
}

int main(void)
{
    log_setup(LOG_LEVEL_ERROR, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_readyz_names_the_reasons),
        cmocka_unit_test(test_metrics_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
