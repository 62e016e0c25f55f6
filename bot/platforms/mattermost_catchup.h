/* SPDX-License-Identifier: Apache-2.0 */
/* Reading by REST what was said while nobody listened. A run lists the bot's channels and reads
 * each that may have something new from its mark − 60 s on (why: mattermost_intake.h); it is
 * repeated once a while later, because posts may be stored late, and every few minutes as a
 * safety net. At its end the marks are stored.
 *
 * `since` answers with at most 1000 posts and no sign of the cut. Then the channel is read page
 * by page, newest first, back to the mark. Pages shift while they are read, and at their edges
 * posts of the same millisecond may change places, so it is read again, with pages of another
 * size, until nothing unknown comes.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_CATCHUP_H
#define BOT_PLATFORMS_MATTERMOST_CATCHUP_H

#include "bot/platforms/mattermost_intake.h"

struct mattermost_catchup {
    struct mattermost_intake *intake;
    struct mattermost_rest *rest;
    struct mattermost_timer *next_run;
    int again_ms, every_ms;
    bool is_running, has_failed;
    int64_t started_ms; /* on the server's clock */
    bool wants_second;  /* the run after this one comes soon */
    json_t *teams;      /* of the bot; those from `team_next` on are still to be listed */
    size_t team_next;
    struct mattermost_room **rooms; /* to be read, from `room_next` on */
    size_t room_count, room_next;
    /* The channel being read: what was said after `from_ms`, found so far by id. */
    int64_t from_ms, newest_ms;
    json_t *found;
    int pass, page;
    bool pass_found_some;
};

void mattermost_catchup_init(struct mattermost_catchup *catchup, struct mattermost_intake *intake,
                             struct mattermost_rest *rest, struct mattermost_timers *timers,
                             int again_ms, int every_ms);
void mattermost_catchup_release(struct mattermost_catchup *catchup);

/* A run from the beginning, now: something may have been missed. Every channel's gap must be open
 * (mattermost_intake_open_gaps()). */
void mattermost_catchup_start(struct mattermost_catchup *catchup);

/* A run before long: a channel was found. */
void mattermost_catchup_soon(struct mattermost_catchup *catchup);

/* No runs until the next start: there is no connection. */
void mattermost_catchup_stop(struct mattermost_catchup *catchup);

#endif
