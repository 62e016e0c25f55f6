/* SPDX-License-Identifier: Apache-2.0 */
/* The speaker's own records, newest first, as they stand after corrections: what undo and
 * correct are about. */
#ifndef INTENTS_RECORDS_H
#define INTENTS_RECORDS_H

#include "intents/record.h"

struct record {
    const char *seq;
    json_t *fact; /* new: to be let go with json_decref() */
};

/* Asks (in `prepare`) for the `count` newest records. */
void records_want(struct request *request, struct reads *reads, size_t count);

/* Asks, right behind the newest record alone, for the facts that it caused, which follow it in the
 * log. */
void records_want_following(struct request *request, struct reads *reads);

/* The n-th newest of those asked for; false where there is none that is at most 24 hours old. */
bool records_get(const struct request *request, size_t n, struct record *record);

/* The place of a record in the speaker's list, 0 the newest. */
size_t records_place(const struct request *request, const char *seq);

/* Takes the newest record back, with the facts that it caused, expecting that the ticket or alert
 * that it moved has not moved on since. */
void records_take_back(const struct request *request, struct plan *plan,
                       const struct record *record);

/* Expects that the ticket, alert or meeting that the record is about has not moved on since: the
 * version that it has then is the record's number. */
void records_expect_unmoved(const struct request *request, struct plan *plan, const char *seq,
                            const json_t *fact);

/* Whether the record planned a meeting, moved it or called it off. */
bool record_is_of_event(const json_t *fact);

/* A record in a few words: 拜访 梅州市佳美五金店 11-21 */
const char *record_say(const struct request *request, const json_t *fact);

/* The name of a type of fact, or of a slot of it, for people. */
const char *record_type_name(enum language lang, const char *type);
const char *record_slot_name(enum language lang, const char *slot);

/* The value of a slot in a fact, for people. */
const char *record_slot_say(const struct request *request, const json_t *fact, const char *slot);

#endif
