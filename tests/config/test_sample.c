/* SPDX-License-Identifier: Apache-2.0 */
/* The sample company is right by `check`, and the stories in its README come true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#define SAMPLE SOURCE_DIR "/config/sample"

/* Runs the program; gives its standard output (new) and asserts that all went well. */
static char *run(const char *arguments)
{
    char part[4096];
    struct str said;
    str_init(&said);
    char *command = mem_printf("'%s' %s", DEALERLINE, arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (size_t got; (got = fread(part, 1, sizeof part, pipe)) > 0;)
        str_add_bytes(&said, part, got);
    assert_int_equal(pclose(pipe), 0);
    free(command);
    return str_steal(&said);
}

static void configurations_are_right(void **state)
{
    (void)state;
    static const char *const secrets[] = {
        "CONSOLE_ADMIN_TOKEN", "MATTERMOST_TOKEN", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN",
        "DINGTALK_SECRET",     "FEISHU_SECRET",    "WECOM_SECRET"};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        setenv(secrets[i], "secret", 1);
    static const char *const files[] = {"dealerline.json", "every-platform.json"};
    for (size_t i = 0; i < 2; i++) {
        char *arguments = mem_printf("check --config " SAMPLE "/%s", files[i]);
        char *said = run(arguments);
        assert_non_null(strstr(said, ": no problems\n"));
        free(said);
        free(arguments);
    }
}

static const struct story {
    const char *rule, *dealer, *severity;
} stories[] = {
    {"purchase_stop", "D003", "warning"},    {"purchase_stop", "D031", "warning"},
    {"purchase_stop", "D016", "warning"},    {"purchase_stop", "D008", "critical"},
    {"purchase_drop", "D002", "warning"},    {"purchase_drop", "D015", "warning"},
    {"purchase_drop", "D035", "warning"},    {"first_order_only", "D007", "critical"},
    {"first_order_only", "D020", "warning"}, {"visit_overdue", "D004", "critical"},
    {"visit_overdue", "D013", "critical"},   {"visit_overdue", "D018", "critical"},
    {"visit_overdue", "D036", "critical"},   {"visit_overdue", "D012", "warning"},
    {"visit_overdue", "D029", "warning"},    {"call_overdue", "D006", "critical"},
    {"call_overdue", "D013", "warning"},     {"call_overdue", "D018", "warning"},
    {"call_overdue", "D023", "warning"},     {"call_overdue", "D032", "warning"},
    {"call_spike", "D005", "warning"},       {"call_spike", "D022", "warning"},
    {"call_drop", "D009", "warning"},        {"call_drop", "D034", "warning"},
};

static bool is_story(const json_t *alert)
{
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        if (strcmp(json_get_string(alert, "rule", ""), stories[i].rule) == 0 &&
            strcmp(json_get_string(alert, "dealer", ""), stories[i].dealer) == 0)
            return strcmp(json_get_string(alert, "severity", ""), stories[i].severity) == 0;
    }
    return false;
}

static void stories_come_true(void **state)
{
    (void)state;
    char *said = run("watch --company " SAMPLE " --at 2026-11-23");
    size_t count = 0;
    for (struct text rest = text_of(said); rest.ptr;) {
        struct text line = text_split(&rest, '\n');
        if (line.len == 0)
            continue;
        json_t *alert = json_parse(line);
        if (!is_story(alert))
            fail_msg("not in the README: %.*s", TEXT_ARGS(line));
        json_decref(alert);
        count++;
    }
    assert_int_equal(count, sizeof stories / sizeof stories[0]);
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(configurations_are_right),
        cmocka_unit_test(stories_come_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
