/* SPDX-License-Identifier: Apache-2.0 */
/* A head is a dealer, a person, a region, a ticket; what is asked or told of it stands around it.
 * The rows in which each dealer has a value of its own are parted elsewhere (rows.c). */
#include "intents/understand/heads.h"

#include <string.h>

#include "intents/understand/clauses.h"
#include "intents/understand/references.h"

enum { ITEMS_MAX = 12 };

typedef bool span_fn(const struct reading *reading, const struct span *span);

static const struct mention *mention_of(const struct reading *reading, const struct span *span)
{
    return span->kind == SPAN_MENTION ? &reading->mentions[span->index] : NULL;
}

static const struct number *number_of(const struct reading *reading, const struct span *span)
{
    return span->kind == SPAN_NUMBER ? &reading->numbers[span->index] : NULL;
}

static bool is_dealer(const struct reading *reading, const struct span *span)
{
    const struct mention *mention = mention_of(reading, span);
    return mention && mention->kind == MENTION_DEALER;
}

/* A dealer that begins its clause: what is told from there on is of it. */
static bool is_leading_dealer(const struct reading *reading, const struct span *span)
{
    return is_dealer(reading, span) && clause_at(reading, span->from)->from == span->from;
}

static bool is_region(const struct reading *reading, const struct span *span)
{
    const struct mention *mention = mention_of(reading, span);
    return mention && mention->kind == MENTION_REGION;
}

static bool is_person(const struct reading *reading, const struct span *span)
{
    const struct mention *mention = mention_of(reading, span);
    return mention && mention->kind == MENTION_PERSON;
}

static bool is_period(const struct reading *reading, const struct span *span)
{
    return span->kind == SPAN_WHEN && reading->whens[span->index].kind == WHEN_PERIOD;
}

/* A bare number is a ticket where it begins what is said of it (工单301我受理，302是物流的) or
 * stands apart beside bare ones (95满意 90不满意), not where it measures (93补充：要500克装). */
static bool is_reference(const struct reading *reading, const struct span *span)
{
    enum { SCORE_MOST = 5 };
    const struct number *number = number_of(reading, span);
    if (!number || reading->message->channel == CHANNEL_GROUP || number->kind != NUMBER_PLAIN)
        return number && (number->kind == NUMBER_TICKET || number->kind == NUMBER_ALERT);
    bool marked = false;
    for (size_t i = 0; i < reading->number_count; i++)
        marked |= reading->numbers[i].kind == NUMBER_TICKET;
    bool first = number == reading->numbers;
    bool apart = span->from > 0 && reading->normal.points[span->from - 1] == ' ';
    return number->value > SCORE_MOST &&
           (clause_at(reading, span->from)->from == span->from || (!marked && (first || apart)));
}

/* What the requests of an intent are about. The first way that finds two of them holds. */
static const struct way {
    enum intent_id intent;
    span_fn *head;
} ways[] = {
    {INTENT_query_dealer, is_dealer},   {INTENT_query_due, is_person},
    {INTENT_query_due, is_region},      {INTENT_query_alerts, is_person},
    {INTENT_report, is_period},         {INTENT_update_dealer, is_leading_dealer},
    {INTENT_query_issue, is_reference}, {INTENT_update_issue, is_reference},
    {INTENT_rate_issue, is_reference},  {INTENT_update_alert, is_reference},
};

/* Where the items of an act begin: indices of spans. */
struct items {
    size_t begins[ITEMS_MAX];
    size_t ends[ITEMS_MAX]; /* its last head */
    size_t count;
};

static size_t first_span(const struct reading *reading, uint32_t point)
{
    size_t i = 0;
    while (i < reading->span_count && reading->spans[i].from < point)
        i++;
    return i;
}

static bool same_head(const struct reading *reading, const struct span *one,
                      const struct span *other)
{
    const struct mention *a = mention_of(reading, one), *b = mention_of(reading, other);
    return a && b && a->count && b->count && a->candidates[0] == b->candidates[0];
}

/* A head that is neither listed with the one before nor the same again begins the next item. */
static void find_items(const struct reading *reading, const struct act *act, span_fn *is_head,
                       struct items *items)
{
    struct range reach = act_reach(reading, act);
    size_t to = first_span(reading, reach.to), last = SIZE_MAX;
    items->count = 0;
    for (size_t i = first_span(reading, reach.from); i < to; i++) {
        const struct span *span = &reading->spans[i];
        if (!is_head(reading, span))
            continue;
        bool goes_on =
            last != SIZE_MAX && (are_listed(reading, reading->spans[last].to, span->from) ||
                                 same_head(reading, &reading->spans[last], span));
        if (!goes_on && items->count < ITEMS_MAX)
            items->begins[items->count++] = i;
        items->ends[items->count - 1] = i;
        last = i;
    }
}

/* Finds the clause with which the item begins, whose first span is `at`, and the one before ends
 * with `before`: the last one that begins between the two, else the one that is made by a cut. */
static bool part_before(struct reading *reading, size_t before, size_t at, uint32_t *clause)
{
    uint32_t c = (uint32_t)(clause_at(reading, reading->spans[at].from) - reading->clauses);
    *clause = c;
    if (reading->clauses[c].from >= reading->spans[before].to) {
        /* A day in a clause of its own right before belongs to the item. */
        while (at > before + 1 && reading->spans[at - 1].kind == SPAN_WHEN &&
               reading->clauses[*clause - 1].from == reading->spans[at - 1].from &&
               reading->clauses[*clause].before <= reading->clauses[*clause - 1].before) {
            at--;
            --*clause;
        }
        return true;
    }
    uint32_t token = reading->clauses[c].first_token;
    while (token < reading->clauses[c].end_token &&
           reading->tokens[token].from < reading->spans[at].from)
        token++;
    if (token == reading->clauses[c].first_token || token == reading->clauses[c].end_token ||
        !clauses_part(reading, c, token))
        return false;
    *clause = c + 1;
    return true;
}

/* Makes room in the acts for the second half of a clause that has been parted. */
static void shift(struct acts *acts, size_t from, uint32_t parted)
{
    for (size_t i = from; i < acts->count; i++) {
        struct act *act = &acts->list[i];
        act->from += act->from > parted;
        act->first += act->first > parted;
        act->last += act->last >= parted;
        act->to += act->to >= parted;
    }
}

/* Cuts the act at `place` before the clause; what stands before stays, the rest is new. */
static bool cut(struct acts *acts, size_t place, uint32_t clause)
{
    struct act *act = &acts->list[place];
    if (acts->count == ACTS_MAX || clause <= act->from || clause > act->to)
        return false;
    memmove(act + 2, act + 1, (acts->count - place - 1) * sizeof *act);
    acts->count++;
    act[1] = act[0];
    act[1].from = act[1].first = clause;
    act[1].last = act[0].last > clause ? act[0].last : clause;
    act[0].to = clause - 1;
    act[0].last = act[0].last < clause ? act[0].last : clause - 1;
    act[0].first = act[0].first < clause ? act[0].first : act[0].from;
    act[0].last = act[0].last < act[0].first ? act[0].first : act[0].last;
    return true;
}

/* Parts the act into its items; the place of the last of them. */
static size_t part_act(struct reading *reading, struct acts *acts, size_t place,
                       const struct items *items)
{
    size_t last = place;
    for (size_t i = 1; i < items->count; i++) {
        uint32_t clause;
        size_t clauses = reading->clause_count;
        if (!part_before(reading, items->ends[i - 1], items->begins[i], &clause))
            continue;
        if (reading->clause_count > clauses)
            shift(acts, last, clause - 1);
        last += cut(acts, last, clause);
    }
    for (size_t i = place; i <= last; i++)
        acts->list[i].is_item = true;
    return last;
}

static bool is_about_numbers(enum intent_id intent)
{
    return intent == INTENT_query_issue || intent == INTENT_update_issue ||
           intent == INTENT_rate_issue || intent == INTENT_update_alert;
}

static size_t count_numbers(const struct reading *reading, struct range range)
{
    size_t count = 0;
    for (size_t at = 0; next_number(reading, range, &at);)
        count++;
    return count;
}

/* Whether a number is all that the act says. */
static bool is_span_alone(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    size_t at = first_span(reading, reach.from);
    const struct span *span = &reading->spans[at];
    return act->from == act->to && at < reading->span_count && span->kind == SPAN_NUMBER &&
           span->from == reach.from && span->to + 1 >= reach.to;
}

/* A number that stands alone behind what is done to it (我认领，预警99) belongs to that. */
static void join_bare_number(const struct reading *reading, struct acts *acts)
{
    for (size_t i = 0; i + 1 < acts->count; i++) {
        struct act *one = &acts->list[i], *next = one + 1;
        bool alone = is_span_alone(reading, next);
        const struct span *ahead =
            &reading->spans[first_span(reading, act_reach(reading, one).from)];
        bool lists = one->intent == next->intent && is_about_numbers(one->intent) &&
                     is_span_alone(reading, one) &&
                     ahead + 1 < reading->spans + reading->span_count &&
                     are_listed(reading, ahead->to, ahead[1].from);
        if (lists) { /* 503，504转核款 */
            next->from = one->from;
            memmove(one, next, (acts->count - i - 1) * sizeof *next);
            acts->count--;
            continue;
        }
        if (!alone || one->intent != next->intent || !is_about_numbers(one->intent) ||
            count_numbers(reading, act_reach(reading, one)))
            continue;
        one->to = next->to;
        memmove(next, next + 1, (acts->count - i - 2) * sizeof *next);
        acts->count--;
    }
}

void heads_part(struct reading *reading, struct acts *acts)
{
    join_bare_number(reading, acts);
    for (size_t i = 0; i < acts->count; i++) {
        struct items items = {.count = 0};
        for (size_t w = 0; items.count < 2 && w < sizeof ways / sizeof *ways; w++) {
            if (ways[w].intent == acts->list[i].intent)
                find_items(reading, &acts->list[i], ways[w].head, &items);
        }
        if (items.count > 1)
            i = part_act(reading, acts, i, &items);
    }
}
