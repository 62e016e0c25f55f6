/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/platforms/mattermost_timer.h"

#include <stdlib.h>

#include "base/mem.h"

struct mattermost_timer {
    uv_timer_t handle;
    struct mattermost_timers *set;
    void (*fire)(void *owner);
    void *owner;
};

void mattermost_timers_init(struct mattermost_timers *set, uv_loop_t *loop)
{
    *set = (struct mattermost_timers){.loop = loop};
}

void mattermost_timers_wait(struct mattermost_timers *set, void (*done)(void *owner), void *owner)
{
    set->done = done;
    set->owner = owner;
}

struct mattermost_timer *mattermost_timer_new(struct mattermost_timers *set,
                                              void (*fire)(void *owner), void *owner)
{
    struct mattermost_timer *timer = mem_new(1, sizeof *timer);
    timer->set = set;
    timer->fire = fire;
    timer->owner = owner;
    uv_timer_init(set->loop, &timer->handle);
    timer->handle.data = timer;
    set->open++;
    return timer;
}

static void on_closed(uv_handle_t *handle)
{
    struct mattermost_timer *timer = handle->data;
    struct mattermost_timers *set = timer->set;
    free(timer);
    if (--set->open == 0 && set->done)
        set->done(set->owner);
}

void mattermost_timer_free(struct mattermost_timer *timer)
{
    uv_close((uv_handle_t *)&timer->handle, on_closed);
}

static void on_due(uv_timer_t *handle)
{
    struct mattermost_timer *timer = handle->data;
    timer->fire(timer->owner);
}

void mattermost_timer_start(struct mattermost_timer *timer, int64_t ms)
{
    uv_update_time(timer->set->loop);
    uv_timer_start(&timer->handle, on_due, ms > 0 ? (uint64_t)ms : 0, 0);
}

void mattermost_timer_stop(struct mattermost_timer *timer)
{
    uv_timer_stop(&timer->handle);
}
