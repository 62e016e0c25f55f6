/* SPDX-License-Identifier: Apache-2.0 */
/* What is to come: reminders, meetings, answers to invitations. */
#include <string.h>

#include "intents/understand/fill.h"

struct moment_said {
    int32_t day;
    int time;
};

/* A day of the week that is said behind its week (下周要跟进的事：周一打给陶姐，周五去何总店). */
static int32_t in_week(const struct reading *reading, const struct when *day)
{
    enum { WEEK = 7 };
    const struct range before = {0, (uint32_t)day->from};
    const struct when *week;
    for (size_t at = 0; (week = next_when(reading, before, &at));) {
        bool begins_later = week->kind == WHEN_PERIOD && day->is_weekday &&
                            week->future.to - week->future.from == WEEK - 1;
        if (begins_later && day->day_future < week->future.from &&
            day->day_future + WEEK >= week->future.from)
            return day->day_future + WEEK;
    }
    return day->day_future;
}

/* The day (the next that fits) and the time of day that an act says. */
static struct moment_said find_moment(const struct reading *reading, const struct act *act)
{
    struct moment_said said = {DAY_NONE, -1};
    const struct range ranges[] = {act_reach(reading, act), act_shared(act)};
    const struct when *when;
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++) {
        for (size_t at = 0; (when = next_when(reading, ranges[r], &at));) {
            if (when->kind == WHEN_DAY && !when->weak && said.day == DAY_NONE)
                said.day = in_week(reading, when);
            if (when->kind == WHEN_TIME && said.time < 0)
                said.time = when->time;
            if (when->kind == WHEN_DAY && when->time >= 0 && said.time < 0)
                said.time = when->time;
        }
    }
    return said;
}

static void set_moment(struct frame *frame, struct moment_said said)
{
    if (said.day != DAY_NONE) {
        frame->date = said.day;
        set_slot(frame, SLOT_DATE);
    }
    if (said.time >= 0) {
        frame->time = said.time;
        set_slot(frame, SLOT_TIME);
    }
}

static bool names_dealer(const struct reading *reading, const struct act *act)
{
    for (uint32_t i = act->from; i <= act->to; i++) {
        if (reading->clauses[i].dealers)
            return true;
    }
    return false;
}

static bool is_contact(const struct act *act)
{
    return act->value && (strcmp(act->value, "visit") == 0 || strcmp(act->value, "call") == 0);
}

/* Whether the frame's dealers are just those of the visit or call that was recorded last. */
static bool is_of_record(const struct filling *filling, const struct frame *frame)
{
    if (filling->last_record == SIZE_MAX || !frame->dealer_count || frame->ambiguous_count)
        return false;
    const struct frame *record = &filling->frames[filling->last_record];
    return record->dealer_count == frame->dealer_count &&
           memcmp(record->dealers, frame->dealers, frame->dealer_count * sizeof(uint32_t)) == 0;
}

/* What stands right before a dealer: 打谭哥 is a call, 去蓉光收样品架 a visit. */
static const char *led_kind(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        for (size_t i = 0; mention->kind == MENTION_DEALER && i < reading->cue_count; i++) {
            const struct cue_hit *hit = &reading->cues[i];
            if (hit->to != mention->from)
                continue;
            if (hit->cue == CUE_CALLED)
                return "call";
            if (hit->cue == CUE_GO)
                return "visit";
        }
    }
    return NULL;
}

/* The words decide where they name one kind; a visit without a word for it (去开发区) needs
 * somebody to go to. */
static const char *task_kind(const struct reading *reading, const struct act *act, bool dealers)
{
    bool call = act_has(reading, act, CUE_CALL), visit = act_has(reading, act, CUE_VISIT);
    if (call != visit)
        return call ? "call" : dealers ? "visit" : act->value;
    const char *led = dealers ? led_kind(reading, act) : NULL;
    if (led)
        return led;
    if (call)
        return act->value;
    if (act_has(reading, act, CUE_FOLLOWING_UP) && !act_has(reading, act, CUE_GO))
        return "other";
    if (!is_contact(act) || !dealers)
        return "other";
    return act_has(reading, act, CUE_GO) ? "visit" : act->value;
}

void fill_schedule(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct moment_said said = find_moment(reading, act);
    if (said.day == DAY_NONE && filling->planned != DAY_NONE)
        said.day = filling->planned; /* 明天十点半酒城，下午四点华灯初上 */
    if (said.day == DAY_NONE && said.time > reading->message->now.minute)
        said.day = reading->message->now.day;
    filling->planned = said.day;
    /* A reminder for the dealer just recorded is its next date. */
    if (filling->last_record != SIZE_MAX && is_contact(act) && !names_dealer(reading, act) &&
        said.day != DAY_NONE) {
        struct frame *record = &filling->frames[filling->last_record];
        record->next_date = said.day;
        set_slot(record, SLOT_NEXT_DATE);
        return;
    }
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    set_moment(frame, said);
    if (!act_has(reading, act, CUE_OTHER)) /* 查下罗总的单，再提醒我给他打电话 */
        filling->dealer_count = 0;
    fill_dealers(filling, act, frame);
    if (is_of_record(filling, frame) && is_contact(act) && said.day != DAY_NONE) {
        filling->frames[filling->last_record].next_date = said.day;
        set_slot(&filling->frames[filling->last_record], SLOT_NEXT_DATE);
        filling->count--;
        return;
    }
    frame->kind = task_kind(reading, act, (frame->has & SLOT_DEALERS) != 0);
    set_slot(frame, SLOT_KIND);
    frame->note = range_text(reading, act_reach(reading, act));
    if (frame->note.len)
        set_slot(frame, SLOT_NOTE);
}

static const struct word_value event_kinds[] = {
    {CUE_EVENT_SOCIAL, "social"},
    {CUE_EVENT_DISCUSSION, "discussion"},
    {CUE_EVENT_CONFERENCE, "conference"},
    {CUE_EVENT_TRAINING, "training"},
};

static void set_event_kind(const struct reading *reading, const struct act *act,
                           struct frame *frame)
{
    frame->kind = value_by_cue(reading, act_reach(reading, act), event_kinds,
                               sizeof event_kinds / sizeof *event_kinds);
    if (frame->kind)
        set_slot(frame, SLOT_KIND);
}

void fill_plan_event(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    set_moment(frame, find_moment(reading, act));
    set_event_kind(reading, act, frame);
    fill_region(filling, act, frame);
    filling->dealer_count = 0;
    fill_dealers(filling, act, frame);
    frame->topic = range_text(reading, act_own(reading, act));
    if (frame->topic.len)
        set_slot(frame, SLOT_TOPIC);
}

void fill_query_events(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    set_event_kind(filling->reading, act, frame);
    fill_region(filling, act, frame);
    /* 今年一共开过几次 looks back, 下个月有什么会 ahead. */
    bool held = act_has(filling->reading, act, CUE_HELD);
    fill_period(filling, act, frame, held ? TENSE_PAST : TENSE_FUTURE);
}

enum { EVENTS_MAX = 8 };

static size_t find_events(const struct reading *reading, struct range range,
                          int64_t events[EVENTS_MAX])
{
    const struct number *number;
    size_t count = 0;
    for (size_t at = 0; count < EVENTS_MAX && (number = next_number(reading, range, &at));) {
        if (number->kind == NUMBER_EVENT || (number->kind == NUMBER_TICKET && !number->may_be_date))
            events[count++] = number->value;
    }
    return count;
}

/* Whether the number counts heads without saying so (去3个). */
static bool counts_heads(const struct reading *reading, const struct number *number)
{
    return number->kind == NUMBER_THINGS && !number->may_be_date && number->value > 1 &&
           reading_cue(reading, CUE_UNIT_HEADS, (uint32_t)number->from, (uint32_t)number->to + 1);
}

/* party of 3 */
static bool is_led(const struct reading *reading, struct range range, const struct number *number)
{
    for (size_t i = 0; number->kind == NUMBER_PLAIN && i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_HEADS_LEAD && hit->from >= range.from && hit->to <= number->from &&
            hit->to + 1 >= number->from)
            return true;
    }
    return false;
}

static bool find_guests(const struct reading *reading, struct range range, int64_t *count)
{
    const struct number *number;
    bool found = false;
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        if ((number->kind == NUMBER_PEOPLE || counts_heads(reading, number) ||
             is_led(reading, range, number)) &&
            (!found || number->value > *count)) {
            *count = number->value; /* 带俩店员，一共三个人: the greatest is the sum */
            found = true;
        }
    }
    if (!found && reading_cue(reading, CUE_ONE_HEAD, range.from, range.to)) {
        *count = 1;
        found = true;
    }
    return found;
}

static bool names_meeting(const struct reading *reading, struct range range)
{
    int64_t events[EVENTS_MAX];
    return value_by_cue(reading, range, event_kinds, sizeof event_kinds / sizeof *event_kinds) ||
           find_events(reading, range, events);
}

/* The answer that the words give themselves; NULL where they give none. */
static const char *said_answer(const struct reading *reading, struct range range)
{
    static const struct word_value answers[] = {
        {CUE_SURELY_MAYBE, "maybe"}, {CUE_SURELY_NO, "no"}, {CUE_SAYS_YES, "yes"}};
    return value_by_cue(reading, range, answers, sizeof answers / sizeof *answers);
}

/* One answer, to the meetings that the range names. */
static void add_answer(struct filling *filling, const struct act *act, struct range range,
                       const char *answer)
{
    const struct reading *reading = filling->reading;
    int64_t events[EVENTS_MAX];
    size_t count = find_events(reading, range, events);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        if (count) {
            frame->event = events[i];
            set_slot(frame, SLOT_EVENT);
        }
        bool comes = !answer || strcmp(answer, "no") != 0; /* 去不了，店里就一个人 */
        if (comes && find_guests(reading, range, &frame->count))
            set_slot(frame, SLOT_COUNT);
        frame->answer = answer;
        if (answer)
            set_slot(frame, SLOT_ANSWER);
    }
}

/* Where each of several clauses names a meeting and answers (培训去三个，年会不去), an answer each.
 */
static bool answer_each(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range part = {reading->clauses[act->from].from, 0};
    struct range parts[EVENTS_MAX];
    size_t count = 0;
    bool named = false;
    for (uint32_t i = act->from; i <= act->to && count + 1 < EVENTS_MAX; i++) {
        struct range clause = {reading->clauses[i].from, reading->clauses[i].to};
        bool names = names_meeting(reading, clause);
        if (names && named) {
            parts[count++] = part;
            part.from = clause.from;
        }
        named |= names;
        part.to = clause.to;
    }
    parts[count++] = part;
    for (size_t i = 0; i < count; i++) {
        if (count < 2 || !said_answer(reading, parts[i]))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        add_answer(filling, act, parts[i], said_answer(reading, parts[i]));
    return true;
}

void fill_rsvp(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    if (answer_each(filling, act))
        return;
    bool unsure = reading_cue(reading, CUE_SURELY_MAYBE, reach.from, reach.to);
    add_answer(filling, act, reach, unsure ? "maybe" : act->value);
}
