/* SPDX-License-Identifier: Apache-2.0 */
/* Posts on their way out: where to (a channel's id or name, or somebody's direct channel), in
 * which thread, cut into several where one would be too long.
 *
 * How nothing is posted twice and nothing never:
 *  1. Each post carries a mark in its props that is the outbox entry's id (and the number of the
 *     part), and a pending_post_id, by which the server knows a repeat for 30 s.
 *  2. While the outcome of a post is not known it is repeated with the same pending_post_id,
 *     though only within 25 s of the first try and while the websocket stays: a server that was
 *     started anew knows nothing of what was pending.
 *  3. Else the entry goes back to the outbox. Whenever it is given again, to this process or to
 *     another one (`tries` > 1), the channel is first searched for the marks.
 *  4. Our own post coming in by the websocket is a receipt as good as the answer.
 *  5. A refusal counts only while the server says that its database is well.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_SEND_H
#define BOT_PLATFORMS_MATTERMOST_SEND_H

#include "bot/platforms/mattermost_intake.h"

struct mattermost_sending;

struct mattermost_sender {
    struct mattermost_intake *intake;
    struct mattermost_rest *rest;
    struct mattermost_timers *timers;
    const json_t *aliases; /* channels of the settings: our name → the platform's */
    char team[MATTERMOST_ID];
    int retry_ms;
    unsigned connections; /* how many websockets were lost so far */
    json_t *channels;     /* ids of channels found: "#name" or "@account" → id */
    json_t *given_back;   /* ids of entries given back → how often */
    struct mattermost_sending *list;
};

void mattermost_sender_init(struct mattermost_sender *sender, struct mattermost_intake *intake,
                            struct mattermost_rest *rest, struct mattermost_timers *timers,
                            const json_t *aliases, int retry_ms);

/* What is under way is given back (POST_RETRY). */
void mattermost_sender_release(struct mattermost_sender *sender);

void mattermost_sender_post(struct mattermost_sender *sender, const struct outbox_entry *entry,
                            post_done_fn done, void *owner);

/* A post of our own came in. */
void mattermost_sender_receipt(struct mattermost_sender *sender,
                               const struct mattermost_post *post);

/* The websocket was lost. */
void mattermost_sender_disconnected(struct mattermost_sender *sender);

#endif
