/* SPDX-License-Identifier: Apache-2.0 */
/* visit_overdue: nobody has been at the dealer's for more than 60 days. */
#include "bot/watch/overdue.h"

static struct finding judge_visit(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

const struct rule rule_visit_overdue = {
    .name = "visit_overdue",
    .label = {[LANG_ZH] = "拜访超期", [LANG_EN] = "visit overdue"},
    .help = {[LANG_ZH] = "超过60天没有拜访；超过90天为严重",
             [LANG_EN] = "no visit for more than 60 days; critical after 90"},
    .advice = {[LANG_ZH] = "本周安排上门拜访", [LANG_EN] = "plan a visit this week"},
    .needs = NEEDS_VISITS,
    .numbers = {OVERDUE_NUMBER_KEYS},
    .judge = judge_visit,
};

static struct finding judge_visit(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    (void)open;
    const struct watch_index *index = today->index;
    int32_t last = days_last(index->dealers[dealer].visits, today->day);
    return overdue_finding(today, dealer, last, index->first_visit);
}
