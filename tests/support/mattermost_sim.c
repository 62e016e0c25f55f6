/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Mattermost: state, events, REST, in this order. */
#include "tests/support/mattermost_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/net/server.h"

enum { ID = 27, PENDING_KNOWN_MS = 30000, SINCE_MAX = 1000, PAGE_MAX = 200, POINTS_MAX = 16383 };

struct user {
    char id[ID];
    char *username;
    bool is_bot;
};

struct channel {
    char id[ID];
    char *name;
    char type;
    bool is_archived;
    struct user **members;
    size_t member_count;
    int64_t last_post_at, count;
};

struct sim_post {
    char id[ID], root[ID], original[ID], file[ID];
    struct channel *channel;
    struct user *user;
    char *text, *type, *pending;
    json_t *props;
    int64_t create_at, update_at, edit_at, delete_at;
};

/* A file that was uploaded: the last one is kept. */
struct upload {
    char id[ID], name[128];
    struct str bytes;
};

/* A pending_post_id that the server has met. */
struct pending {
    char *key;
    struct sim_post *post; /* NULL while it is being stored */
    int64_t at_ms;
};

struct connection {
    struct mattermost_sim *sim;
    struct ws *ws;
    struct connection *next;
    bool is_ours; /* the token was right */
    int64_t seq;
};

struct request {
    char *method, *path;
};

/* A post whose storing takes its time. */
struct slow {
    uv_timer_t timer;
    struct mattermost_sim *sim;
    struct http_call *call;
    struct sim_post *post;
    struct slow *next;
};

struct mattermost_sim {
    uv_loop_t *loop;
    struct net_server *server;
    bool is_away;
    char url[64];
    const struct clock *clock;
    struct mattermost_sim_faults faults;
    struct user **users;
    size_t user_count;
    struct channel **channels;
    size_t channel_count;
    struct sim_post **posts;
    size_t post_count;
    struct pending *pending;
    size_t pending_count;
    struct connection *connections;
    size_t connection_count;
    struct request *requests;
    size_t request_count;
    struct slow *slow;
    struct upload upload;
    struct user *bot;
    json_t *recorded;      /* a frame "posted" as a real server sent it … */
    json_t *recorded_post; /* … and the post in it */
    char team[ID];
    unsigned ids;
    size_t given; /* posts[0 … given) were looked at by mattermost_sim_next() */
    struct mattermost_sim_post next;
};

struct mattermost_sim_faults *mattermost_sim_faults(struct mattermost_sim *sim)
{
    return &sim->faults;
}

const char *mattermost_sim_url(const struct mattermost_sim *sim)
{
    return sim->url;
}

/* State. */

/* Ids that sort in another order than they are made, as real ones do. */
static void make_id(struct mattermost_sim *sim, char id[ID])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t mix = (uint64_t)(++sim->ids) * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < ID - 1; i++) {
        mix = mix * 6364136223846793005u + 1442695040888963407u;
        id[i] = digits[(mix >> 33) % 36];
    }
    id[ID - 1] = '\0';
}

static struct user *find_user(const struct mattermost_sim *sim, const char *name_or_id)
{
    for (size_t i = 0; i < sim->user_count; i++) {
        if (!strcmp(sim->users[i]->username, name_or_id) || !strcmp(sim->users[i]->id, name_or_id))
            return sim->users[i];
    }
    return NULL;
}

static struct user *make_user(struct mattermost_sim *sim, const char *username, bool is_bot)
{
    struct user *user = find_user(sim, username);
    if (user)
        return user;
    user = mem_new(1, sizeof *user);
    make_id(sim, user->id);
    user->username = mem_strdup(username);
    user->is_bot = is_bot;
    sim->users = mem_grow(sim->users, sim->user_count + 1, sizeof *sim->users);
    sim->users[sim->user_count++] = user;
    return user;
}

const char *mattermost_sim_user(struct mattermost_sim *sim, const char *username)
{
    return make_user(sim, username, false)->id;
}

const char *mattermost_sim_machine(struct mattermost_sim *sim, const char *username)
{
    return make_user(sim, username, true)->id;
}

static bool is_member(const struct channel *channel, const struct user *user)
{
    for (size_t i = 0; i < channel->member_count; i++) {
        if (channel->members[i] == user)
            return true;
    }
    return false;
}

static void add_member(struct channel *channel, struct user *user)
{
    if (is_member(channel, user))
        return;
    channel->members =
        mem_grow(channel->members, channel->member_count + 1, sizeof *channel->members);
    channel->members[channel->member_count++] = user;
}

static struct channel *make_channel(struct mattermost_sim *sim, const char *name, char type)
{
    struct channel *channel = mem_new(1, sizeof *channel);
    make_id(sim, channel->id);
    channel->name = mem_strdup(name);
    channel->type = type;
    sim->channels = mem_grow(sim->channels, sim->channel_count + 1, sizeof *sim->channels);
    sim->channels[sim->channel_count++] = channel;
    return channel;
}

static struct channel *find_channel(const struct mattermost_sim *sim, const char *name_or_id)
{
    for (size_t i = 0; i < sim->channel_count; i++) {
        struct channel *channel = sim->channels[i];
        if (!strcmp(channel->name, name_or_id) || !strcmp(channel->id, name_or_id))
            return channel;
    }
    return NULL;
}

/* The two ids, sorted, name a direct channel. */
static struct channel *direct_channel(struct mattermost_sim *sim, struct user *a, struct user *b)
{
    bool in_order = strcmp(a->id, b->id) < 0;
    char *name = mem_printf("%s__%s", in_order ? a->id : b->id, in_order ? b->id : a->id);
    struct channel *channel = find_channel(sim, name);
    if (!channel) {
        channel = make_channel(sim, name, 'D');
        add_member(channel, a);
        add_member(channel, b);
    }
    free(name);
    return channel;
}

static struct channel *channel_of(struct mattermost_sim *sim, const char *name)
{
    struct channel *channel = *name == '@'
                                  ? direct_channel(sim, make_user(sim, name + 1, false), sim->bot)
                                  : find_channel(sim, name);
    if (!channel)
        fail_msg("no channel %s", name);
    return channel;
}

const char *mattermost_sim_channel(struct mattermost_sim *sim, const char *name, char type,
                                   const char *members)
{
    struct channel *channel = make_channel(sim, name, type);
    struct text rest = text_of(members);
    while (rest.len) {
        struct text word = text_split(&rest, ' ');
        char *username = mem_strndup(word.ptr, word.len);
        add_member(channel, make_user(sim, username, false));
        free(username);
    }
    return channel->id;
}

void mattermost_sim_archive(struct mattermost_sim *sim, const char *channel)
{
    channel_of(sim, channel)->is_archived = true;
}

static int64_t now_ms(const struct mattermost_sim *sim)
{
    static const struct clock real;
    return sim->faults.frozen_ms ? sim->faults.frozen_ms
                                 : clock_now_ms(sim->clock ? sim->clock : &real);
}

void mattermost_sim_set_clock(struct mattermost_sim *sim, const struct clock *clock)
{
    sim->clock = clock;
}

static struct sim_post *find_post(const struct mattermost_sim *sim, const char *id)
{
    for (size_t i = sim->post_count; i-- > 0;) {
        if (!strcmp(sim->posts[i]->id, id))
            return sim->posts[i];
    }
    return NULL;
}

/* The first frame of that event that was recorded from a real server. New. */
static json_t *recorded_frame(const char *event)
{
    char line[8192];
    json_t *frame = NULL;
    FILE *file = fopen(SOURCE_DIR "/tests/data/mattermost/ws-direct-message.jsonl", "r");
    assert_non_null(file);
    while (!frame && fgets(line, sizeof line, file)) {
        frame = json_parse(text_of(line));
        if (strcmp(json_get_string(frame, "event", ""), event) == 0)
            break;
        json_decref(frame);
        frame = NULL;
    }
    fclose(file);
    assert_non_null(frame);
    return frame;
}

/* The recorded post, with what this one says put in. New. */
static json_t *post_json(const struct mattermost_sim *sim, const struct sim_post *post)
{
    json_t *json = json_deep_copy(sim->recorded_post);
    json_t *own = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:s}", "id", post->id,
        "create_at", (json_int_t)post->create_at, "update_at", (json_int_t)post->update_at,
        "edit_at", (json_int_t)post->edit_at, "delete_at", (json_int_t)post->delete_at, "user_id",
        post->user->id, "channel_id", post->channel->id, "root_id", post->root, "parent_id",
        post->root, "original_id", post->original, "message", post->text, "type", post->type,
        "props", post->props, "pending_post_id", post->pending);
    json_object_update(json, own);
    json_decref(own);
    if (*post->file)
        json_object_set_new(json, "file_ids", json_pack("[s]", post->file));
    return json;
}

/* Events. */

static void send_json(struct connection *connection, json_t *frame_taken)
{
    char *text = json_text(frame_taken);
    struct str line;
    str_init(&line);
    str_addf(&line, "%s\n", text);
    (void)ws_send(connection->ws, str_text(&line)); /* it may be closing */
    str_release(&line);
    free(text);
    json_decref(frame_taken);
}

/* In the frame that was recorded, whatever the event. */
static void send_event(struct connection *connection, const char *event, json_t *data,
                       const char *channel)
{
    struct mattermost_sim *sim = connection->sim;
    if (sim->faults.deaf || !connection->is_ours)
        return;
    int64_t seq = connection->seq++;
    if (sim->faults.silent)
        return;
    json_t *frame = json_deep_copy(sim->recorded);
    json_set_string(frame, "event", event);
    json_object_set(frame, "data", data);
    json_set_string(json_object_get(frame, "broadcast"), "channel_id", channel);
    json_set_int(frame, "seq", seq);
    send_json(connection, frame);
}

/* To the bot, wherever it is connected. `data` is taken. */
static void tell_bot(struct mattermost_sim *sim, const char *event, json_t *data_taken,
                     const char *channel)
{
    for (struct connection *to = sim->connections; to; to = to->next)
        send_event(to, event, data_taken, channel);
    json_decref(data_taken);
}

static bool is_letter(const char *at)
{
    unsigned char byte = (unsigned char)*at;
    /* Of what is beyond ASCII only punctuation ends a word: U+2000–U+206F, U+3000–U+303F,
     * U+FF00–U+FF0F and the like. */
    if (byte >= 0x80)
        return !(byte == 0xE2 && (unsigned char)at[1] <= 0x81) &&
               !(byte == 0xE3 && (unsigned char)at[1] == 0x80) && byte != 0xEF;
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-';
}

/* As the server counts: not where it is stuck to a letter, Chinese ones included. */
static bool server_counts(const char *text, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        bool begins = at == text || !((unsigned char)at[-1] >= 0x80 || is_letter(at - 1));
        if (begins && strncasecmp(at + 1, name, len) == 0 && !is_letter(at + 1 + len))
            return true;
    }
    return false;
}

static bool mentions_bot(const struct mattermost_sim *sim, const struct sim_post *post)
{
    return post->channel->type == 'D' || server_counts(post->text, sim->bot->username) ||
           server_counts(post->text, "all") || server_counts(post->text, "channel") ||
           server_counts(post->text, "here");
}

static void tell_posted(struct mattermost_sim *sim, const struct sim_post *post)
{
    if (!is_member(post->channel, sim->bot))
        return;
    json_t *object = post_json(sim, post);
    char *text = json_text(object);
    char type[] = {post->channel->type, '\0'};
    char *sender = mem_printf("@%s", post->user->username);
    json_t *data = json_deep_copy(json_object_get(sim->recorded, "data"));
    json_set_string(data, "channel_display_name", post->channel->name);
    json_set_string(data, "channel_name", post->channel->name);
    json_set_string(data, "channel_type", type);
    json_set_string(data, "post", text);
    json_set_string(data, "team_id", sim->team);
    json_set_string(data, "sender_name", sender);
    json_object_del(data, "mentions"); /* of the recorded one */
    if (mentions_bot(sim, post) && post->user != sim->bot) {
        char *mentions = mem_printf("[\"%s\"]", sim->bot->id);
        json_set_string(data, "mentions", mentions);
        free(mentions);
    }
    tell_bot(sim, "posted", data, post->channel->id);
    free(sender);
    free(text);
    json_decref(object);
}

/* Posts. */

static struct sim_post *new_post(struct mattermost_sim *sim, struct user *user,
                                 struct channel *channel, const char *text, const char *root)
{
    struct sim_post *post = mem_new(1, sizeof *post);
    make_id(sim, post->id);
    post->user = user;
    post->channel = channel;
    post->text = mem_strdup(text);
    post->type = mem_strdup("");
    post->pending = mem_strdup("");
    post->props = json_object();
    snprintf(post->root, sizeof post->root, "%s", root);
    post->create_at = post->update_at = now_ms(sim);
    return post;
}

/* From now on it is read and told. */
static void store_post(struct mattermost_sim *sim, struct sim_post *post)
{
    sim->posts = mem_grow(sim->posts, sim->post_count + 1, sizeof *sim->posts);
    sim->posts[sim->post_count++] = post;
    if (post->create_at > post->channel->last_post_at)
        post->channel->last_post_at = post->create_at;
    if (!*post->type)
        post->channel->count++;
    struct sim_post *root = *post->root ? find_post(sim, post->root) : NULL;
    if (root)
        root->update_at = post->create_at; /* which `since` shows again */
    tell_posted(sim, post);
}

const char *mattermost_sim_say_as(struct mattermost_sim *sim, const char *username,
                                  const char *channel, const char *text, const char *type,
                                  const char *props)
{
    struct sim_post *post =
        new_post(sim, make_user(sim, username, false), channel_of(sim, channel), text, "");
    free(post->type);
    post->type = mem_strdup(type);
    if (*props) {
        json_decref(post->props);
        post->props = json_parse(text_of(props));
    }
    store_post(sim, post);
    return post->id;
}

const char *mattermost_sim_say(struct mattermost_sim *sim, const char *username,
                               const char *channel, const char *text, const char *root)
{
    struct sim_post *post =
        new_post(sim, make_user(sim, username, false), channel_of(sim, channel), text, root);
    store_post(sim, post);
    return post->id;
}

static void tell_changed(struct mattermost_sim *sim, const char *event, const struct sim_post *post)
{
    json_t *object = post_json(sim, post);
    char *text = json_text(object);
    tell_bot(sim, event, json_pack("{s:s}", "post", text), post->channel->id);
    free(text);
    json_decref(object);
}

/* The old version stays as a row of its own with an id never seen. */
void mattermost_sim_edit(struct mattermost_sim *sim, const char *id, const char *text)
{
    struct sim_post *post = find_post(sim, id);
    struct sim_post *old = new_post(sim, post->user, post->channel, "", post->root);
    old->create_at = post->create_at;
    snprintf(old->original, sizeof old->original, "%s", post->id);
    old->delete_at = old->update_at = now_ms(sim);
    sim->posts = mem_grow(sim->posts, sim->post_count + 1, sizeof *sim->posts);
    sim->posts[sim->post_count++] = old;
    free(post->text);
    post->text = mem_strdup(text);
    post->edit_at = post->update_at = now_ms(sim);
    tell_changed(sim, "post_edited", post);
}

void mattermost_sim_delete(struct mattermost_sim *sim, const char *id)
{
    struct sim_post *post = find_post(sim, id);
    tell_changed(sim, "post_deleted", post);
    post->text[0] = '\0';
    post->delete_at = post->update_at = now_ms(sim);
}

void mattermost_sim_add(struct mattermost_sim *sim, const char *channel, const char *username)
{
    struct channel *to = channel_of(sim, channel);
    struct user *user = make_user(sim, username, false);
    add_member(to, user);
    tell_bot(sim, "user_added", json_pack("{s:s, s:s}", "user_id", user->id, "team_id", sim->team),
             to->id);
    mattermost_sim_say_as(sim, username, channel, "added to the channel", "system_add_to_channel",
                          "");
}

void mattermost_sim_remove(struct mattermost_sim *sim, const char *channel, const char *username)
{
    struct channel *from = channel_of(sim, channel);
    struct user *user = find_user(sim, username);
    for (size_t i = 0; i < from->member_count; i++) {
        if (from->members[i] == user)
            from->members[i] = from->members[--from->member_count];
    }
    tell_bot(sim, "user_removed", json_pack("{s:s, s:s}", "user_id", user->id, "remover_id", ""),
             from->id);
}

void mattermost_sim_rename(struct mattermost_sim *sim, const char *username, const char *to)
{
    struct user *user = find_user(sim, username);
    free(user->username);
    user->username = mem_strdup(to);
    tell_bot(sim, "user_updated",
             json_pack("{s:{s:s, s:s}}", "user", "id", user->id, "username", to), "");
}

/* Websockets. */

static void on_open(void *owner, struct ws *ws)
{
    struct connection *connection = owner;
    connection->ws = ws;
    connection->sim->connection_count++;
    char id[ID];
    make_id(connection->sim, id);
    json_t *data = json_pack("{s:s, s:s}", "connection_id", id, "server_version", "5.37.0.sim");
    send_event(connection, "hello", data, "");
    json_decref(data);
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    (void)ws;
    struct connection *connection = owner;
    struct mattermost_sim *sim = connection->sim;
    json_t *action = json_parse(message);
    bool is_ping = strcmp(json_get_string(action, "action", ""), "ping") == 0;
    json_int_t seq = json_get_int(action, "seq", 0);
    json_decref(action);
    if (!connection->is_ours || sim->faults.deaf)
        return;
    if (sim->faults.wrong_token)
        send_json(connection,
                  json_pack("{s:s, s:I, s:{s:s, s:s, s:i}}", "status", "FAIL", "seq_reply", seq,
                            "error", "id", "api.context.invalid_token.error", "message",
                            "Invalid session token=" MATTERMOST_SIM_TOKEN, "status_code", 401));
    else if (is_ping)
        send_json(connection, json_pack("{s:s, s:I, s:{s:s, s:s, s:I}}", "status", "OK",
                                        "seq_reply", seq, "data", "text", "pong", "version",
                                        "5.37.0", "server_time", (json_int_t)now_ms(sim)));
    else
        send_json(connection, json_pack("{s:s, s:I, s:{s:s, s:i}}", "status", "FAIL", "seq_reply",
                                        seq, "error", "id", "bad_action", "status_code", 500));
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    (void)ws;
    (void)end;
    struct connection *connection = owner;
    struct connection **at = connection->sim ? &connection->sim->connections : NULL;
    while (at && *at != connection)
        at = &(*at)->next;
    if (at)
        *at = connection->next;
    free(connection);
}

static const struct ws_events socket_events = {
    .on_open = on_open, .on_message = on_message, .on_close = on_close};

static bool is_authorized(const struct mattermost_sim *sim, const struct http_asked *asked)
{
    const char *value = http_header_value(asked->headers, asked->header_count, "Authorization");
    return !sim->faults.wrong_token && strcmp(value, "Bearer " MATTERMOST_SIM_TOKEN) == 0;
}

/* A wrong token opens all the same and hears nothing. */
static int on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked)
{
    struct mattermost_sim *sim = owner;
    if (sim->is_away)
        return 503;
    if (strcmp(asked->path, "/api/v4/websocket") != 0)
        return 404;
    if (*http_header_value(asked->headers, asked->header_count, "Origin"))
        return 403;
    struct connection *connection = mem_new(1, sizeof *connection);
    connection->sim = sim;
    connection->ws = ws;
    connection->is_ours = is_authorized(sim, asked);
    connection->next = sim->connections;
    sim->connections = connection;
    ws_attach(ws, &socket_events, connection);
    return 0;
}

size_t mattermost_sim_connected(const struct mattermost_sim *sim)
{
    size_t count = 0;
    for (const struct connection *each = sim->connections; each; each = each->next)
        count += each->is_ours;
    return count;
}

size_t mattermost_sim_connections(const struct mattermost_sim *sim)
{
    return sim->connection_count;
}

void mattermost_sim_cut(struct mattermost_sim *sim)
{
    struct connection *next;
    for (struct connection *each = sim->connections; each; each = next) {
        next = each->next;
        ws_cut(each->ws);
    }
}

void mattermost_sim_skip_seq(struct mattermost_sim *sim)
{
    for (struct connection *each = sim->connections; each; each = each->next)
        each->seq++;
}

/* REST. */

static void answer_json(struct http_call *call, int status, json_t *body_taken)
{
    char *text = json_text(body_taken);
    http_respond(call, status, "application/json", NULL, 0, text_of(text));
    free(text);
    json_decref(body_taken);
}

static void answer_error(struct http_call *call, int status, const char *id)
{
    answer_json(call, status,
                json_pack("{s:s, s:s, s:s, s:i}", "id", id, "message",
                          "Token " MATTERMOST_SIM_TOKEN " is in this text", "detailed_error", "",
                          "status_code", status));
}

static void refuse(struct http_call *call)
{
    answer_error(call, 403, "api.context.permissions.app_error");
}

static json_t *user_json(const struct user *user)
{
    return json_pack("{s:s, s:s, s:b, s:I, s:s}", "id", user->id, "username", user->username,
                     "is_bot", user->is_bot, "delete_at", (json_int_t)0, "roles", "system_user");
}

static json_t *channel_json(const struct mattermost_sim *sim, const struct channel *channel)
{
    char type[] = {channel->type, '\0'};
    bool has_team = channel->type == 'O' || channel->type == 'P';
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "id", channel->id, "team_id",
                     has_team ? sim->team : "", "type", type, "name", channel->name, "display_name",
                     channel->type == 'D' ? "" : channel->name, "last_post_at",
                     (json_int_t)channel->last_post_at, "total_msg_count",
                     (json_int_t)channel->count, "delete_at", (json_int_t)channel->is_archived);
}

/* A request taken apart. */
struct asked {
    struct mattermost_sim *sim;
    struct http_call *call;
    const char *query;
    const json_t *body;
    struct text bytes; /* the body as it came */
    char part[2][64];  /* what stands for * in the path */
};

static void get_me(const struct asked *asked)
{
    if (asked->sim->faults.database_away)
        answer_error(asked->call, 500, "app.user.get.app_error");
    else
        answer_json(asked->call, 200, user_json(asked->sim->bot));
}

static void get_teams(const struct asked *asked)
{
    if (asked->sim->faults.database_away)
        answer_error(asked->call, 500, "app.team.get_all.app_error");
    else
        answer_json(asked->call, 200,
                    json_pack("[{s:s, s:s}]", "id", asked->sim->team, "name", "sales"));
}

static void get_my_channels(const struct asked *asked)
{
    const struct mattermost_sim *sim = asked->sim;
    json_t *list = json_array();
    for (size_t i = 0; i < sim->channel_count; i++) {
        if (is_member(sim->channels[i], sim->bot) && !sim->channels[i]->is_archived)
            json_array_append_new(list, channel_json(sim, sim->channels[i]));
    }
    answer_json(asked->call, 200, list);
}

static void get_user(const struct asked *asked)
{
    const struct user *user = find_user(asked->sim, asked->part[0]);
    if (user)
        answer_json(asked->call, 200, user_json(user));
    else
        answer_error(asked->call, 404, "app.user.missing_account.const");
}

static void post_users(const struct asked *asked)
{
    json_t *list = json_array();
    size_t i;
    json_t *id;
    json_array_foreach (asked->body, i, id) {
        const struct user *user = find_user(asked->sim, json_string_value(id));
        if (user)
            json_array_append_new(list, user_json(user));
    }
    answer_json(asked->call, 200, list);
}

static void get_team(const struct asked *asked)
{
    if (strcmp(asked->part[0], "sales") == 0)
        answer_json(asked->call, 200,
                    json_pack("{s:s, s:s}", "id", asked->sim->team, "name", "sales"));
    else
        answer_error(asked->call, 404, "app.team.get_by_name.missing.app_error");
}

static void get_channel(const struct asked *asked)
{
    const char *name = *asked->part[1] ? asked->part[1] : asked->part[0];
    const struct channel *channel = find_channel(asked->sim, name);
    if (!channel)
        answer_error(asked->call, 404, "app.channel.get_by_name.missing.app_error");
    else if (channel->type != 'O' && !is_member(channel, asked->sim->bot))
        refuse(asked->call);
    else
        answer_json(asked->call, 200, channel_json(asked->sim, channel));
}

static int query_int(const char *query, const char *name, int otherwise)
{
    char value[32];
    int64_t number;
    return http_query(query, name, value, sizeof value) && text_to_int(text_of(value), &number)
               ? (int)number
               : otherwise;
}

static void get_members(const struct asked *asked)
{
    const struct channel *channel = find_channel(asked->sim, asked->part[0]);
    size_t page = (size_t)query_int(asked->query, "page", 0);
    size_t size = (size_t)query_int(asked->query, "per_page", 60);
    if (!channel || asked->sim->faults.database_away) {
        refuse(asked->call);
        return;
    }
    json_t *list = json_array();
    for (size_t i = page * size; i < channel->member_count && i < (page + 1) * size; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "channel_id", channel->id, "user_id",
                                              channel->members[i]->id));
    answer_json(asked->call, 200, list);
}

static void get_member(const struct asked *asked)
{
    const struct channel *channel = find_channel(asked->sim, asked->part[0]);
    const struct user *user = find_user(asked->sim, asked->part[1]);
    if (channel && user && is_member(channel, user))
        answer_json(asked->call, 200,
                    json_pack("{s:s, s:s}", "channel_id", channel->id, "user_id", user->id));
    else
        answer_error(asked->call, 404, "app.channel.get_member.missing.app_error");
}

static void post_member(const struct asked *asked)
{
    struct channel *channel = find_channel(asked->sim, asked->part[0]);
    if (!channel || (channel->type != 'O' && !is_member(channel, asked->sim->bot))) {
        refuse(asked->call);
        return;
    }
    add_member(channel, asked->sim->bot);
    answer_json(asked->call, 201,
                json_pack("{s:s, s:s}", "channel_id", channel->id, "user_id", asked->sim->bot->id));
}

static void post_direct(const struct asked *asked)
{
    const char *first = json_string_value(json_array_get(asked->body, 0));
    const char *second = json_string_value(json_array_get(asked->body, 1));
    struct user *a = first ? find_user(asked->sim, first) : NULL;
    struct user *b = second ? find_user(asked->sim, second) : NULL;
    if (!a || !b)
        answer_error(asked->call, 400, "api.channel.create_direct_channel.invalid_user.app_error");
    else
        answer_json(asked->call, 201, channel_json(asked->sim, direct_channel(asked->sim, a, b)));
}

/* Reading posts. */

static int newest_first(const void *a, const void *b)
{
    const struct sim_post *left = *(struct sim_post *const *)a;
    const struct sim_post *right = *(struct sim_post *const *)b;
    if (left->create_at != right->create_at)
        return left->create_at > right->create_at ? -1 : 1;
    return -strcmp(left->id, right->id);
}

static int oldest_update_first(const void *a, const void *b)
{
    const struct sim_post *left = *(struct sim_post *const *)a;
    const struct sim_post *right = *(struct sim_post *const *)b;
    return left->update_at < right->update_at ? -1 : left->update_at > right->update_at;
}

static void answer_posts(const struct asked *asked, struct sim_post **posts, size_t count)
{
    json_t *order = json_array(), *objects = json_object();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(order, json_string(posts[i]->id));
        json_object_set_new(objects, posts[i]->id, post_json(asked->sim, posts[i]));
        struct sim_post *root = *posts[i]->root ? find_post(asked->sim, posts[i]->root) : NULL;
        if (root) /* roots come along without being listed */
            json_object_set_new(objects, root->id, post_json(asked->sim, root));
    }
    answer_json(asked->call, 200,
                json_pack("{s:o, s:o, s:s, s:s}", "order", order, "posts", objects, "next_post_id",
                          "", "prev_post_id", ""));
}

/* Everything that changed, deleted ones and old versions too; at most 1000 and no sign of it. */
static size_t select_since(struct sim_post **posts, size_t count, int64_t since)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (posts[i]->update_at > since)
            posts[kept++] = posts[i];
    }
    qsort(posts, kept, sizeof(void *), oldest_update_first);
    if (kept > SINCE_MAX)
        kept = SINCE_MAX;
    qsort(posts, kept, sizeof(void *), newest_first);
    return kept;
}

/* One page of living posts; places of posts of one millisecond depend on the page, as a
 * database's may. */
static size_t select_page(const struct asked *asked, struct sim_post **posts, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!posts[i]->delete_at)
            posts[kept++] = posts[i];
    }
    qsort(posts, kept, sizeof(void *), newest_first);
    size_t page = (size_t)query_int(asked->query, "page", 0);
    size_t size = (size_t)query_int(asked->query, "per_page", 60);
    size_t from = page * (size < PAGE_MAX ? size : PAGE_MAX);
    size_t to = from + (size < PAGE_MAX ? size : PAGE_MAX);
    if (to > kept)
        to = kept;
    /* At odd pages the first two change places across the edge, if they may. */
    bool may_swap =
        page % 2 && from > 0 && from < to && posts[from]->create_at == posts[from - 1]->create_at;
    if (may_swap)
        posts[from] = posts[from - 1];
    for (size_t i = from; i < to; i++)
        posts[i - from] = posts[i];
    return to > from ? to - from : 0;
}

static void get_posts(const struct asked *asked)
{
    struct mattermost_sim *sim = asked->sim;
    struct channel *channel = find_channel(sim, asked->part[0]);
    if (!channel || !is_member(channel, sim->bot) || sim->faults.database_away) {
        refuse(asked->call);
        return;
    }
    struct sim_post **posts = mem_new(sim->post_count + 1, sizeof *posts);
    size_t count = 0;
    for (size_t i = 0; i < sim->post_count; i++) {
        if (sim->posts[i]->channel == channel)
            posts[count++] = sim->posts[i];
    }
    char since[32];
    int64_t since_ms = 0;
    bool by_time = http_query(asked->query, "since", since, sizeof since) &&
                   text_to_int(text_of(since), &since_ms) && since_ms > 0;
    count = by_time ? select_since(posts, count, since_ms) : select_page(asked, posts, count);
    answer_posts(asked, posts, count);
    free(posts);
}

/* Posting. */

static struct pending *pending_of(struct mattermost_sim *sim, const char *key)
{
    for (size_t i = 0; i < sim->pending_count; i++) {
        if (!strcmp(sim->pending[i].key, key) &&
            clock_steady_ms() - sim->pending[i].at_ms < PENDING_KNOWN_MS)
            return &sim->pending[i];
    }
    return NULL;
}

static void note_pending(struct mattermost_sim *sim, const char *key, struct sim_post *post)
{
    struct pending *known = pending_of(sim, key);
    if (!known) {
        sim->pending = mem_grow(sim->pending, sim->pending_count + 1, sizeof *sim->pending);
        known = &sim->pending[sim->pending_count++];
        *known = (struct pending){.key = mem_strdup(key), .at_ms = clock_steady_ms()};
    }
    known->post = post;
}

static void forget_pending(struct mattermost_sim *sim)
{
    for (size_t i = 0; i < sim->pending_count; i++)
        free(sim->pending[i].key);
    sim->pending_count = 0;
}

static void finish_post(struct mattermost_sim *sim, struct http_call *call, struct sim_post *post)
{
    store_post(sim, post);
    note_pending(sim, post->pending, post);
    if (sim->faults.lost_answers > 0) {
        sim->faults.lost_answers--;
        http_respond(call, 504, "text/html", NULL, 0, TEXT("<html>gateway</html>"));
    } else {
        answer_json(call, 201, post_json(sim, post));
    }
}

static void on_slow_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_slow(uv_timer_t *timer)
{
    struct slow *slow = timer->data;
    struct slow **at = &slow->sim->slow;
    while (*at != slow)
        at = &(*at)->next;
    *at = slow->next;
    finish_post(slow->sim, slow->call, slow->post);
    uv_close((uv_handle_t *)timer, on_slow_closed);
}

static void finish_post_later(struct mattermost_sim *sim, struct http_call *call,
                              struct sim_post *post)
{
    struct slow *slow = mem_new(1, sizeof *slow);
    *slow = (struct slow){.sim = sim, .call = call, .post = post, .next = sim->slow};
    sim->slow = slow;
    uv_timer_init(sim->loop, &slow->timer);
    slow->timer.data = slow;
    uv_timer_start(&slow->timer, on_slow, (uint64_t)sim->faults.slow_posts_ms, 0);
}

/* What is wrong with it: the status and the error's id; 0 where nothing is. */
static int fault_of_post(const struct asked *asked, const struct channel *channel,
                         const char **error)
{
    const struct mattermost_sim *sim = asked->sim;
    const char *root_id = json_get_string(asked->body, "root_id", "");
    const struct sim_post *root = *root_id ? find_post(sim, root_id) : NULL;
    struct text message = json_get_text(asked->body, "message");
    *error = "api.context.permissions.app_error";
    if (!channel || !is_member(channel, sim->bot) || sim->faults.database_away ||
        sim->faults.forbids_posts)
        return 403;
    *error = "api.post.create_post.can_not_post_to_deleted.error";
    if (channel->is_archived)
        return 400;
    *error = "model.post.is_valid.msg.app_error";
    if (text_points(message) > POINTS_MAX)
        return 400;
    *error = "api.post.create_post.root_id.app_error";
    if (*root_id && (!root || root->delete_at || *root->root || root->channel != channel))
        return 400;
    *error = "";
    return 0;
}

static void post_post(const struct asked *asked)
{
    struct mattermost_sim *sim = asked->sim;
    struct channel *channel =
        find_channel(sim, json_get_string(asked->body, "channel_id", "(none)"));
    const char *key = json_get_string(asked->body, "pending_post_id", ""), *error;
    struct pending *known = *key ? pending_of(sim, key) : NULL;
    int fault = fault_of_post(asked, channel, &error);
    if (sim->faults.failing_posts > 0) {
        sim->faults.failing_posts--;
        answer_error(asked->call, 500, "app.post.save.app_error");
    } else if (fault) {
        answer_error(asked->call, fault, error);
    } else if (known && !known->post) {
        answer_error(asked->call, 500, "api.post.deduplicate_create_post.pending");
    } else if (known) {
        answer_json(asked->call, 201, post_json(sim, known->post));
    } else {
        struct sim_post *post =
            new_post(sim, sim->bot, channel, json_get_string(asked->body, "message", ""),
                     json_get_string(asked->body, "root_id", ""));
        const json_t *file = json_array_get(json_object_get(asked->body, "file_ids"), 0);
        snprintf(post->file, sizeof post->file, "%s", file ? json_string_value(file) : "");
        free(post->pending);
        post->pending = mem_strdup(key);
        json_decref(post->props);
        post->props = json_deep_copy(json_object_get(asked->body, "props"));
        if (!post->props)
            post->props = json_object();
        json_set_string(post->props, "from_bot", "true");
        note_pending(sim, key, NULL);
        if (sim->faults.slow_posts_ms)
            finish_post_later(sim, asked->call, post);
        else
            finish_post(sim, asked->call, post);
    }
}

static void post_file(const struct asked *asked)
{
    struct upload *upload = &asked->sim->upload;
    make_id(asked->sim, upload->id);
    (void)http_query(asked->query, "filename", upload->name, sizeof upload->name);
    str_clear(&upload->bytes);
    str_add_text(&upload->bytes, asked->bytes);
    answer_json(asked->call, 201,
                json_pack("{s:[{s:s, s:s}], s:[]}", "file_infos", "id", upload->id, "name",
                          upload->name, "client_ids"));
}

static void get_health(const struct asked *asked)
{
    if (asked->sim->faults.database_away)
        answer_json(asked->call, 500, json_pack("{s:s}", "database_status", "UNHEALTHY"));
    else
        answer_json(asked->call, 200,
                    json_pack("{s:s, s:s}", "database_status", "OK", "status", "OK"));
}

static const struct route {
    const char *method, *path;
    void (*handle)(const struct asked *asked);
} routes[] = {
    {"GET", "/users/me", get_me},
    {"GET", "/users/me/teams", get_teams},
    {"GET", "/users/me/teams/*/channels", get_my_channels},
    {"GET", "/users/username/*", get_user},
    {"GET", "/users/*", get_user},
    {"POST", "/users/ids", post_users},
    {"GET", "/teams/name/*", get_team},
    {"GET", "/teams/*/channels/name/*", get_channel},
    {"GET", "/channels/*", get_channel},
    {"GET", "/channels/*/members", get_members},
    {"GET", "/channels/*/members/*", get_member},
    {"POST", "/channels/*/members", post_member},
    {"POST", "/channels/direct", post_direct},
    {"GET", "/channels/*/posts", get_posts},
    {"POST", "/posts", post_post},
    {"POST", "/files", post_file},
    {"GET", "/system/ping", get_health},
};

/* Whether the path is of that form; what stands for * goes to `part` (NULL: not wanted). */
static bool matches(const char *form, const char *path, char part[2][64])
{
    size_t found = 0;
    while (*form && *path) {
        if (*form == '*') {
            size_t len = strcspn(path, "/");
            if (part && found < 2)
                snprintf(part[found++], 64, "%.*s", (int)len, path);
            path += len;
            form++;
        } else if (*form++ != *path++) {
            return false;
        }
    }
    return !*form && !*path;
}

static void note_request(struct mattermost_sim *sim, const char *method, const char *path)
{
    sim->requests = mem_grow(sim->requests, sim->request_count + 1, sizeof *sim->requests);
    sim->requests[sim->request_count++] = (struct request){mem_strdup(method), mem_strdup(path)};
}

static void on_request(void *owner, struct http_call *call, const struct http_asked *http)
{
    struct mattermost_sim *sim = owner;
    static const char base[] = "/api/v4";
    bool is_api = strncmp(http->path, base, strlen(base)) == 0;
    const char *path = is_api ? http->path + strlen(base) : "";
    note_request(sim, http->method, path);
    if (sim->is_away) {
        http_respond(call, 503, "text/html", NULL, 0, TEXT("<html>no server</html>"));
        return;
    }
    if (sim->faults.limited > 0) {
        sim->faults.limited--;
        const struct http_header wait = {"Retry-After", "1"};
        http_respond(call, 429, "text/plain", &wait, 1, TEXT("limit exceeded\n"));
        return;
    }
    if (!is_authorized(sim, http) && strcmp(path, "/system/ping") != 0) {
        answer_error(call, 401, "api.context.session_expired.app_error");
        return;
    }
    json_t *body = json_parse(http->body);
    struct asked asked = {
        .sim = sim, .call = call, .query = http->query, .body = body, .bytes = http->body};
    size_t i = 0, count = sizeof routes / sizeof routes[0];
    while (i < count && (strcmp(routes[i].method, http->method) != 0 ||
                         !matches(routes[i].path, path, asked.part)))
        i++;
    if (i < count)
        routes[i].handle(&asked);
    else
        answer_error(call, 404, "api.context.404.app_error");
    json_decref(body);
}

size_t mattermost_sim_requests(const struct mattermost_sim *sim, const char *method,
                               const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < sim->request_count; i++)
        count +=
            !strcmp(sim->requests[i].method, method) && matches(path, sim->requests[i].path, NULL);
    return count;
}

/* Life. */

struct mattermost_sim *mattermost_sim_open(uv_loop_t *loop, struct net *net)
{
    struct mattermost_sim *sim = mem_new(1, sizeof *sim);
    struct net_server_setup setup = {
        .host = "127.0.0.1",
        .body_max = 4 << 20,
        .on_request = on_request,
        .on_upgrade = on_upgrade,
        .owner = sim,
    };
    sim->server = net_listen(net, &setup);
    assert_non_null(sim->server);
    sim->loop = loop;
    sim->recorded = recorded_frame("posted");
    sim->recorded_post = json_parse(json_get_text(json_object_get(sim->recorded, "data"), "post"));
    assert_non_null(sim->recorded_post);
    make_id(sim, sim->team);
    sim->bot = make_user(sim, MATTERMOST_SIM_BOT, true);
    snprintf(sim->url, sizeof sim->url, "http://127.0.0.1:%d", net_server_port(sim->server));
    return sim;
}

void mattermost_sim_go_away(struct mattermost_sim *sim)
{
    mattermost_sim_cut(sim);
    sim->is_away = true;
}

void mattermost_sim_come_back(struct mattermost_sim *sim)
{
    forget_pending(sim);
    sim->is_away = false;
}

static void free_post(struct sim_post *post)
{
    free(post->text);
    free(post->type);
    free(post->pending);
    json_decref(post->props);
    free(post);
}

static void drop_slow(struct mattermost_sim *sim)
{
    while (sim->slow) {
        struct slow *slow = sim->slow;
        sim->slow = slow->next;
        http_respond(slow->call, 503, NULL, NULL, 0, (struct text){0});
        free_post(slow->post);
        uv_close((uv_handle_t *)&slow->timer, on_slow_closed);
    }
}

void mattermost_sim_close(struct mattermost_sim *sim)
{
    drop_slow(sim);
    for (struct connection *each = sim->connections; each; each = each->next)
        each->sim = NULL;
    struct connection *next;
    for (struct connection *each = sim->connections; each; each = next) {
        next = each->next;
        ws_cut(each->ws);
    }
    net_server_close(sim->server);
    str_release(&sim->upload.bytes);
    for (size_t i = 0; i < sim->post_count; i++)
        free_post(sim->posts[i]);
    for (size_t i = 0; i < sim->channel_count; i++) {
        free(sim->channels[i]->name);
        free(sim->channels[i]->members);
        free(sim->channels[i]);
    }
    for (size_t i = 0; i < sim->user_count; i++) {
        free(sim->users[i]->username);
        free(sim->users[i]);
    }
    for (size_t i = 0; i < sim->request_count; i++) {
        free(sim->requests[i].method);
        free(sim->requests[i].path);
    }
    forget_pending(sim);
    json_decref(sim->recorded);
    json_decref(sim->recorded_post);
    free(sim->pending);
    free(sim->posts);
    free(sim->channels);
    free(sim->users);
    free(sim->requests);
    free(sim);
}

/* Looking at what the bot does. */

size_t mattermost_sim_count(const struct mattermost_sim *sim)
{
    size_t count = 0;
    for (size_t i = 0; i < sim->post_count; i++)
        count += sim->posts[i]->user == sim->bot;
    return count;
}

/* The bot's next post that was not given yet; NULL where there is none. */
static struct sim_post *take_next(struct mattermost_sim *sim)
{
    while (sim->given < sim->post_count) {
        struct sim_post *post = sim->posts[sim->given++];
        if (post->user == sim->bot)
            return post;
    }
    return NULL;
}

static void on_deadline(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

static void on_deadline_closed(uv_handle_t *handle)
{
    handle->data = NULL;
}

/* Runs the loop until the bot posts or `ms` are over. */
static struct sim_post *await_post(struct mattermost_sim *sim, int ms)
{
    bool is_over = false;
    uv_timer_t deadline;
    uv_timer_init(sim->loop, &deadline);
    deadline.data = &is_over;
    uv_update_time(sim->loop);
    uv_timer_start(&deadline, on_deadline, (uint64_t)ms, 0);
    struct sim_post *post;
    while (!(post = take_next(sim)) && !is_over)
        uv_run(sim->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&deadline, on_deadline_closed);
    while (deadline.data)
        uv_run(sim->loop, UV_RUN_NOWAIT);
    return post;
}

/* The other one in a direct channel. */
static const char *account_in(const struct mattermost_sim *sim, const struct channel *channel)
{
    if (channel->type != 'D')
        return "";
    return channel->members[channel->members[0] == sim->bot ? 1 : 0]->username;
}

static const struct mattermost_sim_post *give(struct mattermost_sim *sim,
                                              const struct sim_post *post)
{
    sim->next = (struct mattermost_sim_post){
        .id = post->id,
        .channel = post->channel->id,
        .channel_name = post->channel->name,
        .account = account_in(sim, post->channel),
        .text = post->text,
        .root = post->root,
        .ref = json_get_string(post->props, "dealerline_ref", ""),
        .file = post->file,
        .upload_name = strcmp(post->file, sim->upload.id) == 0 ? sim->upload.name : "",
        .upload = str_text(&sim->upload.bytes),
        .create_at = post->create_at,
    };
    return &sim->next;
}

const struct mattermost_sim_post *mattermost_sim_next(struct mattermost_sim *sim, int deadline_ms)
{
    const struct sim_post *post = await_post(sim, deadline_ms);
    if (!post)
        fail_msg("the bot posted nothing within %d ms", deadline_ms);
    return give(sim, post);
}

const struct mattermost_sim_post *mattermost_sim_take(struct mattermost_sim *sim)
{
    const struct sim_post *post = take_next(sim);
    return post ? give(sim, post) : NULL;
}

void mattermost_sim_expect_silence(struct mattermost_sim *sim, int ms)
{
    const struct sim_post *post = await_post(sim, ms);
    if (post)
        fail_msg("the bot posted: %s", post->text);
}
