/* SPDX-License-Identifier: Apache-2.0 */
/* The context of libwebsockets on our loop, and the way it ends.
 *
 * Closing: everything open is told ERR_CLOSED and let go of, then libwebsockets takes down its
 * connections in turns of the loop, and when the last is gone its own timer and idle handle. On a
 * foreign loop it then waits for being destroyed a second time, but does not say when. So a timer
 * of ours looks at the loop until no handle there belongs to the context (libwebsockets keeps it
 * in the `data` of those two); the second call sets net->context to NULL. */
#include "bot/net/net.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/net/internal.h"

enum { CLOSE_POLL_MS = 2, HANDSHAKE_MAX = 32 * 1024 };

const char protocol_ws[] = "dealerline-ws";
const char protocol_http[] = "dealerline-http";

static const struct lws_protocols client_protocols[] = {
    {protocol_ws, on_ws_client, 0, RX_CHUNK, 0, NULL, 0},
    {protocol_http, on_http_client, 0, RX_CHUNK, 0, NULL, 0},
    {NULL, NULL, 0, 0, 0, NULL, 0},
};

/* What libwebsockets has to say is about peers, and we say that ourselves. */
static void on_lws_log(int level, const char *line)
{
    (void)level;
    log_debug("-", "net.lws", "line=\"%.*s\"", (int)strcspn(line, "\n"), line);
}

/* Writes what has gathered during this turn of the loop. */
static void on_flush(uv_prepare_t *flush)
{
    struct net *net = lws_container_of(flush, struct net, flush);
    while (net->writing.head)
        ws_flush_first(net);
}

struct net *net_open(uv_loop_t *loop, const char *ca_file)
{
    struct net *net = mem_new(1, sizeof *net);
    net->loop = loop;
    lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8,
        .foreign_loops = loops,
        .pcontext = &net->context,
        .gid = -1,
        .uid = -1,
        .pt_serv_buf_size = HANDSHAKE_MAX,
        .max_http_header_data = HANDSHAKE_MAX,
    };
    net->context = lws_create_context(&info);
    if (!net->context) {
        log_error("-", "net.open_failed",
                  "why=\"libwebsockets cannot use libuv: is libwebsockets-evlib-uv installed?\"");
        free(net);
        return NULL;
    }
    info.vhost_name = "clients";
    info.protocols = client_protocols;
    info.client_ssl_ca_filepath = ca_file;
    net->clients = lws_create_vhost(net->context, &info);
    if (!net->clients)
        log_error("-", "net.open_failed", "why=\"no TLS for clients\" ca_file=%s",
                  ca_file ? ca_file : "-");
    uv_timer_init(loop, &net->timer);
    uv_prepare_init(loop, &net->flush);
    uv_prepare_start(&net->flush, on_flush);
    uv_unref((uv_handle_t *)&net->flush);
    return net;
}

void net_kick(struct net *net)
{
    if (net->context)
        lws_cancel_service(net->context);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct net *net = lws_container_of(handle, struct net, timer);
    void (*done)(void *) = net->done;
    void *owner = net->owner;
    while (net->closed_servers.head)
        server_free(server_from_list(net->closed_servers.head));
    free(net);
    if (done)
        done(owner);
}

static void on_flush_closed(uv_handle_t *handle)
{
    struct net *net = lws_container_of(handle, struct net, flush);
    uv_close((uv_handle_t *)&net->timer, on_timer_closed);
}

struct search {
    const void *context;
    bool found;
};

static void look_at(uv_handle_t *handle, void *owner)
{
    struct search *search = owner;
    if (handle->data == search->context)
        search->found = true;
}

static void await_end(uv_timer_t *timer)
{
    struct net *net = lws_container_of(timer, struct net, timer);
    struct search search = {.context = net->context};
    if (net->context)
        uv_walk(net->loop, look_at, &search);
    if (net->context && !search.found)
        lws_context_destroy(net->context);
    if (net->context || net->resolving > 0)
        return;
    uv_timer_stop(timer);
    uv_close((uv_handle_t *)&net->flush, on_flush_closed);
}

static void begin_end(uv_timer_t *timer)
{
    struct net *net = lws_container_of(timer, struct net, timer);
    while (net->servers.head)
        server_abandon(server_from_list(net->servers.head));
    while (net->exchanges.head)
        exchange_abandon(exchange_from_list(net->exchanges.head));
    while (net->sockets.head)
        ws_abandon(ws_from_list(net->sockets.head));
    lws_context_destroy(net->context);
    uv_timer_start(timer, await_end, 0, CLOSE_POLL_MS);
}

void net_close(struct net *net, void (*done)(void *owner), void *owner)
{
    bug_if(net->is_closing);
    net->is_closing = true;
    net->done = done;
    net->owner = owner;
    uv_timer_start(&net->timer, begin_end, 0, 0);
}

/* Names to addresses. */

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct resolving *resolving = lws_container_of(request, struct resolving, request);
    resolving->net->resolving--;
    for (struct addrinfo *a = found; a && resolving->count < ADDRESSES_MAX; a = a->ai_next) {
        char *out = resolving->address[resolving->count];
        if (a->ai_family == AF_INET &&
            uv_ip4_name((struct sockaddr_in *)a->ai_addr, out, INET6_ADDRSTRLEN) == 0)
            resolving->count++;
        else if (a->ai_family == AF_INET6 &&
                 uv_ip6_name((struct sockaddr_in6 *)a->ai_addr, out, INET6_ADDRSTRLEN) == 0)
            resolving->count++;
    }
    uv_freeaddrinfo(found);
    void (*done)(void *, const char *) = resolving->done;
    resolving->net = NULL; /* nothing refers to it any more */
    if (!done) {
        free(resolving);
        return;
    }
    const char *why = status < 0             ? uv_strerror(status)
                      : resolving->count > 0 ? NULL
                                             : "the name has no address";
    done(resolving->owner, why);
}

struct resolving *resolve(struct net *net, const char *host,
                          void (*done)(void *owner, const char *why), void *owner)
{
    struct resolving *resolving = mem_new(1, sizeof *resolving);
    resolving->net = net;
    resolving->done = done;
    resolving->owner = owner;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    net->resolving++;
    int status = uv_getaddrinfo(net->loop, &resolving->request, on_resolved, host, NULL, &hints);
    bug_if(status != 0 && status != UV_ENOMEM);
    if (status != 0)
        fatal("out of memory");
    return resolving;
}

const char *resolve_next(struct resolving *resolving)
{
    return resolving->next < resolving->count ? resolving->address[resolving->next++] : NULL;
}

void resolve_forget(struct resolving *resolving)
{
    if (!resolving)
        return;
    if (!resolving->net) {
        free(resolving);
        return;
    }
    resolving->done = NULL;
    uv_cancel((uv_req_t *)&resolving->request);
}

bool client_connect(struct net *net, const struct net_url *url, const char *address,
                    const char *method, const char *protocol, void *object, struct lws **wsi)
{
    char host[sizeof url->host + 16];
    bool is_usual = url->port == (url->tls ? 443 : 80);
    bool is_ipv6 = strchr(url->host, ':') != NULL;
    int len = snprintf(host, sizeof host, is_ipv6 ? "[%s]" : "%s", url->host);
    if (!is_usual)
        snprintf(host + len, sizeof host - (size_t)len, ":%d", url->port);
    struct lws_client_connect_info info = {
        .context = net->context,
        .vhost = net->clients,
        .address = address,
        .port = url->port,
        .path = url->path,
        .host = host,
        .method = method,
        .alpn = "http/1.1",
        .ssl_connection = (url->tls ? LCCSCF_USE_SSL : 0) | (int)LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
        .local_protocol_name = protocol,
        .opaque_user_data = object,
        .pwsi = wsi,
    };
    if (!net->clients || net->is_closing)
        return false;
    bool started = lws_client_connect_via_info(&info) != NULL;
    if (!started)
        *wsi = NULL;
    net_kick(net);
    return started;
}

/* Headers. */

const char *http_header_value(const struct http_header *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(list[i].name, name) == 0)
            return list[i].value;
    }
    return "";
}

struct http_header *copy_headers(struct arena *arena, const struct http_header *list, size_t count)
{
    struct http_header *copy = arena_alloc(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i].name = arena_copy(arena, text_of(list[i].name));
        copy[i].value = arena_copy(arena, text_of(list[i].value));
    }
    return copy;
}

int add_headers(struct lws *wsi, const struct http_header *list, size_t count, unsigned char **at,
                unsigned char *end)
{
    for (size_t i = 0; i < count; i++) {
        char name[128];
        int len = snprintf(name, sizeof name, "%s:", list[i].name);
        /* A line break in a value would start a header of its own. */
        if (len >= (int)sizeof name || strpbrk(list[i].value, "\r\n"))
            return -1;
        if (lws_add_http_header_by_name(wsi, (unsigned char *)name,
                                        (const unsigned char *)list[i].value,
                                        (int)strlen(list[i].value), at, end))
            return -1;
    }
    return 0;
}

/* The place of a header that libwebsockets knows, -1 of another. `name` is in lower case with the
 * colon. */
static int known_header(const char *name)
{
    for (int token = 0; token < WSI_TOKEN_COUNT; token++) {
        const unsigned char *known = lws_token_to_string((enum lws_token_indexes)token);
        if (known && strcmp((const char *)known, name) == 0)
            return token;
    }
    return -1;
}

bool read_header(struct lws *wsi, const char *name, struct arena *arena, const char **value)
{
    char lower[128];
    int name_len = snprintf(lower, sizeof lower, "%s:", name);
    if (name_len >= (int)sizeof lower)
        return false;
    for (char *c = lower; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    int token = known_header(lower);
    int len = token >= 0 ? lws_hdr_total_length(wsi, (enum lws_token_indexes)token)
                         : lws_hdr_custom_length(wsi, lower, name_len);
    if (len < 0 || (token >= 0 && len == 0))
        return false;
    char *copy = arena_alloc(arena, (size_t)len + 2, 1);
    int got = token >= 0 ? lws_hdr_copy(wsi, copy, len + 1, (enum lws_token_indexes)token)
                         : lws_hdr_custom_copy(wsi, copy, len + 1, lower, name_len);
    *value = copy;
    return got >= 0;
}

size_t read_headers(struct lws *wsi, const char *const *names, const char *const *more,
                    struct arena *arena, struct http_header **list)
{
    size_t wanted = 0, count = 0;
    while (names[wanted])
        wanted++;
    size_t own = wanted;
    while (more && more[wanted - own])
        wanted++;
    *list = arena_alloc(arena, wanted + 1, sizeof **list);
    for (size_t i = 0; i < wanted; i++) {
        struct http_header *header = &(*list)[count];
        header->name = i < own ? names[i] : more[i - own];
        if (read_header(wsi, header->name, arena, &header->value))
            count++;
    }
    return count;
}

char *net_digest(struct text text, char out[NET_DIGEST_TEXT])
{
    unsigned char bytes[20];
    lws_SHA1((const unsigned char *)(text.ptr ? text.ptr : ""), text.len, bytes);
    for (size_t i = 0; i < NET_DIGEST_TEXT / 2; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    out[NET_DIGEST_TEXT - 1] = '\0';
    return out;
}

/* URLs. */

struct scheme {
    const char *prefix;
    bool tls, websocket;
    int port;
};

static const struct scheme schemes[] = {
    {"http://", false, false, 80},
    {"https://", true, false, 443},
    {"ws://", false, true, 80},
    {"wss://", true, true, 443},
};

/* host | '[' IPv6 ']' */
static bool read_host(struct text *rest, struct net_url *out)
{
    bool in_brackets = text_starts(*rest, "[");
    ptrdiff_t bracket = in_brackets ? text_find(*rest, "]", 0) : -1;
    if (in_brackets && bracket < 0)
        return false;
    size_t from = in_brackets ? 1 : 0, to = in_brackets ? (size_t)bracket : 0;
    while (!in_brackets && to < rest->len && rest->ptr[to] != ':')
        to++;
    struct text host = text_slice(*rest, from, to);
    if (host.len == 0 || host.len >= sizeof out->host)
        return false;
    memcpy(out->host, host.ptr, host.len);
    out->host[host.len] = '\0';
    *rest = text_slice(*rest, in_brackets ? to + 1 : to, rest->len);
    return true;
}

enum err net_url_parse(const char *url, struct net_url *out)
{
    memset(out, 0, sizeof *out);
    struct text all = text_of(url);
    const struct scheme *scheme = NULL;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (text_starts(all, schemes[i].prefix))
            scheme = &schemes[i];
    }
    if (!scheme || !text_is_utf8(all) || strpbrk(url, " \t\r\n"))
        return ERR_FORMAT;
    out->tls = scheme->tls;
    out->websocket = scheme->websocket;
    out->port = scheme->port;
    struct text rest = text_slice(all, strlen(scheme->prefix), all.len);
    size_t authority_len = strcspn(rest.ptr ? rest.ptr : "", "/?#");
    struct text authority = text_slice(rest, 0, authority_len);
    struct text path = text_slice(rest, authority_len, rest.len);
    if (text_find(authority, "@", 0) >= 0 || !read_host(&authority, out))
        return ERR_FORMAT;
    int64_t port = scheme->port;
    if (authority.len > 0 &&
        (authority.ptr[0] != ':' || !text_to_int(text_slice(authority, 1, authority.len), &port)))
        return ERR_FORMAT;
    if (port < 1 || port > 65535 || path.len + 2 > sizeof out->path)
        return ERR_FORMAT;
    out->port = (int)port;
    ptrdiff_t fragment = text_find(path, "#", 0);
    snprintf(out->path, sizeof out->path, "%s%.*s", text_starts(path, "/") ? "" : "/",
             TEXT_ARGS(text_slice(path, 0, fragment < 0 ? path.len : (size_t)fragment)));
    return OK;
}
