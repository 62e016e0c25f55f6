/* SPDX-License-Identifier: Apache-2.0 */
/* A reading is all that is found in one message before anything is decided: its normal form,
 * the spans in it (names, dates, numbers), the cue words, its tokens (each span one token, so
 * that what is learned of 佳美 holds for every dealer) and its clauses. Everything is borrowed
 * from the message's arena. */
#ifndef INTENTS_UNDERSTAND_READING_H
#define INTENTS_UNDERSTAND_READING_H

#include "intents/understand/cues.h"
#include "intents/understand/names.h"
#include "intents/understand/number.h"
#include "intents/understand/understand.h"
#include "intents/understand/when.h"

/* What stands for a span among the tokens, above every code point. */
enum token_kind {
    TOKEN_DEALER = 0x110000,
    TOKEN_UNKNOWN_DEALER,
    TOKEN_PERSON,
    TOKEN_REGION,
    TOKEN_STAGE_ROLE,
    TOKEN_TODAY,
    TOKEN_DAY_PAST,
    TOKEN_DAY_FUTURE,
    TOKEN_DAY_OPEN,
    TOKEN_PERIOD_PAST,
    TOKEN_PERIOD_NOW,
    TOKEN_PERIOD_FUTURE,
    TOKEN_TIME,
    TOKEN_MONEY,
    TOKEN_PEOPLE,
    TOKEN_PHONE,
    TOKEN_TICKET,
    TOKEN_ALERT,
    TOKEN_EVENT,
    TOKEN_SCORE,
    TOKEN_THINGS,
    TOKEN_NUMBER,
    TOKEN_END, /* of a clause */
    TOKEN_WORD /* TOKEN_WORD + hash: a Latin word */
};

enum span_kind { SPAN_MENTION, SPAN_WHEN, SPAN_NUMBER };

/* One span: its kind and its place in the list of that kind. */
struct span {
    uint32_t from, to;
    enum span_kind kind;
    uint32_t index;
};

struct token {
    uint32_t id;
    uint32_t from, to;
    uint16_t sound; /* the syllable of a Chinese character, else 0 */
    bool spaced;    /* a blank stands before it */
};

/* How strongly a clause is set off from the one before. */
enum break_strength { BREAK_NONE, BREAK_SOFT, BREAK_COMMA, BREAK_STOP };

struct clause {
    uint32_t from, to; /* points */
    uint32_t first_token, end_token;
    struct cue_set cues;
    enum break_strength before;
    int label;         /* chosen by the model */
    float probability; /* of the label */
    uint8_t dealers;   /* how many dealer mentions lie in it */
    uint8_t days;      /* how many day spans */
    uint8_t periods;
    uint8_t numbers;
    uint8_t references; /* numbers that may name a ticket, alert or event */
    uint8_t amounts;    /* numbers that may be money */
    uint8_t people;
    bool has_reference; /* a ticket or alert is named so that it holds in a group too */
};

struct reading {
    const struct directory *dir;
    const struct normaliser *norm;
    const struct message *message;
    struct arena *arena;
    struct normal normal;
    struct mention *mentions;
    size_t mention_count;
    struct when *whens;
    size_t when_count;
    struct number *numbers;
    size_t number_count;
    struct span *spans; /* of all kinds, in order of place, never overlapping */
    size_t span_count;
    struct cue_hit *cues;
    size_t cue_count;
    struct token *tokens;
    size_t token_count;
    struct clause *clauses;
    size_t clause_count;
    struct cue_set all_cues;
};

struct reader; /* what is built once: normaliser, names, cues */
struct reader *reader_new(const struct directory *dir);
void reader_free(struct reader *reader);
void reader_update(struct reader *reader, const struct directory *dir, const uint32_t *dealers,
                   size_t count);

/* Reads a message. False where there is nothing to read: not UTF-8, empty, or too long. */
bool reader_read(const struct reader *reader, const struct message *message, struct arena *arena,
                 struct reading *reading);

/* The first cue of the class in [from, to), or NULL. */
const struct cue_hit *reading_cue(const struct reading *reading, enum cue cue, uint32_t from,
                                  uint32_t to);

#endif
