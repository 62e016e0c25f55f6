/* SPDX-License-Identifier: Apache-2.0 */
/* When a ticket is late. Limits count working time: the owner's hours on working days. The
 * limit to accept counts from the opening or from the last reassignment, the limit to resolve
 * always from the opening; at twice the limit to accept the matter goes further up. A ticket
 * is late once more than the limit has gone, so not yet at the minute of the deadline itself.
 *
 * Rests on config/calendar.h. Pure; the server arms a timer for the deadlines and asks again
 * when it has run out. */
#ifndef BOT_WATCH_TICKET_H
#define BOT_WATCH_TICKET_H

#include <stdbool.h>

#include "config/calendar.h"

/* A local moment. */
struct ticket_moment {
    int32_t day;
    int minute;
};

struct ticket_times {
    struct ticket_moment opened;
    struct ticket_moment assigned; /* opened, or reassigned last */
    bool accepted;                 /* by the present owner */
    bool resolved;
};

struct ticket_limits {
    const struct calendar *calendar;
    struct hours hours; /* the owner's */
    int accept_minutes;
    int resolve_minutes;
};

/* Whether they still matter is for the caller to know. */
struct ticket_deadlines {
    struct ticket_moment accept;
    struct ticket_moment accept_twice;
    struct ticket_moment resolve;
};

struct ticket_lateness {
    bool accept;
    bool accept_twice;
    bool resolve;
    int64_t since_assigned; /* working minutes */
    int64_t since_opened;
};

struct ticket_deadlines ticket_deadlines_of(const struct ticket_times *ticket,
                                            const struct ticket_limits *limits);

struct ticket_lateness ticket_lateness_at(const struct ticket_times *ticket,
                                          const struct ticket_limits *limits,
                                          struct ticket_moment now);

#endif
