/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/plan_heads.h"

/* Whether only filling words stand in the points [from, to). */
static bool is_filled(const struct reading *reading, uint32_t from, uint32_t to)
{
    while (from < to) {
        uint32_t next = from + (reading->normal.points[from] == ' ');
        for (size_t i = 0; next == from && i < reading->cue_count; i++) {
            const struct cue_hit *hit = &reading->cues[i];
            if (hit->cue == CUE_PLAN_FILL && hit->from == from && hit->to <= to)
                next = hit->to;
        }
        if (next == from)
            return false;
        from = next;
    }
    return true;
}

/* Whether a list begins at the point. */
static bool begins_list(const struct reading *reading, size_t point)
{
    uint32_t mark = point < reading->normal.count ? reading->normal.points[point] : 0;
    return mark == ':' || mark == '\n';
}

/* Whether a word for plans stands beside the day (明天的安排, plan for Wednesday), and, where the
 * day does not tell by itself that it is to come, a list behind both (今天安排：…). */
static bool is_planned_beside(const struct reading *reading, const struct when *when, bool ahead)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        bool behind = hit->from >= when->to;
        if (hit->cue == CUE_PLAN_HEAD &&
            (behind ? is_filled(reading, (uint32_t)when->to, hit->from)
                    : is_filled(reading, hit->to, (uint32_t)when->from)) &&
            (ahead || begins_list(reading, behind ? hit->to : when->to)))
            return true;
    }
    return false;
}

/* Whether the day heads what is to be done on it: a word for plans stands beside it, or what is
 * listed begins right behind it (tomorrow: 1. visit …). */
static bool is_plan_head(const struct reading *reading, const struct when *when)
{
    int32_t today = reading->message->now.day;
    if (when->kind == WHEN_TIME || when->weak)
        return false;
    bool is_day = when->kind == WHEN_DAY;
    bool ahead = is_day ? when->day_past > today : when->future.from > today;
    bool may = ahead || (is_day && when->day_future >= today);
    return (ahead && begins_list(reading, when->to)) ||
           (may && is_planned_beside(reading, when, ahead));
}

bool matter_is_planned(const struct matter *matter)
{
    const struct reading *reading = matter->reading;
    bool headed = false;
    if (says(matter, CUE_DONE))
        return false;
    for (size_t i = 0; i < reading->when_count && reading->whens[i].from < matter->own.to; i++) {
        const struct when *when = &reading->whens[i];
        bool is_in_week = headed && when->is_weekday; /* said on the same day of the week before */
        if (is_plan_head(reading, when))
            headed = true;
        else if (when->kind == WHEN_DAY && !when->weak && !is_in_week &&
                 when->from >= matter->own.from && when->day_future <= reading->message->now.day)
            return false;
    }
    return headed;
}
