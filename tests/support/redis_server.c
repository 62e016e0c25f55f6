/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/redis_server.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

static void connect_directly(struct redis_server *server)
{
    server->direct = redisConnectUnix(server->redis.socket);
    assert_non_null(server->direct);
    assert_int_equal(server->direct->err, 0);
}

void redis_server_start(struct redis_server *server)
{
    *server = (struct redis_server){.folder = "/tmp/dealerline-test-XXXXXX"};
    assert_non_null(mkdtemp(server->folder));
    assert_int_equal(private_redis_start(&server->redis, server->folder), OK);
    connect_directly(server);
}

void redis_server_kill(struct redis_server *server)
{
    redisFree(server->direct);
    server->direct = NULL;
    private_redis_kill(&server->redis);
}

void redis_server_restart(struct redis_server *server)
{
    assert_int_equal(private_redis_restart(&server->redis), OK);
    connect_directly(server);
}

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *walk)
{
    (void)stat;
    (void)flag;
    (void)walk;
    return remove(path);
}

void redis_server_stop(struct redis_server *server)
{
    if (server->direct)
        redisFree(server->direct);
    private_redis_kill(&server->redis);
    private_redis_release(&server->redis);
    (void)nftw(server->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static redisReply *ask(struct redis_server *server, const char *format, va_list args)
{
    redisReply *reply = redisvCommand(server->direct, format, args);
    assert_non_null(reply);
    return reply;
}

redisReply *redis_server_ask(struct redis_server *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    redisReply *reply = ask(server, format, args);
    va_end(args);
    return reply;
}

int64_t redis_server_count(struct redis_server *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    redisReply *reply = ask(server, format, args);
    va_end(args);
    int64_t count = -1;
    if (reply->type == REDIS_REPLY_INTEGER)
        count = reply->integer;
    else if (reply->type == REDIS_REPLY_ARRAY)
        count = (int64_t)reply->elements;
    freeReplyObject(reply);
    return count;
}

char *redis_server_string(struct redis_server *server, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    redisReply *reply = ask(server, format, args);
    va_end(args);
    char *string = mem_strndup(reply->str ? reply->str : "", reply->str ? reply->len : 0);
    freeReplyObject(reply);
    return string;
}
