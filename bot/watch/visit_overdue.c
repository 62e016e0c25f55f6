/* SPDX-License-Identifier: Apache-2.0 */
/* visit_overdue: nobody has been at the dealer's for more than 60 days. Counted from the last
 * visit, but not from before the dealer was one, nor from before visits were noted at all: a
 * record that does not exist is not a visit that was not made. */
#include "bot/watch/rule.h"

static struct finding judge_visit(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open);

enum { DAYS, CRITICAL_DAYS };

const struct rule rule_visit_overdue = {
    .name = "visit_overdue",
    .label = {[LANG_ZH] = "拜访超期", [LANG_EN] = "visit overdue"},
    .help = {[LANG_ZH] = "超过60天没有拜访；超过90天为严重",
             [LANG_EN] = "no visit for more than 60 days; critical after 90"},
    .advice = {[LANG_ZH] = "本周安排上门拜访", [LANG_EN] = "plan a visit this week"},
    .needs = NEEDS_VISITS,
    .numbers = {[DAYS] = "days", [CRITICAL_DAYS] = "critical_days"},
    .judge = judge_visit,
};

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static struct finding judge_visit(const struct watch_day *today, const void *prepared,
                                  uint32_t dealer, const struct spell *open)
{
    (void)prepared;
    (void)open;
    const double *number = today->numbers->of[RULE_visit_overdue];
    const struct watch_index *index = today->index;
    int32_t last = days_last(index->dealers[dealer].visits, today->day);
    last = later(last, later(index->dir->dealers[dealer].since, index->first_visit));
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
