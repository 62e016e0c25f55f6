/* SPDX-License-Identifier: Apache-2.0 */
/* A listener for HTTP/1.1 and websockets, plain TCP, or TLS where it is given a certificate. Each
 * request is handed to `on_request` once its body is there and is answered once, at once or
 * later; a peer that left meanwhile is no trouble. Simulated platforms in tests use it too. */
#ifndef BOT_NET_SERVER_H
#define BOT_NET_SERVER_H

#include "bot/net/ws.h"

struct net_server;
struct http_call; /* a request that waits for its answer */

/* What was asked; lives until http_respond(). */
struct http_asked {
    const char *method;
    const char *path;                  /* decoded, without the query */
    const char *query;                 /* as it came, without '?', "" without; see http_query() */
    const struct http_header *headers; /* those wanted that were there */
    size_t header_count;
    struct text body;
    const char *peer; /* the peer's address */
};

struct net_server_setup {
    const char *host; /* an IPv4 or IPv6 address or "localhost"; NULL for every interface */
    int port;         /* 0: any that is free, see net_server_port() */
    const char *cert_file, *key_file; /* PEM; NULL for plain TCP */
    size_t body_max;                  /* more is answered with 413; 0: 1 MiB */
    size_t message_max, queue_max;    /* of websockets: as in struct ws_connect */
    /* A websocket that was silent for so long is pinged, and cut where it stays silent; 0: after
     * 50 s and 65 s. */
    int ping_after_s, dead_after_s;
    /* Names of headers wanted besides Host, Origin, Authorization, Content-Type, If-None-Match,
     * Cookie, User-Agent; ended by NULL; NULL for none. Must stay. */
    const char *const *wanted;
    void (*on_request)(void *owner, struct http_call *call, const struct http_asked *asked);
    /* A websocket is asked for. 0 to take it, after ws_attach(); else the status of the refusal
     * (403, 404). NULL: 404. */
    int (*on_upgrade)(void *owner, struct ws *ws, const struct http_asked *asked);
    void *owner;
};

/* Starts to listen. New; NULL where the address cannot be had, said by log_error. */
struct net_server *net_listen(struct net *net, const struct net_server_setup *setup);

/* The real port. */
int net_server_port(const struct net_server *server);

/* No more connections are taken; those that there are are closed (1001). No callback of the
 * setup is called any more, but on_close of its websockets is. Without it net_close() does it. */
void net_server_close(struct net_server *server);

/* Says who is told about the websocket that on_upgrade was given; on_open follows. */
void ws_attach(struct ws *ws, const struct ws_events *events, void *owner);

/* Answers; must be called exactly once for each call (also after net_server_close). Copies what
 * it is given. Content-Length is set by it; `content_type` may be NULL where there is no body. */
void http_respond(struct http_call *call, int status, const char *content_type,
                  const struct http_header *headers, size_t header_count, struct text body);

/* The name and password of "Authorization: Basic"; false where there is none, or it does not fit.
 */
bool http_basic(const struct http_asked *asked, char *user, size_t user_size, char *password,
                size_t password_size);

/* The decoded value of `name` in the query, into `out` ("" where there is none); false where
 * there is none or it does not fit. */
bool http_query(const char *query, const char *name, char *out, size_t size);

#endif
