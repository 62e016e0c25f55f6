/* SPDX-License-Identifier: Apache-2.0 */
#include "config/redis_url.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

enum { REDIS_PORT = 6379, SENTINEL_PORT = 26379, DB_MAX = 65535 };

/* What stands behind the hosts: nothing, a database, a master's name, or the socket itself. */
enum tail { TAIL_NONE, TAIL_DB, TAIL_MASTER, TAIL_SOCKET };

static const struct scheme {
    const char *prefix;
    enum redis_kind kind;
    int port;
    size_t hosts_max;
    enum tail tail;
} schemes[] = {
    {"redis://", REDIS_STANDALONE, REDIS_PORT, 1, TAIL_DB},
    {"unix://", REDIS_UNIX, 0, 0, TAIL_SOCKET},
    {"redis+sentinel://", REDIS_SENTINEL, SENTINEL_PORT, 64, TAIL_MASTER},
    {"redis+cluster://", REDIS_CLUSTER, REDIS_PORT, 64, TAIL_NONE},
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* New; NULL where a '%' does not begin two hexadecimal digits, or they are 00. */
static char *percent_decode(struct text text)
{
    struct str out;
    str_init(&out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            str_add_char(&out, text.ptr[i]);
            continue;
        }
        int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0)) {
            str_release(&out);
            return NULL;
        }
        str_add_char(&out, (char)(high << 4 | low));
        i += 2;
    }
    return str_steal(&out);
}

/* `[user[:password]]`; ":password" has no user. */
static const char *read_credentials(struct text text, struct redis_url *out)
{
    ptrdiff_t colon = text_find(text, ":", 0);
    struct text user = colon < 0 ? text : text_slice(text, 0, (size_t)colon);
    if (user.len > 0 && !(out->user = percent_decode(user)))
        return "the user of the URL is not well percent-encoded";
    if (colon < 0)
        return "the URL has a user without a password";
    out->password = percent_decode(text_slice(text, (size_t)colon + 1, text.len));
    return out->password ? NULL : "the password of the URL is not well percent-encoded";
}

static const char *read_hosts(struct text list, const struct scheme *scheme, struct redis_url *out)
{
    if (list.len == 0)
        return scheme->hosts_max == 0 ? NULL : "the URL names no host";
    if (scheme->hosts_max == 0)
        return "the URL of a unix socket names a host";
    for (struct text rest = list; rest.ptr;) {
        struct address host;
        struct text part = text_split(&rest, ',');
        if (out->host_count == scheme->hosts_max)
            return "the URL names too many hosts";
        if (!address_read(part, scheme->port, &host))
            return "a host of the URL is not of the form host:port";
        if (host.port == 0) {
            address_release(&host);
            return "a host of the URL has port 0, where nothing listens";
        }
        out->hosts = mem_grow(out->hosts, out->host_count + 1, sizeof *out->hosts);
        out->hosts[out->host_count++] = host;
    }
    return NULL;
}

static const char *read_tail(struct text tail, const struct scheme *scheme, struct redis_url *out)
{
    int64_t db = 0;
    switch (scheme->tail) {
    case TAIL_NONE:
        return tail.len > 1 ? "the URL of a cluster goes on behind its hosts" : NULL;
    case TAIL_DB:
        if (tail.len > 1 &&
            (!text_to_int(text_slice(tail, 1, tail.len), &db) || db < 0 || db > DB_MAX))
            return "the database of the URL is not a number from 0 to 65535";
        out->db = (int)db;
        return NULL;
    case TAIL_MASTER:
        if (tail.len < 2 || text_find(tail, "/", 1) >= 0)
            return "the URL of sentinels does not end in /master-name";
        out->master = mem_strndup(tail.ptr + 1, tail.len - 1);
        return NULL;
    case TAIL_SOCKET:
        if (tail.len < 2)
            return "the URL names no socket";
        out->path = mem_strndup(tail.ptr, tail.len);
        return NULL;
    }
    return NULL;
}

static const char *read_parts(struct text rest, const struct scheme *scheme, struct redis_url *out)
{
    ptrdiff_t slash = text_find(rest, "/", 0);
    struct text authority = slash < 0 ? rest : text_slice(rest, 0, (size_t)slash);
    struct text tail = slash < 0 ? (struct text){0} : text_slice(rest, (size_t)slash, rest.len);
    size_t at = authority.len;
    while (at > 0 && authority.ptr[at - 1] != '@')
        at--;
    const char *wrong = at > 0 ? read_credentials(text_slice(authority, 0, at - 1), out) : NULL;
    if (!wrong)
        wrong = read_hosts(text_slice(authority, at, authority.len), scheme, out);
    return wrong ? wrong : read_tail(tail, scheme, out);
}

const char *redis_url_read(struct text text, struct redis_url *out)
{
    *out = (struct redis_url){0};
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ')
            return "the URL holds a blank";
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const struct scheme *scheme = &schemes[i];
        if (!text_starts(text, scheme->prefix))
            continue;
        out->kind = scheme->kind;
        out->url = mem_strndup(text.ptr, text.len);
        struct text rest = text;
        while (*rest.ptr != ':')
            rest = text_slice(rest, 1, rest.len);
        const char *wrong = read_parts(text_slice(rest, 3, rest.len), scheme, out);
        if (wrong)
            redis_url_release(out);
        return wrong;
    }
    return "the URL begins with no known scheme";
}

void redis_url_release(struct redis_url *url)
{
    for (size_t i = 0; i < url->host_count; i++)
        address_release(&url->hosts[i]);
    free(url->hosts);
    free(url->url);
    free(url->path);
    free(url->user);
    free(url->password);
    free(url->master);
    *url = (struct redis_url){0};
}
