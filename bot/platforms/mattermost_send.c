/* SPDX-License-Identifier: Apache-2.0 */
/* One post at a time of each entry, step by step; each step ends in a call or a wait, and its
 * answer chooses the next:
 *
 *   find_channel ─▶ find_thread ─▶ search ─▶ upload ─▶ next_part ─▶ finish
 *     │ by name, account            (again?)  (image)     │     ▲
 *     ▼                                                   ▼     │
 *   refused: is the server well? join, once more       post_part
 */
#include "bot/platforms/mattermost_send.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/drawing.h"
#include "bot/net/request.h"
#include "bot/platforms/mattermost_text.h"

enum {
    MESSAGE_MAX = 16383, /* code points in a post */
    /* The server knows a pending_post_id for 30 s; a repeat must be there before. */
    REPEAT_WITHIN_MS = 25000,
    SEARCH_PAGE = 200,
    SEARCH_PAGES_MAX = 50,
    TOKEN_RETRY_MS = 60000,
};

typedef void (*step_fn)(struct mattermost_sending *sending);

struct mattermost_sending {
    struct mattermost_sender *sender;
    struct mattermost_sending *next;
    const struct outbox_entry *entry;
    int64_t attempt; /* from 1: how often it was given, here and by what `tries` says */
    post_done_fn done;
    void *owner;
    struct mattermost_timer *timer;
    step_fn due;   /* what the timer waits for */
    step_fn again; /* what to do again after a refusal that may not have been meant */
    int refusals;
    char channel[MATTERMOST_ID];
    char root[MATTERMOST_ID];
    json_t *found; /* marks that were found posted already */
    int page;
    int64_t search_from_ms;
    struct drawing *drawing; /* on the thread pool; NULL: nothing is drawn */
    char *file;              /* id of the uploaded image; "" where it could not be */
    struct str text;         /* as it is posted */
    struct text rest, part;  /* of it */
    int part_number;
    bool is_last_part;
    char *ref;            /* the mark of this part */
    int pending;          /* number of this part's pending_post_id */
    int64_t first_try_ms; /* on the steady clock, 0 before it */
    unsigned connections; /* lost websockets at the first try */
    bool has_receipt;
};

static void find_channel(struct mattermost_sending *sending);
static void find_thread(struct mattermost_sending *sending);
static void search(struct mattermost_sending *sending);
static void upload(struct mattermost_sending *sending);
static void next_part(struct mattermost_sending *sending);
static void post_part(struct mattermost_sending *sending);

void mattermost_sender_init(struct mattermost_sender *sender, struct mattermost_intake *intake,
                            struct mattermost_rest *rest, struct mattermost_timers *timers,
                            const json_t *aliases, int retry_ms)
{
    *sender = (struct mattermost_sender){
        .intake = intake,
        .rest = rest,
        .timers = timers,
        .aliases = aliases,
        .retry_ms = retry_ms,
        .channels = json_object(),
        .given_back = json_object(),
    };
}

/* Notes for the next time that it is not the first one. */
static void note_outcome(const struct mattermost_sending *sending, enum post_outcome outcome)
{
    json_t *given_back = sending->sender->given_back;
    const char *id = sending->entry->id;
    if (outcome == POST_RETRY)
        json_set_int(given_back, id, json_get_int(given_back, id, 0) + 1);
    else
        json_object_del(given_back, id);
}

static void finish(struct mattermost_sending *sending, enum post_outcome outcome,
                   int64_t retry_after_ms)
{
    note_outcome(sending, outcome);
    struct mattermost_sending **at = &sending->sender->list;
    while (*at != sending)
        at = &(*at)->next;
    *at = sending->next;
    if (sending->drawing)
        drawing_forget(sending->drawing);
    mattermost_timer_free(sending->timer);
    json_decref(sending->found);
    str_release(&sending->text);
    free(sending->file);
    free(sending->ref);
    post_done_fn done = sending->done;
    void *owner = sending->owner;
    free(sending);
    done(owner, outcome, retry_after_ms);
}

void mattermost_sender_release(struct mattermost_sender *sender)
{
    while (sender->list) {
        mattermost_rest_drop(sender->rest, sender->list);
        finish(sender->list, POST_RETRY, 0);
    }
    json_decref(sender->channels);
    json_decref(sender->given_back);
}

static void give_up(struct mattermost_sending *sending, const char *what,
                    const struct mattermost_answer *answer)
{
    log_error(sending->entry->id, "mattermost.post_refused",
              "what=%s channel=%s status=%d error=\"%s\"", what, sending->channel, answer->status,
              answer->error_id);
    finish(sending, POST_HOPELESS, 0);
}

static void on_due(void *owner)
{
    struct mattermost_sending *sending = owner;
    sending->due(sending);
}

static void later(struct mattermost_sending *sending, int64_t ms, step_fn step)
{
    sending->due = step;
    mattermost_timer_start(sending->timer, ms);
}

static void call(struct mattermost_sending *sending, const char *method, char *path_taken,
                 const json_t *body, mattermost_answer_fn done)
{
    mattermost_rest_call(sending->sender->rest, method, path_taken, body, done, sending);
    free(path_taken);
}

/* Refusals. */

static void on_joined(void *owner, const struct mattermost_answer *answer)
{
    (void)answer; /* whether it helped shows at the next try */
    struct mattermost_sending *sending = owner;
    sending->again(sending);
}

static void on_health(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    if (answer->status != 200) {
        finish(sending, POST_RETRY, sending->sender->retry_ms);
        return;
    }
    /* The database may just have come back: once more before it is believed. It may also be
     * that we are not in a public channel. */
    if (!*sending->channel) {
        sending->again(sending);
        return;
    }
    json_t *body = json_pack("{s:s}", "user_id", sending->sender->intake->self);
    call(sending, "POST", mem_printf("/channels/%s/members", sending->channel), body, on_joined);
    json_decref(body);
}

/* What to do with an answer that isn't the one hoped for. `again` is the step that asked. */
static void fail(struct mattermost_sending *sending, const char *what,
                 const struct mattermost_answer *answer, step_fn again)
{
    if (answer->error || answer->status >= 500) {
        finish(sending, POST_RETRY, sending->sender->retry_ms);
    } else if (answer->status == 429) {
        finish(sending, POST_RETRY, answer->retry_after_ms);
    } else if (answer->status == 401 && sending->refusals) {
        /* The token is at fault, not the post: an administrator will mend it. */
        log_error(sending->entry->id, "mattermost.token_refused", "status=401");
        finish(sending, POST_RETRY, TOKEN_RETRY_MS);
    } else if (mattermost_answer_is_refusal(answer) && !sending->refusals) {
        sending->refusals++;
        sending->again = again;
        mattermost_rest_health(sending->sender->rest, on_health, sending);
    } else {
        give_up(sending, what, answer);
    }
}

/* Where to. */

static void note_channel(struct mattermost_sending *sending, char *key_taken, const char *id)
{
    json_set_string(sending->sender->channels, key_taken, id);
    free(key_taken);
    snprintf(sending->channel, sizeof sending->channel, "%s", id);
    find_thread(sending);
}

/* The platform's name of a channel that we call `name`. */
static const char *channel_name(const struct mattermost_sender *sender, const char *name)
{
    name += strspn(name, "#~");
    return json_get_string(sender->aliases, name, name);
}

static char *escaped_path(const char *format, const char *name)
{
    struct str escaped;
    str_init(&escaped);
    http_escape(&escaped, text_of(name));
    struct str path;
    str_init(&path);
    str_add(&path, format);
    str_add_text(&path, str_text(&escaped));
    str_release(&escaped);
    return str_steal(&path);
}

static char *channel_path(const struct mattermost_sender *sender, const char *name)
{
    char *prefix = mem_printf("/teams/%s/channels/name/", sender->team);
    char *path = escaped_path(prefix, name);
    free(prefix);
    return path;
}

static void on_channel(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    const char *id = json_get_string(answer->body, "id", "");
    if (answer->status != 200 || !mattermost_is_id(id)) {
        fail(sending, "channel", answer, find_channel);
        return;
    }
    const char *name = channel_name(sending->sender, sending->entry->post.channel);
    note_channel(sending, mem_printf("#%s", name), id);
}

static void on_direct(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    const char *id = json_get_string(answer->body, "id", "");
    if ((answer->status != 201 && answer->status != 200) || !mattermost_is_id(id)) {
        fail(sending, "direct", answer, find_channel);
        return;
    }
    note_channel(sending, mem_printf("@%s", sending->entry->post.account), id);
}

static void open_direct(struct mattermost_sending *sending, const char *user)
{
    json_t *pair = json_pack("[s,s]", sending->sender->intake->self, user);
    call(sending, "POST", mem_strdup("/channels/direct"), pair, on_direct);
    json_decref(pair);
}

static void on_user(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    const char *id = json_get_string(answer->body, "id", "");
    if (answer->status != 200 || !mattermost_is_id(id))
        fail(sending, "user", answer, find_channel);
    else
        open_direct(sending, id);
}

static const char *known_channel(const struct mattermost_sender *sender, char kind,
                                 const char *name)
{
    char *key = mem_printf("%c%s", kind, name);
    const char *id = json_get_string(sender->channels, key, "");
    free(key);
    return id;
}

static void find_account(struct mattermost_sending *sending, const char *account)
{
    const char *id = known_channel(sending->sender, '@', account);
    if (*id) {
        snprintf(sending->channel, sizeof sending->channel, "%s", id);
        find_thread(sending);
    } else if (mattermost_is_id(account)) {
        open_direct(sending, account);
    } else {
        call(sending, "GET", escaped_path("/users/username/", account), NULL, on_user);
    }
}

static void find_channel(struct mattermost_sending *sending)
{
    struct mattermost_sender *sender = sending->sender;
    const struct tx_post *post = &sending->entry->post;
    if (!*sender->intake->self) { /* never connected yet */
        finish(sending, POST_RETRY, sender->retry_ms);
        return;
    }
    if (!*post->channel) {
        find_account(sending, post->account);
        return;
    }
    const char *name = channel_name(sender, post->channel);
    const char *id = mattermost_is_id(name) ? name : known_channel(sender, '#', name);
    if (*id) {
        snprintf(sending->channel, sizeof sending->channel, "%s", id);
        find_thread(sending);
    } else if (*sender->team) {
        call(sending, "GET", channel_path(sender, name), NULL, on_channel);
    } else {
        finish(sending, POST_RETRY, sender->retry_ms);
    }
}

/* In which thread: that of the message which is answered; in a channel of several people an
 * answer begins one, in a direct one it does not. */

static void set_root(struct mattermost_sending *sending, const char *id)
{
    snprintf(sending->root, sizeof sending->root, "%s", mattermost_is_id(id) ? id : "");
}

static const char *answered_message(const struct tx_post *post)
{
    const char *colon = strrchr(post->reply_to, ':');
    return colon ? colon + 1 : post->reply_to;
}

static void on_type(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    const char *type = json_get_string(answer->body, "type", "");
    if (answer->status != 200) {
        fail(sending, "channel", answer, find_thread);
        return;
    }
    if (*type != 'D')
        set_root(sending, answered_message(&sending->entry->post));
    search(sending);
}

static void find_thread(struct mattermost_sending *sending)
{
    const struct tx_post *post = &sending->entry->post;
    const struct mattermost_room *room =
        mattermost_ids_get(&sending->sender->intake->rooms, sending->channel);
    bool is_answer = *post->reply_to && !*post->thread && *post->channel;
    set_root(sending, post->thread);
    if (is_answer && !room) {
        call(sending, "GET", mem_printf("/channels/%s", sending->channel), NULL, on_type);
        return;
    }
    if (is_answer && room->type != 'D')
        set_root(sending, answered_message(post));
    search(sending);
}

/* Was it posted already? */

static void keep_marks(struct mattermost_sending *sending, const json_t *body, int64_t *oldest_ms)
{
    const char *key;
    json_t *object;
    size_t id_len = strlen(sending->entry->id);
    json_object_foreach (json_object_get(body, "posts"), key, object) {
        struct mattermost_post post;
        if (mattermost_post_read(object, &post))
            continue;
        if (post.create_at < *oldest_ms)
            *oldest_ms = post.create_at;
        bool is_part = strncmp(post.ref, sending->entry->id, id_len) == 0 &&
                       (!post.ref[id_len] || post.ref[id_len] == '/');
        if (is_part && !strcmp(post.user, sending->sender->intake->self) && !post.delete_at)
            json_object_set_new(sending->found, post.ref, json_true());
    }
}

static void search_page(struct mattermost_sending *sending);

static void on_search(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    if (answer->status != 200) {
        fail(sending, "search", answer, search);
        return;
    }
    int64_t oldest_ms = INT64_MAX;
    keep_marks(sending, answer->body, &oldest_ms);
    bool is_full = json_array_size(json_object_get(answer->body, "order")) >= SEARCH_PAGE;
    if (is_full && oldest_ms > sending->search_from_ms && ++sending->page < SEARCH_PAGES_MAX)
        search_page(sending);
    else
        upload(sending);
}

static void search_page(struct mattermost_sending *sending)
{
    call(sending, "GET",
         mem_printf("/channels/%s/posts?page=%d&per_page=%d", sending->channel, sending->page,
                    SEARCH_PAGE),
         NULL, on_search);
}

static void search(struct mattermost_sending *sending)
{
    if (sending->attempt <= 1) {
        upload(sending);
        return;
    }
    sending->page = 0;
    sending->search_from_ms =
        sending->entry->at_ms + sending->sender->intake->server_lead_ms - MATTERMOST_OVERLAP_MS;
    search_page(sending);
}

/* The picture, drawn from what the post says of it, so that any server can. Without it the text is
 * posted all the same. */

static void on_uploaded(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    const json_t *file = json_array_get(json_object_get(answer->body, "file_infos"), 0);
    const char *id = json_get_string(file, "id", "");
    bool is_uploaded = answer->status == 201 && mattermost_is_id(id);
    if (!is_uploaded && (answer->error || answer->status >= 500 || answer->status == 429 ||
                         mattermost_answer_is_refusal(answer))) {
        fail(sending, "image", answer, upload);
        return;
    }
    if (!is_uploaded)
        log_warn(sending->entry->id, "mattermost.image_refused", "status=%d error=\"%s\"",
                 answer->status, answer->error_id);
    sending->file = mem_strdup(is_uploaded ? id : "");
    next_part(sending);
}

static void on_drawn(void *owner, enum err err, struct text png)
{
    struct mattermost_sending *sending = owner;
    sending->drawing = NULL;
    if (err) {
        sending->file = mem_strdup("");
        next_part(sending);
        return;
    }
    char *path = mem_printf("/files?channel_id=%s&filename=picture.png", sending->channel);
    mattermost_rest_upload(sending->sender->rest, path, png, on_uploaded, sending);
    free(path);
}

static void upload(struct mattermost_sending *sending)
{
    const char *image = sending->entry->post.image;
    if (!*image || sending->file)
        next_part(sending);
    else
        sending->drawing =
            drawing_start(sending->sender->timers->loop, text_of(image), on_drawn, sending);
}

/* Posting. */

static json_t *body_of(const struct mattermost_sending *sending)
{
    json_t *body = json_object();
    json_set_string(body, "channel_id", sending->channel);
    json_set_text(body, "message", sending->part);
    json_set_string(body, "root_id", sending->root);
    char *pending = mem_printf("%s:%s:%" PRId64 ":%d", sending->sender->intake->self, sending->ref,
                               sending->attempt, sending->pending);
    json_set_string(body, "pending_post_id", pending);
    free(pending);
    json_object_set_new(body, "props", json_pack("{s:s}", MATTERMOST_REF, sending->ref));
    bool has_file = sending->part_number == 1 && sending->file && *sending->file;
    if (has_file)
        json_object_set_new(body, "file_ids", json_pack("[s]", sending->file));
    return body;
}

static void repeat_or_give_back(struct mattermost_sending *sending)
{
    struct mattermost_sender *sender = sending->sender;
    int64_t gone_ms = clock_steady_ms() - sending->first_try_ms;
    bool knows_pending = sending->connections == sender->connections &&
                         gone_ms + sender->retry_ms < REPEAT_WITHIN_MS;
    if (knows_pending)
        later(sending, sender->retry_ms, post_part);
    else
        finish(sending, POST_RETRY, sender->retry_ms);
}

static void on_posted(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_sending *sending = owner;
    bool is_root_gone =
        answer->status == 400 && *sending->root && strstr(answer->error_id, "root_id") != NULL;
    if (answer->status == 201 || answer->status == 200 || sending->has_receipt) {
        next_part(sending);
    } else if (is_root_gone) {
        sending->root[0] = '\0';
        sending->pending++;
        post_part(sending);
    } else if (mattermost_answer_is_uncertain(answer)) {
        log_warn(sending->entry->id, "mattermost.post_uncertain",
                 "status=%d reason=\"%s\" error=\"%s\"", answer->status, err_text(answer->error),
                 answer->error_id);
        repeat_or_give_back(sending);
    } else {
        fail(sending, "post", answer, post_part);
    }
}

static void post_part(struct mattermost_sending *sending)
{
    if (sending->has_receipt) {
        next_part(sending);
        return;
    }
    /* Another server process does not know what was pending: look first. */
    if (sending->first_try_ms && sending->connections != sending->sender->connections) {
        finish(sending, POST_RETRY, sending->sender->retry_ms);
        return;
    }
    if (!sending->first_try_ms) {
        sending->first_try_ms = clock_steady_ms();
        sending->connections = sending->sender->connections;
    }
    json_t *body = body_of(sending);
    call(sending, "POST", mem_strdup("/posts"), body, on_posted);
    json_decref(body);
}

/* Takes the next part of the text that isn't posted yet. */
static void next_part(struct mattermost_sending *sending)
{
    do {
        if (sending->is_last_part) {
            finish(sending, POST_SENT, 0);
            return;
        }
        sending->part = mattermost_text_split(&sending->rest, MESSAGE_MAX);
        sending->is_last_part = sending->rest.len == 0;
        sending->part_number++;
        free(sending->ref);
        sending->ref = sending->part_number == 1
                           ? mem_strdup(sending->entry->id)
                           : mem_printf("%s/%d", sending->entry->id, sending->part_number);
    } while (json_object_get(sending->found, sending->ref));
    sending->pending = 0;
    sending->first_try_ms = 0;
    sending->has_receipt = false;
    sending->refusals = 0;
    post_part(sending);
}

void mattermost_sender_post(struct mattermost_sender *sender, const struct outbox_entry *entry,
                            post_done_fn done, void *owner)
{
    struct mattermost_sending *sending = mem_new(1, sizeof *sending);
    sending->sender = sender;
    sending->entry = entry;
    sending->attempt = entry->tries + json_get_int(sender->given_back, entry->id, 0);
    sending->done = done;
    sending->owner = owner;
    sending->found = json_object();
    str_init(&sending->text);
    mattermost_text_defuse(text_of(entry->post.text), &sending->text);
    sending->rest = str_text(&sending->text);
    sending->timer = mattermost_timer_new(sender->timers, on_due, sending);
    sending->next = sender->list;
    sender->list = sending;
    later(sending, 0, find_channel);
}

void mattermost_sender_receipt(struct mattermost_sender *sender, const struct mattermost_post *post)
{
    for (struct mattermost_sending *sending = sender->list; sending; sending = sending->next) {
        bool is_it = *post->ref && sending->ref && strcmp(sending->ref, post->ref) == 0 &&
                     strcmp(sending->channel, post->channel) == 0;
        if (is_it && sending->first_try_ms)
            sending->has_receipt = true;
    }
}

void mattermost_sender_disconnected(struct mattermost_sender *sender)
{
    sender->connections++;
}
