/* SPDX-License-Identifier: Apache-2.0 */
/* A running dealerline for a test: the program itself as a child process, on ports of its own,
 * with the built-in chat open. Its Redis is the test's, so that it outlives the server. */
#ifndef TESTS_SUPPORT_SERVER_H
#define TESTS_SUPPORT_SERVER_H

#include <sys/types.h>

#include "tests/support/redis_server.h"

struct server {
    pid_t pid; /* 0: not running */
    int port, operations_port;
    char folder[64];
    char config[96];
    const char *at; /* moment at which its clock starts */
};

/* A port that was free a moment ago. */
int server_free_port(void);

/* Writes its configuration for a company directory and starts it, and waits until messages are
 * taken. Fails the test where it does not come up. */
void server_start(struct server *server, const struct redis_server *redis, const char *directory,
                  const char *at);

/* The same program again, with the same configuration. */
void server_restart(struct server *server);

void server_kill(struct server *server);

/* SIGTERM; the exit status. */
int server_stop(struct server *server);

/* Removes its folder. */
void server_release(struct server *server);

/* Resident memory in KiB. */
long server_memory_kib(const struct server *server);

#endif
