/* SPDX-License-Identifier: Apache-2.0 */
/* What most plans do: make a fact, let the state follow from it, remember it as the speaker's
 * own record; tell somebody. */
#ifndef INTENTS_RECORD_H
#define INTENTS_RECORD_H

#include "intents/plan.h"

/* A fact of that type by the speaker, now, from this message, with the frame's slots. New; to
 * be filled and given to record_add(). */
json_t *record_new(const struct request *request, const char *type);

/* The same without slots; `by` somebody else ("watch" for a rule). */
json_t *record_bare(const struct request *request, const char *type, const char *by);

/* Adds the fact (taken) and what follows from it. Returns its number's placeholder. `of`: the
 * record that a `corrected` or `undone` is about, NULL for others. */
const char *record_add(const struct request *request, struct plan *plan, json_t *fact,
                       const json_t *of);

/* The same, and undo and correct reach it. */
const char *record_keep(const struct request *request, struct plan *plan, json_t *fact);

/* Sets a date or a moment in a fact. */
void record_set_day(json_t *fact, const char *key, int32_t day);
void record_set_moment(json_t *fact, const char *key, int64_t ms);

/* Posts to a person or a dealer, one-to-one, on the platform where it can be reached. False
 * where it can be reached on none. */
bool tell_person(const struct request *request, struct plan *plan, uint32_t person,
                 const char *text);
bool tell_dealer(const struct request *request, struct plan *plan, uint32_t dealer,
                 const char *text);

/* The key of the question that waits in the one-to-one conversation with the person, there where
 * tell_person() reaches it; NULL where it can be reached nowhere. */
const char *person_talk(const struct request *request, uint32_t person);

/* Adds a reply to what the speaker is told, on a line of its own. The places follow as for
 * reply_add(). */
#define reply_say(request, plan, ...)                                                              \
    (reply_new_line((plan)->reply), reply_add((plan)->reply, (request)->lang, __VA_ARGS__))
void reply_new_line(struct str *reply);

#endif
