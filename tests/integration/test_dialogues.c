/* SPDX-License-Identifier: Apache-2.0 */
/* The dialogues of tests/integration/dialogues on every stage, each with a company and a server of
 * its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/dialogue.h"

/* DIALOGUE=name in the environment plays only the files that have it in their name. */
static void play_all(const struct stage_type *type)
{
    glob_t files;
    int wrong = 0;
    const char *only = getenv("DIALOGUE");
    assert_int_equal(glob(SOURCE_DIR "/tests/integration/dialogues/*.txt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (!only || strstr(files.gl_pathv[i], only))
            wrong += !dialogue_play(files.gl_pathv[i], type);
    }
    globfree(&files);
    assert_int_equal(wrong, 0);
}

static void dialogues_go_as_written_on_the_console(void **state)
{
    (void)state;
    play_all(&stage_console);
}

static void dialogues_go_as_written_on_mattermost(void **state)
{
    (void)state;
    play_all(&stage_mattermost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_go_as_written_on_the_console),
        cmocka_unit_test(dialogues_go_as_written_on_mattermost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
