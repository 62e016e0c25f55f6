/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/platforms/mattermost_ids.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void mattermost_ids_init(struct mattermost_ids *ids)
{
    *ids = (struct mattermost_ids){0};
}

void mattermost_ids_release(struct mattermost_ids *ids)
{
    free(ids->slots);
    mattermost_ids_init(ids);
}

/* Ids are random already; FNV-1a spreads those that a test makes up. */
static size_t place_of(const char *id, size_t room)
{
    uint64_t hash = 14695981039346656037u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 1099511628211u;
    return (size_t)(hash ^ (hash >> 32)) & (room - 1);
}

/* The id's slot, or the free one where it would go. */
static struct mattermost_ids_slot *find(const struct mattermost_ids *ids, const char *id)
{
    size_t place = place_of(id, ids->room);
    while (*ids->slots[place].id && strcmp(ids->slots[place].id, id) != 0)
        place = (place + 1) & (ids->room - 1);
    return &ids->slots[place];
}

void *mattermost_ids_get(const struct mattermost_ids *ids, const char *id)
{
    return ids->room ? find(ids, id)->value : NULL;
}

bool mattermost_ids_has(const struct mattermost_ids *ids, const char *id)
{
    return ids->room && *find(ids, id)->id;
}

static void grow(struct mattermost_ids *ids)
{
    struct mattermost_ids larger = {.room = ids->room ? ids->room * 2 : 16, .count = ids->count};
    larger.slots = mem_new(larger.room, sizeof *larger.slots);
    for (size_t i = 0; i < ids->room; i++) {
        if (*ids->slots[i].id)
            *find(&larger, ids->slots[i].id) = ids->slots[i];
    }
    free(ids->slots);
    *ids = larger;
}

void mattermost_ids_put(struct mattermost_ids *ids, const char *id, void *value)
{
    if (ids->count * 4 >= ids->room * 3)
        grow(ids);
    struct mattermost_ids_slot *slot = find(ids, id);
    if (!*slot->id) {
        snprintf(slot->id, sizeof slot->id, "%s", id);
        ids->count++;
    }
    slot->value = value;
}

void *mattermost_ids_next(const struct mattermost_ids *ids, size_t *place)
{
    for (; *place < ids->room; (*place)++) {
        if (*ids->slots[*place].id)
            return ids->slots[(*place)++].value;
    }
    return NULL;
}
