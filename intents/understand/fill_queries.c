/* SPDX-License-Identifier: Apache-2.0 */
/* Questions: how a dealer is doing, who is due, which warnings there are, figures. */
#include <string.h>

#include "intents/understand/fill.h"

static const struct word_value aspect_words[] = {
    {CUE_ASPECT_AGREEMENT, "agreement"}, {CUE_ASPECT_PURCHASES, "purchases"},
    {CUE_ASPECT_VISITS, "visits"},       {CUE_ASPECT_ISSUES, "issues"},
    {CUE_ASPECT_PROFILE, "profile"},     {CUE_FIELD_PHONE, "profile"},
    {CUE_FIELD_ADDRESS, "profile"},
};
enum { ASPECT_COUNT = sizeof aspect_words / sizeof *aspect_words };

/* What parts the things that one question asks for (合同和电话; 档案 + 近一年进货). */
static bool parts_items(const struct reading *reading, uint32_t at)
{
    uint32_t point = reading->normal.points[at];
    return point == ',' || point == '+' || point == 0x3001 ||
           reading_cue(reading, CUE_LISTING, at, at + 1) ||
           reading_cue(reading, CUE_LISTING_EN, at, at + 4);
}

/* Where one question asks for several things of a dealer, each in an item of its own. */
static size_t listed_aspects(const struct reading *reading, const struct act *act,
                             const char *out[ASPECT_COUNT])
{
    struct range own = act_own(reading, act), item = {own.from, own.from};
    size_t count = 0;
    for (; item.to <= own.to; item.to++) {
        if (item.to < own.to && !parts_items(reading, item.to))
            continue;
        const char *aspect = value_by_cue(reading, item, aspect_words, ASPECT_COUNT);
        bool known = !aspect;
        for (size_t k = 0; k < count; k++)
            known |= aspect && strcmp(out[k], aspect) == 0;
        if (!known)
            out[count++] = aspect;
        item.from = item.to + 1;
    }
    return count;
}

/* What is asked of a dealer: where the words name purchases or visits alone, those go before what
 * it sounds like. */
static const char *asked_aspect(const struct reading *reading, const struct act *act)
{
    struct range own = act_own(reading, act);
    bool bought = reading_cue(reading, CUE_ASPECT_PURCHASES, own.from, own.to) ||
                  reading_cue(reading, CUE_ORDER_DONE, own.from, own.to);
    bool went = reading_cue(reading, CUE_VISIT, own.from, own.to) ||
                reading_cue(reading, CUE_CALL_PLAIN, own.from, own.to) ||
                reading_cue(reading, CUE_ASPECT_VISITS, own.from, own.to);
    const char *value = act->value && strcmp(act->value, "all") != 0 ? act->value : NULL;
    if (act->is_item)
        return value_by_cue(reading, own, aspect_words, ASPECT_COUNT);
    if (value && strcmp(value, "visits") == 0 && bought && !went)
        return "purchases";
    if (value && strcmp(value, "purchases") == 0 && went && !bought)
        return "visits";
    if (value && strcmp(value, "profile") != 0 && !bought && !went &&
        reading_cue(reading, CUE_ASPECT_ISSUES, own.from, own.to))
        return "issues";
    return value;
}

void fill_query_dealer(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    fill_dealers(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
    const char *aspects[ASPECT_COUNT];
    size_t count = listed_aspects(reading, act, aspects);
    if (count < 2) {
        aspects[0] = asked_aspect(reading, act);
        count = 1;
    }
    const struct frame asked = *frame;
    for (size_t i = 0; i < count; i++) {
        frame = i ? fill_frame(filling, act) : frame;
        if (!frame)
            return;
        *frame = asked;
        frame->aspect = aspects[i];
        if (frame->aspect)
            set_slot(frame, SLOT_ASPECT);
    }
}

/* A question about the same person goes on with 他 or 她. */
static void carry_person(struct filling *filling, const struct act *act, struct frame *frame)
{
    uint32_t before = filling->person;
    fill_person(filling, act, frame);
    if (frame->has & SLOT_PERSON || before == INDEX_NONE || filling->person != before)
        return;
    if (act_has(filling->reading, act, CUE_OTHER) &&
        before != filling->reading->message->speaker.person) {
        frame->person = before;
        set_slot(frame, SLOT_PERSON);
    }
}

void ask_of_each(struct filling *filling, const struct act *act, size_t first)
{
    const struct reading *reading = filling->reading;
    if (first >= filling->count)
        return;
    const struct frame asked = filling->frames[first];
    bool of_person = asked.has & SLOT_PERSON;
    if (!of_person && !(asked.has & SLOT_REGION))
        return;
    struct range reach = act_reach(reading, act);
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        uint32_t one = mention->kind == (of_person ? MENTION_PERSON : MENTION_REGION)
                           ? mention->candidates[0]
                           : INDEX_NONE;
        bool known = one == INDEX_NONE || (of_person && one == reading->message->speaker.person);
        for (size_t i = first; i < filling->count; i++)
            known |= (of_person ? filling->frames[i].person : filling->frames[i].region) == one;
        struct frame *frame = known ? NULL : fill_frame(filling, act);
        if (!frame)
            continue;
        *frame = asked;
        *(of_person ? &frame->person : &frame->region) = one;
    }
}

void fill_query_due(struct filling *filling, const struct act *act)
{
    size_t first = filling->count;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_FUTURE);
    bool both =
        act_has(filling->reading, act, CUE_VISIT) && act_has(filling->reading, act, CUE_CALL);
    bool neither = !act_has(filling->reading, act, CUE_VISIT) &&
                   !act_has(filling->reading, act, CUE_CALL) &&
                   !act_has(filling->reading, act, CUE_GO);
    const char *kind = act->value && strcmp(act->value, "any") != 0 ? act->value : NULL;
    if (act->is_item && !both && !neither)
        kind = act_has(filling->reading, act, CUE_CALL) ? "call" : "visit";
    if (kind && !both && !neither) {
        frame->kind = kind;
        set_slot(frame, SLOT_KIND);
    }
    ask_of_each(filling, act, first);
}

static const struct word_value alert_kinds[] = {
    {CUE_KIND_TICKET_OVERDUE, "ticket_overdue"}, {CUE_KIND_FIRST_ORDER, "first_order_only"},
    {CUE_KIND_VISIT_OVERDUE, "visit_overdue"},   {CUE_KIND_CALL_OVERDUE, "call_overdue"},
    {CUE_KIND_PURCHASE_DROP, "purchase_drop"},   {CUE_KIND_PURCHASE_STOP, "purchase_stop"},
    {CUE_KIND_CALL_SPIKE, "call_spike"},         {CUE_KIND_CALL_DROP, "call_drop"},
    {CUE_KIND_AGREEMENT, "agreement_expiring"},
};

static const struct word_value overdue_kinds[] = {
    {CUE_TICKET, "ticket_overdue"},
    {CUE_CALL, "call_overdue"},
    {CUE_VISIT, "visit_overdue"},
};

/* What rises, falls or stops, where the two are said apart (来电这阵子少得厉害). */
static const struct trend {
    enum cue subject, trend;
    const char *kind;
} trends[] = {
    {CUE_CALL, CUE_TREND_UP, "call_spike"},
    {CUE_CALL, CUE_TREND_DOWN, "call_drop"},
    {CUE_ASPECT_PURCHASES, CUE_TREND_DOWN, "purchase_drop"},
    {CUE_ASPECT_PURCHASES, CUE_TREND_STOP, "purchase_stop"},
};

static const char *trend_kind(const struct reading *reading, struct range range)
{
    for (size_t i = 0; i < sizeof trends / sizeof *trends; i++) {
        if (reading_cue(reading, trends[i].subject, range.from, range.to) &&
            reading_cue(reading, trends[i].trend, range.from, range.to))
            return trends[i].kind;
    }
    return NULL;
}

/* What is said of calls, purchases and agreements in words of one's own. */
static const char *described_kind(const struct reading *reading, struct range range)
{
    static const struct trend described[] = {
        {CUE_SUBJECT_CALL, CUE_SHRINKS, "call_drop"},
        {CUE_SUBJECT_CALL, CUE_GROWS, "call_spike"},
        {CUE_SUBJECT_BUY, CUE_ONLY_ONCE, "first_order_only"},
        {CUE_SUBJECT_BUY, CUE_CEASES, "purchase_stop"},
        {CUE_SUBJECT_BUY, CUE_SHRINKS, "purchase_drop"},
    };
    for (size_t i = 0; i < sizeof described / sizeof *described; i++) {
        if (reading_cue(reading, described[i].subject, range.from, range.to) &&
            reading_cue(reading, described[i].trend, range.from, range.to))
            return described[i].kind;
    }
    if (reading_cue(reading, CUE_ONLY_ONCE, range.from, range.to))
        return "first_order_only";
    return reading_cue(reading, CUE_SUBJECT_AGREEMENT, range.from, range.to) ? "agreement_expiring"
                                                                             : NULL;
}

enum { ALERT_KINDS = sizeof alert_kinds / sizeof *alert_kinds };

/* The kinds that the words name, in the order in which they are said. */
static size_t named_kinds(const struct reading *reading, struct range range,
                          const char *out[ALERT_KINDS])
{
    size_t count = 0;
    uint32_t end = range.from;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        bool asks = hit->from > 0 && reading->normal.points[hit->from - 1] == 0x6709 &&
                    reading->normal.points[hit->from] == 0x6ca1; /* 有没有进货往下掉的 */
        if (hit->from < end || hit->to > range.to || asks)
            continue;
        for (size_t k = 0; k < ALERT_KINDS; k++) {
            bool known = alert_kinds[k].cue != hit->cue;
            for (size_t o = 0; o < count; o++)
                known |= strcmp(out[o], alert_kinds[k].value) == 0;
            if (known)
                continue;
            out[count++] = alert_kinds[k].value;
            end = hit->to; /* 工单超时 in 工单超时的拜访 names one */
        }
    }
    return count;
}

static size_t find_kinds(const struct reading *reading, struct range range,
                         const char *out[ALERT_KINDS])
{
    size_t count = named_kinds(reading, range, out);
    if (!count && reading_cue(reading, CUE_STATE_OVERDUE, range.from, range.to))
        out[0] = value_by_cue(reading, range, overdue_kinds,
                              sizeof overdue_kinds / sizeof *overdue_kinds);
    if (!count && !out[0])
        out[0] = trend_kind(reading, range);
    if (!count && !out[0])
        out[0] = described_kind(reading, range);
    bool lists = reading_cue(reading, CUE_LISTING, range.from, range.to) ||
                 reading_cue(reading, CUE_LISTING_EN, range.from, range.to);
    for (size_t i = 0; i < count && !lists; i++) {
        if (strcmp(out[i], "first_order_only") != 0)
            continue;
        out[0] = out[i]; /* 首单之后就没动静 is no stop of purchases */
        return 1;
    }
    return count || !out[0] ? count : 1;
}

static const char *alert_status(const struct reading *reading, struct range range)
{
    if (reading_cue(reading, CUE_STATE_ALL, range.from, range.to))
        return "all";
    if (says_undenied(reading, CUE_STATE_ACKED, range)) /* 认领过还没关的 */
        return "acked";
    if (!says_undenied(reading, CUE_STATE_CLOSED, range))
        return NULL;
    return reading_cue(reading, CUE_STATE_OPEN, range.from, range.to) ? "all" : "closed";
}

void fill_query_alerts(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    size_t first = filling->count;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    const uint32_t *dealers = filling->dealers;
    size_t dealer_count = filling->dealer_count;
    if (!act_has(reading, act, CUE_OTHER))
        filling->dealer_count = 0;
    fill_dealers(filling, act, frame);
    if (!filling->dealer_count) {
        filling->dealers = dealers;
        filling->dealer_count = dealer_count;
    }
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
    frame->status = alert_status(reading, reach);
    if (frame->status)
        set_slot(frame, SLOT_STATUS);
    const char *kinds[ALERT_KINDS] = {NULL};
    size_t count = find_kinds(reading, reach, kinds);
    const struct frame asked = *frame;
    for (size_t i = 0; i < count; i++) {
        frame = i ? fill_frame(filling, act) : frame;
        if (!frame)
            return;
        *frame = asked;
        frame->kind = kinds[i];
        set_slot(frame, SLOT_KIND);
    }
    if (!count)
        ask_of_each(filling, act, first);
}

void fill_report(struct filling *filling, const struct act *act)
{
    size_t first = filling->count;
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    carry_person(filling, act, frame);
    fill_region(filling, act, frame);
    fill_period(filling, act, frame, TENSE_PAST);
    ask_of_each(filling, act, first);
}
