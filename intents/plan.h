/* SPDX-License-Identifier: Apache-2.0 */
/* A plan turns one frame into what is to happen: facts, the writes that follow from them, the
 * reply to the speaker, posts to others. It gets a request (who asks what, where, when) and
 * the replies of what its row asked to be read; it makes no input or output and remembers
 * nothing, so it may be made again from a fresh snapshot when the commit finds that something
 * has changed meanwhile. */
#ifndef INTENTS_PLAN_H
#define INTENTS_PLAN_H

#include "base/str.h"
#include "config/calendar.h"
#include "config/config.h"
#include "intents/frame.h"
#include "intents/understand/understand.h"
#include "intents/words/replies.h"
#include "store/store_reads.h"
#include "store/transaction.h"
#include "store/value.h"

enum { REQUEST_READS = 32 };

/* Where people can be reached: the platforms that are configured, in the order in which one is
 * chosen for a message to somebody. */
struct routes {
    const char *const *platforms;
    size_t platform_count;
};

/* One frame of one message, with everything that a plan may know. */
struct request {
    struct arena *arena;
    const struct directory *dir;
    const struct calendar *calendar;
    const struct config *config; /* for the numbers of rules; NULL: their defaults */
    const struct routes *routes;
    const struct frame *frame;
    struct speaker speaker;
    const char *by; /* the speaker's id: a person's, a dealer's, "" for a stranger */
    const char *platform;
    const char *channel;
    const char *account; /* the speaker's account on the platform */
    const char *thread;
    const char *post;    /* the platform's id of the message */
    const char *message; /* idempotency key */
    struct text text;    /* the whole message */
    enum channel_kind kind;
    bool is_internal; /* only people of the company are in the channel */
    enum language lang;
    int64_t now_ms;
    struct moment now;
    bool is_asked;        /* the bot has asked the speaker something, and waits */
    const char *asked_by; /* who asked for what the speaker confirms or refuses now, or NULL */
    int attempt;          /* 0; counts up when the commit found that something had changed */
    const char *talk;     /* key of the question that waits in this conversation */
    const char *mine;     /* key of the list of this conversation's records */
    const struct value *records; /* their numbers, the newest first; NULL before it is read */

    size_t reads[REQUEST_READS]; /* places of what `prepare` asked for */
    size_t read_count;
    const struct value *replies;
};

/* Asks for one more thing to be known; its place among the request's replies is in the order
 * of the calls. Used by `prepare`. */
void request_read(struct request *request, struct reads *reads, const char *command,
                  const char *key, ...) __attribute__((sentinel));

/* The same as one list of words (see reads_add_words()). */
void request_read_words(struct request *request, struct reads *reads, const char *const *words,
                        size_t count);

/* The reply to the n-th thing that `prepare` asked for. */
const struct value *request_reply(const struct request *request, size_t n);

/* What is being made. `reply` is added to by each frame of a message, in order. */
struct plan {
    struct transaction *tx;
    struct str *reply; /* what the speaker is told; empty: nothing */
    const char *image; /* what a picture that goes with it shows (intents/pictures.h), or NULL */
};

/* 0, or ERR_FORMAT where what was read cannot be (logged; the speaker hears that it failed). */
typedef enum err (*plan_fn)(const struct request *request, struct plan *plan);

#endif
