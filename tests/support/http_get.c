/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/http_get.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { WAIT_S = 20 };

static void add_base64(struct str *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0, len = strlen(text); i < len; i += 3) {
        unsigned bits = (unsigned)(unsigned char)text[i] << 16;
        bits |= i + 1 < len ? (unsigned)(unsigned char)text[i + 1] << 8 : 0;
        bits |= i + 2 < len ? (unsigned)(unsigned char)text[i + 2] : 0;
        for (size_t digit = 0; digit < 4; digit++)
            str_add_char(out, digit <= len - i ? digits[bits >> (18 - 6 * digit) & 63] : '=');
    }
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval wait = {.tv_sec = WAIT_S};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static void read_all(int fd, struct str *answer)
{
    char part[65536];
    ssize_t got;
    while ((got = recv(fd, part, sizeof part, 0)) > 0)
        str_add_bytes(answer, part, (size_t)got);
}

int http_get(int port, const char *path, const char *login, struct str *body, char *type)
{
    struct str request, answer;
    int status = 0, fd = dial(port);
    str_init(body);
    type[0] = '\0';
    if (fd < 0)
        return 0;
    str_init(&request);
    str_init(&answer);
    str_addf(&request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", path,
             port);
    if (login) {
        str_add(&request, "Authorization: Basic ");
        add_base64(&request, login);
        str_add(&request, "\r\n");
    }
    str_add(&request, "\r\n");
    if (send(fd, request.ptr, request.len, MSG_NOSIGNAL) == (ssize_t)request.len)
        read_all(fd, &answer);
    close(fd);
    ptrdiff_t head = text_find(str_text(&answer), "\r\n\r\n", 0);
    if (head > 0 && sscanf(answer.ptr, "HTTP/1.1 %d", &status) == 1) {
        const char *line = strcasestr(answer.ptr, "\r\ncontent-type:");
        if (line && sscanf(line + strlen("\r\ncontent-type:"), " %63[^\r]", type) != 1)
            type[0] = '\0';
        str_add_text(body, text_slice(str_text(&answer), (size_t)head + 4, answer.len));
    }
    str_release(&request);
    str_release(&answer);
    return status;
}
