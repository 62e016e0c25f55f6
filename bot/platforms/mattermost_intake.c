/* SPDX-License-Identifier: Apache-2.0 */
/* Posts become events. The rules that keep anything from being lost are in the header. */
#include "bot/platforms/mattermost_intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/platforms/mattermost_text.h"
#include "config/directory.h"

enum {
    QUEUE_MAX = 20000, /* of one channel; what is more is read again later */
    SEEN_MAX = 16384,  /* ids in each of the two sets */
    MEMBERS_PAGE = 200,
    MEMBERS_MAX = 2000, /* a channel with more is not taken for an internal one */
    MEMBERS_FRESH_MS = 10 * 60 * 1000,
    REFUSALS_MAX = 10
};

/* An event that was handed on and is not taken yet. It outlives the intake if need be. */
struct mattermost_in_hand {
    struct mattermost_room *room; /* NULL: the intake is gone */
    struct mattermost_in_hand *next;
};

static void advance(struct mattermost_room *room);

static void advance_all(void *owner)
{
    struct mattermost_intake *intake = owner;
    size_t place = 0;
    for (struct mattermost_room *room; (room = mattermost_ids_next(&intake->rooms, &place));)
        advance(room);
}

static void on_people(void *owner, bool are_known)
{
    struct mattermost_intake *intake = owner;
    if (are_known)
        advance_all(intake);
    else
        mattermost_timer_start(intake->retry, intake->retry_ms);
}

void mattermost_intake_init(struct mattermost_intake *intake, const struct platform_setup *setup,
                            struct mattermost_rest *rest, struct mattermost_timers *timers,
                            int retry_ms)
{
    *intake = (struct mattermost_intake){.setup = setup, .rest = rest, .retry_ms = retry_ms};
    intake->retry = mattermost_timer_new(timers, advance_all, intake);
    mattermost_people_init(&intake->people, rest, on_people, intake);
}

static void free_said(struct mattermost_said *said)
{
    free((char *)said->text.ptr);
    free(said);
}

static void free_room(struct mattermost_room *room)
{
    while (room->queue) {
        struct mattermost_said *said = room->queue;
        room->queue = said->next;
        free_said(said);
    }
    free(room->members);
    free(room);
}

void mattermost_intake_release(struct mattermost_intake *intake)
{
    for (struct mattermost_in_hand *held = intake->in_hand; held; held = held->next)
        held->room = NULL;
    size_t place = 0;
    for (struct mattermost_room *room; (room = mattermost_ids_next(&intake->rooms, &place));)
        free_room(room);
    mattermost_ids_release(&intake->rooms);
    mattermost_people_release(&intake->people);
    mattermost_ids_release(&intake->seen[0]);
    mattermost_ids_release(&intake->seen[1]);
    mattermost_timer_free(intake->retry);
    free(intake->username);
}

void mattermost_intake_self(struct mattermost_intake *intake, const char *id, const char *username)
{
    if (id != intake->self)
        snprintf(intake->self, sizeof intake->self, "%s", id);
    free(intake->username);
    intake->username = mem_strdup(username);
}

int64_t mattermost_intake_server_ms(const struct mattermost_intake *intake)
{
    return clock_now_ms(intake->setup->clock) + intake->server_lead_ms;
}

/* Where a channel that nothing is known of is to be read from: a direct one from its beginning,
 * for its first message may have come while we were away (a group's members are fixed, so that
 * it is the same there); another one from when we last knew all our channels, since it was joined
 * after that; at the very first start from now on. */
static int64_t first_mark(const struct mattermost_intake *intake, char type, int64_t said_ms)
{
    if (type == 'D' || type == 'G')
        return 1;
    if (intake->listed_ms)
        return intake->listed_ms;
    return said_ms ? said_ms : mattermost_intake_server_ms(intake);
}

static struct mattermost_room *add_room(struct mattermost_intake *intake, const char *id)
{
    struct mattermost_room *room = mem_new(1, sizeof *room);
    room->intake = intake;
    room->has_gap = true;
    room->read_again = true;
    snprintf(room->id, sizeof room->id, "%s", id);
    mattermost_ids_put(&intake->rooms, id, room);
    return room;
}

struct mattermost_room *mattermost_room_of(struct mattermost_intake *intake, const char *id,
                                           char type, int64_t said_ms)
{
    struct mattermost_room *room = mattermost_ids_get(&intake->rooms, id);
    if (!room)
        room = add_room(intake, id);
    if (!room->mark_ms) {
        room->mark_ms = first_mark(intake, type, said_ms);
        room->floor_ms = room->mark_ms;
    }
    room->type = type;
    return room;
}

void mattermost_intake_restore(struct mattermost_intake *intake, const char *id, int64_t mark_ms)
{
    struct mattermost_room *room = mattermost_ids_get(&intake->rooms, id);
    if (!room)
        room = add_room(intake, id);
    room->mark_ms = room->saved_ms = mark_ms;
    if (mark_ms > intake->listed_ms)
        intake->listed_ms = mark_ms;
}

void mattermost_intake_open_gaps(struct mattermost_intake *intake)
{
    size_t place = 0;
    for (struct mattermost_room *room; (room = mattermost_ids_next(&intake->rooms, &place));) {
        room->has_gap = true;
        mattermost_intake_members_changed(room);
    }
}

void mattermost_intake_person_changed(struct mattermost_intake *intake, const char *id,
                                      const char *username)
{
    if (strcmp(id, intake->self) == 0 && *username)
        mattermost_intake_self(intake, id, username);
    mattermost_people_changed(&intake->people, id);
}

/* Members. */

void mattermost_intake_members_changed(struct mattermost_room *room)
{
    room->members_known = false;
    room->members_changed = room->members_asked;
}

static bool members_are_fresh(const struct mattermost_room *room)
{
    return room->members_known && clock_steady_ms() - room->members_at_ms < MEMBERS_FRESH_MS;
}

static void ask_members(struct mattermost_room *room);

static void start_asking_members(struct mattermost_room *room)
{
    room->member_count = 0;
    room->members_changed = false;
    ask_members(room);
}

static void on_members(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_room *room = owner;
    struct mattermost_intake *intake = room->intake;
    room->members_asked = false;
    if (answer->status != 200 || !json_is_array(answer->body)) {
        log_warn("-", "mattermost.members", "channel=%s status=%d error=\"%s\"", room->id,
                 answer->status, answer->error_id);
        /* Not known counts as not internal; it is asked again for a later message. */
        room->members_known = true;
        room->members_too_many = true;
        room->members_at_ms = clock_steady_ms() - MEMBERS_FRESH_MS + intake->retry_ms;
        advance(room);
        return;
    }
    size_t i;
    json_t *member;
    json_array_foreach (answer->body, i, member) {
        const char *id = json_get_string(member, "user_id", "");
        if (!mattermost_is_id(id))
            continue;
        room->members = mem_grow(room->members, room->member_count + 1, sizeof *room->members);
        memcpy(room->members[room->member_count++], id, MATTERMOST_ID);
    }
    bool is_full = json_array_size(answer->body) == MEMBERS_PAGE;
    room->members_too_many = is_full && room->member_count >= MEMBERS_MAX;
    if (is_full && !room->members_too_many) {
        ask_members(room);
        return;
    }
    if (room->members_changed) { /* the list may be that of before */
        start_asking_members(room);
        return;
    }
    room->members_at_ms = clock_steady_ms();
    room->members_known = true;
    advance(room);
}

static void ask_members(struct mattermost_room *room)
{
    char *path = mem_printf("/channels/%s/members?page=%zu&per_page=%d", room->id,
                            room->member_count / MEMBERS_PAGE, MEMBERS_PAGE);
    room->members_asked = true;
    mattermost_rest_call(room->intake->rest, "GET", path, NULL, on_members, room);
    free(path);
}

/* Whether it is known who is in the channel; asks where it isn't. */
static bool members_are_known(struct mattermost_room *room)
{
    if (!members_are_fresh(room)) {
        if (!room->members_asked)
            start_asking_members(room);
        return false;
    }
    bool all_known = true;
    for (size_t i = 0; !room->members_too_many && i < room->member_count; i++) {
        if (mattermost_people_find(&room->intake->people, room->members[i])->is_asked)
            all_known = false;
    }
    return all_known;
}

static bool is_company_person(const struct mattermost_intake *intake, const char *username)
{
    const struct directory *dir = intake->setup->directory(intake->setup->owner);
    struct identity who;
    return username && directory_who(dir, "mattermost", username, &who) && who.person != INDEX_NONE;
}

static bool room_is_internal(struct mattermost_room *room, const char *speaker)
{
    const struct mattermost_intake *intake = room->intake;
    if (!is_company_person(intake, speaker))
        return false;
    if (room->type == 'D')
        return true;
    for (size_t i = 0; i < room->member_count; i++) {
        const struct mattermost_person *who =
            mattermost_ids_get(&intake->people.known, room->members[i]);
        bool is_self = strcmp(room->members[i], intake->self) == 0;
        if (!is_self && !is_company_person(intake, who ? who->username : NULL))
            return false;
    }
    return !room->members_too_many;
}

/* Events. */

static void drop_head(struct mattermost_room *room)
{
    struct mattermost_said *head = room->queue;
    room->queue = head->next;
    room->queued--;
    free_said(head);
}

/* W moves with what was taken (rules 2 and 3). */
static void move_mark(struct mattermost_room *room, int64_t create_at)
{
    if (!room->has_gap && create_at > room->mark_ms)
        room->mark_ms = create_at;
}

static void unlink_in_hand(struct mattermost_intake *intake, struct mattermost_in_hand *held)
{
    struct mattermost_in_hand **at = &intake->in_hand;
    while (*at != held)
        at = &(*at)->next;
    *at = held->next;
}

/* Whether it is the message that cannot be taken, and not the moment that is bad. Such a message
 * must not hold up its channel for ever. */
static bool is_refused_for_good(struct mattermost_said *said, enum err status)
{
    bool is_passing = status == ERR_FULL || status == ERR_CLOSED || status == ERR_UNAVAILABLE ||
                      status == ERR_TIMEOUT || status == ERR_IO;
    return !is_passing && ++said->refusals >= REFUSALS_MAX;
}

static void on_taken(void *token, enum err status, int64_t at_ms)
{
    (void)at_ms; /* when it was taken before is nothing to us */
    struct mattermost_in_hand *held = token;
    struct mattermost_room *room = held->room;
    if (room)
        unlink_in_hand(room->intake, held);
    free(held);
    if (!room)
        return;
    room->is_in_hand = false;
    bool is_taken = status == OK || status == ERR_EXISTS;
    if (!is_taken && !is_refused_for_good(room->queue, status)) {
        log_warn(room->queue->id, "mattermost.not_taken", "reason=\"%s\"", err_text(status));
        mattermost_timer_start(room->intake->retry, room->intake->retry_ms);
        return;
    }
    if (!is_taken)
        log_error(room->queue->id, "mattermost.given_up", "reason=\"%s\"", err_text(status));
    move_mark(room, room->queue->create_at);
    drop_head(room);
    advance(room);
}

static bool is_addressed(const struct mattermost_room *room, const struct mattermost_said *said)
{
    if (mattermost_text_mentions(said->text, room->intake->username))
        return true;
    /* The server counts @all as a mention of everybody; that is no word to the bot. */
    return said->mentions_us && !mattermost_text_calls_all(said->text);
}

static enum channel_kind kind_of(const struct mattermost_room *room,
                                 const struct mattermost_said *said)
{
    if (room->type == 'D')
        return CHANNEL_DIRECT;
    return is_addressed(room, said) ? CHANNEL_MENTION : CHANNEL_GROUP;
}

static void hand_on(struct mattermost_room *room, const char *username)
{
    struct mattermost_intake *intake = room->intake;
    const struct mattermost_said *said = room->queue;
    struct str text;
    str_init(&text);
    mattermost_text_cut_mentions(said->text, intake->username, &text);
    char cursor[24] = "";
    if (!room->has_gap && said->create_at > room->mark_ms)
        snprintf(cursor, sizeof cursor, "%" PRId64, said->create_at);
    struct event event = {
        .platform = "mattermost",
        .id = said->id,
        .channel = room->id,
        .thread = said->root,
        .account = username,
        .account_id = said->user,
        .text = str_text(&text),
        .at_ms = said->create_at,
        .kind = kind_of(room, said),
        .is_internal = room_is_internal(room, username),
        .cursor = cursor,
    };
    struct mattermost_in_hand *held = mem_new(1, sizeof *held);
    held->room = room;
    held->next = intake->in_hand;
    intake->in_hand = held;
    room->is_in_hand = true;
    intake->setup->on_event(intake->setup->owner, &event, on_taken, held);
    str_release(&text);
}

/* Hands on what is next in the channel, or asks for what must be known first. */
static void advance(struct mattermost_room *room)
{
    struct mattermost_intake *intake = room->intake;
    while (room->queue && !room->is_in_hand) {
        const struct mattermost_person *who =
            mattermost_people_find(&intake->people, room->queue->user);
        bool is_known = !who->is_asked;
        if (is_known && (who->is_machine || !who->username)) {
            move_mark(room, room->queue->create_at);
            drop_head(room);
            continue;
        }
        if (room->type != 'D')
            is_known = members_are_known(room) && is_known;
        if (!is_known)
            break;
        hand_on(room, who->username);
        break;
    }
    mattermost_people_ask(&intake->people);
}

/* Notes that the post was met; false if it was before. */
static bool note_seen(struct mattermost_intake *intake, const char *id)
{
    if (mattermost_ids_has(&intake->seen[0], id) || mattermost_ids_has(&intake->seen[1], id))
        return false;
    if (intake->seen[0].count >= SEEN_MAX) {
        mattermost_ids_release(&intake->seen[1]);
        intake->seen[1] = intake->seen[0];
        mattermost_ids_init(&intake->seen[0]);
    }
    mattermost_ids_put(&intake->seen[0], id, NULL);
    return true;
}

static struct mattermost_said *said_new(const struct mattermost_post *post, bool mentions_us)
{
    struct mattermost_said *said = mem_new(1, sizeof *said);
    memcpy(said->id, post->id, MATTERMOST_ID);
    memcpy(said->user, post->user, MATTERMOST_ID);
    snprintf(said->root, sizeof said->root, "%s", post->root);
    said->create_at = post->create_at;
    said->mentions_us = mentions_us;
    said->text =
        (struct text){mem_strndup(post->message.ptr, post->message.len), post->message.len};
    return said;
}

static bool is_before(const struct mattermost_said *a, const struct mattermost_said *b)
{
    return a->create_at < b->create_at ||
           (a->create_at == b->create_at && strcmp(a->id, b->id) < 0);
}

/* Puts it where it belongs, though never before what is in hand. Mostly that is the end. */
static void insert(struct mattermost_room *room, struct mattermost_said *said)
{
    struct mattermost_said **at = &room->queue;
    if (room->queue && (room->is_in_hand || is_before(room->last, said)))
        at = is_before(room->last, said) ? &room->last->next : &room->queue->next;
    while (*at && is_before(*at, said))
        at = &(*at)->next;
    said->next = *at;
    *at = said;
    if (!said->next)
        room->last = said;
    room->queued++;
}

void mattermost_intake_take(struct mattermost_intake *intake, struct mattermost_room *room,
                            const struct mattermost_post *post, bool mentions_us)
{
    switch (mattermost_post_judge(post, intake->self)) {
    case MATTERMOST_TAKE:
        break;
    case MATTERMOST_NOTICE:
        /* Who joins a team comes into its channels without an event of his own. */
        mattermost_intake_members_changed(room);
        return;
    case MATTERMOST_OWN:
    case MATTERMOST_AUTOMATIC:
    case MATTERMOST_GONE:
    case MATTERMOST_BLANK:
        return;
    }
    if (post->create_at < room->floor_ms)
        return;
    if (room->queued >= QUEUE_MAX) {
        room->has_gap = room->lost_some = room->read_again = true;
        return;
    }
    if (!note_seen(intake, post->id))
        return;
    insert(room, said_new(post, mentions_us));
    advance(room);
}

void mattermost_intake_close_gap(struct mattermost_room *room, int64_t newest_ms)
{
    if (room->lost_some)
        return;
    room->has_gap = false;
    if (!room->queue)
        move_mark(room, newest_ms);
}

void mattermost_intake_left(struct mattermost_room *room)
{
    room->mark_ms = 0;
    room->has_gap = true;
    mattermost_intake_members_changed(room);
}
