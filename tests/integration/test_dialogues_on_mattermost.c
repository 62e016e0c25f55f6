/* SPDX-License-Identifier: Apache-2.0 */
/* The dialogues of tests/integration/dialogues on a simulated Mattermost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/dialogue.h"

static void dialogues_go_as_written(void **state)
{
    (void)state;
    assert_int_equal(dialogue_play_all(&venue_mattermost), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_go_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
