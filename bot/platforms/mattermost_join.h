/* SPDX-License-Identifier: Apache-2.0 */
/* The team and the channels that the settings name: looked for after each connect until all are
 * found, and joined where they are public and the bot is not in them yet. What cannot be found
 * or joined is said by log_error; all else goes on without it. */
#ifndef BOT_PLATFORMS_MATTERMOST_JOIN_H
#define BOT_PLATFORMS_MATTERMOST_JOIN_H

#include "bot/platforms/mattermost_rest.h"

struct mattermost_join {
    struct mattermost_rest *rest;
    const char *self; /* our user id */
    const char *team; /* its name */
    char *team_id;    /* room for an id, filled here */
    const json_t *aliases;
    void *place; /* of the channel that is seen to, in `aliases` */
    char channel[27];
    bool is_done, is_running, has_failed;
};

/* All borrowed; `team_id` has room for an id and is "" until the team is found. */
void mattermost_join_init(struct mattermost_join *join, struct mattermost_rest *rest,
                          const char *self, const char *team, char *team_id, const json_t *aliases);
void mattermost_join_start(struct mattermost_join *join);
void mattermost_join_release(struct mattermost_join *join);

#endif
