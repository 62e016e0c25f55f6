/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/chat_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

enum { OP_TEXT = 1, OP_CLOSE = 8 };

void chat_client_close(struct chat_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->buffer);
    *client = (struct chat_client){.fd = -1};
}

static void lose(struct chat_client *client)
{
    close(client->fd);
    client->fd = -1;
}

static bool write_all(struct chat_client *client, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (client->fd >= 0 && len > 0) {
        ssize_t wrote = send(client->fd, at, len, MSG_NOSIGNAL);
        if (wrote <= 0) {
            lose(client);
            return false;
        }
        at += wrote;
        len -= (size_t)wrote;
    }
    return client->fd >= 0;
}

bool chat_client_read(struct chat_client *client)
{
    if (client->taken > 0) {
        client->len -= client->taken;
        memmove(client->buffer, client->buffer + client->taken, client->len);
        client->taken = 0;
    }
    if (client->room - client->len < 65536) {
        client->room = client->room * 2 + 65536;
        client->buffer = mem_resize(client->buffer, client->room, 1);
    }
    ssize_t got = recv(client->fd, client->buffer + client->len, client->room - client->len, 0);
    if (got <= 0) {
        lose(client);
        return false;
    }
    client->len += (size_t)got;
    return true;
}

/* Reads what there is; false when nothing came by the deadline or the connection is gone. */
static bool read_more(struct chat_client *client, int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_steady_ms();
    struct pollfd ready = {.fd = client->fd, .events = POLLIN};
    if (client->fd < 0 || left < 0 || poll(&ready, 1, (int)left) <= 0)
        return false;
    return chat_client_read(client);
}

/* What was read and not handed out yet. */
static struct text unread(const struct chat_client *client)
{
    return (struct text){client->buffer + client->taken, client->len - client->taken};
}

/* Length of the head of a frame at the start of what is unread, 0 while it is not complete. Frames
 * of the server are neither masked nor, as the contract says, fragmented. RFC 6455, 5.2. */
static size_t frame_head(struct text bytes, size_t *len, int *op)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len < 2)
        return 0;
    size_t extra = (at[1] & 127) == 127 ? 8 : (at[1] & 127) == 126 ? 2 : 0;
    if (bytes.len < 2 + extra)
        return 0;
    *op = at[0] & 15;
    *len = extra ? 0 : at[1] & 127;
    for (size_t i = 0; i < extra; i++)
        *len = *len << 8 | at[2 + i];
    return 2 + extra;
}

bool chat_client_take(struct chat_client *client, struct text *frame)
{
    while (client->fd >= 0) {
        struct text bytes = unread(client);
        size_t len = 0;
        int op = 0;
        size_t head = frame_head(bytes, &len, &op);
        if (head == 0 || bytes.len < head + len)
            return false;
        client->taken += head + len;
        *frame = text_slice(bytes, head, head + len);
        if (op == OP_TEXT)
            return true;
        if (op == OP_CLOSE)
            lose(client);
    }
    return false;
}

json_t *chat_client_next(struct chat_client *client, int timeout_ms)
{
    int64_t deadline = clock_steady_ms() + timeout_ms;
    struct text text;
    for (;;) {
        while (chat_client_take(client, &text)) {
            json_t *frame = json_parse(text);
            if (frame)
                return frame;
        }
        if (!read_more(client, deadline))
            return NULL;
    }
}

bool chat_client_send_text(struct chat_client *client, struct text frame)
{
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    unsigned char head[8] = {0x80 | OP_TEXT};
    size_t head_len = 2;
    if (frame.len < 126) {
        head[1] = (unsigned char)(0x80 | frame.len);
    } else {
        head[1] = 0x80 | 126;
        head[2] = (unsigned char)(frame.len >> 8);
        head[3] = (unsigned char)frame.len;
        head_len = 4;
    }
    char *packet = mem_new(head_len + 4 + frame.len, 1);
    memcpy(packet, head, head_len);
    memcpy(packet + head_len, mask, 4);
    for (size_t i = 0; i < frame.len; i++)
        packet[head_len + 4 + i] = (char)((unsigned char)frame.ptr[i] ^ mask[i % 4]);
    bool sent = write_all(client, packet, head_len + 4 + frame.len);
    free(packet);
    return sent;
}

bool chat_client_send(struct chat_client *client, const json_t *frame)
{
    char *text = json_text(frame);
    bool sent = chat_client_send_text(client, text_of(text));
    free(text);
    return sent;
}

bool chat_client_post(struct chat_client *client, const char *channel, const char *text,
                      const char *client_id)
{
    json_t *frame = json_pack("{s:s, s:s, s:s, s:s}", "type", "post", "channel", channel, "text",
                              text, "client_id", client_id);
    bool sent = chat_client_send(client, frame);
    json_decref(frame);
    return sent;
}

static bool upgrade(struct chat_client *client, int port, int64_t deadline)
{
    char request[256];
    snprintf(request, sizeof request,
             "GET /chat HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Version: 13\r\n\r\n",
             port);
    if (!write_all(client, request, strlen(request)))
        return false;
    for (;;) {
        ptrdiff_t end = text_find(unread(client), "\r\n\r\n", 0);
        if (end >= 0) {
            client->taken = (size_t)end + 4;
            return text_find((struct text){client->buffer, client->taken}, " 101 ", 0) >= 0;
        }
        if (!read_more(client, deadline))
            return false;
    }
}

bool chat_client_open(struct chat_client *client, int port, const char *user, int timeout_ms)
{
    int64_t deadline = clock_steady_ms() + timeout_ms;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    *client = (struct chat_client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        !upgrade(client, port, deadline)) {
        chat_client_close(client);
        return false;
    }
    json_t *login = json_pack("{s:s, s:s}", "type", "login", "user", user);
    (void)chat_client_send(client, login); /* a lost connection shows below */
    json_decref(login);
    json_t *welcome = chat_client_next(client, (int)(deadline - clock_steady_ms()));
    bool is_in = strcmp(json_get_string(welcome, "type", ""), "welcome") == 0;
    json_decref(welcome);
    if (!is_in)
        chat_client_close(client);
    return is_in;
}
