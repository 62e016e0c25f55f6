/* SPDX-License-Identifier: Apache-2.0 */
/* A transaction is all that one message changes, as plain data: what was expected of the
 * state that it was planned on, the facts, the writes that follow from them, the posts, the
 * platform's cursor. It is made without any input or output (by a plan, by a rule) and
 * committed whole, once, or not at all (store.h). Everything is borrowed from its arena.
 *
 * Keys are written without the company's prefix: "visits:D001" stands for
 * "{acme}:visits:D001". All keys are listed in SCHEMA.md.
 *
 * Numbers that only the commit knows (the sequence number of a fact, the number of a new
 * ticket) stand in strings as placeholders made by tx_number(); the commit puts the numbers
 * in: in facts, writes and posts alike. A fact's value that is nothing but a placeholder
 * becomes a bare number. Placeholders begin with the byte 2, so texts from outside must be
 * rid of control characters before they get here (the inbox does so).
 */
#ifndef STORE_TRANSACTION_H
#define STORE_TRANSACTION_H

#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

/* What is counted: facts from 1, tickets from 101, alerts from 11, events from 1. */
enum tx_counter { TX_FACT, TX_TICKET, TX_ALERT, TX_EVENT, TX_COUNTERS };

/* A command of Redis (name, key, arguments) to be carried out, or one to be asked with the
 * reply that is expected ("" for none). */
struct tx_command {
    const char *const *words;
    size_t count;
    const char *expected;
    struct tx_command *next;
};

/* A post on its way out. `platform` and `channel` (or, for a one-to-one chat that the platform
 * must find or open, `account`) say where; `thread` and `reply_to` (a message id) may be empty.
 * `text` is what is said; `image` what a picture that goes with it shows
 * (picture/picture.h), or empty; of posts kept by the commit, the path at which the page gets it.
 *
 * Posts to the built-in chat are kept by the commit itself, so they may also be a
 * person's: `user` is who speaks ("" for the bot), `id` the post's own id ("" to have one made
 * of the message and the post's place in it), `client_id` what the speaker's page called it
 * (given back to the speaker only, never kept in the history). Other platforms ignore these. */
struct tx_post {
    const char *platform;
    const char *channel;
    const char *account;
    const char *thread;
    const char *reply_to;
    const char *text;
    const char *image;
    const char *user;
    const char *id;
    const char *client_id;
    struct tx_post *next;
};

struct tx_fact {
    json_t *body; /* without seq, which the commit gives */
    struct tx_fact *next;
};

struct transaction {
    struct arena *arena;
    const char *message; /* idempotency key: it is committed once in a lifetime of keys */
    struct tx_command *expectations, **expectations_end;
    struct tx_command *writes, **writes_end;
    struct tx_fact *facts, **facts_end;
    struct tx_post *posts, **posts_end;
    int numbers[TX_COUNTERS];                              /* how many of each are new */
    const char *cursor_platform, *cursor_channel, *cursor; /* NULL: none */
};

/* `message` is "platform:…", unique for the message; taken as it is. */
void tx_init(struct transaction *tx, struct arena *arena, const char *message);

/* Lets go of the facts' bodies; the rest belongs to the arena. */
void tx_release(struct transaction *tx);

/* A new number of that kind: its placeholder, to be put into any string. */
const char *tx_number(struct transaction *tx, enum tx_counter counter);

/* The placeholder of the number of the last fact added (or about to be: call it before
 * tx_add_fact() for the one to come). */
const char *tx_next_fact(const struct transaction *tx);

/* Adds a fact; `body` is taken. Placeholders in it stand for numbers: "ticket": tx_number(). */
void tx_add_fact(struct transaction *tx, json_t *body);

/* A write: command, key, arguments, ended by NULL: tx_write(tx, "ZADD", "visits:D001", day,
 * seq, NULL). Besides Redis's own commands there is one more:
 *   "TOP", from, to, member: sets `member`'s score in the sorted set `to` to the highest score
 *   in the sorted set `from`, or takes it out where `from` is empty. */
void tx_write(struct transaction *tx, const char *command, const char *key, ...)
    __attribute__((sentinel));

/* The same as one list of words, which are copied. */
void tx_write_words(struct transaction *tx, const char *const *words, size_t count);

/* What the plan relies on: asking `command key arguments…` must still give `expected`. */
void tx_expect(struct transaction *tx, const char *expected, const char *command, const char *key,
               ...) __attribute__((sentinel));

/* A post with strings of the arena, where those that are NULL are "". */
struct tx_post tx_post_copy(struct arena *arena, const struct tx_post *post);

/* Adds a post; strings are copied. Returns it, to be changed. */
struct tx_post *tx_add_post(struct transaction *tx, const struct tx_post *post);

/* Adds a post of the built-in chat to `out` as a page gets it; `id` is what it is called. */
void tx_post_json(struct str *out, const struct tx_post *post, const char *id, int64_t at_ms);

/* The platform has delivered up to here; committed together with the message. */
void tx_set_cursor(struct transaction *tx, const char *platform, const char *channel,
                   const char *cursor);

#endif
