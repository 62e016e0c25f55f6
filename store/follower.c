/* SPDX-License-Identifier: Apache-2.0 */
#include "store/follower.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { ENTRIES_AT_ONCE = 500 };

struct follower {
    struct link *link;
    char *key;
    char *after; /* NULL: not known yet */
    void (*on_entry)(void *owner, const char *id, const redisReply *entry);
    void *owner;
    void (*closed)(void *owner);
    void *closed_owner;
};

static void read_next(struct follower *follower);

struct text entry_field(const redisReply *entry, const char *field)
{
    for (size_t i = 0; i + 1 < entry->elements; i += 2) {
        const redisReply *value = entry->element[i + 1];
        if (strcmp(entry->element[i]->str, field) == 0)
            return (struct text){value->str, value->len};
    }
    return (struct text){0};
}

bool entry_read(const redisReply *reply, const char **id, const redisReply **fields)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < 2 ||
        reply->element[1]->type != REDIS_REPLY_ARRAY)
        return false;
    *id = reply->element[0]->str;
    *fields = reply->element[1];
    return true;
}

const redisReply *entries_of(const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1 ||
        reply->element[0]->type != REDIS_REPLY_ARRAY || reply->element[0]->elements != 2)
        return NULL;
    return reply->element[0]->element[1];
}

static void move_to(struct follower *follower, const char *id)
{
    char *copy = mem_strdup(id);
    free(follower->after);
    follower->after = copy;
}

static void on_entries(redisAsyncContext *context, void *data, void *private)
{
    redisReply *reply = data;
    struct follower *follower = private;
    if (!reply || !context->data)
        return;
    link_heard(follower->link);
    if (reply->type == REDIS_REPLY_ERROR) {
        link_drop(follower->link, reply->str, reply->str);
        return;
    }
    link_works(follower->link);
    const redisReply *entries = entries_of(reply);
    for (size_t i = 0; entries && i < entries->elements; i++) {
        const char *id;
        const redisReply *fields;
        if (!entry_read(entries->element[i], &id, &fields))
            continue;
        follower->on_entry(follower->owner, id, fields);
        if (!context->data)
            return; /* closed by the owner */
        move_to(follower, id);
    }
    read_next(follower);
}

static void on_newest(redisAsyncContext *context, void *data, void *private)
{
    redisReply *reply = data;
    struct follower *follower = private;
    const char *id = "0-0";
    const redisReply *fields;
    if (!reply || !context->data)
        return;
    if (reply->type == REDIS_REPLY_ERROR) {
        link_drop(follower->link, reply->str, reply->str);
        return;
    }
    if (reply->elements > 0)
        (void)entry_read(reply->element[0], &id, &fields);
    move_to(follower, id);
    read_next(follower);
}

static void read_next(struct follower *follower)
{
    redisAsyncContext *context = link_context(follower->link);
    if (!context)
        return;
    if (!follower->after)
        (void)redisAsyncCommand(context, on_newest, follower, "XREVRANGE %s + - COUNT 1",
                                follower->key);
    else
        (void)redisAsyncCommand(context, on_entries, follower,
                                "XREAD COUNT %d BLOCK %d STREAMS %s %s", ENTRIES_AT_ONCE,
                                link_block_ms(follower->link), follower->key, follower->after);
}

static void on_up(void *owner)
{
    read_next(owner);
}

static void on_down(void *owner)
{
    (void)owner; /* the link comes back by itself and reading goes on after `after` */
}

struct follower *follower_open(const struct follower_setup *setup)
{
    struct follower *follower = mem_new(1, sizeof *follower);
    follower->key = mem_strdup(setup->key);
    follower->after = setup->after ? mem_strdup(setup->after) : NULL;
    follower->on_entry = setup->on_entry;
    follower->owner = setup->owner;
    struct link_setup link = *setup->link;
    link.name = setup->name;
    link.library = NULL;
    link.on_up = on_up;
    link.on_down = on_down;
    link.owner = follower;
    follower->link = link_open(&link);
    return follower;
}

bool follower_is_placed(const struct follower *follower)
{
    return follower->after != NULL;
}

static void on_link_closed(void *owner)
{
    struct follower *follower = owner;
    void (*closed)(void *) = follower->closed;
    void *closed_owner = follower->closed_owner;
    free(follower->key);
    free(follower->after);
    free(follower);
    closed(closed_owner);
}

void follower_close(struct follower *follower, void (*done)(void *owner), void *owner)
{
    follower->closed = done;
    follower->closed_owner = owner;
    link_close(follower->link, on_link_closed, follower);
}
