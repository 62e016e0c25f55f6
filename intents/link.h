/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who on a chat platform, by message: "关联 mattermost zhong.wei D001", "link …", and
 * "取消关联 …", "unlink …". An admin does it at once. Anybody else, strangers too, asks for its
 * own account to be linked ("关联 D001") and an admin confirms; the answer is the same whether
 * there is such an id or not. No intent: it is told by its form, before understanding. */
#ifndef INTENTS_LINK_H
#define INTENTS_LINK_H

#include "intents/plan.h"

struct link_request {
    bool is_unlink;
    const char *platform, *account; /* "" where not said */
    const char *id;                 /* of the person or dealer, "" where not said */
};

/* Reads the message; false where it is no such request. */
bool link_read(const struct request *request, struct link_request *link);

/* The same from a request that waited (asks.h); false where it is none. */
bool link_from_json(const struct request *request, struct text json, struct link_request *link);

/* Asks for what must be known before. */
void link_prepare(struct request *request, struct reads *reads);

void link_plan(const struct request *request, struct plan *plan, const struct link_request *link);

#endif
