/* SPDX-License-Identifier: Apache-2.0 */
/* hiredis on the libuv loop. hiredis brings an adapter of its own, which we don't use for two
 * reasons: it ignores errors of the poll handle, so that a refused connection is only noticed
 * by a time-out; and it waits for writability before each write, two system calls more for
 * each batch than writing what has gathered just before the loop goes to sleep. */
#ifndef STORE_LOOP_H
#define STORE_LOOP_H

#include <hiredis/async.h>
#include <uv.h>

/* Before any callback is set on `context`. ERR_IO where the loop does not take the socket; the
 * context is then the caller's to free. What it holds goes with the context. */
int loop_attach(redisAsyncContext *context, uv_loop_t *loop);

#endif
