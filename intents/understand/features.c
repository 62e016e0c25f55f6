/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/features.h"

/* A feature is the hash of its template and its parts. */
enum template {
    T_BIAS = 1,
    T_RUN1,
    T_RUN2,
    T_RUN3,
    T_RUN4,
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
    T_MESSAGE_TOKEN,
    T_MESSAGE_PAIR,
    T_CUE_CHANNEL,
    T_BEGINS,
    T_ENDS
};

struct list {
    uint32_t *out;
    size_t count;
};

static uint32_t mix(uint32_t hash, uint32_t part)
{
    hash = (hash ^ part) * 0x9e3779b1u;
    return hash ^ hash >> 15;
}

static void add(struct list *list, uint32_t hash)
{
    if (list->count < FEATURES_MAX)
        list->out[list->count++] = hash;
}

static void add_two(struct list *list, enum template template, uint32_t a, uint32_t b)
{
    add(list, mix(mix(mix(0x51ed270bu, template), a), b));
}

static uint32_t token_at(const struct reading *reading, const struct clause *clause, size_t i)
{
    if (i < clause->first_token || i >= clause->end_token)
        return TOKEN_END;
    return reading->tokens[i].id;
}

static void add_runs(struct list *list, const struct reading *reading, const struct clause *clause)
{
    for (size_t i = clause->first_token; i < clause->end_token; i++) {
        uint32_t hash = mix(0x51ed270bu, reading->tokens[i].id);
        add(list, mix(hash, T_RUN1));
        for (uint32_t len = 2; len <= 4; len++) {
            hash = mix(hash, token_at(reading, clause, i + len - 1));
            add(list, mix(hash, T_RUN1 + len - 1));
            if (i + len - 1 >= clause->end_token)
                break;
        }
    }
    add_two(list, T_RUN2, TOKEN_END, token_at(reading, clause, clause->first_token));
    add_two(list, T_RUN3, mix(TOKEN_END, token_at(reading, clause, clause->first_token)),
            token_at(reading, clause, clause->first_token + 1));
}

static void add_sounds(struct list *list, const struct reading *reading,
                       const struct clause *clause)
{
    uint16_t before = 0;
    for (size_t i = clause->first_token; i < clause->end_token; i++) {
        uint32_t id = reading->tokens[i].id;
        uint16_t sound = id < TOKEN_DEALER ? normal_syllable(reading->norm, id) : 0;
        if (before && sound)
            add_two(list, T_SOUND, before, sound);
        before = sound;
    }
}

/* The classes in a set, as a list. */
static size_t classes_of(const struct cue_set *set, uint8_t out[CUE_COUNT])
{
    size_t count = 0;
    for (int word = 0; word < CUE_WORDS; word++) {
        for (uint64_t bits = set->bits[word]; bits; bits &= bits - 1) {
            int class = word * 64 + __builtin_ctzll(bits);
            if (class < CUE_LEARNED)
                out[count++] = (uint8_t) class;
        }
    }
    return count;
}

static void add_cues(struct list *list, const struct reading *reading, const struct clause *clause)
{
    uint8_t classes[CUE_COUNT];
    size_t count = classes_of(&clause->cues, classes);
    uint32_t role = reading->message->speaker.role;
    uint32_t group = reading->message->channel == CHANNEL_GROUP;
    uint32_t spans = (clause->dealers ? 1u : 0) | (clause->days ? 2u : 0) |
                     (clause->periods ? 4u : 0) | (clause->numbers ? 8u : 0) |
                     (clause->people ? 16u : 0);
    for (size_t i = 0; i < count; i++) {
        add_two(list, T_CUE, classes[i], 0);
        add_two(list, T_CUE_ROLE, classes[i], role);
        add_two(list, T_CUE_CHANNEL, classes[i], group);
        for (uint32_t bit = 0; bit < 5; bit++) {
            if (spans >> bit & 1)
                add_two(list, T_SPAN_CUE, classes[i], bit);
        }
        for (size_t j = i + 1; j < count; j++)
            add_two(list, T_CUE_PAIR, classes[i], classes[j]);
    }
    for (uint32_t bit = 0; bit < 5; bit++)
        add_two(list, T_SPAN, bit, spans >> bit & 1);
}

/* The words with which a clause begins and ends. */
static void add_edges(struct list *list, const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if ((int)hit->cue >= CUE_LEARNED || hit->from < clause->from || hit->to > clause->to)
            continue;
        if (hit->from == clause->from)
            add_two(list, T_BEGINS, hit->cue, 0);
        if (hit->to + 1 >= clause->to)
            add_two(list, T_ENDS, hit->cue, 0);
    }
}

static void add_set(struct list *list, enum template template, const struct cue_set *set)
{
    uint8_t classes[CUE_COUNT];
    size_t count = classes_of(set, classes);
    for (size_t i = 0; i < count; i++)
        add_two(list, template, classes[i], 0);
}

static void add_surroundings(struct list *list, const struct reading *reading, size_t at)
{
    if (reading->clause_count == 1)
        return;
    if (at > 0)
        add_set(list, T_CUE_BEFORE, &reading->clauses[at - 1].cues);
    if (at + 1 < reading->clause_count)
        add_set(list, T_CUE_AFTER, &reading->clauses[at + 1].cues);
    add_set(list, T_CUE_MESSAGE, &reading->all_cues);
}

static void add_own(struct list *list, const struct reading *reading, const struct clause *clause)
{
    size_t len = clause->end_token - clause->first_token;
    uint32_t role = reading->message->speaker.role;
    add_two(list, T_BIAS, 0, 0);
    add_two(list, T_ROLE, role, 0);
    add_two(list, T_CHANNEL, reading->message->channel, role);
    add_two(list, T_LENGTH, len < 4 ? (uint32_t)len : len < 8 ? 4 : len < 16 ? 5 : 6, 0);
    add_runs(list, reading, clause);
    add_sounds(list, reading, clause);
    add_cues(list, reading, clause);
    add_edges(list, reading, clause);
}

size_t features_find(const struct reading *reading, size_t at, uint32_t *out)
{
    struct list list = {out, 0};
    add_own(&list, reading, &reading->clauses[at]);
    add_two(&list, T_PLACE, at == 0, at + 1 == reading->clause_count);
    add_surroundings(&list, reading, at);
    return list.count;
}

size_t features_of_message(const struct reading *reading, uint32_t *out)
{
    struct list list = {out, 0};
    struct clause all = {.to = (uint32_t)reading->normal.count,
                         .end_token = (uint32_t)reading->token_count,
                         .cues = reading->all_cues};
    for (size_t i = 0; i < reading->clause_count; i++) {
        const struct clause *clause = &reading->clauses[i];
        all.dealers |= clause->dealers;
        all.days |= clause->days;
        all.periods |= clause->periods;
        all.numbers |= clause->numbers;
        all.people |= clause->people;
    }
    add_own(&list, reading, &all);
    add_two(&list, T_PLACE, 2, reading->clause_count < 4 ? (uint32_t)reading->clause_count : 4);
    return list.count;
}
