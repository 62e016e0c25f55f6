/* SPDX-License-Identifier: Apache-2.0 */
/* A Mattermost server in the test's own process and loop, made from what a 5.37 server was seen
 * to do: users, channels and posts in memory; websockets with hello, ping action and events; the
 * part of REST that a bot uses, with its traps (what `since` leaves out and puts in, posts of one
 * millisecond, pending_post_id known for 30 s and forgotten by a restart, refusals while the
 * database is away). Its events are frames that were recorded from that
 * server (tests/data/mattermost), with what a test says put in. One team, "sales"; one bot,
 * "dealerline", whose token is MATTERMOST_SIM_TOKEN.
 *
 * Channels are meant by id or by name; "@ann" is ann's direct channel with the bot. Whatever a
 * test names and is not there fails the test. */
#ifndef TESTS_SUPPORT_MATTERMOST_SIM_H
#define TESTS_SUPPORT_MATTERMOST_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "bot/net/net.h"

#define MATTERMOST_SIM_TOKEN "simtoken1234567890abcdefgh"
#define MATTERMOST_SIM_BOT   "dealerline"

struct mattermost_sim;

struct mattermost_sim *mattermost_sim_open(uv_loop_t *loop, struct net *net);

/* Frees it; its connections go with net_close(), which is to be called after. */
void mattermost_sim_close(struct mattermost_sim *sim);

/* What its clock shows from now on; borrowed. The system's time without. */
void mattermost_sim_set_clock(struct mattermost_sim *sim, const struct clock *clock);

/* "http://127.0.0.1:port", borrowed. */
const char *mattermost_sim_url(const struct mattermost_sim *sim);

/* Makes a user, an account of a bot, or finds it; the id, borrowed. */
const char *mattermost_sim_user(struct mattermost_sim *sim, const char *username);
const char *mattermost_sim_machine(struct mattermost_sim *sim, const char *username);

/* Makes a channel ('O', 'P', 'G') with these members, separated by blanks; the id, borrowed. */
const char *mattermost_sim_channel(struct mattermost_sim *sim, const char *name, char type,
                                   const char *members);
void mattermost_sim_archive(struct mattermost_sim *sim, const char *channel);

/* Somebody is put into a channel, or out of it. */
void mattermost_sim_add(struct mattermost_sim *sim, const char *channel, const char *username);
void mattermost_sim_remove(struct mattermost_sim *sim, const char *channel, const char *username);
void mattermost_sim_rename(struct mattermost_sim *sim, const char *username, const char *to);

/* Somebody says something, in the thread of post `root` ("" for none). The post's id, borrowed. */
const char *mattermost_sim_say(struct mattermost_sim *sim, const char *username,
                               const char *channel, const char *text, const char *root);
/* The same with a type and props (JSON, "" for none). */
const char *mattermost_sim_say_as(struct mattermost_sim *sim, const char *username,
                                  const char *channel, const char *text, const char *type,
                                  const char *props);
void mattermost_sim_edit(struct mattermost_sim *sim, const char *post, const char *text);
void mattermost_sim_delete(struct mattermost_sim *sim, const char *post);

/* What the bot posted. */
struct mattermost_sim_post {
    const char *id, *channel, *channel_name, *text, *root, *ref, *file;
    const char *account;     /* with whom the channel is one-to-one, "" where it is not */
    const char *upload_name; /* of the file, where it is the last that was uploaded; else "" */
    struct text upload;      /* the last file's bytes */
    int64_t create_at;
};

/* The bot's next post, in the order they came: runs the loop until there is one and fails the
 * test after `deadline_ms`. Borrowed. */
const struct mattermost_sim_post *mattermost_sim_next(struct mattermost_sim *sim, int deadline_ms);

/* The same where there is one already, else NULL; runs no loop. */
const struct mattermost_sim_post *mattermost_sim_take(struct mattermost_sim *sim);

/* Fails the test if the bot posts anything within `ms`. */
void mattermost_sim_expect_silence(struct mattermost_sim *sim, int ms);

/* How many posts the bot has made in all; those already taken by mattermost_sim_next() count. */
size_t mattermost_sim_count(const struct mattermost_sim *sim);

/* How many websockets are open and authenticated, and how many were opened so far. */
size_t mattermost_sim_connected(const struct mattermost_sim *sim);
size_t mattermost_sim_connections(const struct mattermost_sim *sim);

/* Cuts every websocket, without a close frame. */
void mattermost_sim_cut(struct mattermost_sim *sim);

/* The server process goes, so that the proxy before it answers with 503, and comes back without
 * any memory of pending posts. */
void mattermost_sim_go_away(struct mattermost_sim *sim);
void mattermost_sim_come_back(struct mattermost_sim *sim);

/* Leaves out a number of events' sequence on every connection. */
void mattermost_sim_skip_seq(struct mattermost_sim *sim);

/* What goes wrong, to be changed at any time. */
struct mattermost_sim_faults {
    bool deaf;          /* websockets open and answer protocol pings, but no event, no answer */
    bool silent;        /* only events are held back: they are lost */
    bool database_away; /* refusals to what is right */
    int limited;        /* so many requests are answered with 429 */
    int failing_posts;  /* so many POST /posts are answered with 500 and not carried out */
    int lost_answers;   /* so many are carried out and answered with 504, as by a proxy */
    int slow_posts_ms;  /* a post is stored and answered this much later; create_at is before */
    bool forbids_posts; /* 403 to every POST /posts */
    int64_t frozen_ms;  /* posts are all of this millisecond; 0: now */
    bool wrong_token;   /* no token is right any more */
};
struct mattermost_sim_faults *mattermost_sim_faults(struct mattermost_sim *sim);

/* How many requests of that method and path (with * for one part, without /api/v4) came. */
size_t mattermost_sim_requests(const struct mattermost_sim *sim, const char *method,
                               const char *path);

#endif
