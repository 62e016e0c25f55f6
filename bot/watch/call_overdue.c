/* SPDX-License-Identifier: Apache-2.0 */
/* call_overdue: the dealer was neither called back nor visited for more than 30 days. A call
 * that the dealer made is no return call: to be asked is not to have asked. */
#include "bot/watch/overdue.h"

static struct finding judge_calls(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

const struct rule rule_call_overdue = {
    .name = "call_overdue",
    .label = {[LANG_ZH] = "回访超期", [LANG_EN] = "return call overdue"},
    .help = {[LANG_ZH] = "超过30天没有电话回访也没有拜访；超过45天为严重",
             [LANG_EN] = "neither return call nor visit for more than 30 days; critical after 45"},
    .advice = {[LANG_ZH] = "今天打个回访电话", [LANG_EN] = "call the dealer today"},
    .needs = NEEDS_CALLS,
    .numbers = {OVERDUE_NUMBER_KEYS},
    .judge = judge_calls,
};

static struct finding judge_calls(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    (void)open;
    const struct watch_index *index = today->index;
    int32_t last = watch_last_contact(index, dealer, today->day);
    return overdue_finding(today, dealer, last, index->first_call);
}
