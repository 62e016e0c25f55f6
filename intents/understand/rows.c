/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/rows.h"

#include <string.h>

/* What tells the entries of a row apart, beside the dealer. */
enum worth {
    WORTH_AMOUNT = 1,
    WORTH_COUNT = 2,
    WORTH_DAY = 4,
    WORTH_TIME = 8,
    WORTH_PERSON = 16,
};

static const unsigned worths[INTENT_COUNT] = {
    [INTENT_log_visit] = WORTH_DAY,        [INTENT_log_call] = WORTH_DAY,
    [INTENT_log_order] = WORTH_AMOUNT,     [INTENT_log_training] = WORTH_COUNT | WORTH_DAY,
    [INTENT_log_agreement] = WORTH_DAY,    [INTENT_schedule] = WORTH_DAY | WORTH_TIME,
    [INTENT_update_dealer] = WORTH_PERSON,
};

static bool names_clock(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *when = &reading->whens[i];
        if (when->from >= clause->from && when->to <= clause->to &&
            (when->kind == WHEN_TIME || (when->kind == WHEN_DAY && when->time >= 0)))
            return true;
    }
    return false;
}

/* Whether a day is named, or the days for which something holds; 上午 alone names none. */
static bool names_day(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *when = &reading->whens[i];
        if (when->from >= clause->from && when->to <= clause->to && when->kind != WHEN_TIME &&
            !when->weak)
            return true;
    }
    return false;
}

static bool names_region(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->mention_count; i++) {
        const struct mention *mention = &reading->mentions[i];
        if (mention->from >= clause->from && mention->to <= clause->to &&
            mention->kind == MENTION_REGION)
            return true;
    }
    return false;
}

static bool has_worth(const struct reading *reading, const struct clause *clause, unsigned worth)
{
    return (worth & WORTH_AMOUNT && clause->amounts) || (worth & WORTH_COUNT && clause->numbers) ||
           (worth & WORTH_DAY && names_day(reading, clause)) ||
           (worth & WORTH_PERSON && clause->people) ||
           (worth & WORTH_TIME && names_clock(reading, clause));
}

/* Whom or what an entry is about: a dealer; of a training also a region, of an order its day. */
enum subject { SUBJECT_NONE, SUBJECT_DEALER, SUBJECT_REGION, SUBJECT_DAY };

static enum subject find_subject(const struct reading *reading, const struct clause *clause,
                                 enum intent_id intent)
{
    if (clause->dealers)
        return SUBJECT_DEALER;
    if (intent == INTENT_log_order && clause->days)
        return SUBJECT_DAY;
    return intent == INTENT_log_training && names_region(reading, clause) ? SUBJECT_REGION
                                                                          : SUBJECT_NONE;
}

/* --- parting -------------------------------------------------------------------------- */

static bool is_labelled(const struct reading *reading, const struct act *act, uint32_t at)
{
    return at >= act->first && at <= act->last && reading->clauses[at].label != LABEL_NOTHING;
}

/* Whether the clause may hold the value of the entry before it: hardly anything else is said
 * (税姐家培训，10号，5个). A day behind a visit or call may be that of the next. */
static bool adds_worth(const struct reading *reading, const struct act *act, uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    bool contact = act->intent == INTENT_log_visit || act->intent == INTENT_log_call;
    return (clause->before == BREAK_SOFT || !contact) &&
           !find_subject(reading, clause, act->intent) && !cue_in(&clause->cues, CUE_EACH) &&
           acts_is_bare(reading, clause);
}

static bool is_entry(const struct reading *reading, const struct act *act, uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    if (!find_subject(reading, clause, act->intent) ||
        !(is_labelled(reading, act, at) || acts_is_bare(reading, clause)))
        return false;
    unsigned worth = worths[act->intent];
    bool found = has_worth(reading, clause, worth);
    for (uint32_t i = at + 1; !found && i <= act->to && adds_worth(reading, act, i); i++)
        found = has_worth(reading, &reading->clauses[i], worth);
    return found;
}

static size_t find_entries(const struct reading *reading, const struct act *act,
                           uint32_t entries[ACTS_MAX])
{
    size_t count = 0;
    for (uint32_t i = act->from; worths[act->intent] && i <= act->to && count < ACTS_MAX; i++) {
        if (is_entry(reading, act, i))
            entries[count++] = i;
    }
    /* What is told of a region and then of somebody in it (绵阳培训31人，何总带了三个) is no row.
     */
    for (size_t i = 1; act->intent == INTENT_log_training && i < count; i++) {
        if (find_subject(reading, &reading->clauses[entries[i]], act->intent) !=
            find_subject(reading, &reading->clauses[entries[0]], act->intent))
            return 0;
    }
    return count;
}

/* The act of the entry that begins at clause `at`, up to clause `to`. A verb holds for what is
 * said behind it: what stands before a call (周一三江，周四打给曾经理) is a visit. */
static struct act entry_act(const struct reading *reading, const struct act *act, uint32_t at,
                            uint32_t to)
{
    struct act entry = *act;
    entry.from = entry.first = entry.last = at;
    entry.to = to;
    for (uint32_t i = at; i <= to; i++)
        entry.last = is_labelled(reading, act, i) ? i : entry.last;
    if (act->intent == INTENT_schedule && to < act->first)
        entry.value = "visit";
    return entry;
}

/* What is said before the first entry holds for all; it belongs to the first as well, unless it
 * names the dealers of the others too (秦姐和彭姐都下了单，秦姐6300，彭姐4100). */
static void take_head(const struct reading *reading, const struct act *act, struct act *entries,
                      size_t count)
{
    uint32_t first = entries[0].from;
    bool names = false;
    for (uint32_t i = act->from; i < first && reading->clauses[first].dealers; i++)
        names |= reading->clauses[i].dealers;
    if (!names)
        entries[0].from = act->from;
    if (!names && act->first < first)
        entries[0].first = act->first;
    for (size_t i = 0; first > act->from && i < count; i++) {
        entries[i].shared_from = reading->clauses[act->from].from;
        entries[i].shared_to = reading->clauses[first - 1].to;
    }
}

static void part(const struct reading *reading, const struct act *act, struct acts *out)
{
    uint32_t entries[ACTS_MAX];
    size_t count = find_entries(reading, act, entries);
    if (count < 2 || out->count + count > ACTS_MAX) {
        if (out->count < ACTS_MAX)
            out->list[out->count++] = *act;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t to = i + 1 < count ? entries[i + 1] - 1 : act->to;
        out->list[out->count++] = entry_act(reading, act, entries[i], to);
    }
    take_head(reading, act, &out->list[out->count - count], count);
}

/* --- what is said of all -------------------------------------------------------------- */

/* Whether none of the acts names a day in its first clause. */
static bool lack_day(const struct reading *reading, const struct act *acts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (names_day(reading, &reading->clauses[acts[i].first]))
            return false;
    }
    return true;
}

/* The clause behind the last entry that holds for all of them, or NULL: it says so (都是下午两点),
 * or gives the day that none has (9点到亮堂堂，11点到蓉光，明天的安排). */
static const struct clause *find_shared(const struct reading *reading, const struct act *acts,
                                        size_t count)
{
    const struct act *last = &acts[count - 1];
    for (uint32_t i = last->first + 1; i <= last->to; i++) {
        const struct clause *clause = &reading->clauses[i];
        bool holds = cue_in(&clause->cues, CUE_EACH) ||
                     (last->intent == INTENT_schedule && lack_day(reading, acts, count));
        if (holds && !clause->dealers && has_worth(reading, clause, worths[last->intent]))
            return clause;
    }
    return NULL;
}

static void share(const struct reading *reading, struct act *acts, size_t count)
{
    const struct clause *clause = count > 1 ? find_shared(reading, acts, count) : NULL;
    for (size_t i = 0; clause && i < count; i++) {
        acts[i].shared_from = clause->from;
        acts[i].shared_to = clause->to;
    }
}

void rows_part(const struct reading *reading, struct acts *acts)
{
    struct acts parted = {.count = 0};
    for (size_t i = 0; i < acts->count; i++)
        part(reading, &acts->list[i], &parted);
    *acts = parted;
    for (size_t i = 0, next; i < acts->count; i = next) {
        for (next = i + 1; next < acts->count && acts->list[next].intent == acts->list[i].intent;)
            next++;
        share(reading, &acts->list[i], next - i);
    }
}
