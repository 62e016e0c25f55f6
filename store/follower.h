/* SPDX-License-Identifier: Apache-2.0 */
/* Follows one stream on a connection of its own: each entry once, in order, also over lost
 * connections, from after a given entry or from now on. */
#ifndef STORE_FOLLOWER_H
#define STORE_FOLLOWER_H

#include <hiredis/hiredis.h>

#include "store/link.h"

struct follower;

struct follower_setup {
    const struct link_setup *link; /* loop, url, company; the rest is set by the follower */
    const char *name;
    const char *key;   /* whole */
    const char *after; /* id of an entry; NULL: from the newest that there is */
    /* `entry` is a list of fields and values. */
    void (*on_entry)(void *owner, const char *id, const redisReply *entry);
    void *owner;
};

struct follower *follower_open(const struct follower_setup *setup);

/* Whether it knows after which entry it reads: what is added from now on will come. */
bool follower_is_placed(const struct follower *follower);

void follower_close(struct follower *follower, void (*done)(void *owner), void *owner);

/* The value of a field of an entry; empty where there is none. */
struct text entry_field(const redisReply *entry, const char *field);

/* An entry [id, [field, value, …]] of a reply; false where it is none (it was deleted). */
bool entry_read(const redisReply *reply, const char **id, const redisReply **fields);

/* The entries of the only stream in the reply of XREAD; NULL where nothing came in time. */
const redisReply *entries_of(const redisReply *reply);

#endif
