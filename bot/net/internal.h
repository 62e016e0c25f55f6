/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of bot/net share and nobody else sees: libwebsockets' context and its
 * virtual hosts, the lists of what is open, names resolved on the thread pool.
 *
 * Each connection of libwebsockets carries our object in its opaque pointer (a struct ws, a
 * struct http_exchange, a struct http_call); whoever lets go of a connection sets it to NULL, and
 * callbacks of a connection without an object end it. */
#ifndef BOT_NET_INTERNAL_H
#define BOT_NET_INTERNAL_H

#include <libwebsockets.h>

#include "base/arena.h"
#include "base/str.h"
#include "bot/net/net.h"
#include "bot/net/request.h"
#include "bot/net/server.h"
#include "bot/net/ws.h"

enum {
    RX_CHUNK = 16 * 1024,
    CLOSE_MS = 5000,
    ADDRESSES_MAX = 8,
    /* Close codes of RFC 6455. */
    CODE_NORMAL = 1000,
    CODE_GOING_AWAY = 1001,
    CODE_UNSUPPORTED = 1003,
    CODE_NONE_GIVEN = 1005,
    CODE_ABNORMAL = 1006,
    CODE_POLICY = 1008,
    CODE_TOO_BIG = 1009,
};

struct net {
    struct lws_context *context; /* NULL once libwebsockets has let go of everything */
    uv_loop_t *loop;
    struct lws_vhost *clients;
    uv_timer_t timer; /* runs while closing */
    uv_prepare_t flush;
    lws_dll2_owner_t servers, sockets, exchanges;
    lws_dll2_owner_t writing;        /* websockets that have something to write */
    lws_dll2_owner_t closed_servers; /* libwebsockets may still call back for their connections */
    int resolving;                   /* look-ups on the thread pool that still refer to us */
    bool is_closing;
    void (*done)(void *owner);
    void *owner;
};

/* Has libwebsockets look at what was asked of it outside its own callbacks: its libuv plugin
 * arms its timer for time-outs only after an event. */
void net_kick(struct net *net);

/* A name on its way to addresses; an object that goes away first sets `done` to NULL. */
struct resolving {
    uv_getaddrinfo_t request;
    struct net *net;
    void (*done)(void *owner, const char *why); /* `why` NULL: there is at least one address */
    void *owner;
    char address[ADDRESSES_MAX][INET6_ADDRSTRLEN];
    size_t count, next;
};

/* New; freed by resolve_forget(). `done` is called later. */
struct resolving *resolve(struct net *net, const char *host,
                          void (*done)(void *owner, const char *why), void *owner);

/* The next address to try, NULL after the last. */
const char *resolve_next(struct resolving *resolving);
void resolve_forget(struct resolving *resolving);

/* Starts the connection of a client to an address of `url`; false where it failed at once. */
bool client_connect(struct net *net, const struct net_url *url, const char *address,
                    const char *method, const char *protocol, void *object, struct lws **wsi);

/* Adds our headers to the handshake that libwebsockets builds at [*at, end); 0 or -1. */
int add_headers(struct lws *wsi, const struct http_header *list, size_t count, unsigned char **at,
                unsigned char *end);

/* The value of a header of the peer; false where there is none. */
bool read_header(struct lws *wsi, const char *name, struct arena *arena, const char **value);

/* Those of `names` and `more` (each ended by NULL; `more` may be NULL) that are there. */
size_t read_headers(struct lws *wsi, const char *const *names, const char *const *more,
                    struct arena *arena, struct http_header **list);

/* Copies of headers in an arena. */
struct http_header *copy_headers(struct arena *arena, const struct http_header *list, size_t count);

/* The callbacks of the two protocols of the clients' virtual host. */
int on_ws_client(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                 size_t len);
int on_http_client(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                   size_t len);
extern const char protocol_ws[], protocol_http[];

/* Websockets. A server's is made when its upgrade is asked for. */
struct ws *ws_accept(struct net *net, const struct net_server *server, struct lws *wsi,
                     size_t message_max, size_t queue_max);
void ws_refuse(struct ws *ws);
void ws_close_all_of(struct net *net, const struct net_server *server);
int on_ws_event(struct ws *ws, struct lws *wsi, enum lws_callback_reasons reason, void *in,
                size_t len);

/* Ends each object at once with ERR_CLOSED, for net_close(). */
void ws_abandon(struct ws *ws);
void exchange_abandon(struct http_exchange *exchange);
void server_abandon(struct net_server *server);
void server_free(struct net_server *server); /* once libwebsockets has let go of everything */
struct ws *ws_from_list(struct lws_dll2 *node);

/* Writes what the first of net->writing has to write, and takes it out of the list. */
void ws_flush_first(struct net *net);
struct http_exchange *exchange_from_list(struct lws_dll2 *node);
struct net_server *server_from_list(struct lws_dll2 *node);

#endif
