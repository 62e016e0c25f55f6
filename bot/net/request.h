/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP request and its answer, on a connection of its own: that costs a handshake (bench_net
 * has figures), and in return a lost answer always means this request, never one that an idle
 * connection swallowed, and slow answers hold up no others. Redirects are not followed: the status
 * says so. Bodies come and go whole; multipart is put together by the caller. */
#ifndef BOT_NET_REQUEST_H
#define BOT_NET_REQUEST_H

#include "bot/net/net.h"

struct http_request {
    const char *method; /* "GET", "POST", "PUT", "PATCH", "DELETE" */
    const char *url;    /* http:// or https:// */
    const struct http_header *headers;
    size_t header_count;
    struct text body;
    int timeout_ms;    /* from now to the end of the answer; 0: 30 s */
    size_t answer_max; /* bytes of body, more is ERR_RANGE; 0: 8 MiB */
    /* Names of the answer's headers that are wanted besides Content-Type, Retry-After, ETag,
     * Location, Date, X-Ratelimit-Limit, X-Ratelimit-Remaining, X-Ratelimit-Reset; ended by NULL;
     * NULL for none. Must stay until the answer. */
    const char *const *wanted;
};

/* An answer of whatever status; borrowed for the call. */
struct http_answer {
    int status;
    const struct http_header *headers; /* those wanted that were there */
    size_t header_count;
    struct text body;
};

/* `error` 0: the server answered. ERR_TIMEOUT, ERR_RANGE (answer too large), ERR_FORMAT (the
 * URL), ERR_UNAVAILABLE (no connection: certainly not sent), ERR_IO (lost after it may have been
 * sent: the outcome is not known), ERR_CLOSED (net_close); then `answer` is NULL and `why` tells
 * people more (never NULL). */
typedef void (*http_done_fn)(void *owner, enum err error, const struct http_answer *answer,
                             const char *why);

struct http_exchange;

/* Sends it; everything given is copied but `wanted`. `done` is called exactly once, unless
 * http_cancel() comes first; the exchange is gone after either. */
struct http_exchange *http_request(struct net *net, const struct http_request *request,
                                   http_done_fn done, void *owner);
void http_cancel(struct http_exchange *exchange);

/* Adds `text` to `out` so that it may stand in a path or query: everything but letters, digits
 * and -._~ as %XX. */
struct str;
void http_escape(struct str *out, struct text text);

#endif
