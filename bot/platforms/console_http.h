/* SPDX-License-Identifier: Apache-2.0 */
/* What the built-in chat answers over HTTP: the pages' files, who there is to choose from (open
 * mode), the pictures of posts, the figures of the overview. The last two only to those who may see
 * them: who asks is told by "Authorization: Basic" with the id and the token of the login; in the
 * open mode, where anybody on this machine may be anybody, the id is enough, and a picture, whose
 * name cannot be guessed, needs none. */
#ifndef BOT_PLATFORMS_CONSOLE_HTTP_H
#define BOT_PLATFORMS_CONSOLE_HTTP_H

#include "bot/net/server.h"
#include "bot/platform.h"
#include "bot/platforms/console_frame.h"

struct console_call;

struct console_http {
    const struct platform_setup *setup;
    bool is_open;
    const json_t *tokens;
    struct console_call *calls; /* that wait for the store or for a picture */
    int call_count;
};

/* `setup` must stay; what waits is answered with 503 when it is released. */
void console_http_init(struct console_http *http, const struct platform_setup *setup, bool is_open);
void console_http_release(struct console_http *http);

/* Answers a request, now or later. */
void console_http_answer(struct console_http *http, struct http_call *call,
                         const struct http_asked *asked);

/* Whether the page that asks is ours: a browser tells by Origin where a page came from, which must
 * be the host that it asks. In the open mode that host must be a loopback name too, so that no
 * page from elsewhere, having its own name point to this machine, speaks for those who sit here. */
bool console_is_own_page(const struct console_http *http, const struct http_asked *asked);

/* Whether the token is the user's. */
bool console_may_log_in(const struct console_http *http, const struct console_user *user,
                        const char *token);

#endif
