/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/members.h"

#include <stdlib.h>
#include <string.h>

struct pair {
    struct text name, value;
};

static int compare_text(struct text a, struct text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_pairs(const void *a, const void *b)
{
    return compare_text(((const struct pair *)a)->name, ((const struct pair *)b)->name);
}

/* The members (fields) with scores (values), by name. */
static struct pair *pairs_of(struct arena *arena, const struct value *list, size_t *count)
{
    *count = list->count / 2;
    struct pair *pairs = arena_alloc(arena, *count + 1, sizeof *pairs);
    for (size_t i = 0; i < *count; i++)
        pairs[i] =
            (struct pair){value_text(value_at(list, 2 * i)), value_text(value_at(list, 2 * i + 1))};
    qsort(pairs, *count, sizeof *pairs, compare_pairs);
    return pairs;
}

const char *members_differ(struct arena *arena, const struct value *there, const struct value *copy)
{
    size_t there_count, copy_count, i = 0;
    struct pair *is = pairs_of(arena, there, &there_count);
    struct pair *should = pairs_of(arena, copy, &copy_count);
    while (i < there_count && i < copy_count && text_equal(is[i].name, should[i].name) &&
           text_equal(is[i].value, should[i].value))
        i++;
    if (i == there_count && i == copy_count)
        return NULL;
    struct text name = i < copy_count ? should[i].name : is[i].name;
    return arena_printf(arena, "members differ, first at %.*s; by the facts %zu, here %zu",
                        TEXT_ARGS(name), copy_count, there_count);
}
