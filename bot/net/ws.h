/* SPDX-License-Identifier: Apache-2.0 */
/* One websocket, as the client (ws_connect) or as the server (server.h hands it out). Messages
 * come whole, put together from their fragments; a peer that sends more than the limit is closed
 * with 1009. Pings of the peer are answered below. Compression is neither offered nor taken, no
 * subprotocol is asked for, and no Origin is sent.
 *
 * Life: connect → on_open → (on_message, on_pong)* → on_close. on_close is called exactly once,
 * whatever happened (also where it never opened), is the last call, and afterwards the ws is
 * gone. Whether the peer is still alive is the caller's to watch: ws_ping() and on_pong.
 */
#ifndef BOT_NET_WS_H
#define BOT_NET_WS_H

#include "bot/net/net.h"

struct ws;

/* How it ended. `code`: the peer's close code, or ours where we closed; 1005: a close frame
 * without a code; 1006: ended without a close frame, or never opened (then `error` says why
 * and `http_status` is the answer to the upgrade, 0 where there was none). */
struct ws_end {
    enum err error; /* 0 where it had been open */
    int code;
    int http_status;
    const char *why;         /* for people: the peer's reason or ours; never NULL */
    const char *retry_after; /* this header of a refused upgrade, "" where there was none */
};

/* What the owner is told; any but on_message and on_close may be NULL. Any function of the ws
 * may be called from within. */
struct ws_events {
    void (*on_open)(void *owner, struct ws *ws);
    void (*on_message)(void *owner, struct ws *ws, struct text message);
    /* A binary message; where it is NULL such a peer is closed with 1003. */
    void (*on_binary)(void *owner, struct ws *ws, struct text message);
    void (*on_pong)(void *owner, struct ws *ws);
    void (*on_close)(void *owner, struct ws *ws, const struct ws_end *end);
};

struct ws_connect {
    const char *url;                   /* ws:// or wss:// */
    const struct http_header *headers; /* of the upgrade, besides what the protocol needs */
    size_t header_count;
    int timeout_ms;     /* until it is open; 0: 10 s */
    size_t message_max; /* of a message that comes, in bytes; 0: 4 MiB */
    size_t queue_max;   /* bytes waiting to be written; 0: 4 MiB */
};

/* Starts to connect. New (gone after on_close); everything given is copied but `events`, which
 * must stay. */
struct ws *ws_connect(struct net *net, const struct ws_connect *how, const struct ws_events *events,
                      void *owner);

/* Queues one text message (copied). ERR_CLOSED where it is not open or is closing; ERR_FULL where
 * the queue has no room: the peer does not read, the connection is closed (1008) and on_close
 * follows. */
enum err ws_send(struct ws *ws, struct text message);

/* The same for a binary message. */
enum err ws_send_binary(struct ws *ws, struct text message);

/* Sends a ping; on_pong tells that it was answered. */
void ws_ping(struct ws *ws);

/* Writes what is queued, then closes with that code (1000–1015 or 3000–4999) and reason;
 * a peer that does not answer is cut after 5 s. on_close follows. Closing twice is once. */
void ws_close(struct ws *ws, int code, const char *reason);

/* Cuts the connection at once, without a close frame. on_close follows. */
void ws_cut(struct ws *ws);

/* The owner goes away: no callback is called any more, the connection is closed (1001). */
void ws_forget(struct ws *ws);

#endif
