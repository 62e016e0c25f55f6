/* SPDX-License-Identifier: Apache-2.0 */
/* The trie is an array of nodes; a node's children are a sorted run of edges. The first level
 * is a table by code point, because most places of a message begin no word at all. */
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

enum { FIRST_LEVEL = 0x10000, PER_NODE = 12 };

/* `open` classes also match where the word goes on (the word ended in '*'). */
struct node {
    uint32_t first_edge, edge_count;
    uint16_t classes[PER_NODE];
    uint8_t class_count;
};

enum { OPEN = 0x8000 };

struct edge {
    uint32_t point;
    uint32_t node;
};

struct cues {
    uint32_t first[FIRST_LEVEL]; /* node by code point, 0 for none */
    struct node *nodes;
    size_t node_count;
    struct edge *edges;
    size_t edge_count;
};

/* While building, children are linked lists. */
struct growing {
    uint32_t point, child, next;
};

struct builder {
    struct cues *cues;
    uint32_t *heads; /* by node: the first of its children in `links`, 0 for none */
    struct growing *links;
    size_t link_count;
};

const char *cue_name(enum cue cue)
{
    return lists[cue].name;
}

static uint32_t add_node(struct builder *build)
{
    struct cues *cues = build->cues;
    cues->nodes = mem_grow(cues->nodes, cues->node_count + 1, sizeof *cues->nodes);
    build->heads = mem_grow(build->heads, cues->node_count + 1, sizeof *build->heads);
    memset(&cues->nodes[cues->node_count], 0, sizeof *cues->nodes);
    build->heads[cues->node_count] = 0;
    return (uint32_t)cues->node_count++;
}

static uint32_t child_of(struct builder *build, uint32_t parent, uint32_t point)
{
    if (parent == 0 && build->cues->first[point & (FIRST_LEVEL - 1)])
        return build->cues->first[point & (FIRST_LEVEL - 1)];
    for (uint32_t i = parent ? build->heads[parent] : 0; i; i = build->links[i].next) {
        if (build->links[i].point == point)
            return build->links[i].child;
    }
    uint32_t child = add_node(build);
    if (parent == 0) {
        build->cues->first[point & (FIRST_LEVEL - 1)] = child;
        return child;
    }
    build->links = mem_grow(build->links, build->link_count + 1, sizeof *build->links);
    build->links[build->link_count] = (struct growing){point, child, build->heads[parent]};
    build->heads[parent] = (uint32_t)build->link_count++;
    return child;
}

static void add_word(struct builder *build, struct text word, enum cue cue)
{
    bool open = text_ends(word, "*");
    if (open)
        word.len--;
    uint32_t node = 0;
    for (size_t pos = 0; pos < word.len;)
        node = child_of(build, node, text_next(word, &pos));
    struct node *last = &build->cues->nodes[node];
    for (int i = 0; i < last->class_count; i++) {
        if ((last->classes[i] & ~OPEN) == (int)cue)
            return;
    }
    bug_if(node == 0 || last->class_count == PER_NODE);
    last->classes[last->class_count++] = (uint16_t)(cue | (open ? OPEN : 0));
}

static void flatten(struct builder *build)
{
    struct cues *cues = build->cues;
    cues->edges = mem_new(build->link_count + 1, sizeof *cues->edges);
    for (size_t n = 0; n < cues->node_count; n++) {
        cues->nodes[n].first_edge = (uint32_t)cues->edge_count;
        for (uint32_t i = build->heads[n]; i; i = build->links[i].next)
            cues->edges[cues->edge_count++] =
                (struct edge){build->links[i].point, build->links[i].child};
        cues->nodes[n].edge_count = (uint32_t)cues->edge_count - cues->nodes[n].first_edge;
    }
}

struct cues *cues_new(void)
{
    struct cues *cues = mem_new(1, sizeof *cues);
    struct builder build = {.cues = cues};
    build.links = mem_grow(NULL, 1, sizeof *build.links);
    build.link_count = 1; /* 0 ends a list */
    add_node(&build);     /* 0 is no node */
    for (int c = 0; c < CUE_COUNT; c++) {
        struct text rest = text_of(lists[c].words);
        while (rest.ptr) {
            struct text word = text_split(&rest, '|');
            if (word.len)
                add_word(&build, word, (enum cue)c);
        }
    }
    flatten(&build);
    free(build.heads);
    free(build.links);
    return cues;
}

void cues_free(struct cues *cues)
{
    if (!cues)
        return;
    free(cues->nodes);
    free(cues->edges);
    free(cues);
}

static bool is_word(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
}

static uint32_t step(const struct cues *cues, uint32_t node, uint32_t point)
{
    const struct edge *edge = cues->edges + cues->nodes[node].first_edge;
    for (uint32_t i = 0; i < cues->nodes[node].edge_count; i++) {
        if (edge[i].point == point)
            return edge[i].node;
    }
    return 0;
}

/* One place's hits, and up to where each class is covered already. */
struct search {
    const struct normal *normal;
    struct cue_hit *out;
    size_t count, max;
    uint32_t covered[CUE_COUNT];
};

/* Notes the classes that end at `node`; a longer word at the same place takes the place of a
 * shorter one of its class. */
static void note(struct search *search, const struct node *node, size_t first, uint32_t from,
                 uint32_t to)
{
    const struct normal *normal = search->normal;
    bool in_word =
        is_word(normal->points[to - 1]) && to < normal->count && is_word(normal->points[to]);
    for (int i = 0; i < node->class_count; i++) {
        enum cue cue = (enum cue)(node->classes[i] & ~OPEN);
        if ((in_word && !(node->classes[i] & OPEN)) || to <= search->covered[cue])
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

size_t cues_find(const struct cues *cues, const struct normal *normal, struct cue_hit *out,
                 size_t max)
{
    struct search search = {.normal = normal, .out = out, .max = max};
    for (size_t at = 0; at < normal->count; at++) {
        uint32_t point = normal->points[at];
        uint32_t node = point < FIRST_LEVEL ? cues->first[point] : 0;
        if (!node || (at > 0 && is_word(point) && is_word(normal->points[at - 1]) &&
                      !(normal->points[at - 1] <= '9' && point > '9')))
            continue;
        size_t first = search.count;
        for (size_t to = at + 1; node; to++) {
            if (cues->nodes[node].class_count)
                note(&search, &cues->nodes[node], first, (uint32_t)at, (uint32_t)to);
            node = to < normal->count ? step(cues, node, normal->points[to]) : 0;
        }
        for (size_t i = first; i < search.count; i++)
            search.covered[out[i].cue] = out[i].to;
    }
    return search.count;
}
