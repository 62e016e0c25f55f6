/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/clauses.h"

#include <string.h>

enum { CLAUSES_MAX = 64 };

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

/* Where the clause begins that follows the marks from token `i` on: a run of them ends one clause,
 * as strongly as the strongest. */
static size_t pass_marks(const struct reading *reading, size_t i, enum break_strength *strength)
{
    for (i++; i < reading->token_count && mark_strength(reading, i); i++) {
        enum break_strength more = mark_strength(reading, i);
        *strength = more > *strength ? more : *strength;
    }
    return i;
}

/* What sets token `i` off from what follows; a colon does behind a call, or who rang, only. `hits`
 * is how many words begin before the token, `rung` whether the dealer of its clause rang. */
static enum break_strength break_behind(const struct reading *reading, size_t i, size_t hits,
                                        bool rung)
{
    const struct token *token = &reading->tokens[i];
    bool said = token->id == ':' && (ends_call(reading, token->from, hits) ||
                                     (rung && i > 0 && is_dealer(reading, i - 1)));
    return said ? BREAK_COMMA : mark_strength(reading, i);
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
        strength = break_behind(reading, i, first, sofar.rung);
        if (strength && reading->clause_count + 1 < CLAUSES_MAX) {
            size_t next = pass_marks(reading, i, &strength);
            close_clause(reading, clause, next);
            clause = open_clause(reading, next, strength);
            sofar = (struct sofar){false};
            i = next - 1;
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

bool clauses_part(struct reading *reading, size_t at, uint32_t token)
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

void clauses_split(struct reading *reading)
{
    split_clauses(reading);
    give_cues(reading);
}
