/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/pictures.h"

/* How often a plan is made again before the speaker is told that it failed; a conversation's own
 * messages never conflict, so conflicts mean that somebody else moved the same thing. */
enum { ATTEMPTS_MAX = 6, LANES = 1024, POOL_MAX = 64 };

/* A message on its way. Its strings and its turn live in the arena, which goes back to the pool
 * with the job. */
struct job {
    struct job *next;
    struct inbox *inbox;
    struct lane *lane;
    struct arena arena;
    struct turn_input input;
    void (*add_writes)(void *owner, struct transaction *tx);
    void *writes_owner;
    const char *cursor;
    struct dialogue dialogue;
    const struct directory *dir; /* kept while the job runs */
    struct turn turn;
    int attempt;
    int64_t started_ms;
    event_taken_fn taken;
    void *token;
};

/* One conversation with messages in hand. */
struct lane {
    struct lane *next; /* in its bucket */
    uint64_t hash;
    struct job *first, **last;
};

struct inbox {
    struct inbox_setup setup;
    struct lane *lanes[LANES];
    struct job *pool;
    size_t pooled;
    size_t in_hand;
    bool is_draining;
    void (*drained)(void *owner);
    void *drained_owner;
};

struct inbox *inbox_new(const struct inbox_setup *setup)
{
    struct inbox *inbox = mem_new(1, sizeof *inbox);
    inbox->setup = *setup;
    return inbox;
}

void inbox_free(struct inbox *inbox)
{
    while (inbox->pool) {
        struct job *job = inbox->pool;
        inbox->pool = job->next;
        arena_release(&job->arena);
        free(job);
    }
    free(inbox);
}

size_t inbox_in_hand(const struct inbox *inbox)
{
    return inbox->in_hand;
}

/* FNV-1a over platform, channel and account: which conversation it is. Two that fall together
 * only wait for each other. */
static uint64_t conversation_of(const struct event *event)
{
    const char *const parts[] = {event->platform, event->channel, event->account};
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        for (const char *byte = parts[i]; byte && *byte; byte++)
            hash = (hash ^ (unsigned char)*byte) * 1099511628211u;
        hash = (hash ^ 0xff) * 1099511628211u;
    }
    return hash;
}

static struct lane *lane_of(struct inbox *inbox, uint64_t hash)
{
    struct lane **bucket = &inbox->lanes[hash % LANES];
    for (struct lane *lane = *bucket; lane; lane = lane->next) {
        if (lane->hash == hash)
            return lane;
    }
    struct lane *lane = mem_new(1, sizeof *lane);
    lane->hash = hash;
    lane->last = &lane->first;
    lane->next = *bucket;
    *bucket = lane;
    return lane;
}

static void lane_free(struct inbox *inbox, struct lane *lane)
{
    struct lane **at = &inbox->lanes[lane->hash % LANES];
    while (*at != lane)
        at = &(*at)->next;
    *at = lane->next;
    free(lane);
}

static struct job *job_new(struct inbox *inbox)
{
    struct job *job = inbox->pool;
    if (job) {
        inbox->pool = job->next;
        inbox->pooled--;
    } else {
        job = mem_new(1, sizeof *job);
        arena_init(&job->arena);
    }
    job->next = NULL;
    job->inbox = inbox;
    job->attempt = 0;
    return job;
}

static void job_free(struct inbox *inbox, struct job *job)
{
    turn_release(&job->turn);
    directory_free(job->dir);
    job->dir = NULL;
    arena_clear(&job->arena);
    if (inbox->pooled == POOL_MAX) {
        arena_release(&job->arena);
        free(job);
        return;
    }
    job->next = inbox->pool;
    inbox->pool = job;
    inbox->pooled++;
}

static void job_start(struct job *job);

/* The platform is told last: it may hand over the next message of the same conversation from
 * within. */
static void job_done(struct job *job, enum err status, int64_t at_ms)
{
    struct inbox *inbox = job->inbox;
    struct lane *lane = job->lane;
    event_taken_fn taken = job->taken;
    void *token = job->token;
    lane->first = job->next;
    if (inbox->setup.on_done)
        inbox->setup.on_done(inbox->setup.owner, status, &job->turn.tx,
                             clock_steady_ms() - job->started_ms);
    job_free(inbox, job);
    inbox->in_hand--;
    if (lane->first)
        job_start(lane->first);
    else
        lane_free(inbox, lane);
    taken(token, status, at_ms);
    if (inbox->is_draining && inbox->in_hand == 0)
        inbox->drained(inbox->drained_owner);
}

static void on_committed(void *owner, const struct commit_result *result)
{
    struct job *job = owner;
    if (result->status == ERR_CONFLICT && ++job->attempt < ATTEMPTS_MAX) {
        job_start(job);
        return;
    }
    if (result->status == OK || result->status == ERR_EXISTS)
        log_debug(job->turn.base.message, "message.taken", "attempts=%d", job->attempt + 1);
    else
        log_error(job->turn.base.message, "message.refused", "reason=\"%s\"",
                  err_text(result->status));
    job_done(job, result->status, result->at_ms);
}

static void commit(struct job *job, const struct value *replies)
{
    turn_plan(&job->turn, replies);
    pictures_keep(&job->turn.tx);
    if (job->add_writes)
        job->add_writes(job->writes_owner, &job->turn.tx);
    if (job->cursor && *job->cursor)
        tx_set_cursor(&job->turn.tx, job->input.platform, job->input.channel, job->cursor);
    store_commit(job->inbox->setup.store, &job->turn.tx, job->input.at_ms, on_committed, job);
}

static void on_frames_read(void *owner, enum err status, const struct value *replies)
{
    struct job *job = owner;
    if (status != OK)
        job_done(job, status, 0);
    else
        commit(job, replies);
}

static void on_talk_read(void *owner, enum err status, const struct value *replies)
{
    struct job *job = owner;
    if (status != OK) {
        job_done(job, status, 0);
        return;
    }
    turn_learn(&job->turn, replies);
    if (job->turn.reads.count == 0)
        commit(job, NULL);
    else
        store_read(job->inbox->setup.store, &job->turn.reads, on_frames_read, job);
}

static void job_start(struct job *job)
{
    const struct inbox_setup *setup = &job->inbox->setup;
    turn_release(&job->turn);
    directory_free(job->dir);
    job->dir = directory_keep(setup->roster->dir);
    job->dialogue = (struct dialogue){
        .dir = job->dir,
        .und = setup->roster->und,
        .calendar = setup->calendar,
        .config = *setup->config,
        .routes = setup->routes,
    };
    turn_open(&job->turn, &job->dialogue, &job->input, &job->arena);
    job->turn.base.attempt = job->attempt;
    store_read(setup->store, &job->turn.reads, on_talk_read, job);
}

static const char *copy(struct arena *arena, const char *string)
{
    return arena_copy(arena, text_of(string));
}

void inbox_take(struct inbox *inbox, const struct event *event, event_taken_fn taken, void *token)
{
    if (inbox->is_draining || inbox->in_hand >= INBOX_MAX) {
        taken(token, inbox->is_draining ? ERR_CLOSED : ERR_FULL, 0);
        return;
    }
    struct job *job = job_new(inbox);
    struct arena *arena = &job->arena;
    job->input = (struct turn_input){
        .platform = copy(arena, event->platform),
        .channel = copy(arena, event->channel),
        .thread = copy(arena, event->thread),
        .account = copy(arena, event->account),
        .post = copy(arena, event->id),
        .text = text_of(arena_copy(arena, event->text)),
        .at_ms = event->at_ms,
        .kind = event->kind,
        .is_internal = event->is_internal,
    };
    job->input.text.len = event->text.len;
    job->add_writes = event->add_writes;
    job->writes_owner = event->owner;
    job->cursor = copy(arena, event->cursor);
    job->taken = taken;
    job->token = token;
    job->started_ms = clock_steady_ms();
    inbox->in_hand++;
    struct lane *lane = lane_of(inbox, conversation_of(event));
    job->lane = lane;
    bool is_first = lane->first == NULL;
    if (is_first)
        lane->last = &lane->first;
    *lane->last = job;
    lane->last = &job->next;
    if (is_first)
        job_start(job);
}

void inbox_drain(struct inbox *inbox, void (*done)(void *owner), void *owner)
{
    inbox->is_draining = true;
    inbox->drained = done;
    inbox->drained_owner = owner;
    if (inbox->in_hand == 0)
        done(owner);
}
