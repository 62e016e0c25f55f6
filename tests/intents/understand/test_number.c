/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "intents/understand/number.h"
#include "tests/support/spelled.h"

static char *spell(const struct normaliser *norm, const char *message, const char *day)
{
    (void)day;
    return spelled_numbers(norm, message);
}

static void every_line_of_the_table_holds(void **state)
{
    (void)state;
    size_t cases;
    size_t wrong = spelled_check(SOURCE_DIR "/tests/intents/understand/number.tsv", spell, &cases);
    assert_int_equal(wrong, 0);
    assert_true(cases > 0);
}

/* A number below ten thousand as it is said, 零 where a place is empty. */
static void say_thousands(struct str *out, int number)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const struct {
        int worth;
        const char *name;
    } places[] = {{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}};
    bool has_gap = false, has_begun = false;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int digit = number / places[i].worth % 10;
        has_gap |= has_begun && digit == 0;
        if (digit == 0)
            continue;
        if (has_gap)
            str_add(out, digits[0]);
        str_add(out, digits[digit]);
        str_add(out, places[i].name);
        has_gap = false;
        has_begun = true;
    }
}

static void say(struct str *out, int number)
{
    if (number >= 10000) {
        say_thousands(out, number / 10000);
        str_add(out, "万");
        if (number % 10000 && number % 10000 < 1000)
            str_add(out, "零");
    }
    say_thousands(out, number % 10000);
}

static void what_is_said_is_read(void **state)
{
    (void)state;
    struct normaliser *norm = normaliser_new();
    struct arena arena;
    struct str said;
    arena_init(&arena);
    str_init(&said);
    for (int number = 1; number < 200000; number += number < 20000 ? 1 : 37) {
        str_clear(&said);
        arena_clear(&arena);
        say(&said, number);
        struct normal normal = normalise(norm, str_text(&said), &arena);
        int64_t hundredths = 0;
        assert_int_equal(number_read(&normal, 0, &hundredths), normal.count);
        assert_int_equal(hundredths, (int64_t)number * 100);
    }
    str_release(&said);
    arena_release(&arena);
    normaliser_free(norm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_the_table_holds),
        cmocka_unit_test(what_is_said_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
