/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "intents/understand/items.h"

enum { POINTS_MAX = 16384, SPANS_MAX = 192, CUES_MAX = 1024, CLAUSES_MAX = 64 };

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

/* --- clauses ------------------------------------------------------------------------ */

static bool is_span(uint32_t id)
{
    return id >= TOKEN_DEALER && id < TOKEN_END;
}

static bool is_day(uint32_t id)
{
    return id >= TOKEN_TODAY && id <= TOKEN_DAY_OPEN;
}

static bool is_han(uint32_t id)
{
    return id >= 0x2e80 && id < 0x20000;
}

static enum break_strength mark_strength(const struct reading *reading, size_t i)
{
    const struct token *token = &reading->tokens[i];
    switch (token->id) {
    case '\n':
    case ';':
    case '!':
    case '?':
    case 0x3002: /* 。 */
        return BREAK_STOP;
    case ',':
        return BREAK_COMMA;
    case '/':
        return token->spaced ? BREAK_COMMA : BREAK_NONE;
    case '.': {
        bool ends = i + 1 == reading->token_count || reading->tokens[i + 1].spaced;
        bool counts = i > 0 && reading->tokens[i - 1].id == TOKEN_NUMBER;
        return ends && !counts ? BREAK_STOP : BREAK_NONE;
    }
    default:
        return BREAK_NONE;
    }
}

/* Whether a word for a call, one of the first `hits`, ends at the point. */
static bool ends_call(const struct reading *reading, uint32_t point, size_t hits)
{
    for (size_t i = hits; i-- > 0;) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->to == point && (hit->cue == CUE_CALL || hit->cue == CUE_CALL_IN))
            return true;
    }
    return false;
}

/* What was said begins right behind a word for a call (来电说, 来电要退三台), or behind who rang
 * (Kevin rang this morning about the lamps). */
static bool begins_report(const struct reading *reading, const struct token *token, size_t hit,
                          bool rung)
{
    bool reported = false, about = false;
    if (!cue_in(&reading->all_cues, CUE_REPORTED) && !cue_in(&reading->all_cues, CUE_RUNG_ABOUT))
        return false;
    for (size_t i = hit; i < reading->cue_count && reading->cues[i].from <= token->from; i++) {
        reported |= reading->cues[i].cue == CUE_REPORTED && reading->cues[i].from == token->from;
        about |= reading->cues[i].cue == CUE_RUNG_ABOUT && reading->cues[i].from == token->from;
    }
    return (about && rung) || (reported && ends_call(reading, token->from, hit));
}

static bool is_dealer(const struct reading *reading, size_t i)
{
    uint32_t id = reading->tokens[i].id;
    return id == TOKEN_DEALER || id == TOKEN_UNKNOWN_DEALER;
}

/* What words do where clauses part: whether some of a token do, a bit each. */
enum {
    WORD_SPLITS = 1,
    WORD_SPLITS_VERB = 2,
    WORD_VERB = 4,
    WORD_CALL = 8,
    WORD_CALL_IN = 16,
    WORD_JOINS = 32, /* says nothing itself */
    WORD_SAYS = 64
};

static const uint8_t doings[CUE_COUNT] = {
    [CUE_SPLIT] = WORD_SPLITS | WORD_JOINS,
    [CUE_SPLIT_VERB] = WORD_SPLITS_VERB | WORD_JOINS,
    [CUE_ALSO] = WORD_JOINS,
    [CUE_VISIT] = WORD_VERB,
    [CUE_CALL] = WORD_VERB | WORD_CALL,
    [CUE_CALL_IN] = WORD_CALL_IN,
    [CUE_ORDER_DONE] = WORD_VERB,
    [CUE_AGREEMENT] = WORD_VERB,
    [CUE_TRAINING] = WORD_VERB,
};

/* What the words do that begin in the token; `hit` is the first of them, and then that behind. */
static unsigned doings_of(const struct reading *reading, const struct token *token, size_t *hit)
{
    unsigned all = 0;
    for (; *hit < reading->cue_count && reading->cues[*hit].from < token->to; ++*hit) {
        enum cue cue = reading->cues[*hit].cue;
        bool says = (int)cue < CUE_BESIDE && !(doings[cue] & WORD_JOINS);
        all |= doings[cue] | (says ? WORD_SAYS : 0u);
    }
    return all;
}

/* What the clause so far has, as far as it decides where the next begins. */
struct sofar {
    bool verb, dealer, day, said;
    bool valued; /* a sum, count or day stands behind the dealer */
    bool rung;   /* the dealer rang */
};

/* Whether a blank before token `i` sets off a clause: between Chinese words it stands for a
 * comma; between Latin words, or before a number that belongs to what was said, it does not. */
static bool blank_breaks(const struct reading *reading, size_t i)
{
    uint32_t before = reading->tokens[i - 1].id, after = reading->tokens[i].id;
    if (is_han(before))
        return is_han(after) || after == TOKEN_DEALER || after == TOKEN_UNKNOWN_DEALER ||
               is_day(after) || after == TOKEN_TICKET || after == TOKEN_ALERT;
    return is_span(before) && is_han(after) && before != TOKEN_NUMBER && before != TOKEN_THINGS &&
           before != TOKEN_MONEY;
}

/* Whether the clause so far is only the word for what was done with the dealer that follows it
 * (电话 蒲姐). */
static bool is_only_verb(const struct reading *reading, size_t first, size_t i)
{
    if (!is_dealer(reading, i))
        return false;
    for (size_t h = 0; h < reading->cue_count; h++) {
        const struct cue_hit *hit = &reading->cues[h];
        if (doings[hit->cue] & WORD_VERB && hit->from == reading->tokens[first].from &&
            hit->to == reading->tokens[i - 1].to)
            return true;
    }
    return false;
}

/* Whether the token may be what is told of a dealer (陶姐8千). */
static bool is_value(uint32_t id)
{
    return is_day(id) || id == TOKEN_MONEY || id == TOKEN_PEOPLE || id == TOKEN_NUMBER ||
           id == TOKEN_THINGS || id == TOKEN_TIME;
}

/* Whether a dealer at token `i` is the next of a row in which each has a value of its own
 * (陶姐（8千）、文庆（1万2）): only a joining mark stands before it, and a value soon follows. */
static bool is_next_of_row(const struct reading *reading, size_t i, const struct sofar *sofar)
{
    enum { SOON = 4 };
    static const uint32_t joins[] = {0x3001, ')', 0x548c, 0x8ddf, 0x4e0e, 0x53ca};
    if (reading->tokens[i].id != TOKEN_DEALER || !sofar->valued)
        return false;
    uint32_t before = reading->tokens[i - 1].id;
    bool joined = is_value(before);
    for (size_t j = 0; j < sizeof joins / sizeof *joins; j++)
        joined |= before == joins[j];
    for (size_t at = i + 1; joined && at < reading->token_count && at <= i + SOON; at++) {
        uint32_t id = reading->tokens[at].id;
        if (id == TOKEN_DEALER || id == ',')
            return false;
        if (is_value(id))
            return true;
    }
    return false;
}

static bool is_topic(uint32_t id)
{
    return is_day(id) || id == TOKEN_TICKET || id == TOKEN_ALERT || id == TOKEN_EVENT;
}

/* What sets token `i` off from its clause so far, which begins with token `first`; a day or
 * a ticket that begins it belongs to what follows (#103 满意). */
static enum break_strength break_before(const struct reading *reading, size_t first, size_t i,
                                        const struct sofar *sofar, bool split_word, bool split_verb)
{
    const struct token *token = &reading->tokens[i];
    bool behind_topic = i == first + 1 && is_topic(reading->tokens[first].id);
    if (token->spaced && !behind_topic && blank_breaks(reading, i) &&
        !is_only_verb(reading, first, i))
        return BREAK_SOFT;
    if (is_next_of_row(reading, i, sofar))
        return BREAK_SOFT;
    /* 95满意 90不满意: the next of what is told of numbers. */
    if (token->spaced && token->id == TOKEN_NUMBER && reading->tokens[first].id == TOKEN_NUMBER &&
        is_han(reading->tokens[i - 1].id) &&
        !number_is_list_gap(&reading->normal, reading->tokens[first].to, token->from))
        return BREAK_SOFT;
    if ((split_word && sofar->said) || (split_verb && sofar->verb))
        return BREAK_SOFT;
    /* English puts the day last: it begins a clause only in Chinese. */
    uint32_t letter = reading->normal.points[token->from];
    bool latin =
        (letter >= 'a' && letter <= 'z') || (i > 0 && reading->tokens[i - 1].id >= TOKEN_WORD);
    if (is_day(token->id) && !latin && (sofar->verb || (sofar->day && sofar->dealer)))
        return BREAK_SOFT;
    return BREAK_NONE;
}

static void close_clause(struct reading *reading, struct clause *clause, size_t end)
{
    clause->end_token = (uint32_t)end;
    if (clause->first_token < end) {
        clause->from = reading->tokens[clause->first_token].from;
        clause->to = reading->tokens[end - 1].to;
        reading->clause_count++;
    }
}

static struct clause *open_clause(struct reading *reading, size_t first, enum break_strength before)
{
    struct clause *clause = &reading->clauses[reading->clause_count];
    memset(clause, 0, sizeof *clause);
    clause->first_token = (uint32_t)first;
    clause->before = before;
    return clause;
}

/* Adds token `i`, and what the words do that begin in it, to what the clause has. */
static void take_token(const struct reading *reading, size_t i, unsigned words, struct sofar *sofar)
{
    uint32_t id = reading->tokens[i].id;
    sofar->verb |= (words & WORD_VERB) != 0;
    sofar->rung |= words & WORD_CALL_IN || (sofar->dealer && words & WORD_CALL);
    sofar->said |= (words & WORD_SAYS) != 0;
    sofar->valued |= sofar->dealer && is_value(id);
    sofar->dealer |= is_dealer(reading, i);
    sofar->day |= is_day(id);
    sofar->said |= is_span(id) && !is_day(id);
}

static void split_clauses(struct reading *reading)
{
    size_t most = reading->token_count < CLAUSES_MAX ? reading->token_count : CLAUSES_MAX;
    reading->clauses = arena_room(reading->arena, most + 1, sizeof *reading->clauses);
    struct clause *clause = open_clause(reading, 0, BREAK_STOP);
    struct sofar sofar = {false};
    size_t hit = 0;
    for (size_t i = 0; i < reading->token_count; i++) {
        const struct token *token = &reading->tokens[i];
        bool reports = begins_report(reading, token, hit, sofar.rung);
        size_t first = hit;
        unsigned words = doings_of(reading, token, &hit);
        enum break_strength strength =
            i > clause->first_token
                ? break_before(reading, clause->first_token, i, &sofar, words & WORD_SPLITS,
                               reports || words & WORD_SPLITS_VERB)
                : BREAK_NONE;
        if (strength && reading->clause_count + 1 < CLAUSES_MAX) {
            close_clause(reading, clause, i);
            clause = open_clause(reading, i, strength);
            sofar = (struct sofar){false};
        }
        take_token(reading, i, words, &sofar);
        strength = token->id == ':' && (ends_call(reading, token->from, first) ||
                                        (sofar.rung && is_dealer(reading, i - 1)))
                       ? BREAK_COMMA
                       : mark_strength(reading, i);
        if (strength && reading->clause_count + 1 < CLAUSES_MAX) {
            /* A run of marks ends one clause. */
            while (i + 1 < reading->token_count && mark_strength(reading, i + 1)) {
                i++;
                enum break_strength more = mark_strength(reading, i);
                strength = more > strength ? more : strength;
            }
            close_clause(reading, clause, i + 1);
            clause = open_clause(reading, i + 1, strength);
            sofar = (struct sofar){false};
        }
    }
    close_clause(reading, clause, reading->token_count);
}

static void count_spans(const struct reading *reading, struct clause *clause)
{
    for (size_t i = 0; i < reading->span_count; i++) {
        const struct span *span = &reading->spans[i];
        if (span->from < clause->from || span->from >= clause->to)
            continue;
        if (span->kind == SPAN_MENTION) {
            enum mention_kind kind = reading->mentions[span->index].kind;
            clause->dealers += kind == MENTION_DEALER;
            clause->people += kind == MENTION_PERSON;
        } else if (span->kind == SPAN_WHEN) {
            clause->days += reading->whens[span->index].kind == WHEN_DAY;
            clause->periods += reading->whens[span->index].kind == WHEN_PERIOD;
        } else {
            enum number_kind kind = reading->numbers[span->index].kind;
            bool plain = kind == NUMBER_PLAIN;
            clause->numbers++;
            clause->references +=
                plain || kind == NUMBER_TICKET || kind == NUMBER_ALERT || kind == NUMBER_EVENT;
            clause->amounts += plain || kind == NUMBER_MONEY;
            clause->has_reference |= kind == NUMBER_TICKET || kind == NUMBER_ALERT;
        }
    }
}

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

static void give_cues(struct reading *reading)
{
    size_t at = 0;
    for (size_t c = 0; c < reading->clause_count; c++) {
        struct clause *clause = &reading->clauses[c];
        bool is_last = c + 1 == reading->clause_count;
        for (; at < reading->cue_count && (is_last || reading->cues[at].from < clause->to); at++)
            cue_put(&clause->cues, reading->cues[at].cue);
    }
    for (size_t i = 0; i < reading->clause_count; i++) {
        struct clause *clause = &reading->clauses[i];
        count_spans(reading, clause);
        clause->has_reference |=
            cue_in(&clause->cues, CUE_ALERT) || cue_in(&clause->cues, CUE_TICKET);
    }
}

static void find_clause_cues(const struct reading *reading, struct clause *clause)
{
    memset(&clause->cues, 0, sizeof clause->cues);
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->from >= clause->from && hit->from < clause->to)
            cue_put(&clause->cues, hit->cue);
    }
}

static void count_again(const struct reading *reading, struct clause *clause)
{
    clause->dealers = clause->people = clause->days = clause->periods = 0;
    clause->numbers = clause->references = clause->amounts = 0;
    find_clause_cues(reading, clause);
    count_spans(reading, clause);
}

bool reading_part(struct reading *reading, size_t at, uint32_t token)
{
    if (reading->clause_count >= CLAUSES_MAX)
        return false;
    struct clause *all = arena_room(reading->arena, reading->clause_count + 1, sizeof *all);
    memcpy(all, reading->clauses, (at + 1) * sizeof *all);
    memcpy(all + at + 1, reading->clauses + at, (reading->clause_count - at) * sizeof *all);
    struct clause *first = &all[at], *second = first + 1;
    first->end_token = second->first_token = token;
    first->to = reading->tokens[token - 1].to;
    second->from = reading->tokens[token].from;
    second->before = BREAK_SOFT;
    reading->clauses = all;
    reading->clause_count++;
    count_again(reading, first);
    count_again(reading, second);
    return true;
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
    split_clauses(reading);
    give_cues(reading);
    return reading->clause_count > 0;
}
