/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/private_redis.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { START_MAX_MS = 20000, TRY_EVERY_MS = 5, STOP_MAX_MS = 10000 };

static void pause_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

/* In the child: becomes Redis, or ends. */
static void become_redis(const struct private_redis *redis, pid_t parent)
{
    char *log = mem_printf("%s/redis.log", redis->folder);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    /* A signal from the terminal is for the parent, which then stops us in order. */
    (void)setpgid(0, 0);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", redis->socket,
           "--unixsocketperm", "700", "--dir", redis->folder, "--logfile", log, "--loglevel",
           "notice", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--daemonize",
           "no", (char *)NULL);
    _exit(127);
}

/* Whether it answers PING with PONG (it does not while it reads its files). */
static bool answers(const struct private_redis *redis)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char reply[8] = "";
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    memcpy(address.sun_path, redis->socket, strlen(redis->socket) + 1);
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    bool is_there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                    write(fd, "PING\r\n", 6) == 6 && poll(&readable, 1, 1000) == 1 &&
                    read(fd, reply, sizeof reply - 1) > 0 && strncmp(reply, "+PONG", 5) == 0;
    close(fd);
    return is_there;
}

static bool has_ended(struct private_redis *redis)
{
    if (redis->pid && waitpid(redis->pid, NULL, WNOHANG) == redis->pid)
        redis->pid = 0;
    return redis->pid == 0;
}

/* Waits until no other Redis works in the folder: one that our predecessor left behind may still
 * be ending, and two must never write the same file. Returns a descriptor that holds the lock
 * as long as a process has it open, or -1. */
static int lock_folder(const struct private_redis *redis)
{
    char *path = mem_printf("%s/redis.lock", redis->folder);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    free(path);
    int64_t end_ms = clock_steady_ms() + STOP_MAX_MS;
    while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (clock_steady_ms() > end_ms) {
            close(fd);
            return -1;
        }
        pause_ms(TRY_EVERY_MS);
    }
    return fd;
}

/* The lock goes to the child, which holds it until it ends. */
static void launch(struct private_redis *redis)
{
    pid_t parent = getpid();
    int lock = lock_folder(redis);
    if (lock < 0)
        return;
    (void)unlink(redis->socket);
    redis->pid = fork();
    if (redis->pid == 0)
        become_redis(redis, parent);
    if (redis->pid < 0)
        redis->pid = 0;
    close(lock);
}

static enum err run(struct private_redis *redis)
{
    launch(redis);
    int64_t end_ms = clock_steady_ms() + START_MAX_MS;
    while (!has_ended(redis) && !answers(redis)) {
        if (clock_steady_ms() > end_ms) {
            private_redis_kill(redis);
            return ERR_UNAVAILABLE;
        }
        pause_ms(TRY_EVERY_MS);
    }
    return redis->pid ? OK : ERR_UNAVAILABLE;
}

/* The address of a unix socket has little room: where the folder's path is too long for it, the
 * socket stands in the folder of temporary files. */
static char *socket_path(const char *folder)
{
    char *path = mem_printf("%s/redis.sock", folder);
    if (strlen(path) < sizeof((struct sockaddr_un *)0)->sun_path)
        return path;
    free(path);
    return mem_printf("/tmp/dealerline-%d.sock", (int)getpid());
}

enum err private_redis_start(struct private_redis *redis, const char *folder)
{
    *redis = (struct private_redis){.folder = realpath(folder, NULL)};
    if (!redis->folder)
        return ERR_IO;
    redis->socket = socket_path(redis->folder);
    redis->url = mem_printf("unix://%s", redis->socket);
    return run(redis);
}

void private_redis_kill(struct private_redis *redis)
{
    if (redis->pid == 0)
        return;
    (void)kill(redis->pid, SIGKILL);
    while (waitpid(redis->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    redis->pid = 0;
}

void private_redis_stop(struct private_redis *redis)
{
    if (redis->pid == 0)
        return;
    (void)kill(redis->pid, SIGTERM);
    int64_t end_ms = clock_steady_ms() + STOP_MAX_MS;
    while (!has_ended(redis) && clock_steady_ms() < end_ms)
        pause_ms(TRY_EVERY_MS);
    private_redis_kill(redis);
}

void private_redis_release(struct private_redis *redis)
{
    private_redis_stop(redis);
    if (redis->socket)
        (void)unlink(redis->socket);
    free(redis->folder);
    free(redis->socket);
    free(redis->url);
    *redis = (struct private_redis){0};
}
