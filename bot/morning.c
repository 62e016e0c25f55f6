/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/morning.h"

#include <stdlib.h>

#include "base/mem.h"
#include "bot/bot.h"
#include "bot/operations.h"
#include "bot/watch_run.h"

/* An import is over when nothing of it came in for so long. */
enum { LOOK_EVERY_MS = 20000, SETTLED_MS = 2000 };

struct morning {
    struct bot *bot;
    uv_timer_t look;    /* whether it is time */
    uv_timer_t settled; /* runs out when an import is over */
    bool is_running, is_due;
    bool is_wanted;   /* once more, when this one is done */
    int32_t run_day;  /* of the run under way */
    int32_t done_day; /* last day with a finished morning's run of this server */
    bool is_closing;
    int closing; /* timers that are still open */
    void (*closed)(void *owner);
    void *closed_owner;
};

static void close_now(struct morning *morning);

static void on_run_done(void *owner, enum err status)
{
    struct morning *morning = owner;
    morning->is_running = false;
    if (status == OK) {
        operations_count(morning->bot->operations, METRIC_WATCH_RUNS, "");
        if (morning->is_due)
            morning->done_day = morning->run_day;
    }
    if (morning->is_closing)
        close_now(morning);
    else if (morning->is_wanted)
        morning_run(morning);
}

void morning_run(struct morning *morning)
{
    struct bot *bot = morning->bot;
    struct moment now = clock_moment(clock_now_ms(&bot->clock));
    morning->is_wanted = morning->is_running;
    if (morning->is_running || morning->is_closing)
        return;
    uv_timer_stop(&morning->settled); /* what came in until now is seen by this run */
    morning->is_running = true;
    morning->run_day = now.day;
    morning->is_due = now.minute >= bot->config->watch_at;
    watch_run_start(bot, morning->is_due, on_run_done, morning);
}

bool morning_is_running(const struct morning *morning)
{
    return morning->is_running;
}

static void on_look(uv_timer_t *timer)
{
    struct morning *morning = timer->data;
    struct moment now = clock_moment(clock_now_ms(&morning->bot->clock));
    if (now.minute >= morning->bot->config->watch_at && morning->done_day < now.day &&
        !morning->is_running)
        morning_run(morning);
}

static void on_settled(uv_timer_t *timer)
{
    morning_run(timer->data);
}

void morning_after_import(struct morning *morning)
{
    if (!morning->is_closing)
        uv_timer_start(&morning->settled, on_settled, SETTLED_MS, 0);
}

struct morning *morning_open(struct bot *bot)
{
    struct morning *morning = mem_new(1, sizeof *morning);
    morning->bot = bot;
    morning->done_day = DAY_NONE;
    uv_timer_init(bot->loop, &morning->look);
    uv_timer_init(bot->loop, &morning->settled);
    morning->look.data = morning->settled.data = morning;
    return morning;
}

void morning_start(struct morning *morning)
{
    uv_timer_start(&morning->look, on_look, 0, LOOK_EVERY_MS);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct morning *morning = handle->data;
    void (*closed)(void *) = morning->closed;
    void *owner = morning->closed_owner;
    if (--morning->closing > 0)
        return;
    free(morning);
    closed(owner);
}

static void close_now(struct morning *morning)
{
    morning->closing = 2;
    uv_close((uv_handle_t *)&morning->look, on_timer_closed);
    uv_close((uv_handle_t *)&morning->settled, on_timer_closed);
}

void morning_close(struct morning *morning, void (*done)(void *owner), void *owner)
{
    morning->is_closing = true;
    morning->closed = done;
    morning->closed_owner = owner;
    if (!morning->is_running)
        close_now(morning);
}
