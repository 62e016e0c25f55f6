/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/features.h"

#include <stdlib.h>

#include "base/mem.h"

/* A feature is the hash of its template and its parts. */
enum template {
    T_BIAS = 1,
    T_START,
    T_SOUND,
    T_CUE,
    T_CUE_PAIR,
    T_CUE_BEFORE,
    T_CUE_AFTER,
    T_CUE_MESSAGE,
    T_CUE_ROLE,
    T_SPAN,
    T_SPAN_CUE,
    T_ROLE,
    T_CHANNEL,
    T_PLACE,
    T_LENGTH,
    T_STEM,
    TEMPLATES
};

/* A run of tokens is the hash of them alone. */
enum { RUN_MAX = 3 };

/* How many values the two parts of a feature can have, where it is one of those that can be
 * listed. */
enum { SPAN_KINDS = 5, LENGTHS = 7, PLACES = 3, CLAUSES_TOLD = 5, CHANNELS = CHANNEL_MENTION + 1 };
static const struct {
    uint16_t first, second;
} parts[TEMPLATES] = {
    [T_BIAS] = {1, 1},
    [T_CUE] = {CUE_LEARNED, 1},
    [T_CUE_PAIR] = {CUE_LEARNED, CUE_LEARNED},
    [T_CUE_BEFORE] = {CUE_LEARNED, 1},
    [T_CUE_AFTER] = {CUE_LEARNED, 1},
    [T_CUE_MESSAGE] = {CUE_LEARNED, 1},
    [T_CUE_ROLE] = {CUE_LEARNED, ROLE_COUNT},
    [T_SPAN] = {SPAN_KINDS, 2},
    [T_SPAN_CUE] = {CUE_LEARNED, SPAN_KINDS},
    [T_ROLE] = {ROLE_COUNT, 1},
    [T_CHANNEL] = {CHANNELS, ROLE_COUNT},
    [T_PLACE] = {PLACES, CLAUSES_TOLD},
    [T_LENGTH] = {LENGTHS, 1},
};

struct feature_index {
    const struct model *model;
    uint32_t first[TEMPLATES]; /* by template: the place of its first row */
    uint32_t rows[];
};

/* Where features go. For the learner all go to one list. */
struct lists {
    const struct feature_index *index; /* NULL: hashes are wanted of all */
    struct numbers *listed, *edges;
    struct numbers *within;    /* NULL: those within clauses are not wanted */
    struct features *features; /* that these are, where there is an index */
};

static uint32_t mix(uint32_t hash, uint32_t part)
{
    hash = (hash ^ part) * 0x9e3779b1u;
    return hash ^ hash >> 15;
}

static const uint32_t seed = 0x51ed270bu;

static uint32_t hash_of(enum template template, uint32_t a, uint32_t b)
{
    return mix(mix(mix(seed, template), a), b);
}

static void add(struct numbers *to, uint32_t hash)
{
    if (to->count < FEATURES_MAX)
        to->list[to->count++] = hash;
}

/* A feature that is found by its hash, later. */
static inline void add_hash(const struct lists *lists, struct numbers *to, uint32_t hash)
{
    if (lists->index)
        model_expect(lists->index->model, hash);
    add(to, hash);
}

/* A feature that can be listed: its row, unless it has none. `count` is how many are listed so
 * far; returns how many then are. */
static inline size_t add_listed(const struct lists *lists, size_t count, enum template template,
                                uint32_t a, uint32_t b)
{
    const struct feature_index *index = lists->index;
    if (count == FEATURES_MAX)
        return count;
    if (!index) {
        lists->listed->list[count] = hash_of(template, a, b);
        return count + 1;
    }
    uint32_t row = index->rows[index->first[template] + a * parts[template].second + b];
    model_expect_row(index->model, row);
    lists->listed->list[count] = row;
    return count + (row != 0);
}

static void add_one(const struct lists *lists, enum template template, uint32_t a, uint32_t b)
{
    lists->listed->count = add_listed(lists, lists->listed->count, template, a, b);
}

struct feature_index *feature_index_new(const struct model *model)
{
    size_t count = 0;
    for (int t = 0; t < TEMPLATES; t++)
        count += (size_t)parts[t].first * parts[t].second;
    struct feature_index *index = mem_new(1, sizeof *index + count * sizeof *index->rows);
    uint32_t place = 0;
    index->model = model;
    for (int t = 0; t < TEMPLATES; t++) {
        index->first[t] = place;
        for (uint32_t a = 0; a < parts[t].first; a++) {
            for (uint32_t b = 0; b < parts[t].second; b++)
                index->rows[place++] = model_row(model, hash_of((enum template)t, a, b));
        }
    }
    return index;
}

void feature_index_free(struct feature_index *index)
{
    free(index);
}

/* The runs that begin at the tokens [from, to) and lie within their clause. */
static void add_inner_runs(const struct lists *lists, const struct reading *reading, size_t from,
                           size_t to)
{
    struct numbers *out = lists->within;
    size_t count = out->count;
    for (size_t i = from; i < to && count + RUN_MAX <= FEATURES_MAX; i++) {
        uint32_t hash = seed;
        for (size_t len = 1; len <= RUN_MAX; len++) {
            hash = mix(hash, reading->tokens[i + len - 1].id);
            if (lists->index)
                model_expect(lists->index->model, hash);
            out->list[count++] = hash;
        }
    }
    out->count = count;
}

/* The runs that begin in a clause of a text which ends at the token `end`. */
static void add_runs(const struct lists *lists, const struct reading *reading,
                     const struct clause *clause, size_t end)
{
    size_t from = clause->first_token, to = clause->end_token;
    size_t last =
        to - from >= RUN_MAX ? to - (RUN_MAX - 1) : from; /* from where on some reach out */
    if (lists->within)
        add_inner_runs(lists, reading, from, last);
    for (size_t i = last; i < to; i++) {
        uint32_t hash = seed;
        for (size_t len = 1; len <= RUN_MAX; len++) {
            bool is_past = i + len > end, is_within = i + len <= to;
            hash = mix(hash, is_past ? TOKEN_END : reading->tokens[i + len - 1].id);
            struct numbers *out = is_within ? lists->within : lists->edges;
            if (out)
                add_hash(lists, out, hash);
            if (is_past)
                break;
        }
    }
}

/* The runs with which the tokens [from, end) begin. */
static void add_start(const struct lists *lists, const struct reading *reading, size_t from,
                      size_t end)
{
    uint32_t first = reading->tokens[from].id;
    uint32_t second = from + 1 < end ? reading->tokens[from + 1].id : TOKEN_END;
    add_hash(lists, lists->edges, hash_of(T_START, first, 0));
    add_hash(lists, lists->edges, hash_of(T_START, first, second));
}

/* The sounds of two characters of which the later is in a clause of a text which begins with
 * the token `begin`. */
static void add_sounds(const struct lists *lists, const struct reading *reading,
                       const struct clause *clause, size_t begin)
{
    size_t from = clause->first_token, to = lists->within ? clause->end_token : from + 1;
    uint16_t before = from > begin ? reading->tokens[from - 1].sound : 0;
    for (size_t i = from; i < to; i++) {
        uint16_t sound = reading->tokens[i].sound;
        if (before && sound)
            add_hash(lists, i > from ? lists->within : lists->edges,
                     hash_of(T_SOUND, before, sound));
        before = sound;
    }
}

/* The first letters of a clause's longer Latin words, so that leaking and leaked count alike. */
static void add_stems(const struct lists *lists, const struct reading *reading,
                      const struct clause *clause)
{
    enum { LETTERS = 4 };
    for (size_t i = clause->first_token; i < clause->end_token; i++) {
        const struct token *token = &reading->tokens[i];
        const uint32_t *letters = reading->normal.points + token->from;
        if (token->id >= TOKEN_WORD && token->to - token->from >= LETTERS)
            add_hash(lists, lists->within,
                     hash_of(T_STEM, letters[0] << 16 | letters[1], letters[2] << 16 | letters[3]));
    }
}

/* Begins to look for what is found by its hash; its rows come into the cache meanwhile. */
static void seek(const struct model *model, struct features *features)
{
    const struct numbers *within = &features->within, *edges = &features->edges;
    model_seek(model, within->list, within->count, features->within_rows);
    model_seek(model, edges->list, edges->count, features->edge_rows);
}

/* The runs, sounds and stems of the clauses [at, to), read as if they were one. */
static void add_tokens(const struct lists *lists, const struct reading *reading, size_t at,
                       size_t to)
{
    size_t begin = reading->clauses[at].first_token, end = reading->clauses[to - 1].end_token;
    for (size_t i = at; i < to; i++)
        add_runs(lists, reading, &reading->clauses[i], end);
    add_start(lists, reading, begin, end);
    for (size_t i = at; i < to; i++)
        add_sounds(lists, reading, &reading->clauses[i], begin);
    for (size_t i = at; i < to && lists->within; i++)
        add_stems(lists, reading, &reading->clauses[i]);
    if (lists->index)
        seek(lists->index->model, lists->features);
}

/* The classes in a set that are learned of. */
struct classes {
    size_t count;
    uint8_t list[CUE_LEARNED];
};

static void list_classes(const struct cue_set *set, struct classes *out)
{
    enum { WHOLE = CUE_LEARNED / 64, REST = CUE_LEARNED % 64 };
    size_t count = 0;
    for (int word = 0; word <= WHOLE; word++) {
        uint64_t bits = word < WHOLE ? set->bits[word] : set->bits[word] & ((1ull << REST) - 1);
        for (; bits; bits &= bits - 1)
            out->list[count++] = (uint8_t)(word * 64 + __builtin_ctzll(bits));
    }
    out->count = count;
}

/* Which kinds of spans a clause has, a bit each. */
static uint32_t spans_of(const struct clause *clause)
{
    return (clause->dealers ? 1u : 0) | (clause->days ? 2u : 0) | (clause->periods ? 4u : 0) |
           (clause->numbers ? 8u : 0) | (clause->people ? 16u : 0);
}

static void add_cues(const struct lists *lists, const struct reading *reading,
                     const struct classes *classes, uint32_t spans)
{
    size_t listed = lists->listed->count;
    uint32_t role = reading->message->speaker.role;
    for (size_t i = 0; i < classes->count; i++) {
        listed = add_listed(lists, listed, T_CUE, classes->list[i], 0);
        listed = add_listed(lists, listed, T_CUE_ROLE, classes->list[i], role);
    }
    for (uint32_t bit = 0; bit < SPAN_KINDS; bit++)
        listed = add_listed(lists, listed, T_SPAN, bit, spans >> bit & 1);
    lists->listed->count = listed;
}

/* Classes with each other and with the kinds of spans. */
static void add_pairs(const struct lists *lists, const struct classes *classes, uint32_t spans)
{
    size_t listed = lists->listed->count;
    for (size_t i = 0; i < classes->count; i++) {
        uint32_t class = classes->list[i];
        for (uint32_t left = spans; left; left &= left - 1)
            listed = add_listed(lists, listed, T_SPAN_CUE, class, (uint32_t)__builtin_ctz(left));
        for (size_t j = i + 1; j < classes->count; j++)
            listed = add_listed(lists, listed, T_CUE_PAIR, class, classes->list[j]);
    }
    lists->listed->count = listed;
}

static void add_set(const struct lists *lists, enum template template, const struct cue_set *set)
{
    struct classes classes;
    size_t listed = lists->listed->count;
    list_classes(set, &classes);
    for (size_t i = 0; i < classes.count; i++)
        listed = add_listed(lists, listed, template, classes.list[i], 0);
    lists->listed->count = listed;
}

static void add_surroundings(const struct lists *lists, const struct reading *reading, size_t at)
{
    if (reading->clause_count == 1)
        return;
    if (at > 0)
        add_set(lists, T_CUE_BEFORE, &reading->clauses[at - 1].cues);
    if (at + 1 < reading->clause_count)
        add_set(lists, T_CUE_AFTER, &reading->clauses[at + 1].cues);
    add_set(lists, T_CUE_MESSAGE, &reading->all_cues);
}

/* What clauses and messages have in common: of the clauses [at, to) as one, which have these
 * classes and kinds of spans. */
static void add_own(const struct lists *lists, const struct reading *reading, size_t at, size_t to,
                    const struct classes *classes, uint32_t spans, struct feature_views *views)
{
    size_t len = reading->clauses[to - 1].end_token - reading->clauses[at].first_token;
    uint32_t role = reading->message->speaker.role;
    add_one(lists, T_BIAS, 0, 0);
    add_one(lists, T_ROLE, role, 0);
    add_one(lists, T_CHANNEL, reading->message->channel, role);
    add_one(lists, T_LENGTH, len < 4 ? (uint32_t)len : len < 8 ? 4 : len < 16 ? 5 : 6, 0);
    add_tokens(lists, reading, at, to);
    views->cues = lists->listed->count;
    add_cues(lists, reading, classes, spans);
    views->around = lists->listed->count;
}

static void add_clause(const struct lists *lists, const struct reading *reading, size_t at,
                       struct feature_views *views)
{
    const struct clause *clause = &reading->clauses[at];
    uint32_t spans = spans_of(clause);
    struct classes classes;
    list_classes(&clause->cues, &classes);
    add_one(lists, T_PLACE, at == 0, at + 1 == reading->clause_count);
    add_own(lists, reading, at, at + 1, &classes, spans, views);
    add_pairs(lists, &classes, spans);
    views->around = lists->listed->count;
    add_surroundings(lists, reading, at);
}

static void add_all(const struct lists *lists, const struct reading *reading,
                    struct feature_views *views)
{
    size_t count = reading->clause_count;
    uint32_t spans = 0;
    struct classes classes;
    list_classes(&reading->all_cues, &classes);
    for (size_t i = 0; i < count; i++)
        spans |= spans_of(&reading->clauses[i]);
    add_one(lists, T_PLACE, 2, count < CLAUSES_TOLD ? (uint32_t)count : CLAUSES_TOLD - 1);
    add_own(lists, reading, 0, count, &classes, spans, views);
}

void features_of_clause(const struct reading *reading, size_t at, struct numbers *out,
                        struct feature_views *views)
{
    out->count = 0;
    add_clause(&(struct lists){NULL, out, out, out, NULL}, reading, at, views);
}

void features_of_message(const struct reading *reading, struct numbers *out,
                         struct feature_views *views)
{
    out->count = 0;
    add_all(&(struct lists){NULL, out, out, out, NULL}, reading, views);
}

static void clear(struct features *out)
{
    out->rows.count = 0;
    out->within.count = 0;
    out->edges.count = 0;
}

void features_find(const struct feature_index *index, const struct reading *reading, size_t at,
                   struct features *out)
{
    struct feature_views views;
    clear(out);
    add_clause(&(struct lists){index, &out->rows, &out->edges, &out->within, out}, reading, at,
               &views);
}

void features_find_all(const struct feature_index *index, const struct reading *reading,
                       struct features *out)
{
    struct feature_views views;
    clear(out);
    add_all(&(struct lists){index, &out->rows, &out->edges, NULL, out}, reading, &views);
}
