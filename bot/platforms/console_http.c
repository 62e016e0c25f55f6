/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/platforms/console_http.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "bot/drawing.h"
#include "bot/pictures.h"
#include "bot/web/web.h"
#include "config/address.h"
#include "intents/overview.h"

enum { CALLS_MAX = 64, TOKEN_MAX = 512 };

/* A request that waits. */
struct console_call {
    struct console_call *next, **at;
    struct console_http *http; /* NULL: it was answered, the platform has gone */
    struct http_call *call;
    char *user; /* id; NULL: nobody said who asks, in the open mode */
    struct arena arena;
    struct reads reads;
    const struct directory *dir; /* kept for the overview; NULL */
    struct overview overview;
};

static const struct directory *directory_of(const struct console_http *http)
{
    return http->setup->directory(http->setup->owner);
}

/* ── answers ─────────────────────────────────────────────────────────────── */

#define PAGE_HEADERS(cache)                                                                        \
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "        \
                                "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "      \
                                "form-action 'none'; frame-ancestors 'none'"},                     \
        {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"},                 \
    {                                                                                              \
        "Cache-Control", cache                                                                     \
    }

static const struct http_header page_headers[] = {PAGE_HEADERS("no-cache")};
/* A name's picture never changes. */
static const struct http_header picture_headers[] = {
    PAGE_HEADERS("private, max-age=31536000, immutable")};
/* Of one person, of one moment. */
static const struct http_header figure_headers[] = {PAGE_HEADERS("no-store")};
enum { HEADERS = sizeof page_headers / sizeof page_headers[0] };

static void refuse(struct http_call *call, int status, const char *text)
{
    http_respond(call, status, "text/plain; charset=utf-8", page_headers, HEADERS, text_of(text));
}

/* ── who asks ────────────────────────────────────────────────────────────── */

/* In a time that does not depend on where they differ. */
static bool is_same_secret(const char *a, const char *b)
{
    char of_a[NET_DIGEST_TEXT], of_b[NET_DIGEST_TEXT];
    unsigned difference = 0;
    net_digest(text_of(a), of_a);
    net_digest(text_of(b), of_b);
    for (size_t i = 0; i < NET_DIGEST_TEXT; i++)
        difference |= (unsigned)(of_a[i] ^ of_b[i]);
    return difference == 0;
}

bool console_may_log_in(const struct console_http *http, const struct console_user *user,
                        const char *token)
{
    const char *expected = json_get_string(http->tokens, user->id, "");
    return http->is_open || (expected[0] && is_same_secret(expected, token));
}

bool console_is_own_page(const struct console_http *http, const struct http_asked *asked)
{
    struct text host = text_of(http_header_value(asked->headers, asked->header_count, "host"));
    struct text origin = text_of(http_header_value(asked->headers, asked->header_count, "origin"));
    struct address address = {0};
    bool is_loopback = address_read(host, 80, &address) && address_is_loopback(&address);
    address_release(&address);
    if (http->is_open && !is_loopback)
        return false;
    ptrdiff_t slashes = text_find(origin, "://", 0);
    struct text from = slashes < 0 ? origin : text_slice(origin, (size_t)slashes + 3, origin.len);
    return origin.len == 0 || text_equal(from, host);
}

/* ── requests that wait ──────────────────────────────────────────────────── */

static struct console_call *wait_new(struct console_http *http, struct http_call *call,
                                     const char *user)
{
    struct console_call *waiting = mem_new(1, sizeof *waiting);
    waiting->http = http;
    waiting->call = call;
    waiting->user = user ? mem_strdup(user) : NULL;
    arena_init(&waiting->arena);
    reads_init(&waiting->reads, &waiting->arena);
    waiting->next = http->calls;
    waiting->at = &http->calls;
    if (waiting->next)
        waiting->next->at = &waiting->next;
    http->calls = waiting;
    http->call_count++;
    return waiting;
}

static void wait_leave(struct console_call *waiting)
{
    *waiting->at = waiting->next;
    if (waiting->next)
        waiting->next->at = waiting->at;
    waiting->http->call_count--;
    waiting->http = NULL;
}

static void wait_free(struct console_call *waiting)
{
    if (waiting->http)
        wait_leave(waiting);
    directory_free(waiting->dir);
    free(waiting->user);
    arena_release(&waiting->arena);
    free(waiting);
}

static void refuse_waiting(struct console_call *waiting, int status, const char *text)
{
    if (waiting->http)
        refuse(waiting->call, status, text);
    wait_free(waiting);
}

void console_http_release(struct console_http *http)
{
    while (http->calls) {
        struct console_call *waiting = http->calls;
        refuse(waiting->call, 503, "stopping\n");
        wait_leave(waiting);
    }
}

/* Who asks by HTTP: a request that waits, or NULL where it was refused. `needs_user`: not even in
 * the open mode may it be left open who asks. */
static struct console_call *wait_for(struct console_http *http, struct http_call *call,
                                     const struct http_asked *asked, bool needs_user)
{
    char id[CONSOLE_CHANNEL_MAX], token[TOKEN_MAX];
    struct console_user user = {0};
    bool is_named = http_basic(asked, id, sizeof id, token, sizeof token);
    bool is_known = is_named && console_user_find(directory_of(http), id, &user) &&
                    console_may_log_in(http, &user, token);
    bool may_be_nobody = http->is_open && !is_named && !needs_user;
    if (http->call_count >= CALLS_MAX)
        refuse(call, 503, "too much at once\n");
    else if (!is_known && !may_be_nobody)
        refuse(call, 401, "say who you are: id and token\n");
    else
        return wait_new(http, call, is_known ? user.id : NULL);
    return NULL;
}

/* ── pictures ────────────────────────────────────────────────────────────── */

static void on_drawn(void *owner, enum err err, struct text png)
{
    struct console_call *waiting = owner;
    if (err != OK) {
        refuse_waiting(waiting, 500, "it cannot be drawn\n");
        return;
    }
    if (waiting->http)
        http_respond(waiting->call, 200, "image/png", picture_headers, HEADERS, png);
    wait_free(waiting);
}

static bool may_see(const struct console_call *waiting, struct text channel)
{
    struct console_user user;
    char name[CONSOLE_CHANNEL_MAX];
    if (!waiting->user)
        return true;
    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(channel));
    return console_user_find(directory_of(waiting->http), waiting->user, &user) &&
           console_may_see(&user, name);
}

/* The same answer whether there is none or it is not for who asks. */
static void on_picture(void *owner, enum err status, const struct value *replies)
{
    struct console_call *waiting = owner;
    struct text channel, data;
    if (status != OK)
        refuse_waiting(waiting, 503, "not now\n");
    else if (!waiting->http)
        wait_free(waiting);
    else if (!pictures_read(value_at(replies, 0), &channel, &data) || !may_see(waiting, channel))
        refuse_waiting(waiting, 404, "not found\n");
    else
        (void)drawing_start(waiting->http->setup->loop, data, on_drawn, waiting);
}

static void answer_picture(struct console_http *http, struct http_call *call,
                           const struct http_asked *asked)
{
    struct console_call *waiting = wait_for(http, call, asked, false);
    if (!waiting)
        return;
    pictures_want(&waiting->reads, pictures_name(asked->path));
    store_read(http->setup->store, &waiting->reads, on_picture, waiting);
}

/* ── the overview ────────────────────────────────────────────────────────── */

static void respond_json(struct http_call *call, json_t *json)
{
    char *text = json_text(json);
    http_respond(call, 200, "application/json", figure_headers, HEADERS, text_of(text));
    free(text);
    json_decref(json);
}

static void on_overview(void *owner, enum err status, const struct value *replies)
{
    struct console_call *waiting = owner;
    if (status != OK) {
        refuse_waiting(waiting, 503, "not now\n");
        return;
    }
    if (waiting->http)
        respond_json(waiting->call, overview_json(&waiting->overview, replies));
    wait_free(waiting);
}

static void set_speaker(struct request *base, const struct console_user *user)
{
    bool is_person = user->person != INDEX_NONE;
    base->by = user->id;
    base->speaker = (struct speaker){is_person ? base->dir->people[user->person].role : ROLE_DEALER,
                                     user->person, user->dealer};
}

static void answer_overview(struct console_http *http, struct http_call *call,
                            const struct http_asked *asked)
{
    char lang[8];
    struct console_user user = {0};
    struct console_call *waiting = wait_for(http, call, asked, true);
    if (!waiting)
        return;
    waiting->dir = directory_keep(directory_of(http));
    struct request base = http->setup->request(http->setup->owner, waiting->dir, &waiting->arena);
    (void)console_user_find(waiting->dir, waiting->user, &user); /* it was found just now */
    set_speaker(&base, &user);
    if (http_query(asked->query, "lang", lang, sizeof lang))
        base.lang = strcmp(lang, "en") == 0 ? LANG_EN : LANG_ZH;
    if (!overview_open(&waiting->overview, &base))
        refuse_waiting(waiting, 403, reply_template(base.lang, REPLY_overview_denied));
    else
        store_read(http->setup->store, &waiting->overview.reads, on_overview, waiting);
}

/* ── the pages ───────────────────────────────────────────────────────────── */

static void answer_directory(struct console_http *http, struct http_call *call)
{
    struct str out;
    if (!http->is_open) {
        refuse(call, 404, "not found\n");
        return;
    }
    str_init(&out);
    console_directory(&out, directory_of(http));
    http_respond(call, 200, "application/json", page_headers, HEADERS, str_text(&out));
    str_release(&out);
}

void console_http_answer(struct console_http *http, struct http_call *call,
                         const struct http_asked *asked)
{
    bool is_get = strcmp(asked->method, "GET") == 0 || strcmp(asked->method, "HEAD") == 0;
    const struct web_file *file = web_find(asked->path);
    if (!is_get)
        refuse(call, 405, "only GET\n");
    else if (!console_is_own_page(http, asked))
        refuse(call, 403,
               http->is_open ? "ask by the name of this machine: 127.0.0.1 or localhost\n"
                             : "Origin and Host differ: let the proxy pass Host on\n");
    else if (strcmp(asked->path, "/directory.json") == 0)
        answer_directory(http, call);
    else if (strcmp(asked->path, "/overview.json") == 0)
        answer_overview(http, call, asked);
    else if (pictures_name(asked->path).len > 0)
        answer_picture(http, call, asked);
    else if (file)
        http_respond(call, 200, file->type, page_headers, HEADERS, file->bytes());
    else
        refuse(call, 404, "not found\n");
}

void console_http_init(struct console_http *http, const struct platform_setup *setup, bool is_open)
{
    *http = (struct console_http){
        .setup = setup,
        .is_open = is_open,
        .tokens = json_object_get(setup->settings, "tokens"),
    };
}
