/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the places of a message at which somebody is named, and what forms fit there; who is
 * meant is for names.c. Private to intents/understand/names*.c. */
#ifndef INTENTS_UNDERSTAND_NAMES_MATCH_H
#define INTENTS_UNDERSTAND_NAMES_MATCH_H

#include <string.h>

#include "base/arena.h"
#include "intents/understand/names_store.h"

/* Better ranks are taken first, wherever they are. */
enum match_rank {
    MATCH_SPELT,      /* as it is spelt, an id, surname + title */
    MATCH_INEXACT,    /* by sound, pinyin, one wrong character */
    MATCH_UNRESOLVED, /* looks like a dealer, is in no directory */
};

enum { MATCH_FORMS_MAX = 8, MATCH_OWNERS_MAX = 8 };

struct match {
    size_t from, to;
    enum match_rank rank;
    uint32_t forms[MATCH_FORMS_MAX];
    uint32_t form_count;
    uint32_t owners[MATCH_OWNERS_MAX]; /* by id or phone */
    uint32_t owner_count;
    const struct word *title; /* of surname + title, NULL elsewhere */
    size_t surname_at, surname_len;
    bool is_role; /* a stage's name and a role */
    uint8_t stage;
    bool needs_support; /* an ordinary word too: holds only beside a second mention */
};

enum { SCAN_BEYOND = 3 };

/* A message in units, and what was found in it, in order of place once match_all is done. Of
 * what is known by unit there are SCAN_BEYOND zeros behind the last. */
struct scan {
    const struct names *names;
    const struct normal *normal;
    uint16_t *units;
    uint16_t *kinds; /* enum unit_kind, and the sounds */
    size_t count;
    struct place {
        uint32_t at;
        uint32_t signs; /* enum sign */
    } * places;         /* those with a sign, in order */
    size_t place_count;
    unsigned seen; /* the signs of all places */
    struct match *matches;
    size_t match_count, match_max;
    struct match *beyond; /* takes what is more than match_max, and is never read */
    struct arena *arena;
};

/* Reads the message's units and signs. The room for matches is the caller's to set. */
void scan_begin(struct scan *scan, const struct names *names, const struct normal *normal,
                struct arena *arena);

void match_all(struct scan *scan);

/* The walks of match_all() over what the one before has left, see their files. */
void match_inexact(struct scan *scan);
void match_unknown(struct scan *scan);

/* Adds what the words from `at` on may be a misspelling of. */
void misspelt_find(struct scan *scan, size_t at);

/* What they share. A match that overlaps with one taken before is not taken; match_choose()
 * takes those from number `first` on, longest first. */
struct match *match_add(struct scan *scan, size_t from, size_t to, enum match_rank rank);
void match_choose(struct scan *scan, size_t first);

/* `at` may be the end. */
static inline unsigned kind_at(const struct scan *scan, size_t at)
{
    return scan->kinds[at];
}

static inline bool is_token_unit(const struct scan *scan, size_t at)
{
    return kind_at(scan, at) & (UNIT_LETTER | UNIT_DIGIT);
}

static inline bool is_taken(const struct scan *scan, size_t at)
{
    return kind_at(scan, at) & UNIT_TAKEN;
}

static inline bool is_free(const struct scan *scan, size_t from, size_t to)
{
    unsigned kinds = 0;
    for (size_t at = from; at < to; at++)
        kinds |= kind_at(scan, at);
    return !(kinds & UNIT_TAKEN);
}

/* The title that starts at `at`; NULL where it is the start of something else (总共). */
const struct word *match_title_at(const struct scan *scan, size_t at);

/* How many units right before `end` may be a surname. */
size_t match_surname_before(const struct scan *scan, size_t end);

/* The number of the form that stands for surname + title; UINT32_MAX where there is none. */
uint32_t match_surname_form(const struct names *names, const uint16_t *surname, size_t len);

/* Whether a colleague of this surname has a title that the word may stand for. Writes the
 * first one's index; returns how many. */
size_t match_colleagues(const struct names *names, const uint16_t *surname, size_t surname_len,
                        const struct word *title, uint32_t *first);

#endif
