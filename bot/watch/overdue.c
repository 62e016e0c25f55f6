/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/overdue.h"

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct finding overdue_finding(const struct watch_day *today, uint32_t dealer, int32_t last,
                               int32_t first)
{
    int32_t from = later(last, later(today->index->dir->dealers[dealer].since, first));
    int32_t days = today->day - from;
    bool holds = days > today->number[OVERDUE_DAYS];
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = !holds,
        .level = days > today->number[OVERDUE_CRITICAL_DAYS] ? LEVEL_CRITICAL : LEVEL_WARNING,
        .last = from,
        .value = days,
        .expected = today->number[OVERDUE_DAYS],
    };
}
