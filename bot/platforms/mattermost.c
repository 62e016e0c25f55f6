/* SPDX-License-Identifier: Apache-2.0 */
/* The connection to a Mattermost server:
 *
 *           ┌────────────── wait (backoff) ◀──────────────┐
 *           ▼                                             │ any failure
 *   ask who we are ──▶ open the websocket ──▶ prove it ──▶ up
 *                                             (ping action answered)
 *
 * Once it is up all gaps are read; while it is up its events are handed on as they come. Who we
 * are is asked anew each time: that tells a wrong token, which the websocket answers with silence
 * only, from a server in trouble. */
#include "bot/platforms/mattermost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/net/backoff.h"
#include "bot/net/ws.h"
#include "bot/platforms/mattermost_catchup.h"
#include "bot/platforms/mattermost_join.h"
#include "bot/platforms/mattermost_send.h"

static struct platform *open_usual(const struct platform_setup *setup);
static void post(struct platform *platform, const struct outbox_entry *entry, post_done_fn done,
                 void *owner);
static bool is_ready(const struct platform *platform, struct str *why);
static void close_platform(struct platform *platform, void (*done)(void *owner), void *owner);

const struct platform_type platform_mattermost = {
    .name = "mattermost",
    .open = open_usual,
    .post = post,
    .is_ready = is_ready,
    .close = close_platform,
};

/* 3 s × n², as the official client waits. */
static const int backoff_usual_ms[] = {3000,   12000,  27000,  48000,  75000,
                                       108000, 147000, 192000, 243000, 300000};

const struct mattermost_pace mattermost_pace_usual = {
    .ping_ms = 30000,
    .answer_ms = 10000,
    .request_ms = 15000,
    .retry_ms = 3000,
    .catch_up_again_ms = 10000,
    .catch_up_every_ms = 5 * 60 * 1000,
    .backoff_ms = backoff_usual_ms,
    .backoff_count = sizeof backoff_usual_ms / sizeof backoff_usual_ms[0],
};

enum link { LINK_WAITING, LINK_ASKING, LINK_OPENING, LINK_PROVING, LINK_UP };

struct platform {
    struct platform_setup setup;
    const struct mattermost_pace *pace;
    char *socket_url;
    struct mattermost_timers timers;
    struct mattermost_rest rest;
    struct mattermost_intake intake;
    struct mattermost_catchup catchup;
    struct mattermost_sender sender;
    struct mattermost_join join;
    enum link link;
    char why[128]; /* it isn't up, for people */
    struct ws *ws;
    struct backoff backoff;
    struct mattermost_timer *reconnect, *ping, *answer;
    int64_t ping_seq;     /* of the last ping action */
    int64_t expected_seq; /* of the next event */
    struct restoring *restoring;
    bool has_marks; /* the store's marks were read */
    void (*closed)(void *owner);
    void *closed_owner;
};

/* Down. */

static void say_state(struct platform *platform, bool ready)
{
    platform->setup.on_state(platform->setup.owner, platform, ready, platform->why);
}

/* The connection (or the try) is at an end; another try follows. `why` is for people. */
static void go_down(struct platform *platform, const char *why)
{
    bool was_up = platform->link == LINK_UP;
    snprintf(platform->why, sizeof platform->why, "%s", why);
    if (platform->ws)
        ws_forget(platform->ws);
    platform->ws = NULL;
    mattermost_timer_stop(platform->ping);
    mattermost_timer_stop(platform->answer);
    mattermost_catchup_stop(&platform->catchup);
    mattermost_intake_open_gaps(&platform->intake);
    mattermost_sender_disconnected(&platform->sender);
    platform->link = LINK_WAITING;
    int64_t wait_ms = backoff_next_ms(&platform->backoff);
    mattermost_timer_start(platform->reconnect, wait_ms);
    if (was_up)
        say_state(platform, false); /* which is logged above */
    else
        log_warn("-", "mattermost.not_up", "reason=\"%s\" wait_ms=%d", why, (int)wait_ms);
}

/* Proof of life. */

static void send_ping(void *owner)
{
    struct platform *platform = owner;
    char action[64];
    snprintf(action, sizeof action, "{\"seq\":%d,\"action\":\"ping\"}", (int)++platform->ping_seq);
    if (ws_send(platform->ws, text_of(action))) {
        go_down(platform, "the ping could not be sent");
        return;
    }
    mattermost_timer_start(platform->answer, platform->pace->answer_ms);
}

static void on_no_answer(void *owner)
{
    go_down(owner, "no answer to the ping");
}

static void go_up(struct platform *platform)
{
    platform->link = LINK_UP;
    platform->why[0] = '\0';
    backoff_reset(&platform->backoff);
    say_state(platform, true);
    mattermost_join_start(&platform->join);
    mattermost_catchup_start(&platform->catchup);
}

static void on_ping_answered(struct platform *platform, const struct mattermost_frame *frame)
{
    if (frame->seq_reply != platform->ping_seq)
        return;
    if (!frame->is_ok) {
        go_down(platform, "the token is refused on the websocket");
        return;
    }
    mattermost_timer_stop(platform->answer);
    mattermost_timer_start(platform->ping, platform->pace->ping_ms);
    if (frame->server_time > 0)
        platform->intake.server_lead_ms = frame->server_time - clock_now_ms(platform->setup.clock);
    if (platform->link == LINK_PROVING)
        go_up(platform);
}

/* Events. */

static struct mattermost_room *room_of(struct platform *platform, const char *id, char type,
                                       int64_t said_ms)
{
    struct mattermost_intake *intake = &platform->intake;
    const struct mattermost_room *known = mattermost_ids_get(&intake->rooms, id);
    if (!known || !known->mark_ms)
        mattermost_catchup_soon(&platform->catchup);
    return mattermost_room_of(intake, id, type, said_ms);
}

static void on_posted(struct platform *platform, const struct mattermost_frame *frame)
{
    const struct mattermost_post *said = &frame->post;
    if (strcmp(said->user, platform->intake.self) == 0) {
        mattermost_sender_receipt(&platform->sender, said);
        return;
    }
    if (!*frame->channel_type)
        return;
    struct mattermost_room *room =
        room_of(platform, said->channel, *frame->channel_type, said->create_at);
    mattermost_intake_take(&platform->intake, room, said, frame->mentions_us);
}

/* Somebody, or we, came into a channel or left it. */
static void on_membership(struct platform *platform, const struct mattermost_frame *frame)
{
    struct mattermost_room *room = mattermost_ids_get(&platform->intake.rooms, frame->channel);
    bool is_ours = strcmp(frame->user, platform->intake.self) == 0;
    if (room)
        mattermost_intake_members_changed(room);
    if (is_ours && frame->event == MATTERMOST_USER_REMOVED && room)
        mattermost_intake_left(room);
    /* A room's type isn't told here; the next run finds it in the list. */
    if (is_ours && frame->event == MATTERMOST_USER_ADDED)
        mattermost_catchup_soon(&platform->catchup);
}

static void on_event(struct platform *platform, const struct mattermost_frame *frame)
{
    switch (frame->event) {
    case MATTERMOST_POSTED:
        on_posted(platform, frame);
        break;
    case MATTERMOST_USER_ADDED:
    case MATTERMOST_USER_REMOVED:
        on_membership(platform, frame);
        break;
    case MATTERMOST_DIRECT_ADDED:
    case MATTERMOST_GROUP_ADDED:
    case MATTERMOST_ADDED_TO_TEAM:
    case MATTERMOST_LEAVE_TEAM:
    case MATTERMOST_CHANNEL_CONVERTED:
    case MATTERMOST_CHANNEL_UPDATED:
        mattermost_catchup_soon(&platform->catchup);
        break;
    case MATTERMOST_USER_UPDATED:
        mattermost_intake_person_changed(&platform->intake, frame->user, frame->username);
        break;
    case MATTERMOST_HELLO:
    case MATTERMOST_ANSWER:
    case MATTERMOST_OTHER:
        break;
    }
}

/* Events are numbered; after a gap everything is read again. A number that was there already
 * is no harm: posts are known by their ids. */
static void count_event(struct platform *platform, const struct mattermost_frame *frame)
{
    if (frame->event == MATTERMOST_HELLO) {
        platform->expected_seq = frame->seq + 1;
        return;
    }
    bool has_gap = frame->seq > platform->expected_seq;
    if (frame->seq >= platform->expected_seq)
        platform->expected_seq = frame->seq + 1;
    if (!has_gap)
        return;
    log_warn("-", "mattermost.seq_gap", "seq=%lld", (long long)frame->seq);
    mattermost_intake_open_gaps(&platform->intake);
    if (platform->link == LINK_UP)
        mattermost_catchup_start(&platform->catchup);
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    (void)ws;
    struct platform *platform = owner;
    struct mattermost_frame frame;
    enum err err = mattermost_frame_read(message, platform->intake.self, &frame);
    if (err) {
        log_warn("-", "mattermost.frame", "reason=\"%s\" bytes=%zu", err_text(err), message.len);
    } else if (frame.event == MATTERMOST_ANSWER) {
        on_ping_answered(platform, &frame);
    } else {
        count_event(platform, &frame);
        on_event(platform, &frame);
    }
    mattermost_frame_release(&frame);
}

/* Up. */

static void on_open(void *owner, struct ws *ws)
{
    (void)ws;
    struct platform *platform = owner;
    platform->link = LINK_PROVING;
    platform->expected_seq = 0;
    send_ping(platform);
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    (void)ws;
    struct platform *platform = owner;
    platform->ws = NULL;
    char why[96];
    if (end->http_status)
        snprintf(why, sizeof why, "the websocket was refused with status %d", end->http_status);
    else if (end->error)
        snprintf(why, sizeof why, "the websocket did not open: %s", err_text(end->error));
    else
        snprintf(why, sizeof why, "the connection ended (code %d)", end->code);
    go_down(platform, why);
}

static const struct ws_events socket_events = {
    .on_open = on_open,
    .on_message = on_message,
    .on_close = on_close,
};

static void open_socket(struct platform *platform)
{
    const struct http_header headers[] = {{"Authorization", platform->rest.authorization}};
    struct ws_connect how = {
        .url = platform->socket_url,
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .timeout_ms = platform->pace->answer_ms,
    };
    platform->link = LINK_OPENING;
    platform->ws = ws_connect(platform->setup.net, &how, &socket_events, platform);
}

static void on_who_we_are(void *owner, const struct mattermost_answer *answer)
{
    struct platform *platform = owner;
    const char *id = json_get_string(answer->body, "id", "");
    const char *username = json_get_string(answer->body, "username", "");
    char why[96];
    if (answer->status == 200 && mattermost_is_id(id) && *username) {
        mattermost_intake_self(&platform->intake, id, username);
        open_socket(platform);
        return;
    }
    if (answer->status == 401)
        snprintf(why, sizeof why, "the token is refused (or the server's database is away)");
    else if (answer->status)
        snprintf(why, sizeof why, "the server answers with status %d", answer->status);
    else
        snprintf(why, sizeof why, "no answer from the server: %s", err_text(answer->error));
    go_down(platform, why);
}

static void ask_who_we_are(struct platform *platform)
{
    platform->link = LINK_ASKING;
    mattermost_rest_call(&platform->rest, "GET", "/users/me", NULL, on_who_we_are, platform);
}

/* Opening: first the marks that the store has. */

struct restoring {
    struct platform *platform; /* NULL: closed meanwhile */
    struct arena arena;
    struct reads reads;
};

static void restore_marks(struct platform *platform, const struct value *marks)
{
    for (size_t i = 0; i + 1 < marks->count; i += 2) {
        char id[64];
        snprintf(id, sizeof id, "%.*s", TEXT_ARGS(value_text(value_at(marks, i))));
        int64_t mark_ms = value_int(value_at(marks, i + 1), 0);
        if (mattermost_is_id(id) && mark_ms > 0)
            mattermost_intake_restore(&platform->intake, id, mark_ms);
    }
}

static void on_marks(void *owner, enum err status, const struct value *replies)
{
    struct restoring *restoring = owner;
    struct platform *platform = restoring->platform;
    if (platform)
        platform->restoring = NULL;
    if (platform && status)
        go_down(platform, "the store does not answer");
    if (platform && !status) {
        platform->has_marks = true;
        restore_marks(platform, value_at(replies, 0));
        ask_who_we_are(platform);
    }
    arena_release(&restoring->arena);
    free(restoring);
}

static void read_marks(struct platform *platform)
{
    struct restoring *restoring = mem_new(1, sizeof *restoring);
    restoring->platform = platform;
    arena_init(&restoring->arena);
    reads_init(&restoring->reads, &restoring->arena);
    reads_add(&restoring->reads, "HGETALL", "cursor:mattermost", NULL);
    platform->restoring = restoring;
    store_read(platform->setup.store, &restoring->reads, on_marks, restoring);
}

static void connect_again(void *owner)
{
    struct platform *platform = owner;
    if (platform->has_marks)
        ask_who_we_are(platform);
    else
        read_marks(platform);
}

/* The websocket's URL: ws for http, wss for https. NULL where `url` is neither. */
static char *socket_url(const char *url)
{
    struct net_url parsed;
    if (net_url_parse(url, &parsed) || parsed.websocket) {
        log_error("-", "mattermost.settings", "what=\"url must be http:// or https://\"");
        return NULL;
    }
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/')
        len--;
    return mem_printf("ws%.*s/api/v4/websocket", (int)(len - strlen("http")), url + strlen("http"));
}

struct platform *mattermost_open(const struct platform_setup *setup,
                                 const struct mattermost_pace *pace)
{
    const char *url = json_get_string(setup->settings, "url", "");
    char *socket = socket_url(url);
    if (!socket)
        return NULL;
    struct platform *platform = mem_new(1, sizeof *platform);
    platform->setup = *setup;
    platform->pace = pace;
    platform->socket_url = socket;
    snprintf(platform->why, sizeof platform->why, "connecting");
    backoff_init(&platform->backoff, pace->backoff_ms, pace->backoff_count,
                 (uint64_t)clock_steady_ms());
    struct mattermost_timers *timers = &platform->timers;
    const json_t *aliases = json_object_get(setup->settings, "channels");
    mattermost_timers_init(timers, setup->loop);
    mattermost_rest_init(&platform->rest, setup->net, timers, url,
                         json_get_string(setup->settings, "token", ""), pace->request_ms);
    mattermost_intake_init(&platform->intake, &platform->setup, &platform->rest, timers,
                           pace->retry_ms);
    mattermost_catchup_init(&platform->catchup, &platform->intake, &platform->rest, timers,
                            pace->catch_up_again_ms, pace->catch_up_every_ms);
    mattermost_sender_init(&platform->sender, &platform->intake, &platform->rest, timers, aliases,
                           pace->retry_ms);
    mattermost_join_init(&platform->join, &platform->rest, platform->intake.self,
                         json_get_string(setup->settings, "team", ""), platform->sender.team,
                         aliases);
    platform->reconnect = mattermost_timer_new(timers, connect_again, platform);
    platform->ping = mattermost_timer_new(timers, send_ping, platform);
    platform->answer = mattermost_timer_new(timers, on_no_answer, platform);
    read_marks(platform);
    return platform;
}

static struct platform *open_usual(const struct platform_setup *setup)
{
    return mattermost_open(setup, &mattermost_pace_usual);
}

static void post(struct platform *platform, const struct outbox_entry *entry, post_done_fn done,
                 void *owner)
{
    mattermost_sender_post(&platform->sender, entry, done, owner);
}

static bool is_ready(const struct platform *platform, struct str *why)
{
    bool ready = platform->link == LINK_UP;
    if (!ready)
        str_add(why, platform->why);
    return ready;
}

/* Closing. */

static void on_all_closed(void *owner)
{
    struct platform *platform = owner;
    void (*closed)(void *owner) = platform->closed;
    void *closed_owner = platform->closed_owner;
    free(platform);
    closed(closed_owner);
}

static void close_platform(struct platform *platform, void (*done)(void *owner), void *owner)
{
    platform->closed = done;
    platform->closed_owner = owner;
    if (platform->ws)
        ws_forget(platform->ws);
    if (platform->restoring)
        platform->restoring->platform = NULL;
    mattermost_join_release(&platform->join);
    mattermost_sender_release(&platform->sender);
    mattermost_catchup_release(&platform->catchup);
    mattermost_rest_release(&platform->rest);
    mattermost_intake_release(&platform->intake);
    mattermost_timer_free(platform->reconnect);
    mattermost_timer_free(platform->ping);
    mattermost_timer_free(platform->answer);
    free(platform->socket_url);
    mattermost_timers_wait(&platform->timers, on_all_closed, platform);
}
