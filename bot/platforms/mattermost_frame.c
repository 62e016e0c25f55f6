/* SPDX-License-Identifier: Apache-2.0 */
/* Frames and posts of a Mattermost server. Several fields of an event are JSON in a string and
 * are read a second time. */
#include "bot/platforms/mattermost_frame.h"

#include <string.h>

#include "base/json.h"

enum { ID_LEN = 26, ERROR_ID_MAX = 120 };

static const char *const event_names[] = {
#define X(name, text) text,
    MATTERMOST_EVENT_LIST(X)
#undef X
};

static enum mattermost_event event_of(const char *name)
{
    for (size_t i = 0; i < sizeof event_names / sizeof event_names[0]; i++) {
        if (strcmp(name, event_names[i]) == 0)
            return (enum mattermost_event)i;
    }
    return MATTERMOST_OTHER;
}

bool mattermost_is_id(const char *id)
{
    return strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789") == ID_LEN && !id[ID_LEN];
}

const char *mattermost_error_id(const json_t *body)
{
    const char *id = json_get_string(body, "id", "");
    size_t len = strlen(id);
    bool is_shown = len <= ERROR_ID_MAX && strspn(id, "abcdefghijklmnopqrstuvwxyz_.") == len;
    return is_shown ? id : "";
}

/* A prop that says yes: servers write "true", a forger may write true. */
static bool says_yes(const json_t *props, const char *key)
{
    const json_t *value = json_object_get(props, key);
    return json_is_true(value) ||
           (json_is_string(value) && !strcmp(json_string_value(value), "true"));
}

enum err mattermost_post_read(const json_t *object, struct mattermost_post *post)
{
    const json_t *props = json_object_get(object, "props");
    *post = (struct mattermost_post){
        .id = json_get_string(object, "id", ""),
        .channel = json_get_string(object, "channel_id", ""),
        .user = json_get_string(object, "user_id", ""),
        .root = json_get_string(object, "root_id", ""),
        .original = json_get_string(object, "original_id", ""),
        .type = json_get_string(object, "type", ""),
        .ref = json_get_string(props, MATTERMOST_REF, ""),
        .message = json_get_text(object, "message"),
        .create_at = json_get_int(object, "create_at", 0),
        .delete_at = json_get_int(object, "delete_at", 0),
        .is_automatic = says_yes(props, "from_bot") || says_yes(props, "from_webhook"),
    };
    bool is_post = mattermost_is_id(post->id) && mattermost_is_id(post->channel) &&
                   mattermost_is_id(post->user) && post->create_at > 0 &&
                   (!*post->root || mattermost_is_id(post->root));
    return is_post ? OK : ERR_FORMAT;
}

enum mattermost_verdict mattermost_post_judge(const struct mattermost_post *post, const char *self)
{
    if (strcmp(post->user, self) == 0)
        return MATTERMOST_OWN;
    if (post->delete_at || *post->original)
        return MATTERMOST_GONE;
    if (*post->type)
        return MATTERMOST_NOTICE;
    if (post->is_automatic)
        return MATTERMOST_AUTOMATIC;
    return text_trim(post->message).len ? MATTERMOST_TAKE : MATTERMOST_BLANK;
}

/* Whether the list of ids written in the string at `key` has `id`. */
static bool lists(const json_t *data, const char *key, const char *id)
{
    json_t *list = json_parse(json_get_text(data, key));
    bool found = false;
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        found = found || (json_is_string(item) && strcmp(json_string_value(item), id) == 0);
    }
    json_decref(list);
    return found;
}

static void read_answer(struct mattermost_frame *frame)
{
    const json_t *whole = frame->whole;
    frame->event = MATTERMOST_ANSWER;
    frame->seq_reply = json_get_int(whole, "seq_reply", 0);
    frame->is_ok = strcmp(json_get_string(whole, "status", ""), "OK") == 0;
    frame->error = mattermost_error_id(json_object_get(whole, "error"));
    frame->server_time = json_get_int(json_object_get(whole, "data"), "server_time", 0);
}

static enum err read_posted(struct mattermost_frame *frame, const json_t *data, const char *self)
{
    frame->inner = json_parse(json_get_text(data, "post"));
    enum err err = mattermost_post_read(frame->inner, &frame->post);
    if (err)
        return err;
    frame->channel = frame->post.channel;
    frame->user = frame->post.user;
    frame->channel_type = json_get_string(data, "channel_type", "");
    frame->mentions_us = lists(data, "mentions", self);
    return OK;
}

static enum err read_event(struct mattermost_frame *frame, const char *name, const char *self)
{
    const json_t *data = json_object_get(frame->whole, "data");
    const json_t *broadcast = json_object_get(frame->whole, "broadcast");
    frame->event = event_of(name);
    frame->seq = json_get_int(frame->whole, "seq", -1);
    if (frame->seq < 0)
        return ERR_FORMAT;
    if (frame->event == MATTERMOST_POSTED)
        return read_posted(frame, data, self);
    frame->channel = json_get_string(broadcast, "channel_id", "");
    if (!*frame->channel)
        frame->channel = json_get_string(data, "channel_id", "");
    const json_t *user = json_object_get(data, "user");
    frame->user = json_get_string(user, "id", json_get_string(data, "user_id", ""));
    frame->username = json_get_string(user, "username", "");
    /* The one who is removed is told so without his own id in the data. */
    if (frame->event == MATTERMOST_USER_REMOVED && !*frame->user)
        frame->user = json_get_string(broadcast, "user_id", "");
    return OK;
}

enum err mattermost_frame_read(struct text json, const char *self, struct mattermost_frame *frame)
{
    *frame = (struct mattermost_frame){
        .event = MATTERMOST_OTHER,
        .seq = -1,
        .error = "",
        .channel = "",
        .channel_type = "",
        .user = "",
        .username = "",
        .whole = json_parse(json),
    };
    const char *name = json_get_string(frame->whole, "event", "");
    if (*name)
        return read_event(frame, name, self);
    if (!*json_get_string(frame->whole, "status", ""))
        return ERR_FORMAT;
    read_answer(frame);
    return OK;
}

void mattermost_frame_release(struct mattermost_frame *frame)
{
    json_decref(frame->inner);
    json_decref(frame->whole);
    frame->inner = frame->whole = NULL;
}
