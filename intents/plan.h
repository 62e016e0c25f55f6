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
#include "intents/frame.h"
#include "intents/understand/understand.h"
#include "store/store_reads.h"
#include "store/transaction.h"
#include "store/value.h"

enum { REQUEST_READS = 12 };

/* One frame of one message, with everything that a plan may know. */
struct request {
    struct arena *arena;
    const struct directory *dir;
    const struct calendar *calendar;
    const struct frame *frame;
    struct speaker speaker;
    const char *by; /* the speaker's id: a person's, a dealer's, "" for a stranger */
    const char *platform;
    const char *channel;
    const char *account; /* the speaker's account on the platform */
    const char *thread;
    const char *message; /* idempotency key */
    struct text text;    /* the whole message */
    enum channel_kind kind;
    bool is_internal; /* only people of the company are in the channel */
    enum language lang;
    int64_t now_ms;
    struct moment now;
    const struct conversation *talk;
    const char *alerts_platform, *alerts_channel; /* where team warnings go; "" for nowhere */

    size_t reads[REQUEST_READS]; /* places of what `prepare` asked for */
    const struct value *replies;
};

/* The reply to the n-th thing that `prepare` asked for. */
const struct value *request_reply(const struct request *request, size_t n);

/* What is being made. `reply` is added to by each frame of a message, in order. */
struct plan {
    struct transaction *tx;
    struct str *reply; /* what the speaker is told; empty: nothing */
    const char *image; /* a picture that goes with it, or NULL */
    /* The answer must not be seen by others in the channel (a dealer's figures): one-to-one. */
    bool is_private;
    struct question *question; /* what the bot asks back, NULL for nothing */
};

typedef enum err (*plan_fn)(const struct request *request, struct plan *plan);

#endif
