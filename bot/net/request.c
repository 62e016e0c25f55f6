/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of the client:
 *
 *   RESOLVING ──address──▶ CONNECTING ──headers written──▶ SENT ──answer whole──▶ done
 *        └─ no address ─┴─ refused: next address ─┴── lost: ERR_IO ─┴── time-out at any time
 */
#include "bot/net/request.h"

#include <string.h>

#include "base/mem.h"
#include "bot/net/internal.h"

enum { ANSWER_MAX = 8 * 1024 * 1024, REQUEST_MS = 30 * 1000 };

enum exchange_state { EXCHANGE_RESOLVING, EXCHANGE_CONNECTING, EXCHANGE_SENT };

struct http_exchange {
    struct lws_dll2 node;
    struct net *net;
    struct lws *wsi;
    enum exchange_state state;
    http_done_fn done;
    void *owner;
    struct arena arena;
    struct net_url url;
    bool is_bad_url;
    const char *method;
    const struct http_header *headers;
    size_t header_count;
    struct str body; /* after LWS_PRE bytes of room */
    bool is_body_due;
    struct resolving *resolving;
    lws_sorted_usec_list_t timer;
    size_t answer_max;
    const char *const *wanted;
    struct http_answer answer;
    struct str answer_body;
    int64_t length; /* of the body as announced; -1 where it was not */
    bool is_chunked;
    const char *read_from; /* see read_some() */
    char *const *read_at;
    char why[160];
};

static const char *const usual_headers[] = {
    "Content-Type",          "Retry-After",       "ETag", "Location", "Date", "X-Ratelimit-Limit",
    "X-Ratelimit-Remaining", "X-Ratelimit-Reset", NULL};

static void free_exchange(struct http_exchange *exchange)
{
    lws_dll2_remove(&exchange->node);
    lws_sul_cancel(&exchange->timer);
    resolve_forget(exchange->resolving);
    if (exchange->wsi) {
        lws_set_opaque_user_data(exchange->wsi, NULL);
        lws_set_timeout(exchange->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
        net_kick(exchange->net);
    }
    str_release(&exchange->body);
    str_release(&exchange->answer_body);
    arena_release(&exchange->arena);
    free(exchange);
}

static void finish(struct http_exchange *exchange, enum err error, const char *why)
{
    lws_dll2_remove(&exchange->node);
    lws_sul_cancel(&exchange->timer);
    exchange->answer.body = str_text(&exchange->answer_body);
    exchange->done(exchange->owner, error, error ? NULL : &exchange->answer, why);
    free_exchange(exchange);
}

struct http_exchange *exchange_from_list(struct lws_dll2 *node)
{
    return lws_container_of(node, struct http_exchange, node);
}

void exchange_abandon(struct http_exchange *exchange)
{
    finish(exchange, ERR_CLOSED, "the network is closed");
}

void http_cancel(struct http_exchange *exchange)
{
    free_exchange(exchange);
}

static void on_timer(lws_sorted_usec_list_t *sul)
{
    struct http_exchange *exchange = lws_container_of(sul, struct http_exchange, timer);
    if (exchange->is_bad_url)
        finish(exchange, ERR_FORMAT, "not a URL of HTTP");
    else
        finish(exchange, ERR_TIMEOUT, "no answer in time");
}

static void try_address(struct http_exchange *exchange)
{
    const char *address;
    exchange->state = EXCHANGE_CONNECTING;
    while ((address = resolve_next(exchange->resolving)) != NULL) {
        if (client_connect(exchange->net, &exchange->url, address, exchange->method, protocol_http,
                           exchange, &exchange->wsi))
            return;
    }
    finish(exchange, ERR_UNAVAILABLE, exchange->why[0] ? exchange->why : "no connection");
}

static void on_address(void *owner, const char *why)
{
    struct http_exchange *exchange = owner;
    if (why)
        finish(exchange, ERR_UNAVAILABLE, why);
    else
        try_address(exchange);
}

struct http_exchange *http_request(struct net *net, const struct http_request *request,
                                   http_done_fn done, void *owner)
{
    struct http_exchange *exchange = mem_new(1, sizeof *exchange);
    char room[LWS_PRE] = {0};
    int64_t timeout_ms = request->timeout_ms ? request->timeout_ms : REQUEST_MS;
    exchange->net = net;
    exchange->done = done;
    exchange->owner = owner;
    exchange->length = -1;
    arena_init(&exchange->arena);
    exchange->method = arena_copy(&exchange->arena, text_of(request->method));
    exchange->headers = copy_headers(&exchange->arena, request->headers, request->header_count);
    exchange->header_count = request->header_count;
    str_init(&exchange->body);
    str_add_bytes(&exchange->body, room, sizeof room);
    str_add_text(&exchange->body, request->body);
    str_init(&exchange->answer_body);
    exchange->answer_max = request->answer_max ? request->answer_max : ANSWER_MAX;
    exchange->wanted = request->wanted;
    lws_dll2_add_tail(&exchange->node, &net->exchanges);
    if (net_url_parse(request->url, &exchange->url) != OK || exchange->url.websocket) {
        exchange->is_bad_url = true;
        timeout_ms = 0;
    } else {
        exchange->resolving = resolve(net, exchange->url.host, on_address, exchange);
    }
    lws_sul_schedule(net->context, 0, &exchange->timer, on_timer, timeout_ms * LWS_US_PER_MS + 1);
    net_kick(net);
    return exchange;
}

static bool takes_body(const struct http_exchange *exchange)
{
    return exchange->body.len > LWS_PRE || strcmp(exchange->method, "POST") == 0 ||
           strcmp(exchange->method, "PUT") == 0 || strcmp(exchange->method, "PATCH") == 0;
}

static int write_headers(struct http_exchange *exchange, struct lws *wsi, unsigned char **at,
                         unsigned char *end)
{
    char length[24];
    size_t body_len = exchange->body.len - LWS_PRE;
    exchange->state = EXCHANGE_SENT;
    if (add_headers(wsi, exchange->headers, exchange->header_count, at, end) < 0)
        return -1;
    if (!takes_body(exchange))
        return 0;
    snprintf(length, sizeof length, "%zu", body_len);
    struct http_header header = {"content-length", length};
    if (add_headers(wsi, &header, 1, at, end) < 0)
        return -1;
    if (body_len > 0) {
        exchange->is_body_due = true;
        lws_client_http_body_pending(wsi, 1);
        lws_callback_on_writable(wsi);
    }
    return 0;
}

static int write_body(struct http_exchange *exchange, struct lws *wsi)
{
    if (!exchange->is_body_due)
        return 0;
    exchange->is_body_due = false;
    int written = lws_write(wsi, (unsigned char *)exchange->body.ptr + LWS_PRE,
                            exchange->body.len - LWS_PRE, LWS_WRITE_HTTP_FINAL);
    lws_client_http_body_pending(wsi, 0);
    return written < 0 ? -1 : 0;
}

/* After this the exchange is gone, and -1 ends its connection. */
static int complete(struct http_exchange *exchange, enum err error, const char *why)
{
    lws_set_opaque_user_data(exchange->wsi, NULL);
    exchange->wsi = NULL;
    finish(exchange, error, why);
    return -1;
}

static int answer_begins(struct http_exchange *exchange, struct lws *wsi)
{
    struct http_header *headers;
    const char *length;
    int status = (int)lws_http_client_http_response(wsi);
    exchange->answer.status = status;
    exchange->answer.header_count =
        read_headers(wsi, usual_headers, exchange->wanted, &exchange->arena, &headers);
    exchange->answer.headers = headers;
    exchange->is_chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    if (read_header(wsi, "content-length", &exchange->arena, &length))
        exchange->length = strtoll(length, NULL, 10);
    bool has_no_body = status == 204 || status == 304 || exchange->length == 0 ||
                       strcmp(exchange->method, "HEAD") == 0;
    if (has_no_body)
        return complete(exchange, OK, "");
    if (exchange->length > (int64_t)exchange->answer_max)
        return complete(exchange, ERR_RANGE, "the answer is too large");
    return 0;
}

static int take_body(struct http_exchange *exchange, const char *in, size_t len)
{
    if (exchange->answer_body.len + len > exchange->answer_max)
        return complete(exchange, ERR_RANGE, "the answer is too large");
    str_add_bytes(&exchange->answer_body, in, len);
    if (exchange->length >= 0 && (int64_t)exchange->answer_body.len >= exchange->length)
        return complete(exchange, OK, "");
    return 0;
}

/* Has libwebsockets take the chunks apart; each part comes back as RECEIVE_CLIENT_HTTP_READ, the
 * end as COMPLETED. It also says COMPLETED where the connection ends amid the chunks; `read_some`
 * then has not moved `at`, which is how the two are told apart. */
static int read_some(struct http_exchange *exchange, struct lws *wsi)
{
    char room[LWS_PRE + 4096], *at = room + LWS_PRE;
    int len = sizeof room - LWS_PRE;
    exchange->read_from = at;
    exchange->read_at = &at;
    if (lws_http_client_read(wsi, &at, &len) < 0)
        return -1;
    exchange = lws_get_opaque_user_data(wsi);
    if (exchange)
        exchange->read_at = NULL;
    return 0;
}

static int completed(struct http_exchange *exchange)
{
    bool is_cut =
        exchange->is_chunked && exchange->read_at && *exchange->read_at == exchange->read_from;
    return is_cut ? complete(exchange, ERR_IO, "the connection was lost")
                  : complete(exchange, OK, "");
}

static int connection_gone(struct http_exchange *exchange)
{
    /* A body of unknown length ends with the connection. */
    bool is_whole = exchange->answer.status > 0 && exchange->length < 0 && !exchange->is_chunked;
    return is_whole ? complete(exchange, OK, "")
                    : complete(exchange, ERR_IO, "the connection was lost");
}

static void connect_failed(struct http_exchange *exchange, struct lws *wsi, const char *in,
                           size_t len)
{
    lws_set_opaque_user_data(wsi, NULL);
    exchange->wsi = NULL;
    snprintf(exchange->why, sizeof exchange->why, "%.*s", in ? (int)len : 13,
             in ? in : "no connection");
    if (exchange->state == EXCHANGE_SENT)
        finish(exchange, ERR_IO, exchange->why);
    else
        try_address(exchange);
}

int on_http_client(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                   size_t len)
{
    struct http_exchange *exchange = lws_get_opaque_user_data(wsi);
    switch ((int)reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {
        unsigned char **at = in;
        return exchange ? write_headers(exchange, wsi, at, *at + len) : -1;
    }
    case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
        return exchange ? write_body(exchange, wsi) : -1;
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return exchange ? answer_begins(exchange, wsi) : -1;
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return exchange ? read_some(exchange, wsi) : -1;
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        return exchange ? take_body(exchange, in, len) : -1;
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
        return exchange ? completed(exchange) : -1;
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        if (exchange)
            (void)connection_gone(exchange);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        if (exchange)
            connect_failed(exchange, wsi, in, len);
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, user, in, len);
    }
}

void http_escape(struct str *out, struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte));
        if (is_plain)
            str_add_char(out, (char)byte);
        else
            str_addf(out, "%%%02X", byte);
    }
}
