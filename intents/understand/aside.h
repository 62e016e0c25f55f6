/* SPDX-License-Identifier: Apache-2.0 */
/* What a message says of a meeting or a territory that frames (docs/frames.md) have no slot for: a
 * meeting is called off or moved, something came up at one, a whole territory changes hands. Read
 * from the spans and words of the message by rules; whoever plans decides what follows from it.
 * `parse` does not show it. At most one is read from a message. */
#ifndef INTENTS_UNDERSTAND_ASIDE_H
#define INTENTS_UNDERSTAND_ASIDE_H

#include "intents/understand/understand.h"

enum aside_kind {
    ASIDE_NONE,
    ASIDE_EVENT_OFF,   /* 12月10号的恳谈会取消; call off event 5 */
    ASIDE_EVENT_MOVED, /* 下周三的订货会改到周五; the training is moved to Friday */
    ASIDE_AT_EVENT,    /* 昨天恳谈会上…; at event 5 … */
    ASIDE_HAND_OVER    /* 梅州以后归王海燕; 把李志远的片区都交给王海燕 */
};

struct aside {
    enum aside_kind kind;

    /* Which meeting: its number (0: not said; the only thing that ASIDE_NONE may have, too), its
     * kind as frames call it (NULL), the days on one of which it lies (from DAY_NONE: not said),
     * read as to come or, of what came up at one, as past. */
    int64_t event;
    const char *event_kind;
    struct period days;
    uint32_t region; /* of the meeting, or that changes hands; INDEX_NONE */

    int32_t day; /* it moves to, DAY_NONE */
    int time;    /* minute of the day, -1 */

    uint32_t from, to; /* people between whom a territory changes hands; `from` may be INDEX_NONE */

    struct text rest; /* what the message says besides; empty: nothing */
};

/* Like understand(); `aside` is filled too. The frames are those of the whole message. */
struct frames understand_aside(const struct understanding *und, const struct message *message,
                               struct arena *arena, struct aside *aside);

#endif
