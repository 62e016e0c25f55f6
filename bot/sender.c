/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/sender.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

/* Pauses before a post is tried again; the last one stays. */
static const int64_t pauses_ms[] = {1000, 2000, 5000, 10000, 30000, 60000};

/* One entry of the store, in hand. */
struct parcel {
    struct parcel *next; /* behind it in its queue */
    struct outbox_entry entry;
    struct arena arena;
    size_t failures;
};

/* The posts of one channel: the first is being sent or waits to be tried again. */
struct queue {
    struct queue *next;
    struct sender *sender;
    char *key;
    struct parcel *first, **last;
    int64_t try_at_ms; /* steady; 0: it is being sent */
};

struct sender {
    struct sender_setup setup;
    struct queue *queues;
    uv_timer_t timer;
    size_t in_hand;
    bool is_closed;
    void (*closed)(void *owner);
    void *closed_owner;
};

static void send_first(struct queue *queue);

static struct queue *queue_of(struct sender *sender, const struct tx_post *post)
{
    char *key =
        mem_printf("%s %s %s", post->platform, post->channel, *post->channel ? "" : post->account);
    struct queue *queue = sender->queues;
    while (queue && strcmp(queue->key, key) != 0)
        queue = queue->next;
    if (queue) {
        free(key);
        return queue;
    }
    queue = mem_new(1, sizeof *queue);
    queue->sender = sender;
    queue->key = key;
    queue->last = &queue->first;
    queue->next = sender->queues;
    sender->queues = queue;
    return queue;
}

static void queue_free(struct queue *queue)
{
    struct queue **at = &queue->sender->queues;
    while (*at != queue)
        at = &(*at)->next;
    *at = queue->next;
    free(queue->key);
    free(queue);
}

static void parcel_free(struct sender *sender, struct parcel *parcel)
{
    arena_release(&parcel->arena);
    free(parcel);
    sender->in_hand--;
}

static void drop_first(struct queue *queue)
{
    struct parcel *parcel = queue->first;
    queue->first = parcel->next;
    if (!queue->first)
        queue->last = &queue->first;
    parcel_free(queue->sender, parcel);
}

/* Starts the timer for the queue that is to be tried next. */
static void on_timer(uv_timer_t *timer);
static void arm(struct sender *sender)
{
    int64_t next = 0;
    for (struct queue *queue = sender->queues; queue; queue = queue->next) {
        if (queue->try_at_ms > 0 && (next == 0 || queue->try_at_ms < next))
            next = queue->try_at_ms;
    }
    if (next == 0 || sender->is_closed)
        return;
    int64_t wait = next - clock_steady_ms();
    uv_timer_start(&sender->timer, on_timer, wait > 0 ? (uint64_t)wait : 0, 0);
}

/* Collect, then run: a queue may go while it is sent. */
static void on_timer(uv_timer_t *timer)
{
    struct sender *sender = timer->data;
    int64_t now = clock_steady_ms();
    for (;;) {
        struct queue *due = sender->queues;
        while (due && (due->try_at_ms == 0 || due->try_at_ms > now))
            due = due->next;
        if (!due)
            break;
        due->try_at_ms = 0;
        send_first(due);
    }
    arm(sender);
}

static void try_again(struct queue *queue, int64_t retry_after_ms)
{
    struct parcel *parcel = queue->first;
    size_t steps = sizeof pauses_ms / sizeof pauses_ms[0];
    size_t step = parcel->failures < steps ? parcel->failures : steps - 1;
    parcel->failures++;
    int64_t pause = retry_after_ms > 0 ? retry_after_ms : pauses_ms[step];
    queue->try_at_ms = clock_steady_ms() + pause;
    arm(queue->sender);
}

static void on_posted(void *owner, enum post_outcome outcome, int64_t retry_after_ms)
{
    struct queue *queue = owner;
    struct sender *sender = queue->sender;
    struct parcel *parcel = queue->first;
    const struct outbox_entry *entry = &parcel->entry;
    if (sender->is_closed) {
        /* (1): it stays in the store, and is sent by whoever claims it next. */
        while (queue->first)
            drop_first(queue);
        queue_free(queue);
        return;
    }
    sender->setup.on_sent(sender->setup.owner, entry->post.platform, outcome);
    if (outcome == POST_RETRY) {
        log_debug(entry->id, "outbox.retry", "platform=%s failures=%zu", entry->post.platform,
                  parcel->failures + 1);
        try_again(queue, retry_after_ms);
        return;
    }
    if (outcome == POST_HOPELESS)
        log_error(entry->id, "outbox.hopeless", "platform=%s channel=%s", entry->post.platform,
                  entry->post.channel);
    store_outbox_done(sender->setup.store, entry->id);
    drop_first(queue);
    if (queue->first)
        send_first(queue);
    else
        queue_free(queue);
}

static void send_first(struct queue *queue)
{
    struct sender *sender = queue->sender;
    struct parcel *parcel = queue->first;
    const struct platform_type *type = NULL;
    struct platform *platform =
        sender->setup.find(sender->setup.owner, parcel->entry.post.platform, &type);
    if (!platform) {
        try_again(queue, 0);
        return;
    }
    type->post(platform, &parcel->entry, on_posted, queue);
}

static void on_entry(void *owner, const struct outbox_entry *entry)
{
    struct sender *sender = owner;
    if (sender->is_closed)
        return;
    struct parcel *parcel = mem_new(1, sizeof *parcel);
    struct arena *arena = &parcel->arena;
    arena_init(arena);
    parcel->entry = (struct outbox_entry){
        .id = arena_copy(arena, text_of(entry->id)),
        .tries = entry->tries,
        .at_ms = entry->at_ms,
        .post = tx_post_copy(arena, &entry->post),
    };
    sender->in_hand++;
    struct queue *queue = queue_of(sender, &parcel->entry.post);
    bool is_first = queue->first == NULL;
    *queue->last = parcel;
    queue->last = &parcel->next;
    if (is_first)
        send_first(queue);
}

struct sender *sender_open(const struct sender_setup *setup)
{
    struct sender *sender = mem_new(1, sizeof *sender);
    sender->setup = *setup;
    uv_timer_init(setup->loop, &sender->timer);
    sender->timer.data = sender;
    store_follow_outbox(setup->store, setup->consumer, on_entry, sender);
    return sender;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct sender *sender = handle->data;
    void (*closed)(void *) = sender->closed;
    void *owner = sender->closed_owner;
    free(sender);
    closed(owner);
}

void sender_stop(struct sender *sender)
{
    sender->is_closed = true;
    uv_timer_stop(&sender->timer);
}

void sender_close(struct sender *sender, void (*done)(void *owner), void *owner)
{
    sender->closed = done;
    sender->closed_owner = owner;
    struct queue *next;
    for (struct queue *queue = sender->queues; queue; queue = next) {
        next = queue->next;
        while (queue->first)
            drop_first(queue);
        queue_free(queue);
    }
    uv_close((uv_handle_t *)&sender->timer, on_timer_closed);
}
