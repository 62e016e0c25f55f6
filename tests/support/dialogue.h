/* SPDX-License-Identifier: Apache-2.0 */
/* Dialogues as data: a text file of what is said to the bot and what must come of it, played on
 * whatever platform the test gives. One line each; parts are separated by " | ":
 *
 *     > lizhiyuan: 昨天拜访了佳美           somebody says it, one-to-one with the bot
 *     > lizhiyuan #team: @bot 我的工单      the same in a channel
 *     < 已记录 #{seq} | 佳美五金店 | ~河源  the reply to it has these parts, and not that
 *     <                                     there is no reply
 *     ! wangfang: 新工单 #{ticket}          somebody (else) gets that one-to-one
 *     = visit | date=2026-11-22             the next fact that came of it
 *     =                                     nothing (more) came of it
 *     # …                                   a remark
 *
 * {name} is a number: the first time it is kept, afterwards it must be the same; it may stand in
 * all of them. What is said may call a person of the sample company by its id; a dealer is its id.
 * Nothing is waited for by time: silence is that a later message has been answered. */
#ifndef TESTS_SUPPORT_DIALOGUE_H
#define TESTS_SUPPORT_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/support/redis_server.h"

/* What the bot posted, as somebody sees it; strings are new and the dialogue's. */
struct heard {
    char *listener, *channel, *text, *reply_to;
};

/* Where a dialogue is played. `channel` is "" one-to-one. */
struct dialogue_place {
    void *owner;
    /* Somebody is there, before anything is said. */
    void (*enter)(void *owner, const char *who);
    /* Returns the id of the post, new. */
    char *(*say)(void *owner, const char *who, const char *channel, const char *text);
    /* The next post of the bot that this listener sees, within the time; false for none. */
    bool (*hear)(void *owner, const char *listener, const char *channel, int timeout_ms,
                 struct heard *out);
    bool names_replies; /* whether reply_to says which message a post replies to */
};

/* Plays the file; false, after saying on standard error which line is not as it should be. */
bool dialogue_play(const char *path, const struct dialogue_place *place,
                   struct redis_server *redis);

#endif
