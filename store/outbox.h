/* SPDX-License-Identifier: Apache-2.0 */
/* This server's share of the outbox stream: what it is handed, what it takes over from servers
 * that died, and that it keeps what it works on. The invariants are in outbox.c. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/jobs.h"
#include "store/store.h"

/* At most so many entries are in this server's hands at once; more stay in the stream. */
enum { OUTBOX_HELD_MAX = 256 };

struct outbox;

struct outbox_setup {
    const struct link_setup *link; /* loop, url, company */
    struct jobs *jobs;             /* for what does not block */
    const struct library *library;
    struct text prefix;
    const char *consumer;
    outbox_fn on_post;
    void *owner;
};

struct outbox *outbox_open(const struct outbox_setup *setup);
void outbox_close(struct outbox *outbox, void (*done)(void *owner), void *owner);

void outbox_done(struct outbox *outbox, const char *id);

#endif
