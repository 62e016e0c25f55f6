/* SPDX-License-Identifier: Apache-2.0 */
/* A Redis for one test: in a temporary folder of its own that is removed afterwards, on a unix
 * socket. It can be killed and started again; what it answered for is still there. */
#ifndef TESTS_SUPPORT_REDIS_SERVER_H
#define TESTS_SUPPORT_REDIS_SERVER_H

#include <hiredis/hiredis.h>

#include "bot/private_redis.h"

struct redis_server {
    struct private_redis redis; /* .url: for store_open() and configurations */
    char folder[64];
    redisContext *direct; /* for looking inside, past the store; new after a restart */
};

/* Fails the test where it does not come up. */
void redis_server_start(struct redis_server *server);
void redis_server_kill(struct redis_server *server);
void redis_server_restart(struct redis_server *server);
void redis_server_stop(struct redis_server *server);

/* Asks directly; the reply is new, freeReplyObject() it. Fails the test where there is none. */
redisReply *redis_server_ask(struct redis_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same where the answer is a number, or the length of a list; -1 for an error. */
int64_t redis_server_count(struct redis_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same where the answer is a string ("" for none). New: free() it. */
char *redis_server_string(struct redis_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fails the test where there is a key that store/SCHEMA.md does not list. Call it at the end. */
void redis_server_check_keys(struct redis_server *server);

#endif
