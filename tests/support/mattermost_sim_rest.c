/* SPDX-License-Identifier: Apache-2.0 */
/* The part of REST that a bot uses: one function a route, and the table of routes. */
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
        if (sim_is_member(sim->channels[i], sim->bot) && !sim->channels[i]->is_archived)
            json_array_append_new(list, channel_json(sim, sim->channels[i]));
    }
    answer_json(asked->call, 200, list);
}

static void get_user(const struct asked *asked)
{
    const struct user *user = sim_find_user(asked->sim, asked->part[0]);
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
        const struct user *user = sim_find_user(asked->sim, json_string_value(id));
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
    const struct channel *channel = sim_find_channel(asked->sim, name);
    if (!channel)
        answer_error(asked->call, 404, "app.channel.get_by_name.missing.app_error");
    else if (channel->type != 'O' && !sim_is_member(channel, asked->sim->bot))
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
    const struct channel *channel = sim_find_channel(asked->sim, asked->part[0]);
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
    const struct channel *channel = sim_find_channel(asked->sim, asked->part[0]);
    const struct user *user = sim_find_user(asked->sim, asked->part[1]);
    if (channel && user && sim_is_member(channel, user))
        answer_json(asked->call, 200,
                    json_pack("{s:s, s:s}", "channel_id", channel->id, "user_id", user->id));
    else
        answer_error(asked->call, 404, "app.channel.get_member.missing.app_error");
}

static void post_member(const struct asked *asked)
{
    struct channel *channel = sim_find_channel(asked->sim, asked->part[0]);
    if (!channel || (channel->type != 'O' && !sim_is_member(channel, asked->sim->bot))) {
        refuse(asked->call);
        return;
    }
    sim_add_member(channel, asked->sim->bot);
    answer_json(asked->call, 201,
                json_pack("{s:s, s:s}", "channel_id", channel->id, "user_id", asked->sim->bot->id));
}

static void post_direct(const struct asked *asked)
{
    const char *first = json_string_value(json_array_get(asked->body, 0));
    const char *second = json_string_value(json_array_get(asked->body, 1));
    struct user *a = first ? sim_find_user(asked->sim, first) : NULL;
    struct user *b = second ? sim_find_user(asked->sim, second) : NULL;
    if (!a || !b)
        answer_error(asked->call, 400, "api.channel.create_direct_channel.invalid_user.app_error");
    else
        answer_json(asked->call, 201,
                    channel_json(asked->sim, sim_direct_channel(asked->sim, a, b)));
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
        json_object_set_new(objects, posts[i]->id, sim_post_json(asked->sim, posts[i]));
        struct sim_post *root = *posts[i]->root ? sim_find_post(asked->sim, posts[i]->root) : NULL;
        if (root) /* roots come along without being listed */
            json_object_set_new(objects, root->id, sim_post_json(asked->sim, root));
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
    struct channel *channel = sim_find_channel(sim, asked->part[0]);
    if (!channel || !sim_is_member(channel, sim->bot) || sim->faults.database_away) {
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

void sim_forget_pending(struct mattermost_sim *sim)
{
    for (size_t i = 0; i < sim->pending_count; i++)
        free(sim->pending[i].key);
    sim->pending_count = 0;
}

static void finish_post(struct mattermost_sim *sim, struct http_call *call, struct sim_post *post)
{
    sim_store_post(sim, post);
    note_pending(sim, post->pending, post);
    if (sim->faults.lost_answers > 0) {
        sim->faults.lost_answers--;
        http_respond(call, 504, "text/html", NULL, 0, TEXT("<html>gateway</html>"));
    } else {
        answer_json(call, 201, sim_post_json(sim, post));
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
    const struct sim_post *root = *root_id ? sim_find_post(sim, root_id) : NULL;
    struct text message = json_get_text(asked->body, "message");
    *error = "api.context.permissions.app_error";
    if (!channel || !sim_is_member(channel, sim->bot) || sim->faults.database_away ||
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
        sim_find_channel(sim, json_get_string(asked->body, "channel_id", "(none)"));
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
        answer_json(asked->call, 201, sim_post_json(sim, known->post));
    } else {
        struct sim_post *post =
            sim_new_post(sim, sim->bot, channel, json_get_string(asked->body, "message", ""),
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
    sim_make_id(asked->sim, upload->id);
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

void sim_on_request(void *owner, struct http_call *call, const struct http_asked *http)
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
    if (!sim_is_authorized(sim, http) && strcmp(path, "/system/ping") != 0) {
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

void sim_drop_slow(struct mattermost_sim *sim)
{
    while (sim->slow) {
        struct slow *slow = sim->slow;
        sim->slow = slow->next;
        http_respond(slow->call, 503, NULL, NULL, 0, (struct text){0});
        sim_free_post(slow->post);
        uv_close((uv_handle_t *)&slow->timer, on_slow_closed);
    }
}
