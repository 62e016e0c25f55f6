/* SPDX-License-Identifier: Apache-2.0 */
/* The websockets of the simulated Mattermost: who is connected, and what is told there. */
#include "tests/support/mattermost_sim_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

json_t *sim_recorded_frame(const char *event)
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

json_t *sim_post_json(const struct mattermost_sim *sim, const struct sim_post *post)
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

void sim_tell_bot(struct mattermost_sim *sim, const char *event, json_t *data_taken,
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

void sim_tell_posted(struct mattermost_sim *sim, const struct sim_post *post)
{
    if (!sim_is_member(post->channel, sim->bot))
        return;
    json_t *object = sim_post_json(sim, post);
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
    sim_tell_bot(sim, "posted", data, post->channel->id);
    free(sender);
    free(text);
    json_decref(object);
}

/* Connections. */

static void on_open(void *owner, struct ws *ws)
{
    struct connection *connection = owner;
    connection->ws = ws;
    connection->sim->connection_count++;
    char id[ID];
    sim_make_id(connection->sim, id);
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
                                        "5.37.0", "server_time", (json_int_t)sim_now_ms(sim)));
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

bool sim_is_authorized(const struct mattermost_sim *sim, const struct http_asked *asked)
{
    const char *value = http_header_value(asked->headers, asked->header_count, "Authorization");
    return !sim->faults.wrong_token && strcmp(value, "Bearer " MATTERMOST_SIM_TOKEN) == 0;
}

int sim_on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked)
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
    connection->is_ours = sim_is_authorized(sim, asked);
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
