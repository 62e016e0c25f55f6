/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/asks.h"

#include <stdlib.h>

#include "base/json.h"
#include "intents/record.h"

#define WAIT_SECONDS "259200"

const char *asks_key(const struct request *request, const char *person)
{
    return arena_printf(request->arena, "asks:%s", person);
}

bool asks_add(const struct request *request, struct plan *plan, uint32_t person, const char *text,
              const json_t *ask)
{
    if (!tell_person(request, plan, person, text))
        return false;
    const char *key = asks_key(request, request->dir->people[person].id);
    char *json = json_text(ask);
    tx_write(plan->tx, "RPUSH", key, json, NULL);
    tx_write(plan->tx, "EXPIRE", key, WAIT_SECONDS, NULL);
    free(json);
    return true;
}

void asks_take(const struct request *request, struct plan *plan, struct text ask)
{
    const char *key = asks_key(request, request->by);
    tx_expect(plan->tx, arena_copy(request->arena, ask), "LINDEX", key, "0", NULL);
    tx_write(plan->tx, "LPOP", key, NULL);
}
