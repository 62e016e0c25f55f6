/* SPDX-License-Identifier: Apache-2.0 */
/* Timers that belong together and are closed together. libuv closes a handle some time after
 * it was asked to; a set counts those still open, so that its owner can say when all are gone. */
#ifndef BOT_PLATFORMS_MATTERMOST_TIMER_H
#define BOT_PLATFORMS_MATTERMOST_TIMER_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct mattermost_timer;

struct mattermost_timers {
    uv_loop_t *loop;
    size_t open;
    void (*done)(void *owner);
    void *owner;
};

void mattermost_timers_init(struct mattermost_timers *set, uv_loop_t *loop);

/* `done` once the last timer of the set is gone; at least one must still be open or closing. */
void mattermost_timers_wait(struct mattermost_timers *set, void (*done)(void *owner), void *owner);

/* A timer that calls `fire` when it is due. New: mattermost_timer_free(). */
struct mattermost_timer *mattermost_timer_new(struct mattermost_timers *set,
                                              void (*fire)(void *owner), void *owner);
void mattermost_timer_free(struct mattermost_timer *timer);

/* Due once, `ms` from now; what was set before is forgotten. */
void mattermost_timer_start(struct mattermost_timer *timer, int64_t ms);
void mattermost_timer_stop(struct mattermost_timer *timer);

#endif
