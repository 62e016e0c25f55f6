/* SPDX-License-Identifier: Apache-2.0 */
/* One message from its text to its transaction: understanding, the question that the bot may
 * have asked before, permission, what is missing, the plans of its frames, the reply. It makes
 * no input or output; what must be read is handed out as `reads`, and the replies are handed
 * in. Steps, each by the caller:
 *
 *   turn_open → read turn->reads → turn_learn → [read turn->reads if any] → turn_plan → commit
 *
 * Most messages need one reading: what their frames want is asked for together with the question
 * that may wait. Only an answer, and what is about the speaker's own records, needs a second.
 *
 * turn_learn() and turn_plan() may be done again from fresh replies where the commit found
 * that something had changed. Everything lives in the turn's arena.
 *
 * The bot asks one question at a time in a conversation (a speaker in a channel; one-to-one
 * there is one for each speaker and platform). The question waits in the store for ten
 * minutes; the next message answers it, or is a request of its own and the question lapses.
 */
#ifndef INTENTS_DIALOGUE_H
#define INTENTS_DIALOGUE_H

#include "intents/intent.h"
#include "intents/link.h"

/* What is the same for all messages; borrowed, may change between messages. */
struct dialogue {
    const struct directory *dir;
    const struct understanding *und;
    const struct calendar *calendar;
    const struct config *config;
    const struct routes *routes;
};

struct turn {
    const struct dialogue *dialogue;
    struct arena *arena;
    struct request base; /* who, where, when: everything but the frame */
    struct reads reads;  /* what to read before the next step */
    size_t talk_place, mine_place, ask_place;
    struct text ask; /* the request of another that this message answers (asks.h), or empty */
    struct link_request link;
    bool is_link; /* the message is about who is who (link.h) */

    const struct value *replies; /* of the reading that the frames were prepared with */
    struct frames frames;
    struct request *requests; /* one for each frame */
    bool is_answer;           /* the message answered the question */
    struct text waiting;      /* the question that waits, empty where none does */
    bool is_asking;           /* a question waits, answered or not */
    bool is_lapsed;           /* it was dropped for another request */
    struct transaction tx;
    struct str reply;
};

/* What the caller knows about the message; strings must live as long as the turn. */
struct turn_input {
    const char *platform, *channel, *thread, *account, *post;
    struct text text;
    int64_t at_ms;
    enum channel_kind kind;
    bool is_internal;
};

void turn_open(struct turn *turn, const struct dialogue *dialogue, const struct turn_input *input,
               struct arena *arena);

/* Takes the replies to the reads of turn_open() and makes the reads of the frames, which may
 * be none (reads.count 0). */
void turn_learn(struct turn *turn, const struct value *replies);

/* Makes the transaction, in turn->tx; `replies` is NULL where turn_learn() asked for nothing more.
 * The reply to the speaker is one of its posts. */
void turn_plan(struct turn *turn, const struct value *replies);

/* Frees what the arena does not hold. */
void turn_release(struct turn *turn);

#endif
