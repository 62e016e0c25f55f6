/* SPDX-License-Identifier: Apache-2.0 */
#include "config/ids.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct ids_item {
    const char *id;
    int number;
};

void ids_init(struct ids *ids)
{
    *ids = (struct ids){0};
}

void ids_release(struct ids *ids)
{
    free(ids->items);
    *ids = (struct ids){0};
}

/* The slot that holds the id, or the free one in which it would be. FNV-1a. */
static struct ids_item *find_slot(const struct ids *ids, const char *id)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (const char *c = id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001B3u;
    size_t at = (size_t)(hash ^ hash >> 32) & (ids->size - 1);
    while (ids->items[at].id && strcmp(ids->items[at].id, id) != 0)
        at = (at + 1) & (ids->size - 1);
    return &ids->items[at];
}

static void grow(struct ids *ids)
{
    struct ids larger = {.size = ids->size ? ids->size * 2 : 64, .count = ids->count};
    larger.items = mem_new(larger.size, sizeof *larger.items);
    for (size_t i = 0; i < ids->size; i++) {
        if (ids->items[i].id)
            *find_slot(&larger, ids->items[i].id) = ids->items[i];
    }
    free(ids->items);
    *ids = larger;
}

int ids_find(const struct ids *ids, const char *id)
{
    return ids->size > 0 ? find_slot(ids, id)->number : 0;
}

int ids_add(struct ids *ids, const char *id, int number)
{
    if (ids->count * 2 >= ids->size)
        grow(ids);
    struct ids_item *item = find_slot(ids, id);
    if (item->id)
        return item->number;
    *item = (struct ids_item){id, number};
    ids->count++;
    return 0;
}
