/* SPDX-License-Identifier: Apache-2.0 */
/* The running server: everything hangs on one struct, on one libuv loop, in one thread.
 *
 *   platform ─event─▶ inbox ─turn─▶ store ─post─▶ sender ─▶ platform
 *
 * bot_open() starts it, bot_stop() ends it in order: no new messages, those in hand finished,
 * platforms closed, outbox left in the store, store closed. */
#ifndef BOT_BOT_H
#define BOT_BOT_H

#include "bot/inbox.h"
#include "bot/net/net.h"
#include "bot/sender.h"
#include "config/config.h"

enum { PLATFORMS_MAX = 16, RELOADS_MAX = 64 };

struct bot_platform {
    struct bot *bot;
    const struct platform_type *type;
    struct platform *platform;
    const struct config_platform *config;
    bool is_ready;
    int64_t lost_ms; /* steady; when it was lost, 0: it is there */
    bool is_reported;
};

struct bot {
    uv_loop_t *loop;
    struct config *config;
    struct config *former[RELOADS_MAX]; /* what platforms still hold strings of */
    size_t former_count;
    struct calendar calendar; /* of the configuration in force */
    struct clock clock;
    struct roster roster;
    struct store *store;
    struct net *net;
    struct inbox *inbox;
    struct sender *sender;
    struct morning *morning;
    struct deadlines *deadlines;
    struct outages *outages;
    struct operations *operations;
    struct bot_platform platforms[PLATFORMS_MAX];
    size_t platform_count;
    const char *platform_names[PLATFORMS_MAX];
    struct routes routes;
    char consumer[80];
    bool has_failed; /* a platform cannot be opened: it stops by itself */
    bool is_started; /* the roster is current, platforms are open */
    bool is_stopping, is_store_closing, is_closing_parts;
    uv_timer_t patience;           /* runs while stopping */
    size_t closing;                /* parts that are still being closed */
    void (*on_ready)(void *owner); /* messages are taken; called once */
    void (*on_stopped)(void *owner);
    void *owner;
};

/* What to start with; `config` and `dir` are taken. */
struct bot_setup {
    uv_loop_t *loop;
    struct config *config;
    struct directory *dir;
    struct clock clock;
    void (*on_ready)(void *owner);
    void (*on_stopped)(void *owner);
    void *owner;
};

/* ERR_IO where a listener cannot be opened (said by log_error). */
enum err bot_open(struct bot *bot, const struct bot_setup *setup);

/* Ends it; `on_stopped` comes when nothing is left on the loop. */
void bot_stop(struct bot *bot);

/* Frees what bot_open() made; after on_stopped. */
void bot_release(struct bot *bot);

/* Takes a configuration that was read again: what can change while running does at once (rules,
 * the time of the digest, working days); the rest waits for a restart. */
void bot_reload(struct bot *bot, struct config *fresh);

/* Whether Redis and all platforms are connected; if not, the reasons are added to `why`. */
bool bot_is_ready(const struct bot *bot, struct str *why);

/* A request of the server's own ("watch"), now, for plans and posts that nobody asked for; the
 * directory must be kept and the arena live as long as it. */
struct request bot_request(const struct bot *bot, const struct directory *dir, struct arena *arena);

/* The row of a platform, NULL where there is none of that name. */
const struct platform_type *bot_platform_type(const char *name);

/* The running platform of that type, NULL. */
struct bot_platform *bot_platform_find(struct bot *bot, const char *name);

#endif
