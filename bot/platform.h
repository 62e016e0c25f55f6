/* SPDX-License-Identifier: Apache-2.0 */
/* A chat platform is one file in bot/platforms/ and one line in platforms.def: a row of a few
 * functions. What all websocket clients need (connect, backoff, ping, idle limit, fragments)
 * and what all REST calls need (a connection each, TLS, time-outs) is in bot/net/.
 *
 * Life: open → (events, posts) → close. A platform hands each event to `setup->on_event`
 * and may confirm it to its server only when `taken` is called for it: the message is then
 * committed. The template of the family is platforms/null.c, which takes posts and forgets them.
 */
#ifndef BOT_PLATFORM_H
#define BOT_PLATFORM_H

#include <jansson.h>
#include <uv.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "bot/event.h"
#include "intents/plan.h"
#include "store/store.h"

struct platform;

/* Called once for each event. 0: committed now; ERR_EXISTS: it was committed before, at `at_ms`;
 * else it was not taken and will come again or be read again by catching up. */
typedef void (*event_taken_fn)(void *owner, enum err status, int64_t at_ms);

struct platform_setup {
    uv_loop_t *loop;
    struct net *net; /* bot/net/net.h */
    const struct clock *clock;
    struct store *store;
    const json_t *settings; /* its object in the configuration, checked, secrets resolved */
    const struct directory *(*directory)(void *owner); /* the snapshot of now, borrowed */
    /* A request as of now, of nobody (bot_request()); `dir` must be kept, the arena live. */
    struct request (*request)(void *owner, const struct directory *dir, struct arena *arena);
    void (*on_event)(void *owner, const struct event *event, event_taken_fn taken, void *token);
    /* The connection came up or was lost; `why` is for people. */
    void (*on_state)(void *owner, struct platform *platform, bool ready, const char *why);
    void *owner;
};

enum post_outcome {
    POST_SENT,    /* the platform has it */
    POST_RETRY,   /* not now: keep it and try again later */
    POST_HOPELESS /* it never will be taken: give up, loudly */
};
typedef void (*post_done_fn)(void *owner, enum post_outcome outcome, int64_t retry_after_ms);

struct platform_type {
    const char *name;
    /* New; NULL where the settings cannot work (said by log_error). Connecting goes on in the
     * background. */
    struct platform *(*open)(const struct platform_setup *setup);
    /* Sends one post; posts of one channel are given one at a time. `entry` lives until `done`.
     * Never called of the built-in chat, whose posts the commit keeps. */
    void (*post)(struct platform *platform, const struct outbox_entry *entry, post_done_fn done,
                 void *owner);
    /* Whether it is connected; if not, why, for people, is added to `why`. */
    bool (*is_ready)(const struct platform *platform, struct str *why);
    /* No more events; `done` once everything is closed and freed. */
    void (*close)(struct platform *platform, void (*done)(void *owner), void *owner);
};

#endif
