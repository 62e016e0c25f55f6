/* SPDX-License-Identifier: Apache-2.0 */
/* call_spike: the dealer called far more often in the last 30 days than its own 180 days
 * before let expect. Needs a record of both; goes on until the calls are below 1.5 times what
 * is expected. */
#include "bot/watch/call_rate.h"

static struct finding judge_spike(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

enum { CALLS = CALL_NUMBERS, TIMES, CLEAR_TIMES };

const struct rule rule_call_spike = {
    .name = "call_spike",
    .label = {[LANG_ZH] = "来电突增", [LANG_EN] = "calls surging"},
    .help = {[LANG_ZH] = "30天来电至少4次，且不少于往常的2倍，偶然可能小于1%",
             [LANG_EN] = "at least 4 calls in 30 days and twice the usual number, with a chance "
                         "below 1 %"},
    .advice = {[LANG_ZH] = "问清遇到了什么问题，转给对应环节",
               [LANG_EN] = "find out what is wrong and pass it to the right stage"},
    .needs = NEEDS_CALLS,
    .numbers = {CALL_NUMBER_KEYS, [CALLS] = "min_calls", [TIMES] = "factor",
                [CLEAR_TIMES] = "clear_factor"},
    .prepare = call_prepare,
    .judge = judge_spike,
};

static bool is_spike(const struct call_rate *rate, const double *number)
{
    double calls = (double)rate->calls;
    return calls >= number[CALLS] && calls >= number[TIMES] * rate->expected &&
           1 - chance_upto(rate->calls - 1, rate->size, rate->success) < number[CALL_CHANCE];
}

static bool is_over(const struct call_rate *rate, const double *number)
{
    return (double)rate->calls < number[CLEAR_TIMES] * rate->expected;
}

static struct finding judge_spike(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)open;
    return call_finding(today, prepared, dealer, is_spike, is_over);
}
