/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be asked of Redis, in order, over one link, pipelined: at most JOBS_IN_FLIGHT are on
 * the wire at once, so that a question asked during an import does not wait long. When the link
 * is lost, or Redis answers that it cannot do it now, everything unanswered goes back to the
 * front of the queue in its order and is sent again; each kind of job must be able to bear
 * that. At most JOBS_MAX are held; more are refused with ERR_FULL. */
#ifndef STORE_JOBS_H
#define STORE_JOBS_H

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "base/str.h"
#include "store/link.h"
#include "store/resp.h"

enum { JOBS_IN_FLIGHT = 256, JOBS_MAX = 65536 };

/* The head of every kind of job. `finish` takes the job: it frees it. */
struct jobs;

struct job {
    struct job *next;
    struct jobs *jobs;
    void (*encode)(struct job *job, struct resp *out);
    /* `reply` is NULL where `status` is not OK; else it is what Redis said, also an error. */
    void (*finish)(struct job *job, enum err status, const redisReply *reply);
    bool was_sent; /* before the link was lost: it may have been carried out */
};

struct job_list {
    struct job *first, **end;
};

struct jobs {
    struct link *link;
    struct job_list waiting, sent, refused;
    size_t count, sent_count;
    struct str scratch;
    uv_timer_t refusing;
    void (*closed)(void *owner);
    void *closed_owner;
};

void jobs_init(struct jobs *jobs, uv_loop_t *loop);

/* Finishes all that is left with ERR_CLOSED, then calls `done`. */
void jobs_close(struct jobs *jobs, void (*done)(void *owner), void *owner);

void jobs_add(struct jobs *jobs, struct job *job);

/* The link is there; it was lost. */
void jobs_resume(struct jobs *jobs, struct link *link);
void jobs_pause(struct jobs *jobs);

/* A job that is made of words only. `answer` is called with what finish() gets; the words are
 * copied. */
typedef void (*answer_fn)(void *owner, enum err status, const redisReply *reply);
struct job *job_of_words(const struct text *words, size_t count, answer_fn answer, void *owner);

#endif
