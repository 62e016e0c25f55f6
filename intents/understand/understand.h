/* SPDX-License-Identifier: Apache-2.0 */
/* Understanding: a pure function from a message to its frames. No input or output, no
 * clock, and no memory that outlives the message. What is learned at build time (the model)
 * and what is built once from the directory (the automaton over all names) is in a
 * `struct understanding`, which may be used for any number of messages, one at a time.
 *
 *   normalise → find spans → split into clauses → choose intents → fill slots
 */
#ifndef INTENTS_UNDERSTAND_UNDERSTAND_H
#define INTENTS_UNDERSTAND_UNDERSTAND_H

#include "base/clock.h"
#include "intents/frame.h"

enum channel_kind { CHANNEL_DIRECT, CHANNEL_GROUP, CHANNEL_MENTION };

enum language { LANG_ZH, LANG_EN, LANG_COUNT };

/* Who speaks: role and index of the person or the dealer (one of them INDEX_NONE). */
struct speaker {
    enum role role;
    uint32_t person;
    uint32_t dealer;
};

struct message {
    struct text text;
    struct speaker speaker;
    struct moment now;
    enum channel_kind channel;
};

struct understanding;

/* Builds it for a directory, which it keeps. New. */
struct understanding *understanding_new(const struct directory *dir);
void understanding_free(struct understanding *und);

/* Follows a change: `dir` is a later snapshot of the same directory, in which the listed
 * dealers were added or changed. Takes time for those only. Without any, the people's regions
 * may be others. */
void understanding_update(struct understanding *und, const struct directory *dir,
                          const uint32_t *dealers, size_t count);

/* The frames of a message, borrowed from `arena`. Never fails: what is not understood has no
 * frames; a text that is not well-formed UTF-8 or longer than 16,384 code points has none. */
struct frames understand(const struct understanding *und, const struct message *message,
                         struct arena *arena);

/* The language to answer in: what the message is written in. */
enum language understand_language(struct text text);

/* For a message that answers a question of the bot (which of these dealers? how much? when?):
 * reads one slot out of the whole text. `asked` is the slot's bit; `intent` the intent that
 * lacks it; where `candidates` are given a number picks one of them (1 is the first), and a
 * region or contact said narrows them. True and `frame` filled (has, value) where the text
 * answers the question. */
bool understand_answer(const struct understanding *und, const struct message *message,
                       enum intent_id intent, unsigned asked, const struct candidates *candidates,
                       struct frame *frame, struct arena *arena);

/* A request that a message may have meant, and how likely that is, uncalibrated. */
struct guess {
    enum intent_id intent;
    float chance;
};

/* What the message may have meant, for "did you mean", best first. Returns how many (at most
 * `max`); none where there is nothing to read. */
size_t understand_guesses(const struct understanding *und, const struct message *message,
                          struct arena *arena, struct guess *out, size_t max);

/* How the message was read (spans, clauses, scores, why), for people: one string, new. */
char *understand_explain(const struct understanding *und, const struct message *message);

#endif
