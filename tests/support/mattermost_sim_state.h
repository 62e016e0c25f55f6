/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of the simulated Mattermost share and no test sees: its state, and what each
 * does for the others. */
#ifndef TESTS_SUPPORT_MATTERMOST_SIM_STATE_H
#define TESTS_SUPPORT_MATTERMOST_SIM_STATE_H

#include <jansson.h>

#include "base/str.h"
#include "bot/net/server.h"
#include "tests/support/mattermost_sim.h"

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

/* State. What is made is the simulation's. */

/* Ids that sort in another order than they are made, as real ones do. */
void sim_make_id(struct mattermost_sim *sim, char id[ID]);

/* By name or id; NULL where there is none, or made (found, where it is there). */
struct user *sim_find_user(const struct mattermost_sim *sim, const char *name_or_id);
struct user *sim_make_user(struct mattermost_sim *sim, const char *username, bool is_bot);
struct channel *sim_find_channel(const struct mattermost_sim *sim, const char *name_or_id);
struct sim_post *sim_find_post(const struct mattermost_sim *sim, const char *id);

/* Found or made: the direct channel of two (their ids, sorted, are its name); the channel as
 * tests name it. */
struct channel *sim_direct_channel(struct mattermost_sim *sim, struct user *a, struct user *b);
struct channel *sim_channel_of(struct mattermost_sim *sim, const char *name);

bool sim_is_member(const struct channel *channel, const struct user *user);
void sim_add_member(struct channel *channel, struct user *user);

int64_t sim_now_ms(const struct mattermost_sim *sim);
void sim_free_post(struct sim_post *post);

/* Events: what is told on the websocket. */

/* The first frame of that event that was recorded from a real server. New. */
json_t *sim_recorded_frame(const char *event);

/* The recorded post, with what this one says put in. New. */
json_t *sim_post_json(const struct mattermost_sim *sim, const struct sim_post *post);

/* To the bot, wherever it is connected. `data` is taken. */
void sim_tell_bot(struct mattermost_sim *sim, const char *event, json_t *data_taken,
                  const char *channel);
void sim_tell_posted(struct mattermost_sim *sim, const struct sim_post *post);

bool sim_is_authorized(const struct mattermost_sim *sim, const struct http_asked *asked);

/* A wrong token opens all the same and hears nothing. */
int sim_on_upgrade(void *owner, struct ws *ws, const struct http_asked *asked);

/* Posts: one that is not there yet, and that from now on is read and told. */
struct sim_post *sim_new_post(struct mattermost_sim *sim, struct user *user,
                              struct channel *channel, const char *text, const char *root);
void sim_store_post(struct mattermost_sim *sim, struct sim_post *post);

/* REST. */
void sim_on_request(void *owner, struct http_call *call, const struct http_asked *http);

/* As a server that is started again: no pending_post_id is known. */
void sim_forget_pending(struct mattermost_sim *sim);

/* Answers what is still to be answered, in vain. */
void sim_drop_slow(struct mattermost_sim *sim);

#endif
