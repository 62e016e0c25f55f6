/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a company in Redis: one commit, consistent reads, the outbox, the facts as a
 * stream to follow, the history of the built-in chat. Asynchronous on a libuv loop, pipelined;
 * reconnects by itself with backoff. While Redis is away nothing is acknowledged or dropped:
 * what is in hand waits and is sent again once it is back (a commit may then have happened
 * already: its idempotency key tells).
 *
 * Every function that takes a callback returns before the callback is called; the callback is
 * called exactly once, and not any more after store_close(). Values given to callbacks are
 * borrowed for the call. A store never ends the process, whatever Redis answers.
 *
 * Keys, their types, meaning and owners: store/SCHEMA.md. The functions that run inside
 * Redis: store/functions/.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <uv.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/store_reads.h"
#include "store/transaction.h"
#include "store/value.h"

struct store;

struct store_setup {
    uv_loop_t *loop;
    /* As in the configuration: redis:// unix:// redis+sentinel:// redis+cluster://. */
    const char *url;
    const char *company; /* the hash tag */
    /* A connection that gives no sign of life for so long is given up; 0: 10 s. */
    int silence_ms;
    /* Called when the connection is there (functions loaded) and when it is lost. */
    void (*on_state)(void *owner, bool connected);
    void *owner;
};

/* Opens it; connecting goes on in the background. New; NULL where the URL is not understood
 * or the company's name is empty, longer than 128 bytes or has braces in it. */
struct store *store_open(const struct store_setup *setup);

/* Closes the connections; callbacks still waiting are called with ERR_CLOSED first, then
 * `done`. */
void store_close(struct store *store, void (*done)(void *owner), void *owner);

bool store_is_connected(const struct store *store);

/* What became of a commit. `status` 0: committed now; ERR_EXISTS: this message was committed
 * before (`at_ms` says when); ERR_CONFLICT: an expectation did not hold, nothing was
 * written, plan again; ERR_FULL: too much is in hand already, nothing was sent; ERR_FORMAT: Redis
 * refuses it for good (logged as an error); ERR_CLOSED: the store was closed meanwhile.
 * `first[c]` is the first new number of each counter. */
struct commit_result {
    enum err status;
    int64_t first[TX_COUNTERS];
    int64_t at_ms;
};
typedef void (*commit_fn)(void *owner, const struct commit_result *result);

/* Commits a transaction at `at_ms` (the company's clock). The transaction must live until the
 * callback. */
void store_commit(struct store *store, const struct transaction *tx, int64_t at_ms, commit_fn done,
                  void *owner);

/* `replies` is a VALUE_LIST in the order of the reads, made in the reads' arena (which must live
 * until then); NULL with a `status` other than 0. */
typedef void (*reads_fn)(void *owner, enum err status, const struct value *replies);
void store_read(struct store *store, const struct reads *reads, reads_fn done, void *owner);

/* Follows the facts from after `seq` on (0: all there are): each fact once, in order, also
 * those committed by other servers, until closed. `on_fact` gets its number and its JSON. */
typedef void (*fact_fn)(void *owner, int64_t seq, struct text json);
void store_follow_facts(struct store *store, int64_t seq, fact_fn on_fact, void *owner);

/* The facts from `from` on, at most `count`: one callback for each, then `done` with the number
 * of the last one given (0 where there was none). */
void store_range_facts(struct store *store, int64_t from, size_t count, fact_fn on_fact,
                       void (*done)(void *owner, enum err status, int64_t last), void *owner);

/* The outbox. An entry stays until outbox_done(). Entries are claimed by one server at a time;
 * what a dead server had claimed is taken over after OUTBOX_IDLE_MS, or given to it at once when
 * it comes back with the same name (`consumer`). `on_post` is called for
 * each entry that is ours to send; `tries` counts how often it was claimed (from 1). */
enum { OUTBOX_IDLE_MS = 12000 };
struct outbox_entry {
    const char *id;
    int64_t tries;
    int64_t at_ms;
    struct tx_post post;
};
typedef void (*outbox_fn)(void *owner, const struct outbox_entry *entry);
void store_follow_outbox(struct store *store, const char *consumer, outbox_fn on_post, void *owner);
/* Takes the entry out: the platform has it. */
void store_outbox_done(struct store *store, const char *id);

/* The built-in chat: posts to it are kept in the store by the commit itself (they never go
 * through the outbox), in one list for each channel (`chat:CHANNEL`, read by LRANGE, the newest
 * last) and in a stream that every server follows from now on. */
struct chat_post {
    const char *channel;   /* internal: "@lizhiyuan" for a one-to-one chat, "#alerts" */
    const char *user;      /* who speaks; "" for the bot */
    const char *client_id; /* the speaker's own name for it, to be told to the speaker only; "" */
    struct text json;      /* the post as the page gets it (one-to-one: channel "@bot") */
};
typedef void (*chat_fn)(void *owner, const struct chat_post *post);
void store_follow_chat(struct store *store, chat_fn on_post, void *owner);

/* Whether what is committed from now on will reach the followers of that owner. */
bool store_is_following(const struct store *store, const void *owner);

/* The owner goes away before the store: its followers are not called any more. */
void store_unfollow(struct store *store, const void *owner);

#endif
