/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intents/words/sparkline.h"

static void bars(void **state)
{
    static const struct {
        const char *name;
        int64_t numbers[8];
        size_t count;
        const char *expected;
    } cases[] = {
        {"none", {0}, 0, ""},
        {"all zero", {0, 0, 0}, 3, "···"},
        {"one", {5}, 1, "█"},
        {"every level", {1, 2, 3, 4, 5, 6, 7, 8}, 8, "▁▂▃▄▅▆▇█"},
        {"a little is not nothing", {1, 0, 1000000}, 3, "▁·█"},
        {"given back more than bought", {-5, 10}, 2, "·█"},
        {"beyond 2^53", {INT64_MAX, INT64_MAX / 2}, 2, "█▄"},
    };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sparkline(&arena, cases[i].numbers, cases[i].count), cases[i].expected);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bars)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
