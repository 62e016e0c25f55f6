/* SPDX-License-Identifier: Apache-2.0 */
/* A set of ids with a number each, to find repetitions and references within a file, in O(1).
 * Ids are borrowed: they outlive the set. */
#ifndef CONFIG_IDS_H
#define CONFIG_IDS_H

#include <stddef.h>

struct ids_item;

struct ids {
    struct ids_item *items;
    size_t size;
    size_t count;
};

void ids_init(struct ids *ids);
void ids_release(struct ids *ids);

/* The number that the id was added with, 0 where it was not. */
int ids_find(const struct ids *ids, const char *id);

/* Adds the id with a number > 0; where it is there already, nothing changes and the number that
 * it has is returned, else 0. */
int ids_add(struct ids *ids, const char *id, int number);

#endif
