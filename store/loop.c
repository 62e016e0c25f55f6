/* SPDX-License-Identifier: Apache-2.0 */
#include "store/loop.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

/* Belongs to the context until on_cleanup(), then to its two handles until both are closed. */
struct watch {
    redisAsyncContext *context; /* NULL once it is gone */
    uv_poll_t poll;
    uv_prepare_t flush;
    int events;
    int open_handles;
    bool is_flushing;
};

static void on_poll(uv_poll_t *poll, int status, int events);

static void arm(struct watch *watch, int events)
{
    if (events == watch->events)
        return;
    watch->events = events;
    if (events)
        (void)uv_poll_start(&watch->poll, events, on_poll);
    else
        (void)uv_poll_stop(&watch->poll);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    if (status != 0) {
        /* Reading finds the error, behind what came before it, and ends the connection. libuv has
         * stopped to poll, so it is begun anew for the rest. */
        int events_before = watch->events;
        watch->events = 0;
        redisAsyncHandleRead(watch->context);
        if (watch->context)
            arm(watch, events_before | UV_READABLE);
        return;
    }
    if (events & UV_READABLE)
        redisAsyncHandleRead(watch->context);
    if (watch->context && (events & UV_WRITABLE))
        redisAsyncHandleWrite(watch->context);
}

/* Writes what has gathered during this turn of the loop. */
static void on_flush(uv_prepare_t *flush)
{
    struct watch *watch = flush->data;
    uv_prepare_stop(flush);
    watch->is_flushing = true;
    redisAsyncHandleWrite(watch->context);
    watch->is_flushing = false;
}

static void on_add_read(void *data)
{
    struct watch *watch = data;
    arm(watch, watch->events | UV_READABLE);
}

static void on_del_read(void *data)
{
    struct watch *watch = data;
    arm(watch, watch->events & ~UV_READABLE);
}

static void on_add_write(void *data)
{
    struct watch *watch = data;
    bool connected = watch->context->c.flags & REDIS_CONNECTED;
    if (connected && !watch->is_flushing)
        uv_prepare_start(&watch->flush, on_flush);
    else
        arm(watch, watch->events | UV_WRITABLE);
}

static void on_del_write(void *data)
{
    struct watch *watch = data;
    arm(watch, watch->events & ~UV_WRITABLE);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;
    if (--watch->open_handles == 0)
        free(watch);
}

static void on_cleanup(void *data)
{
    struct watch *watch = data;
    watch->context = NULL;
    uv_close((uv_handle_t *)&watch->poll, on_handle_closed);
    uv_close((uv_handle_t *)&watch->flush, on_handle_closed);
}

int loop_attach(redisAsyncContext *context, uv_loop_t *loop)
{
    struct watch *watch = mem_new(1, sizeof *watch);
    if (uv_poll_init(loop, &watch->poll, context->c.fd) != 0) {
        free(watch);
        return ERR_IO;
    }
    uv_prepare_init(loop, &watch->flush);
    watch->poll.data = watch->flush.data = watch;
    watch->open_handles = 2;
    watch->context = context;
    context->ev.data = watch;
    context->ev.addRead = on_add_read;
    context->ev.delRead = on_del_read;
    context->ev.addWrite = on_add_write;
    context->ev.delWrite = on_del_write;
    context->ev.cleanup = on_cleanup;
    return OK;
}
