/* SPDX-License-Identifier: Apache-2.0 */
/* One shape for every message, whatever platform it came from. Strings are borrowed for the
 * call that passes it on. */
#ifndef BOT_EVENT_H
#define BOT_EVENT_H

#include "base/clock.h"
#include "base/text.h"
#include "intents/understand/understand.h"
#include "store/transaction.h"

struct event {
    const char *platform;   /* the platform's type: "console", "mattermost" */
    const char *id;         /* the platform's own id of the message, unique on the platform */
    const char *channel;    /* where it was said, as the platform calls it */
    const char *thread;     /* id of the thread's first message, "" without */
    const char *account;    /* who said it, as identities.csv calls the account */
    const char *account_id; /* where to answer one-to-one, if other than `account` */
    struct text text;       /* without the mention of the bot */
    int64_t at_ms;          /* when it was said */
    enum channel_kind kind;
    /* Whether only people of the company are in the channel (then figures may be shown). */
    bool is_internal;
    /* Moves the platform's cursor of the channel on, "" for none. */
    const char *cursor;
    /* Writes of the platform's own that are committed with the message (the built-in chat
     * keeps the post itself): added to the transaction, NULL for none. */
    void (*add_writes)(void *owner, struct transaction *tx);
    void *owner;
};

#endif
