/* SPDX-License-Identifier: Apache-2.0 */
/* The overview's figures over HTTP: whose they are, who gets none, and that they add up. What is on
 * the page is in tests/bot/web/test_overview.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "config/directory.h"
#include "tests/support/http_get.h"
#include "tests/support/known_directory.h"
#include "tests/support/server.h"

struct world {
    struct redis_server redis;
    struct server server;
    const struct directory *dir;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->dir = known_directory(TEST_COMPANY);
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
    directory_free(world->dir);
    free(world);
    return 0;
}

/* New. */
static json_t *figures_of(const struct world *world, const char *login)
{
    struct str body;
    char type[64];
    assert_int_equal(http_get(world->server.port, "/overview.json", login, &body, type), 200);
    assert_string_equal(type, "application/json");
    json_t *json = json_parse(str_text(&body));
    assert_non_null(json);
    str_release(&body);
    return json;
}

static void it_is_for_those_who_look_after_dealers(void **state)
{
    static const struct {
        const char *login, *path;
        int status;
        const char *says;
    } cases[] = {
        {"lizhiyuan:", "/overview.json", 200, "\"role\":\"manager\""},
        {"wuxiaoli:", "/overview.json", 200, "\"role\":\"supervisor\""},
        {"admin:", "/overview.json?lang=en", 200, "\"role\":\"admin\""},
        {"wangfang:", "/overview.json?lang=zh", 403, "概览给业务经理"},
        {"D001:", "/overview.json?lang=en", 403, "for managers, supervisors"},
        {"nobody:", "/overview.json", 401, "who you are"},
        {NULL, "/overview.json", 401, "who you are"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str body;
        char type[64];
        print_message("%s\n", cases[i].login ? cases[i].login : "no login");
        assert_int_equal(http_get(world->server.port, cases[i].path, cases[i].login, &body, type),
                         cases[i].status);
        assert_non_null(strstr(body.ptr, cases[i].says));
        str_release(&body);
    }
}

/* Every dealer that is named is the manager's. */
static size_t check_owned(const struct world *world, const json_t *list, const char *manager)
{
    uint32_t person = directory_person(world->dir, text_of(manager));
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        uint32_t dealer = directory_dealer(world->dir, json_get_text(item, "dealer"));
        assert_true(dealer != INDEX_NONE && directory_owns(world->dir, person, dealer));
    }
    return json_array_size(list);
}

/* Of one person, or INDEX_NONE: of all. */
static size_t active_dealers(const struct directory *dir, uint32_t person)
{
    size_t count = 0;
    for (uint32_t i = 0; i < dir->dealer_count; i++)
        count += dir->dealers[i].status == DEALER_ACTIVE &&
                 (person == INDEX_NONE || directory_owns(dir, person, i));
    return count;
}

static void a_manager_sees_its_own_dealers(void **state)
{
    struct world *world = *state;
    json_t *own = figures_of(world, "lizhiyuan:"), *all = figures_of(world, "admin:");
    const json_t *calls = json_object_get(json_object_get(own, "due"), "calls");
    size_t due = check_owned(world, json_object_get(calls, "list"), "lizhiyuan");
    assert_true(due > 0);
    assert_int_equal(due, json_get_int(calls, "count", 0));
    (void)check_owned(world, json_object_get(json_object_get(own, "alerts"), "list"), "lizhiyuan");
    uint32_t manager = directory_person(world->dir, TEXT("lizhiyuan"));
    assert_int_equal(json_get_int(own, "dealers", 0), active_dealers(world->dir, manager));
    assert_int_equal(json_get_int(all, "dealers", 0), active_dealers(world->dir, INDEX_NONE));
    assert_int_equal(json_array_size(json_object_get(json_object_get(own, "cadence"), "managers")),
                     1);
    json_decref(own);
    json_decref(all);
}

static void what_was_bought_adds_up(void **state)
{
    struct world *world = *state;
    json_t *json = figures_of(world, "wuxiaoli:");
    const json_t *purchases = json_object_get(json, "purchases");
    const json_t *months = json_object_get(purchases, "months"), *month;
    double now = 0, before = 0;
    size_t i;
    assert_int_equal(json_array_size(months), 12);
    json_array_foreach (months, i, month) {
        now += json_get_number(month, "now", 0);
        before += json_get_number(month, "before", 0);
    }
    assert_true(now > 0);
    assert_true(fabs(now - json_get_number(purchases, "now", 0)) < 0.01);
    assert_true(before >=
                json_get_number(purchases, "before", 0)); /* this month only up to today */
    assert_string_equal(json_get_string(purchases, "from", ""), "2025-12-01");
    assert_string_equal(json_get_string(purchases, "before_to", ""), "2025-11-23");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_for_those_who_look_after_dealers),
        cmocka_unit_test(a_manager_sees_its_own_dealers),
        cmocka_unit_test(what_was_bought_adds_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
