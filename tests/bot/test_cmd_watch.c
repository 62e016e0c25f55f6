/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommand on the made-up company of tests/data/watch. What is expected there comes from
 * tests/bot/watch/reference.py, a second reading of the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"

#define COMPANY SOURCE_DIR "/tests/data/watch"

enum { CHUNK = 4096 };

/* Standard output and error of `dealerline watch ARGUMENTS`; returns the exit status. */
static int run(const char *arguments, struct str *out)
{
    struct str command;
    str_init(&command);
    str_init(out);
    str_addf(&command, "'%s' watch %s 2>&1", DEALERLINE, arguments);
    FILE *pipe = popen(command.ptr, "r");
    assert_non_null(pipe);
    char chunk[CHUNK];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, pipe)) > 0;)
        str_add_bytes(out, chunk, got);
    str_release(&command);
    return WEXITSTATUS(pclose(pipe));
}

/* One line of the program against "day,rule,dealer,raised|cleared,since,severity,value,expected".
 */
static void compare_line(struct text given, struct text expected)
{
    json_t *line = json_parse(given);
    assert_non_null(line);
    struct text day = text_split(&expected, ','), rule = text_split(&expected, ','),
                dealer = text_split(&expected, ','), key = text_split(&expected, ',');
    struct text since = text_split(&expected, ','), severity = text_split(&expected, ',');
    char name[16];
    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(key));
    assert_true(text_equal(json_get_text(line, name), day));
    assert_true(text_equal(json_get_text(line, "rule"), rule));
    assert_true(text_equal(json_get_text(line, "dealer"), dealer));
    assert_true(text_equal(json_get_text(line, "since"), since));
    assert_true(text_equal(json_get_text(line, "severity"), severity));
    double value = atof(text_split(&expected, ',').ptr), usual = atof(expected.ptr);
    assert_float_equal(json_get_number(line, "value", -1), value, 0.011);
    assert_float_equal(json_get_number(line, "expected", -1), usual, 0.011);
    json_decref(line);
}

static char *read_all(const char *path)
{
    struct str content;
    str_init(&content);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char chunk[CHUNK];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        str_add_bytes(&content, chunk, got);
    fclose(file);
    return str_steal(&content);
}

static void the_backtest_agrees_with_the_reference(void **state)
{
    (void)state;
    struct str out;
    assert_int_equal(run("--company " COMPANY " --from 2025-12-01 --to 2026-11-21", &out), 0);
    char *content = read_all(COMPANY "/expected.csv");
    struct text given = str_text(&out), expected = text_of(content);
    size_t lines = 0;
    while (expected.len) {
        compare_line(text_split(&given, '\n'), text_split(&expected, '\n'));
        lines++;
    }
    assert_int_equal(given.len, 0);
    assert_true(lines > 500);
    free(content);
    str_release(&out);
}

/* What `--at` prints is what a backtest that begins on that day raises on it. */
static void at_is_the_first_day_of_a_backtest(void **state)
{
    (void)state;
    struct str at, from;
    assert_int_equal(run("--company " COMPANY " --at 2026-10-01", &at), 0);
    assert_int_equal(run("--company " COMPANY " --from 2026-10-01 --to 2026-10-01", &from), 0);
    struct text left = str_text(&at), right = str_text(&from);
    size_t lines = 0;
    while (left.len && right.len) {
        json_t *a = json_parse(text_split(&left, '\n')), *b = json_parse(text_split(&right, '\n'));
        assert_string_equal(json_get_string(b, "raised", ""), "2026-10-01");
        assert_null(json_object_get(a, "raised"));
        json_object_del(b, "raised");
        assert_true(json_equal(a, b));
        json_decref(a);
        json_decref(b);
        lines++;
    }
    assert_true(lines > 10 && left.len == 0 && right.len == 0);
    str_release(&at);
    str_release(&from);
}

static const struct {
    const char *arguments;
    int status;
    const char *says; /* somewhere in what is printed */
} usages[] = {
    {"--company " COMPANY, 2, "either --at or both --from and --to are needed"},
    {"--company " COMPANY " --from 2026-10-01", 2, "either --at or both"},
    {"--company " COMPANY " --at 2026-10-01 --to 2026-10-02", 2, "either --at or both"},
    {"--company " COMPANY " --at 2026-02-30", 2, "a day is written YYYY-MM-DD"},
    {"--company " COMPANY " --from 2026-10-02 --to 2026-10-01", 2, "--from is after --to"},
    {"--company " COMPANY " --at 2026-10-01 --language fr", 2, "--language is zh or en"},
    {"--at 2026-10-01", 2, "company"},
    {"--company " COMPANY "/nowhere --at 2026-10-01", 1, "nowhere"},
    {"--company " COMPANY " --at 2026-10-01 --language en", 0, "return call overdue"},
    {"--company " COMPANY " --at 2026-10-01 --language zh", 0, "回访超期"},
    {"--company " COMPANY " --at 2020-01-01", 0, ""},
    {"--help", 0, "--from YYYY-MM-DD"},
};

static void usage_and_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        struct str out;
        print_message("%s\n", usages[i].arguments);
        assert_int_equal(run(usages[i].arguments, &out), usages[i].status);
        assert_true(text_find(str_text(&out), usages[i].says, 0) >= 0);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_backtest_agrees_with_the_reference),
        cmocka_unit_test(at_is_the_first_day_of_a_backtest),
        cmocka_unit_test(usage_and_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
