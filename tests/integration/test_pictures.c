/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of replies on the built-in chat: asked for, they are there; for those who may see their
 * post, from any server, also one that was started after; with the tokens of a login where there
 * are tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/chat_client.h"
#include "tests/support/http_get.h"
#include "tests/support/known_directory.h"
#include "tests/support/server.h"

enum { WAIT_MS = 20000, PATH_ROOM = 96 };

struct world {
    struct redis_server redis;
    struct server server;
    int said;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    redis_server_start(&world->redis);
    server_start(&world->server, &world->redis, TEST_COMPANY, "2026-11-23T10:05:00+08:00");
    server_import(&world->server, "purchases", TEST_COMPANY "/purchases.csv");
    server_import(&world->server, "calls", TEST_COMPANY "/calls.csv");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    server_end(&world->server, &world->redis);
    free(world);
    return 0;
}

/* Says it one-to-one and gives the address of the picture in the reply, "" where it has none. */
static void ask(struct world *world, const char *who, const char *text, char path[PATH_ROOM])
{
    struct chat_client client = {.fd = -1};
    char client_id[16];
    assert_true(chat_client_open(&client, world->server.port, who, WAIT_MS));
    snprintf(client_id, sizeof client_id, "p%d", ++world->said);
    assert_true(chat_client_post(&client, "@bot", text, client_id));
    for (bool is_reply = false; !is_reply;) {
        json_t *frame = chat_client_next(&client, WAIT_MS);
        assert_non_null(frame);
        is_reply = strcmp(json_get_string(frame, "user", ""), "dealerline") == 0 &&
                   json_get_string(frame, "reply_to", "")[0];
        snprintf(path, PATH_ROOM, "%s", json_get_string(frame, "image", ""));
        json_decref(frame);
    }
    chat_client_close(&client);
}

static void expect_picture(const struct world *world, const char *path, const char *login)
{
    struct str body;
    char type[64];
    assert_int_equal(http_get(world->server.port, path, login, &body, type), 200);
    assert_string_equal(type, "image/png");
    assert_true(body.len > 10000);
    assert_memory_equal(body.ptr, "\x89PNG\r\n\x1a\n", 8);
    assert_memory_equal(body.ptr + body.len - 8, "IEND\xae\x42\x60\x82", 8);
    str_release(&body);
}

static void expect_status(const struct world *world, const char *path, const char *login,
                          int status)
{
    struct str body;
    char type[64];
    assert_int_equal(http_get(world->server.port, path, login, &body, type), status);
    str_release(&body);
}

static void replies_have_pictures(void **state)
{
    static const struct {
        const char *who, *text;
        bool has_picture;
    } cases[] = {
        {"lizhiyuan", "D001进货怎么样", true}, {"lizhiyuan", "how is D001 doing", true},
        {"lizhiyuan", "D001的电话", false},    {"lizhiyuan", "本月报告", true},
        {"D001", "我这个月进了多少货", true},  {"D001", "开发票找谁", false},
        {"admin", "report for October", true},
    };
    struct world *world = *state;
    char path[PATH_ROOM];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("%s: %s\n", cases[i].who, cases[i].text);
        ask(world, cases[i].who, cases[i].text, path);
        assert_int_equal(path[0] != '\0', cases[i].has_picture);
        if (cases[i].has_picture)
            expect_picture(world, path, NULL);
    }
}

static void a_picture_is_for_those_who_see_its_post(void **state)
{
    struct world *world = *state;
    char path[PATH_ROOM], other[PATH_ROOM];
    ask(world, "lizhiyuan", "D001进货怎么样", path);
    ask(world, "lizhiyuan", "D001进货怎么样", other);
    assert_string_not_equal(path, other);
    expect_picture(world, path, "lizhiyuan:");
    expect_status(world, path, "chenyong:", 404);
    expect_status(world, path, "D001:", 404);
    expect_status(world, path, "nobody:", 401);
    path[strlen("/files/")] ^= 1;
    expect_status(world, path, "lizhiyuan:", 404);
}

static void a_picture_outlives_the_server(void **state)
{
    struct world *world = *state;
    char path[PATH_ROOM];
    ask(world, "lizhiyuan", "D001进货怎么样", path);
    server_kill(&world->server);
    server_restart(&world->server);
    expect_picture(world, path, "lizhiyuan:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replies_have_pictures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_is_for_those_who_see_its_post, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_outlives_the_server, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
