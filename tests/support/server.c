/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "tests/support/chat_client.h"
#include "tests/support/port.h"

enum { START_MS = 60000 };

/* What the server answers on its operations port, head and all; "" where it does not. New. */
static char *operations_page(const struct server *server, const char *path)
{
    struct str request, answer;
    char part[4096];
    struct sockaddr_in to = {.sin_family = AF_INET};
    to.sin_port = htons((uint16_t)server->operations_port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    str_init(&request);
    str_init(&answer);
    str_addf(&request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_asked = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
                    send(fd, request.ptr, request.len, MSG_NOSIGNAL) > 0;
    ssize_t len;
    while (is_asked && (len = recv(fd, part, sizeof part, 0)) > 0)
        str_add_text(&answer, (struct text){part, (size_t)len});
    close(fd);
    str_release(&request);
    return str_steal(&answer);
}

static bool is_ready(const struct server *server)
{
    char *page = operations_page(server, "/readyz");
    bool is_up = strncmp(page, "HTTP/1.", 7) == 0 && strncmp(page + 8, " 200", 4) == 0;
    free(page);
    return is_up;
}

/* Another process cannot be awaited otherwise than by looking again and again. */
void server_wait(const struct server *server)
{
    if (server->meanwhile)
        server->meanwhile(server->owner);
    poll(NULL, 0, server->meanwhile ? 1 : 5);
}

long server_metric(const struct server *server, const char *name)
{
    struct str line;
    str_init(&line);
    str_addf(&line, "\n%s ", name);
    char *page = operations_page(server, "/metrics");
    const char *found = strstr(page, line.ptr);
    long value = found ? strtol(found + line.len, NULL, 10) : -1;
    free(page);
    str_release(&line);
    return value;
}

void server_restart(struct server *server)
{
    fflush(NULL);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves no server behind */
        execl(DEALERLINE, DEALERLINE, "run", "--config", server->config, "--log-level", "warn",
              server->at ? "--at" : NULL, server->at, NULL);
        _exit(127);
    }
    int64_t deadline = clock_steady_ms() + START_MS;
    while (!is_ready(server)) {
        assert_int_equal(waitpid(server->pid, NULL, WNOHANG), 0);
        assert_true(clock_steady_ms() < deadline);
        server_wait(server);
    }
}

void server_open(struct server *server, const struct redis_server *redis,
                 const struct server_setup *setup)
{
    *server = (struct server){
        .port = port_free(),
        .operations_port = port_free(),
        .at = setup->at,
        .meanwhile = setup->meanwhile,
        .owner = setup->owner,
    };
    snprintf(server->folder, sizeof server->folder, "/tmp/dealerline-server-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    snprintf(server->config, sizeof server->config, "%s/dealerline.json", server->folder);
    FILE *file = fopen(server->config, "w");
    assert_non_null(file);
    fprintf(file, "{\"company\": \"test\", \"directory\": \"%s\", \"redis\": {\"url\": \"%s\"},\n",
            setup->directory, redis->redis.url);
    if (setup->platforms)
        fprintf(file, " \"platforms\": %s,\n", setup->platforms);
    else
        fprintf(file,
                " \"platforms\": [{\"type\": \"console\", \"listen\": \"127.0.0.1:%d\", "
                "\"open\": true}],\n",
                server->port);
    fprintf(file, " \"operations\": {\"listen\": \"127.0.0.1:%d\"}}\n", server->operations_port);
    fclose(file);
    server_restart(server);
}

void server_start(struct server *server, const struct redis_server *redis, const char *directory,
                  const char *at)
{
    server_open(server, redis, &(struct server_setup){.directory = directory, .at = at});
}

void server_kill(struct server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    server->pid = 0;
}

int server_stop(struct server *server)
{
    int status = -1;
    kill(server->pid, SIGTERM);
    if (!server->meanwhile)
        waitpid(server->pid, &status, 0);
    while (server->meanwhile && waitpid(server->pid, &status, WNOHANG) == 0)
        server_wait(server);
    server->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void server_release(struct server *server)
{
    if (server->pid > 0)
        server_kill(server);
    unlink(server->config);
    rmdir(server->folder);
}

void server_end(struct server *server, struct redis_server *redis)
{
    assert_int_equal(server_stop(server), 0);
    redis_server_check_keys(redis);
    server_release(server);
    redis_server_stop(redis);
}

void server_import(const struct server *server, const char *kind, const char *path)
{
    char *command =
        mem_printf(DEALERLINE " import --config %s %s %s >/dev/null", server->config, kind, path);
    assert_int_equal(system(command), 0);
    free(command);
}

long server_memory_kib(const struct server *server)
{
    char path[64], line[128];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)server->pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "VmRSS: %ld", &kib); /* other lines do not match */
    if (file)
        fclose(file);
    return kib;
}
