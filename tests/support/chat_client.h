/* SPDX-License-Identifier: Apache-2.0 */
/* A visitor of the built-in chat, as a page would be: one websocket, blocking with deadlines.
 * The protocol is that of the contracts, written here anew, so that the server is held to it. */
#ifndef TESTS_SUPPORT_CHAT_CLIENT_H
#define TESTS_SUPPORT_CHAT_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct chat_client {
    int fd; /* -1: not connected */
    char *buffer;
    size_t taken, len, room; /* bytes of it that were handed out, that there are, that fit */
};

/* Connects to 127.0.0.1:port and logs in; false where it is refused or there is no welcome
 * within the time. */
bool chat_client_open(struct chat_client *client, int port, const char *user, int timeout_ms);
void chat_client_close(struct chat_client *client);

/* False where the connection is gone. */
bool chat_client_send(struct chat_client *client, const json_t *frame);
bool chat_client_send_text(struct chat_client *client, struct text frame);
bool chat_client_post(struct chat_client *client, const char *channel, const char *text,
                      const char *client_id);

/* For many clients in one loop: reads once what there is (false where the connection is gone; waits
 * where there is nothing), and hands out the next frame that is whole, borrowed until the next
 * reading. */
bool chat_client_read(struct chat_client *client);
bool chat_client_take(struct chat_client *client, struct text *frame);

/* The next frame; NULL when there is none within the time, or the connection is gone (fd -1).
 * New. */
json_t *chat_client_next(struct chat_client *client, int timeout_ms);

#endif
