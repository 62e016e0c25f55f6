/* SPDX-License-Identifier: Apache-2.0 */
/* The network of one process: websockets and HTTP in both directions on the one libuv loop.
 * What all platforms need is here once: TLS with the system's authorities, names resolved
 * without blocking, time-outs, whole messages put together from fragments, bounded queues.
 * It rests on libwebsockets, which no other folder sees.
 *
 *   net.h      open and close            ws.h       a websocket, either side
 *   server.h   listen, answer, upgrade   request.h  an HTTP request and its answer
 *   backoff.h  when to try again
 *
 * Promises: nothing blocks; a function that takes callbacks has returned before the first of
 * them is called; trouble with a peer is an `enum err` or a close code and never ends the
 * process. Not for: HTTP/2, proxies, bodies that do not fit into memory.
 */
#ifndef BOT_NET_NET_H
#define BOT_NET_NET_H

#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "base/text.h"

struct net;

/* New; NULL where libwebsockets cannot work (its libuv plugin is not installed: Debian's
 * package libwebsockets-evlib-uv), which is said by log_error. `ca_file`: a PEM file of
 * authorities to trust besides the system's, NULL for none. */
struct net *net_open(uv_loop_t *loop, const char *ca_file);

/* Ends every connection and frees it: requests in hand are answered with ERR_CLOSED and
 * websockets get on_close first; then `done`. The loop must go on running until then. */
void net_close(struct net *net, void (*done)(void *owner), void *owner);

/* A header of HTTP, either direction. Names are compared without regard to case. */
struct http_header {
    const char *name;
    const char *value;
};

/* The value of the first header of that name, "" where there is none. */
const char *http_header_value(const struct http_header *list, size_t count, const char *name);

/* 128 bits of the text's SHA-1 as hexadecimal digits: a name for it that another text will not have
 * by chance. Not for signatures. Returns `out`. */
enum { NET_DIGEST_TEXT = 33 };
char *net_digest(struct text text, char out[NET_DIGEST_TEXT]);

/* A URL taken apart: ws, wss, http, https; `path` with the query, at least "/". */
struct net_url {
    bool tls;
    bool websocket;
    char host[256];
    int port;
    char path[2048];
};

/* ERR_FORMAT where `url` is none of these, or carries user and password. */
enum err net_url_parse(const char *url, struct net_url *out);

#endif
