/* SPDX-License-Identifier: Apache-2.0 */
/* Dialogues as data: a text file of what is said to the bot and what must come of it, played on
 * any venue. One line each; parts are separated by " | ":
 *
 *     > lizhiyuan: 昨天拜访了佳美             somebody says it, one-to-one with the bot
 *     > lizhiyuan #team: @dealerline 我的工单 the same in a channel
 *     > lizhiyuan #team thread: 撤销          in the thread of what was said last
 *     < 已记录 #{seq} | 佳美五金店 | ~河源    the reply to it has these parts, and not that
 *     < 进货 | [picture]                      it comes with a picture: "[picture]" ends its text
 *     <                                       there is no reply
 *     ! wangfang: 新工单 #{ticket}            somebody (else) gets that one-to-one
 *     ! wangfang:                             gets nothing more so far
 *     = visit | date=2026-11-22               the next fact that came of it
 *     =                                       nothing (more) came of it
 *     @ clock 2026-11-23T14:04:58+08:00       the server is started again at that moment
 *     # …                                     a remark
 *
 * {name} is a number: the first time it is kept, afterwards it must be the same; it may stand in
 * all of them. Before anything is said there may be
 *
 *     @ purchases                             those of the company were imported early today
 *     @ only mattermost                       it is not played elsewhere
 *
 * What anybody hears and no line asks for is wrong, and so is a fact that came of a message
 * ("watch" may do more than is asked for). Where strangers are not let in, what they say and hear
 * is left out. Nothing is waited for by time. */
#ifndef TESTS_SUPPORT_DIALOGUE_H
#define TESTS_SUPPORT_DIALOGUE_H

#include <stdbool.h>

#include "tests/support/venue.h"

/* Plays the file; false, after saying on standard error which line is not as it should be. */
bool dialogue_play(const char *path, const struct venue_type *type);

/* Plays all of tests/integration/dialogues, each with a company and a server of its own; with
 * DIALOGUE=name in the environment only the files that have it in their names. Returns how many
 * did not go as written. */
int dialogue_play_all(const struct venue_type *type);

#endif
