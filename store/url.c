/* SPDX-License-Identifier: Apache-2.0 */
#include "store/url.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

enum { PORT_REDIS = 6379, PORT_SENTINEL = 26379 };

struct form {
    const char *scheme;
    enum url_kind kind;
    int port;
    size_t hosts_max;
    enum { REST_NONE, REST_DB, REST_MASTER } rest; /* what stands behind the '/' */
};

static const struct form forms[] = {
    {"redis://", URL_TCP, PORT_REDIS, 1, REST_DB},
    {"redis+sentinel://", URL_SENTINEL, PORT_SENTINEL, 64, REST_MASTER},
    {"redis+cluster://", URL_CLUSTER, PORT_REDIS, 64, REST_NONE},
};

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* New; %XX is read as that byte. */
static char *decode(struct text text)
{
    struct str out;
    str_init(&out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' && i + 2 < text.len && hex(text.ptr[i + 1]) >= 0 &&
            hex(text.ptr[i + 2]) >= 0) {
            str_add_char(&out, (char)(hex(text.ptr[i + 1]) * 16 + hex(text.ptr[i + 2])));
            i += 2;
        } else {
            str_add_char(&out, text.ptr[i]);
        }
    }
    return str_steal(&out);
}

/* [user:password@] in front of the hosts; returns what follows. */
static struct text read_login(struct store_url *url, struct text rest)
{
    ptrdiff_t at = -1;
    for (ptrdiff_t next; (next = text_find(rest, "@", (size_t)(at + 1))) >= 0;)
        at = next;
    if (at < 0)
        return rest;
    struct text login = text_slice(rest, 0, (size_t)at);
    struct text user = text_split(&login, ':');
    if (user.len > 0)
        url->user = decode(user);
    if (login.len > 0)
        url->password = decode(login);
    return text_slice(rest, (size_t)at + 1, rest.len);
}

/* host | host:port | [ipv6] | [ipv6]:port */
static enum err read_host(struct store_url *url, struct text text, int port)
{
    struct text name, digits;
    if (text_starts(text, "[")) {
        ptrdiff_t end = text_find(text, "]", 0);
        if (end < 0)
            return ERR_FORMAT;
        name = text_slice(text, 1, (size_t)end);
        digits = text_slice(text, (size_t)end + 1, text.len);
        if (digits.len > 0 && !text_starts(digits, ":"))
            return ERR_FORMAT;
        digits = text_slice(digits, 1, digits.len);
    } else {
        digits = text;
        name = text_split(&digits, ':');
    }
    int64_t number = port;
    if (name.len == 0 || (digits.len > 0 && !text_to_int(digits, &number)) || number < 1 ||
        number > 65535)
        return ERR_FORMAT;
    url->hosts = mem_grow(url->hosts, url->host_count + 1, sizeof *url->hosts);
    url->hosts[url->host_count++] = (struct url_host){
        .name = mem_strndup(name.ptr, name.len),
        .port = (int)number,
    };
    return OK;
}

static enum err read_rest(struct store_url *url, const struct form *form, struct text rest)
{
    int64_t db;
    switch (form->rest) {
    case REST_NONE:
        return rest.len == 0 ? OK : ERR_FORMAT;
    case REST_MASTER:
        url->master = decode(rest);
        return rest.len > 0 ? OK : ERR_FORMAT;
    case REST_DB:
        if (rest.len == 0)
            return OK;
        if (!text_to_int(rest, &db) || db < 0 || db > 65535)
            return ERR_FORMAT;
        url->db = (int)db;
        return OK;
    }
    return ERR_FORMAT;
}

static enum err read_form(struct store_url *url, const struct form *form, struct text text)
{
    url->kind = form->kind;
    struct text rest = read_login(url, text);
    struct text hosts = text_split(&rest, '/');
    while (hosts.ptr) {
        enum err err = read_host(url, text_split(&hosts, ','), form->port);
        if (err)
            return err;
    }
    if (url->host_count == 0 || url->host_count > form->hosts_max)
        return ERR_FORMAT;
    return read_rest(url, form, rest);
}

enum err store_url_parse(struct store_url *url, const char *string)
{
    *url = (struct store_url){0};
    struct text text = text_of(string);
    if (text_starts(text, "unix:///")) {
        url->kind = URL_UNIX;
        url->path = decode(text_slice(text, 7, text.len));
        return OK;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t len = text_of(forms[i].scheme).len;
        if (text_starts(text, forms[i].scheme))
            return read_form(url, &forms[i], text_slice(text, len, text.len));
    }
    return ERR_FORMAT;
}

void store_url_release(struct store_url *url)
{
    for (size_t i = 0; i < url->host_count; i++)
        free(url->hosts[i].name);
    free(url->hosts);
    free(url->user);
    free(url->password);
    free(url->path);
    free(url->master);
    *url = (struct store_url){0};
}
