/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/until.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LONGEST_MS = 60000 };

static void on_late(uv_timer_t *timer)
{
    *(int *)timer->data = 1;
}

static void on_closed(uv_handle_t *handle)
{
    handle->data = NULL;
}

void until_count(uv_loop_t *loop, const int *count, int least)
{
    uv_timer_t timer;
    int late = 0;
    uv_timer_init(loop, &timer);
    timer.data = &late;
    uv_timer_start(&timer, on_late, LONGEST_MS, 0);
    while (*count < least && !late)
        uv_run(loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, on_closed);
    while (timer.data)
        uv_run(loop, UV_RUN_NOWAIT);
    if (late)
        fail_msg("waited for %d, got %d", least, *count);
}

void until(uv_loop_t *loop, const int *flag)
{
    until_count(loop, flag, 1);
}

void until_empty(uv_loop_t *loop)
{
    uv_timer_t timer;
    int late = 0;
    uv_timer_init(loop, &timer);
    timer.data = &late;
    uv_timer_start(&timer, on_late, LONGEST_MS, 0);
    uv_unref((uv_handle_t *)&timer);
    while (uv_run(loop, UV_RUN_ONCE) && !late)
        continue;
    uv_close((uv_handle_t *)&timer, on_closed);
    uv_run(loop, UV_RUN_DEFAULT);
    assert_false(late);
    assert_int_equal(uv_loop_close(loop), 0);
}
