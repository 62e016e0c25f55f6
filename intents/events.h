/* SPDX-License-Identifier: Apache-2.0 */
/* Meetings of dealers as plans see them: read from their hash (SCHEMA.md), who is invited, what
 * was answered, in words. Strings are borrowed from the request's arena. */
#ifndef INTENTS_EVENTS_H
#define INTENTS_EVENTS_H

#include <jansson.h>

#include "intents/plan.h"

/* Whoever has not answered is asked again so many days before. */
enum { EVENT_ASK_DAYS = 3 };

struct event_plan {
    const char *number;
    const char *kind; /* conference training discussion social */
    const char *by;   /* who planned it: a person's id */
    int32_t day;
    int time;        /* minute of the day, -1 where it was not said */
    uint32_t region; /* INDEX_NONE: none */
    int64_t came;    /* head count, -1 before it is known */
    bool is_cancelled;
    const char *place, *topic;
    const uint32_t *dealers; /* invited */
    size_t dealer_count;
};

/* Asks (in `prepare`) for the events of a sorted set, the latest first, and at the same places of
 * a second reading for what was answered. */
void events_want(struct request *request, struct reads *reads, const char *index);

/* Reads [number, hash], an item of a JOIN; false where there is no such event. */
bool event_read(const struct request *request, const struct value *item, struct event_plan *event);

/* The same from a number and its hash. */
bool event_read_hash(const struct request *request, const char *number, const struct value *hash,
                     struct event_plan *event);

/* The same from the fact that planned it, or that says what became of it. */
bool event_read_fact(const struct request *request, const json_t *fact, struct event_plan *event);

/* What and when: 恳谈会，12-10（周四）14:00，河源. */
const char *event_say(const struct request *request, const struct event_plan *event);
/* When alone: 12-10（周四）14:00. */
const char *event_when_say(const struct request *request, const struct event_plan *event);
const char *event_kind_name(enum language lang, const char *kind);

/* "14:00" as the minute of the day, -1 where it is none. */
int event_read_time(struct text text);

/* An answer as the hash rsvp:N keeps it: "yes 2". */
struct event_answer {
    const char *answer; /* "" where there is none */
    int64_t count;
};
struct event_answer event_answer_of(const struct request *request, const struct value *answers,
                                    uint32_t dealer);

/* Posts `words` (places {event} and {what}) one-to-one to each invited dealer who has not
 * answered (`answers`: the hash rsvp:N, NULL: nobody has). Returns how many could be reached. */
size_t event_invite(const struct request *request, struct plan *plan,
                    const struct event_plan *event, const struct value *answers, enum reply words);

#endif
