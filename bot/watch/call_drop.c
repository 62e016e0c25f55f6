/* SPDX-License-Identifier: Apache-2.0 */
/* call_drop: the dealer hardly called in the last 60 days, though its own 180 days before let
 * expect several calls. Goes on until the calls are half of what is expected. */
#include "bot/watch/call_rate.h"

static struct finding judge_drop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open);

enum { EXPECTED = CALL_NUMBERS, TIMES, CLEAR_TIMES };

const struct rule rule_call_drop = {
    .name = "call_drop",
    .label = {[LANG_ZH] = "来电骤减", [LANG_EN] = "calls drying up"},
    .help = {[LANG_ZH] = "按往常60天应来电至少3次，实际不到三成，偶然可能小于2%",
             [LANG_EN] = "at least 3 calls are usual in 60 days and less than a third came, with a "
                         "chance below 2 %"},
    .advice = {[LANG_ZH] = "主动打电话，问问生意怎么样",
               [LANG_EN] = "call and ask how business is going"},
    .needs = NEEDS_CALLS,
    .numbers = {CALL_NUMBER_KEYS, [EXPECTED] = "min_expected", [TIMES] = "ratio",
                [CLEAR_TIMES] = "clear_ratio"},
    .prepare = call_prepare,
    .judge = judge_drop,
};

static bool is_drop(const struct call_rate *rate, const double *number)
{
    return rate->expected >= number[EXPECTED] &&
           (double)rate->calls <= number[TIMES] * rate->expected &&
           chance_upto(rate->calls, rate->size, rate->success) < number[CALL_CHANCE];
}

static bool is_over(const struct call_rate *rate, const double *number)
{
    return (double)rate->calls >= number[CLEAR_TIMES] * rate->expected;
}

static struct finding judge_drop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open)
{
    (void)open;
    return call_finding(today, prepared, dealer, is_drop, is_over);
}
