/* SPDX-License-Identifier: Apache-2.0 */
/* The trie is one table in which a node is found by the hash of all points that lead to it, so that
 * those at which a word begins can be fetched into the cache before they are walked along. Many
 * places of a message begin no word, which two bits tell before the trie is looked at, and of most
 * that do, the next point fits none, which the node's own bits tell. */
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

enum { POINTS_MAX = 32, ENDS_MAX = 64, STARTS_BITS = 17 };

/* A word that ends on the way to a node, and its class. Where letters go on behind the node, a
 * closed one is only the beginning of a word that nobody has listed. The last of a node ends its
 * list. */
struct end {
    uint16_t cue : 9;
    uint16_t more : 5; /* points than one */
    uint16_t is_closed : 1;
    uint16_t is_last : 1;
};

/* An entry of the table, the first of which is the root. */
struct node {
    uint16_t point;  /* that leads to it, 0 where there is none, */
    uint16_t parent; /* from there */
    uint16_t may;    /* bit (point mod 16) is set where a child may have the point */
    uint16_t ends;   /* the first of them, 0: none */
};

struct cues {
    uint64_t starts[(1 << STARTS_BITS) / 64]; /* see start_bit() */
    struct node *nodes;
    unsigned shift; /* there are 1 << (32 - shift) nodes */
    struct end *ends;
};

_Static_assert(CUE_COUNT <= 1 << 9 && POINTS_MAX <= 1 << 5, "an end holds every class and length");
_Static_assert(sizeof(struct node) == 8 && sizeof(struct end) == 2, "small");

const char *cue_name(enum cue cue)
{
    return lists[cue].name;
}

/* A word while the trie is built. */
struct entry {
    uint16_t points[POINTS_MAX];
    size_t count, number;
    uint16_t cue;
    bool is_open; /* it also counts where the word goes on (it ended in '*') */
};

struct entries {
    struct entry *list;
    size_t count;
};

static void add_word(struct entries *entries, struct text word, enum cue cue)
{
    entries->list = mem_grow(entries->list, entries->count + 1, sizeof *entries->list);
    struct entry *entry = &entries->list[entries->count];
    *entry = (struct entry){.number = entries->count++, .cue = (uint16_t)cue};
    if (text_ends(word, "*")) {
        entry->is_open = true;
        word.len--;
    }
    for (size_t pos = 0; pos < word.len;) {
        uint32_t point = text_next(word, &pos);
        bug_if(entry->count == POINTS_MAX || point > UINT16_MAX);
        entry->points[entry->count++] = (uint16_t)point;
    }
    bug_if(entry->count == 0);
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
    uint32_t hash; /* of the points */
    uint16_t node;
};

struct builder {
    struct cues *cues;
    struct entries entries;
    struct part *parts; /* of the nodes, each behind its parent */
    size_t part_count, end_count;
};

/* The ends of one node. */
struct ends {
    struct end list[ENDS_MAX];
    size_t count;
};

/* The hash of points with one more. */
static uint32_t add_point(uint32_t hash, uint32_t point)
{
    hash = (hash ^ point) * 0x9e3779b1u;
    return hash ^ hash >> 15;
}

/* Where a search for the node begins, and goes on. */
static uint32_t first_place(const struct cues *cues, uint32_t hash)
{
    return hash >> cues->shift;
}

static uint32_t next_place(const struct cues *cues, uint32_t place)
{
    return (place + 1) & (UINT32_MAX >> cues->shift);
}

/* Which bit of `starts` is set where a word begins with two points; with one point that is a word
 * by itself, the second is 0. */
static uint32_t start_bit(uint32_t first, uint32_t second)
{
    return (first << 16 ^ second) * 0x9e3779b1u >> (32 - STARTS_BITS);
}

static uint16_t add_node(struct cues *cues, uint32_t hash, uint16_t point, uint16_t parent)
{
    uint32_t place = first_place(cues, hash);
    while (cues->nodes[place].point)
        place = next_place(cues, place);
    cues->nodes[place] = (struct node){.point = point, .parent = parent};
    return (uint16_t)place;
}

static void add_part(struct builder *build, struct part part)
{
    build->parts = mem_grow(build->parts, build->part_count + 1, sizeof *build->parts);
    build->parts[build->part_count++] = part;
}

static bool is_word(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
}

static size_t find_end(const struct ends *ends, unsigned cue)
{
    size_t at = 0;
    while (at < ends->count && ends->list[at].cue != cue)
        at++;
    return at;
}

/* What ended on the way to the parent of a node, or there. */
static void take_ends(const struct cues *cues, const struct node *node, struct ends *out)
{
    const struct node *parent = &cues->nodes[node->parent];
    bool goes_on = is_word(parent->point) && is_word(node->point);
    const struct end *end = cues->ends + parent->ends;
    for (bool more = parent->ends; more; more = !end++->is_last) {
        struct end one = *end;
        if ((one.is_closed && goes_on) || find_end(out, one.cue) < out->count)
            continue;
        one.is_closed = one.is_last = 0;
        out->list[out->count++] = one;
    }
}

/* Adds a word that ends at a node `depth` points down. It takes the place of a shorter one of its
 * class; that stays behind it where the longer may turn out to be none. */
static void add_end(struct ends *ends, const struct entry *entry, uint16_t point, size_t depth)
{
    struct end end = {.cue = entry->cue, .more = (uint16_t)(depth - 1) & 31};
    size_t at = find_end(ends, entry->cue);
    bool is_new = at == ends->count;
    end.is_closed = !entry->is_open && is_word(point);
    bug_if(ends->count == ENDS_MAX);
    if (!is_new && ends->list[at].more == end.more) /* listed twice: the first counts */
        return;
    if (is_new || end.is_closed) {
        memmove(&ends->list[at + 1], &ends->list[at], (ends->count - at) * sizeof end);
        ends->count++;
    }
    ends->list[at] = end;
}

/* Puts away the ends of a node; where they are its parent's, those serve both. */
static uint16_t put_ends(struct builder *build, uint16_t parents, struct ends *ends)
{
    struct cues *cues = build->cues;
    if (ends->count == 0)
        return 0;
    ends->list[ends->count - 1].is_last = 1;
    if (parents && memcmp(cues->ends + parents, ends->list, ends->count * sizeof *ends->list) == 0)
        return parents;
    size_t first = build->end_count;
    build->end_count += ends->count;
    bug_if(build->end_count > UINT16_MAX);
    memcpy(cues->ends + first, ends->list, ends->count * sizeof *ends->list);
    return (uint16_t)first;
}

static void put_start(struct cues *cues, uint32_t first, uint32_t second)
{
    uint32_t bit = start_bit(first, second);
    cues->starts[bit >> 6] |= 1ull << (bit & 63);
}

/* Gives a node its ends, and adds its children. */
static void finish_node(struct builder *build, struct part part)
{
    struct cues *cues = build->cues;
    const struct entry *entries = build->entries.list;
    struct node *node = &cues->nodes[part.node];
    struct ends ends = {.count = 0};
    if (part.depth > 0)
        take_ends(cues, node, &ends);
    for (; part.from < part.to && entries[part.from].count == part.depth; part.from++)
        add_end(&ends, &entries[part.from], node->point, part.depth);
    if (part.depth > 0)
        node->ends = put_ends(build, cues->nodes[node->parent].ends, &ends);
    if (part.depth == 1 && ends.count > 0)
        put_start(cues, node->point, 0);
    while (part.from < part.to) {
        uint16_t point = entries[part.from].points[part.depth];
        uint32_t hash = add_point(part.hash, point);
        struct part child = {part.from, part.from, part.depth + 1, hash,
                             add_node(cues, hash, point, part.node)};
        while (child.to < part.to && entries[child.to].points[part.depth] == point)
            child.to++;
        add_part(build, child);
        node->may |= (uint16_t)(1u << (point & 15));
        if (part.depth == 1)
            put_start(cues, node->point, point);
        part.from = child.to;
    }
}

/* How many nodes the words, in order, make. */
static size_t count_nodes(const struct entries *entries)
{
    size_t count = 1;
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *one = &entries->list[i], *last = one - 1;
        size_t same = 0;
        while (i > 0 && same < one->count && same < last->count &&
               one->points[same] == last->points[same])
            same++;
        count += one->count - same;
    }
    return count;
}

static void make_room(struct builder *build)
{
    struct cues *cues = build->cues;
    size_t count = count_nodes(&build->entries);
    cues->shift = 24;
    while ((size_t)1 << (32 - cues->shift) < count + count / 2)
        cues->shift--;
    bug_if(cues->shift < 17);
    cues->nodes = mem_new((size_t)1 << (32 - cues->shift), sizeof *cues->nodes);
    cues->nodes[0] = (struct node){.point = UINT16_MAX, .parent = UINT16_MAX}; /* nobody's child */
    cues->ends = mem_new(UINT16_MAX, sizeof *cues->ends);
    build->end_count = 1;
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
    make_room(&build);
    add_part(&build, (struct part){0, build.entries.count, 0, 0, 0});
    for (size_t i = 0; i < build.part_count; i++)
        finish_node(&build, build.parts[i]);
    build.cues->ends = mem_resize(build.cues->ends, build.end_count, sizeof *build.cues->ends);
    free(build.entries.list);
    free(build.parts);
    return build.cues;
}

void cues_free(struct cues *cues)
{
    if (!cues)
        return;
    free(cues->nodes);
    free(cues->ends);
    free(cues);
}

/* The node with this hash to which the point leads from `parent`, 0 for none. */
static uint32_t child_of(const struct cues *cues, uint32_t parent, uint32_t hash, uint32_t point)
{
    uint32_t place = first_place(cues, hash);
    for (; cues->nodes[place].point; place = next_place(cues, place)) {
        if (cues->nodes[place].point == point && cues->nodes[place].parent == parent)
            return place;
    }
    return 0;
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

/* Walks from `at` as far as words go; how far in `to`. */
static const struct node *walk(const struct search *search, size_t at, size_t *to)
{
    const struct cues *cues = search->cues;
    const struct normal *normal = search->normal;
    uint32_t hash = 0, number = 0;
    for (*to = at; *to < normal->count; ++*to) {
        uint32_t point = normal->points[*to];
        if (number && !(cues->nodes[number].may >> (point & 15) & 1))
            break;
        hash = add_point(hash, point);
        uint32_t child = child_of(cues, number, hash, point);
        if (!child)
            break;
        number = child;
    }
    return &cues->nodes[number];
}

/* Finds the words that begin at `at`. */
static void find_at(struct search *search, size_t at)
{
    const struct normal *normal = search->normal;
    size_t to;
    const struct node *node = walk(search, at, &to);
    if (to == at)
        return;
    bool in_word =
        to < normal->count && is_word(normal->points[to - 1]) && is_word(normal->points[to]);
    const struct end *end = search->cues->ends + node->ends;
    for (bool more = node->ends; more && search->count < search->max; more = !end++->is_last) {
        enum cue cue = (enum cue)end->cue;
        uint32_t until = (uint32_t)at + 1 + end->more;
        if ((in_word && end->is_closed) || is_covered(search, cue, until))
            continue;
        search->out[search->count++] = (struct cue_hit){(uint32_t)at, until, cue};
        cue_put(&search->hit, cue);
        search->covered[cue] = until;
    }
}

/* A word in letters begins no sooner than the letters do; digits may stand before it. */
static bool is_inside_word(const struct normal *normal, size_t at)
{
    uint32_t point = normal->points[at], before = at > 0 ? normal->points[at - 1] : 0;
    return is_word(point) && is_word(before) && !(before <= '9' && point > '9');
}

/* 1 where there may be a word with this start, else 0. */
static uint64_t has_start(const struct cues *cues, uint32_t first, uint32_t second)
{
    uint32_t bit = start_bit(first, second);
    return cues->starts[bit >> 6] >> (bit & 63) & 1;
}

/* At which of the points [from, to), 64 at most, words may begin: a bit each. What will be looked
 * at there is fetched into the cache. */
static uint64_t find_starts(const struct cues *cues, const struct normal *normal, size_t from,
                            size_t to)
{
    uint64_t found = 0;
    for (size_t at = from; at < to; at++) {
        uint32_t point = normal->points[at],
                 next = at + 1 < normal->count ? normal->points[at + 1] : 0;
        uint64_t may = has_start(cues, point, 0) | has_start(cues, point, next);
        uint32_t hash = add_point(0, point);
        __builtin_prefetch(&cues->nodes[first_place(cues, hash)]);
        __builtin_prefetch(&cues->nodes[first_place(cues, add_point(hash, next))]);
        found |= may << (at - from);
    }
    return found;
}

size_t cues_find(const struct cues *cues, const struct normal *normal, struct cue_hit *out,
                 size_t max)
{
    enum { AT_ONCE = 64 };
    struct search search;
    search.cues = cues;
    search.normal = normal;
    search.out = out;
    search.count = 0;
    search.max = max;
    search.hit = (struct cue_set){{0}};
    for (size_t from = 0; from < normal->count; from += AT_ONCE) {
        size_t to = normal->count - from < AT_ONCE ? normal->count : from + AT_ONCE;
        for (uint64_t left = find_starts(cues, normal, from, to); left; left &= left - 1) {
            size_t at = from + (size_t)__builtin_ctzll(left);
            if (!is_inside_word(normal, at))
                find_at(&search, at);
        }
    }
    return search.count;
}
