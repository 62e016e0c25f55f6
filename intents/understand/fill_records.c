/* SPDX-License-Identifier: Apache-2.0 */
/* Records of what was done: visits, calls, orders, trainings, agreements. */
#include <string.h>

#include "intents/understand/fill.h"

/* The days of a record: when it was, and when it is to be followed up. */
struct days {
    int32_t date, next;
};

static bool looks_ahead(const struct clause *clause)
{
    return cue_in(&clause->cues, CUE_NEXT) || cue_in(&clause->cues, CUE_FUTURE) ||
           cue_in(&clause->cues, CUE_REMIND);
}

/* Whether a day is told of what is to come: it lies ahead, its clause says so, or it follows
 * what was done without a word of the past (周五我回她一个电话). */
static bool is_ahead(const struct reading *reading, const struct act *act, const struct when *when)
{
    if (when->day_past == when->day_future)
        return when->day_past > reading->message->now.day;
    const struct clause *clause = clause_at(reading, when->from);
    uint32_t at = (uint32_t)(clause - reading->clauses);
    return looks_ahead(clause) || (at > act->last && !cue_in(&clause->cues, CUE_DONE));
}

/* Whether a day lies in a remark (那边说月底结款) and says nothing of the record. */
static bool is_in_remark(const struct reading *reading, const struct act *act,
                         const struct when *when)
{
    const struct clause *clause = clause_at(reading, when->from);
    uint32_t at = (uint32_t)(clause - reading->clauses);
    return at > act->last && !looks_ahead(clause) &&
           reading_cue(reading, CUE_SAYING, clause->from, (uint32_t)when->from);
}

static struct days find_days(const struct reading *reading, const struct act *act)
{
    struct days days = {DAY_NONE, DAY_NONE};
    struct range reach = act_reach(reading, act);
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        if (when->kind != WHEN_DAY || when->weak || is_in_remark(reading, act, when))
            continue;
        if (is_ahead(reading, act, when)) {
            if (days.next == DAY_NONE)
                days.next = when->day_future;
        } else if (days.date == DAY_NONE) {
            days.date = when->day_past;
        }
    }
    return days;
}

/* The date said, else that of the record before, else today. */
static void set_date(struct filling *filling, struct frame *frame, int32_t said)
{
    if (said != DAY_NONE)
        filling->date = said;
    frame->date = filling->date != DAY_NONE ? filling->date : filling->reading->message->now.day;
    set_slot(frame, SLOT_DATE);
}

static void set_next(struct frame *frame, int32_t next)
{
    if (next == DAY_NONE)
        return;
    frame->next_date = next;
    set_slot(frame, SLOT_NEXT_DATE);
}

static bool same_way(const struct frame *a, const struct frame *b)
{
    return a->intent == b->intent && a->date == b->date &&
           (a->has & SLOT_DIRECTION) == (b->has & SLOT_DIRECTION);
}

static bool knows(const struct frame *frame, uint32_t dealer)
{
    for (size_t i = 0; i < frame->dealer_count; i++) {
        if (frame->dealers[i] == dealer)
            return true;
    }
    return false;
}

static void *joined(struct arena *arena, const void *a, size_t a_count, const void *b,
                    size_t b_count, size_t size)
{
    char *all = arena_alloc(arena, a_count + b_count + 1, size);
    if (a_count)
        memcpy(all, a, a_count * size);
    if (b_count)
        memcpy(all + a_count * size, b, b_count * size);
    return all;
}

/* Two dealers on the same day in the same way are one record. */
static void absorb(struct filling *filling, struct frame *into, const struct frame *more)
{
    uint32_t *dealers = joined(filling->arena, into->dealers, into->dealer_count, more->dealers,
                               more->dealer_count, sizeof *dealers);
    size_t count = into->dealer_count;
    for (size_t i = 0; i < more->dealer_count; i++) {
        if (!knows(into, more->dealers[i]))
            dealers[count++] = more->dealers[i];
    }
    into->dealers = dealers;
    into->dealer_count = count;
    into->ambiguous = joined(filling->arena, into->ambiguous, into->ambiguous_count,
                             more->ambiguous, more->ambiguous_count, sizeof *into->ambiguous);
    into->ambiguous_count += more->ambiguous_count;
    into->unresolved = joined(filling->arena, into->unresolved, into->unresolved_count,
                              more->unresolved, more->unresolved_count, sizeof *into->unresolved);
    into->unresolved_count += more->unresolved_count;
    if (count)
        set_slot(into, SLOT_DEALERS);
    if (!(into->has & SLOT_NEXT_DATE) && more->has & SLOT_NEXT_DATE)
        set_next(into, more->next_date);
}

static void merge_last(struct filling *filling)
{
    struct frame *last = &filling->frames[filling->count - 1];
    for (size_t i = 0; i + 1 < filling->count; i++) {
        struct frame *before = &filling->frames[i];
        if (!same_way(before, last) ||
            (before->has & last->has & SLOT_NEXT_DATE && before->next_date != last->next_date))
            continue;
        absorb(filling, before, last);
        filling->count--;
        filling->last_record = i;
        return;
    }
}

static void fill_contacted(struct filling *filling, const struct act *act, const char *direction)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    struct days days = find_days(filling->reading, act);
    set_date(filling, frame, days.date);
    set_next(frame, days.next);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
    if (direction) {
        frame->direction = direction;
        set_slot(frame, SLOT_DIRECTION);
    }
    filling->last_record = filling->count - 1;
    merge_last(filling);
}

void fill_visit(struct filling *filling, const struct act *act)
{
    fill_contacted(filling, act, NULL);
}

void fill_call(struct filling *filling, const struct act *act)
{
    struct range own = act_own(filling->reading, act);
    bool in = (act->value && strcmp(act->value, "in") == 0) ||
              reading_cue(filling->reading, CUE_CALL_IN, own.from, own.to);
    fill_contacted(filling, act, in ? "in" : NULL);
}

static bool is_latin(uint32_t point)
{
    return point >= 'a' && point <= 'z';
}

/* A model number (K12) is no amount. */
static bool is_glued(const struct reading *reading, const struct number *number)
{
    return (number->from > 0 && is_latin(reading->normal.points[number->from - 1])) ||
           (number->to < reading->normal.count && is_latin(reading->normal.points[number->to]));
}

static bool find_amount(const struct reading *reading, const struct act *act, int64_t *fen)
{
    struct range reach = act_reach(reading, act);
    const struct number *number, *plain = NULL;
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (number->kind == NUMBER_MONEY) {
            *fen = number->value_fen;
            return true;
        }
        if (number->kind == NUMBER_PLAIN && !number->may_be_date && number->value >= 20 &&
            !is_glued(reading, number) && !plain)
            plain = number;
    }
    if (plain)
        *fen = plain->value * 100;
    return plain != NULL;
}

void fill_order(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    struct days days = find_days(filling->reading, act);
    set_date(filling, frame, days.date);
    if (find_amount(filling->reading, act, &frame->amount_fen))
        set_slot(frame, SLOT_AMOUNT);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
    fill_follow_up(filling, act);
}

/* A follow-up that is told with what came of a visit or call (他催返利，周五我再过去一趟) belongs
 * to that visit or call. */
void fill_follow_up(struct filling *filling, const struct act *act)
{
    if (filling->last_record == SIZE_MAX)
        return;
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        struct frame *record = &filling->frames[filling->last_record];
        if (when->kind == WHEN_DAY && !when->weak && is_ahead(reading, act, when) &&
            cue_in(&clause_at(reading, when->from)->cues, CUE_NEXT) &&
            !(record->has & SLOT_NEXT_DATE))
            set_next(record, when->day_future);
    }
}

static bool find_people(const struct reading *reading, const struct act *act, int64_t *count)
{
    struct range reach = act_reach(reading, act);
    const struct number *number;
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (number->kind == NUMBER_PEOPLE) {
            *count = number->value;
            return true;
        }
    }
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        bool counts = number->kind == NUMBER_PLAIN || number->kind == NUMBER_THINGS;
        if (counts && !number->may_be_date && number->value > 1 && number->value < 10000 &&
            !is_glued(reading, number)) {
            *count = number->value;
            return true;
        }
    }
    return false;
}

void fill_training(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    set_date(filling, frame, find_days(filling->reading, act).date);
    if (find_people(filling->reading, act, &frame->count))
        set_slot(frame, SLOT_COUNT);
    fill_region(filling, act, frame);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
}

/* The day on which an agreement ends: ahead of today, or said behind 到期 or 有效期. */
static int32_t find_expiry(const struct reading *reading, const struct act *act,
                           const struct when **used)
{
    struct range reach = act_reach(reading, act);
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        if (when->kind != WHEN_DAY || when->weak)
            continue;
        const struct clause *clause = clause_at(reading, when->from);
        bool said = cue_in(&clause->cues, CUE_EXPIRES) &&
                    (reading_cue(reading, CUE_EXPIRES, clause->from, (uint32_t)when->from) ||
                     reading_cue(reading, CUE_EXPIRES, (uint32_t)when->to, clause->to));
        bool ahead = when->day_future > reading->message->now.day;
        if (ahead && (said || when->day_past > reading->message->now.day)) {
            *used = when;
            return when->day_future;
        }
    }
    return DAY_NONE;
}

void fill_agreement(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    const struct when *expiry = NULL, *when;
    frame->expires = find_expiry(reading, act, &expiry);
    if (expiry)
        set_slot(frame, SLOT_EXPIRES);
    int32_t date = DAY_NONE;
    struct range reach = act_reach(reading, act);
    for (size_t at = 0; date == DAY_NONE && (when = next_when(reading, reach, &at));) {
        if (when->kind == WHEN_DAY && !when->weak && when != expiry &&
            when->day_past <= reading->message->now.day)
            date = when->day_past;
    }
    set_date(filling, frame, date);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
}
