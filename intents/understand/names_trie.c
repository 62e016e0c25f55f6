/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/names_trie.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

uint32_t trie_keys_add(struct trie_keys *keys, const uint16_t *units, size_t len)
{
    if (keys->unit_count + len > keys->unit_room) {
        keys->unit_room = keys->unit_room + keys->unit_room / 2 + len + 256;
        keys->units = mem_resize(keys->units, keys->unit_room, sizeof *keys->units);
    }
    memcpy(keys->units + keys->unit_count, units, len * sizeof *units);
    keys->keys = mem_grow(keys->keys, keys->count + 1, sizeof *keys->keys);
    keys->keys[keys->count] = (struct trie_key){(uint32_t)keys->unit_count, (uint32_t)len};
    keys->unit_count += len;
    return keys->count++;
}

void trie_keys_release(struct trie_keys *keys)
{
    free(keys->units);
    free(keys->keys);
    *keys = (struct trie_keys){0};
}

static uint32_t slots_for(size_t nodes)
{
    uint32_t slots = 64;
    while (slots / 4 * 3 < nodes)
        slots *= 2;
    return slots;
}

void trie_init(struct trie *trie, const struct trie_keys *keys, const uint16_t *map,
               size_t expected_nodes)
{
    *trie = (struct trie){.keys = keys, .map = map, .count = 1, .room = 64};
    while (trie->room < expected_nodes)
        trie->room *= 2;
    trie->nodes = mem_new(trie->room, sizeof *trie->nodes);
    uint32_t slots = slots_for(trie->room);
    trie->slots = mem_new(slots, sizeof *trie->slots);
    trie->mask = slots - 1;
}

void trie_release(struct trie *trie)
{
    free(trie->nodes);
    free(trie->slots);
}

static uint32_t hash_edge(uint32_t parent, uint16_t unit)
{
    uint64_t hash = ((uint64_t)parent << 16 | unit) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash >> 32);
}

uint32_t trie_step(const struct trie *trie, uint32_t node, uint16_t unit)
{
    for (uint32_t at = hash_edge(node, unit) & trie->mask; trie->slots[at];
         at = (at + 1) & trie->mask) {
        const struct trie_node *child = &trie->nodes[trie->slots[at]];
        if (child->parent == node && child->unit == unit)
            return trie->slots[at];
    }
    return 0;
}

static void put_slot(struct trie *trie, uint32_t child)
{
    const struct trie_node *node = &trie->nodes[child];
    uint32_t at = hash_edge(node->parent, node->unit) & trie->mask;
    while (trie->slots[at])
        at = (at + 1) & trie->mask;
    trie->slots[at] = child;
}

static void grow(struct trie *trie)
{
    trie->room *= 2;
    trie->nodes = mem_resize(trie->nodes, trie->room, sizeof *trie->nodes);
    free(trie->slots);
    uint32_t slots = slots_for(trie->room);
    trie->slots = mem_new(slots, sizeof *trie->slots);
    trie->mask = slots - 1;
    for (uint32_t child = 1; child < trie->count; child++)
        put_slot(trie, child);
}

static uint32_t add_child(struct trie *trie, uint32_t parent, uint16_t unit, uint32_t value)
{
    if (trie->count == trie->room)
        grow(trie);
    trie->nodes[trie->count] = (struct trie_node){parent, value, unit};
    put_slot(trie, trie->count);
    return trie->count++;
}

static uint16_t key_unit(const struct trie *trie, uint32_t key, size_t at)
{
    uint16_t unit = trie->keys->units[trie->keys->keys[key].at + at];
    return trie->map ? trie->map[unit] : unit;
}

static size_t key_len(const struct trie *trie, uint32_t key)
{
    return trie->keys->keys[key].len;
}

/* The value of a node `depth` units down that only `key` goes through. */
static uint32_t leaf_value(const struct trie *trie, uint32_t key, size_t depth)
{
    return depth == key_len(trie, key) ? key + 1 : TRIE_TAIL | key;
}

static bool same_tail(const struct trie *trie, uint32_t a, uint32_t b, size_t from)
{
    if (key_len(trie, a) != key_len(trie, b))
        return false;
    while (from < key_len(trie, a) && key_unit(trie, a, from) == key_unit(trie, b, from))
        from++;
    return from == key_len(trie, a);
}

/* Makes room for another key at a node with a tail: the tail moves one unit down. */
static void push_tail(struct trie *trie, uint32_t node, size_t depth)
{
    uint32_t key = trie->nodes[node].value & ~TRIE_TAIL;
    trie->nodes[node].value = 0;
    add_child(trie, node, key_unit(trie, key, depth), leaf_value(trie, key, depth + 1));
}

uint32_t trie_add(struct trie *trie, uint32_t key)
{
    size_t len = key_len(trie, key);
    uint32_t node = TRIE_ROOT;
    bug_if(len == 0);
    for (size_t depth = 0; depth < len; depth++) {
        if (trie->nodes[node].value & TRIE_TAIL) {
            uint32_t there = trie->nodes[node].value & ~TRIE_TAIL;
            if (same_tail(trie, there, key, depth))
                return there;
            push_tail(trie, node, depth);
        }
        uint16_t unit = key_unit(trie, key, depth);
        uint32_t child = trie_step(trie, node, unit);
        if (!child) {
            add_child(trie, node, unit, leaf_value(trie, key, depth + 1));
            return key;
        }
        node = child;
    }
    if (trie->nodes[node].value & TRIE_TAIL)
        push_tail(trie, node, len);
    if (trie->nodes[node].value == 0)
        trie->nodes[node].value = key + 1;
    return trie->nodes[node].value - 1;
}

static bool tail_fits(const struct trie *trie, uint32_t key, size_t depth, const uint16_t *units,
                      size_t count)
{
    size_t len = key_len(trie, key);
    if (len > count)
        return false;
    while (depth < len && key_unit(trie, key, depth) == units[depth])
        depth++;
    return depth == len;
}

size_t trie_find(const struct trie *trie, const uint16_t *units, size_t count, struct trie_hit *out,
                 size_t max)
{
    size_t found = 0;
    uint32_t node = TRIE_ROOT;
    for (size_t depth = 0; depth < count && found < max; depth++) {
        node = trie_step(trie, node, units[depth]);
        if (!node)
            break;
        uint32_t value = trie->nodes[node].value;
        if (value & TRIE_TAIL) {
            uint32_t key = value & ~TRIE_TAIL;
            if (tail_fits(trie, key, depth + 1, units, count))
                out[found++] = (struct trie_hit){key, (uint32_t)key_len(trie, key)};
            break;
        }
        if (value)
            out[found++] = (struct trie_hit){value - 1, (uint32_t)depth + 1};
    }
    return found;
}

uint32_t trie_get(const struct trie *trie, const uint16_t *units, size_t count)
{
    uint32_t node = TRIE_ROOT;
    for (size_t depth = 0; depth < count; depth++) {
        node = trie_step(trie, node, units[depth]);
        if (!node)
            return UINT32_MAX;
        uint32_t value = trie->nodes[node].value;
        if (value & TRIE_TAIL) {
            uint32_t key = value & ~TRIE_TAIL;
            bool fits =
                key_len(trie, key) == count && tail_fits(trie, key, depth + 1, units, count);
            return fits ? key : UINT32_MAX;
        }
    }
    uint32_t value = trie->nodes[node].value;
    return node && value ? value - 1 : UINT32_MAX;
}
