/* SPDX-License-Identifier: Apache-2.0 */
/* team ─▶ each channel: by name ─▶ are we in it? ─▶ join */
#include "bot/platforms/mattermost_join.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/net/request.h"
#include "bot/platforms/mattermost_frame.h"

void mattermost_join_init(struct mattermost_join *join, struct mattermost_rest *rest,
                          const char *self, const char *team, char *team_id, const json_t *aliases)
{
    *join = (struct mattermost_join){
        .rest = rest, .self = self, .team = team, .team_id = team_id, .aliases = aliases};
}

void mattermost_join_release(struct mattermost_join *join)
{
    mattermost_rest_drop(join->rest, join);
}

static void find_channel(struct mattermost_join *join);

static void next_channel(struct mattermost_join *join)
{
    json_t *aliases = (json_t *)join->aliases;
    join->place = json_object_iter_next(aliases, join->place);
    find_channel(join);
}

static void complain(struct mattermost_join *join, const char *what, const char *name,
                     const struct mattermost_answer *answer)
{
    join->has_failed = true;
    log_error("-", "mattermost.channel", "what=%s name=\"%s\" status=%d error=\"%s\"", what, name,
              answer->status, answer->error_id);
}

static const char *name_of(const struct mattermost_join *join)
{
    const json_t *value = json_object_iter_value(join->place);
    return json_is_string(value) ? json_string_value(value) : "";
}

static void on_joined(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_join *join = owner;
    if (answer->status != 201 && answer->status != 200)
        complain(join, "join", name_of(join), answer);
    next_channel(join);
}

static void on_member(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_join *join = owner;
    if (answer->status == 200) {
        next_channel(join);
        return;
    }
    char *path = mem_printf("/channels/%s/members", join->channel);
    json_t *body = json_pack("{s:s}", "user_id", join->self);
    mattermost_rest_call(join->rest, "POST", path, body, on_joined, join);
    json_decref(body);
    free(path);
}

static void on_channel(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_join *join = owner;
    const char *id = json_get_string(answer->body, "id", "");
    if (answer->status != 200 || !mattermost_is_id(id)) {
        complain(join, "find", name_of(join), answer);
        next_channel(join);
        return;
    }
    snprintf(join->channel, sizeof join->channel, "%s", id);
    char *path = mem_printf("/channels/%s/members/%s", id, join->self);
    mattermost_rest_call(join->rest, "GET", path, NULL, on_member, join);
    free(path);
}

/* Adds the segment `name` to a path. */
static void add_name(struct str *path, const char *name)
{
    str_add_char(path, '/');
    http_escape(path, text_of(name));
}

static void find_channel(struct mattermost_join *join)
{
    if (!join->place) {
        join->is_running = false;
        join->is_done = !join->has_failed;
        return;
    }
    struct str path;
    str_init(&path);
    str_addf(&path, "/teams/%s/channels/name", join->team_id);
    add_name(&path, name_of(join));
    if (mattermost_is_id(name_of(join))) {
        str_clear(&path);
        str_addf(&path, "/channels/%s", name_of(join));
    }
    mattermost_rest_call(join->rest, "GET", path.ptr, NULL, on_channel, join);
    str_release(&path);
}

static void on_team(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_join *join = owner;
    const char *id = json_get_string(answer->body, "id", "");
    if (answer->status != 200 || !mattermost_is_id(id)) {
        complain(join, "team", join->team, answer);
        join->is_running = false;
        return;
    }
    snprintf(join->team_id, sizeof join->channel, "%s", id);
    join->place = json_object_iter((json_t *)join->aliases);
    find_channel(join);
}

void mattermost_join_start(struct mattermost_join *join)
{
    if (join->is_done || join->is_running)
        return;
    join->is_running = true;
    join->has_failed = false;
    struct str path;
    str_init(&path);
    str_add(&path, "/teams/name");
    add_name(&path, join->team);
    mattermost_rest_call(join->rest, "GET", path.ptr, NULL, on_team, join);
    str_release(&path);
}
