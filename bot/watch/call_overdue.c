/* SPDX-License-Identifier: Apache-2.0 */
/* call_overdue: the dealer was neither called back nor visited for more than 30 days. A call
 * that the dealer made is no return call: to be asked is not to have asked. */
#include "bot/watch/rule.h"

static struct finding judge_calls(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

enum { DAYS, CRITICAL_DAYS };

const struct rule rule_call_overdue = {
    .name = "call_overdue",
    .label = {[LANG_ZH] = "回访超期", [LANG_EN] = "return call overdue"},
    .help = {[LANG_ZH] = "超过30天没有电话回访也没有拜访；超过45天为严重",
             [LANG_EN] = "neither return call nor visit for more than 30 days; critical after 45"},
    .advice = {[LANG_ZH] = "今天打个回访电话", [LANG_EN] = "call the dealer today"},
    .needs = NEEDS_CALLS,
    .numbers = {[DAYS] = "days", [CRITICAL_DAYS] = "critical_days"},
    .judge = judge_calls,
};

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static struct finding judge_calls(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    (void)open;
    const double *number = today->numbers->of[RULE_call_overdue];
    const struct watch_index *index = today->index;
    int32_t last = later(watch_last_contact(index, dealer, today->day),
                         later(index->dir->dealers[dealer].since, index->first_call));
    int32_t days = today->day - last;
    bool holds = days > number[DAYS];
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = !holds,
        .level = days > number[CRITICAL_DAYS] ? LEVEL_CRITICAL : LEVEL_WARNING,
        .last = last,
        .value = days,
        .expected = number[DAYS],
    };
}
