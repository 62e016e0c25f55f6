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
           cue_in(&clause->cues, CUE_REMIND) || cue_in(&clause->cues, CUE_COMES_AGAIN);
}

/* Whether the clause says hardly more than a day. */
static bool is_day_alone(const struct clause *clause)
{
    enum { DAY_ALONE = 3 };
    return clause->end_token - clause->first_token <= DAY_ALONE;
}

/* Whether the clause may tell of the next visit or call: it speaks of one, or of the day alone
 * (下周三再去; 下周三). 货款月底结 does not. */
static bool may_follow_up(const struct clause *clause)
{
    static const enum cue cues[] = {CUE_NEXT, CUE_FUTURE, CUE_REMIND,    CUE_VISIT,
                                    CUE_CALL, CUE_GO,     CUE_CONTACTED, CUE_APPOINTED};
    if (cue_in(&clause->cues, CUE_COMES_TO_US))
        return false;
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++) {
        if (cue_in(&clause->cues, cues[i]))
            return true;
    }
    return is_day_alone(clause);
}

/* Whether the next clause takes the day up (罗老板下周三付款，到时候我再打给他). */
static bool is_followed_by_next(const struct reading *reading, const struct when *when)
{
    const struct clause *next = clause_at(reading, when->from) + 1;
    return next < reading->clauses + reading->clause_count && !next->days &&
           cue_in(&next->cues, CUE_NEXT);
}

/* Whether a day is told of what is to come: it lies ahead, its clause says so, or it follows
 * what was done without a word of the past (周五我回她一个电话). */
static bool is_ahead(const struct reading *reading, const struct act *act, const struct when *when)
{
    if (when->day_past == when->day_future)
        return when->day_past > reading->message->now.day;
    const struct clause *clause = clause_at(reading, when->from);
    uint32_t at = (uint32_t)(clause - reading->clauses);
    if (cue_in(&reading->all_cues, CUE_LATE_ENTRY))
        return false;
    return looks_ahead(clause) || when_lean(when, reading->message->now.day) > 0 ||
           (at > act->first && !cue_in(&clause->cues, CUE_DONE) && !is_day_alone(clause));
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

/* A day that only limits (月中前会打款) is no follow-up, unless its clause is one. */
static bool is_limit(const struct reading *reading, const struct when *when)
{
    return when->is_bounded && !looks_ahead(clause_at(reading, when->from));
}

/* Whether an open day is told behind the visit or call, of something else (she's paying on
 * Monday). */
static bool is_of_other(const struct reading *reading, const struct act *act,
                        const struct when *when)
{
    const struct clause *clause = clause_at(reading, when->from);
    return act->intent != INTENT_log_training && when->day_past != when->day_future &&
           clause > &reading->clauses[act->first] && !may_follow_up(clause) &&
           !cue_in(&clause->cues, CUE_DONE) && !cue_in(&clause->cues, CUE_ORDER_DONE);
}

static bool names_dealer(const struct reading *reading, struct range range,
                         const struct mention *wanted)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_DEALER && mention->count == 1 &&
            (!wanted || mention->candidates[0] == wanted->candidates[0]))
            return true;
    }
    return false;
}

/* Whether the day behind the act is when another dealer is to be seen (星宇去了，明天再去文曲). */
static bool is_of_other_dealer(const struct reading *reading, const struct act *act,
                               const struct when *when)
{
    const struct clause *clause = clause_at(reading, when->from);
    const struct range own = act_own(reading, act), said = {clause->from, clause->to};
    const struct mention *mention;
    if (clause <= &reading->clauses[act->last] || !acts_is_to_come(reading, clause) ||
        !names_dealer(reading, own, NULL))
        return false;
    for (size_t at = 0; (mention = next_mention(reading, said, &at));) {
        if (mention->kind == MENTION_DEALER && mention->count == 1)
            return !names_dealer(reading, own, mention);
    }
    return false;
}

/* Visits and calls are followed up; whatever else is done was done on the day that is said. */
static bool is_followed_up(const struct act *act)
{
    return act->intent == INTENT_log_visit || act->intent == INTENT_log_call;
}

static struct days find_days(const struct reading *reading, const struct act *act)
{
    struct days days = {DAY_NONE, DAY_NONE};
    struct range reach = act_reach(reading, act);
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        if (when->kind != WHEN_DAY || when->weak || is_in_remark(reading, act, when) ||
            is_of_other_dealer(reading, act, when) || is_limit(reading, when))
            continue;
        bool ahead = is_followed_up(act) ? is_ahead(reading, act, when)
                                         : when->day_past > reading->message->now.day ||
                                               looks_ahead(clause_at(reading, when->from));
        if (!ahead && is_of_other(reading, act, when))
            continue;
        if (ahead) {
            if (days.next == DAY_NONE && (may_follow_up(clause_at(reading, when->from)) ||
                                          is_followed_by_next(reading, when)))
                days.next = when->day_future;
        } else if (days.date == DAY_NONE) {
            days.date = when->day_past;
        }
    }
    for (size_t at = 0;
         days.date == DAY_NONE && (when = next_when(reading, act_shared(act), &at));) {
        if (when->kind == WHEN_DAY && !when->weak)
            days.date = when->day_past;
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

/* Whether a word for whom one speaks to stands right before the point (给, 跟, with). */
static bool is_spoken_to(const struct reading *reading, size_t point)
{
    enum { LONGEST = 5 };
    uint32_t to = (uint32_t)point, from = to > LONGEST ? to - LONGEST : 0;
    for (uint32_t at = from; at < to; at++) {
        const struct cue_hit *hit = reading_cue(reading, CUE_SPOKEN_TO, at, to);
        if (hit && hit->to + (reading->normal.points[to - 1] == ' ') == to)
            return true;
    }
    return false;
}

/* Whether hardly anything stands between a name and what is said of it (Star's owner rang). */
static bool follows(const struct reading *reading, uint32_t name_end, uint32_t verb)
{
    enum { NEAR = 12 };
    if (verb > name_end + NEAR || reading_cue(reading, CUE_SELF, name_end, verb))
        return false;
    for (uint32_t i = name_end; i < verb; i++) {
        uint32_t point = reading->normal.points[i];
        if (point == ',' || point == ':' || point == ';' || point == '.')
            return false;
    }
    return true;
}

/* The dealer rang where it is the one who rings and says something (邹总打电话问返点), and did
 * not where it is the one rung up (给邹总打电话说返点的事). */
static bool has_rung(const struct reading *reading, const struct act *act)
{
    struct range own = act_own(reading, act);
    const struct cue_hit *says =
        reading_cue(reading, CUE_RINGS_TO_SAY, own.from, act_reach(reading, act).to);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, own, &at));) {
        if (mention->kind != MENTION_DEALER)
            continue;
        uint32_t to = (uint32_t)mention->to;
        const struct cue_hit *rings = reading_cue(reading, CUE_RINGS, to, own.to);
        if ((says && to <= says->from) || (rings && follows(reading, to, rings->from)))
            return !is_spoken_to(reading, mention->from);
    }
    return false;
}

void fill_call(struct filling *filling, const struct act *act)
{
    struct range own = act_own(filling->reading, act);
    bool in = (act->value && strcmp(act->value, "in") == 0) ||
              reading_cue(filling->reading, CUE_CALL_IN, own.from, own.to) ||
              has_rung(filling->reading, act);
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

static bool find_people(const struct reading *reading, struct range reach, int64_t *count)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (number->kind == NUMBER_PEOPLE) {
            *count = number->value;
            return true;
        }
    }
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        uint32_t from = (uint32_t)number->from, to = (uint32_t)number->to;
        bool counts = number->kind == NUMBER_PLAIN ||
                      (number->kind == NUMBER_THINGS &&
                       !reading_cue(reading, CUE_UNIT_NO_HEADS, from, to + 1));
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
    if (find_people(filling->reading, act_reach(filling->reading, act), &frame->count) ||
        find_people(filling->reading, act_shared(act), &frame->count))
        set_slot(frame, SLOT_COUNT);
    fill_region(filling, act, frame);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
}

/* Whether a word for how long it holds stands right before the day, though a clause begins with
 * the day (签到年底). */
static bool is_led_by_expiry(const struct reading *reading, struct range reach,
                             const struct when *when)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_EXPIRES && hit->from >= reach.from && hit->to <= when->from &&
            hit->to + 1 >= when->from)
            return true;
    }
    return false;
}

/* The day on which an agreement ends: ahead of today, or said behind 到期 or 有效期, or the end
 * of the range for which it holds. */
static int32_t find_expiry(const struct reading *reading, const struct act *act,
                           const struct when **used)
{
    struct range reach = act_reach(reading, act);
    const struct when *when;
    int32_t today = reading->message->now.day;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        if (when->kind == WHEN_PERIOD && when->is_range && when->future.to > today) {
            *used = when;
            return when->future.to;
        }
        if (when->kind != WHEN_DAY || when->weak)
            continue;
        const struct clause *clause = clause_at(reading, when->from);
        bool said = is_led_by_expiry(reading, reach, when);
        said |= cue_in(&clause->cues, CUE_EXPIRES) &&
                (reading_cue(reading, CUE_EXPIRES, clause->from, (uint32_t)when->from) ||
                 reading_cue(reading, CUE_EXPIRES, (uint32_t)when->to, clause->to));
        bool ahead = when->day_future > today;
        if (ahead && (said || when->day_past > today)) {
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
        const struct cue_hit *ended =
            reading_cue(reading, CUE_EXPIRES, (uint32_t)when->to, reach.to);
        if (when->kind == WHEN_DAY && !when->weak && when != expiry &&
            !(ended && ended->from == when->to) && when->day_past <= reading->message->now.day)
            date = when->day_past;
    }
    set_date(filling, frame, date);
    fill_dealers(filling, act, frame);
    fill_note(filling, act, frame);
}
