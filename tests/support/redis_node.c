/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/redis_node.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/support/folder.h"
#include "tests/support/port.h"

enum { LONGEST_MS = 30000, TRY_EVERY_MS = 10 };

/* In the child. */
static void become(const char *config, const char *mode)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("redis-server", "redis-server", config, mode[0] ? mode : (char *)NULL, (char *)NULL);
    _exit(127);
}

static bool connect_directly(struct redis_node *node)
{
    node->direct = redisConnect("127.0.0.1", node->port);
    redisReply *reply =
        node->direct && !node->direct->err ? redisCommand(node->direct, "PING") : NULL;
    bool answers = reply && reply->type == REDIS_REPLY_STATUS;
    if (reply)
        freeReplyObject(reply);
    if (!answers && node->direct) {
        redisFree(node->direct);
        node->direct = NULL;
    }
    return answers;
}

void redis_node_start(struct redis_node *node, const char *mode, const char *lines)
{
    *node = (struct redis_node){.folder = "/tmp/dealerline-node-XXXXXX"};
    assert_non_null(mkdtemp(node->folder));
    node->port = port_free();
    char *path = mem_printf("%s/redis.conf", node->folder);
    FILE *config = fopen(path, "w");
    assert_non_null(config);
    fprintf(config, "bind 127.0.0.1\nport %d\ndir %s\nlogfile %s/log\n%s\n", node->port,
            node->folder, node->folder, lines);
    (void)fclose(config);
    node->pid = fork();
    if (node->pid == 0)
        become(path, mode);
    free(path);
    int64_t end_ms = clock_steady_ms() + LONGEST_MS;
    while (!connect_directly(node)) {
        assert_true(clock_steady_ms() < end_ms);
        (void)poll(NULL, 0, TRY_EVERY_MS);
    }
}

void redis_node_kill(struct redis_node *node)
{
    if (node->pid == 0)
        return;
    if (node->direct)
        redisFree(node->direct);
    (void)kill(node->pid, SIGKILL);
    (void)waitpid(node->pid, NULL, 0);
    folder_remove(node->folder);
    *node = (struct redis_node){0};
}

/* A node whose role changes closes its connections: then once more on a new one. */
static redisReply *ask(struct redis_node *node, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    redisReply *reply = redisvCommand(node->direct, format, args);
    if (!reply) {
        redisFree(node->direct);
        assert_true(connect_directly(node));
        reply = redisvCommand(node->direct, format, again);
    }
    va_end(again);
    assert_non_null(reply);
    return reply;
}

redisReply *redis_node_ask(struct redis_node *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    redisReply *reply = ask(node, format, args);
    va_end(args);
    return reply;
}

void redis_node_do(struct redis_node *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    redisReply *reply = ask(node, format, args);
    va_end(args);
    if (reply->type == REDIS_REPLY_ERROR)
        fail_msg("%s: %s", format, reply->str);
    freeReplyObject(reply);
}

void redis_node_await(struct redis_node *node, const char *command, const char *expected)
{
    int64_t end_ms = clock_steady_ms() + LONGEST_MS;
    for (;;) {
        redisReply *reply = redisCommand(node->direct, command);
        assert_non_null(reply);
        bool is_there = reply->str && strstr(reply->str, expected);
        freeReplyObject(reply);
        if (is_there)
            return;
        assert_true(clock_steady_ms() < end_ms);
        (void)poll(NULL, 0, TRY_EVERY_MS);
    }
}
