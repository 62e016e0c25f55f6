/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

static bool is_left_out(const char *key, const char *except)
{
    struct text rest = text_of(except);
    while (rest.ptr) {
        struct text word = text_split(&rest, ' ');
        if (word.len > 0 && strncmp(key, word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

static void add_reply(struct str *out, const redisReply *reply)
{
    if (reply->type == REDIS_REPLY_INTEGER)
        str_addf(out, " %lld", reply->integer);
    else if (reply->str)
        str_addf(out, " %s", reply->str);
    for (size_t i = 0; i < reply->elements; i++)
        add_reply(out, reply->element[i]);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A hash's pairs in the order of their fields. */
static void add_hash(struct str *out, const redisReply *reply)
{
    size_t count = reply->elements / 2;
    char **pairs = mem_new(count + 1, sizeof *pairs);
    for (size_t i = 0; i < count; i++)
        pairs[i] = mem_printf(" %s=%s", reply->element[2 * i]->str, reply->element[2 * i + 1]->str);
    qsort(pairs, count, sizeof *pairs, compare);
    for (size_t i = 0; i < count; i++) {
        str_add(out, pairs[i]);
        free(pairs[i]);
    }
    free(pairs);
}

static const struct {
    const char *type, *command;
} readers[] = {
    {"string", "GET %s"},   {"list", "LRANGE %s 0 -1"},
    {"set", "SMEMBERS %s"}, {"zset", "ZRANGE %s 0 -1 WITHSCORES"},
    {"hash", "HGETALL %s"}, {"stream", "XRANGE %s - +"},
};

static char *line_of(struct redis_server *server, const char *key, const char *name)
{
    struct str line;
    str_init(&line);
    str_add(&line, name);
    char *type = redis_server_string(server, "TYPE %s", key);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (strcmp(type, readers[i].type) != 0)
            continue;
        redisReply *reply = redisCommand(server->direct, readers[i].command, key);
        assert_non_null(reply);
        if (strcmp(type, "hash") == 0)
            add_hash(&line, reply);
        else
            add_reply(&line, reply);
        freeReplyObject(reply);
    }
    free(type);
    return str_steal(&line);
}

char *state_text(struct redis_server *server, const char *company, const char *except)
{
    size_t skip = strlen(company) + 3; /* "{company}:" */
    redisReply *keys = redis_server_ask(server, "KEYS {%s}:*", company);
    char **lines = mem_new(keys->elements + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < keys->elements; i++) {
        const char *key = keys->element[i]->str;
        if (!is_left_out(key + skip, except))
            lines[count++] = line_of(server, key, key + skip);
    }
    freeReplyObject(keys);
    qsort(lines, count, sizeof *lines, compare);
    struct str out;
    str_init(&out);
    for (size_t i = 0; i < count; i++) {
        str_add(&out, lines[i]);
        str_add(&out, "\n");
        free(lines[i]);
    }
    free(lines);
    return str_steal(&out);
}
