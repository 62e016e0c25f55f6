/* SPDX-License-Identifier: Apache-2.0 */
/* hiredis on our loop: the end of a connection is noticed, however it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hiredis/async.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/loop.h"
#include "tests/support/port.h"
#include "tests/support/until.h"

/* More than hiredis reads at once, by far. */
enum { ANSWER_BYTES = 200 * 1024 };

struct peer {
    int listener, fd;
    int connected, disconnected;
};

static void on_connect(const redisAsyncContext *context, int status)
{
    struct peer *peer = context->data;
    assert_int_equal(status, REDIS_OK);
    peer->connected = 1;
}

static void on_disconnect(const redisAsyncContext *context, int status)
{
    (void)status;
    ((struct peer *)context->data)->disconnected = 1;
}

/* An answer that never ends, then a reset: what a Redis leaves behind that is killed with commands
 * unread. */
static void answer_and_die(struct peer *peer)
{
    struct linger at_once = {.l_onoff = 1};
    char *answer = mem_new(ANSWER_BYTES, 1);
    memset(answer, 'x', ANSWER_BYTES);
    memcpy(answer, "$999999\r\n", 9);
    assert_int_equal(send(peer->fd, answer, ANSWER_BYTES, MSG_NOSIGNAL), ANSWER_BYTES);
    assert_int_equal(setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer->fd);
    free(answer);
}

static void a_reset_behind_data_is_noticed(void **state)
{
    struct peer peer = {0};
    uv_loop_t loop;
    int port;
    (void)state;
    uv_loop_init(&loop);
    peer.listener = port_listen(&port);
    redisAsyncContext *context = redisAsyncConnect("127.0.0.1", port);
    context->data = &peer;
    assert_int_equal(loop_attach(context, &loop), 0);
    redisAsyncSetConnectCallback(context, on_connect);
    redisAsyncSetDisconnectCallback(context, on_disconnect);
    until(&loop, &peer.connected);
    peer.fd = accept(peer.listener, NULL, NULL);
    answer_and_die(&peer);
    until(&loop, &peer.disconnected);
    until_empty(&loop);
    close(peer.listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_behind_data_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
