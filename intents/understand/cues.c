/* SPDX-License-Identifier: Apache-2.0 */
/* The trie is an array of nodes, in which the child that a point leads to is found by hashing;
 * small enough to stay in the cache. Many places of a message begin no word, which one bit tells,
 * and of most that do, the next point fits none, which the node's own bits tell. */
#include "intents/understand/cues.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static const struct {
    const char *name;
    const char *words;
} lists[CUE_COUNT] = {
#define CUE(name, words) {#name, words},
#include "intents/words/cues.def"
#undef CUE
};

enum { FIRST_LEVEL = 0x10000, POINTS_MAX = 32 };

/* A class to which a word belongs; an open one also matches where the word goes on (it ended in
 * '*'). */
struct class
{
    uint16_t cue;
    bool is_open;
};

struct node {
    uint32_t point;  /* that leads to it, */
    uint16_t parent; /* from there */
    uint16_t first_class;
    uint32_t may; /* bit (point mod 32) is set where a child may have the point */
    uint8_t class_count;
};

struct cues {
    uint64_t begins[FIRST_LEVEL / 64]; /* by point: whether a word begins with it */
    uint16_t *children;                /* open addressing by parent and point; 0: empty */
    unsigned shift;                    /* its size is 1 << (32 - shift) */
    struct node *nodes;                /* the first is the root, and nobody's child */
    size_t node_count;
    struct class *classes;
    size_t class_count;
};

_Static_assert(CUE_COUNT <= UINT16_MAX, "a class is two bytes");

const char *cue_name(enum cue cue)
{
    return lists[cue].name;
}

/* A word while the trie is built. */
struct entry {
    uint32_t points[POINTS_MAX];
    size_t count, number;
    struct class class;
};

struct entries {
    struct entry *list;
    size_t count;
};

static void add_word(struct entries *entries, struct text word, enum cue cue)
{
    entries->list = mem_grow(entries->list, entries->count + 1, sizeof *entries->list);
    struct entry *entry = &entries->list[entries->count];
    *entry = (struct entry){.number = entries->count++, .class = {(uint16_t)cue, false}};
    if (text_ends(word, "*")) {
        entry->class.is_open = true;
        word.len--;
    }
    for (size_t pos = 0; pos < word.len;) {
        bug_if(entry->count == POINTS_MAX);
        entry->points[entry->count++] = text_next(word, &pos);
    }
    bug_if(entry->count == 0 || entry->points[0] >= FIRST_LEVEL);
}

/* By points, a word before those that begin with it; equal ones as they are listed. */
static int by_points(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    for (size_t i = 0; i < left->count && i < right->count; i++) {
        if (left->points[i] != right->points[i])
            return left->points[i] < right->points[i] ? -1 : 1;
    }
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* The entries that go through one node, [from, to), when it is `depth` points down. */
struct part {
    size_t from, to, depth;
};

struct builder {
    struct cues *cues;
    struct entries entries;
    struct part *parts; /* by node */
};

static void add_node(struct builder *build, uint32_t point, size_t parent, struct part part)
{
    struct cues *cues = build->cues;
    size_t count = cues->node_count + 1;
    cues->nodes = mem_grow(cues->nodes, count, sizeof *cues->nodes);
    build->parts = mem_grow(build->parts, count, sizeof *build->parts);
    cues->nodes[cues->node_count] = (struct node){.point = point, .parent = (uint16_t)parent};
    build->parts[cues->node_count++] = part;
}

/* Of a word that is listed twice in one class the first counts. */
static void add_class(struct cues *cues, struct node *node, struct class class)
{
    for (size_t i = node->first_class; i < cues->class_count; i++) {
        if (cues->classes[i].cue == class.cue)
            return;
    }
    cues->classes = mem_grow(cues->classes, cues->class_count + 1, sizeof *cues->classes);
    cues->classes[cues->class_count++] = class;
    node->class_count++;
}

/* Gives a node its classes, from the words that end at it, and adds its children. */
static void finish_node(struct builder *build, size_t number)
{
    struct cues *cues = build->cues;
    struct part part = build->parts[number];
    const struct entry *entries = build->entries.list;
    bug_if(cues->class_count > UINT16_MAX || cues->node_count > UINT16_MAX);
    struct node node = cues->nodes[number];
    node.first_class = (uint16_t)cues->class_count;
    for (; part.from < part.to && entries[part.from].count == part.depth; part.from++)
        add_class(cues, &node, entries[part.from].class);
    while (part.from < part.to) {
        uint32_t point = entries[part.from].points[part.depth];
        struct part child = {part.from, part.from, part.depth + 1};
        while (child.to < part.to && entries[child.to].points[part.depth] == point)
            child.to++;
        add_node(build, point, number, child);
        node.may |= 1u << (point & 31);
        part.from = child.to;
    }
    cues->nodes[number] = node;
}

/* Where a search for the child begins, and goes on. */
static uint32_t child_place(const struct cues *cues, size_t parent, uint32_t point)
{
    return (uint32_t)(parent << 16 ^ point) * 0x9e3779b1u >> cues->shift;
}

static uint32_t next_place(const struct cues *cues, uint32_t place)
{
    return (place + 1) & (UINT32_MAX >> cues->shift);
}

static void index_children(struct cues *cues)
{
    cues->shift = 24;
    while ((size_t)1 << (32 - cues->shift) < cues->node_count * 2)
        cues->shift--;
    cues->children = mem_new((size_t)1 << (32 - cues->shift), sizeof *cues->children);
    for (size_t number = 1; number < cues->node_count; number++) {
        const struct node *node = &cues->nodes[number];
        uint32_t place = child_place(cues, node->parent, node->point);
        while (cues->children[place])
            place = next_place(cues, place);
        cues->children[place] = (uint16_t)number;
        if (node->parent == 0)
            cues->begins[node->point >> 6] |= 1ull << (node->point & 63);
    }
}

struct cues *cues_new(void)
{
    struct builder build = {.cues = mem_new(1, sizeof *build.cues)};
    for (int c = 0; c < CUE_COUNT; c++) {
        struct text rest = text_of(lists[c].words);
        while (rest.ptr) {
            struct text word = text_split(&rest, '|');
            if (word.len)
                add_word(&build.entries, word, (enum cue)c);
        }
    }
    qsort(build.entries.list, build.entries.count, sizeof *build.entries.list, by_points);
    add_node(&build, 0, 0, (struct part){0, build.entries.count, 0});
    for (size_t number = 0; number < build.cues->node_count; number++)
        finish_node(&build, number);
    index_children(build.cues);
    free(build.entries.list);
    free(build.parts);
    return build.cues;
}

void cues_free(struct cues *cues)
{
    if (!cues)
        return;
    free(cues->children);
    free(cues->nodes);
    free(cues->classes);
    free(cues);
}

static bool is_word(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
}

/* The node to which the point leads from `parent`, 0 for none. */
static uint32_t child_of(const struct cues *cues, uint32_t parent, uint32_t point)
{
    uint32_t place = child_place(cues, parent, point), child;
    for (; (child = cues->children[place]); place = next_place(cues, place)) {
        const struct node *node = &cues->nodes[child];
        if (node->point == point && node->parent == parent)
            break;
    }
    return child;
}

static uint32_t start_of(const struct cues *cues, uint32_t point)
{
    bool begins = point < FIRST_LEVEL && (cues->begins[point >> 6] >> (point & 63) & 1);
    return begins ? child_of(cues, 0, point) : 0;
}

static uint32_t step(const struct cues *cues, uint32_t number, uint32_t point)
{
    return cues->nodes[number].may >> (point & 31) & 1 ? child_of(cues, number, point) : 0;
}

/* The hits so far, and up to where each class that was hit is covered. */
struct search {
    const struct cues *cues;
    const struct normal *normal;
    struct cue_hit *out;
    size_t count, max;
    struct cue_set hit;
    uint32_t covered[CUE_COUNT]; /* of those in `hit` */
};

static bool is_covered(const struct search *search, enum cue cue, uint32_t to)
{
    return cue_in(&search->hit, cue) && to <= search->covered[cue];
}

/* Notes the classes that end at `node`; a longer word at the same place takes the place of a
 * shorter one of its class. */
static void note(struct search *search, const struct node *node, size_t first, uint32_t from,
                 uint32_t to)
{
    const struct normal *normal = search->normal;
    bool in_word =
        is_word(normal->points[to - 1]) && to < normal->count && is_word(normal->points[to]);
    const struct class *class = search->cues->classes + node->first_class;
    for (int i = 0; i < node->class_count; i++, class ++) {
        enum cue cue = (enum cue) class->cue;
        if ((in_word && !class->is_open) || is_covered(search, cue, to))
            continue;
        size_t place = first;
        while (place < search->count && search->out[place].cue != cue)
            place++;
        if (place == search->max)
            return;
        search->out[place] = (struct cue_hit){from, to, cue};
        if (place == search->count)
            search->count++;
    }
}

/* Finds the words that begin at `at`, the first point of which leads to `number`. */
static void find_at(struct search *search, uint32_t number, size_t at)
{
    const struct normal *normal = search->normal;
    size_t first = search->count;
    for (size_t to = at + 1; number; to++) {
        const struct node *node = &search->cues->nodes[number];
        if (node->class_count)
            note(search, node, first, (uint32_t)at, (uint32_t)to);
        number = to < normal->count ? step(search->cues, number, normal->points[to]) : 0;
    }
    for (size_t i = first; i < search->count; i++) {
        const struct cue_hit *hit = &search->out[i];
        cue_put(&search->hit, hit->cue);
        search->covered[hit->cue] = hit->to;
    }
}

/* A word in letters begins no sooner than the letters do; digits may stand before it. */
static bool is_inside_word(const struct normal *normal, size_t at)
{
    uint32_t point = normal->points[at], before = at > 0 ? normal->points[at - 1] : 0;
    return is_word(point) && is_word(before) && !(before <= '9' && point > '9');
}

size_t cues_find(const struct cues *cues, const struct normal *normal, struct cue_hit *out,
                 size_t max)
{
    struct search search;
    search.cues = cues;
    search.normal = normal;
    search.out = out;
    search.count = 0;
    search.max = max;
    search.hit = (struct cue_set){{0}};
    uint32_t node = normal->count ? start_of(cues, normal->points[0]) : 0;
    for (size_t at = 0; at < normal->count; at++) {
        uint32_t next = at + 1 < normal->count ? start_of(cues, normal->points[at + 1]) : 0;
        __builtin_prefetch(&cues->nodes[next]); /* there when its turn comes */
        if (node && !is_inside_word(normal, at))
            find_at(&search, node, at);
        node = next;
    }
    return search.count;
}
