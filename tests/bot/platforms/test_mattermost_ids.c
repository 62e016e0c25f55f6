/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bot/platforms/mattermost_ids.h"

enum { COUNT = 5000 };

static void what_was_put_is_found(void **state)
{
    (void)state;
    static int values[COUNT];
    struct mattermost_ids ids;
    mattermost_ids_init(&ids);
    assert_null(mattermost_ids_get(&ids, "x"));
    assert_false(mattermost_ids_has(&ids, "x"));
    for (int i = 0; i < COUNT; i++) {
        char id[MATTERMOST_ID];
        snprintf(id, sizeof id, "id%024d", i);
        mattermost_ids_put(&ids, id, i % 7 ? &values[i] : NULL);
        mattermost_ids_put(&ids, id, &values[i]);
    }
    assert_int_equal(ids.count, COUNT);
    for (int i = 0; i < 2 * COUNT; i++) {
        char id[MATTERMOST_ID];
        snprintf(id, sizeof id, "id%024d", i);
        assert_int_equal(mattermost_ids_has(&ids, id), i < COUNT);
        assert_ptr_equal(mattermost_ids_get(&ids, id), i < COUNT ? &values[i] : NULL);
    }
    size_t place = 0;
    for (int *value; (value = mattermost_ids_next(&ids, &place));)
        (*value)++;
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(values[i], 1);
    mattermost_ids_release(&ids);
    assert_false(mattermost_ids_has(&ids, "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_put_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
