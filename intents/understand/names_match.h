/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the places of a message at which somebody is named, and what forms fit there; who is
 * meant is for names.c. Private to intents/understand/names*.c. */
#ifndef INTENTS_UNDERSTAND_NAMES_MATCH_H
#define INTENTS_UNDERSTAND_NAMES_MATCH_H

#include "base/arena.h"
#include "intents/understand/names_store.h"

/* Better ranks are taken first, wherever they are. */
enum match_rank {
    MATCH_SPELT,      /* as it is spelt, an id, surname + title */
    MATCH_INEXACT,    /* by sound, pinyin, one wrong character */
    MATCH_UNRESOLVED, /* looks like a dealer, is in no directory */
};

enum { MATCH_FORMS_MAX = 4, MATCH_OWNERS_MAX = 8 };

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

/* A message in units, and what was found in it, in order of place once match_all is done. */
struct scan {
    const struct names *names;
    const uint16_t *units;
    size_t count;
    struct match *matches;
    size_t match_count, match_max;
    struct match beyond; /* takes what is more than match_max, and is never read */
    uint8_t *taken;      /* by unit */
    struct arena *arena;
};

void match_all(struct scan *scan);

/* Whether a colleague of this surname has a title that the word may stand for. Writes the
 * first one's index; returns how many. */
size_t match_colleagues(const struct names *names, const uint16_t *surname, size_t surname_len,
                        const struct word *title, uint32_t *first);

#endif
