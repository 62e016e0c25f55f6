/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets as plans see them: read from their hash (SCHEMA.md), who may see one, who is in
 * charge and until when, the moves of their life cycle (domain rules, §4). */
#ifndef INTENTS_TICKETS_H
#define INTENTS_TICKETS_H

#include "intents/plan.h"

struct ticket {
    const char *number;
    const struct value *hash;
    enum stage stage;
    uint32_t dealer;   /* INDEX_NONE: none */
    uint32_t person;   /* in charge */
    uint32_t accused;  /* of a complaint: who has no part in it, INDEX_NONE */
    const char *by;    /* who reported it */
    const char *state; /* opened accepted resolved closed */
    const char *note;
    const char *event;      /* number of the meeting at which it came up, "" */
    const char *event_kind; /* and its kind */
    const char *score;      /* "" before it is rated */
    int64_t opened_ms, accept_by_ms, resolve_by_ms, resolved_ms; /* 0: none */
};

/* False where the hash is empty. Strings are borrowed from the request's arena. */
bool ticket_read(const struct request *request, const char *number, const struct value *hash,
                 struct ticket *ticket);

/* Whether the speaker may see it (and a manager or a dealer comment on it). Who is complained of
 * may not, whatever the role. */
bool ticket_may_see(const struct request *request, const struct ticket *ticket);

/* Who takes a new ticket of the stage now: the owner, the backup when the owner is off duty or
 * is `accused`, whoever it escalates to when both are. */
uint32_t ticket_choose(const struct request *request, enum stage stage, uint32_t accused);

/* The end of a limit of working time of the stage's owner that starts now. */
int64_t ticket_limit(const struct request *request, enum stage stage, int minutes);

/* Starts the limit to accept anew in a fact: `accept_by`, `escalate_by` (twice the limit), nothing
 * late, and `notify_by` where somebody must hear of it who is off duty now. Returns accept_by. */
int64_t ticket_set_limits(const struct request *request, json_t *fact, enum stage stage,
                          uint32_t person);

/* Whether the person may be messaged now. */
bool ticket_is_on_duty(const struct request *request, uint32_t person);

/* Makes the fact of a move, with what it replaces; to be filled with what changes and given
 * to ticket_move_add(). New. */
json_t *ticket_move(const struct request *request, const struct ticket *ticket, const char *action);

/* Adds it, expecting that the ticket has not moved since it was read, and tells the dealer
 * where the move is one that the dealer is told. */
void ticket_move_add(const struct request *request, struct plan *plan, const struct ticket *ticket,
                     json_t *fact);

/* The rating asked for, sent to who reported it. */
void ticket_ask_rating(const struct request *request, struct plan *plan,
                       const struct ticket *ticket, const char *how);

/* Tells who is in charge, and the supervisor it escalates to, that it is open again. */
void ticket_tell_reopened(const struct request *request, struct plan *plan,
                          const struct ticket *ticket);

/* One line about it: number, stage, dealer, note, who, state, limit. */
const char *ticket_line(const struct request *request, const struct ticket *ticket);

/* A person's name and phone: "王芳 13900009551". */
const char *say_person(const struct request *request, uint32_t person);

#endif
