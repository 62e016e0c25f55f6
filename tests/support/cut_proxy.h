/* SPDX-License-Identifier: Apache-2.0 */
/* Stands between a client and a server on unix sockets and passes bytes on, until it is to cut
 * the connection in the middle of something, or to fall silent. Runs on the test's loop. */
#ifndef TESTS_SUPPORT_CUT_PROXY_H
#define TESTS_SUPPORT_CUT_PROXY_H

#include <stdbool.h>
#include <uv.h>

enum proxy_way { PROXY_ASKING, PROXY_ANSWERING };

struct proxy_pair;

struct cut_proxy {
    uv_pipe_t listener;
    char path[64]; /* where clients connect */
    const char *server;
    long passed[2]; /* bytes since cut_proxy_cut_after() */
    long cut_at[2]; /* -1: never */
    int cuts;
    bool is_silent; /* takes everything and passes nothing on */
    struct proxy_pair *pairs;
};

/* `server` is the path of its socket. */
void cut_proxy_start(struct cut_proxy *proxy, uv_loop_t *loop, const char *server);

/* Cuts all connections once, when so many bytes have passed that way from now on. */
void cut_proxy_cut_after(struct cut_proxy *proxy, enum proxy_way way, long bytes);

/* No new connections; those there are end. The loop must run until nothing is left. */
void cut_proxy_stop(struct cut_proxy *proxy);

#endif
