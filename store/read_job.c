/* SPDX-License-Identifier: Apache-2.0 */
#include "store/read_job.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/keyed.h"

struct read_job {
    struct job job;
    const char *function;
    struct text prefix;
    const struct reads *reads;
    reads_fn done;
    void *owner;
};

static void encode(struct job *job, struct resp *out)
{
    struct read_job *mine = (struct read_job *)job;
    resp_string(out, "FCALL_RO");
    resp_string(out, mine->function);
    resp_word(out, "1", 1);
    resp_word(out, mine->prefix.ptr, mine->prefix.len);
    for (const struct tx_command *one = mine->reads->list; one; one = one->next) {
        resp_int(out, (int64_t)one->count);
        keyed_command(out, mine->prefix, one);
    }
}

static struct value value_of(struct arena *arena, const redisReply *reply);

static struct value list_of(struct arena *arena, const redisReply *reply)
{
    struct value *list = arena_alloc(arena, reply->elements, sizeof *list);
    for (size_t i = 0; i < reply->elements; i++)
        list[i] = value_of(arena, reply->element[i]);
    return (struct value){.kind = VALUE_LIST, .list = list, .count = reply->elements};
}

static struct value value_of(struct arena *arena, const redisReply *reply)
{
    struct text text = {reply->str, reply->len};
    switch (reply->type) {
    case REDIS_REPLY_ARRAY:
        return list_of(arena, reply);
    case REDIS_REPLY_INTEGER:
        return (struct value){.kind = VALUE_INT, .number = reply->integer};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        return (struct value){
            .kind = VALUE_TEXT,
            .text = {arena_copy(arena, text), text.len},
        };
    default:
        return (struct value){.kind = VALUE_NONE};
    }
}

static void finish(struct job *job, enum err status, const redisReply *reply)
{
    struct read_job mine = *(struct read_job *)job;
    free(job);
    if (reply && (reply->type != REDIS_REPLY_ARRAY || reply->elements != mine.reads->count)) {
        status = ERR_FORMAT;
        log_error("-", "store.read_refused", "reason=\"%s\"",
                  reply->str ? reply->str : "no answer of the form expected");
    }
    if (status || !reply) {
        mine.done(mine.owner, status, NULL);
        return;
    }
    struct value *list = arena_alloc(mine.reads->arena, 1, sizeof *list);
    *list = list_of(mine.reads->arena, reply);
    mine.done(mine.owner, OK, list);
}

struct job *read_job(const char *function, struct text prefix, const struct reads *reads,
                     reads_fn done, void *owner)
{
    struct read_job *mine = mem_new(1, sizeof *mine);
    *mine = (struct read_job){
        .job = {.encode = encode, .finish = finish},
        .function = function,
        .prefix = prefix,
        .reads = reads,
        .done = done,
        .owner = owner,
    };
    return &mine->job;
}
