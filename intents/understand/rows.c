/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/rows.h"

#include <string.h>

/* What tells the entries of a row apart, beside the dealer. */
enum worth {
    WORTH_AMOUNT = 1,
    WORTH_COUNT = 2,
    WORTH_DAY = 4,
    WORTH_TIME = 8,
    WORTH_SAID = 16, /* whatever is said, where the model hears the request in it */
    WORTH_ITEM = 32, /* an item of a list that says what is to be done */
};

static const unsigned worths[INTENT_COUNT] = {
    [INTENT_log_visit] = WORTH_DAY,      [INTENT_log_call] = WORTH_DAY,
    [INTENT_log_order] = WORTH_AMOUNT,   [INTENT_log_training] = WORTH_COUNT | WORTH_DAY,
    [INTENT_log_agreement] = WORTH_DAY,  [INTENT_schedule] = WORTH_DAY | WORTH_TIME | WORTH_ITEM,
    [INTENT_update_dealer] = WORTH_SAID,
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

/* Whether a task of the clause is a call, a visit, or of another kind or of both. */
enum task { TASK_OTHER, TASK_CALL, TASK_VISIT };

static enum task find_task(const struct clause *clause)
{
    bool call = cue_in(&clause->cues, CUE_CALL), visit = cue_in(&clause->cues, CUE_VISIT);
    if (call != visit)
        return call ? TASK_CALL : TASK_VISIT;
    return !call && cue_in(&clause->cues, CUE_GO) ? TASK_VISIT : TASK_OTHER;
}

/* Whether the clause is a task of its own in a list, or beside one of another kind
 * (明天计划拜访正大，给永盛打电话). */
static bool is_item(const struct reading *reading, const struct clause *clause)
{
    enum task task = find_task(clause);
    if (task == TASK_OTHER || clause->before == BREAK_STOP)
        return clause->before == BREAK_STOP &&
               (cue_in(&clause->cues, CUE_VISIT) || cue_in(&clause->cues, CUE_CALL) ||
                cue_in(&clause->cues, CUE_GO));
    const struct clause *other = clause;
    for (size_t i = 0; i < reading->clause_count; i++) {
        const struct clause *one = &reading->clauses[i];
        if (one != clause && one->dealers && find_task(one) != TASK_OTHER)
            other = one;
    }
    return find_task(other) != task;
}

static bool has_worth(const struct reading *reading, const struct clause *clause, unsigned worth)
{
    return (worth & WORTH_AMOUNT && clause->amounts) || (worth & WORTH_COUNT && clause->numbers) ||
           (worth & WORTH_DAY && names_day(reading, clause)) ||
           (worth & WORTH_ITEM && is_item(reading, clause)) ||
           (worth & WORTH_SAID && clause->label != LABEL_NOTHING) ||
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

static bool is_contact(enum intent_id intent)
{
    return intent == INTENT_log_visit || intent == INTENT_log_call;
}

/* Whether the clause behind a record tells of somebody to be visited or called on a day ahead
 * (拜访了祥和，明天再去益民). */
static bool is_plan_behind(const struct reading *reading, const struct act *act,
                           const struct clause *clause)
{
    return is_contact(act->intent) && clause->label == LABEL_NOTHING && clause->dealers &&
           clause->before == BREAK_COMMA && find_task(clause) != TASK_OTHER &&
           names_day(reading, clause) && acts_is_to_come(reading, clause) &&
           !cue_in(&clause->cues, CUE_NEG) && !cue_in(&clause->cues, CUE_SAYING);
}

/* The acts as they are now; most messages have few. */
static void put_back(struct acts *acts, const struct acts *changed)
{
    memcpy(acts->list, changed->list, changed->count * sizeof *acts->list);
    acts->count = changed->count;
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
        !(is_labelled(reading, act, at) || acts_is_bare(reading, clause) ||
          (worths[act->intent] & WORTH_ITEM && is_item(reading, clause))))
        return false;
    if (is_plan_behind(reading, act, clause))
        return false;
    unsigned worth = worths[act->intent];
    bool found = has_worth(reading, clause, worth);
    for (uint32_t i = at + 1; !found && i <= act->to && adds_worth(reading, act, i); i++)
        found = has_worth(reading, &reading->clauses[i], worth);
    return found;
}

/* The first dealer that is named in the clause, INDEX_NONE where it is not known which. */
static uint32_t first_dealer(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->mention_count; i++) {
        const struct mention *mention = &reading->mentions[i];
        if (mention->from >= clause->from && mention->to <= clause->to &&
            mention->kind == MENTION_DEALER)
            return mention->count == 1 ? mention->candidates[0] : INDEX_NONE;
    }
    return INDEX_NONE;
}

/* What is said of one dealer in several clauses (湄洲已退出，许金花上个月就关门了) is no row. */
static bool is_one_file(const struct reading *reading, const struct act *act, uint32_t before,
                        uint32_t at)
{
    uint32_t dealer = first_dealer(reading, &reading->clauses[at]);
    return act->intent == INTENT_update_dealer && dealer != INDEX_NONE &&
           dealer == first_dealer(reading, &reading->clauses[before]);
}

static size_t find_entries(const struct reading *reading, const struct act *act,
                           uint32_t entries[ACTS_MAX])
{
    size_t count = 0;
    for (uint32_t i = act->from; worths[act->intent] && i <= act->to && count < ACTS_MAX; i++) {
        bool again = count && is_one_file(reading, act, entries[count - 1], i);
        if (!again && is_entry(reading, act, i))
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

/* `more` says that the next act is of the same kind: a lone entry behind a head
 * (谭总和冉老板都下单了， 谭总三万) is then the first of the row. */
static void part(const struct reading *reading, const struct act *act, bool more, struct acts *out)
{
    uint32_t entries[ACTS_MAX];
    size_t count = find_entries(reading, act, entries);
    bool is_row = count > 1 || (count == 1 && more && entries[0] > act->from);
    if (!is_row || out->count + count > ACTS_MAX) {
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

/* --- stops of a round ----------------------------------------------------------------- */

static bool ends_in_colon(const struct reading *reading, const struct act *act)
{
    const struct clause *clause = &reading->clauses[act->last];
    for (uint32_t i = clause->first_token; i < clause->end_token; i++) {
        if (reading->tokens[i].id == ':' && i + 2 >= clause->end_token)
            return true;
    }
    return false;
}

/* Whether the clause is the next stop of a round that the first act tells of
 * (今天拜访：①亮堂堂，订8千； ②蓉光，投诉司机; 到山城光明，…). */
static bool is_stop(const struct reading *reading, const struct act *round, uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    uint32_t first = reading->tokens[clause->first_token].id;
    return clause->label == LABEL_NOTHING && clause->before == BREAK_STOP && clause->dealers &&
           !clause->numbers && (ends_in_colon(reading, round) || first != TOKEN_DEALER) &&
           acts_is_bare(reading, clause);
}

static void add_stop(struct acts *acts, const struct act *round, uint32_t at, uint32_t to)
{
    if (acts->count == ACTS_MAX)
        return;
    struct act stop = *round;
    stop.from = stop.first = stop.last = at;
    stop.to = to;
    acts->list[acts->count++] = stop;
}

/* Stops that are told among what came of them belong to the visits, and what is said behind a stop
 * is of its dealer. */
static void add_stops(const struct reading *reading, struct acts *acts)
{
    struct acts all;
    all.count = 0;
    const struct act *round = &acts->list[0];
    bool is_round =
        acts->count > 1 && (round->intent == INTENT_log_visit || round->intent == INTENT_log_call);
    for (size_t i = 0; is_round && i < acts->count; i++) {
        struct act act = acts->list[i];
        uint32_t to = act.to;
        for (uint32_t at = act.from; i && at < act.first; at++) {
            if (is_stop(reading, round, at)) {
                add_stop(&all, round, at, at);
                act.from = at + 1;
            }
        }
        uint32_t behind = act.last + 1;
        while (i && behind <= to && !is_stop(reading, round, behind))
            behind++;
        act.to = i ? behind - 1 : to;
        if (all.count < ACTS_MAX)
            all.list[all.count++] = act;
        if (i && behind <= to)
            add_stop(&all, round, behind, to);
    }
    if (is_round)
        put_back(acts, &all);
}

/* --- another day ---------------------------------------------------------------------- */

static bool is_record(enum intent_id intent)
{
    return is_contact(intent) || intent == INTENT_log_order || intent == INTENT_log_training ||
           intent == INTENT_log_agreement;
}

/* Whether a day or a part of one is said (下午去尧都). */
static bool names_part_of_day(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *when = &reading->whens[i];
        if (when->from >= clause->from && when->to <= clause->to && when->kind == WHEN_DAY)
            return true;
    }
    return false;
}

/* Whether a day is named that may lie ahead (周二再去). */
static bool names_open_day(const struct reading *reading, const struct clause *clause)
{
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *when = &reading->whens[i];
        if (when->from >= clause->from && when->to <= clause->to && when->is_open)
            return true;
    }
    return false;
}

/* The visit or call that the clause tells of as done, INTENT_COUNT where it tells of none. */
static enum intent_id find_contact(const struct clause *clause)
{
    bool call = cue_in(&clause->cues, CUE_CALL);
    bool visit = cue_in(&clause->cues, CUE_VISIT) || (!call && cue_in(&clause->cues, CUE_GO));
    bool done = cue_in(&clause->cues, CUE_DONE) || cue_in(&clause->cues, CUE_ALSO) ||
                (visit && clause->dealers);
    if (!done || visit == call)
        return INTENT_COUNT;
    return visit ? INTENT_log_visit : INTENT_log_call;
}

/* What was done on another day, or later that day in another way, with the dealer of a record or
 * with another (上周三打过电话，上周五上过门; 上午回访河东，下午去尧都; and again today): a visit
 * or a call, INTENT_COUNT where the clause tells of none. */
static enum intent_id find_again(const struct reading *reading, const struct act *act,
                                 const struct clause *clause)
{
    bool day = names_day(reading, clause);
    if (clause->label != LABEL_NOTHING || cue_in(&clause->cues, CUE_NEG) ||
        cue_in(&clause->cues, CUE_SAYING) || acts_is_to_come(reading, clause))
        return INTENT_COUNT;
    enum intent_id contact = find_contact(clause);
    bool ahead = cue_in(&clause->cues, CUE_NEXT) || cue_in(&clause->cues, CUE_FUTURE);
    bool later = !ahead && contact != act->intent && names_part_of_day(reading, clause);
    if (contact != INTENT_COUNT &&
        (later || (day && !names_open_day(reading, clause)) || (day && !ahead)))
        return contact;
    bool again = is_contact(act->intent) && day && cue_in(&clause->cues, CUE_NEXT) &&
                 cue_in(&clause->cues, CUE_ALSO) && acts_is_bare(reading, clause);
    return again && contact == INTENT_COUNT ? act->intent : INTENT_COUNT;
}

/* Parts what is to come behind a record, which ends before it. */
static void part_plan(const struct reading *reading, struct act *act, struct acts *out)
{
    uint32_t at = act->last + 1;
    while (at <= act->to && !is_plan_behind(reading, act, &reading->clauses[at]))
        at++;
    if (at > act->to || out->count == ACTS_MAX)
        return;
    struct act plan = *act;
    plan.intent = INTENT_schedule;
    plan.value = find_task(&reading->clauses[at]) == TASK_CALL ? "call" : "visit";
    plan.from = plan.first = plan.last = at;
    act->to = at - 1;
    if (acts_may_hear(reading, &reading->clauses[at], INTENT_schedule))
        out->list[out->count++] = plan;
}

static void part_again(const struct reading *reading, struct act act, struct acts *out)
{
    uint32_t at = act.last + 1;
    bool has_day = false;
    for (uint32_t i = act.from; i <= act.last; i++)
        has_day |= names_day(reading, &reading->clauses[i]);
    while (at <= act.to && find_again(reading, &act, &reading->clauses[at]) == INTENT_COUNT)
        at++;
    struct act again = act;
    if (at <= act.to)
        again.intent = find_again(reading, &act, &reading->clauses[at]);
    bool is_again =
        is_record(act.intent) && at <= act.to && (has_day || again.intent != act.intent);
    if (is_again) {
        again.value = again.intent == INTENT_log_call ? "out" : NULL;
        again.from = again.first = again.last = at;
        act.to = at - 1;
    }
    struct acts plan = {.count = 0};
    part_plan(reading, is_again ? &again : &act, &plan);
    if (out->count < ACTS_MAX)
        out->list[out->count++] = act;
    if (is_again && out->count < ACTS_MAX)
        out->list[out->count++] = again;
    if (plan.count && out->count < ACTS_MAX)
        out->list[out->count++] = plan.list[0];
}

static void add_again(const struct reading *reading, struct acts *acts)
{
    struct acts all;
    all.count = 0;
    for (size_t i = 0; i < acts->count; i++)
        part_again(reading, acts->list[i], &all);
    put_back(acts, &all);
}

void rows_part(const struct reading *reading, struct acts *acts)
{
    struct acts parted;
    parted.count = 0;
    if (reading->clause_count == 1) /* an act is made of whole clauses */
        return;
    for (size_t i = 0; i < acts->count; i++) {
        const struct act *act = &acts->list[i];
        part(reading, act, i + 1 < acts->count && act[1].intent == act->intent, &parted);
    }
    put_back(acts, &parted);
    add_stops(reading, acts);
    add_again(reading, acts);
    for (size_t i = 0, next; i < acts->count; i = next) {
        for (next = i + 1; next < acts->count && acts->list[next].intent == acts->list[i].intent;)
            next++;
        share(reading, &acts->list[i], next - i);
    }
}
