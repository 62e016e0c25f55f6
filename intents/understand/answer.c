/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to a question of the bot: one slot out of a whole message. A message that is mostly
 * the value (第二个, 佳美, 3万2) is an answer; one that says more and is a request of its own is
 * not. */
#include <string.h>

#include "base/err.h"
#include "intents/understand/fill.h"
#include "intents/understand/parts.h"

/* What is being asked, and how much of the message the value found takes up. */
struct asking {
    const struct reading *reading;
    struct range all;
    enum intent_id intent;
    const struct candidates *candidates;
    struct frame *frame;
    size_t covered;
};

static void cover(struct asking *asking, size_t from, size_t to)
{
    asking->covered += to - from;
}

static bool take(struct asking *asking, enum slot slot)
{
    asking->frame->has |= slot;
    return true;
}

/* --- dealers ------------------------------------------------------------------------- */

static bool is_candidate(const struct candidates *candidates, uint32_t dealer)
{
    for (size_t i = 0; i < candidates->count; i++) {
        if (candidates->dealers[i] == dealer)
            return true;
    }
    return false;
}

static bool take_dealer(struct asking *asking, uint32_t dealer)
{
    uint32_t *list = arena_alloc(asking->reading->arena, 1, sizeof *list);
    *list = dealer;
    asking->frame->dealers = list;
    asking->frame->dealer_count = 1;
    return take(asking, SLOT_DEALERS);
}

/* 2, 第二个, the second. */
static bool pick_by_number(struct asking *asking)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(asking->reading, asking->all, &at));) {
        if (number->kind == NUMBER_PHONE || number->value < 1 ||
            (size_t)number->value > asking->candidates->count)
            continue;
        cover(asking, number->from, number->to);
        return take_dealer(asking, asking->candidates->dealers[number->value - 1]);
    }
    for (size_t i = 0; i < asking->reading->cue_count; i++) {
        const struct cue_hit *hit = &asking->reading->cues[i];
        int place = hit->cue == CUE_FIRST    ? 1
                    : hit->cue == CUE_SECOND ? 2
                    : hit->cue == CUE_THIRD  ? 3
                                             : 0;
        if (place == 0 || (size_t)place > asking->candidates->count)
            continue;
        cover(asking, hit->from, hit->to);
        return take_dealer(asking, asking->candidates->dealers[place - 1]);
    }
    return false;
}

static bool fits(const struct reading *reading, const struct mention *mention, uint32_t dealer)
{
    if (mention->kind == MENTION_REGION)
        return reading->dir->dealers[dealer].region == mention->candidates[0];
    for (size_t i = 0; mention->kind == MENTION_DEALER && i < mention->count; i++) {
        if (mention->candidates[i] == dealer)
            return true;
    }
    return false;
}

/* A name, a contact or a region leaves one of the candidates. */
static bool pick_by_mention(struct asking *asking)
{
    uint32_t found = INDEX_NONE;
    size_t fitting = 0;
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(asking->reading, asking->all, &at));) {
        fitting = 0;
        for (size_t i = 0; i < asking->candidates->count; i++) {
            if (fits(asking->reading, mention, asking->candidates->dealers[i])) {
                found = asking->candidates->dealers[i];
                fitting++;
            }
        }
        if (fitting != 1)
            continue;
        cover(asking, mention->from, mention->to);
        return take_dealer(asking, found);
    }
    return false;
}

static bool read_dealers(struct asking *asking)
{
    if (asking->candidates && (pick_by_number(asking) || pick_by_mention(asking)))
        return true;
    const struct reading *reading = asking->reading;
    uint32_t *list = arena_alloc(reading->arena, reading->mention_count + 1, sizeof *list);
    size_t count = 0;
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, asking->all, &at));) {
        if (mention->kind != MENTION_DEALER || mention->count != 1)
            continue;
        if (asking->candidates && is_candidate(asking->candidates, mention->candidates[0]))
            return take_dealer(asking, mention->candidates[0]);
        list[count++] = mention->candidates[0];
        cover(asking, mention->from, mention->to);
    }
    asking->frame->dealers = list;
    asking->frame->dealer_count = count;
    return count > 0 && take(asking, SLOT_DEALERS);
}

/* --- days, numbers, words ------------------------------------------------------------ */

static bool is_of_the_past(enum intent_id intent)
{
    return intent == INTENT_log_visit || intent == INTENT_log_call || intent == INTENT_log_order ||
           intent == INTENT_log_training || intent == INTENT_log_agreement ||
           intent == INTENT_correct;
}

static bool read_day(struct asking *asking, enum slot slot, int32_t *out)
{
    const struct when *when;
    bool past = slot == SLOT_DATE && is_of_the_past(asking->intent);
    for (size_t at = 0; (when = next_when(asking->reading, asking->all, &at));) {
        if (when->kind == WHEN_TIME && asking->frame->time == 0) {
            asking->frame->time = when->time;
            asking->frame->has |= SLOT_TIME;
            cover(asking, when->from, when->to);
        }
        int32_t day = past ? when->day_past : when->day_future;
        if (when->kind != WHEN_DAY || day == DAY_NONE || asking->frame->has & slot)
            continue;
        *out = day;
        cover(asking, when->from, when->to);
        asking->frame->has |= slot;
    }
    return (asking->frame->has & slot) != 0;
}

static bool read_time(struct asking *asking)
{
    const struct when *when;
    for (size_t at = 0; (when = next_when(asking->reading, asking->all, &at));) {
        if (when->kind != WHEN_TIME)
            continue;
        asking->frame->time = when->time;
        cover(asking, when->from, when->to);
        return take(asking, SLOT_TIME);
    }
    return false;
}

static bool read_period(struct asking *asking)
{
    const struct when *when;
    for (size_t at = 0; (when = next_when(asking->reading, asking->all, &at));) {
        if (when->kind != WHEN_PERIOD)
            continue;
        asking->frame->period = when->past;
        cover(asking, when->from, when->to);
        return take(asking, SLOT_PERIOD);
    }
    return false;
}

static const struct number *first_number(struct asking *asking, bool money)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(asking->reading, asking->all, &at));) {
        if (number->kind == NUMBER_PHONE || (money && number->kind != NUMBER_MONEY))
            continue;
        cover(asking, number->from, number->to);
        return number;
    }
    return NULL;
}

static bool read_amount(struct asking *asking)
{
    const struct number *number = first_number(asking, true);
    if (!number)
        number = first_number(asking, false);
    if (!number)
        return false;
    asking->frame->amount_fen =
        number->kind == NUMBER_MONEY ? number->value_fen : number->value * 100;
    return take(asking, SLOT_AMOUNT);
}

static bool read_integer(struct asking *asking, enum slot slot, int64_t *out)
{
    const struct number *number = first_number(asking, false);
    if (!number)
        return false;
    *out = number->value;
    return take(asking, slot);
}

static bool read_word(struct asking *asking, enum slot slot, const char **out,
                      const struct word_value *list, size_t count)
{
    *out = value_by_cue(asking->reading, asking->all, list, count);
    cover(asking, asking->all.from, asking->all.to);
    return *out && take(asking, slot);
}

static bool read_person(struct asking *asking)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(asking->reading, asking->all, &at));) {
        if (mention->kind != MENTION_PERSON)
            continue;
        asking->frame->person = mention->candidates[0];
        cover(asking, mention->from, mention->to);
        return take(asking, SLOT_PERSON);
    }
    return false;
}

static bool read_region(struct asking *asking)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(asking->reading, asking->all, &at));) {
        if (mention->kind != MENTION_REGION)
            continue;
        asking->frame->region = mention->candidates[0];
        cover(asking, mention->from, mention->to);
        return take(asking, SLOT_REGION);
    }
    return false;
}

static bool read_text(struct asking *asking, enum slot slot, struct text *out)
{
    *out = range_text(asking->reading, asking->all);
    return out->len && take(asking, slot);
}

static const struct word_value stages[] = {
    {CUE_DEPT_LOGISTICS, "logistics"},  {CUE_DEPT_PAYMENT, "payment"},
    {CUE_DEPT_SUPPORT, "support"},      {CUE_DEPT_COMPLAINT, "complaint"},
    {CUE_DEPT_ORDER, "order"},          {CUE_TOPIC_LOGISTICS, "logistics"},
    {CUE_TOPIC_PAYMENT, "payment"},     {CUE_TOPIC_SUPPORT, "support"},
    {CUE_TOPIC_COMPLAINT, "complaint"}, {CUE_TOPIC_ORDER, "order"},
};

static bool read_stage(struct asking *asking)
{
    const char *stage = NULL;
    bool found = read_word(asking, SLOT_STAGE, &stage, stages, sizeof stages / sizeof *stages);
    if (found)
        asking->frame->stage = stage_of(text_of(stage));
    return found;
}

static const struct word_value task_kinds[] = {{CUE_CALL, "call"}, {CUE_VISIT, "visit"}};
static const struct word_value event_kinds[] = {{CUE_EVENT_SOCIAL, "social"},
                                                {CUE_EVENT_DISCUSSION, "discussion"},
                                                {CUE_EVENT_CONFERENCE, "conference"},
                                                {CUE_EVENT_TRAINING, "training"}};

static bool read_kind(struct asking *asking)
{
    if (asking->intent == INTENT_schedule || asking->intent == INTENT_query_due)
        return read_word(asking, SLOT_KIND, &asking->frame->kind, task_kinds, 2);
    return read_word(asking, SLOT_KIND, &asking->frame->kind, event_kinds, 4);
}

static const struct word_value answers[] = {{CUE_ANSWER_MAYBE, "maybe"},
                                            {CUE_ANSWER_NO, "no"},
                                            {CUE_DENY, "no"},
                                            {CUE_ANSWER_YES, "yes"},
                                            {CUE_CONFIRM, "yes"}};
static const struct word_value moves[] = {
    {CUE_DO_REOPEN, "reopen"},     {CUE_DO_ESCALATE, "escalate"}, {CUE_DO_RESOLVE, "resolve"},
    {CUE_DO_REASSIGN, "reassign"}, {CUE_DO_ACCEPT, "accept"},     {CUE_DO_COMMENT, "comment"}};
static const struct word_value alert_moves[] = {
    {CUE_ACT_SNOOZE, "snooze"}, {CUE_ACT_CLOSE, "close"}, {CUE_ACT_ACK, "ack"}};
static const struct word_value fields[] = {
    {CUE_FIELD_PHONE, "phone"},    {CUE_FIELD_CONTACT, "contact"}, {CUE_FIELD_ADDRESS, "address"},
    {CUE_FIELD_REGION, "region"},  {CUE_FIELD_STATUS, "status"},   {CUE_FIELD_NAME, "name"},
    {CUE_FIELD_MANAGER, "manager"}};
static const struct word_value wrong_fields[] = {
    {CUE_FIELD_AMOUNT, "amount"},  {CUE_FIELD_COUNT, "count"}, {CUE_FIELD_DIRECTION, "direction"},
    {CUE_FIELD_NEXT, "next_date"}, {CUE_EXPIRES, "expires"},   {CUE_FIELD_DATE, "date"},
    {CUE_FIELD_DEALER, "dealers"}, {CUE_FIELD_KIND, "kind"}};

static bool read_action(struct asking *asking)
{
    const char **out = &asking->frame->action;
    if (asking->intent == INTENT_update_alert)
        return read_word(asking, SLOT_ACTION, out, alert_moves, 3);
    return read_word(asking, SLOT_ACTION, out, moves, sizeof moves / sizeof *moves);
}

static bool read_field(struct asking *asking)
{
    const char **out = &asking->frame->field;
    if (asking->intent == INTENT_correct)
        return read_word(asking, SLOT_FIELD, out, wrong_fields,
                         sizeof wrong_fields / sizeof *wrong_fields);
    return read_word(asking, SLOT_FIELD, out, fields, sizeof fields / sizeof *fields);
}

static bool read_score(struct asking *asking)
{
    int score = parts_score(asking->reading, asking->all, 0);
    asking->frame->score = score;
    cover(asking, asking->all.from, asking->all.to);
    return score && take(asking, SLOT_SCORE);
}

static bool read_phone(struct asking *asking)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(asking->reading, asking->all, &at));) {
        if (number->kind != NUMBER_PHONE)
            continue;
        cover(asking, number->from, number->to);
        asking->frame->phone = text_of(arena_copy(asking->reading->arena, text_of(number->phone)));
        return take(asking, SLOT_PHONE);
    }
    return false;
}

/* A value in the form that its field has: a phone's digits, a person's id, a state, a region;
 * else the words as they are. */
static bool read_value(struct asking *asking)
{
    struct frame *frame = asking->frame;
    struct frame found = {.intent = asking->intent};
    struct asking inner = *asking;
    inner.frame = &found;
    if (read_phone(&inner)) {
        frame->value = found.phone;
    } else if (read_person(&inner)) {
        frame->value = text_of(asking->reading->dir->people[found.person].id);
    } else if (read_day(&inner, SLOT_DATE, &found.date)) {
        char *day = arena_alloc(asking->reading->arena, DAY_TEXT, 1);
        frame->value = text_of(day_format(found.date, day));
    } else if (asking->intent == INTENT_correct && read_dealers(&inner)) {
        frame->value = text_of(asking->reading->dir->dealers[found.dealers[0]].id);
    } else if (asking->intent == INTENT_correct && read_amount(&inner)) {
        frame->value = parts_amount(asking->reading->arena, found.amount_fen);
    } else {
        return read_text(asking, SLOT_VALUE, &frame->value);
    }
    asking->covered = inner.covered;
    return take(asking, SLOT_VALUE);
}

static bool read_slot(struct asking *asking, enum slot slot)
{
    struct frame *frame = asking->frame;
    switch (slot) {
    case SLOT_DEALERS:
        return read_dealers(asking);
    case SLOT_PERSON:
        return read_person(asking);
    case SLOT_REGION:
        return read_region(asking);
    case SLOT_DATE:
        return read_day(asking, slot, &frame->date);
    case SLOT_NEXT_DATE:
        return read_day(asking, slot, &frame->next_date);
    case SLOT_EXPIRES:
        return read_day(asking, slot, &frame->expires);
    case SLOT_TIME:
        return read_time(asking);
    case SLOT_PERIOD:
        return read_period(asking);
    case SLOT_AMOUNT:
        return read_amount(asking);
    case SLOT_COUNT:
        return read_integer(asking, slot, &frame->count);
    case SLOT_TICKET:
        return read_integer(asking, slot, &frame->ticket);
    case SLOT_ALERT:
        return read_integer(asking, slot, &frame->alert);
    case SLOT_EVENT:
        return read_integer(asking, slot, &frame->event);
    case SLOT_STAGE:
        return read_stage(asking);
    case SLOT_SCORE:
        return read_score(asking);
    case SLOT_KIND:
        return read_kind(asking);
    case SLOT_ACTION:
        return read_action(asking);
    case SLOT_ANSWER:
        return read_word(asking, slot, &frame->answer, answers, sizeof answers / sizeof *answers);
    case SLOT_FIELD:
        return read_field(asking);
    case SLOT_VALUE:
        return read_value(asking);
    case SLOT_PHONE:
        return read_phone(asking);
    case SLOT_NOTE:
        return read_text(asking, slot, &frame->note);
    case SLOT_TOPIC:
        return read_text(asking, slot, &frame->topic);
    case SLOT_PLACE:
        return read_text(asking, slot, &frame->place);
    case SLOT_NAME:
        return read_text(asking, slot, &frame->name);
    case SLOT_CONTACT:
        return read_text(asking, slot, &frame->contact);
    case SLOT_ADDRESS:
        return read_text(asking, slot, &frame->address);
    case SLOT_DIRECTION:
    case SLOT_ASPECT:
    case SLOT_STATUS:
        return false; /* never asked for: absent they have a default */
    }
    return false;
}

/* Whether the message is another request: it has a frame that is no mere yes or no, and the
 * value is less than half of what is said. */
static bool is_another(const struct asking *asking, const struct frames *frames)
{
    if (!frames->count || asking->covered * 2 >= asking->all.to - asking->all.from)
        return false;
    const struct frame *first = &frames->list[0];
    if (first->intent == INTENT_confirm || first->intent == INTENT_deny ||
        first->intent == INTENT_correct)
        return false;
    return first->confidence > 0.6;
}

bool answer_read(const struct reading *reading, const struct frames *frames, enum intent_id intent,
                 unsigned asked, const struct candidates *candidates, struct frame *frame)
{
    struct asking asking = {.reading = reading,
                            .all = {0, (uint32_t)reading->normal.count},
                            .intent = intent,
                            .candidates = candidates,
                            .frame = frame};
    bug_if(asked == 0);
    return read_slot(&asking, (enum slot)(asked & -asked)) && !is_another(&asking, frames);
}
