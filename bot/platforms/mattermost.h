/* SPDX-License-Identifier: Apache-2.0 */
/* The platform `mattermost`: a Mattermost server (5.37 and later) as one bot account sees it.
 * Settings: {"type":"mattermost","url","token","team","channels":{our name: channel's name}}.
 *
 * It rests on the websocket for what is said and on REST for all else. Nothing is lost over a
 * broken connection: what was missed is read again (mattermost_intake.h, mattermost_catchup.h);
 * nothing is posted twice (mattermost_send.h). The websocket is never resumed: a resume that the
 * server cannot serve does harm there, and reading again is needed anyway.
 *
 * A connection proves itself, at the start and every 30 s, by answering the ping action within
 * 10 s: a websocket that the server's hub has lost still answers pings of the protocol. Since
 * there is a frame at least that often, no silence needs to be watched beside it.
 *
 * Not for: edited and deleted messages (what was recorded stays until its author corrects it),
 * reactions, slash commands, buttons.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_H
#define BOT_PLATFORMS_MATTERMOST_H

#include "bot/platform.h"

extern const struct platform_type platform_mattermost;

/* How long everything takes; tests shorten it. */
struct mattermost_pace {
    int ping_ms;           /* from one ping action to the next */
    int answer_ms;         /* it must be answered within */
    int request_ms;        /* so must a REST call */
    int retry_ms;          /* before something that failed is tried again */
    int catch_up_again_ms; /* after a catch-up: once more, for posts that were stored late */
    int catch_up_every_ms; /* as a safety net */
    const int *backoff_ms; /* waits before connecting again */
    size_t backoff_count;
};
extern const struct mattermost_pace mattermost_pace_usual;

/* As `open` of the row, at another pace (which must stay). */
struct platform *mattermost_open(const struct platform_setup *setup,
                                 const struct mattermost_pace *pace);

#endif
