/* SPDX-License-Identifier: Apache-2.0 */
/* Websockets of both sides.
 *
 *   client:  RESOLVING ──address──▶ CONNECTING ──101──▶ OPEN ──ws_close──▶ CLOSING ──▶ gone
 *                │                      │ refused: next address, or gone      │
 *                └──────ws_close────────┴──────────▶ gone (by the timer)      peer's close: gone
 *   server:  ASKED ──on_upgrade took it──▶ OPEN …          ASKED ──refused──▶ freed, nobody told
 *
 * Transitions: on_address() RESOLVING→CONNECTING, opened() →OPEN, ws_close() OPEN→CLOSING,
 * finish() is the one way out. What is to be written is written just before the loop waits, all of
 * a turn at once; only where the socket is full libwebsockets' writeable callback is asked for,
 * which costs several system calls each time. A ws has a `wsi` from CONNECTING (ASKED) until
 * libwebsockets says that it is closed; its timer bounds connecting and closing. */
#include "bot/net/ws.h"

#include <string.h>

#include "base/mem.h"
#include "bot/net/internal.h"

enum {
    CONNECT_MS = 10 * 1000,
    MESSAGE_MAX = 4 * 1024 * 1024,
    WRITE_CLOSE = 4,
    CONTROL_MAX = 125, /* bytes of payload of a ping or close frame */
    HEAD_MAX = 4,
    TOGETHER_MAX = 8 * 1024
};

enum ws_state { WS_ASKED, WS_RESOLVING, WS_CONNECTING, WS_OPEN, WS_CLOSING };

/* A message that waits to be written, with the room that libwebsockets wants before it. */
struct waiting {
    struct waiting *next;
    size_t len;
    bool is_binary;
    unsigned char bytes[];
};

struct ws {
    struct lws_dll2 node, writing; /* in the lists of the net */
    struct net *net;
    const struct net_server *server; /* NULL on the client's side; only compared */
    struct lws *wsi;
    enum ws_state state;
    const struct ws_events *events;
    void *owner;
    struct net_url url;
    struct arena arena; /* the headers */
    const struct http_header *headers;
    size_t header_count;
    struct resolving *resolving;
    lws_sorted_usec_list_t timer;
    struct str message; /* what came of it so far */
    size_t message_max;
    struct waiting *queue, **queue_end;
    size_t queued, queue_max;
    bool wants_ping, is_cut, is_close_sent;
    bool is_close_heard; /* libwebsockets answers it and writes nothing else */
    int close_code;      /* ours, 0 as long as we don't close */
    char reason[CONTROL_MAX - 2 + 1];
    struct ws_end end;
    char why[160], retry_after[64];
};

static const struct ws_events no_events;

/* `text` may be what stands there already. */
static void set_why(struct ws *ws, const char *text, size_t len)
{
    if (len >= sizeof ws->why)
        len = sizeof ws->why - 1;
    memmove(ws->why, text, len);
    ws->why[len] = '\0';
}

static struct ws *make_ws(struct net *net, enum ws_state state, size_t message_max,
                          size_t queue_max)
{
    struct ws *ws = mem_new(1, sizeof *ws);
    ws->net = net;
    ws->state = state;
    ws->events = &no_events;
    ws->message_max = message_max ? message_max : MESSAGE_MAX;
    ws->queue_max = queue_max ? queue_max : MESSAGE_MAX;
    ws->queue_end = &ws->queue;
    ws->end = (struct ws_end){.code = CODE_ABNORMAL};
    arena_init(&ws->arena);
    str_init(&ws->message);
    lws_dll2_add_tail(&ws->node, &net->sockets);
    return ws;
}

static void free_ws(struct ws *ws)
{
    lws_dll2_remove(&ws->node);
    lws_dll2_remove(&ws->writing);
    lws_sul_cancel(&ws->timer);
    resolve_forget(ws->resolving);
    while (ws->queue) {
        struct waiting *gone = ws->queue;
        ws->queue = gone->next;
        free(gone);
    }
    str_release(&ws->message);
    arena_release(&ws->arena);
    free(ws);
}

/* Tells the owner, once, and frees it. */
static void finish(struct ws *ws)
{
    if (ws->wsi)
        lws_set_opaque_user_data(ws->wsi, NULL);
    ws->end.why = ws->why;
    ws->end.retry_after = ws->retry_after;
    lws_dll2_remove(&ws->node);
    if (ws->events->on_close)
        ws->events->on_close(ws->owner, ws, &ws->end);
    free_ws(ws);
}

static void fail(struct ws *ws, enum err error, const char *why)
{
    ws->end.error = error;
    set_why(ws, why, strlen(why));
    finish(ws);
}

struct ws *ws_from_list(struct lws_dll2 *node)
{
    return lws_container_of(node, struct ws, node);
}

/* Ends the connection of a ws that has one without a word; CLOSED comes later. */
static void kill_connection(struct lws *wsi)
{
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

void ws_abandon(struct ws *ws)
{
    if (ws->state < WS_OPEN)
        ws->end.error = ERR_CLOSED;
    ws->end.code = ws->close_code ? ws->close_code : CODE_GOING_AWAY;
    set_why(ws, "the server stops", 16);
    finish(ws);
}

static void on_timer(lws_sorted_usec_list_t *sul)
{
    struct ws *ws = lws_container_of(sul, struct ws, timer);
    struct lws *wsi = ws->wsi;
    if (ws->state == WS_OPEN || ws->state == WS_CLOSING) {
        /* Closing took too long, or it is to be cut. */
        if (wsi)
            kill_connection(wsi);
        return;
    }
    if (wsi)
        kill_connection(wsi);
    if (ws->close_code)
        fail(ws, ERR_CLOSED, ws->reason);
    else
        fail(ws, ERR_TIMEOUT, "not open in time");
}

static void arm(struct ws *ws, int64_t wait_ms)
{
    lws_sul_schedule(ws->net->context, 0, &ws->timer, on_timer, wait_ms * LWS_US_PER_MS + 1);
    net_kick(ws->net);
}

/* Tries the next address; the last failure stays in `why`. */
static void try_address(struct ws *ws)
{
    const char *address;
    ws->state = WS_CONNECTING;
    while ((address = resolve_next(ws->resolving)) != NULL) {
        if (client_connect(ws->net, &ws->url, address, NULL, protocol_ws, ws, &ws->wsi))
            return;
    }
    fail(ws, ERR_UNAVAILABLE, ws->why[0] ? ws->why : "no connection");
}

static void on_address(void *owner, const char *why)
{
    struct ws *ws = owner;
    if (why)
        fail(ws, ERR_UNAVAILABLE, why);
    else
        try_address(ws);
}

struct ws *ws_connect(struct net *net, const struct ws_connect *how, const struct ws_events *events,
                      void *owner)
{
    struct ws *ws = make_ws(net, WS_RESOLVING, how->message_max, how->queue_max);
    ws->events = events;
    ws->owner = owner;
    ws->headers = copy_headers(&ws->arena, how->headers, how->header_count);
    ws->header_count = how->header_count;
    if (net_url_parse(how->url, &ws->url) != OK || !ws->url.websocket) {
        ws_close(ws, CODE_POLICY, "not a URL of a websocket");
        return ws;
    }
    ws->resolving = resolve(net, ws->url.host, on_address, ws);
    arm(ws, how->timeout_ms ? how->timeout_ms : CONNECT_MS);
    return ws;
}

struct ws *ws_accept(struct net *net, const struct net_server *server, struct lws *wsi,
                     size_t message_max, size_t queue_max)
{
    struct ws *ws = make_ws(net, WS_ASKED, message_max, queue_max);
    ws->server = server;
    ws->wsi = wsi;
    lws_set_opaque_user_data(wsi, ws);
    return ws;
}

void ws_refuse(struct ws *ws)
{
    lws_set_opaque_user_data(ws->wsi, NULL);
    free_ws(ws);
}

void ws_attach(struct ws *ws, const struct ws_events *events, void *owner)
{
    ws->events = events;
    ws->owner = owner;
}

/* Sending. */

static void want_write(struct ws *ws)
{
    if (lws_dll2_is_detached(&ws->writing))
        lws_dll2_add_tail(&ws->writing, &ws->net->writing);
}

static enum err queue_message(struct ws *ws, struct text message, bool is_binary)
{
    if (ws->state != WS_OPEN || ws->is_cut)
        return ERR_CLOSED;
    if (ws->queued + message.len > ws->queue_max) {
        ws->close_code = CODE_POLICY;
        snprintf(ws->reason, sizeof ws->reason, "the peer does not read");
        ws_cut(ws);
        return ERR_FULL;
    }
    struct waiting *waiting = mem_new(1, sizeof *waiting + LWS_PRE + message.len);
    waiting->len = message.len;
    waiting->is_binary = is_binary;
    if (message.len > 0)
        memcpy(waiting->bytes + LWS_PRE, message.ptr, message.len);
    *ws->queue_end = waiting;
    ws->queue_end = &waiting->next;
    ws->queued += message.len;
    want_write(ws);
    return OK;
}

enum err ws_send(struct ws *ws, struct text message)
{
    return queue_message(ws, message, false);
}

enum err ws_send_binary(struct ws *ws, struct text message)
{
    return queue_message(ws, message, true);
}

void ws_ping(struct ws *ws)
{
    if (ws->state != WS_OPEN)
        return;
    ws->wants_ping = true;
    want_write(ws);
}

void ws_close(struct ws *ws, int code, const char *reason)
{
    if (ws->close_code)
        return;
    ws->close_code = code;
    snprintf(ws->reason, sizeof ws->reason, "%s", reason);
    if (ws->state == WS_OPEN) {
        ws->state = WS_CLOSING;
        want_write(ws);
        arm(ws, CLOSE_MS);
    } else {
        arm(ws, 0);
    }
}

void ws_cut(struct ws *ws)
{
    ws->is_cut = true;
    if (!ws->close_code)
        ws->close_code = CODE_ABNORMAL;
    arm(ws, 0);
}

void ws_close_all_of(struct net *net, const struct net_server *server)
{
    for (struct lws_dll2 *node = net->sockets.head; node; node = node->next) {
        struct ws *ws = ws_from_list(node);
        if (ws->server == server)
            ws_close(ws, CODE_GOING_AWAY, "the server stops");
    }
}

void ws_forget(struct ws *ws)
{
    ws->events = &no_events;
    ws->owner = NULL;
    ws_close(ws, CODE_GOING_AWAY, "");
}

static struct waiting *take_first(struct ws *ws)
{
    struct waiting *first = ws->queue;
    ws->queue = first->next;
    if (!ws->queue)
        ws->queue_end = &ws->queue;
    ws->queued -= first->len;
    return first;
}

static int write_next(struct ws *ws)
{
    struct waiting *next = take_first(ws);
    int written = lws_write(ws->wsi, next->bytes + LWS_PRE, next->len,
                            next->is_binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
    int result = written < (int)next->len ? -1 : 0;
    free(next);
    return result;
}

/* A frame of a server, RFC 6455, 5.2; shorter than 64 KiB. Returns its length. */
static size_t put_frame(const struct waiting *one, unsigned char *at)
{
    size_t head = one->len < 126 ? 2 : HEAD_MAX;
    at[0] = one->is_binary ? 0x82 : 0x81;
    at[1] = (unsigned char)(one->len < 126 ? one->len : 126);
    if (head == HEAD_MAX) {
        at[2] = (unsigned char)(one->len >> 8);
        at[3] = (unsigned char)one->len;
    }
    memcpy(at + head, one->bytes + LWS_PRE, one->len);
    return head + one->len;
}

/* Short messages of a server by one system call: libwebsockets takes one for each frame, but
 * passes on as it is what is said to be HTTP. */
static int write_together(struct ws *ws)
{
    unsigned char room[LWS_PRE + TOGETHER_MAX];
    size_t len = 0;
    while (ws->queue && len + HEAD_MAX + ws->queue->len <= TOGETHER_MAX) {
        struct waiting *next = take_first(ws);
        len += put_frame(next, room + LWS_PRE + len);
        free(next);
    }
    return lws_write(ws->wsi, room + LWS_PRE, len, LWS_WRITE_HTTP) < (int)len ? -1 : 0;
}

/* Whether the first two go together. */
static bool has_short_ones(const struct ws *ws)
{
    const struct waiting *first = ws->queue;
    return ws->server && first->next &&
           2 * HEAD_MAX + first->len + first->next->len <= TOGETHER_MAX;
}

static int write_control(struct ws *ws, enum lws_write_protocol kind, const void *payload,
                         size_t len)
{
    unsigned char room[LWS_PRE + CONTROL_MAX];
    memcpy(room + LWS_PRE, payload, len);
    return lws_write(ws->wsi, room + LWS_PRE, len, kind) < (int)len ? -1 : 0;
}

/* Our close frame; the peer's answer, or the timer, ends the connection. (To return -1 after
 * lws_close_reason() would not do: Debian's build, which has _DEBUG set, then closes a second time
 * at once on libuv, before the frame is written. The kind is libwebsockets' own LWS_WRITE_CLOSE,
 * which its public header has not.) */
static int write_close(struct ws *ws)
{
    unsigned char payload[CONTROL_MAX] = {(unsigned char)(ws->close_code >> 8),
                                          (unsigned char)ws->close_code};
    size_t len = strlen(ws->reason);
    ws->is_close_sent = true;
    memcpy(payload + 2, ws->reason, len);
    return write_control(ws, (enum lws_write_protocol)WRITE_CLOSE, payload, len + 2);
}

/* -1 ends the connection. */
static int write_what_waits(struct ws *ws)
{
    if (ws->is_cut)
        return -1;
    if (ws->is_close_heard)
        return 0;
    if (ws->wants_ping) {
        ws->wants_ping = false;
        if (write_control(ws, LWS_WRITE_PING, "ping", 4) < 0)
            return -1;
    }
    while (ws->queue && !lws_partial_buffered(ws->wsi)) {
        if ((has_short_ones(ws) ? write_together(ws) : write_next(ws)) < 0)
            return -1;
    }
    if (ws->queue) {
        lws_callback_on_writable(ws->wsi);
        return 0;
    }
    return ws->state == WS_CLOSING && !ws->is_close_sent ? write_close(ws) : 0;
}

void ws_flush_first(struct net *net)
{
    struct ws *ws = lws_container_of(net->writing.head, struct ws, writing);
    lws_dll2_remove(&ws->writing);
    if (!ws->wsi || ws->is_cut)
        return;
    if (lws_partial_buffered(ws->wsi))
        lws_callback_on_writable(ws->wsi);
    else if (write_what_waits(ws) < 0)
        ws_cut(ws);
}

/* Receiving. */

static int take_fragment(struct ws *ws, struct lws *wsi, const void *in, size_t len)
{
    if (ws->state != WS_OPEN || ws->is_cut)
        return 0;
    bool is_binary = lws_frame_is_binary(wsi);
    if (is_binary && !ws->events->on_binary)
        return ws_close(ws, CODE_UNSUPPORTED, "text only"), 0;
    if (lws_is_first_fragment(wsi))
        str_clear(&ws->message);
    if (ws->message.len + len > ws->message_max)
        return ws_close(ws, CODE_TOO_BIG, "message too big"), 0;
    str_add_bytes(&ws->message, in, len);
    if (lws_remaining_packet_payload(wsi) > 0 || !lws_is_final_fragment(wsi))
        return 0;
    struct text message = str_text(&ws->message);
    if (is_binary)
        ws->events->on_binary(ws->owner, ws, message);
    else if (ws->events->on_message)
        ws->events->on_message(ws->owner, ws, message);
    return 0;
}

/* The peer's close frame: two bytes of code, then the reason. -1 ends the connection: it was the
 * answer to ours; else libwebsockets answers it. */
static int take_close(struct ws *ws, const unsigned char *in, size_t len)
{
    if (ws->is_close_sent)
        return -1;
    ws->end.code = len >= 2 ? in[0] << 8 | in[1] : CODE_NONE_GIVEN;
    if (len > 2)
        set_why(ws, (const char *)in + 2, len - 2);
    ws->close_code = 0;
    ws->is_close_heard = true;
    return 0;
}

static void opened(struct ws *ws, struct lws *wsi)
{
    ws->wsi = wsi;
    lws_sul_cancel(&ws->timer);
    ws->state = WS_OPEN;
    if (ws->events->on_open)
        ws->events->on_open(ws->owner, ws);
}

static void closed(struct ws *ws)
{
    lws_set_opaque_user_data(ws->wsi, NULL);
    ws->wsi = NULL;
    if (ws->close_code) {
        ws->end.code = ws->close_code;
        set_why(ws, ws->reason, strlen(ws->reason));
    }
    finish(ws);
}

int on_ws_event(struct ws *ws, struct lws *wsi, enum lws_callback_reasons reason, void *in,
                size_t len)
{
    switch ((int)reason) {
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        opened(ws, wsi);
        return 0;
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return take_fragment(ws, wsi, in, len);
    case LWS_CALLBACK_RECEIVE_PONG:
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        if (ws->events->on_pong)
            ws->events->on_pong(ws->owner, ws);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return write_what_waits(ws);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return take_close(ws, in, len);
    case LWS_CALLBACK_CLOSED:
    case LWS_CALLBACK_CLIENT_CLOSED:
        closed(ws);
        return 0;
    default:
        return 0;
    }
}

/* The upgrade was refused, or there was no connection. */
static void refused(struct ws *ws, struct lws *wsi, const char *in, size_t len)
{
    const char *retry_after;
    ws->wsi = NULL;
    lws_set_opaque_user_data(wsi, NULL);
    int status = (int)lws_http_client_http_response(wsi);
    set_why(ws, in ? in : "no connection", in ? len : 13);
    if (ws->close_code) {
        fail(ws, ERR_CLOSED, ws->reason);
    } else if (status > 0) {
        ws->end.http_status = status;
        if (read_header(wsi, "retry-after", &ws->arena, &retry_after))
            snprintf(ws->retry_after, sizeof ws->retry_after, "%s", retry_after);
        fail(ws, ERR_DENIED, ws->why);
    } else {
        try_address(ws);
    }
}

int on_ws_client(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                 size_t len)
{
    (void)user;
    struct ws *ws = lws_get_opaque_user_data(wsi);
    if (!ws)
        return lws_callback_http_dummy(wsi, reason, user, in, len);
    switch ((int)reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {
        unsigned char **at = in;
        return add_headers(wsi, ws->headers, ws->header_count, at, *at + len);
    }
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        refused(ws, wsi, in, len);
        return 0;
    default:
        return on_ws_event(ws, wsi, reason, in, len);
    }
}
