/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input, without code: each folder of tests/config/cases is a configuration
 * (dealerline.json) with whatever company directory it names, and `expected`: what
 * `dealerline check` prints, word for word; empty where nothing is wrong. A folder without a
 * company directory shares tests/data/directory. "$CASE_…" variables are in cases/environment. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/file.h"

#define CASES SOURCE_DIR "/tests/config/cases"

/* Everywhere in the text without the folder's path. New. */
static char *without(const char *text, const char *path)
{
    struct str out;
    size_t len = strlen(path);
    str_init(&out);
    for (const char *next; (next = strstr(text, path)); text = next + len)
        str_add_bytes(&out, text, (size_t)(next - text));
    str_add(&out, text);
    return str_steal(&out);
}

/* Runs `dealerline check` in the folder; gives what it said on standard error (new). */
static char *run_check(const char *folder, int *status)
{
    char part[4096];
    struct str said;
    str_init(&said);
    char *command = mem_printf("cd '%s' && '%s' check --config dealerline.json 2>&1 >/dev/null",
                               folder, DEALERLINE);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (size_t got; (got = fread(part, 1, sizeof part, pipe)) > 0;)
        str_add_bytes(&said, part, got);
    int ended = pclose(pipe);
    assert_true(WIFEXITED(ended));
    *status = WEXITSTATUS(ended);
    free(command);
    return str_steal(&said);
}

/* "NAME=value" lines; the environment keeps the memory. */
static void set_environment(void)
{
    struct str text;
    str_init(&text);
    assert_int_equal(file_read(CASES "/environment", 65536, &text), OK);
    for (char *line = strtok(str_steal(&text), "\n"); line; line = strtok(NULL, "\n"))
        assert_int_equal(putenv(line), 0);
}

static bool check_case(const char *name)
{
    int status;
    struct str expected;
    str_init(&expected);
    char *folder = mem_printf(CASES "/%s", name);
    char *inside = mem_printf("%s/", folder);
    char *file = mem_printf("%s/expected", folder);
    assert_int_equal(file_read(file, 1 << 20, &expected), OK);
    char *said = run_check(folder, &status);
    char *got = without(said, inside);
    const char *want = expected.ptr ? expected.ptr : "";
    bool right = strcmp(got, want) == 0 && status == (*want ? 1 : 0);
    if (!right)
        print_error("case %s, exit %d, says\n%s", name, status, got);
    free(got);
    free(said);
    free(file);
    free(inside);
    free(folder);
    str_release(&expected);
    return right;
}

static void every_problem_is_told_word_for_word(void **state)
{
    (void)state;
    int count = 0, wrong = 0;
    set_environment();
    DIR *cases = opendir(CASES);
    assert_non_null(cases);
    for (struct dirent *entry; (entry = readdir(cases));) {
        if (entry->d_name[0] == '.' || entry->d_type == DT_REG)
            continue;
        wrong += !check_case(entry->d_name);
        count++;
    }
    closedir(cases);
    print_message("%d cases\n", count);
    assert_int_equal(wrong, 0);
    assert_true(count >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_problem_is_told_word_for_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
