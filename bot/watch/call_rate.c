/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/call_rate.h"

static const double MONTH_DAYS = 30;

/* B: the dealer's calls in the baseline, which ends where the rule's days begin. */
static double calls_before(const struct watch_day *today, const double *number, uint32_t dealer)
{
    int32_t end = today->day - (int32_t)number[CALL_DAYS];
    return (double)days_within(today->index->dealers[dealer].calls_in,
                               end - (int32_t)number[CALL_BASELINE_DAYS], end);
}

const void *call_prepare(const struct watch_day *today, struct arena *arena)
{
    const struct watch_index *index = today->index;
    const double *number = today->number;
    if (today->day - index->first_call < number[CALL_COVERAGE_DAYS])
        return NULL;
    struct moments moments = {0};
    for (uint32_t d = 0; d < index->dealer_count; d++) {
        if (index->dir->dealers[d].status == DEALER_ACTIVE)
            moments_add(&moments, calls_before(today, number, d));
    }
    struct spread *spread = arena_alloc(arena, 1, sizeof *spread);
    *spread = spread_of(&moments, number[CALL_BASELINE_DAYS] / MONTH_DAYS,
                        (size_t)number[CALL_ENOUGH_DEALERS]);
    return spread;
}

static struct call_rate rate_of(const struct watch_day *today, const struct spread *spread,
                                uint32_t dealer)
{
    const double *number = today->number;
    double months = number[CALL_DAYS] / MONTH_DAYS;
    double size = spread->a + calls_before(today, number, dealer);
    double known = spread->beta + number[CALL_BASELINE_DAYS] / MONTH_DAYS;
    struct day_list calls = today->index->dealers[dealer].calls_in;
    int32_t start = today->day - (int32_t)number[CALL_DAYS];
    return (struct call_rate){
        .calls = (int64_t)days_within(calls, start, today->day),
        .expected = months * size / known,
        .size = size,
        .success = known / (known + months),
    };
}

struct finding call_finding(const struct watch_day *today, const void *prepared, uint32_t dealer,
                            call_rate_fn holds, call_rate_fn clears)
{
    if (!prepared)
        return (struct finding){.known = false};
    struct call_rate rate = rate_of(today, prepared, dealer);
    return (struct finding){
        .known = true,
        .holds = holds(&rate, today->number),
        .clears = clears(&rate, today->number),
        .level = LEVEL_WARNING,
        .last = DAY_NONE,
        .value = (double)rate.calls,
        .expected = rate.expected,
    };
}
