/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/redis_server.h"

#include <fnmatch.h>
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
#include "base/str.h"
#include "tests/support/folder.h"

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
    private_redis_release(&server->redis);
    assert_int_equal(private_redis_start(&server->redis, server->folder), OK);
    connect_directly(server);
}

void redis_server_stop(struct redis_server *server)
{
    if (server->direct)
        redisFree(server->direct);
    private_redis_kill(&server->redis);
    private_redis_release(&server->redis);
    folder_remove(server->folder);
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

/* ── keys against the page that lists them ───────────────────────────────── */

static char *read_file(const char *path)
{
    struct str text;
    char bytes[4096];
    size_t len;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    str_init(&text);
    while ((len = fread(bytes, 1, sizeof bytes, file)) > 0)
        str_add_bytes(&text, bytes, len);
    (void)fclose(file);
    return str_steal(&text);
}

/* Whether a pattern in backquotes in the first column of a table on the page fits the key. */
static bool is_listed(const char *page, const char *key)
{
    struct text rest = text_of(page);
    while (rest.ptr) {
        struct text line = text_split(&rest, '\n');
        if (!text_starts(line, "| `"))
            continue;
        (void)text_split(&line, '|');
        struct text cell = text_split(&line, '|');
        while (cell.ptr) {
            (void)text_split(&cell, '`');
            struct text pattern = text_split(&cell, '`');
            char *copy = mem_strndup(pattern.ptr ? pattern.ptr : "", pattern.len);
            bool fits = fnmatch(copy, key, 0) == 0;
            free(copy);
            if (fits)
                return true;
        }
    }
    return false;
}

void redis_server_check_keys(struct redis_server *server)
{
    char *page = read_file(SOURCE_DIR "/store/SCHEMA.md");
    redisReply *keys = redis_server_ask(server, "KEYS *");
    for (size_t i = 0; i < keys->elements; i++) {
        const char *key = keys->element[i]->str;
        const char *name = strstr(key, "}:");
        if (key[0] != '{' || !name || !is_listed(page, name + 2))
            fail_msg("store/SCHEMA.md does not list %s", key);
    }
    freeReplyObject(keys);
    free(page);
}
