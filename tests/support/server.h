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
    void (*meanwhile)(void *owner);
    void *owner;
};

struct server_setup {
    const char *directory, *at;
    const char *platforms; /* as in the configuration; NULL: the built-in chat alone */
    /* What is done over and over while the server is waited for, such as running the loop of a
     * simulated platform; NULL: nothing. */
    void (*meanwhile)(void *owner);
    void *owner;
};

/* Writes its configuration for a company directory and starts it, and waits until messages are
 * taken. Fails the test where it does not come up. */
void server_start(struct server *server, const struct redis_server *redis, const char *directory,
                  const char *at);

void server_open(struct server *server, const struct redis_server *redis,
                 const struct server_setup *setup);

/* The same program again, with the same configuration. */
void server_restart(struct server *server);

/* A moment of waiting for what the server does, in a loop that has a deadline. */
void server_wait(const struct server *server);

void server_kill(struct server *server);

/* SIGTERM; the exit status. */
int server_stop(struct server *server);

/* Removes its folder. */
void server_release(struct server *server);

/* The end of a test with one server: stops both, after checking that the server ended well and
 * that all keys are in SCHEMA.md. */
void server_end(struct server *server, struct redis_server *redis);

/* `dealerline import` of a file with the server's configuration, to its end. */
void server_import(const struct server *server, const char *kind, const char *path);

/* A counter of its metrics, by name; -1 where there is none. */
long server_metric(const struct server *server, const char *name);

/* Resident memory in KiB. */
long server_memory_kib(const struct server *server);

#endif
