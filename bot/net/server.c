/* SPDX-License-Identifier: Apache-2.0 */
/* The listener: one virtual host of libwebsockets for each. A call is made when the headers are
 * there, handed out once its body is, and answered by the connection's next writeable turn; then
 * the connection may bring the next call. The peer may leave at any time: the call then has no
 * connection any more, and its answer goes nowhere. */
#include "bot/net/server.h"

#include <netdb.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/net/internal.h"

enum {
    BODY_MAX = 1024 * 1024,
    HEADERS_ROOM = 16 * 1024,
    PING_AFTER_S = 50,
    DEAD_AFTER_S = 65,
    PEER_TEXT = 64
};

struct net_server {
    struct lws_dll2 node;
    struct net *net;
    struct lws_vhost *vhost;
    struct net_server_setup setup; /* without callbacks once closed */
    lws_retry_bo_t policy;         /* by which browsers that went away without a word are found */
    char name[40];
    char host[64];
    lws_dll2_owner_t calls;
    bool is_closed;
};

enum call_state { CALL_READING, CALL_ASKED, CALL_ANSWERED };

struct http_call {
    struct lws_dll2 node;
    struct net_server *server; /* NULL: it has been closed */
    struct lws *wsi;           /* NULL: the peer has left */
    enum call_state state;
    bool is_too_big;
    struct arena arena;
    struct http_asked asked;
    struct str body;
    int status;
    const char *content_type;
    const struct http_header *headers;
    size_t header_count;
    struct str answer; /* after LWS_PRE bytes of room */
};

static const char *const usual_headers[] = {
    "host",          "origin", "authorization", "content-type",
    "if-none-match", "cookie", "user-agent",    NULL};

static void free_call(struct http_call *call)
{
    lws_dll2_remove(&call->node);
    if (call->wsi)
        lws_set_opaque_user_data(call->wsi, NULL);
    str_release(&call->body);
    str_release(&call->answer);
    arena_release(&call->arena);
    free(call);
}

static const char *read_method(struct lws *wsi, char **path, int *path_len)
{
    static const char *const names[] = {
        [LWSHUMETH_GET] = "GET",         [LWSHUMETH_POST] = "POST",
        [LWSHUMETH_OPTIONS] = "OPTIONS", [LWSHUMETH_PUT] = "PUT",
        [LWSHUMETH_PATCH] = "PATCH",     [LWSHUMETH_DELETE] = "DELETE",
        [LWSHUMETH_CONNECT] = "CONNECT", [LWSHUMETH_HEAD] = "HEAD",
    };
    int method = lws_http_get_uri_and_method(wsi, path, path_len);
    bool is_known = method >= 0 && method < (int)(sizeof names / sizeof *names);
    return is_known && names[method] ? names[method] : "GET";
}

/* The arguments of the URI, which libwebsockets keeps as fragments, joined by '&' again. */
static const char *read_query(struct lws *wsi, struct arena *arena)
{
    struct str all;
    char part[1024];
    str_init(&all);
    for (int i = 0; lws_hdr_copy_fragment(wsi, part, sizeof part, WSI_TOKEN_HTTP_URI_ARGS, i) > 0;
         i++)
        str_addf(&all, "%s%s", i ? "&" : "", part);
    const char *query = arena_copy(arena, str_text(&all));
    str_release(&all);
    return query;
}

static void read_asked(struct lws *wsi, const struct net_server *server, struct arena *arena,
                       struct http_asked *asked)
{
    char *path = NULL, peer[PEER_TEXT] = "";
    int path_len = 0;
    struct http_header *headers;
    asked->method = read_method(wsi, &path, &path_len);
    asked->path = path ? arena_copy(arena, (struct text){path, (size_t)path_len}) : "/";
    asked->query = read_query(wsi, arena);
    asked->header_count = read_headers(wsi, usual_headers, server->setup.wanted, arena, &headers);
    asked->headers = headers;
    lws_get_peer_simple(wsi, peer, sizeof peer);
    asked->peer = arena_copy(arena, text_of(peer));
}

static struct http_call *make_call(struct net_server *server, struct lws *wsi)
{
    struct http_call *call = mem_new(1, sizeof *call);
    call->server = server;
    call->wsi = wsi;
    arena_init(&call->arena);
    str_init(&call->body);
    str_init(&call->answer);
    lws_dll2_add_tail(&call->node, &server->calls);
    lws_set_opaque_user_data(wsi, call);
    read_asked(wsi, server, &call->arena, &call->asked);
    return call;
}

static void hand_out(struct http_call *call)
{
    call->state = CALL_ASKED;
    call->asked.body = str_text(&call->body);
    /* Whoever answers takes the time it needs. */
    lws_set_timeout(call->wsi, NO_PENDING_TIMEOUT, 0);
    if (call->is_too_big)
        http_respond(call, 413, "text/plain", NULL, 0, TEXT("too large\n"));
    else if (!call->server->setup.on_request)
        http_respond(call, 404, "text/plain", NULL, 0, TEXT("not found\n"));
    else
        call->server->setup.on_request(call->server->setup.owner, call, &call->asked);
}

static bool has_body(struct lws *wsi)
{
    char length[24] = "";
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return true;
    return lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 &&
           strtoll(length, NULL, 10) > 0;
}

static int on_call(struct net_server *server, struct lws *wsi)
{
    bool is_chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    bool awaits_body = has_body(wsi);
    struct http_call *call = make_call(server, wsi);
    if (is_chunked) {
        http_respond(call, 411, "text/plain", NULL, 0, TEXT("length required\n"));
        return 0;
    }
    if (!awaits_body)
        hand_out(call);
    return 0;
}

static int on_body(struct http_call *call, const void *in, size_t len)
{
    size_t max = call->server->setup.body_max ? call->server->setup.body_max : BODY_MAX;
    if (call->body.len + len > max)
        call->is_too_big = true;
    else
        str_add_bytes(&call->body, in, len);
    return 0;
}

void http_respond(struct http_call *call, int status, const char *content_type,
                  const struct http_header *headers, size_t header_count, struct text body)
{
    bug_if(call->state == CALL_ANSWERED);
    call->state = CALL_ANSWERED;
    if (!call->wsi) {
        free_call(call);
        return;
    }
    call->status = status;
    call->content_type = content_type ? arena_copy(&call->arena, text_of(content_type)) : NULL;
    call->headers = copy_headers(&call->arena, headers, header_count);
    call->header_count = header_count;
    char room[LWS_PRE] = {0};
    str_add_bytes(&call->answer, room, sizeof room);
    str_add_text(&call->answer, body);
    lws_callback_on_writable(call->wsi);
}

/* Writes the answer whole: what the socket does not take at once libwebsockets keeps and sends.
 * -1 ends the connection. */
static int write_answer(struct http_call *call)
{
    unsigned char *room = mem_new(1, LWS_PRE + HEADERS_ROOM);
    unsigned char *start = room + LWS_PRE, *at = start, *end = start + HEADERS_ROOM;
    size_t len = call->answer.len - LWS_PRE;
    bool is_head = strcmp(call->asked.method, "HEAD") == 0;
    struct lws *wsi = call->wsi;
    int result = -1;
    if (lws_add_http_common_headers(wsi, (unsigned int)call->status, call->content_type, len, &at,
                                    end) ||
        add_headers(wsi, call->headers, call->header_count, &at, end) ||
        lws_finalize_write_http_header(wsi, start, &at, end))
        goto out;
    if (len > 0 && !is_head &&
        lws_write(wsi, (unsigned char *)call->answer.ptr + LWS_PRE, len, LWS_WRITE_HTTP_FINAL) < 0)
        goto out;
    result = 0;
out:
    free(room);
    free_call(call);
    if (result == 0 && lws_http_transaction_completed(wsi))
        result = -1;
    return result;
}

static void peer_left(struct http_call *call)
{
    lws_set_opaque_user_data(call->wsi, NULL);
    call->wsi = NULL;
    if (call->state != CALL_ASKED)
        free_call(call);
}

/* Websockets: 0 lets the upgrade go on, 1 has answered. */
static int on_upgrade(struct net_server *server, struct lws *wsi)
{
    struct http_asked asked = {0};
    struct arena arena;
    int status = 404;
    arena_init(&arena);
    read_asked(wsi, server, &arena, &asked);
    struct ws *ws =
        ws_accept(server->net, server, wsi, server->setup.message_max, server->setup.queue_max);
    if (server->setup.on_upgrade)
        status = server->setup.on_upgrade(server->setup.owner, ws, &asked);
    arena_release(&arena);
    if (status == 0)
        return 0;
    ws_refuse(ws);
    return lws_return_http_status(wsi, (unsigned int)status, NULL) ? -1 : 1;
}

static int on_server(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                     size_t len)
{
    struct lws_vhost *vhost = lws_get_vhost(wsi);
    struct net_server *server = vhost ? lws_vhost_user(vhost) : NULL;
    void *object = lws_get_opaque_user_data(wsi);
    switch ((int)reason) {
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
        return server && !server->is_closed ? 0 : -1;
    case LWS_CALLBACK_HTTP:
        return server ? on_call(server, wsi) : -1;
    case LWS_CALLBACK_HTTP_BODY:
        return object ? on_body(object, in, len) : -1;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        if (object && ((struct http_call *)object)->state == CALL_READING)
            hand_out(object);
        return object ? 0 : -1;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        if (object && ((struct http_call *)object)->state == CALL_ANSWERED)
            return write_answer(object);
        return 0;
    case LWS_CALLBACK_CLOSED_HTTP:
        if (object)
            peer_left(object);
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return server && in && strcasecmp(in, "websocket") == 0 ? on_upgrade(server, wsi) : -1;
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_RECEIVE_PONG:
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_CLOSED:
        return object ? on_ws_event(object, wsi, reason, in, len) : -1;
    default:
        return lws_callback_http_dummy(wsi, reason, user, in, len);
    }
}

static const struct lws_protocols server_protocols[] = {
    {"dealerline-server", on_server, 0, RX_CHUNK, 0, NULL, 0},
    {NULL, NULL, 0, 0, 0, NULL, 0},
};

struct net_server *net_listen(struct net *net, const struct net_server_setup *setup)
{
    struct net_server *server = mem_new(1, sizeof *server);
    server->net = net;
    server->setup = *setup;
    server->policy.secs_since_valid_ping =
        (uint16_t)(setup->ping_after_s ? setup->ping_after_s : PING_AFTER_S);
    server->policy.secs_since_valid_hangup =
        (uint16_t)(setup->dead_after_s ? setup->dead_after_s : DEAD_AFTER_S);
    bool is_localhost = setup->host && strcmp(setup->host, "localhost") == 0;
    /* libwebsockets keeps both pointers for as long as it listens. */
    snprintf(server->name, sizeof server->name, "listener-%p", (void *)server);
    snprintf(server->host, sizeof server->host, "%s",
             is_localhost  ? "127.0.0.1"
             : setup->host ? setup->host
                           : "");
    const char *host = setup->host ? server->host : NULL;
    struct lws_context_creation_info info = {
        .vhost_name = server->name,
        .port = setup->port,
        .iface = host,
        .protocols = server_protocols,
        .user = server,
        .ssl_cert_filepath = setup->cert_file,
        .ssl_private_key_filepath = setup->key_file,
        .retry_and_idle_policy = &server->policy,
        .options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
                   (setup->cert_file ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0) |
                   LWS_SERVER_OPTION_VALIDATE_UTF8 |
                   (host && !strchr(host, ':') ? LWS_SERVER_OPTION_DISABLE_IPV6 : 0),
        .gid = -1,
        .uid = -1,
    };
    server->vhost = net->is_closing ? NULL : lws_create_vhost(net->context, &info);
    if (!server->vhost) {
        log_error("-", "net.listen_failed", "host=%s port=%d", host ? host : "*", setup->port);
        free(server);
        return NULL;
    }
    lws_dll2_add_tail(&server->node, &net->servers);
    net_kick(net);
    return server;
}

int net_server_port(const struct net_server *server)
{
    return lws_get_vhost_listen_port(server->vhost);
}

struct net_server *server_from_list(struct lws_dll2 *node)
{
    return lws_container_of(node, struct net_server, node);
}

/* Lets go of the calls; those that were handed out are still to be answered, to nobody. */
static void drop_calls(struct net_server *server)
{
    while (server->calls.head) {
        struct http_call *call = lws_container_of(server->calls.head, struct http_call, node);
        lws_dll2_remove(&call->node);
        call->server = NULL;
        if (call->wsi)
            peer_left(call);
    }
}

void server_abandon(struct net_server *server)
{
    drop_calls(server);
    lws_dll2_remove(&server->node);
    lws_dll2_add_tail(&server->node, &server->net->closed_servers);
    server->is_closed = true;
    server->setup.on_request = NULL;
    server->setup.on_upgrade = NULL;
}

void server_free(struct net_server *server)
{
    lws_dll2_remove(&server->node);
    free(server);
}

void net_server_close(struct net_server *server)
{
    struct lws_vhost *vhost = server->vhost;
    struct net *net = server->net;
    server_abandon(server);
    ws_close_all_of(net, server);
    /* The address is given back within 30 s, when libwebsockets next looks. */
    lws_vhost_destroy(vhost);
    net_kick(net);
}

/* Queries. */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool decode(struct text in, char *out, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < in.len; i++) {
        char byte = in.ptr[i];
        if (byte == '%' && i + 2 < in.len && hex_digit(in.ptr[i + 1]) >= 0 &&
            hex_digit(in.ptr[i + 2]) >= 0) {
            byte = (char)(hex_digit(in.ptr[i + 1]) * 16 + hex_digit(in.ptr[i + 2]));
            i += 2;
        } else if (byte == '+') {
            byte = ' ';
        }
        if (len + 1 >= size || byte == '\0')
            return false;
        out[len++] = byte;
    }
    out[len] = '\0';
    return true;
}

bool http_basic(const struct http_asked *asked, char *user, size_t user_size, char *password,
                size_t password_size)
{
    char decoded[1024];
    struct text value =
        text_of(http_header_value(asked->headers, asked->header_count, "authorization"));
    if (!text_starts(value, "Basic ") || value.len >= sizeof decoded)
        return false;
    struct text coded = text_trim(text_slice(value, strlen("Basic "), value.len));
    int len = lws_b64_decode_string_len(coded.ptr, (int)coded.len, decoded, sizeof decoded);
    if (len <= 0 || memchr(decoded, 0, (size_t)len))
        return false;
    struct text rest = {decoded, (size_t)len};
    struct text name = text_split(&rest, ':');
    if (name.len >= user_size || rest.len >= password_size)
        return false;
    snprintf(user, user_size, "%.*s", TEXT_ARGS(name));
    snprintf(password, password_size, "%.*s", TEXT_ARGS(rest));
    return true;
}

bool http_query(const char *query, const char *name, char *out, size_t size)
{
    struct text rest = text_of(query);
    out[0] = '\0';
    while (rest.len > 0) {
        struct text value = text_split(&rest, '&');
        struct text key = text_split(&value, '=');
        if (!text_is(key, name))
            continue;
        if (decode(value, out, size))
            return true;
        out[0] = '\0';
        return false;
    }
    return false;
}
