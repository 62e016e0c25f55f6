/* SPDX-License-Identifier: Apache-2.0 */
/* first_order_only: the dealer bought once and, 60 days later, not again. Its share among the
 * dealers that have had the time to come back is a figure of its own (watch.h). */
#include "bot/watch/watch.h"

static struct finding judge_first(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

enum { DAYS, CRITICAL_DAYS, SHARE, SHARE_DEALERS };

const struct rule rule_first_order_only = {
    .name = "first_order_only",
    .label = {[LANG_ZH] = "仅首批进货", [LANG_EN] = "first order only"},
    .help = {[LANG_ZH] = "首批进货后满60天没有第二次进货；满120天为严重",
             [LANG_EN] = "no second purchase 60 days after the first; critical at 120"},
    .advice = {[LANG_ZH] = "了解首批货的动销，帮助补货",
               [LANG_EN] = "ask how the first goods sell and help to reorder"},
    .needs = NEEDS_PURCHASES,
    .numbers = {[DAYS] = "days",
                [CRITICAL_DAYS] = "critical_days",
                [SHARE] = "target_share",
                [SHARE_DEALERS] = "group_min"},
    .judge = judge_first,
};

static struct finding judge_first(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    (void)open;
    const double *number = today->number;
    struct day_list purchases = today->index->dealers[dealer].purchases;
    if (days_upto(purchases, today->covered) != 1)
        return (struct finding){.known = true, .clears = true};
    int32_t days = today->covered - purchases.days[0];
    bool holds = days >= number[DAYS];
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = !holds,
        .level = days >= number[CRITICAL_DAYS] ? LEVEL_CRITICAL : LEVEL_WARNING,
        .last = purchases.days[0],
        .silent_days = days,
        .value = days,
        .expected = number[DAYS],
    };
}

/* Whether the dealer is in the group. */
static bool is_of(const struct directory *dir, uint32_t person, uint32_t dealer)
{
    return person == INDEX_NONE || directory_owns(dir, person, dealer);
}

struct first_order_share watch_first_order_share(const struct watch_index *index,
                                                 const struct watch_numbers *numbers, int32_t day,
                                                 uint32_t person)
{
    const double *number = numbers->of[RULE_first_order_only];
    int32_t covered = watch_covered(index, day);
    struct first_order_share share = {0};
    for (uint32_t d = 0; covered != DAY_NONE && d < index->dealer_count; d++) {
        struct day_list purchases = index->dealers[d].purchases;
        size_t count = days_upto(purchases, covered);
        if (count == 0 || covered - purchases.days[0] < number[DAYS] ||
            index->dir->dealers[d].status != DEALER_ACTIVE || !is_of(index->dir, person, d))
            continue;
        share.all++;
        share.once += count == 1;
    }
    share.above_target =
        share.once >= number[SHARE_DEALERS] && share.once > number[SHARE] * share.all;
    return share;
}
