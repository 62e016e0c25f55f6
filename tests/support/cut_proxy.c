/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cut_proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

/* Both ends of one connection: [PROXY_ASKING] is read from the client. */
struct proxy_pair {
    struct cut_proxy *proxy;
    uv_pipe_t ends[2];
    int open_ends;
    bool is_closing;
    struct proxy_pair *next;
};

struct passing {
    uv_write_t request;
    char bytes[];
};

static void on_end_closed(uv_handle_t *handle)
{
    struct proxy_pair *pair = handle->data;
    if (--pair->open_ends == 0)
        free(pair);
}

static void close_pair(struct proxy_pair *pair)
{
    struct proxy_pair **at = &pair->proxy->pairs;
    if (pair->is_closing)
        return;
    pair->is_closing = true;
    while (*at != pair)
        at = &(*at)->next;
    *at = pair->next;
    for (int i = 0; i < 2; i++)
        uv_close((uv_handle_t *)&pair->ends[i], on_end_closed);
}

static void close_all(struct cut_proxy *proxy)
{
    while (proxy->pairs)
        close_pair(proxy->pairs);
}

static void on_room(uv_handle_t *handle, size_t size, uv_buf_t *room)
{
    (void)handle;
    *room = uv_buf_init(mem_new(size, 1), (unsigned)size);
}

static void on_passed(uv_write_t *request, int status)
{
    (void)status;
    free(request->data);
}

static void pass(uv_stream_t *to, const char *bytes, size_t len)
{
    struct passing *passing = mem_new(1, sizeof *passing + len);
    passing->request.data = passing;
    for (size_t i = 0; i < len; i++)
        passing->bytes[i] = bytes[i];
    uv_buf_t part = uv_buf_init(passing->bytes, (unsigned)len);
    if (uv_write(&passing->request, to, &part, 1, on_passed) != 0)
        free(passing);
}

static void on_bytes(uv_stream_t *from, ssize_t len, const uv_buf_t *room)
{
    struct proxy_pair *pair = from->data;
    struct cut_proxy *proxy = pair->proxy;
    enum proxy_way way = from == (uv_stream_t *)&pair->ends[0] ? PROXY_ASKING : PROXY_ANSWERING;
    if (len < 0) {
        close_pair(pair);
        free(room->base);
        return;
    }
    bool cuts = proxy->cut_at[way] >= 0 && proxy->passed[way] + len >= proxy->cut_at[way];
    size_t passes = cuts ? (size_t)(proxy->cut_at[way] - proxy->passed[way]) : (size_t)len;
    proxy->passed[way] += len;
    if (!proxy->is_silent && passes > 0)
        pass((uv_stream_t *)&pair->ends[1 - way], room->base, passes);
    free(room->base);
    if (cuts) {
        proxy->cut_at[way] = -1;
        proxy->cuts++;
        close_all(proxy);
    }
}

static void on_connected(uv_connect_t *request, int status)
{
    struct proxy_pair *pair = request->handle->data;
    free(request);
    if (pair->is_closing)
        return;
    if (status != 0) {
        close_pair(pair);
        return;
    }
    for (int i = 0; i < 2; i++)
        uv_read_start((uv_stream_t *)&pair->ends[i], on_room, on_bytes);
}

static void on_client(uv_stream_t *listener, int status)
{
    struct cut_proxy *proxy = listener->data;
    if (status != 0)
        return;
    struct proxy_pair *pair = mem_new(1, sizeof *pair);
    *pair = (struct proxy_pair){.proxy = proxy, .open_ends = 2, .next = proxy->pairs};
    proxy->pairs = pair;
    for (int i = 0; i < 2; i++) {
        uv_pipe_init(listener->loop, &pair->ends[i], 0);
        pair->ends[i].data = pair;
    }
    uv_accept(listener, (uv_stream_t *)&pair->ends[0]);
    uv_pipe_connect(mem_new(1, sizeof(uv_connect_t)), &pair->ends[1], proxy->server, on_connected);
}

void cut_proxy_start(struct cut_proxy *proxy, uv_loop_t *loop, const char *server)
{
    *proxy = (struct cut_proxy){.server = server, .cut_at = {-1, -1}};
    snprintf(proxy->path, sizeof proxy->path, "/tmp/dealerline-proxy-%d.sock", (int)getpid());
    (void)unlink(proxy->path);
    uv_pipe_init(loop, &proxy->listener, 0);
    proxy->listener.data = proxy;
    assert_int_equal(uv_pipe_bind(&proxy->listener, proxy->path), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&proxy->listener, 16, on_client), 0);
}

void cut_proxy_cut_after(struct cut_proxy *proxy, enum proxy_way way, long bytes)
{
    proxy->passed[way] = 0;
    proxy->cut_at[way] = bytes;
}

void cut_proxy_stop(struct cut_proxy *proxy)
{
    close_all(proxy);
    uv_close((uv_handle_t *)&proxy->listener, NULL);
}
