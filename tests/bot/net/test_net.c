/* SPDX-License-Identifier: Apache-2.0 */
/* URLs taken apart, queries and escapes, waits between tries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "bot/net/backoff.h"
#include "bot/net/request.h"
#include "bot/net/server.h"

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum err err;
        bool tls, websocket;
        const char *host;
        int port;
        const char *path;
    } cases[] = {
        {"http://a", OK, false, false, "a", 80, "/"},
        {"https://chat.example.com/api/v4?x=1#top", OK, true, false, "chat.example.com", 443,
         "/api/v4?x=1"},
        {"ws://127.0.0.1:8080/chat", OK, false, true, "127.0.0.1", 8080, "/chat"},
        {"wss://[::1]:9/x", OK, true, true, "::1", 9, "/x"},
        {"wss://h?token=1", OK, true, true, "h", 443, "/?token=1"},
        {"http://[::1", ERR_FORMAT, false, false, "", 0, ""},
        {"http://", ERR_FORMAT, false, false, "", 0, ""},
        {"http://:80/", ERR_FORMAT, false, false, "", 0, ""},
        {"http://a:0/", ERR_FORMAT, false, false, "", 0, ""},
        {"http://a:65536/", ERR_FORMAT, false, false, "", 0, ""},
        {"http://a:b/", ERR_FORMAT, false, false, "", 0, ""},
        {"http://me:pw@a/", ERR_FORMAT, false, false, "", 0, ""},
        {"http://a/\r\nX: y", ERR_FORMAT, false, false, "", 0, ""},
        {"ftp://a/", ERR_FORMAT, false, false, "", 0, ""},
        {"", ERR_FORMAT, false, false, "", 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net_url url;
        print_message("%s\n", cases[i].url);
        assert_int_equal(net_url_parse(cases[i].url, &url), cases[i].err);
        if (cases[i].err)
            continue;
        assert_int_equal(url.tls, cases[i].tls);
        assert_int_equal(url.websocket, cases[i].websocket);
        assert_string_equal(url.host, cases[i].host);
        assert_int_equal(url.port, cases[i].port);
        assert_string_equal(url.path, cases[i].path);
    }
}

static void test_queries(void **state)
{
    (void)state;
    static const struct {
        const char *query, *name;
        bool found;
        const char *value;
    } cases[] = {
        {"a=1&b=2", "b", true, "2"},
        {"a=1&b", "b", true, ""},
        {"a=%41+%zz", "a", true, "A %zz"},
        {"a=1", "b", false, ""},
        {"", "a", false, ""},
        {"ab=1", "a", false, ""},
        {"a=%00", "a", false, ""},
        {"a=12345678901234567890", "a", false, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char value[16];
        assert_int_equal(http_query(cases[i].query, cases[i].name, value, sizeof value),
                         cases[i].found);
        assert_string_equal(value, cases[i].value);
    }
}

static void test_escape(void **state)
{
    (void)state;
    struct str out;
    str_init(&out);
    http_escape(&out, TEXT("a b/佳?&=~"));
    assert_string_equal(out.ptr, "a%20b%2F%E4%BD%B3%3F%26%3D~");
    str_release(&out);
}

static void test_backoff(void **state)
{
    (void)state;
    static const int table[] = {100, 200, 400};
    struct backoff a, b, other;
    backoff_init(&a, table, 3, 1);
    backoff_init(&b, table, 3, 1);
    backoff_init(&other, table, 3, 2);
    bool differs = false;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 10; i++) {
            int least = table[i < 3 ? i : 2];
            int64_t wait = backoff_next_ms(&a);
            assert_in_range(wait, least, least + least / 2);
            assert_int_equal(wait, backoff_next_ms(&b));
            differs = differs || wait != backoff_next_ms(&other);
        }
        backoff_reset(&a);
        backoff_reset(&b);
        backoff_reset(&other);
    }
    assert_true(differs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_backoff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
