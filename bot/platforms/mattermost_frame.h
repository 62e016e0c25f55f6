/* SPDX-License-Identifier: Apache-2.0 */
/* What a Mattermost server sends, read into structs: the frames of its websocket and the
 * posts of its REST answers. Pure functions; nothing here waits or connects.
 *
 * Frames come from outside: any bytes are read without harm, what is not known is
 * MATTERMOST_OTHER. The strings of a frame are borrowed from it until
 * mattermost_frame_release(); those of a post from the JSON that it was read from. None is
 * NULL. Not for what the server says about errors: such texts may hold the token in clear, so
 * only the error's id is read, and only if it looks like one.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_FRAME_H
#define BOT_PLATFORMS_MATTERMOST_FRAME_H

#include <jansson.h>

#include "base/err.h"
#include "base/text.h"

/* One list: constant, the event's name on the wire. */
#define MATTERMOST_EVENT_LIST(X)                                                                   \
    X(MATTERMOST_HELLO, "hello")                                                                   \
    X(MATTERMOST_POSTED, "posted")                                                                 \
    X(MATTERMOST_USER_ADDED, "user_added")                                                         \
    X(MATTERMOST_USER_REMOVED, "user_removed")                                                     \
    X(MATTERMOST_DIRECT_ADDED, "direct_added")                                                     \
    X(MATTERMOST_GROUP_ADDED, "group_added")                                                       \
    X(MATTERMOST_ADDED_TO_TEAM, "added_to_team")                                                   \
    X(MATTERMOST_LEAVE_TEAM, "leave_team")                                                         \
    X(MATTERMOST_CHANNEL_CONVERTED, "channel_converted")                                           \
    X(MATTERMOST_CHANNEL_UPDATED, "channel_updated")                                               \
    X(MATTERMOST_USER_UPDATED, "user_updated")

enum mattermost_event {
#define X(name, text) name,
    MATTERMOST_EVENT_LIST(X)
#undef X
        MATTERMOST_ANSWER, /* to an action of ours, not an event: it has no seq */
    MATTERMOST_OTHER
};

struct mattermost_post {
    const char *id;
    const char *channel;
    const char *user;
    const char *root;     /* id of the thread's first post, "" outside of threads */
    const char *original; /* of an old version of an edited post: the post's id, else "" */
    const char *type;     /* "" for what somebody said, "system_…" for notices */
    const char *ref;      /* our own mark in the props, "" without */
    struct text message;
    int64_t create_at;
    int64_t delete_at; /* 0 while it lives */
    bool is_automatic; /* by a bot or a webhook, as its props say */
};

struct mattermost_frame {
    enum mattermost_event event;
    int64_t seq;              /* of this connection, from 0; -1 in answers */
    int64_t seq_reply;        /* answers: which action, 0 where it isn't said */
    bool is_ok;               /* answers */
    const char *error;        /* answers: id of the error, "" without */
    int64_t server_time;      /* answers to the ping action: the server's clock, else 0 */
    const char *channel;      /* whom it is about: the channel */
    const char *channel_type; /* posted: "D", "G", "O", "P" */
    const char *user;         /* user_added, user_removed, user_updated, team events: who */
    const char *username;     /* user_updated: the present name */
    bool mentions_us;         /* posted: the server counts it as a mention of us */
    struct mattermost_post post;
    json_t *whole, *inner; /* what the strings are borrowed from */
};

/* Reads one frame; `self` is our own user id. ERR_FORMAT where it is no frame; release it in any
 * case. */
enum err mattermost_frame_read(struct text json, const char *self, struct mattermost_frame *frame);
void mattermost_frame_release(struct mattermost_frame *frame);

/* Reads a post object of an event or a REST answer; ERR_FORMAT where id, channel or user are
 * not ids. */
enum err mattermost_post_read(const json_t *object, struct mattermost_post *post);

/* The key under which a post of ours carries the mark of its outbox entry. */
#define MATTERMOST_REF "dealerline_ref"

/* What is to be done with a post that came in. */
enum mattermost_verdict {
    MATTERMOST_TAKE,
    MATTERMOST_OWN,       /* we said it */
    MATTERMOST_NOTICE,    /* by the server, or no plain message */
    MATTERMOST_AUTOMATIC, /* by a bot or a webhook: machines are not obeyed */
    MATTERMOST_GONE,      /* deleted, or the old version of an edited post */
    MATTERMOST_BLANK      /* files only */
};
enum mattermost_verdict mattermost_post_judge(const struct mattermost_post *post, const char *self);

/* Whether `id` is one: 26 characters [a-z0-9]. */
bool mattermost_is_id(const char *id);

/* The id of the error in a REST answer's body, "" where there is none that may be shown. */
const char *mattermost_error_id(const json_t *body);

#endif
