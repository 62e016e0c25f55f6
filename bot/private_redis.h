/* SPDX-License-Identifier: Apache-2.0 */
/* A Redis of our own, for `dealerline demo` and for tests: a child process that keeps
 * everything in one folder, listens on a unix socket there and on nothing else, writes each
 * command to disk before it answers (append-only file, fsync always), and goes when we go.
 *
 * Starting waits until it answers; that blocks, so it is for start-up, not for the loop.
 * Fails with ERR_UNAVAILABLE where redis-server is not installed or does not come up; its own
 * words are then in FOLDER/redis.log. Not for production: it has no replica.
 */
#ifndef BOT_PRIVATE_REDIS_H
#define BOT_PRIVATE_REDIS_H

#include <sys/types.h>

#include "base/err.h"

struct private_redis {
    pid_t pid; /* 0: not running */
    char *folder;
    char *socket;
    char *url; /* unix://… */
};

/* `folder` must exist; what an earlier one left there is taken over, once that one has ended.
 * `redis` is to be released also after a failure. */
enum err private_redis_start(struct private_redis *redis, const char *folder);

/* Ends it at once, as a crash would. */
void private_redis_kill(struct private_redis *redis);

/* Ends it in order. */
void private_redis_stop(struct private_redis *redis);

/* Stops it where it runs; the folder stays. */
void private_redis_release(struct private_redis *redis);

#endif
