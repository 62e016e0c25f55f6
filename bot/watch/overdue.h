/* SPDX-License-Identifier: Apache-2.0 */
/* What must be done again before so many days have passed: what call_overdue and visit_overdue
 * have in common. Counted from the last time, but not from before the dealer was one, nor from
 * before it was noted at all: a record that does not exist is not a call that was not made. */
#ifndef BOT_WATCH_OVERDUE_H
#define BOT_WATCH_OVERDUE_H

#include "bot/watch/rule.h"

/* The numbers of both rules. */
enum { OVERDUE_DAYS, OVERDUE_CRITICAL_DAYS };

/* Their keys, for a row. */
#define OVERDUE_NUMBER_KEYS [OVERDUE_DAYS] = "days", [OVERDUE_CRITICAL_DAYS] = "critical_days"

/* The verdict on a dealer for whom it was done on day `last`; it has been noted from `first` on. */
struct finding overdue_finding(const struct watch_day *today, uint32_t dealer, int32_t last,
                               int32_t first);

#endif
