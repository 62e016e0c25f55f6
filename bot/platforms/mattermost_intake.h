/* SPDX-License-Identifier: Apache-2.0 */
/* From posts to events: one queue for each channel, oldest first, one event of a channel in
 * hand at a time; the next follows once it is committed. Before an event is handed on, its
 * author's name is looked up, and for a channel of several people whether all of them are of
 * the company.
 *
 * How nothing is lost, and nothing is read for ever:
 *  1. A channel's mark W: whatever was said in it up to W was taken. W is stored with the
 *     commit of the event that moves it (event.cursor), so that it never runs ahead of the
 *     effects.
 *  2. W moves only while the channel has no gap. It has one from the moment that something may
 *     have been missed (a connection lost, seq skipped, the queue full, a new channel) until
 *     reading from W − 60 s on is complete and all that was found is queued. Events in between
 *     are handed on at once, with no cursor.
 *  3. The queue is sorted by (create_at, id) and only its head is in hand, so when an event
 *     moves W all earlier ones known are taken.
 *  4. A post may be stored later than its create_at says, or be of the same millisecond as
 *     another one: hence the 60 s. What is met twice because of that is known by its id: here
 *     for a while, in the store for as long as it keeps messages.
 *
 * Not here: what is said to be missed and read again, see mattermost_catchup.h.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_INTAKE_H
#define BOT_PLATFORMS_MATTERMOST_INTAKE_H

#include "bot/platform.h"
#include "bot/platforms/mattermost_frame.h"
#include "bot/platforms/mattermost_people.h"

/* What somebody said, waiting to be handed on. */
struct mattermost_said {
    struct mattermost_said *next;
    char id[MATTERMOST_ID];
    char user[MATTERMOST_ID];
    char root[MATTERMOST_ID];
    int64_t create_at;
    bool mentions_us; /* as the server counts */
    int refusals;     /* how often it was not taken for a reason of its own */
    struct text text;
};

struct mattermost_room {
    struct mattermost_intake *intake;
    char id[MATTERMOST_ID];
    char type;        /* 'D' direct, 'G' group of several, 'O' public, 'P' private */
    bool has_gap;     /* rule 2 */
    bool is_in_hand;  /* the queue's head is */
    int64_t mark_ms;  /* W */
    int64_t saved_ms; /* W as the store has it */
    int64_t floor_ms; /* what was said before is not for us: we joined later */
    struct mattermost_said *queue, *last;
    size_t queued;
    bool lost_some; /* the queue was full: what came then is to be read again */
    /* Who is in it, as long as it isn't stale. */
    char (*members)[MATTERMOST_ID];
    size_t member_count;
    bool members_known, members_asked, members_too_many;
    bool members_changed;  /* while they were being asked for */
    int64_t members_at_ms; /* on the steady clock */
    /* Of the catch-up: what the list said last; whether the list told of something new that
     * is not read yet; whether it is to be read whatever the list says. */
    int64_t last_post_at, total_msg_count;
    bool had_news, read_again;
};

struct mattermost_in_hand;

struct mattermost_intake {
    const struct platform_setup *setup;
    struct mattermost_rest *rest;
    struct mattermost_timer *retry;
    int retry_ms;
    char self[MATTERMOST_ID];
    char *username;
    struct mattermost_ids rooms;
    struct mattermost_people people;
    struct mattermost_ids seen[2]; /* ids met: the newer ones and, until full, the older ones */
    struct mattermost_in_hand *in_hand;
    int64_t listed_ms;      /* when all our channels were last known, 0: never */
    int64_t server_lead_ms; /* server's clock minus ours */
};

void mattermost_intake_init(struct mattermost_intake *intake, const struct platform_setup *setup,
                            struct mattermost_rest *rest, struct mattermost_timers *timers,
                            int retry_ms);
void mattermost_intake_release(struct mattermost_intake *intake);

/* Who we are; copied. Before that no post may be given. */
void mattermost_intake_self(struct mattermost_intake *intake, const char *id, const char *username);

/* The channel, made where it is new: then it has a gap and its mark is where it is to be read
 * from. `said_ms`: of what was heard in it (0: nothing). */
struct mattermost_room *mattermost_room_of(struct mattermost_intake *intake, const char *id,
                                           char type, int64_t said_ms);

/* A mark that the store has. */
void mattermost_intake_restore(struct mattermost_intake *intake, const char *room, int64_t mark_ms);

/* Something may have been missed, in every channel. */
void mattermost_intake_open_gaps(struct mattermost_intake *intake);

/* A post has come in; what isn't to be acted on, or was met before, is passed over. */
void mattermost_intake_take(struct mattermost_intake *intake, struct mattermost_room *room,
                            const struct mattermost_post *post, bool mentions_us);

/* Reading from W − 60 s on is complete and all that it found was given; the newest post of any
 * kind was of `newest_ms`. */
void mattermost_intake_close_gap(struct mattermost_room *room, int64_t newest_ms);

/* We are no more in the channel: what is said until we join again is not for us. */
void mattermost_intake_left(struct mattermost_room *room);

/* Somebody came or left, or may have. */
void mattermost_intake_members_changed(struct mattermost_room *room);

/* Somebody's name (may have) changed. */
void mattermost_intake_person_changed(struct mattermost_intake *intake, const char *id,
                                      const char *username);

/* How far before W must be read, see rule 4. */
enum { MATTERMOST_OVERLAP_MS = 60000 };

/* The server's clock. */
int64_t mattermost_intake_server_ms(const struct mattermost_intake *intake);

#endif
