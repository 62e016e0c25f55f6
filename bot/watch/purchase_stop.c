/* SPDX-License-Identifier: Apache-2.0 */
/* purchase_stop: the dealer has been silent for much longer than its own pace lets expect. The
 * limit τ grows with the mean gap (pace.h). While the peers do not buy either (holidays), it is
 * held back, unless the silence is long beyond doubt. Over with the next purchase, and with
 * nothing else: the mean gap may change while old purchase days leave the window. */
#include "bot/watch/pace.h"

#include <math.h>

static const void *prepare_market(const struct watch_day *today, struct arena *arena);
static struct finding judge_stop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open);

enum {
    ENOUGH_DAYS,
    WINDOW,
    FACTOR,
    SHORTEST,
    LONGEST,
    LONGEST_GAPS,
    FEW_LIMIT,
    CRITICAL_DAYS,
    CRITICAL_FACTOR,
    GUARD
};

const struct rule rule_purchase_stop = {
    .name = "purchase_stop",
    .label = {[LANG_ZH] = "停止进货", [LANG_EN] = "purchases stopped"},
    .help = {[LANG_ZH] = "没进货的天数超过自己平时间隔的约3倍（21–60天起）；再翻倍且满90天为严重",
             [LANG_EN] = "no purchase for about three times the dealer's own mean gap (from 21 to "
                         "60 days); critical at twice that and 90 days"},
    .advice = {[LANG_ZH] = "打电话问清原因，必要时上门",
               [LANG_EN] = "call and ask why, visit if need be"},
    .needs = NEEDS_PURCHASES,
    .numbers = {[ENOUGH_DAYS] = "min_purchase_days",
                [WINDOW] = "history_days",
                [FACTOR] = "factor",
                [SHORTEST] = "min_days",
                [LONGEST] = "max_days",
                [LONGEST_GAPS] = "slow_factor",
                [FEW_LIMIT] = "few_days",
                [CRITICAL_DAYS] = "critical_days",
                [CRITICAL_FACTOR] = "critical_factor",
                [GUARD] = "holiday_ratio"},
    .prepare = prepare_market,
    .judge = judge_stop,
};

static struct pace_numbers pace_numbers(const struct watch_numbers *numbers)
{
    const double *number = numbers->of[RULE_purchase_stop];
    return (struct pace_numbers){
        .factor = number[FACTOR],
        .shortest = number[SHORTEST],
        .longest = number[LONGEST],
        .longest_gaps = number[LONGEST_GAPS],
        .unknown_limit = number[FEW_LIMIT],
        .enough_days = (int)number[ENOUGH_DAYS],
        .window = (int32_t)number[WINDOW],
    };
}

static bool is_silent(const struct pace *pace)
{
    return pace->days >= 2 && pace->silence >= pace->limit;
}

static const void *prepare_market(const struct watch_day *today, struct arena *arena)
{
    struct pace_numbers numbers = pace_numbers(today->numbers);
    return market_new(today, &numbers, arena);
}

/* Over with a purchase after it began, or where a purchase that became known later shows that
 * it never began. */
static bool is_over(const struct watch_day *today, struct day_list purchases, int32_t since,
                    const struct pace_numbers *numbers)
{
    if (days_within(purchases, since, today->covered) > 0)
        return true;
    struct pace then = pace_of(purchases, watch_covered(today->index, since), numbers);
    return !is_silent(&then);
}

static struct finding judge_stop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open)
{
    struct pace_numbers numbers = pace_numbers(today->numbers);
    const double *number = today->number;
    struct day_list purchases = today->index->dealers[dealer].purchases;
    struct pace pace = pace_of(purchases, today->covered, &numbers);
    if (pace.days < 2)
        return (struct finding){.known = open != NULL, .clears = true};
    bool holds = is_silent(&pace);
    bool beyond_doubt = pace.silence >= number[CRITICAL_FACTOR] * pace.limit;
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = open && is_over(today, purchases, open->since, &numbers),
        .held = holds && !beyond_doubt &&
                market_index(prepared, dealer, &pace, pace.limit) < number[GUARD],
        .level =
            beyond_doubt && pace.silence >= number[CRITICAL_DAYS] ? LEVEL_CRITICAL : LEVEL_WARNING,
        .last = pace.last,
        .silent_days = pace.silence,
        .value = pace.silence,
        .expected = pace.mean_gap,
    };
}
