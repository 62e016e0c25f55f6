/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/spelled.h"

static void every_line_of_the_table_holds(void **state)
{
    (void)state;
    size_t cases;
    size_t wrong =
        spelled_check(SOURCE_DIR "/tests/intents/understand/when.tsv", spelled_when, &cases);
    assert_int_equal(wrong, 0);
    assert_true(cases > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_the_table_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
