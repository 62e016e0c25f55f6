/* SPDX-License-Identifier: Apache-2.0 */
/* agreement_expiring: the agreement in force (the last one signed) ends within 30 days. Told
 * again when 7 are left and once it has ended. One without an end is not watched. */
#include "bot/watch/rule.h"

static struct finding judge_agreement(const struct watch_day *today, const void *prepared,
                                      uint32_t dealer, const struct spell *open);

enum { DAYS, CRITICAL_DAYS };

const struct rule rule_agreement_expiring = {
    .name = "agreement_expiring",
    .label = {[LANG_ZH] = "协议到期", [LANG_EN] = "agreement expiring"},
    .help = {[LANG_ZH] = "协议30天内到期；7天内或已到期为严重",
             [LANG_EN] = "the agreement ends within 30 days; critical within 7 and once expired"},
    .advice = {[LANG_ZH] = "联系经销商续签", [LANG_EN] = "talk to the dealer about renewal"},
    .needs = NEEDS_AGREEMENTS,
    .numbers = {[DAYS] = "days", [CRITICAL_DAYS] = "critical_days"},
    .judge = judge_agreement,
};

static const struct agreement *agreement_in_force(const struct watch_index *index, uint32_t dealer,
                                                  int32_t day)
{
    const struct dealer_history *history = &index->history->dealers[dealer];
    for (size_t i = history->agreement_count; i > 0; i--) {
        if (history->agreements[i - 1].signed_on <= day)
            return &history->agreements[i - 1];
    }
    return NULL;
}

static enum watch_level level_of(int32_t left, double critical_days)
{
    if (left < 0)
        return LEVEL_EXPIRED;
    return left <= critical_days ? LEVEL_CRITICAL : LEVEL_WARNING;
}

static struct finding judge_agreement(const struct watch_day *today, const void *prepared,
                                      uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    const double *number = today->number;
    const struct agreement *agreement = agreement_in_force(today->index, dealer, today->day);
    if (!agreement || agreement->expires == DAY_NONE)
        return (struct finding){.known = true, .clears = true};
    int32_t left = agreement->expires - today->day;
    bool holds = left <= number[DAYS];
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = !holds || (open && agreement->signed_on > open->since),
        .level = level_of(left, number[CRITICAL_DAYS]),
        .last = agreement->expires,
        .value = left,
        .expected = number[DAYS],
    };
}
