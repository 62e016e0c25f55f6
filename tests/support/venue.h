/* SPDX-License-Identifier: Apache-2.0 */
/* Where dialogues are played: a chat platform with people in it, a server and its Redis, all of
 * the sample company of tests/data/company. A row of functions for each platform; the server runs
 * as a child, the platform's own server, where it has one, is simulated in the test's process.
 *
 * People are called by their ids in the directory; another name is a stranger. Channels: "" is
 * one-to-one with the bot; "#alerts" and "#team" have people of the company in them, "#dealers"
 * dealers and strangers too. Nothing is waited for by time. */
#ifndef TESTS_SUPPORT_VENUE_H
#define TESTS_SUPPORT_VENUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/support/known_directory.h"
#include "tests/support/redis_server.h"
#include "tests/support/server.h"

enum { VENUE_WAIT_MS = 20000 };

/* What the bot posted, as somebody sees it; strings are new. A post in a channel is heard once,
 * by listener "": whoever is there. */
struct heard {
    char *listener, *channel, *text, *reply_to;
};

void heard_release(struct heard *heard);

struct venue;

struct venue_type {
    const char *name;
    /* New: the platform is there, the server is not. */
    struct venue *(*make)(void);
    void (*free)(struct venue *venue);
    /* Before the server is started: the platform's own clock shows `at` from now on. */
    void (*set_clock)(struct venue *venue, int64_t at_ms);
    /* The server runs now; it is about to be stopped. */
    void (*connect)(struct venue *venue);
    void (*disconnect)(struct venue *venue);
    /* Somebody comes, before anything is said; false where strangers are not let in. */
    bool (*enter)(struct venue *venue, const char *who);
    /* Somebody says something, in the thread of what was said last if `in_thread`; it is committed
     * when this returns. New: what `reply_to` of the replies to it will be. */
    char *(*say)(struct venue *venue, const char *who, const char *channel, const char *text,
                 bool in_thread);
    /* The bot's next post that `listener` can see, within the time; false for none. Posts to
     * others may come out too. */
    bool (*hear)(struct venue *venue, const char *listener, int timeout_ms, struct heard *out);
    /* Returns once all that came of what was said can be heard at once. */
    void (*settle)(struct venue *venue);
};

struct venue {
    const struct venue_type *type;
    struct redis_server redis;
    struct server server;
    struct server_setup setup; /* filled in by `make` */
    char at[40];
};

extern const struct venue_type venue_console, venue_mattermost;

/* New: at 10:05 of Monday, 23 November 2026; with purchases, they were imported early that
 * morning and the alerts are out. */
struct venue *venue_open(const struct venue_type *type, bool has_purchases);

/* The server stops and starts again at another moment, on the same data. */
void venue_set_clock(struct venue *venue, const char *at);

/* Frees it, after looking at what is left in Redis. */
void venue_close(struct venue *venue);

#endif
