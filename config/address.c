/* SPDX-License-Identifier: Apache-2.0 */
#include "config/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { HOST_MAX = 253, PORT_MAX = 65535 };

static bool is_host(struct text host)
{
    if (host.len == 0 || host.len > HOST_MAX)
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-' || c == '_';
        if (!fits)
            return false;
    }
    return true;
}

static bool is_ipv6(struct text host)
{
    char copy[INET6_ADDRSTRLEN];
    struct in6_addr parsed;
    if (host.len == 0 || host.len >= sizeof copy)
        return false;
    memcpy(copy, host.ptr, host.len);
    copy[host.len] = '\0';
    return inet_pton(AF_INET6, copy, &parsed) == 1;
}

static bool read_port(struct text text, int *port)
{
    int64_t number;
    if (text.len == 0 || text.len > 5 || text.ptr[0] < '0' || text.ptr[0] > '9' ||
        !text_to_int(text, &number) || number < 0 || number > PORT_MAX)
        return false;
    *port = (int)number;
    return true;
}

bool address_read(struct text text, int port_otherwise, struct address *out)
{
    struct text host = text, rest = {0};
    bool bracketed = text_starts(text, "[");
    ptrdiff_t end = bracketed ? text_find(text, "]", 0) : text_find(text, ":", 0);
    if (bracketed && end < 0)
        return false;
    if (bracketed) {
        host = text_slice(text, 1, (size_t)end);
        rest = text_slice(text, (size_t)end + 1, text.len);
    } else if (end >= 0) {
        host = text_slice(text, 0, (size_t)end);
        rest = text_slice(text, (size_t)end, text.len);
    }
    if (bracketed ? !is_ipv6(host) : !is_host(host))
        return false;
    int port = port_otherwise;
    if (rest.len > 0) {
        if (rest.ptr[0] != ':' || !read_port(text_slice(rest, 1, rest.len), &port))
            return false;
    }
    if (port < 0)
        return false;
    *out = (struct address){.host = mem_strndup(host.ptr, host.len), .port = port};
    return true;
}

void address_release(struct address *address)
{
    free(address->host);
    *address = (struct address){0};
}

bool address_is_loopback(const struct address *address)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address->host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, address->host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcmp(address->host, "localhost") == 0;
}
