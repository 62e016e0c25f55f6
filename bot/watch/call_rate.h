/* SPDX-License-Identifier: Apache-2.0 */
/* How often a dealer calls now, against its own 180 days before and the spread over the
 * company: what call_spike and call_drop have in common. Time is counted in months of 30
 * days, so the days before are 6 of them. Rests on chance.h; pure. */
#ifndef BOT_WATCH_CALL_RATE_H
#define BOT_WATCH_CALL_RATE_H

#include "bot/watch/chance.h"
#include "bot/watch/rule.h"

/* The numbers that both rules have, first in their rows; own ones follow from CALL_NUMBERS. */
enum {
    CALL_DAYS,
    CALL_BASELINE_DAYS,
    CALL_COVERAGE_DAYS,
    CALL_ENOUGH_DEALERS,
    CALL_CHANCE,
    CALL_NUMBERS
};

/* Their keys, for a row. */
#define CALL_NUMBER_KEYS                                                                           \
    [CALL_DAYS] = "days", [CALL_BASELINE_DAYS] = "baseline_days",                                  \
    [CALL_COVERAGE_DAYS] = "coverage_days", [CALL_ENOUGH_DEALERS] = "min_dealers",                 \
    [CALL_CHANCE] = "probability"

/* The rules' prepare: the spread over the company's active dealers; NULL where calls have not been
 * on record for long enough. In the arena. */
const void *call_prepare(const struct watch_day *today, struct arena *arena);

struct call_rate {
    int64_t calls;        /* x: in the rule's days */
    double expected;      /* by the dealer's own days before */
    double size, success; /* of the negative binomial of x */
};

/* A condition on it and the rule's numbers. */
typedef bool (*call_rate_fn)(const struct call_rate *rate, const double *number);

/* The verdict of a rule that is raised where `holds` and over where `clears`. */
struct finding call_finding(const struct watch_day *today, const void *prepared, uint32_t dealer,
                            call_rate_fn holds, call_rate_fn clears);

#endif
