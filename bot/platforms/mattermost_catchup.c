/* SPDX-License-Identifier: Apache-2.0 */
/* One run, one call after the other:
 *
 *   start ─▶ teams ─▶ channels of each ─▶ read each channel ─▶ finish: store the marks
 *                                          │ since ─▶ done
 *                                          └ cut at 1000 ─▶ page after page ─▶ done
 *
 * What fails leaves the channel's gap open, and the run is made again soon. */
#include "bot/platforms/mattermost_catchup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

enum {
    SINCE_MAX = 1000, /* the server cuts there */
    PASSES_MAX = 20
};

/* The store knows for longer than this what was taken: 7 days. */
#define REMEMBERED_MS INT64_C(604800000)

/* Sizes of pages in turn; their edges fall elsewhere each time. */
static const int page_sizes[] = {200, 187};

/* The commit of a mark; it outlives the catch-up if need be. */
struct saving {
    struct arena arena;
    struct transaction tx;
};

static void start_run(struct mattermost_catchup *catchup);
static void list_next_team(struct mattermost_catchup *catchup);
static void read_next_room(struct mattermost_catchup *catchup);

static void on_run_due(void *owner)
{
    struct mattermost_catchup *catchup = owner;
    if (!catchup->is_running)
        start_run(catchup);
}

void mattermost_catchup_init(struct mattermost_catchup *catchup, struct mattermost_intake *intake,
                             struct mattermost_rest *rest, struct mattermost_timers *timers,
                             int again_ms, int every_ms)
{
    *catchup = (struct mattermost_catchup){
        .intake = intake,
        .rest = rest,
        .again_ms = again_ms,
        .every_ms = every_ms,
        .next_run = mattermost_timer_new(timers, on_run_due, catchup),
    };
}

static void forget_run(struct mattermost_catchup *catchup)
{
    mattermost_rest_drop(catchup->rest, catchup);
    json_decref(catchup->teams);
    json_decref(catchup->found);
    free(catchup->rooms);
    catchup->teams = catchup->found = NULL;
    catchup->rooms = NULL;
    catchup->room_count = catchup->room_next = catchup->team_next = 0;
    catchup->is_running = catchup->has_failed = false;
}

void mattermost_catchup_stop(struct mattermost_catchup *catchup)
{
    mattermost_timer_stop(catchup->next_run);
    forget_run(catchup);
}

void mattermost_catchup_release(struct mattermost_catchup *catchup)
{
    forget_run(catchup);
    mattermost_timer_free(catchup->next_run);
}

void mattermost_catchup_start(struct mattermost_catchup *catchup)
{
    mattermost_catchup_stop(catchup);
    catchup->wants_second = true;
    start_run(catchup);
}

void mattermost_catchup_soon(struct mattermost_catchup *catchup)
{
    catchup->wants_second = true;
    if (!catchup->is_running)
        mattermost_timer_start(catchup->next_run, catchup->again_ms);
}

/* The end of a run: marks. */

static void on_saved(void *owner, const struct commit_result *result)
{
    /* Where it failed a restart has more to read: nothing rests on it but work. */
    (void)result;
    struct saving *saving = owner;
    tx_release(&saving->tx);
    arena_release(&saving->arena);
    free(saving);
}

static void save_mark(struct store *store, const struct mattermost_room *room, int64_t now_ms)
{
    struct saving *saving = mem_new(1, sizeof *saving);
    char mark[24];
    snprintf(mark, sizeof mark, "%" PRId64, room->mark_ms);
    arena_init(&saving->arena);
    tx_init(&saving->tx, &saving->arena,
            arena_printf(&saving->arena, "mattermost:mark:%s:%s", room->id, mark));
    tx_set_cursor(&saving->tx, "mattermost", room->id, mark);
    store_commit(store, &saving->tx, now_ms, on_saved, saving);
}

/* Stores the marks that moved on without a commit of their own (past our own posts and notices)
 * or were set at first sight, so that a restart reads from there. A mark of a channel with a gap
 * is as old as the gap, so it may be stored at any time. */
static void save_marks(struct mattermost_catchup *catchup)
{
    struct mattermost_intake *intake = catchup->intake;
    int64_t now_ms = clock_now_ms(intake->setup->clock);
    size_t place = 0;
    for (struct mattermost_room *room; (room = mattermost_ids_next(&intake->rooms, &place));) {
        if (room->mark_ms <= room->saved_ms)
            continue;
        save_mark(intake->setup->store, room, now_ms);
        room->saved_ms = room->mark_ms;
    }
}

static void finish(struct mattermost_catchup *catchup)
{
    bool soon = catchup->has_failed || catchup->wants_second;
    if (!catchup->has_failed)
        catchup->intake->listed_ms = catchup->started_ms;
    catchup->wants_second = false;
    forget_run(catchup);
    save_marks(catchup);
    mattermost_timer_start(catchup->next_run, soon ? catchup->again_ms : catchup->every_ms);
}

static void fail(struct mattermost_catchup *catchup, const char *what,
                 const struct mattermost_answer *answer)
{
    log_warn("-", "mattermost.catchup", "what=%s status=%d reason=\"%s\" error=\"%s\"", what,
             answer->status, err_text(answer->error), answer->error_id);
    catchup->has_failed = true;
}

/* Reading one channel. */

static void finish_room(struct mattermost_catchup *catchup)
{
    json_decref(catchup->found);
    catchup->found = NULL;
    catchup->room_next++;
    read_next_room(catchup);
}

static int by_time(const void *a, const void *b)
{
    struct mattermost_post left, right;
    (void)mattermost_post_read(*(json_t *const *)a, &left); /* read before */
    (void)mattermost_post_read(*(json_t *const *)b, &right);
    if (left.create_at != right.create_at)
        return left.create_at < right.create_at ? -1 : 1;
    return strcmp(left.id, right.id);
}

/* Gives what was found, oldest first, and closes the gap. */
static void give_found(struct mattermost_catchup *catchup)
{
    struct mattermost_room *room = catchup->rooms[catchup->room_next];
    size_t count = json_object_size(catchup->found), i = 0;
    const json_t **posts = mem_new(count + 1, sizeof *posts);
    const char *id;
    json_t *object;
    json_object_foreach (catchup->found, id, object) {
        posts[i++] = object;
    }
    qsort(posts, count, sizeof *posts, by_time);
    room->lost_some = false;
    for (i = 0; i < count; i++) {
        struct mattermost_post post;
        if (!mattermost_post_read(posts[i], &post))
            mattermost_intake_take(catchup->intake, room, &post, false);
    }
    free(posts);
    mattermost_intake_close_gap(room, catchup->newest_ms);
    /* What was new is read once more: a post that is stored late does not show in the list. */
    room->read_again = room->had_news || room->has_gap;
    room->had_news = false;
    catchup->has_failed = catchup->has_failed || room->has_gap;
}

/* Keeps what is of interest of an answer. Returns how many posts it lists; `*oldest_ms` is the
 * lowest create_at among them. */
static size_t keep_found(struct mattermost_catchup *catchup, const json_t *body, int64_t *oldest_ms)
{
    const json_t *order = json_object_get(body, "order"), *posts = json_object_get(body, "posts");
    size_t i;
    json_t *id;
    *oldest_ms = INT64_MAX;
    json_array_foreach (order, i, id) {
        json_t *object = json_object_get(posts, json_is_string(id) ? json_string_value(id) : "");
        struct mattermost_post post;
        if (mattermost_post_read(object, &post))
            continue;
        if (post.create_at < *oldest_ms)
            *oldest_ms = post.create_at;
        if (post.create_at > catchup->newest_ms)
            catchup->newest_ms = post.create_at;
        if (post.create_at <= catchup->from_ms || json_object_get(catchup->found, post.id))
            continue;
        json_object_set(catchup->found, post.id, object);
        catchup->pass_found_some = true;
    }
    return json_array_size(order);
}

/* Whether the answer can be used; else the room is left as it is. */
static bool is_readable(struct mattermost_catchup *catchup, const struct mattermost_answer *answer)
{
    if (answer->status == 200 && json_is_object(answer->body))
        return true;
    fail(catchup, "posts", answer);
    finish_room(catchup);
    return false;
}

static int page_size(const struct mattermost_catchup *catchup)
{
    return page_sizes[(size_t)catchup->pass % (sizeof page_sizes / sizeof page_sizes[0])];
}

static void on_page(void *owner, const struct mattermost_answer *answer);

static void read_page(struct mattermost_catchup *catchup)
{
    char *path =
        mem_printf("/channels/%s/posts?page=%d&per_page=%d", catchup->rooms[catchup->room_next]->id,
                   catchup->page, page_size(catchup));
    mattermost_rest_call(catchup->rest, "GET", path, NULL, on_page, catchup);
    free(path);
}

static void on_page(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_catchup *catchup = owner;
    if (!is_readable(catchup, answer))
        return;
    int64_t oldest_ms;
    size_t count = keep_found(catchup, answer->body, &oldest_ms);
    bool is_last = count < (size_t)page_size(catchup) || oldest_ms < catchup->from_ms;
    if (!is_last) {
        catchup->page++;
    } else if (catchup->pass_found_some && catchup->pass < PASSES_MAX) {
        catchup->pass++;
        catchup->page = 0;
        catchup->pass_found_some = false;
    } else {
        give_found(catchup);
        finish_room(catchup);
        return;
    }
    read_page(catchup);
}

static void on_since(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_catchup *catchup = owner;
    if (!is_readable(catchup, answer))
        return;
    int64_t oldest_ms;
    if (keep_found(catchup, answer->body, &oldest_ms) >= SINCE_MAX) {
        read_page(catchup);
        return;
    }
    give_found(catchup);
    finish_room(catchup);
}

/* The moment after which everything said is wanted; `since=0` would be no `since`. There is no
 * overlap for what was said so long ago that the store forgets it: it would be taken again. */
static int64_t read_from(const struct mattermost_room *room)
{
    bool is_remembered = mattermost_intake_server_ms(room->intake) - room->mark_ms < REMEMBERED_MS;
    int64_t from_ms = room->mark_ms - (is_remembered ? MATTERMOST_OVERLAP_MS : 0);
    if (from_ms < room->floor_ms - 1)
        from_ms = room->floor_ms - 1;
    return from_ms > 1 ? from_ms : 1;
}

static void read_next_room(struct mattermost_catchup *catchup)
{
    if (catchup->room_next == catchup->room_count) {
        finish(catchup);
        return;
    }
    struct mattermost_room *room = catchup->rooms[catchup->room_next];
    catchup->from_ms = read_from(room);
    catchup->newest_ms = 0;
    catchup->found = json_object();
    catchup->pass = catchup->page = 0;
    catchup->pass_found_some = true;
    char *path = mem_printf("/channels/%s/posts?since=%" PRId64, room->id, catchup->from_ms);
    mattermost_rest_call(catchup->rest, "GET", path, NULL, on_since, catchup);
    free(path);
}

/* Listing channels. */

/* A channel of the list: is there anything to read? */
static void consider_room(struct mattermost_catchup *catchup, const json_t *channel)
{
    const char *id = json_get_string(channel, "id", "");
    const char *type = json_get_string(channel, "type", "");
    if (!mattermost_is_id(id) || !*type)
        return;
    struct mattermost_room *room = mattermost_room_of(catchup->intake, id, *type, 0);
    int64_t last_post_at = json_get_int(channel, "last_post_at", 0);
    int64_t count = json_get_int(channel, "total_msg_count", 0);
    bool has_news = last_post_at != room->last_post_at || count != room->total_msg_count;
    if (!has_news && !room->read_again) {
        mattermost_intake_close_gap(room, last_post_at);
        return;
    }
    for (size_t i = 0; i < catchup->room_count; i++) {
        if (catchup->rooms[i] == room)
            return; /* direct channels are listed in every team */
    }
    room->last_post_at = last_post_at;
    room->total_msg_count = count;
    room->had_news = room->had_news || has_news;
    room->read_again = true; /* until it is read */
    catchup->rooms = mem_grow(catchup->rooms, catchup->room_count + 1, sizeof(void *));
    catchup->rooms[catchup->room_count++] = room;
}

static void on_channels(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_catchup *catchup = owner;
    size_t i;
    json_t *channel;
    if (answer->status != 200 || !json_is_array(answer->body))
        fail(catchup, "channels", answer);
    json_array_foreach (answer->body, i, channel) {
        consider_room(catchup, channel);
    }
    catchup->team_next++;
    list_next_team(catchup);
}

static void list_next_team(struct mattermost_catchup *catchup)
{
    const char *team = "";
    while (catchup->team_next < json_array_size(catchup->teams)) {
        team = json_get_string(json_array_get(catchup->teams, catchup->team_next), "id", "");
        if (mattermost_is_id(team))
            break;
        catchup->team_next++;
    }
    if (catchup->team_next >= json_array_size(catchup->teams)) {
        read_next_room(catchup);
        return;
    }
    char *path = mem_printf("/users/me/teams/%s/channels", team);
    mattermost_rest_call(catchup->rest, "GET", path, NULL, on_channels, catchup);
    free(path);
}

static void on_teams(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_catchup *catchup = owner;
    if (answer->status != 200 || !json_is_array(answer->body)) {
        fail(catchup, "teams", answer);
        finish(catchup);
        return;
    }
    catchup->teams = json_deep_copy(answer->body);
    list_next_team(catchup);
}

static void start_run(struct mattermost_catchup *catchup)
{
    catchup->is_running = true;
    catchup->started_ms = mattermost_intake_server_ms(catchup->intake);
    mattermost_rest_call(catchup->rest, "GET", "/users/me/teams", NULL, on_teams, catchup);
}
