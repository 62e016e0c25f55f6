/* SPDX-License-Identifier: Apache-2.0 */
#include "store/jobs.h"

#include <stdlib.h>

#include "base/mem.h"

static void list_init(struct job_list *list)
{
    *list = (struct job_list){0};
    list->end = &list->first;
}

static void push(struct job_list *list, struct job *job)
{
    job->next = NULL;
    *list->end = job;
    list->end = &job->next;
}

static struct job *pop(struct job_list *list)
{
    struct job *job = list->first;
    list->first = job->next;
    if (!list->first)
        list->end = &list->first;
    return job;
}

/* Puts all of `front` before all of `list`, and leaves `front` empty. */
static void put_before(struct job_list *list, struct job_list *front)
{
    if (!front->first)
        return;
    *front->end = list->first;
    if (!list->first)
        list->end = front->end;
    list->first = front->first;
    list_init(front);
}

static void pump(struct jobs *jobs);

static void on_reply(redisAsyncContext *context, void *data, void *private)
{
    redisReply *reply = data;
    struct link *link = context->data;
    if (!reply || !link)
        return; /* the link is lost: jobs_pause() has it, or will */
    struct job *job = private;
    struct jobs *jobs = job->jobs;
    bug_if(jobs->sent.first != job);
    link_heard(link);
    if (reply->type == REDIS_REPLY_ERROR && link_error_passes(reply->str)) {
        link_drop(link, reply->str, reply->str);
        return;
    }
    link_works(link);
    (void)pop(&jobs->sent);
    jobs->sent_count--;
    jobs->count--;
    job->finish(job, OK, reply);
    pump(jobs);
}

static void pump(struct jobs *jobs)
{
    redisAsyncContext *context = jobs->link ? link_context(jobs->link) : NULL;
    while (context && jobs->waiting.first && jobs->sent_count < JOBS_IN_FLIGHT) {
        struct job *job = pop(&jobs->waiting);
        struct resp resp;
        resp_begin(&resp, &jobs->scratch);
        job->encode(job, &resp);
        struct text command = resp_end(&resp);
        push(&jobs->sent, job);
        jobs->sent_count++;
        if (redisAsyncFormattedCommand(context, on_reply, job, command.ptr, command.len) !=
            REDIS_OK)
            return; /* the context is closing; jobs_pause() follows */
    }
}

static void finish_all(struct jobs *jobs, struct job_list *list, enum err status)
{
    while (list->first) {
        struct job *job = pop(list);
        jobs->count--;
        job->finish(job, status, NULL);
    }
}

static void on_refusing(uv_timer_t *timer)
{
    struct jobs *jobs = timer->data;
    struct job_list now = jobs->refused;
    if (!now.first)
        return;
    list_init(&jobs->refused);
    finish_all(jobs, &now, ERR_FULL);
}

void jobs_init(struct jobs *jobs, uv_loop_t *loop)
{
    *jobs = (struct jobs){0};
    list_init(&jobs->waiting);
    list_init(&jobs->sent);
    list_init(&jobs->refused);
    uv_timer_init(loop, &jobs->refusing);
    jobs->refusing.data = jobs;
}

static void on_closed(uv_handle_t *handle)
{
    struct jobs *jobs = handle->data;
    finish_all(jobs, &jobs->sent, ERR_CLOSED);
    finish_all(jobs, &jobs->waiting, ERR_CLOSED);
    finish_all(jobs, &jobs->refused, ERR_CLOSED);
    str_release(&jobs->scratch);
    jobs->closed(jobs->closed_owner);
}

void jobs_close(struct jobs *jobs, void (*done)(void *owner), void *owner)
{
    jobs->link = NULL;
    jobs->closed = done;
    jobs->closed_owner = owner;
    uv_close((uv_handle_t *)&jobs->refusing, on_closed);
}

void jobs_add(struct jobs *jobs, struct job *job)
{
    job->jobs = jobs;
    job->was_sent = false;
    if (jobs->count++ >= JOBS_MAX) {
        push(&jobs->refused, job);
        uv_timer_start(&jobs->refusing, on_refusing, 0, 0);
        return;
    }
    push(&jobs->waiting, job);
    pump(jobs);
}

void jobs_resume(struct jobs *jobs, struct link *link)
{
    jobs->link = link;
    pump(jobs);
}

void jobs_pause(struct jobs *jobs)
{
    jobs->link = NULL;
    for (struct job *job = jobs->sent.first; job; job = job->next)
        job->was_sent = true;
    put_before(&jobs->waiting, &jobs->sent);
    jobs->sent_count = 0;
}

struct job_words {
    struct job job;
    answer_fn answer;
    void *owner;
    size_t count;
    struct text words[];
};

static void encode_words(struct job *job, struct resp *out)
{
    struct job_words *mine = (struct job_words *)job;
    for (size_t i = 0; i < mine->count; i++)
        resp_word(out, mine->words[i].ptr, mine->words[i].len);
}

static void finish_words(struct job *job, enum err status, const redisReply *reply)
{
    struct job_words *mine = (struct job_words *)job;
    if (mine->answer)
        mine->answer(mine->owner, status, reply);
    for (size_t i = 0; i < mine->count; i++)
        free((char *)mine->words[i].ptr);
    free(mine);
}

struct job *job_of_words(const struct text *words, size_t count, answer_fn answer, void *owner)
{
    struct job_words *mine = mem_new(1, sizeof *mine + count * sizeof *words);
    *mine = (struct job_words){
        .job = {.encode = encode_words, .finish = finish_words},
        .answer = answer,
        .owner = owner,
        .count = count,
    };
    for (size_t i = 0; i < count; i++)
        mine->words[i] = (struct text){mem_strndup(words[i].ptr, words[i].len), words[i].len};
    return &mine->job;
}
