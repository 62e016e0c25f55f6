/* SPDX-License-Identifier: Apache-2.0 */
/* What a meeting is about and where it is held, in the message's own words: behind a word that
 * leads to it (主题, 讲, 地点), up to the next mark. The leads are data: words/topic_leads.def. */
#ifndef INTENTS_TOPIC_H
#define INTENTS_TOPIC_H

#include "base/text.h"

/* Borrowed from `text`; empty where nothing is said. */
struct text topic_in(struct text text);
struct text place_in(struct text text);

#endif
