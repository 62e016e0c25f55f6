/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the admins, once for each outage, that a chat platform has been down for five minutes. It
 * goes by the first platform on which an admin can be reached, and waits where that is the one. */
#ifndef BOT_OUTAGES_H
#define BOT_OUTAGES_H

struct bot;
struct outages;

struct outages *outages_open(struct bot *bot);
void outages_close(struct outages *outages, void (*done)(void *owner), void *owner);

#endif
