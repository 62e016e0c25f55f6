/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "intents/understand/clauses.h"
#include "intents/understand/items.h"

enum { POINTS_MAX = 16384, SPANS_MAX = 192, CUES_MAX = 1024 };

struct reader {
    const struct directory *dir;
    struct normaliser *norm;
    struct names *names;
    struct cues *cues;
};

struct reader *reader_new(const struct directory *dir)
{
    struct reader *reader = mem_new(1, sizeof *reader);
    reader->dir = directory_keep(dir);
    reader->norm = normaliser_new();
    reader->names = names_new(dir, reader->norm);
    reader->cues = cues_new();
    return reader;
}

void reader_free(struct reader *reader)
{
    if (!reader)
        return;
    names_free(reader->names);
    normaliser_free(reader->norm);
    cues_free(reader->cues);
    directory_free(reader->dir);
    free(reader);
}

void reader_update(struct reader *reader, const struct directory *dir, const uint32_t *dealers,
                   size_t count)
{
    const struct directory *before = reader->dir;
    reader->dir = directory_keep(dir);
    names_update(reader->names, dir, dealers, count);
    directory_free(before);
}

const struct cue_hit *reading_cue(const struct reading *reading, enum cue cue, uint32_t from,
                                  uint32_t to)
{
    if (!cue_in(&reading->all_cues, cue))
        return NULL;
    for (size_t i = 0; i < reading->cue_count && reading->cues[i].from < to; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == cue && hit->from >= from && hit->to <= to)
            return hit;
    }
    return NULL;
}

/* --- spans -------------------------------------------------------------------------- */

/* A span in the contest for its place. What is said exactly goes before what is guessed. */
struct rival {
    struct span span;
    int rank; /* higher wins; length first */
};

static int rank_of(size_t len, int kind)
{
    return (int)(len < 4096 ? len : 4095) * 8 + kind;
}

static size_t gather(const struct reading *reading, struct rival *out)
{
    size_t count = 0;
    for (size_t i = 0; i < reading->mention_count; i++) {
        const struct mention *one = &reading->mentions[i];
        bool guess = one->kind == MENTION_DEALER && one->count == 0;
        int rank = guess ? 0 : rank_of(one->to - one->from, one->exact ? 4 : 1);
        out[count++] = (struct rival){
            {(uint32_t)one->from, (uint32_t)one->to, SPAN_MENTION, (uint32_t)i}, rank};
    }
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *one = &reading->whens[i];
        out[count++] =
            (struct rival){{(uint32_t)one->from, (uint32_t)one->to, SPAN_WHEN, (uint32_t)i},
                           rank_of(one->to - one->from, 3)};
    }
    for (size_t i = 0; i < reading->number_count; i++) {
        const struct number *one = &reading->numbers[i];
        out[count++] =
            (struct rival){{(uint32_t)one->from, (uint32_t)one->to, SPAN_NUMBER, (uint32_t)i},
                           rank_of(one->to - one->from, 2)};
    }
    return count;
}

static int higher_first(const void *a, const void *b)
{
    const struct rival *left = a, *right = b;
    if (left->rank != right->rank)
        return right->rank - left->rank;
    return (int)left->span.from - (int)right->span.from;
}

/* Spans of each kind are in order already, and they are few. */
static void sort_by_place(struct span *spans, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct span span = spans[i];
        size_t at = i;
        for (; at > 0 && spans[at - 1].from > span.from; at--)
            spans[at] = spans[at - 1];
        spans[at] = span;
    }
}

static bool overlap(const struct span *spans, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (spans[i].from < spans[i - 1].to)
            return true;
    }
    return false;
}

static bool is_free(const struct span *spans, size_t count, const struct span *one)
{
    for (size_t i = 0; i < count; i++) {
        if (one->from < spans[i].to && spans[i].from < one->to)
            return false;
    }
    return true;
}

/* Keeps of each kind only what won its place; numbers that may be dates stay in their list
 * beside the date (12号我来跟), for those who know that a ticket is meant. */
static void drop_losers(struct reading *reading)
{
    bool won[3][SPANS_MAX] = {{false}};
    for (size_t i = 0; i < reading->span_count; i++)
        won[reading->spans[i].kind][reading->spans[i].index] = true;
    uint32_t place[3][SPANS_MAX];
    size_t kept = 0;
    for (size_t i = 0; i < reading->mention_count; i++) {
        place[SPAN_MENTION][i] = (uint32_t)kept;
        if (won[SPAN_MENTION][i])
            reading->mentions[kept++] = reading->mentions[i];
    }
    reading->mention_count = kept;
    kept = 0;
    for (size_t i = 0; i < reading->when_count; i++) {
        place[SPAN_WHEN][i] = (uint32_t)kept;
        if (won[SPAN_WHEN][i])
            reading->whens[kept++] = reading->whens[i];
    }
    reading->when_count = kept;
    kept = 0;
    for (size_t i = 0; i < reading->number_count; i++) {
        place[SPAN_NUMBER][i] = (uint32_t)kept;
        if (won[SPAN_NUMBER][i] || reading->numbers[i].may_be_date)
            reading->numbers[kept++] = reading->numbers[i];
    }
    reading->number_count = kept;
    for (size_t i = 0; i < reading->span_count; i++)
        reading->spans[i].index = place[reading->spans[i].kind][reading->spans[i].index];
}

/* Where spans overlap, those of the higher rank keep their place. */
static void contest(struct reading *reading, struct rival *rivals, size_t count)
{
    qsort(rivals, count, sizeof *rivals, higher_first);
    reading->span_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_free(reading->spans, reading->span_count, &rivals[i].span))
            reading->spans[reading->span_count++] = rivals[i].span;
    }
    sort_by_place(reading->spans, reading->span_count);
    drop_losers(reading);
}

/* Whether the comma at `i` is a Chinese one between digits (接了150，148已解决): it parts two
 * numbers, where a Latin one may group the digits of one. */
static bool parts_numbers(const struct normal *normal, size_t i)
{
    return normal->points[i] == ',' && normal->end[i] - normal->start[i] > 1 && i > 0 &&
           normal->end[i - 1] - normal->start[i - 1] == 1;
}

/* The message as the finder of numbers shall see it. */
static struct normal with_parted_numbers(const struct normal *normal, struct arena *arena)
{
    struct normal parted = *normal;
    uint32_t *points = NULL;
    if (!normal_has(normal, ','))
        return parted;
    for (size_t i = 0; i < normal->count; i++) {
        if (!parts_numbers(normal, i))
            continue;
        if (!points) {
            points = arena_room(arena, normal->count, sizeof *points);
            memcpy(points, normal->points, normal->count * sizeof *points);
            parted.points = points;
        }
        points[i] = ';';
    }
    return parted;
}

static void find_spans(const struct reader *reader, struct reading *reading)
{
    const struct normal *normal = &reading->normal;
    struct arena *arena = reading->arena;
    size_t max = normal->count < SPANS_MAX - 4 ? normal->count + 4 : SPANS_MAX;
    reading->mentions = arena_room(arena, max, sizeof *reading->mentions);
    reading->whens = arena_room(arena, max, sizeof *reading->whens);
    reading->numbers = arena_room(arena, max, sizeof *reading->numbers);
    reading->mention_count = names_find(reader->names, normal, &reading->message->speaker,
                                        reading->mentions, max, arena);
    reading->when_count = when_find(normal, reading->message->now, reading->whens, max);
    struct normal parted = with_parted_numbers(normal, arena);
    reading->number_count = number_find(&parted, reading->numbers, max);
    reading->mention_count = reading->mention_count < max ? reading->mention_count : max;
    reading->when_count = reading->when_count < max ? reading->when_count : max;
    reading->number_count = reading->number_count < max ? reading->number_count : max;

    size_t all = reading->mention_count + reading->when_count + reading->number_count;
    struct rival *rivals = arena_room(arena, all + 1, sizeof *rivals);
    size_t count = gather(reading, rivals);
    reading->spans = arena_room(arena, count + 1, sizeof *reading->spans);
    for (size_t i = 0; i < count; i++)
        reading->spans[i] = rivals[i].span;
    reading->span_count = count;
    sort_by_place(reading->spans, count);
    if (overlap(reading->spans, count))
        contest(reading, rivals, count);
}

/* --- tokens ------------------------------------------------------------------------- */

static uint32_t mention_token(const struct mention *one)
{
    switch (one->kind) {
    case MENTION_DEALER:
        return one->count ? TOKEN_DEALER : TOKEN_UNKNOWN_DEALER;
    case MENTION_PERSON:
        return TOKEN_PERSON;
    case MENTION_REGION:
        return TOKEN_REGION;
    case MENTION_STAGE_ROLE:
        return TOKEN_STAGE_ROLE;
    }
    return TOKEN_DEALER;
}

static uint32_t when_token(const struct when *one, int32_t today)
{
    if (one->kind == WHEN_TIME)
        return TOKEN_TIME;
    if (one->kind == WHEN_PERIOD)
        return one->past.to < today     ? TOKEN_PERIOD_PAST
               : one->past.from > today ? TOKEN_PERIOD_FUTURE
                                        : TOKEN_PERIOD_NOW;
    int lean = when_lean(one, today);
    if (lean)
        return lean > 0 ? TOKEN_DAY_FUTURE : TOKEN_DAY_PAST;
    if (one->day_past != one->day_future)
        return TOKEN_DAY_OPEN;
    return one->day_past < today   ? TOKEN_DAY_PAST
           : one->day_past > today ? TOKEN_DAY_FUTURE
                                   : TOKEN_TODAY;
}

static uint32_t number_token(const struct number *one)
{
    static const uint32_t tokens[] = {[NUMBER_PLAIN] = TOKEN_NUMBER,  [NUMBER_MONEY] = TOKEN_MONEY,
                                      [NUMBER_PEOPLE] = TOKEN_PEOPLE, [NUMBER_PHONE] = TOKEN_PHONE,
                                      [NUMBER_TICKET] = TOKEN_TICKET, [NUMBER_ALERT] = TOKEN_ALERT,
                                      [NUMBER_EVENT] = TOKEN_EVENT,   [NUMBER_SCORE] = TOKEN_SCORE,
                                      [NUMBER_THINGS] = TOKEN_THINGS};
    return tokens[one->kind];
}

static uint32_t span_token(const struct reading *reading, const struct span *span)
{
    switch (span->kind) {
    case SPAN_MENTION:
        return mention_token(&reading->mentions[span->index]);
    case SPAN_WHEN:
        return when_token(&reading->whens[span->index], reading->message->now.day);
    case SPAN_NUMBER:
        return number_token(&reading->numbers[span->index]);
    }
    return TOKEN_NUMBER;
}

static bool is_latin(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || point == '\'' || point == 0x2019;
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* Reads the Latin word or number at `at`, or the one character; returns where it ends. */
static size_t read_token(const struct normal *normal, size_t at, size_t end, struct token *token)
{
    uint32_t point = normal->points[at];
    size_t to = at + 1;
    if (is_latin(point)) {
        uint32_t hash = 2166136261u;
        for (to = at; to < end && is_latin(normal->points[to]); to++)
            hash = (hash ^ (normal->points[to] == 0x2019 ? '\'' : normal->points[to])) * 16777619u;
        token->id = TOKEN_WORD + ((hash ^ hash >> 20) & 0xfffff);
    } else if (is_digit(point)) {
        while (to < end && is_digit(normal->points[to]))
            to++;
        token->id = TOKEN_NUMBER;
    } else {
        token->id = point;
    }
    return to;
}

static void find_tokens(struct reading *reading)
{
    const struct normal *normal = &reading->normal;
    reading->tokens = arena_room(reading->arena, normal->count + 1, sizeof *reading->tokens);
    size_t span = 0;
    bool spaced = false;
    for (size_t at = 0; at < normal->count;) {
        const struct span *next = span < reading->span_count ? &reading->spans[span] : NULL;
        if (normal->points[at] == ' ' && !(next && next->from == at)) {
            spaced = true;
            at++;
            continue;
        }
        struct token *token = &reading->tokens[reading->token_count++];
        token->from = (uint32_t)at;
        token->spaced = spaced;
        spaced = false;
        if (next && next->from == at) {
            token->id = span_token(reading, next);
            at = next->to;
            span++;
        } else {
            at = read_token(normal, at, next ? next->from : normal->count, token);
        }
        token->to = (uint32_t)at;
        token->sound = token->id < TOKEN_DEALER ? normal_syllable(reading->norm, token->id) : 0;
    }
}

/* --- words -------------------------------------------------------------------------- */

/* Cue words inside a name say nothing (上门建材, 新华书店). `at` is the first span that may reach
 * to the word; both are met in order of place. */
static bool is_inside_name(const struct reading *reading, const struct cue_hit *hit, size_t *at)
{
    while (*at < reading->span_count && reading->spans[*at].to <= hit->from)
        ++*at;
    const struct span *span = &reading->spans[*at];
    return *at < reading->span_count && span->kind == SPAN_MENTION && hit->from >= span->from &&
           hit->to <= span->to && reading->mentions[span->index].kind != MENTION_STAGE_ROLE;
}

static void find_cues(const struct reader *reader, struct reading *reading)
{
    size_t max = reading->normal.count * 4 + 16;
    max = max < CUES_MAX ? max : CUES_MAX;
    reading->cues = arena_room(reading->arena, max, sizeof *reading->cues);
    size_t found = cues_find(reader->cues, &reading->normal, reading->cues, max), span = 0;
    for (size_t i = 0; i < found; i++) {
        if (is_inside_name(reading, &reading->cues[i], &span))
            continue;
        cue_put(&reading->all_cues, reading->cues[i].cue);
        reading->cues[reading->cue_count++] = reading->cues[i];
    }
}

bool reader_read(const struct reader *reader, const struct message *message, struct arena *arena,
                 struct reading *reading)
{
    memset(reading, 0, sizeof *reading);
    if (message->text.len > (size_t)POINTS_MAX * 4)
        return false;
    reading->dir = reader->dir;
    reading->norm = reader->norm;
    reading->message = message;
    reading->arena = arena;
    reading->normal = normalise(reader->norm, message->text, arena);
    if (reading->normal.count == 0 || reading->normal.count > POINTS_MAX)
        return false;
    reading->normal = items_set_off(&reading->normal, arena);
    find_spans(reader, reading);
    find_tokens(reading);
    find_cues(reader, reading);
    clauses_split(reading);
    return reading->clause_count > 0;
}
