/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of posts that the commit itself keeps (the built-in chat): the page gets an address,
 * /files/NAME.png, and what it shows is kept beside the post, in the same commit, so that any
 * server can draw it whenever it is asked for. Nobody can guess the name, and whoever asks by it
 * must be one who may see the post's channel. */
#ifndef BOT_PICTURES_H
#define BOT_PICTURES_H

#include "store/store.h"

/* Names the pictures of a transaction's kept posts and adds what is kept of them. */
void pictures_keep(struct transaction *tx);

/* The name in the path of a request; empty where it is no address of a picture. */
struct text pictures_name(const char *path);

/* Asks what the picture of that name shows; then, of the reply: its channel, and the data for
 * drawing. False where there is none (any more). */
void pictures_want(struct reads *reads, struct text name);
bool pictures_read(const struct value *reply, struct text *channel, struct text *data);

#endif
