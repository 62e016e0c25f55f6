/* SPDX-License-Identifier: Apache-2.0 */
/* Any JSON as a fact, applied, corrected and undone: the reducer refuses or writes, and every
 * write is whole. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "store/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct transaction *tx)
{
    for (const struct tx_command *one = tx->writes; one; one = one->next) {
        const char *name = one->words[0];
        bug_if(one->count < 2);
        bug_if(strcmp(name, "ZADD") == 0 && one->count != 4);
        bug_if(strcmp(name, "ZREM") == 0 && one->count != 3);
        bug_if(strcmp(name, "TOP") == 0 && one->count != 4);
        bug_if(strcmp(name, "HDEL") == 0 && one->count != 3);
        bug_if(strcmp(name, "HSET") == 0 && one->count % 2 != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *fact = json_parse((struct text){(const char *)data, size});
    struct arena arena;
    struct transaction tx;
    arena_init(&arena);
    tx_init(&tx, &arena, "fuzz");
    (void)fact_apply(&tx, fact, "1", NULL);
    json_t *undone = json_pack("{ss si}", "type", "undone", "of", 1);
    (void)fact_apply(&tx, undone, "2", fact);
    json_t *corrected = json_pack("{ss si ss ss}", "type", "corrected", "of", 1, "field", "date",
                                  "value", "2026-11-22");
    if (json_is_object(fact))
        (void)fact_apply(&tx, corrected, "3", fact);
    check(&tx);
    tx_release(&tx);
    json_decref(undone);
    json_decref(corrected);
    json_decref(fact);
    arena_release(&arena);
    return 0;
}
