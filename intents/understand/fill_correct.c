/* SPDX-License-Identifier: Apache-2.0 */
/* Corrections: which field of the last record was wrong, and the right value. */
#include <string.h>

#include "intents/understand/parts.h"

/* What a value stands behind: 是, 改成 (the right one), 不是 (the wrong one) or 记成 (the right one
 * only where no other is said). */
enum standing { STANDS_WRONG, STANDS_RECORDED, STANDS_OPEN, STANDS_RIGHT };

static const struct cue_hit *nearest(const struct reading *reading, enum cue cue, uint32_t from,
                                     uint32_t to)
{
    const struct cue_hit *last = NULL;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == cue && hit->from >= from && hit->to <= to && !(last && hit->to <= last->to))
            last = hit;
    }
    return last;
}

static bool has_mark(const struct reading *reading, size_t from, size_t to)
{
    for (; from < to; from++) {
        uint32_t point = reading->normal.points[from];
        if (point == ',' || point == ';' || point == 0x3002)
            return true;
    }
    return false;
}

/* A value between the points [from, to); `before` is where the last one of its kind ended, 0 for
 * none. */
struct place {
    size_t from, to, before;
};

/* What stands behind a value that is denied is the right one (不是五千，五万). */
static enum standing standing_of(const struct reading *reading, struct range range,
                                 struct place place)
{
    const struct cue_hit *wrong = nearest(reading, CUE_NOT_THIS, range.from, (uint32_t)place.from);
    const struct cue_hit *right = nearest(reading, CUE_RIGHT, range.from, (uint32_t)place.from);
    const struct cue_hit *refuted =
        reading_cue(reading, CUE_WRONG_BEHIND, (uint32_t)place.to, range.to);
    if (refuted && refuted->from <= place.to + 1)
        return STANDS_WRONG;
    const struct cue_hit *as = nearest(reading, CUE_RECORDED_AS, range.from, (uint32_t)place.from);
    if (as && !(wrong && wrong->to > as->to) && !(right && right->to >= as->to))
        return STANDS_RECORDED;
    if (!wrong && !right)
        return STANDS_OPEN;
    bool is_denied = wrong && (!right || wrong->to > right->to ||
                               (wrong->to == right->to && wrong->from <= right->from));
    if (is_denied && place.before > wrong->to && has_mark(reading, place.before, place.from))
        return STANDS_RIGHT;
    return is_denied ? STANDS_WRONG : STANDS_RIGHT;
}

/* The best value of each kind found so far. */
struct choice {
    enum standing standing;
    const char *field;
    struct text value;
};

static void offer(struct choice *best, enum standing standing, const char *field, struct text value)
{
    if (standing == STANDS_WRONG || (best->field && standing <= best->standing))
        return;
    *best = (struct choice){standing, field, value};
}

static void offer_days(struct filling *filling, struct range range, struct choice *best)
{
    const struct reading *reading = filling->reading;
    bool expires = reading_cue(reading, CUE_EXPIRES, range.from, range.to);
    bool said_next = reading_cue(reading, CUE_FIELD_NEXT, range.from, range.to);
    const struct when *when;
    size_t before = 0;
    for (size_t at = 0; (when = next_when(reading, range, &at));) {
        if (when->kind != WHEN_DAY || when->weak)
            continue;
        const struct clause *clause = clause_at(reading, when->from);
        bool next = said_next || reading_cue(reading, CUE_NEXT, (uint32_t)when->to, clause->to);
        char *text = arena_alloc(filling->arena, DAY_TEXT, 1);
        day_format(expires || next ? when->day_future : when->day_past, text);
        offer(best, standing_of(reading, range, (struct place){when->from, when->to, before}),
              expires ? "expires"
              : next  ? "next_date"
                      : "date",
              text_of(text));
        before = when->to;
    }
}

struct text parts_amount(struct arena *arena, int64_t fen)
{
    if (fen % 100 == 0)
        return text_of(arena_printf(arena, "%lld", (long long)(fen / 100)));
    return text_of(
        arena_printf(arena, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100)));
}

static void offer_numbers(struct filling *filling, struct range range, struct choice *best,
                          bool people)
{
    const struct reading *reading = filling->reading;
    bool named = reading_cue(reading, CUE_FIELD_COUNT, range.from, range.to);
    const struct number *number;
    for (size_t at = 0; people && (number = next_number(reading, range, &at));)
        named |= number->kind == NUMBER_PEOPLE; /* 15 not 50 people */
    size_t before = 0;
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        if (number->may_be_date)
            continue;
        enum standing standing =
            standing_of(reading, range, (struct place){number->from, number->to, before});
        before = number->to;
        bool counted = number->kind == NUMBER_PLAIN || number->kind == NUMBER_THINGS;
        bool heads = number->kind == NUMBER_PEOPLE ||
                     (number->kind == NUMBER_THINGS && number->may_be_people);
        if (people && (heads || (counted && named)))
            offer(best, standing, "count",
                  text_of(arena_printf(filling->arena, "%lld", (long long)number->value)));
        else if (!people && number->kind == NUMBER_MONEY)
            offer(best, standing, "amount", parts_amount(filling->arena, number->value_fen));
        else if (!people && number->kind == NUMBER_PLAIN && number->value >= 20)
            offer(best, standing, "amount", parts_amount(filling->arena, number->value * 100));
    }
}

static void offer_dealers(struct filling *filling, struct range range, struct choice *best)
{
    const struct reading *reading = filling->reading;
    const struct mention *mention;
    size_t before = 0;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind != MENTION_DEALER)
            continue;
        struct place place = {mention->from, mention->to, before};
        before = mention->to;
        if (mention->count == 1)
            offer(best, standing_of(reading, range, place), "dealers",
                  text_of(reading->dir->dealers[mention->candidates[0]].id));
    }
}

static const struct word_value directions[] = {
    {CUE_CALLED_ME, "in"},
    {CUE_CALLED_THEM, "out"},
};

static void offer_direction(struct filling *filling, struct range range, struct choice *best)
{
    const struct reading *reading = filling->reading;
    const char *direction = NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct cue_hit *hit = reading_cue(reading, directions[i].cue, range.from, range.to);
        struct place place = {hit ? hit->from : 0, hit ? hit->to : 0, 0};
        if (hit && !direction && standing_of(reading, range, place) != STANDS_WRONG)
            direction = directions[i].value;
    }
    if (direction)
        offer(best, STANDS_RIGHT, "direction", text_of(direction));
}

static const struct word_value kinds[] = {
    {CUE_RIGHT_CALL, "call"},
    {CUE_RIGHT_VISIT, "visit"},
    {CUE_CALL_PLAIN, "call"},
    {CUE_IN_PERSON, "visit"},
};
enum { KINDS_SURE = 2, KIND_COUNT = sizeof kinds / sizeof *kinds };

/* Whether the word stands behind 不是 in its clause. */
static bool is_kind_denied(const struct reading *reading, struct range range,
                           const struct cue_hit *hit)
{
    const struct cue_hit *wrong = nearest(reading, CUE_NOT_THIS, range.from, hit->to);
    return wrong && wrong->from <= hit->from && !has_mark(reading, wrong->from, hit->from);
}

/* The kind that is said to be right, or the one beside which the other is denied (不是上门，电话
 * 说的). */
static void offer_kind(struct filling *filling, struct range range, struct choice *best)
{
    const struct reading *reading = filling->reading;
    const char *kind = NULL, *denied = NULL, *open = NULL;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        for (size_t k = 0; k < KIND_COUNT; k++) {
            if (hit->cue != kinds[k].cue || hit->from < range.from || hit->to > range.to)
                continue;
            if (is_kind_denied(reading, range, hit))
                denied = kinds[k].value;
            else if (k < KINDS_SURE)
                kind = kinds[k].value;
            else
                open = kinds[k].value;
        }
    }
    if (!kind && denied && open && strcmp(denied, open) != 0)
        kind = open;
    if (kind && !best->field)
        offer(best, STANDS_RIGHT, "kind", text_of(kind));
}

static const struct word_value fields[] = {
    {CUE_FIELD_AMOUNT, "amount"},  {CUE_FIELD_COUNT, "count"}, {CUE_FIELD_DIRECTION, "direction"},
    {CUE_FIELD_NEXT, "next_date"}, {CUE_EXPIRES, "expires"},   {CUE_FIELD_DATE, "date"},
    {CUE_FIELD_DEALER, "dealers"}, {CUE_FIELD_KIND, "kind"},
};

static struct choice choose(struct filling *filling, struct range range)
{
    const struct reading *reading = filling->reading;
    struct choice best = {STANDS_WRONG, NULL, {"", 0}};
    offer_direction(filling, range, &best);
    if (reading_cue(reading, CUE_FIELD_COUNT, range.from, range.to))
        offer_numbers(filling, range, &best, true);
    offer_numbers(filling, range, &best, false);
    offer_days(filling, range, &best);
    offer_dealers(filling, range, &best);
    if (!best.field)
        offer_numbers(filling, range, &best, true);
    offer_kind(filling, range, &best);
    if (!best.field)
        best.field = value_by_cue(reading, range, fields, sizeof fields / sizeof *fields);
    return best;
}

static void add_correction(struct filling *filling, const struct act *act, struct choice choice)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    if (choice.field) {
        frame->field = choice.field;
        set_slot(frame, SLOT_FIELD);
    }
    if (choice.value.len) {
        frame->value = choice.value;
        set_slot(frame, SLOT_VALUE);
    }
}

/* What gives the right value is a correction, however it begins (不是武夷，是天福李经理). */
void fill_deny(struct filling *filling, const struct act *act)
{
    struct choice choice = choose(filling, act_reach(filling->reading, act));
    struct act correction = *act;
    correction.intent = INTENT_correct;
    if (choice.value.len && choice.standing == STANDS_RIGHT)
        add_correction(filling, &correction, choice);
    else
        fill_plain(filling, act);
}

/* Two clauses may correct two fields; one that names no value of its own belongs to the other
 * (日期不对，是11月2号). */
void fill_correct(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct choice kept[4];
    size_t count = 0;
    struct range start = act_reach(reading, act);
    for (uint32_t i = act->from; i <= act->to; i++) {
        const struct clause *clause = &reading->clauses[i];
        struct choice choice = choose(filling, (struct range){start.from, clause->to});
        bool again = count && choice.field && kept[count - 1].field &&
                     strcmp(choice.field, kept[count - 1].field) == 0;
        if (again && choice.standing > kept[count - 1].standing)
            kept[count - 1] = choice;
        if (!choice.value.len || again || count == 4)
            continue;
        kept[count++] = choice;
        start.from = clause->to;
    }
    for (size_t i = 0; i < count; i++)
        add_correction(filling, act, kept[i]);
    if (count)
        return;
    struct choice choice = choose(filling, act_reach(reading, act));
    struct range reach = act_reach(reading, act);
    struct act undo = *act;
    undo.intent = INTENT_undo;
    if (!choice.value.len && reading_cue(reading, CUE_UNDO_SAID, reach.from, reach.to))
        fill_plain(filling, &undo);
    else
        add_correction(filling, act, choice);
}
