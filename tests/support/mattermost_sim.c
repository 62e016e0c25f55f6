/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Mattermost: what people do on it, how it begins and ends, and what the bot said. */
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

struct sim_post *sim_new_post(struct mattermost_sim *sim, struct user *user,
                              struct channel *channel, const char *text, const char *root)
{
    struct sim_post *post = mem_new(1, sizeof *post);
    sim_make_id(sim, post->id);
    post->user = user;
    post->channel = channel;
    post->text = mem_strdup(text);
    post->type = mem_strdup("");
    post->pending = mem_strdup("");
    post->props = json_object();
    snprintf(post->root, sizeof post->root, "%s", root);
    post->create_at = post->update_at = sim_now_ms(sim);
    return post;
}

void sim_store_post(struct mattermost_sim *sim, struct sim_post *post)
{
    sim->posts = mem_grow(sim->posts, sim->post_count + 1, sizeof *sim->posts);
    sim->posts[sim->post_count++] = post;
    if (post->create_at > post->channel->last_post_at)
        post->channel->last_post_at = post->create_at;
    if (!*post->type)
        post->channel->count++;
    struct sim_post *root = *post->root ? sim_find_post(sim, post->root) : NULL;
    if (root)
        root->update_at = post->create_at; /* which `since` shows again */
    sim_tell_posted(sim, post);
}

const char *mattermost_sim_say_as(struct mattermost_sim *sim, const char *username,
                                  const char *channel, const char *text, const char *type,
                                  const char *props)
{
    struct sim_post *post = sim_new_post(sim, sim_make_user(sim, username, false),
                                         sim_channel_of(sim, channel), text, "");
    free(post->type);
    post->type = mem_strdup(type);
    if (*props) {
        json_decref(post->props);
        post->props = json_parse(text_of(props));
    }
    sim_store_post(sim, post);
    return post->id;
}

const char *mattermost_sim_say(struct mattermost_sim *sim, const char *username,
                               const char *channel, const char *text, const char *root)
{
    struct sim_post *post = sim_new_post(sim, sim_make_user(sim, username, false),
                                         sim_channel_of(sim, channel), text, root);
    sim_store_post(sim, post);
    return post->id;
}

static void tell_changed(struct mattermost_sim *sim, const char *event, const struct sim_post *post)
{
    json_t *object = sim_post_json(sim, post);
    char *text = json_text(object);
    sim_tell_bot(sim, event, json_pack("{s:s}", "post", text), post->channel->id);
    free(text);
    json_decref(object);
}

/* The old version stays as a row of its own with an id never seen. */
void mattermost_sim_edit(struct mattermost_sim *sim, const char *id, const char *text)
{
    struct sim_post *post = sim_find_post(sim, id);
    struct sim_post *old = sim_new_post(sim, post->user, post->channel, "", post->root);
    old->create_at = post->create_at;
    snprintf(old->original, sizeof old->original, "%s", post->id);
    old->delete_at = old->update_at = sim_now_ms(sim);
    sim->posts = mem_grow(sim->posts, sim->post_count + 1, sizeof *sim->posts);
    sim->posts[sim->post_count++] = old;
    free(post->text);
    post->text = mem_strdup(text);
    post->edit_at = post->update_at = sim_now_ms(sim);
    tell_changed(sim, "post_edited", post);
}

void mattermost_sim_delete(struct mattermost_sim *sim, const char *id)
{
    struct sim_post *post = sim_find_post(sim, id);
    tell_changed(sim, "post_deleted", post);
    post->text[0] = '\0';
    post->delete_at = post->update_at = sim_now_ms(sim);
}

void mattermost_sim_add(struct mattermost_sim *sim, const char *channel, const char *username)
{
    struct channel *to = sim_channel_of(sim, channel);
    struct user *user = sim_make_user(sim, username, false);
    sim_add_member(to, user);
    sim_tell_bot(sim, "user_added",
                 json_pack("{s:s, s:s}", "user_id", user->id, "team_id", sim->team), to->id);
    mattermost_sim_say_as(sim, username, channel, "added to the channel", "system_add_to_channel",
                          "");
}

void mattermost_sim_remove(struct mattermost_sim *sim, const char *channel, const char *username)
{
    struct channel *from = sim_channel_of(sim, channel);
    struct user *user = sim_find_user(sim, username);
    for (size_t i = 0; i < from->member_count; i++) {
        if (from->members[i] == user)
            from->members[i] = from->members[--from->member_count];
    }
    sim_tell_bot(sim, "user_removed",
                 json_pack("{s:s, s:s}", "user_id", user->id, "remover_id", ""), from->id);
}

void mattermost_sim_rename(struct mattermost_sim *sim, const char *username, const char *to)
{
    struct user *user = sim_find_user(sim, username);
    free(user->username);
    user->username = mem_strdup(to);
    sim_tell_bot(sim, "user_updated",
                 json_pack("{s:{s:s, s:s}}", "user", "id", user->id, "username", to), "");
}

/* Life. */

struct mattermost_sim *mattermost_sim_open(uv_loop_t *loop, struct net *net)
{
    struct mattermost_sim *sim = mem_new(1, sizeof *sim);
    struct net_server_setup setup = {
        .host = "127.0.0.1",
        .body_max = 4 << 20,
        .on_request = sim_on_request,
        .on_upgrade = sim_on_upgrade,
        .owner = sim,
    };
    sim->server = net_listen(net, &setup);
    assert_non_null(sim->server);
    sim->loop = loop;
    sim->recorded = sim_recorded_frame("posted");
    sim->recorded_post = json_parse(json_get_text(json_object_get(sim->recorded, "data"), "post"));
    assert_non_null(sim->recorded_post);
    sim_make_id(sim, sim->team);
    sim->bot = sim_make_user(sim, MATTERMOST_SIM_BOT, true);
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
    sim_forget_pending(sim);
    sim->is_away = false;
}

void mattermost_sim_close(struct mattermost_sim *sim)
{
    sim_drop_slow(sim);
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
        sim_free_post(sim->posts[i]);
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
    sim_forget_pending(sim);
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
