/* SPDX-License-Identifier: Apache-2.0 */
/* How often a dealer calls now, against its own 180 days before and the spread over the
 * company: what call_spike and call_drop have in common. Time is counted in months of 30
 * days, so the days before are 6 of them. Rests on chance.h; pure. */
#ifndef BOT_WATCH_CALL_RATE_H
#define BOT_WATCH_CALL_RATE_H

#include "bot/watch/chance.h"
#include "bot/watch/rule.h"

/* The numbers that both rules have, first in their rows; own ones follow from CALL_NUMBERS. */
enum { CALL_DAYS, CALL_BASELINE_DAYS, CALL_COVERAGE_DAYS, CALL_ENOUGH_DEALERS, CALL_NUMBERS };

/* The spread over the company's active dealers; NULL where calls have not been on record for
 * long enough. In the arena. */
const struct spread *call_spread_new(const struct watch_day *today, enum rule_id rule,
                                     struct arena *arena);

struct call_rate {
    int64_t calls;        /* x: in the rule's days */
    double expected;      /* by the dealer's own days before */
    double size, success; /* of the negative binomial of x */
};

struct call_rate call_rate_of(const struct watch_day *today, enum rule_id rule,
                              const struct spread *spread, uint32_t dealer);

#endif
