/* SPDX-License-Identifier: Apache-2.0 */
/* One connection to the Redis node that holds the company, which mends itself: finds the node
 * (by name, by asking sentinels, by asking the cluster), connects, logs in, checks that the node
 * is a master, loads the functions where asked to, then says `on_up`. Lost, it says `on_down` and
 * begins anew after a pause that grows from 50 ms to 3 s, with jitter, until link_works().
 *
 * A connection on which nothing came in for a third of `silence_ms` is asked by PING, and given
 * up when it is silent for all of it; blocking reads last link_block_ms(), which is shorter. Errors
 * are never more than a pause.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <hiredis/async.h>
#include <uv.h>

#include "config/redis_url.h"
#include "store/library.h"

struct link_setup {
    uv_loop_t *loop;
    const struct redis_url *url;   /* borrowed for the link's life, likewise below */
    const char *company;           /* decides the node of a cluster */
    const char *name;              /* what for, in the log and in CLIENT LIST */
    const struct library *library; /* to be loaded, NULL: none */
    int silence_ms;
    void (*on_up)(void *owner);
    void (*on_down)(void *owner); /* only after on_up */
    void *owner;
};

struct link;

/* New; closed and freed by link_close(). */
struct link *link_open(const struct link_setup *setup);

/* No callback after this but `done`, which is called once nothing of it is left. */
void link_close(struct link *link, void (*done)(void *owner), void *owner);

/* To send commands on; NULL while it is down. Its `data` is the link. */
redisAsyncContext *link_context(const struct link *link);

/* For how long a command may block. */
int link_block_ms(const struct link *link);

/* Something came in. */
void link_heard(struct link *link);

/* A command was carried out: the next pause is the shortest again. */
void link_works(struct link *link);

/* Gives the connection up (on_down is called) and begins anew. `why` is for the log. `error`
 * is what Redis said, NULL where it said nothing: MOVED names the node to go to. */
void link_drop(struct link *link, const char *why, const char *error);

/* Whether Redis will carry out the command later, or elsewhere, that it answered with this
 * error now (loading, fail-over, moving, no memory, functions gone). */
bool link_error_passes(const char *error);

#endif
