/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/keys.h"

/* A configuration of this text, in a fresh folder that is gone again afterwards; NULL after
 * problems. */
static struct config *load(const char *text, struct problems *problems)
{
    char folder[] = "/tmp/dealerline-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = mem_printf("%s/dealerline.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    struct config *config = config_load(path, problems);
    problems_print(problems);
    unlink(path);
    rmdir(folder);
    free(path);
    return config;
}

static struct config *load_right(const char *text)
{
    struct problems problems;
    problems_init(&problems);
    struct config *config = load(text, &problems);
    assert_int_equal(problems.count, 0);
    assert_non_null(config);
    problems_release(&problems);
    return config;
}

static void two_keys_are_enough(void **state)
{
    (void)state;
    struct config *config = load_right("{\"company\": \"acme\", \"directory\": \".\"}");
    assert_string_equal(config->company, "acme");
    assert_int_equal(config->directory[0], '/');
    assert_non_null(strstr(config->directory, "/dealerline-test-"));
    assert_string_equal(config->timezone, "Asia/Shanghai");
    assert_string_equal(config->language, "zh");
    assert_int_equal(config->redis.kind, REDIS_STANDALONE);
    assert_string_equal(config->redis.hosts[0].host, "127.0.0.1");
    assert_int_equal(config->redis.hosts[0].port, 6379);
    assert_int_equal(config->platform_count, 0);
    assert_int_equal(config->watch_at, 8 * 60 + 30);
    assert_string_equal(config->watch_post_to, "alerts");
    assert_string_equal(config->operations.host, "127.0.0.1");
    assert_int_equal(config->operations.port, 9090);
    assert_int_equal(config->calendar.holiday_count, 0);
    assert_float_equal(config_rule_number(config, "visit_overdue", "days", 1), 60, 0);
    assert_float_equal(config_rule_number(config, "visit_overdue", "no_such", 1), 1, 0);
    config_free(config);
}

static void every_key_is_read(void **state)
{
    (void)state;
    setenv("DEALERLINE_TEST_TOKEN", "from-the-environment", 1);
    setenv("DEALERLINE_TEST_DAYS", "45", 1);
    setenv("DEALERLINE_TEST_ROOMS", "[\"alerts\", \"sales\"]", 1);
    struct config *config = load_right(
        "{\"company\": \"acme\", \"directory\": \"/tmp\", \"timezone\": \"Asia/Tokyo\",\n"
        " \"language\": \"en\", \"redis\": {\"url\": \"unix:///run/redis.sock\"},\n"
        " \"platforms\": [{\"type\": \"console\", \"listen\": \"[::1]:0\", \"open\": true,\n"
        "   \"rooms\": \"$DEALERLINE_TEST_ROOMS\"},\n"
        "  {\"type\": \"mattermost\", \"url\": \"http://127.0.0.1:1\", \"team\": \"sales\",\n"
        "   \"token\": \"$DEALERLINE_TEST_TOKEN\", \"channels\": {\"alerts\": \"warnings\"}}],\n"
        " \"calendar\": {\"holidays\": [\"2026-10-02\", \"2026-10-01\"],\n"
        "  \"makeup_days\": [\"2026-10-10\"]},\n"
        " \"watch\": {\"at\": \"07:05\", \"post_to\": \"sales\",\n"
        "  \"rules\": {\"visit_overdue\": {\"days\": \"$DEALERLINE_TEST_DAYS\"}}},\n"
        " \"operations\": {\"listen\": \"0.0.0.0:0\"}}");
    assert_string_equal(config->directory, "/tmp");
    assert_string_equal(config->timezone, "Asia/Tokyo");
    assert_string_equal(config->language, "en");
    assert_int_equal(config->redis.kind, REDIS_UNIX);
    assert_int_equal(config->platform_count, 2);
    assert_string_equal(config->platforms[0].type, "console");
    assert_string_equal(config->platforms[0].listen.host, "::1");
    assert_true(json_get_bool(config->platforms[0].settings, "open", false));
    assert_int_equal(json_array_size(json_object_get(config->platforms[0].settings, "rooms")), 2);
    assert_string_equal(config_channel(&config->platforms[0], "sales"), "sales");
    assert_string_equal(json_get_string(config->platforms[1].settings, "token", ""),
                        "from-the-environment");
    assert_string_equal(config_channel(&config->platforms[1], "alerts"), "warnings");
    assert_null(config_channel(&config->platforms[1], "sales"));
    assert_int_equal(config->calendar.holiday_count, 2);
    assert_int_equal(config->calendar.holidays[0], day_of(2026, 10, 1));
    assert_int_equal(config->watch_at, 7 * 60 + 5);
    assert_float_equal(config_rule_number(config, "visit_overdue", "days", 1), 45, 0);
    assert_int_equal(config->operations.port, 0);
    config_free(config);
}

/* The default of every row is a value that its own reader takes, and every row has a help. */
static void defaults_fit_their_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_keys.count; i++) {
        const struct config_key *key = &config_keys.list[i];
        assert_true(key->zh && *key->zh && key->en && *key->en);
        if (!key->otherwise || key->type == KEY_PLATFORMS)
            continue;
        json_t *root = json_pack("{s:s, s:s}", "company", "acme", "directory", "/tmp");
        json_t *at = root;
        char *path = mem_strdup(key->path), *save = NULL, *next;
        for (char *name = strtok_r(path, ".", &save); name; name = next) {
            next = strtok_r(NULL, ".", &save);
            json_object_set_new(
                at, name, next ? json_object() : json_loads(key->otherwise, JSON_DECODE_ANY, NULL));
            at = json_object_get(at, name);
        }
        char *text = json_text(root);
        config_free(load_right(text));
        free(text);
        free(path);
        json_decref(root);
    }
}

static const char *const platforms[] = {
    "{\"type\": \"console\"}",
    ("{\"type\": \"mattermost\", \"url\": \"https://chat.example.com\", \"token\": \"t\","
     " \"team\": \"sales\"}"),
    "{\"type\": \"slack\", \"app_token\": \"a\", \"bot_token\": \"b\"}",
    "{\"type\": \"dingtalk\", \"client_id\": \"i\", \"client_secret\": \"s\"}",
    "{\"type\": \"feishu\", \"app_id\": \"i\", \"app_secret\": \"s\"}",
    "{\"type\": \"wecom\", \"bot_id\": \"i\", \"secret\": \"s\"}",
};

/* Each type with what it requires and nothing else; then without each of its required keys. */
static void every_platform_has_its_required_keys(void **state)
{
    (void)state;
    for (size_t i = 0; config_platforms[i].name; i++) {
        json_t *platform = json_loads(platforms[i], 0, NULL);
        assert_string_equal(json_get_string(platform, "type", ""), config_platforms[i].name);
        for (size_t without = 0; without <= config_platforms[i].count; without++) {
            const struct config_key *key =
                without < config_platforms[i].count ? &config_platforms[i].list[without] : NULL;
            json_t *copy = json_copy(platform);
            if (key)
                json_object_del(copy, key->path);
            json_t *root = json_pack("{s:s, s:s, s:[o]}", "company", "acme", "directory", "/tmp",
                                     "platforms", copy);
            char *text = json_text(root);
            struct problems problems;
            problems_init(&problems);
            struct config *config = load(text, &problems);
            assert_int_equal(problems.count, key && !key->otherwise ? 1 : 0);
            config_free(config);
            problems_release(&problems);
            free(text);
            json_decref(root);
        }
        json_decref(platform);
    }
}

static void redis_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum redis_kind kind;
        size_t hosts;
        int port; /* of the last host */
        int db;
        const char *user, *password, *master, *path;
    } cases[] = {
        {"redis://127.0.0.1:6380/3", REDIS_STANDALONE, 1, 6380, 3, NULL, NULL, NULL, NULL},
        {"redis://localhost", REDIS_STANDALONE, 1, 6379, 0, NULL, NULL, NULL, NULL},
        {"redis://:p%40ss@[::1]:1/", REDIS_STANDALONE, 1, 1, 0, NULL, "p@ss", NULL, NULL},
        {"redis://u:a@b:c@h:1", REDIS_STANDALONE, 1, 1, 0, "u", "a@b:c", NULL, NULL},
        {"unix:///run/redis.sock", REDIS_UNIX, 0, 0, 0, NULL, NULL, NULL, "/run/redis.sock"},
        {"redis+sentinel://a,b:5/main", REDIS_SENTINEL, 2, 5, 0, NULL, NULL, "main", NULL},
        {"redis+cluster://u:p@a,b,c", REDIS_CLUSTER, 3, 6379, 0, "u", "p", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct redis_url url;
        assert_null(redis_url_read(text_of(cases[i].url), &url));
        assert_int_equal(url.kind, cases[i].kind);
        assert_int_equal(url.host_count, cases[i].hosts);
        if (url.host_count > 0)
            assert_int_equal(url.hosts[url.host_count - 1].port, cases[i].port);
        assert_int_equal(url.db, cases[i].db);
        const char *const got[] = {url.user, url.password, url.master, url.path};
        const char *const want[] = {cases[i].user, cases[i].password, cases[i].master,
                                    cases[i].path};
        for (size_t k = 0; k < 4; k++) {
            assert_int_equal(got[k] == NULL, want[k] == NULL);
            if (want[k])
                assert_string_equal(got[k], want[k]);
        }
        redis_url_release(&url);
    }
    static const char *const bad[] = {
        "",
        "redis:/x",
        "http://a",
        "redis://",
        "redis://a:b",
        "redis://a,b",
        "redis://a/x",
        "redis://u@a",
        "redis://u:%4@a",
        "unix://",
        "unix://a/b",
        "redis+sentinel://a",
        "redis+cluster://a/1",
        "redis://a:70000",
        "redis://a b",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct redis_url url;
        assert_non_null(redis_url_read(text_of(bad[i]), &url));
        assert_null(url.url);
    }
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool loopback;
    } cases[] = {
        {"127.0.0.1:80", true}, {"127.9.9.9:0", true},    {"[::1]:80", true},
        {"localhost:1", true},  {"0.0.0.0:80", false},    {"[::]:80", false},
        {"10.0.0.1:80", false}, {"example.com:1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address;
        assert_true(address_read(text_of(cases[i].text), -1, &address));
        assert_int_equal(address_is_loopback(&address), cases[i].loopback);
        address_release(&address);
    }
    static const char *const bad[] = {"",        "80",     ":80",     "[]:80",   "[::1]",
                                      "[::1:80", "a:",     "a:80x",   "a:-1",    "a:65536",
                                      "::1:80",  "a b:80", "[::1]80", "[a.b]:1", "a:000080"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct address address;
        assert_false(address_read(text_of(bad[i]), -1, &address));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_keys_are_enough),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(defaults_fit_their_rows),
        cmocka_unit_test(every_platform_has_its_required_keys),
        cmocka_unit_test(redis_urls),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
