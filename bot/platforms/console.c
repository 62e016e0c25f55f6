/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in chat: a page, and a websocket for each that is open.
 *
 *   page ──post──▶ event, with the post itself among the writes ──commit──▶ list and stream in
 *   Redis ──stream──▶ every server ──▶ every page that may see it
 *
 * 1. A post is named by who speaks and the client_id that the page gave: the same name is the same
 *    message, so a page that heard nothing sends it again.
 * 2. A page sees a post only once it is committed, from the stream, and only once. One that it has
 *    sent again was committed before, and may have passed in the stream before the page was there:
 *    the answer of the commit brings it, unless the stream was quicker.
 * 3. Who may see what is asked for each post and each page (console_may_see), nowhere else.
 * 4. A page is heard only once the stream is followed, so that no reply is missed: what it says in
 *    the first moments is held.
 * 5. What is asked over HTTP (files, pictures of posts, the overview): console_http.h.
 * 6. What waits is bounded: posts and histories of a page that are not answered, bytes that it does
 *    not read. */
#include "bot/platforms/console.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/net/server.h"
#include "bot/platforms/console_frame.h"
#include "bot/platforms/console_http.h"
#include "config/address.h"

enum {
    PENDING_MAX = 32, /* posts of one page in hand */
    READING_MAX = 16, /* histories of one page being read */
    HELD_MAX = 16,    /* frames of one page before the stream is followed */
    WRONG_LOGINS_MAX = 5,
    POLICY = 1008, /* close code of RFC 6455 */
    LOOK_MS = 2,   /* how often it is looked whether it is */
    ECHOED = 64,   /* posts of its own that a page was told of before the stream */
    QUEUE_BYTES = 8 * 1024 * 1024,
    HISTORY_BYTES = 2 * 1024 * 1024,
};

/* A frame that came too early. */
struct held {
    struct held *next;
    struct str frame;
};

/* One open page. */
struct visitor {
    struct visitor *next, **at;
    struct platform *console;
    struct ws *ws;
    char *user; /* id; NULL before the login */
    struct pending *pending;
    struct reading *reading;
    int pending_count, reading_count, wrong_logins;
    struct held *held, **held_end;
    int held_count;
    char echoed[ECHOED][NET_DIGEST_TEXT];
    size_t echoed_next;
};

struct platform {
    struct platform_setup setup;
    struct net_server *server;
    struct console_http http;
    const json_t *rooms;
    struct visitor *visitors;
    bool is_following;
    uv_timer_t timer; /* runs until the stream is followed */
    void (*done)(void *owner);
    void *done_owner;
};

/* A post between the page and its commit. */
struct pending {
    struct pending *next, **at;
    struct visitor *visitor; /* NULL: the page has gone */
    char id[NET_DIGEST_TEXT];
    char channel[CONSOLE_CHANNEL_MAX]; /* as the store knows it */
    char *user, *client_id, *text;
    bool is_shown; /* the stream has brought it */
};

/* A history that is being read. */
struct reading {
    struct reading *next, **at;
    struct visitor *visitor; /* NULL: the page has gone */
    char *user;
    char channel[CONSOLE_CHANNEL_MAX];
    struct arena arena;
    struct reads reads;
};

/* Both kinds of waiting are in lists of their page. */
#define LIST_ADD(list, item)                                                                       \
    ((item)->next = *(list), (item)->at = (list),                                                  \
     (item)->next ? (void)((item)->next->at = &(item)->next) : (void)0, *(list) = (item))
#define LIST_REMOVE(item)                                                                          \
    (*(item)->at = (item)->next, (item)->next ? (void)((item)->next->at = (item)->at) : (void)0)

static const struct directory *directory_of(const struct platform *console)
{
    return console->setup.directory(console->setup.owner);
}

/* ── to the page ─────────────────────────────────────────────────────────── */

static void send_error(struct visitor *visitor, enum console_error error, const char *client_id)
{
    struct str frame;
    str_init(&frame);
    console_error_frame(&frame, error, client_id);
    (void)ws_send(visitor->ws, str_text(&frame)); /* a page that is gone needs no error */
    str_release(&frame);
}

static void send_post(struct visitor *visitor, struct text json, const char *client_id)
{
    struct str frame;
    str_init(&frame);
    console_post_frame(&frame, json, client_id);
    (void)ws_send(visitor->ws, str_text(&frame)); /* full: it is closed and reads the history */
    str_release(&frame);
}

/* The page was told of its own post `id` by the commit's answer: the stream need not. */
static void expect_in_stream(struct visitor *visitor, const char *id)
{
    snprintf(visitor->echoed[visitor->echoed_next], NET_DIGEST_TEXT, "%s", id);
    visitor->echoed_next = (visitor->echoed_next + 1) % ECHOED;
}

static bool was_expected(struct visitor *visitor, const char *id)
{
    for (size_t i = 0; i < ECHOED; i++) {
        if (strcmp(visitor->echoed[i], id) != 0)
            continue;
        visitor->echoed[i][0] = '\0';
        return true;
    }
    return false;
}

/* The stream brings the page's own post `id`: whether it is yet to be shown. */
static bool is_news(struct visitor *visitor, const char *id)
{
    for (struct pending *pending = visitor->pending; pending; pending = pending->next) {
        if (strcmp(pending->id, id) != 0 || pending->is_shown)
            continue;
        pending->is_shown = true;
        return true;
    }
    return !was_expected(visitor, id);
}

/* ── posts ───────────────────────────────────────────────────────────────── */

static void free_pending(struct pending *pending)
{
    if (pending->visitor) {
        LIST_REMOVE(pending);
        pending->visitor->pending_count--;
    }
    free(pending->user);
    free(pending->client_id);
    free(pending->text);
    free(pending);
}

static struct tx_post own_post(const struct pending *pending)
{
    return (struct tx_post){
        .platform = "console",
        .channel = pending->channel,
        .user = pending->user,
        .id = pending->id,
        .client_id = pending->client_id,
        .reply_to = "",
        .image = "",
        .text = pending->text,
    };
}

/* The post itself comes before what the bot answers to it. */
static void add_own_post(void *owner, struct transaction *tx)
{
    struct tx_post post = own_post(owner);
    struct tx_post *first = tx->posts;
    struct tx_post *own = tx_add_post(tx, &post);
    if (!first)
        return;
    struct tx_post **end = &tx->posts;
    while (*end != own)
        end = &(*end)->next;
    *end = NULL;
    tx->posts_end = end;
    own->next = first;
    tx->posts = own;
}

static void echo(struct visitor *visitor, const struct pending *pending, int64_t at_ms)
{
    bool is_same_user = visitor->user && strcmp(visitor->user, pending->user) == 0;
    if (!is_same_user || pending->is_shown)
        return;
    struct tx_post own = own_post(pending);
    struct str json;
    str_init(&json);
    tx_post_json(&json, &own, pending->id, at_ms);
    expect_in_stream(visitor, pending->id);
    send_post(visitor, str_text(&json), pending->client_id);
    str_release(&json);
}

static void on_taken(void *owner, enum err status, int64_t at_ms)
{
    struct pending *pending = owner;
    struct visitor *visitor = pending->visitor;
    if (visitor && status == ERR_EXISTS)
        echo(visitor, pending, at_ms);
    else if (visitor && status != OK)
        send_error(visitor, status == ERR_FULL ? CONSOLE_BUSY : CONSOLE_UNAVAILABLE,
                   pending->client_id);
    free_pending(pending);
}

/* The name of a post (1); `random` only where there is no client_id. */
static void digest_name(const char *user, const char *client_id, struct text random,
                        char id[NET_DIGEST_TEXT])
{
    struct str name;
    str_init(&name);
    str_add(&name, user);
    str_add_char(&name, '\n');
    str_add(&name, client_id);
    str_add_text(&name, random);
    net_digest(str_text(&name), id);
    str_release(&name);
}

/* One without a client_id is another each time. */
static void name_post(struct pending *pending)
{
    char random[16];
    size_t len = pending->client_id[0] ? 0 : sizeof random;
    bug_if(len > 0 && uv_random(NULL, NULL, random, len, 0, NULL) != 0);
    digest_name(pending->user, pending->client_id, (struct text){random, len}, pending->id);
}

static void take_post(struct visitor *visitor, const struct console_user *user,
                      const struct console_frame *frame)
{
    const struct platform_setup *setup = &visitor->console->setup;
    char channel[CONSOLE_CHANNEL_MAX];
    enum console_error error = console_channel(user, frame->channel, channel);
    if (!error && visitor->pending_count >= PENDING_MAX)
        error = CONSOLE_BUSY;
    if (error) {
        send_error(visitor, error, frame->client_id);
        return;
    }
    struct pending *pending = mem_new(1, sizeof *pending);
    pending->visitor = visitor;
    memcpy(pending->channel, channel, sizeof channel);
    pending->user = mem_strdup(user->id);
    pending->client_id = mem_strdup(frame->client_id);
    pending->text = mem_strndup(frame->text.ptr, frame->text.len);
    name_post(pending);
    LIST_ADD(&visitor->pending, pending);
    visitor->pending_count++;
    struct text said = text_of(pending->text);
    bool is_direct = channel[0] == '@';
    bool is_mention = !is_direct && console_mention(said, &said);
    struct event event = {
        .platform = platform_console.name,
        .id = pending->id,
        .channel = pending->channel,
        .thread = "",
        .account = pending->user,
        .account_id = "",
        .text = said,
        .at_ms = clock_now_ms(setup->clock),
        .kind = is_direct    ? CHANNEL_DIRECT
                : is_mention ? CHANNEL_MENTION
                             : CHANNEL_GROUP,
        .is_internal = is_direct ? user->person != INDEX_NONE : console_is_internal(channel),
        .cursor = "",
        .add_writes = add_own_post,
        .owner = pending,
    };
    setup->on_event(setup->owner, &event, on_taken, pending);
}

/* The id of a post of the stream; "" of the bot's. */
static void find_id(const struct chat_post *post, char id[NET_DIGEST_TEXT])
{
    id[0] = '\0';
    if (post->client_id[0]) {
        digest_name(post->user, post->client_id, TEXT(""), id);
    } else if (post->user[0]) {
        json_t *json = json_parse(post->json);
        snprintf(id, NET_DIGEST_TEXT, "%s", json_get_string(json, "id", ""));
        json_decref(json);
    }
}

/* Whether it is worth asking whether the page may see the channel: of a one-to-one chat that is
 * asked of one of all that are open. */
static bool may_concern(const struct visitor *visitor, const char *channel)
{
    return visitor->user && (channel[0] != '@' || strcmp(channel + 1, visitor->user) == 0);
}

static void on_chat(void *owner, const struct chat_post *post)
{
    struct platform *console = owner;
    const struct directory *dir = directory_of(console);
    char id[NET_DIGEST_TEXT];
    find_id(post, id);
    for (struct visitor *visitor = console->visitors, *next; visitor; visitor = next) {
        struct console_user user;
        next = visitor->next;
        if (!may_concern(visitor, post->channel) || !console_user_find(dir, visitor->user, &user) ||
            !console_may_see(&user, post->channel))
            continue;
        bool is_own = strcmp(post->user, user.id) == 0;
        if (is_own && id[0] && !is_news(visitor, id))
            continue;
        send_post(visitor, post->json, is_own ? post->client_id : "");
    }
}

/* ── history ─────────────────────────────────────────────────────────────── */

static void free_reading(struct reading *reading)
{
    if (reading->visitor) {
        LIST_REMOVE(reading);
        reading->visitor->reading_count--;
    }
    free(reading->user);
    arena_release(&reading->arena);
    free(reading);
}

/* From which post on a history fits into what may wait for a page: the newest go. */
static size_t first_to_send(const struct value *list)
{
    size_t first = list->count, bytes = 0;
    while (first > 0 && bytes + value_text(value_at(list, first - 1)).len <= HISTORY_BYTES)
        bytes += value_text(value_at(list, --first)).len;
    return first;
}

static void on_history(void *owner, enum err status, const struct value *replies)
{
    struct reading *reading = owner;
    struct visitor *visitor = reading->visitor;
    bool is_same_user = visitor && visitor->user && strcmp(visitor->user, reading->user) == 0;
    if (is_same_user && status != OK)
        send_error(visitor, CONSOLE_UNAVAILABLE, "");
    const struct value *list = status == OK ? value_at(replies, 0) : NULL;
    size_t first = list ? first_to_send(list) : 0;
    for (size_t i = first; is_same_user && list && i < list->count; i++)
        send_post(visitor, value_text(value_at(list, i)), "");
    free_reading(reading);
}

static void take_history(struct visitor *visitor, const struct console_user *user,
                         const struct console_frame *frame)
{
    char channel[CONSOLE_CHANNEL_MAX];
    enum console_error error = console_channel(user, frame->channel, channel);
    if (!error && visitor->reading_count >= READING_MAX)
        error = CONSOLE_BUSY;
    if (error) {
        send_error(visitor, error, "");
        return;
    }
    struct reading *reading = mem_new(1, sizeof *reading);
    reading->visitor = visitor;
    reading->user = mem_strdup(user->id);
    memcpy(reading->channel, channel, sizeof channel);
    LIST_ADD(&visitor->reading, reading);
    visitor->reading_count++;
    arena_init(&reading->arena);
    reads_init(&reading->reads, &reading->arena);
    reads_add(&reading->reads, "LRANGE", arena_printf(&reading->arena, "chat:%s", channel),
              arena_printf(&reading->arena, "%d", -frame->limit), "-1", NULL);
    store_read(visitor->console->setup.store, &reading->reads, on_history, reading);
}

/* ── login ───────────────────────────────────────────────────────────────── */

static void take_login(struct visitor *visitor, const struct console_frame *frame)
{
    const struct platform *console = visitor->console;
    const struct directory *dir = directory_of(console);
    struct console_user user;
    struct str welcome;
    if (!console_user_find(dir, frame->user, &user) ||
        !console_may_log_in(&console->http, &user, frame->token)) {
        send_error(visitor, CONSOLE_UNAUTHORIZED, "");
        if (++visitor->wrong_logins >= WRONG_LOGINS_MAX)
            ws_close(visitor->ws, POLICY, "too many wrong logins");
        return;
    }
    visitor->wrong_logins = 0;
    free(visitor->user);
    visitor->user = mem_strdup(user.id);
    str_init(&welcome);
    console_welcome(&welcome, dir, &user, console->rooms);
    (void)ws_send(visitor->ws, str_text(&welcome)); /* a page that is gone needs no welcome */
    str_release(&welcome);
}

/* ── the websocket ───────────────────────────────────────────────────────── */

static void hear(struct visitor *visitor, struct text message)
{
    struct console_frame frame;
    struct console_user user;
    enum console_error error = console_frame_read(&frame, message);
    if (error) {
        send_error(visitor, error, frame.client_id);
    } else if (frame.type == CONSOLE_LOGIN) {
        take_login(visitor, &frame);
    } else if (!visitor->user ||
               !console_user_find(directory_of(visitor->console), visitor->user, &user)) {
        send_error(visitor, CONSOLE_UNAUTHORIZED, frame.client_id);
    } else if (frame.type == CONSOLE_POST) {
        take_post(visitor, &user, &frame);
    } else {
        take_history(visitor, &user, &frame);
    }
    console_frame_release(&frame);
}

static void hold(struct visitor *visitor, struct text message)
{
    if (visitor->held_count >= HELD_MAX) {
        send_error(visitor, CONSOLE_BUSY, "");
        return;
    }
    struct held *held = mem_new(1, sizeof *held);
    str_init(&held->frame);
    str_add_text(&held->frame, message);
    *visitor->held_end = held;
    visitor->held_end = &held->next;
    visitor->held_count++;
}

/* The oldest frame that is held; `frame` is the caller's then. */
static bool next_held(struct visitor *visitor, struct str *frame)
{
    struct held *held = visitor->held;
    if (!held)
        return false;
    visitor->held = held->next;
    if (!visitor->held)
        visitor->held_end = &visitor->held;
    *frame = held->frame;
    free(held);
    return true;
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    struct visitor *visitor = owner;
    (void)ws;
    if (visitor->console->is_following)
        hear(visitor, message);
    else
        hold(visitor, message);
}

/* Once the stream is followed the pages are heard (4). */
static void look(uv_timer_t *timer)
{
    struct platform *console = timer->data;
    struct str frame;
    if (!store_is_following(console->setup.store, console))
        return;
    uv_timer_stop(timer);
    console->is_following = true;
    if (console->setup.on_state)
        console->setup.on_state(console->setup.owner, console, true, "");
    for (struct visitor *visitor = console->visitors; visitor; visitor = visitor->next) {
        while (next_held(visitor, &frame)) {
            hear(visitor, str_text(&frame));
            str_release(&frame);
        }
    }
}

/* What it still waits for goes on without it. */
static void free_visitor(struct visitor *visitor)
{
    while (visitor->pending) {
        struct pending *pending = visitor->pending;
        LIST_REMOVE(pending);
        pending->visitor = NULL;
    }
    while (visitor->reading) {
        struct reading *reading = visitor->reading;
        LIST_REMOVE(reading);
        reading->visitor = NULL;
    }
    struct str frame;
    while (next_held(visitor, &frame))
        str_release(&frame);
    LIST_REMOVE(visitor);
    free(visitor->user);
    free(visitor);
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    (void)ws, (void)end;
    free_visitor(owner);
}

static const struct ws_events page_events = {.on_message = on_message, .on_close = on_close};

static int on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked)
{
    struct platform *console = owner;
    if (strcmp(asked->path, "/chat") != 0)
        return 404;
    if (!console_is_own_page(&console->http, asked))
        return 403;
    struct visitor *visitor = mem_new(1, sizeof *visitor);
    visitor->console = console;
    visitor->ws = ws;
    visitor->held_end = &visitor->held;
    LIST_ADD(&console->visitors, visitor);
    ws_attach(ws, &page_events, visitor);
    return 0;
}

static void on_request(void *owner, struct http_call *call, const struct http_asked *asked)
{
    struct platform *console = owner;
    console_http_answer(&console->http, call, asked);
}

/* ── the platform ────────────────────────────────────────────────────────── */

static struct platform *open_console(const struct platform_setup *setup)
{
    struct address listen = {0};
    const char *address = json_get_string(setup->settings, "listen", "127.0.0.1:8080");
    if (!address_read(text_of(address), -1, &listen)) {
        log_error("-", "console.bad_address", "listen=\"%s\"", address);
        return NULL;
    }
    struct platform *console = mem_new(1, sizeof *console);
    console->setup = *setup;
    /* The configuration's check says so first; this is for whoever opens it without one. */
    bool is_open = json_get_bool(setup->settings, "open", false) && address_is_loopback(&listen);
    console_http_init(&console->http, &console->setup, is_open);
    console->rooms = json_object_get(setup->settings, "rooms");
    console->server = net_listen(setup->net, &(struct net_server_setup){
                                                 .host = listen.host,
                                                 .port = listen.port,
                                                 .message_max = CONSOLE_FRAME_MAX,
                                                 .queue_max = QUEUE_BYTES,
                                                 .on_request = on_request,
                                                 .on_upgrade = on_upgrade,
                                                 .owner = console,
                                             });
    address_release(&listen);
    if (!console->server) {
        free(console);
        return NULL;
    }
    uv_timer_init(setup->loop, &console->timer);
    console->timer.data = console;
    store_follow_chat(setup->store, on_chat, console);
    uv_timer_start(&console->timer, look, 0, LOOK_MS);
    log_info("-", "console.listening", "port=%d open=%d", console_port(console), is_open);
    return console;
}

int console_port(const struct platform *platform)
{
    return net_server_port(platform->server);
}

/* Never called: the commit keeps the posts. */
static void post(struct platform *platform, const struct outbox_entry *entry, post_done_fn done,
                 void *owner)
{
    (void)platform, (void)entry, (void)done, (void)owner;
    bug_if(true);
}

static bool is_ready(const struct platform *platform, struct str *why)
{
    if (!platform->is_following)
        str_add(why, "console: the stream of posts is not followed yet");
    return platform->is_following;
}

static void on_closed(uv_handle_t *handle)
{
    struct platform *console = handle->data;
    console->done(console->done_owner);
    free(console);
}

static void close_console(struct platform *console, void (*done)(void *owner), void *owner)
{
    console->done = done;
    console->done_owner = owner;
    store_unfollow(console->setup.store, console);
    console_http_release(&console->http);
    net_server_close(console->server);
    while (console->visitors) {
        struct ws *ws = console->visitors->ws;
        free_visitor(console->visitors);
        ws_forget(ws);
    }
    uv_close((uv_handle_t *)&console->timer, on_closed);
}

const struct platform_type platform_console = {
    .name = "console",
    .open = open_console,
    .post = post,
    .is_ready = is_ready,
    .close = close_console,
};
