/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_overdue: see ticket.h. It has a row as the other rules do, so that its alerts have a
 * name and words, but is due at the moment of a deadline and not in the morning. */
#include "bot/watch/ticket.h"

#include "bot/watch/rule.h"

const struct rule rule_ticket_overdue = {
    .name = "ticket_overdue",
    .label = {[LANG_ZH] = "工单超时", [LANG_EN] = "ticket overdue"},
    .help = {[LANG_ZH] = "工单超过环节规定的受理或解决时限（工作时间）",
             [LANG_EN] = "a ticket was not accepted or resolved within its stage's working time"},
    .advice = {[LANG_ZH] = "尽快受理或解决，或改派",
               [LANG_EN] = "accept or resolve it now, or reassign it"},
    .needs = NEEDS_NOTHING,
};

static struct ticket_moment after(const struct ticket_limits *limits, struct ticket_moment from,
                                  int64_t minutes)
{
    calendar_add_working_minutes(limits->calendar, limits->hours, &from.day, &from.minute, minutes);
    return from;
}

struct ticket_deadlines ticket_deadlines_of(const struct ticket_times *ticket,
                                            const struct ticket_limits *limits)
{
    int64_t accept = limits->accept_minutes, resolve = limits->resolve_minutes;
    return (struct ticket_deadlines){
        .accept = after(limits, ticket->assigned, accept),
        .accept_twice = after(limits, ticket->assigned, 2 * accept),
        .resolve = after(limits, ticket->opened, resolve),
    };
}

static int64_t minutes_since(const struct ticket_limits *limits, struct ticket_moment from,
                             struct ticket_moment now)
{
    return calendar_working_minutes(limits->calendar, limits->hours, from.day, from.minute, now.day,
                                    now.minute);
}

struct ticket_lateness ticket_lateness_at(const struct ticket_times *ticket,
                                          const struct ticket_limits *limits,
                                          struct ticket_moment now)
{
    int64_t assigned = minutes_since(limits, ticket->assigned, now);
    int64_t opened = minutes_since(limits, ticket->opened, now);
    bool waits = !ticket->accepted && !ticket->resolved;
    return (struct ticket_lateness){
        .accept = waits && assigned > limits->accept_minutes,
        .accept_twice = waits && assigned > 2 * (int64_t)limits->accept_minutes,
        .resolve = !ticket->resolved && opened > limits->resolve_minutes,
        .since_assigned = assigned,
        .since_opened = opened,
    };
}
