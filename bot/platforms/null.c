/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest platform, and the template of the others: brings no events, takes every post and
 * forgets it. Tests and benches use it where only the rest of the server is looked at. */
#include <stdlib.h>

#include "base/mem.h"
#include "bot/platform.h"

/* A post whose end is told in the loop's next turn, as of any platform. */
struct forgotten {
    struct forgotten *next;
    post_done_fn done;
    void *owner;
};

struct platform {
    uv_timer_t timer;
    struct forgotten *forgotten;
    void (*closed)(void *owner);
    void *owner;
};

static void tell_all(struct platform *platform)
{
    while (platform->forgotten) {
        struct forgotten one = *platform->forgotten;
        free(platform->forgotten);
        platform->forgotten = one.next;
        one.done(one.owner, POST_SENT, 0);
    }
}

static void on_timer(uv_timer_t *timer)
{
    tell_all(timer->data);
}

static struct platform *open_null(const struct platform_setup *setup)
{
    struct platform *platform = mem_new(1, sizeof *platform);
    uv_timer_init(setup->loop, &platform->timer);
    platform->timer.data = platform;
    if (setup->on_state)
        setup->on_state(setup->owner, platform, true, "");
    return platform;
}

static void post(struct platform *platform, const struct outbox_entry *entry, post_done_fn done,
                 void *owner)
{
    struct forgotten *one = mem_new(1, sizeof *one);
    (void)entry;
    *one = (struct forgotten){platform->forgotten, done, owner};
    platform->forgotten = one;
    uv_timer_start(&platform->timer, on_timer, 0, 0);
}

static bool is_ready(const struct platform *platform, struct str *why)
{
    (void)platform, (void)why;
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    struct platform *platform = handle->data;
    tell_all(platform);
    platform->closed(platform->owner);
    free(platform);
}

static void close_null(struct platform *platform, void (*done)(void *owner), void *owner)
{
    platform->closed = done;
    platform->owner = owner;
    uv_close((uv_handle_t *)&platform->timer, on_closed);
}

extern const struct platform_type platform_null;
const struct platform_type platform_null = {
    .name = "null",
    .open = open_null,
    .post = post,
    .is_ready = is_ready,
    .close = close_null,
};
