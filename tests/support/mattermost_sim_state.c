/* SPDX-License-Identifier: Apache-2.0 */
/* Users, channels and posts, as the simulated Mattermost has them in memory. */
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

struct mattermost_sim_faults *mattermost_sim_faults(struct mattermost_sim *sim)
{
    return &sim->faults;
}

const char *mattermost_sim_url(const struct mattermost_sim *sim)
{
    return sim->url;
}

void sim_make_id(struct mattermost_sim *sim, char id[ID])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t mix = (uint64_t)(++sim->ids) * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < ID - 1; i++) {
        mix = mix * 6364136223846793005u + 1442695040888963407u;
        id[i] = digits[(mix >> 33) % 36];
    }
    id[ID - 1] = '\0';
}

struct user *sim_find_user(const struct mattermost_sim *sim, const char *name_or_id)
{
    for (size_t i = 0; i < sim->user_count; i++) {
        if (!strcmp(sim->users[i]->username, name_or_id) || !strcmp(sim->users[i]->id, name_or_id))
            return sim->users[i];
    }
    return NULL;
}

struct user *sim_make_user(struct mattermost_sim *sim, const char *username, bool is_bot)
{
    struct user *user = sim_find_user(sim, username);
    if (user)
        return user;
    user = mem_new(1, sizeof *user);
    sim_make_id(sim, user->id);
    user->username = mem_strdup(username);
    user->is_bot = is_bot;
    sim->users = mem_grow(sim->users, sim->user_count + 1, sizeof *sim->users);
    sim->users[sim->user_count++] = user;
    return user;
}

const char *mattermost_sim_user(struct mattermost_sim *sim, const char *username)
{
    return sim_make_user(sim, username, false)->id;
}

const char *mattermost_sim_machine(struct mattermost_sim *sim, const char *username)
{
    return sim_make_user(sim, username, true)->id;
}

bool sim_is_member(const struct channel *channel, const struct user *user)
{
    for (size_t i = 0; i < channel->member_count; i++) {
        if (channel->members[i] == user)
            return true;
    }
    return false;
}

void sim_add_member(struct channel *channel, struct user *user)
{
    if (sim_is_member(channel, user))
        return;
    channel->members =
        mem_grow(channel->members, channel->member_count + 1, sizeof *channel->members);
    channel->members[channel->member_count++] = user;
}

static struct channel *make_channel(struct mattermost_sim *sim, const char *name, char type)
{
    struct channel *channel = mem_new(1, sizeof *channel);
    sim_make_id(sim, channel->id);
    channel->name = mem_strdup(name);
    channel->type = type;
    sim->channels = mem_grow(sim->channels, sim->channel_count + 1, sizeof *sim->channels);
    sim->channels[sim->channel_count++] = channel;
    return channel;
}

struct channel *sim_find_channel(const struct mattermost_sim *sim, const char *name_or_id)
{
    for (size_t i = 0; i < sim->channel_count; i++) {
        struct channel *channel = sim->channels[i];
        if (!strcmp(channel->name, name_or_id) || !strcmp(channel->id, name_or_id))
            return channel;
    }
    return NULL;
}

struct channel *sim_direct_channel(struct mattermost_sim *sim, struct user *a, struct user *b)
{
    bool in_order = strcmp(a->id, b->id) < 0;
    char *name = mem_printf("%s__%s", in_order ? a->id : b->id, in_order ? b->id : a->id);
    struct channel *channel = sim_find_channel(sim, name);
    if (!channel) {
        channel = make_channel(sim, name, 'D');
        sim_add_member(channel, a);
        sim_add_member(channel, b);
    }
    free(name);
    return channel;
}

struct channel *sim_channel_of(struct mattermost_sim *sim, const char *name)
{
    struct channel *channel =
        *name == '@' ? sim_direct_channel(sim, sim_make_user(sim, name + 1, false), sim->bot)
                     : sim_find_channel(sim, name);
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
        sim_add_member(channel, sim_make_user(sim, username, false));
        free(username);
    }
    return channel->id;
}

void mattermost_sim_archive(struct mattermost_sim *sim, const char *channel)
{
    sim_channel_of(sim, channel)->is_archived = true;
}

int64_t sim_now_ms(const struct mattermost_sim *sim)
{
    static const struct clock real;
    return sim->faults.frozen_ms ? sim->faults.frozen_ms
                                 : clock_now_ms(sim->clock ? sim->clock : &real);
}

void mattermost_sim_set_clock(struct mattermost_sim *sim, const struct clock *clock)
{
    sim->clock = clock;
}

struct sim_post *sim_find_post(const struct mattermost_sim *sim, const char *id)
{
    for (size_t i = sim->post_count; i-- > 0;) {
        if (!strcmp(sim->posts[i]->id, id))
            return sim->posts[i];
    }
    return NULL;
}

void sim_free_post(struct sim_post *post)
{
    free(post->text);
    free(post->type);
    free(post->pending);
    json_decref(post->props);
    free(post);
}
