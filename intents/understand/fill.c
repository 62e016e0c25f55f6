/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/fill.h"

#include <string.h>

#include "intents/slots.h"

static fill_fn *const fillers[INTENT_COUNT] = {
    [INTENT_log_visit] = fill_visit,
    [INTENT_log_call] = fill_call,
    [INTENT_log_order] = fill_order,
    [INTENT_log_training] = fill_training,
    [INTENT_log_agreement] = fill_agreement,
    [INTENT_add_dealer] = fill_add_dealer,
    [INTENT_update_dealer] = fill_update_dealer,
    [INTENT_query_dealer] = fill_query_dealer,
    [INTENT_query_due] = fill_query_due,
    [INTENT_query_alerts] = fill_query_alerts,
    [INTENT_update_alert] = fill_update_alert,
    [INTENT_report] = fill_report,
    [INTENT_schedule] = fill_schedule,
    [INTENT_plan_event] = fill_plan_event,
    [INTENT_query_events] = fill_query_events,
    [INTENT_rsvp] = fill_rsvp,
    [INTENT_ask_contact] = fill_ask_contact,
    [INTENT_report_issue] = fill_report_issue,
    [INTENT_query_issue] = fill_query_issue,
    [INTENT_update_issue] = fill_update_issue,
    [INTENT_rate_issue] = fill_rate_issue,
    [INTENT_undo] = fill_plain,
    [INTENT_correct] = fill_correct,
    [INTENT_confirm] = fill_plain,
    [INTENT_deny] = fill_deny,
    [INTENT_cancel] = fill_plain,
    [INTENT_help] = fill_plain,
    [INTENT_greet] = fill_plain,
};

/* --- walking an act ----------------------------------------------------------------- */

struct range act_reach(const struct reading *reading, const struct act *act)
{
    return (struct range){reading->clauses[act->from].from, reading->clauses[act->to].to};
}

struct range act_own(const struct reading *reading, const struct act *act)
{
    return (struct range){reading->clauses[act->first].from, reading->clauses[act->last].to};
}

bool act_has(const struct reading *reading, const struct act *act, enum cue cue)
{
    for (uint32_t i = act->from; i <= act->to; i++) {
        if (cue_in(&reading->clauses[i].cues, cue))
            return true;
    }
    return false;
}

const struct when *next_when(const struct reading *reading, struct range range, size_t *at)
{
    while (*at < reading->when_count) {
        const struct when *one = &reading->whens[(*at)++];
        if (one->from >= range.from && one->to <= range.to)
            return one;
    }
    return NULL;
}

const struct number *next_number(const struct reading *reading, struct range range, size_t *at)
{
    while (*at < reading->number_count) {
        const struct number *one = &reading->numbers[(*at)++];
        if (one->from >= range.from && one->to <= range.to)
            return one;
    }
    return NULL;
}

const struct mention *next_mention(const struct reading *reading, struct range range, size_t *at)
{
    while (*at < reading->mention_count) {
        const struct mention *one = &reading->mentions[(*at)++];
        if (one->from >= range.from && one->to <= range.to)
            return one;
    }
    return NULL;
}

const struct clause *clause_at(const struct reading *reading, size_t point)
{
    size_t i = 0;
    while (i + 1 < reading->clause_count && reading->clauses[i + 1].from <= point)
        i++;
    return &reading->clauses[i];
}

const char *value_by_cue(const struct reading *reading, struct range range,
                         const struct word_value *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (reading_cue(reading, list[i].cue, range.from, range.to))
            return list[i].value;
    }
    return NULL;
}

bool says_undenied(const struct reading *reading, enum cue cue, struct range range)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue != cue || hit->from < range.from || hit->to > range.to)
            continue;
        bool denied = false;
        for (size_t k = 0; k < reading->cue_count; k++) {
            const struct cue_hit *open = &reading->cues[k];
            denied |= open->cue == CUE_STATE_OPEN && open->from < hit->to && hit->from < open->to;
        }
        if (!denied)
            return true;
    }
    return false;
}

static bool is_mark(uint32_t point)
{
    return point == ' ' || point == ',' || point == 0x3002 || point == ';' || point == '!' ||
           point == '?' || point == '.' || point == '\n' || point == 0x3001 || point == ':';
}

struct text range_text(const struct reading *reading, struct range range)
{
    const uint32_t *points = reading->normal.points;
    while (range.from < range.to && is_mark(points[range.from]))
        range.from++;
    while (range.to > range.from && is_mark(points[range.to - 1]))
        range.to--;
    if (range.from == range.to)
        return (struct text){"", 0};
    return text_trim(normal_slice(&reading->normal, range.from, range.to));
}

/* --- what every filler uses --------------------------------------------------------- */

struct frame *fill_frame(struct filling *filling, const struct act *act)
{
    if (filling->count == filling->room)
        return NULL;
    struct frame *frame = &filling->frames[filling->count++];
    memset(frame, 0, sizeof *frame);
    frame->intent = act->intent;
    frame->confidence = act->probability;
    frame->stage = STAGE_NONE;
    frame->person = frame->region = INDEX_NONE;
    return frame;
}

static bool has_dealer(const uint32_t *list, size_t count, uint32_t dealer)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == dealer)
            return true;
    }
    return false;
}

/* The dealers that the act's own words name, by how well they are known. */
struct named {
    uint32_t *dealers;
    size_t dealer_count;
    struct candidates *ambiguous;
    size_t ambiguous_count;
    struct text *unresolved;
    size_t unresolved_count;
};

static void name_dealer(const struct reading *reading, const struct mention *mention,
                        struct named *named)
{
    struct text said = normal_slice(&reading->normal, mention->from, mention->to);
    if (mention->count == 1) {
        if (!has_dealer(named->dealers, named->dealer_count, mention->candidates[0]))
            named->dealers[named->dealer_count++] = mention->candidates[0];
    } else if (mention->count > 1) {
        named->ambiguous[named->ambiguous_count++] =
            (struct candidates){said, mention->candidates, mention->count};
    } else {
        named->unresolved[named->unresolved_count++] = said;
    }
}

/* What was not done (程总没打通) names nobody, unless the act itself is told in that clause. */
static bool is_left_out(const struct reading *reading, const struct act *act, size_t point)
{
    const struct clause *clause = clause_at(reading, point);
    uint32_t at = (uint32_t)(clause - reading->clauses);
    bool outside = at < act->first || at > act->last;
    bool is_record = act->intent == INTENT_log_visit || act->intent == INTENT_log_call ||
                     act->intent == INTENT_log_order || act->intent == INTENT_log_agreement ||
                     act->intent == INTENT_log_training;
    return outside && (acts_is_denied(clause) || (is_record && cue_in(&clause->cues, CUE_NOT_YET)));
}

/* Whether the act's own clauses name a dealer. */
static bool names_own(const struct reading *reading, const struct act *act)
{
    for (uint32_t i = act->first; i <= act->last; i++) {
        if (reading->clauses[i].dealers && !acts_is_denied(&reading->clauses[i]))
            return true;
    }
    return false;
}

/* Whether the point lies in a remark behind an act that names its dealer itself (罗姐要退五个，
 * 曾经理说没事). A bare name is none (拜访了佳美，岩韵), unless sums are told, or the next sentence
 * begins with it, or who is named is yet to be seen. */
static bool is_in_later_remark(const struct reading *reading, const struct act *act, size_t point)
{
    const struct clause *clause = clause_at(reading, point);
    uint32_t at = (uint32_t)(clause - reading->clauses);
    bool set_off = false, ended = false;
    for (uint32_t i = act->last + 1; i <= at; i++) {
        set_off |= reading->clauses[i].before >= BREAK_COMMA;
        ended |= reading->clauses[i].before == BREAK_STOP;
    }
    bool bare = acts_is_bare(reading, clause) && !acts_is_to_come(reading, clause) &&
                !(ended && act->intent == INTENT_report_issue) &&
                (act->intent != INTENT_log_order || clause->amounts);
    return set_off && !bare && names_own(reading, act);
}

static struct named find_named(struct filling *filling, const struct act *act, bool denied_too)
{
    const struct reading *reading = filling->reading;
    size_t max = reading->mention_count + 1;
    struct named named = {arena_room(filling->arena, max, sizeof(uint32_t)),          0,
                          arena_room(filling->arena, max, sizeof(struct candidates)), 0,
                          arena_room(filling->arena, max, sizeof(struct text)),       0};
    struct range reach = act_reach(reading, act);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        if (mention->kind == MENTION_DEALER && !is_in_later_remark(reading, act, mention->from) &&
            (denied_too || !is_left_out(reading, act, mention->from)))
            name_dealer(reading, mention, &named);
    }
    return named;
}

static void take_dealers(struct frame *frame, const uint32_t *dealers, size_t count)
{
    frame->dealers = dealers;
    frame->dealer_count = count;
    if (count)
        set_slot(frame, SLOT_DEALERS);
}

/* A dealer's frames are about itself; another one that it names is added where it is the one that
 * is asked about, not where it is the culprit or the example. */
static void fill_own(struct filling *filling, const struct act *act, struct frame *frame,
                     uint32_t own)
{
    struct named named = {0};
    if (frame->intent == INTENT_query_dealer)
        named = find_named(filling, act, false);
    uint32_t *dealers = arena_alloc(filling->arena, named.dealer_count + 1, sizeof *dealers);
    size_t count = 0;
    dealers[count++] = own;
    for (size_t i = 0; i < named.dealer_count; i++) {
        if (named.dealers[i] != own)
            dealers[count++] = named.dealers[i];
    }
    take_dealers(frame, dealers, count);
    frame->ambiguous = named.ambiguous;
    frame->ambiguous_count = named.ambiguous_count;
}

void fill_dealers(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct speaker *speaker = &filling->reading->message->speaker;
    if (speaker->role == ROLE_DEALER) {
        fill_own(filling, act, frame, speaker->dealer);
        return;
    }
    struct named named = find_named(filling, act, false);
    if (!named.dealer_count && !named.ambiguous_count && !filling->dealer_count)
        named = find_named(filling, act, true); /* 没拜访成邓姐，改打了个电话 */
    if (named.dealer_count + named.ambiguous_count + named.unresolved_count == 0) {
        take_dealers(frame, filling->dealers, filling->dealer_count);
        return;
    }
    take_dealers(frame, named.dealers, named.dealer_count);
    frame->ambiguous = named.ambiguous;
    frame->ambiguous_count = named.ambiguous_count;
    frame->unresolved = named.unresolved;
    frame->unresolved_count = named.unresolved_count;
    filling->dealers = named.dealers;
    filling->dealer_count = named.dealer_count;
}

void fill_person(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        if (mention->kind != MENTION_PERSON)
            continue;
        filling->person = mention->candidates[0];
        if (mention->candidates[0] == reading->message->speaker.person)
            return;
        frame->person = mention->candidates[0];
        set_slot(frame, SLOT_PERSON);
        return;
    }
}

void fill_region(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        if (mention->kind != MENTION_REGION)
            continue;
        frame->region = mention->candidates[0];
        set_slot(frame, SLOT_REGION);
        return;
    }
}

void fill_period(struct filling *filling, const struct act *act, struct frame *frame,
                 enum tense tense)
{
    struct range reach = act_reach(filling->reading, act);
    const struct when *when, *day = NULL;
    for (size_t at = 0; (when = next_when(filling->reading, reach, &at));) {
        if (when->kind == WHEN_DAY && !day && !when->weak)
            day = when;
        if (when->kind != WHEN_PERIOD)
            continue;
        frame->period = tense == TENSE_PAST ? when->past : when->future;
        set_slot(frame, SLOT_PERIOD);
        return;
    }
    if (day && day->is_bounded && tense == TENSE_FUTURE) {
        frame->period = day->future;
        set_slot(frame, SLOT_PERIOD);
        return;
    }
    int32_t one = !day ? DAY_NONE : tense == TENSE_PAST ? day->day_past : day->day_future;
    if (one != DAY_NONE) {
        frame->period = (struct period){one, one};
        set_slot(frame, SLOT_PERIOD);
    }
}

/* Clauses that only carry slots say nothing beside them. */
static bool is_remark(const struct reading *reading, uint32_t at)
{
    const struct clause *clause = &reading->clauses[at];
    return !clause->days && !clause->dealers && clause->to - clause->from > 1;
}

/* What follows 说 or 反映 in the clause, else nothing. */
static struct range reported(const struct reading *reading, const struct clause *clause)
{
    const struct cue_hit *hit = reading_cue(reading, CUE_SAYING, clause->from, clause->to);
    return hit ? (struct range){hit->to, clause->to} : (struct range){clause->to, clause->to};
}

void fill_note(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct reading *reading = filling->reading;
    struct range note = {0, 0};
    for (uint32_t i = act->from; i <= act->to; i++) {
        const struct clause *clause = &reading->clauses[i];
        struct range part = reported(reading, clause);
        bool own = i >= act->first && i <= act->last;
        if (part.from == part.to && !own && is_remark(reading, i))
            part = (struct range){clause->from, clause->to};
        if (part.from == part.to) {
            if (note.to)
                break;
            continue;
        }
        if (!note.to)
            note.from = part.from;
        note.to = part.to;
    }
    if (!note.to)
        return;
    frame->note = range_text(reading, note);
    if (frame->note.len)
        set_slot(frame, SLOT_NOTE);
}

void fill_plain(struct filling *filling, const struct act *act)
{
    (void)fill_frame(filling, act);
}

static void note_missing(struct frame *frame)
{
    frame->missing = slots_required(frame->intent) & ~frame->has;
    if (frame->ambiguous_count || frame->unresolved_count)
        frame->missing &= ~(unsigned)SLOT_DEALERS;
}

struct frames fill_acts(const struct reading *reading, const struct acts *acts)
{
    struct filling filling = {.reading = reading,
                              .arena = reading->arena,
                              .date = DAY_NONE,
                              .planned = DAY_NONE,
                              .person = INDEX_NONE,
                              .last_record = SIZE_MAX};
    filling.room =
        acts->count * FRAMES_AN_ACT < FRAMES_MAX ? acts->count * FRAMES_AN_ACT : FRAMES_MAX;
    filling.frames = arena_room(reading->arena, filling.room + 1, sizeof *filling.frames);
    for (size_t i = 0; i < acts->count; i++)
        fillers[acts->list[i].intent](&filling, &acts->list[i]);
    for (size_t i = 0; i < filling.count; i++)
        note_missing(&filling.frames[i]);
    return (struct frames){filling.frames, filling.count};
}
