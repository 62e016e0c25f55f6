/* SPDX-License-Identifier: Apache-2.0 */
/* One of several Redis processes that belong together (replicas, sentinels, a cluster), on a
 * free loopback port, in a temporary folder of its own. */
#ifndef TESTS_SUPPORT_REDIS_NODE_H
#define TESTS_SUPPORT_REDIS_NODE_H

#include <hiredis/hiredis.h>
#include <sys/types.h>

struct redis_node {
    pid_t pid;
    int port;
    char folder[64];
    redisContext *direct;
};

/* Starts one with these lines of configuration besides port and folder; `mode` is "" or
 * "--sentinel". Fails the test where it does not come up. */
void redis_node_start(struct redis_node *node, const char *mode, const char *lines);

/* Ends it at once, as a crash would, and removes its folder. */
void redis_node_kill(struct redis_node *node);

/* Asks directly; new, freeReplyObject() it. Fails the test where there is no answer. */
redisReply *redis_node_ask(struct redis_node *node, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same where only success counts: fails the test on an error. */
void redis_node_do(struct redis_node *node, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Asks again and again until `expected` stands in the answer; fails the test after 30 s. */
void redis_node_await(struct redis_node *node, const char *command, const char *expected);

#endif
