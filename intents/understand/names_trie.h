/* SPDX-License-Identifier: Apache-2.0 */
/* A trie over keys of 16-bit units, made for walking from every place of a message.
 *
 *   root ─余→ ○ ─明→ "辉"          a node that only one key goes through ends the path: it
 *          └─佳→ ○ ─美→ ● ─五→ "金店"   keeps the number of that key (a tail) and no children
 *
 * Edges are in one hash table of node numbers (a node knows its parent and unit), so that a
 * step costs one or two cache lines whatever the fan-out, and a node with its edge 20 bytes.
 * Keys are known by number; their units are the caller's (struct trie_keys). Nothing is ever
 * taken out: what a key no longer means is for the caller. */
#ifndef INTENTS_UNDERSTAND_NAMES_TRIE_H
#define INTENTS_UNDERSTAND_NAMES_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The units of all keys, one after the other. */
struct trie_keys {
    uint16_t *units;
    size_t unit_count;
    size_t unit_room;
    struct trie_key {
        uint32_t at;
        uint32_t len;
    } * keys;
    uint32_t count;
};

uint32_t trie_keys_add(struct trie_keys *keys, const uint16_t *units, size_t len);
void trie_keys_release(struct trie_keys *keys);

struct trie_node {
    uint32_t parent;
    uint32_t value; /* 0, number of a key + 1, or TRIE_TAIL | number of a key */
    uint16_t unit;
};

#define TRIE_TAIL 0x80000000u

enum { TRIE_ROOT = 0 };

struct trie {
    const struct trie_keys *keys; /* borrowed */
    const uint16_t *map;          /* borrowed; what a key's unit is in this trie, NULL: itself */
    struct trie_node *nodes;
    uint32_t count;
    uint32_t room;
    uint32_t *slots;
    uint32_t mask;
};

void trie_init(struct trie *trie, const struct trie_keys *keys, const uint16_t *map,
               size_t expected_nodes);
void trie_release(struct trie *trie);

/* Adds the key; returns the number of the key with the same units that was there before, or
 * `key` itself. */
uint32_t trie_add(struct trie *trie, uint32_t key);

/* The child of `node` by `unit`, 0 where there is none. */
uint32_t trie_step(const struct trie *trie, uint32_t node, uint16_t unit);

/* The key of exactly these units, UINT32_MAX where there is none. */
uint32_t trie_get(const struct trie *trie, const uint16_t *units, size_t count);

/* A key found at the start of some units. */
struct trie_hit {
    uint32_t key;
    uint32_t len;
};

/* All keys that the units start with, shortest first. Returns how many (at most `max`). */
size_t trie_find(const struct trie *trie, const uint16_t *units, size_t count, struct trie_hit *out,
                 size_t max);

#endif
