/* SPDX-License-Identifier: Apache-2.0 */
/* The stream `outbox` has one consumer group, "senders"; each server is a consumer. What must
 * hold; tests cite the numbers.
 *
 *  (1) A post stays in the stream until its sender says that the platform has it.
 *  (2) A post is in the hands of one living server at a time: Redis gives it to one consumer;
 *      the server renews its claim every OUTBOX_IDLE_MS / 4 as long as it lives.
 *  (3) What a dead server held is taken over once it was untouched for OUTBOX_IDLE_MS.
 *  (4) A server that hung for longer than that learns from the renewal that it lost the post; the
 *      platform's idempotency key (the entry's id) covers what it sent meanwhile.
 *  (5) What Redis gave but the connection lost on the way is found again: after each
 *      connecting the server asks for all that it holds, and is told of what it does not know.
 *  (6) At most OUTBOX_HELD_MAX are held; the rest waits in the stream, for any server.
 *
 * One round: claim (what we hold, what is late) ─▶ read new ones, blocking ─▶ … until the
 * connection is lost; beside it, every OUTBOX_IDLE_MS / 4: renew, claim what is late.
 */
#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/follower.h"

enum { ENTRIES_AT_ONCE = 64 };

static const char group[] = "senders";

struct outbox {
    struct link *link;
    struct jobs *jobs;
    struct text prefix;
    char *key, *consumer;
    char *claim, *renew, *sent; /* names of functions */
    outbox_fn on_post;
    void *owner;
    char *held[OUTBOX_HELD_MAX];
    size_t held_count;
    bool is_reading;
    int asked; /* answers of jobs outstanding: the outbox lives until they are there */
    uv_timer_t renewing;
    bool is_closing;
    int closing;
    void (*closed)(void *owner);
    void *closed_owner;
};

static void read_new(struct outbox *outbox);

static size_t place_of(const struct outbox *outbox, const char *id)
{
    size_t i = 0;
    while (i < outbox->held_count && strcmp(outbox->held[i], id) != 0)
        i++;
    return i;
}

static void forget(struct outbox *outbox, const char *id)
{
    size_t i = place_of(outbox, id);
    if (i == outbox->held_count)
        return;
    free(outbox->held[i]);
    outbox->held[i] = outbox->held[--outbox->held_count];
}

static const char *string_of(const redisReply *fields, const char *field)
{
    struct text value = entry_field(fields, field);
    return value.ptr ? value.ptr : ""; /* hiredis ends strings with NUL */
}

static void hand_on(struct outbox *outbox, const char *id, int64_t tries, const redisReply *fields)
{
    if (place_of(outbox, id) < outbox->held_count || outbox->held_count == OUTBOX_HELD_MAX)
        return;
    outbox->held[outbox->held_count++] = mem_strdup(id);
    int64_t at_ms = 0;
    (void)text_to_int(entry_field(fields, "at"), &at_ms);
    struct outbox_entry entry = {
        .id = id,
        .tries = tries,
        .at_ms = at_ms,
        .post =
            {
                .platform = string_of(fields, "platform"),
                .channel = string_of(fields, "channel"),
                .account = string_of(fields, "account"),
                .thread = string_of(fields, "thread"),
                .reply_to = string_of(fields, "reply_to"),
                .text = string_of(fields, "text"),
                .image = string_of(fields, "image"),
                .user = "",
                .id = "",
                .client_id = "",
            },
    };
    outbox->on_post(outbox->owner, &entry);
}

/* ── new entries ─────────────────────────────────────────────────────────── */

static void on_new(redisAsyncContext *context, void *data, void *private)
{
    redisReply *reply = data;
    struct outbox *outbox = private;
    if (!reply || !context->data)
        return;
    outbox->is_reading = false;
    link_heard(outbox->link);
    if (reply->type == REDIS_REPLY_ERROR) {
        link_drop(outbox->link, reply->str, reply->str);
        return;
    }
    link_works(outbox->link);
    const redisReply *entries = entries_of(reply);
    for (size_t i = 0; entries && i < entries->elements && !outbox->is_closing; i++) {
        const char *id;
        const redisReply *fields;
        if (entry_read(entries->element[i], &id, &fields))
            hand_on(outbox, id, 1, fields);
    }
    read_new(outbox);
}

static void read_new(struct outbox *outbox)
{
    redisAsyncContext *context = outbox->is_closing ? NULL : link_context(outbox->link);
    size_t room = OUTBOX_HELD_MAX - outbox->held_count;
    if (!context || outbox->is_reading || room == 0)
        return;
    outbox->is_reading = true;
    (void)redisAsyncCommand(
        context, on_new, outbox, "XREADGROUP GROUP %s %s COUNT %d BLOCK %d STREAMS %s >", group,
        outbox->consumer, (int)(room < ENTRIES_AT_ONCE ? room : ENTRIES_AT_ONCE),
        link_block_ms(outbox->link), outbox->key);
}

/* ── calls that do not block ─────────────────────────────────────────────── */

static void call(struct outbox *outbox, const char *function, const struct text *words,
                 size_t count, answer_fn answer)
{
    enum { HEAD_WORDS = 5, WORDS_MAX = HEAD_WORDS + 3 + OUTBOX_HELD_MAX };
    struct text all[WORDS_MAX] = {TEXT("FCALL"), text_of(function), TEXT("1"), outbox->prefix,
                                  TEXT("senders")};
    bug_if(HEAD_WORDS + count > WORDS_MAX);
    memcpy(all + HEAD_WORDS, words, count * sizeof *words);
    outbox->asked++;
    jobs_add(outbox->jobs, job_of_words(all, HEAD_WORDS + count, answer, outbox));
}

static void finish_closing(struct outbox *outbox)
{
    if (outbox->closing > 0 || outbox->asked > 0)
        return;
    void (*closed)(void *) = outbox->closed;
    void *closed_owner = outbox->closed_owner;
    for (size_t i = 0; i < outbox->held_count; i++)
        free(outbox->held[i]);
    free(outbox->key);
    free(outbox->consumer);
    free(outbox->claim);
    free(outbox->renew);
    free(outbox->sent);
    free(outbox);
    closed(closed_owner);
}

/* Every answer of a job passes here first: false where there is nothing to be read in it. */
static bool take_answer(struct outbox *outbox, const redisReply *reply)
{
    outbox->asked--;
    if (outbox->is_closing) {
        finish_closing(outbox);
        return false;
    }
    if (reply && reply->type == REDIS_REPLY_ERROR)
        log_error("-", "outbox.refused", "reason=\"%s\"", reply->str);
    return reply && reply->type == REDIS_REPLY_ARRAY;
}

static void on_claimed(void *owner, enum err status, const redisReply *reply)
{
    struct outbox *outbox = owner;
    (void)status;
    if (!take_answer(outbox, reply))
        return;
    for (size_t i = 0; i < reply->elements && !outbox->is_closing; i++) {
        const redisReply *one = reply->element[i];
        if (one->type == REDIS_REPLY_ARRAY && one->elements == 3)
            hand_on(outbox, one->element[0]->str, one->element[1]->integer, one->element[2]);
    }
    read_new(outbox);
}

static void claim(struct outbox *outbox, bool mine)
{
    size_t room = OUTBOX_HELD_MAX - outbox->held_count;
    char idle[24], most[24];
    snprintf(idle, sizeof idle, "%d", OUTBOX_IDLE_MS);
    snprintf(most, sizeof most, "%zu", mine ? (size_t)OUTBOX_HELD_MAX : room);
    if (!mine && room == 0)
        return;
    struct text words[] = {text_of(outbox->consumer), text_of(idle), text_of(most),
                           mine ? TEXT("1") : TEXT("0")};
    call(outbox, outbox->claim, words, sizeof words / sizeof *words, on_claimed);
}

static void on_renewed(void *owner, enum err status, const redisReply *reply)
{
    struct outbox *outbox = owner;
    (void)status;
    if (!take_answer(outbox, reply))
        return;
    for (size_t i = 0; i < reply->elements; i++)
        forget(outbox, reply->element[i]->str);
}

static void on_renewing(uv_timer_t *timer)
{
    struct outbox *outbox = timer->data;
    struct text words[1 + OUTBOX_HELD_MAX] = {text_of(outbox->consumer)};
    if (!link_context(outbox->link))
        return; /* on_up() claims */
    for (size_t i = 0; i < outbox->held_count; i++)
        words[1 + i] = text_of(outbox->held[i]);
    if (outbox->held_count > 0)
        call(outbox, outbox->renew, words, 1 + outbox->held_count, on_renewed);
    claim(outbox, false);
}

static void on_sent(void *owner, enum err status, const redisReply *reply)
{
    (void)status; /* where it did not come through, the entry is sent again, (1), (4) */
    (void)take_answer(owner, reply);
}

void outbox_done(struct outbox *outbox, const char *id)
{
    struct text words[] = {text_of(id)};
    call(outbox, outbox->sent, words, 1, on_sent);
    forget(outbox, id);
    read_new(outbox);
}

/* ── life ────────────────────────────────────────────────────────────────── */

static void on_up(void *owner)
{
    struct outbox *outbox = owner;
    outbox->is_reading = false;
    claim(outbox, true);
}

static void on_down(void *owner)
{
    (void)owner; /* what is held stays held; on_up() asks anew */
}

struct outbox *outbox_open(const struct outbox_setup *setup)
{
    struct outbox *outbox = mem_new(1, sizeof *outbox);
    outbox->jobs = setup->jobs;
    outbox->prefix = setup->prefix;
    outbox->key = mem_printf("%.*soutbox", TEXT_ARGS(setup->prefix));
    outbox->consumer = mem_strdup(setup->consumer);
    outbox->claim = library_function(setup->library, "claim");
    outbox->renew = library_function(setup->library, "renew");
    outbox->sent = library_function(setup->library, "sent");
    outbox->on_post = setup->on_post;
    outbox->owner = setup->owner;
    uv_timer_init(setup->link->loop, &outbox->renewing);
    outbox->renewing.data = outbox;
    uv_timer_start(&outbox->renewing, on_renewing, OUTBOX_IDLE_MS / 4, OUTBOX_IDLE_MS / 4);
    struct link_setup link = *setup->link;
    link.name = "outbox";
    link.library = setup->library;
    link.on_up = on_up;
    link.on_down = on_down;
    link.owner = outbox;
    outbox->link = link_open(&link);
    return outbox;
}

static void on_part_closed(void *owner)
{
    struct outbox *outbox = owner;
    outbox->closing--;
    finish_closing(outbox);
}

static void on_timer_closed(uv_handle_t *handle)
{
    on_part_closed(handle->data);
}

void outbox_close(struct outbox *outbox, void (*done)(void *owner), void *owner)
{
    outbox->is_closing = true;
    outbox->closed = done;
    outbox->closed_owner = owner;
    outbox->closing = 2;
    link_close(outbox->link, on_part_closed, outbox);
    uv_close((uv_handle_t *)&outbox->renewing, on_timer_closed);
}
