/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/aside.h"

#include "intents/understand/parts.h"

/* Clauses that no comma sets off from each other, from the next one on. */
static struct range stretch_at(const struct reading *reading, size_t *clause)
{
    const struct clause *list = reading->clauses;
    struct range made = {list[*clause].from, list[*clause].to};
    while (++*clause < reading->clause_count && list[*clause].before < BREAK_COMMA)
        made.to = list[*clause].to;
    return made;
}

static bool has(const struct reading *reading, enum cue cue, struct range range)
{
    return reading_cue(reading, cue, range.from, range.to) != NULL;
}

static bool stands_at(const struct reading *reading, enum cue cue, uint32_t at)
{
    const struct cue_hit *hit = reading_cue(reading, cue, at, at + 2);
    return hit && hit->from == at;
}

static bool is_mark(uint32_t point)
{
    return point == ' ' || point == ',' || point == ';' || point == ':' || point == 0x3002 ||
           point == 0x3001 || point == '.' || point == '!' || point == '\n';
}

static bool is_latin(const struct reading *reading, uint32_t at)
{
    return reading->normal.points[at] < 0x80;
}

/* What is asked, supposed, or not so. */
static bool is_open_to_doubt(const struct reading *reading, struct range range)
{
    return has(reading, CUE_ASKED_BACK, range) || has(reading, CUE_HYPO, range);
}

/* Whether a word that turns it round stands right before the point (别取消, don't cancel). */
static bool is_turned_round(const struct reading *reading, uint32_t at)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_NEG && hit->from < at && hit->to <= at && hit->to + 2 >= at)
            return true;
    }
    return false;
}

static bool names_dealer(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_DEALER)
            return true;
    }
    return false;
}

static uint32_t region_in(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_REGION)
            return mention->candidates[0];
    }
    return INDEX_NONE;
}

/* ── which meeting ───────────────────────────────────────────────────────── */

static const struct word_value event_kinds[] = {
    {CUE_EVENT_SOCIAL, "social"},
    {CUE_EVENT_DISCUSSION, "discussion"},
    {CUE_EVENT_CONFERENCE, "conference"},
    {CUE_EVENT_TRAINING, "training"},
};

/* 10号的恳谈会 tells its day, not its number. */
static bool is_of_day(const struct reading *reading, const struct number *number)
{
    for (size_t i = 0; i < reading->when_count; i++) {
        if (reading->whens[i].from < number->to && number->from < reading->whens[i].to)
            return true;
    }
    return false;
}

/* 会议5, event 5; #5 only beside a word for a meeting (#5恳谈会, #5会上). */
static const struct number *number_in(const struct reading *reading, struct range range)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        uint32_t to = (uint32_t)number->to;
        bool is_beside = reading_cue(reading, CUE_EVENT_NOUN, to, to + 5) ||
                         reading_cue(reading, CUE_AT_EVENT, to, to + 3);
        if (number->value > 0 && !is_of_day(reading, number) &&
            (number->kind == NUMBER_EVENT || (number->kind == NUMBER_TICKET && is_beside)))
            return number;
    }
    return NULL;
}

static const struct cue_hit *last_noun(const struct reading *reading, struct range range)
{
    const struct cue_hit *found = NULL;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_EVENT_NOUN && hit->from >= range.from && hit->to <= range.to)
            found = hit;
    }
    return found;
}

static struct period days_of(const struct when *when, bool is_past)
{
    if (when->kind == WHEN_PERIOD)
        return is_past ? when->past : when->future;
    int32_t day = is_past ? when->day_past : when->day_future;
    return (struct period){day, day};
}

/* The last day or period that is said in the range; NULL: none. */
static const struct when *last_days(const struct reading *reading, struct range range)
{
    const struct when *when, *found = NULL;
    for (size_t at = 0; (when = next_when(reading, range, &at));) {
        if (when->kind == WHEN_PERIOD || (when->kind == WHEN_DAY && !when->weak))
            found = when;
    }
    return found;
}

/* Notes what the range says of a meeting; false where it names none. */
static bool note_event(const struct reading *reading, struct range range, bool is_past,
                       struct aside *aside)
{
    const struct cue_hit *noun = last_noun(reading, range);
    const struct number *number = number_in(reading, range);
    const struct when *when = last_days(reading, range);
    if (!noun && !number)
        return false;
    aside->event = number ? number->value : 0;
    aside->event_kind = noun ? value_by_cue(reading, (struct range){noun->from, noun->to},
                                            event_kinds, sizeof event_kinds / sizeof *event_kinds)
                             : NULL;
    if (when)
        aside->days = days_of(when, is_past);
    aside->region = region_in(reading, range);
    return true;
}

/* ── called off, moved ───────────────────────────────────────────────────── */

/* From where on the new day is said: behind the word, in English behind its "to". */
static uint32_t target_from(const struct reading *reading, const struct cue_hit *hit, uint32_t end)
{
    uint32_t from = hit->to;
    if (!is_latin(reading, hit->from))
        return from;
    from = end;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *to = &reading->cues[i];
        if (to->cue == CUE_EVENT_TO_DAY && to->from >= hit->to && to->to < end)
            from = to->to;
    }
    return from;
}

static int32_t week_of(int32_t day)
{
    return day - (int32_t)day_weekday(day);
}

static bool is_same_month(int32_t a, int32_t b)
{
    struct civil one = day_civil(a), other = day_civil(b);
    return one.year == other.year && one.month == other.month;
}

/* A day that is only named by its place in a week or month (周五, 12号) is one of the week or month
 * of the day that it is moved from, where that is not past. */
static int32_t near(const struct when *when, struct period days, int32_t today)
{
    int32_t day = when->day_future, step = when->day_future - when->day_past;
    if (when_lean(when, today) < 0)
        return when->day_past; /* who says so is told that it is over */
    if (days.from == DAY_NONE || days.from != days.to || !when->is_open || step < 7 || step > 31)
        return day;
    for (int i = 0; i < 53; i++) {
        int32_t other = step == 7 ? day + 7 * i : day_add_months(day, i);
        bool is_near =
            step == 7 ? week_of(other) == week_of(days.from) : is_same_month(other, days.from);
        if (is_near && other >= today && other != days.from)
            return other;
    }
    return day;
}

/* "from Dec 10 to Dec 12" reads as a period of days, too. */
static bool note_both_days(const struct reading *reading, struct range range, struct aside *aside)
{
    const struct when *when = last_days(reading, range);
    if (!when || when->kind != WHEN_PERIOD || !when->is_range)
        return false;
    aside->days = (struct period){when->future.from, when->future.from};
    aside->day = when->future.to;
    return true;
}

static void note_target(const struct reading *reading, struct range range, struct aside *aside)
{
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, range, &at));) {
        if (when->kind == WHEN_DAY && !when->weak && aside->day == DAY_NONE)
            aside->day = near(when, aside->days, reading->message->now.day);
        if (when->kind != WHEN_PERIOD && when->time >= 0 && aside->time < 0)
            aside->time = when->time;
    }
}

/* Whether nothing but words that go with a meeting, days and regions are said there. */
static bool is_filled(const struct reading *reading, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < reading->span_count && from < to; i++) {
        const struct span *span = &reading->spans[i];
        bool is_person =
            span->kind == SPAN_MENTION && reading->mentions[span->index].kind != MENTION_REGION;
        if (span->from >= from && span->to <= to && !is_person)
            return is_filled(reading, from, span->from) && is_filled(reading, span->to, to);
    }
    for (size_t i = 0; i < reading->cue_count && from < to; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_EVENT_FILL && hit->from >= from && hit->to <= to)
            return is_filled(reading, from, hit->from) && is_filled(reading, hit->to, to);
    }
    while (from < to && is_mark(reading->normal.points[from]))
        from++;
    return from >= to;
}

/* The words and the number by which a meeting is called; empty where there are none. */
static struct range called(const struct reading *reading, struct range range)
{
    const struct cue_hit *noun = last_noun(reading, range);
    const struct number *number = number_in(reading, range);
    struct range made = {0, 0};
    if (noun)
        made = (struct range){noun->from, noun->to};
    if (!number)
        return made;
    struct range digits = {(uint32_t)number->from, (uint32_t)number->to};
    return !noun ? digits
                 : (struct range){made.from < digits.from ? made.from : digits.from,
                                  made.to > digits.to ? made.to : digits.to};
}

/* Whether the word is said of a meeting, in the stretch itself or right before it
 * (12月10号的恳谈会， 改到12号), and nothing else is said there: 恳谈会取消的订单 is about orders.
 * `meeting` gets where the meeting is called. */
static bool is_said_of_meeting(const struct reading *reading, struct range before,
                               struct range range, const struct cue_hit *hit, struct range *meeting)
{
    struct range name = called(reading, range);
    *meeting = range;
    if (is_open_to_doubt(reading, range) || is_turned_round(reading, hit->from) ||
        names_dealer(reading, range))
        return false;
    if (name.to > 0)
        return name.to <= hit->from
                   ? is_filled(reading, name.to, hit->from) && is_filled(reading, hit->to, range.to)
                   : is_filled(reading, hit->to, name.from) &&
                         is_filled(reading, name.to, range.to);
    name = called(reading, before);
    *meeting = before;
    return name.to > 0 && !is_open_to_doubt(reading, before) &&
           is_filled(reading, name.to, before.to) && is_filled(reading, range.from, hit->from) &&
           is_filled(reading, hit->to, range.to);
}

static bool reads_off(const struct reading *reading, struct range before, struct range range,
                      struct range *meeting, struct aside *aside)
{
    const struct cue_hit *hit = reading_cue(reading, CUE_EVENT_OFF, range.from, range.to);
    if (!hit || !is_said_of_meeting(reading, before, range, hit, meeting))
        return false;
    aside->kind = ASIDE_EVENT_OFF;
    return note_event(reading, *meeting, false, aside);
}

static bool reads_moved(const struct reading *reading, struct range before, struct range range,
                        struct range *meeting, struct aside *aside)
{
    const struct cue_hit *to = reading_cue(reading, CUE_EVENT_TO, range.from, range.to);
    const struct cue_hit *shift = reading_cue(reading, CUE_EVENT_SHIFT, range.from, range.to);
    const struct cue_hit *hit = to ? to : shift;
    if (!hit || !is_said_of_meeting(reading, before, range, hit, meeting))
        return false;
    struct range target = {target_from(reading, hit, range.to), range.to}, own = *meeting;
    if (own.to == range.to && target.from < target.to)
        own.to = target.from;
    aside->kind = ASIDE_EVENT_MOVED;
    (void)note_event(reading, own, false, aside); /* it is called there */
    if (!note_both_days(reading, range, aside))
        note_target(reading, target, aside);
    return aside->day != DAY_NONE || aside->time >= 0 || shift;
}

/* ── came up at a meeting ────────────────────────────────────────────────── */

/* How much may stand between a day and the meeting (昨天下午在…), and the word "at" and it. */
enum { APART = 6, APART_LATIN = 36 };

/* Back over what belongs to the meeting: its day, its region, its number, its name. */
static uint32_t begin_of(const struct reading *reading, struct range range, uint32_t at)
{
    for (size_t i = reading->span_count; i-- > 0;) {
        const struct span *span = &reading->spans[i];
        bool is_dealer =
            span->kind == SPAN_MENTION && reading->mentions[span->index].kind != MENTION_REGION;
        if (span->from < range.from || span->to > at)
            continue;
        if (is_dealer || span->to + APART < at)
            break;
        at = span->from;
    }
    while (at > range.from &&
           (stands_at(reading, CUE_AT_LEAD, at - 1) || reading->normal.points[at - 1] == ' '))
        at--;
    return at;
}

static bool reads_at_chinese(const struct reading *reading, struct range range,
                             const struct cue_hit *hit, struct range *said)
{
    uint32_t from = hit->from;
    const struct cue_hit *noun = last_noun(reading, (struct range){range.from, hit->to});
    if (noun && noun->to + 1 >= hit->from)
        from = noun->from < from ? noun->from : from;
    *said = (struct range){begin_of(reading, range, from), hit->to};
    bool is_bare = hit->from == range.from || stands_at(reading, CUE_AT_LEAD, hit->from - 1) ||
                   stands_at(reading, CUE_OF, hit->from - 1);
    return said->from < hit->from || is_bare;
}

static bool reads_at_english(const struct reading *reading, struct range range,
                             const struct cue_hit *hit, struct range *said)
{
    struct range behind = {hit->to,
                           hit->to + APART_LATIN < range.to ? hit->to + APART_LATIN : range.to};
    const struct cue_hit *noun = reading_cue(reading, CUE_EVENT_NOUN, behind.from, behind.to);
    const struct number *number = number_in(reading, behind);
    uint32_t to = number ? (uint32_t)number->to : noun ? noun->to : 0;
    if (to == 0 || names_dealer(reading, (struct range){hit->to, to}))
        return false;
    const struct when *when;
    struct range after = {to, range.to};
    for (size_t at = 0; (when = next_when(reading, after, &at));) {
        if (when->from <= to + 5)
            to = (uint32_t)when->to; /* at the training on Nov 20 */
    }
    *said = (struct range){hit->from, to};
    return true;
}

/* 会议5上…, which has no word for it but the number's. */
static bool reads_at_number(const struct reading *reading, struct range range, struct range *said)
{
    const struct number *number = number_in(reading, range);
    if (!number || number->kind != NUMBER_EVENT ||
        !stands_at(reading, CUE_AT_TAIL, (uint32_t)number->to))
        return false;
    *said =
        (struct range){begin_of(reading, range, (uint32_t)number->from), (uint32_t)number->to + 1};
    return true;
}

/* Nothing but the meeting and its day (昨天的恳谈会，…). */
static bool is_only_event(const struct reading *reading, struct range range)
{
    const struct cue_hit *noun = last_noun(reading, range);
    const struct when *when = last_days(reading, range);
    uint32_t rest = range.to - range.from;
    if (!noun || !when || range.to == reading->normal.count)
        return false;
    rest -= (noun->to - noun->from) + (uint32_t)(when->to - when->from);
    return rest <= 2 && when->kind == WHEN_DAY && when->day_past <= reading->message->now.day &&
           !when->is_open;
}

/* Where in the stretch it is said that something came up at a meeting. */
static bool finds_at(const struct reading *reading, struct range range, struct range *said)
{
    const struct cue_hit *hit = reading_cue(reading, CUE_AT_EVENT, range.from, range.to);
    *said = range;
    if (is_only_event(reading, range) || reads_at_number(reading, range, said))
        return true;
    if (!hit)
        return false;
    return is_latin(reading, hit->from) ? reads_at_english(reading, range, hit, said)
                                        : reads_at_chinese(reading, range, hit, said);
}

static bool reads_at(const struct reading *reading, struct range range, struct range *said,
                     struct aside *aside)
{
    if (!finds_at(reading, range, said))
        return false;
    const struct when *when = last_days(reading, *said);
    if (!note_event(reading, *said, true, aside) && when)
        aside->days = days_of(when, true);
    aside->kind = ASIDE_AT_EVENT;
    return true;
}

/* ── a territory changes hands ───────────────────────────────────────────── */

static bool names_number(const struct reading *reading)
{
    for (size_t i = 0; i < reading->number_count; i++) {
        enum number_kind kind = reading->numbers[i].kind;
        if (kind == NUMBER_TICKET || kind == NUMBER_ALERT || kind == NUMBER_EVENT)
            return true;
    }
    return false;
}

/* Who gets it is named last, or before the word where it says so (王海燕接手…). Returns how many
 * are named. */
static size_t note_people(const struct reading *reading, struct range range, struct aside *aside)
{
    const struct cue_hit *takes = reading_cue(reading, CUE_TAKES_OVER, range.from, range.to);
    const struct mention *mention;
    bool is_first = false;
    size_t count = 0;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind != MENTION_PERSON)
            continue;
        uint32_t person = mention->candidates[0];
        count++;
        if (is_first) {
            aside->from = person;
            continue;
        }
        aside->from = aside->to;
        aside->to = person;
        is_first = takes && mention->to <= takes->from;
    }
    return count;
}

static size_t count_regions(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    size_t count = 0;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));)
        count += mention->kind == MENTION_REGION;
    return count;
}

static bool reads_hand_over(const struct reading *reading, struct aside *aside)
{
    struct range all = {0, (uint32_t)reading->normal.count};
    if (!has(reading, CUE_HANDED_OVER, all) || is_open_to_doubt(reading, all) ||
        has(reading, CUE_EVENT_NOUN, all) || has(reading, CUE_TICKET, all) ||
        names_dealer(reading, all) || names_number(reading))
        return false;
    /* One territory goes from one to one: of more, half would be done. */
    if (note_people(reading, all, aside) > 2 || count_regions(reading, all) > 1)
        return false;
    aside->region = region_in(reading, all);
    if (aside->to == INDEX_NONE || aside->from == aside->to ||
        (aside->region == INDEX_NONE && aside->from == INDEX_NONE) ||
        (aside->region == INDEX_NONE && !has(reading, CUE_TERRITORY, all)))
        return false;
    aside->kind = ASIDE_HAND_OVER;
    return true;
}

/* ── the message ─────────────────────────────────────────────────────────── */

static struct aside nothing(void)
{
    return (struct aside){
        .days = {DAY_NONE, DAY_NONE},
        .region = INDEX_NONE,
        .day = DAY_NONE,
        .time = -1,
        .from = INDEX_NONE,
        .to = INDEX_NONE,
    };
}

/* The message without a part of it. */
static struct text without(const struct reading *reading, struct range said)
{
    const struct normal *normal = &reading->normal;
    while (said.to < normal->count && is_mark(normal->points[said.to]))
        said.to++;
    struct text before = text_trim(normal_slice(normal, 0, said.from));
    struct text after = text_trim(normal_slice(normal, said.to, normal->count));
    const char *blank =
        before.len > 0 && after.len > 0 && said.from > 0 && is_latin(reading, said.from - 1) ? " "
                                                                                             : "";
    return text_of(
        arena_printf(reading->arena, "%.*s%s%.*s", TEXT_ARGS(before), blank, TEXT_ARGS(after)));
}

/* What is said of a meeting in a stretch and the one before it. */
static bool reads_meeting(const struct reading *reading, struct range before, struct range range,
                          struct aside *aside)
{
    struct aside off = nothing(), moved = nothing(), at = nothing();
    struct range said = range, meeting = {0, 0};
    if (reads_at(reading, range, &said, &at)) {
        *aside = at;
    } else if (reads_off(reading, before, range, &meeting, &off)) {
        *aside = off;
    } else if (reads_moved(reading, before, range, &meeting, &moved)) {
        *aside = moved;
    } else {
        return false;
    }
    if (meeting.to > 0 && meeting.from < said.from)
        said.from = meeting.from; /* it was called right before */
    aside->rest = without(reading, said);
    return true;
}

/* The number of a meeting that is asked about, 0 where there is none. Where what is asked begins
 * with a measure (会议5提了哪些问题, 5提), it stands right behind the word all the same. */
static int64_t event_asked(const struct reading *reading)
{
    struct range all = {0, (uint32_t)reading->normal.count};
    const struct number *number = number_in(reading, all);
    if (number)
        return number->value;
    for (size_t at = 0; (number = next_number(reading, all, &at));) {
        const struct cue_hit *noun =
            reading_cue(reading, CUE_EVENT_NOUN, 0, (uint32_t)number->from);
        if (number->kind == NUMBER_THINGS && noun && noun->to == number->from)
            return number->value;
    }
    return 0;
}

void aside_read(const struct reading *reading, struct aside *aside)
{
    struct range before = {0, 0};
    *aside = nothing();
    for (size_t clause = 0; clause < reading->clause_count;) {
        struct range range = stretch_at(reading, &clause);
        if (reads_meeting(reading, before, range, aside))
            return;
        before = range;
    }
    struct aside handed = nothing();
    if (reads_hand_over(reading, &handed))
        *aside = handed;
    aside->event = event_asked(reading);
}
