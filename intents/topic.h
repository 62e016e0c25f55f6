/* SPDX-License-Identifier: Apache-2.0 */
/* What a meeting is about, where it is held and which one is meant, in the message's own words:
 * behind a word that leads to it (主题, 讲, 地点, 会议). The leads are data:
 * words/topic_leads.def. */
#ifndef INTENTS_TOPIC_H
#define INTENTS_TOPIC_H

#include "base/text.h"

/* Up to the next mark. Borrowed from `text`; empty where nothing is said. */
struct text topic_in(struct text text);
struct text place_in(struct text text);

/* The number of a meeting (会议5, event #5): its digits. Borrowed from `text`; empty where no
 * number stands behind a word for one. */
struct text event_number_in(struct text text);

#endif
