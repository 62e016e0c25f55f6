/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/rebuilding.h"

#include "base/str.h"
#include "tests/support/until.h"

struct outcome {
    struct rebuild_result result;
    struct str differences;
    int done;
};

static void on_difference(void *owner, const char *key, const char *what)
{
    struct outcome *outcome = owner;
    str_addf(&outcome->differences, "%s %s\n", key, what);
}

static void on_done(void *owner, const struct rebuild_result *result)
{
    struct outcome *outcome = owner;
    outcome->result = *result;
    outcome->done = 1;
}

char *rebuilding_run(uv_loop_t *loop, struct store *store, bool is_check,
                     struct rebuild_result *result)
{
    struct outcome outcome = {.done = 0};
    str_init(&outcome.differences);
    rebuild_start(&(struct rebuild_setup){
        .store = store,
        .company = "acme",
        .is_check = is_check,
        .on_difference = on_difference,
        .done = on_done,
        .owner = &outcome,
    });
    until(loop, &outcome.done);
    *result = outcome.result;
    return str_steal(&outcome.differences);
}
