/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "config/redis_url.h"

/* What was read, in one line: kind user:password hosts path/master db. */
static char *describe(const struct redis_url *url)
{
    static const char *const kinds[] = {"standalone", "unix", "sentinel", "cluster"};
    struct str out;
    str_init(&out);
    str_add(&out, kinds[url->kind]);
    if (url->password)
        str_addf(&out, " %s:%s@", url->user ? url->user : "", url->password);
    for (size_t i = 0; i < url->host_count; i++)
        str_addf(&out, " %s:%d", url->hosts[i].host, url->hosts[i].port);
    if (url->path)
        str_addf(&out, " %s", url->path);
    if (url->master)
        str_addf(&out, " %s", url->master);
    str_addf(&out, " %d", url->db);
    return str_steal(&out);
}

static const struct {
    const char *url;
    const char *expected; /* NULL: refused */
} cases[] = {
    {"redis://127.0.0.1:6380/3", "standalone 127.0.0.1:6380 3"},
    {"redis://redis", "standalone redis:6379 0"},
    {"redis://redis/", "standalone redis:6379 0"},
    {"redis://u:p%40ss@h:1/0", "standalone u:p@ss@ h:1 0"},
    {"redis://:secret@h", "standalone :secret@ h:6379 0"},
    {"redis://u:p@ss@h", "standalone u:p@ss@ h:6379 0"},
    {"redis://[::1]:7000", "standalone ::1:7000 0"},
    {"redis://[fe80::1]", "standalone fe80::1:6379 0"},
    {"unix:///run/redis.sock", "unix /run/redis.sock 0"},
    {"redis+sentinel://a,b:2/main", "sentinel a:26379 b:2 main 0"},
    {"redis+sentinel://:pw@a/main", "sentinel :pw@ a:26379 main 0"},
    {"redis+cluster://a:7000,b:7001", "cluster a:7000 b:7001 0"},
    {"redis+cluster://a:7000/", "cluster a:7000 0"},
    {"", NULL},
    {"redis://", NULL},
    {"http://localhost", NULL},
    {"redis://h:0", NULL},
    {"redis://h:65536", NULL},
    {"redis://h:x", NULL},
    {"redis://h/x", NULL},
    {"redis://h/-1", NULL},
    {"redis://a,b", NULL},
    {"redis://,", NULL},
    {"redis://[::1", NULL},
    {"redis://[::1]7", NULL},
    {"unix://relative", NULL},
    {"redis+sentinel://a:1", NULL},
    {"redis+sentinel://a:1/", NULL},
    {"redis+cluster://a:1/0", NULL},
    {"redis+cluster://", NULL},
};

static void test_url(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct redis_url url;
        const char *wrong = redis_url_read(text_of(cases[i].url), &url);
        assert_int_equal(!wrong, cases[i].expected != NULL);
        if (wrong)
            continue;
        char *got = describe(&url);
        assert_string_equal(got, cases[i].expected);
        free(got);
        redis_url_release(&url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_url)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
