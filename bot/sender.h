/* SPDX-License-Identifier: Apache-2.0 */
/* Sends what commits have put into the outbox: each post to its platform, those of one channel
 * one after the other and in order, until the platform has taken it. Invariants:
 *
 *   (1) an entry leaves the store only after its platform has said that it has the post, or
 *       that it never will (which is an error in the log);
 *   (2) a post that could not be sent is tried again, with growing pauses, and those of the
 *       same channel wait behind it;
 *   (3) what a dead server had claimed is claimed and sent by another (store.h).
 */
#ifndef BOT_SENDER_H
#define BOT_SENDER_H

#include "bot/platform.h"

struct sender;

/* `find` gives the running platform of that name and its type, or NULL. */
struct sender_setup {
    uv_loop_t *loop;
    struct store *store;
    const char *consumer; /* this server's own name */
    struct platform *(*find)(void *owner, const char *platform, const struct platform_type **type);
    void (*on_sent)(void *owner, const char *platform, enum post_outcome outcome);
    void *owner;
};

/* Opens it and begins to send. New. */
struct sender *sender_open(const struct sender_setup *setup);

/* Sends no more: what is being sent is waited for by closing the platforms, what is not stays in
 * the store. Then sender_close(). */
void sender_stop(struct sender *sender);

/* Frees it; only after sender_stop(), and when the platforms are closed. */
void sender_close(struct sender *sender, void (*done)(void *owner), void *owner);

#endif
