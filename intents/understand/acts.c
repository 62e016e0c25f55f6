/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/acts.h"

#include <string.h>

/* What an intent needs in order to be overheard. */
enum hearing { HEARD_NEVER, HEARD_ALWAYS, HEARD_BY_REFERENCE };

static const enum hearing hearing[INTENT_COUNT] = {
    [INTENT_log_visit] = HEARD_ALWAYS,          [INTENT_log_call] = HEARD_ALWAYS,
    [INTENT_log_order] = HEARD_ALWAYS,          [INTENT_log_training] = HEARD_ALWAYS,
    [INTENT_log_agreement] = HEARD_ALWAYS,      [INTENT_report_issue] = HEARD_ALWAYS,
    [INTENT_query_issue] = HEARD_BY_REFERENCE,  [INTENT_update_issue] = HEARD_BY_REFERENCE,
    [INTENT_rate_issue] = HEARD_BY_REFERENCE,   [INTENT_query_alerts] = HEARD_BY_REFERENCE,
    [INTENT_update_alert] = HEARD_BY_REFERENCE,
};

bool acts_may_hear(const struct reading *reading, const struct clause *clause,
                   enum intent_id intent)
{
    if (reading->message->channel != CHANNEL_GROUP || intent == INTENT_COUNT)
        return true;
    if (hearing[intent] != HEARD_BY_REFERENCE)
        return hearing[intent] == HEARD_ALWAYS;
    /* A reference holds on for the clauses after it. */
    for (const struct clause *one = reading->clauses; one <= clause; one++) {
        if (one->has_reference)
            return true;
    }
    return false;
}

bool acts_is_denied(const struct clause *clause)
{
    return cue_in(&clause->cues, CUE_NOT_DONE) ||
           (cue_in(&clause->cues, CUE_NEG) &&
            (cue_in(&clause->cues, CUE_VISIT) || cue_in(&clause->cues, CUE_CALL)));
}

bool acts_is_bare(const struct reading *reading, const struct clause *clause)
{
    enum { WORDS_MAX = 3 };
    int words = 0;
    for (uint32_t i = clause->first_token; i < clause->end_token; i++) {
        uint32_t id = reading->tokens[i].id;
        bool han = id >= 0x3400 && id < 0xff00;
        words += han || id >= TOKEN_WORD;
    }
    return words <= WORDS_MAX && !cue_in(&clause->cues, CUE_NEG);
}

/* How an intent's clauses come together: what a further clause may bring before it is another
 * request of the same kind. */
enum joining {
    JOIN_ALWAYS,
    JOIN_ONE_DAY,     /* a second day begins another */
    JOIN_ONE_AMOUNT,  /* a second number */
    JOIN_ONE_NUMBER,  /* a second ticket, alert or event */
    JOIN_ONE_SUBJECT, /* a second dealer, period or person */
    JOIN_NEVER
};

static const enum joining joining[INTENT_COUNT] = {
    [INTENT_log_visit] = JOIN_ONE_DAY,        [INTENT_log_call] = JOIN_ONE_DAY,
    [INTENT_log_training] = JOIN_ONE_DAY,     [INTENT_log_agreement] = JOIN_ALWAYS,
    [INTENT_log_order] = JOIN_ONE_AMOUNT,     [INTENT_schedule] = JOIN_ONE_DAY,
    [INTENT_plan_event] = JOIN_ALWAYS,        [INTENT_query_dealer] = JOIN_ONE_SUBJECT,
    [INTENT_query_alerts] = JOIN_ONE_SUBJECT, [INTENT_query_due] = JOIN_ONE_SUBJECT,
    [INTENT_query_events] = JOIN_ONE_SUBJECT, [INTENT_report] = JOIN_ONE_SUBJECT,
    [INTENT_query_issue] = JOIN_ONE_NUMBER,   [INTENT_update_issue] = JOIN_ONE_NUMBER,
    [INTENT_rate_issue] = JOIN_ONE_NUMBER,    [INTENT_update_alert] = JOIN_ONE_NUMBER,
    [INTENT_rsvp] = JOIN_ONE_NUMBER,
};

struct tally {
    unsigned dealers, days, periods, references, amounts, people;
};

static struct tally tally_of(const struct reading *reading, const struct act *act)
{
    struct tally tally = {0, 0, 0, 0, 0, 0};
    for (uint32_t i = act->first; i <= act->last; i++) {
        const struct clause *clause = &reading->clauses[i];
        tally.dealers += clause->dealers;
        tally.days += clause->days;
        tally.periods += clause->periods;
        tally.references += clause->references;
        tally.amounts += clause->amounts;
        tally.people += clause->people;
    }
    return tally;
}

bool acts_same_value(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Stages: a clause that leaves the matter open adds to the one before. Moves of a ticket: a
 * remark adds to any other move. */
static bool values_join(const struct act *act, const struct label *label)
{
    if (acts_same_value(act->value, label->value))
        return true;
    if (label_slot(act->intent) == SLOT_STAGE)
        return !act->value || !label->value;
    return act->intent == INTENT_update_issue || act->intent == INTENT_log_call ||
           act->intent == INTENT_rsvp;
}

/* Whether the clause names another meeting than the act does (培训我去，订货会去不成). */
static bool is_other_event(const struct reading *reading, const struct act *act,
                           const struct clause *clause)
{
    static const enum cue kinds[] = {CUE_EVENT_CONFERENCE, CUE_EVENT_TRAINING, CUE_EVENT_DISCUSSION,
                                     CUE_EVENT_SOCIAL};
    bool named = false, same = false, other = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool here = cue_in(&clause->cues, kinds[i]), before = false;
        for (uint32_t c = act->first; c <= act->last; c++)
            before |= cue_in(&reading->clauses[c].cues, kinds[i]);
        named |= before;
        same |= here && before;
        other |= here && !before;
    }
    return act->intent == INTENT_rsvp && named && other && !same;
}

bool acts_is_to_come(const struct reading *reading, const struct clause *clause)
{
    bool ahead = false;
    for (size_t i = 0; i < reading->when_count; i++) {
        const struct when *when = &reading->whens[i];
        if (when->from < clause->from || when->to > clause->to || when->kind != WHEN_DAY ||
            when->weak)
            continue;
        if (when->day_past <= reading->message->now.day)
            return false;
        ahead = true;
    }
    return ahead;
}

static bool does_join(const struct reading *reading, const struct act *act, uint32_t at,
                      const struct label *label)
{
    const struct clause *clause = &reading->clauses[at];
    struct tally tally = tally_of(reading, act);
    bool values = values_join(act, label);
    switch (joining[act->intent]) {
    case JOIN_ALWAYS:
        return values;
    case JOIN_ONE_DAY:
        return !(tally.days && clause->days) && (values || !clause->dealers) &&
               !(tally.dealers && clause->dealers && acts_is_to_come(reading, clause));
    case JOIN_ONE_AMOUNT:
        return !(tally.amounts && clause->amounts);
    case JOIN_ONE_NUMBER:
        return values && !(tally.references && clause->references) &&
               !is_other_event(reading, act, clause);
    case JOIN_ONE_SUBJECT:
        return values && !(tally.dealers && clause->dealers) &&
               !(tally.periods + tally.days && clause->periods + clause->days) &&
               !(tally.people && clause->people);
    case JOIN_NEVER:
        return false;
    }
    return false;
}

/* Which of two values of one act holds: one that says something before none; any move before
 * a mere remark; else the more certain. */
static const char *better_value(const struct act *act, const struct label *label, float probability)
{
    if (!act->value || !label->value)
        return act->value ? act->value : label->value;
    if (act->intent == INTENT_update_issue) {
        if (strcmp(label->value, "comment") == 0)
            return act->value;
        if (strcmp(act->value, "comment") == 0)
            return label->value;
    }
    return probability > act->probability ? label->value : act->value;
}

static void add_clause(struct acts *acts, const struct reading *reading, const struct label *label,
                       uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    struct act *last = acts->count ? &acts->list[acts->count - 1] : NULL;
    if (last && last->intent == label->intent && does_join(reading, last, at, label)) {
        last->value = better_value(last, label, clause->probability);
        last->last = at;
        if (clause->probability > last->probability)
            last->probability = clause->probability;
        return;
    }
    if (acts->count == ACTS_MAX)
        return;
    acts->list[acts->count++] =
        (struct act){label->intent, label->value, at, at, at, at, clause->probability, 0, 0, false};
}

static void remove_act(struct acts *acts, size_t at)
{
    acts->count--;
    memmove(&acts->list[at], &acts->list[at + 1], (acts->count - at) * sizeof *acts->list);
}

static bool has_intent(const struct acts *acts, enum intent_id intent)
{
    for (size_t i = 0; i < acts->count; i++) {
        if (acts->list[i].intent == intent)
            return true;
    }
    return false;
}

/* Both said of one's own case (要退两件货，找谁): the issue alone. */
static bool is_asked_of_issue(const struct acts *acts, const struct reading *reading,
                              const struct act *act)
{
    for (uint32_t i = act->first; i <= act->last; i++) {
        if (reading->clauses[i].people)
            return false;
    }
    for (size_t i = 0; i < acts->count; i++) {
        const struct act *other = &acts->list[i];
        if (other->intent == INTENT_report_issue &&
            (!act->value || acts_same_value(other->value, act->value)))
            return true;
    }
    return false;
}

static bool is_superfluous(const struct acts *acts, const struct reading *reading, size_t at)
{
    const struct act *act = &acts->list[at];
    bool before_correct = at + 1 < acts->count && acts->list[at + 1].intent == INTENT_correct;
    if (act->intent == INTENT_greet)
        return acts->count > 1;
    if (act->intent == INTENT_deny || act->intent == INTENT_undo)
        return before_correct;
    if (act->intent == INTENT_ask_contact)
        return is_asked_of_issue(acts, reading, act);
    if (act->intent == INTENT_update_issue)
        return reading->message->speaker.role == ROLE_DEALER &&
               has_intent(acts, INTENT_rate_issue) && act->value &&
               strcmp(act->value, "resolve") == 0;
    return false;
}

/* A clause without a label belongs to the act to which the weaker break leads; one that names
 * a dealer, to the act beside it that names none. */
static bool leads_on(const struct reading *reading, const struct act *before,
                     const struct act *after, uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    if (clause->before == BREAK_STOP && reading->clauses[after->first].before != BREAK_STOP)
        return true;
    if (!clause->dealers || (clause->before == BREAK_SOFT && at == before->last + 1))
        return false;
    return tally_of(reading, before).dealers > 0 && tally_of(reading, after).dealers == 0;
}

static void set_reach(struct acts *acts, const struct reading *reading)
{
    for (size_t i = 0; i < acts->count; i++) {
        struct act *act = &acts->list[i];
        struct act *before = i ? &acts->list[i - 1] : NULL;
        act->from = before ? before->to + 1 : 0;
        act->to = act->last;
        if (before) {
            uint32_t at = before->last + 1;
            while (at < act->first && !leads_on(reading, before, act, at))
                at++;
            before->to = at - 1;
            act->from = at;
        }
    }
    if (acts->count)
        acts->list[acts->count - 1].to = (uint32_t)reading->clause_count - 1;
}

void acts_gather(const struct reading *reading, const struct labels *labels, struct acts *acts)
{
    acts->count = 0;
    for (uint32_t i = 0; i < reading->clause_count; i++) {
        const struct label *label = &labels->list[reading->clauses[i].label];
        if (label->intent != INTENT_COUNT)
            add_clause(acts, reading, label, i);
    }
    for (size_t i = acts->count; i-- > 0;) {
        if (is_superfluous(acts, reading, i))
            remove_act(acts, i);
    }
    set_reach(acts, reading);
}
