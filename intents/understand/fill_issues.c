/* SPDX-License-Identifier: Apache-2.0 */
/* Issues: whom to ask, what is wrong, how it stands, how it moves on. And moves of alerts, which
 * are numbered in the same way. */
#include <string.h>

#include "intents/understand/parts.h"
#include "intents/understand/references.h"
#include "intents/understand/scan.h"

static void set_stage(struct frame *frame, const char *stage)
{
    if (!stage)
        return;
    frame->stage = stage_of(text_of(stage));
    set_slot(frame, SLOT_STAGE);
}

static const struct word_value topics[] = {
    {CUE_TOPIC_ORDER, "order"},
    {CUE_TOPIC_PAYMENT, "payment"},
    {CUE_TOPIC_LOGISTICS, "logistics"},
    {CUE_TOPIC_SUPPORT, "support"},
    {CUE_TOPIC_COMPLAINT, "complaint"},
    {CUE_SHORTFALL, "logistics"},
    {CUE_DAMAGE, "logistics"},
    {CUE_LATENESS, "logistics"},
    {CUE_MONEY_WRONG, "payment"},
    {CUE_RETURNING, "order"},
    {CUE_STOCK, "order"},
    {CUE_PRICING, "order"},
    {CUE_MATERIALS, "support"},
    {CUE_SERVICE, "support"},
    {CUE_MISCONDUCT, "complaint"},
    {CUE_POACHING, "complaint"},
    /* These only bear out a stage that the clause sounds like. */
    {CUE_ON_PRICE, "order"},
    {CUE_ON_STOCK, "order"},
    {CUE_ON_ORDERING, "order"},
    {CUE_ON_RETURN, "order"},
    {CUE_ON_MONEY_SENT, "payment"},
    {CUE_ON_INVOICE, "payment"},
    {CUE_ON_REBATE, "payment"},
    {CUE_ON_CREDIT, "payment"},
    {CUE_ON_ACCOUNTS, "payment"},
    {CUE_ON_LATE, "logistics"},
    {CUE_ON_SHORT, "logistics"},
    {CUE_ON_BROKEN, "logistics"},
    {CUE_ON_WRONG_GOODS, "logistics"},
    {CUE_ON_FREIGHT, "logistics"},
    {CUE_ON_TRANSPORT, "logistics"},
    {CUE_ON_SAMPLE, "support"},
    {CUE_ON_PROMO, "support"},
    {CUE_ON_TRAINING, "support"},
    {CUE_ON_INSTALL, "support"},
    {CUE_ON_REPAIR, "support"},
    {CUE_ON_DEFECT, "support"},
    {CUE_ON_WARRANTY, "support"},
    {CUE_ON_SYSTEM, "support"},
    {CUE_ON_CONDUCT, "complaint"},
    {CUE_ON_POACHING, "complaint"},
    {CUE_ON_BREACH, "complaint"},
};
enum { TOPIC_COUNT = sizeof topics / sizeof *topics, SURE_TOPICS = 16 };

static const struct word_value departments[] = {
    {CUE_DEPT_ORDER, "order"},         {CUE_DEPT_PAYMENT, "payment"},
    {CUE_DEPT_LOGISTICS, "logistics"}, {CUE_DEPT_SUPPORT, "support"},
    {CUE_DEPT_COMPLAINT, "complaint"},
};
enum { DEPARTMENT_COUNT = sizeof departments / sizeof *departments };

/* One frame for each person asked for by name. */
static bool fill_asked_people(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range own = act_own(reading, act), reach = act_reach(reading, act);
    const struct mention *mention;
    size_t before = filling->count;
    for (size_t at = 0; (mention = next_mention(reading, reach, &at));) {
        if (mention->kind != MENTION_PERSON || (mention->from < own.from) ||
            (mention->to > own.to && filling->count == before))
            continue;
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return true;
        frame->person = mention->candidates[0];
        set_slot(frame, SLOT_PERSON);
    }
    return filling->count > before;
}

/* The stage of the last word for a matter in the range: what is said of it stands before
 * (促销物料的运费). */
static const char *last_topic(const struct reading *reading, struct range range)
{
    const char *found = NULL;
    uint32_t end = 0;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->from < range.from || hit->to > range.to || hit->to <= end)
            continue;
        for (size_t t = 0; t < TOPIC_COUNT; t++) {
            if (topics[t].cue == hit->cue) {
                found = topics[t].value;
                end = hit->to;
            }
        }
    }
    return found;
}

/* Where one question lists several matters (核款、物流、投诉分别归谁管), one frame each. */
static size_t listed_topics(const struct reading *reading, const struct act *act,
                            const char *out[STAGE_COUNT])
{
    struct range own = act_own(reading, act), item = {own.from, own.from};
    size_t count = 0;
    for (; item.to <= own.to && count < STAGE_COUNT; item.to++) {
        if (item.to < own.to && !is_list_mark(reading, item.to))
            continue;
        const char *topic = last_topic(reading, item);
        bool known = !topic;
        for (size_t k = 0; k < count; k++)
            known |= topic && strcmp(out[k], topic) == 0;
        if (!known)
            out[count++] = topic;
        item.from = item.to + 1;
    }
    return count;
}

static const struct word_value named_departments[] = {
    {CUE_NAMES_ORDER, "order"},         {CUE_NAMES_PAYMENT, "payment"},
    {CUE_NAMES_LOGISTICS, "logistics"}, {CUE_NAMES_SUPPORT, "support"},
    {CUE_NAMES_COMPLAINT, "complaint"},
};

/* The stages that are named plainly, in the order in which they are said. */
static size_t listed_departments(const struct reading *reading, const struct act *act,
                                 const char *out[STAGE_COUNT])
{
    struct range reach = act_reach(reading, act);
    size_t count = 0;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->from < reach.from || hit->to > reach.to)
            continue;
        for (size_t d = 0; d < DEPARTMENT_COUNT && count < STAGE_COUNT; d++) {
            bool known = named_departments[d].cue != hit->cue;
            for (size_t k = 0; k < count; k++)
                known |= strcmp(out[k], named_departments[d].value) == 0;
            if (!known)
                out[count++] = named_departments[d].value;
        }
    }
    return count;
}

/* The stage of which issues are asked: only where words name a department or a matter. */
static const char *asked_stage(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    const char *topic = value_by_cue(reading, reach, topics, SURE_TOPICS);
    const char *department = value_by_cue(reading, reach, departments, DEPARTMENT_COUNT);
    if (department)
        return department;
    return act->value ? act->value : topic;
}

/* The stage of which tickets are listed. Late tickets are not tickets about lateness. */
static const char *listed_stage(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    bool tickets = act_has(reading, act, CUE_TICKET);
    const char *named =
        tickets ? value_by_cue(reading, reach, named_departments, DEPARTMENT_COUNT) : NULL;
    if (tickets && act_has(reading, act, CUE_STATE_OVERDUE)) {
        const char *department = value_by_cue(reading, reach, departments, DEPARTMENT_COUNT);
        return department ? department : named;
    }
    const char *asked = asked_stage(reading, act);
    return asked ? asked : named;
}

void fill_ask_contact(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    if (fill_asked_people(filling, act))
        return;
    const char *stages[STAGE_COUNT] = {NULL};
    size_t count = listed_topics(reading, act, stages);
    if (count < 2) {
        stages[0] = act->value ? act->value : asked_stage(reading, act);
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        set_stage(frame, stages[i]);
        frame->topic = range_text(reading, act_own(reading, act));
        if (frame->topic.len)
            set_slot(frame, SLOT_TOPIC);
    }
}

/* A clause that only asks for the matter to be passed on (帮忙转物流). */
static bool passes_on(const struct reading *reading, const struct clause *clause)
{
    struct range range = {clause->from, clause->to};
    return value_by_cue(reading, range, departments, DEPARTMENT_COUNT) &&
           !cue_in(&clause->cues, CUE_WRONG) &&
           (cue_in(&clause->cues, CUE_WANT) || cue_in(&clause->cues, CUE_DO_REASSIGN));
}

/* A clause that only says that the goods have come (货到了，破损三箱). */
static bool tells_arrival(const struct reading *reading, const struct clause *clause)
{
    const struct cue_hit *hit = reading_cue(reading, CUE_ARRIVED, clause->from, clause->to);
    return hit && hit->from == clause->from && hit->to + 1 >= clause->to;
}

/* Behind the dealer whose matter it is: that is a slot of its own. */
static uint32_t behind_dealer(const struct reading *reading, struct range range)
{
    size_t at = 0;
    const struct mention *first = next_mention(reading, range, &at);
    bool leads = first && first->kind == MENTION_DEALER && first->from == range.from;
    return leads && first->to < range.to ? (uint32_t)first->to : range.from;
}

/* A clause that says more of the matter (投诉林娜，服务态度差), and is none of thanks or of what is
 * to be done next. */
static bool tells_more(const struct clause *clause)
{
    return !clause->dealers && !clause->days && !clause->periods && !clause->references &&
           !cue_in(&clause->cues, CUE_THANKS) && !cue_in(&clause->cues, CUE_NEXT);
}

/* What is wrong, without the request that is made of it. */
static struct text matter_text(const struct reading *reading, const struct act *act)
{
    uint32_t first = act->first, last = act->last;
    while (last < act->to && tells_more(&reading->clauses[last + 1]))
        last++;
    while (first < last && tells_arrival(reading, &reading->clauses[first]))
        first++;
    while (last > first && passes_on(reading, &reading->clauses[last]))
        last--;
    struct range range = {reading->clauses[first].from, reading->clauses[last].to};
    range.from = behind_dealer(reading, range);
    return range_text(reading, range);
}

void fill_report_issue(struct filling *filling, const struct act *act)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    fill_dealers(filling, act, frame);
    fill_follow_up(filling, act);
    set_stage(frame, act->value);
    frame->note = matter_text(filling->reading, act);
    if (frame->note.len)
        set_slot(frame, SLOT_NOTE);
}

static const struct word_value issue_states[] = {
    {CUE_STATE_ALL, "all"},
    {CUE_STATE_OVERDUE, "overdue"},
};

/* Whether the words end as a question does. */
static bool ends_asking(const struct reading *reading, struct range range)
{
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_ASKS_END && hit->from >= range.from && hit->to <= range.to &&
            hit->to + 1 >= range.to)
            return true;
    }
    return false;
}

/* Only where issues are listed: of one matter its state is asked (解决没). */
static void fill_status(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    bool lists = act_has(reading, act, CUE_LIST) || act_has(reading, act, CUE_SEE);
    bool asks = !lists && (act_has(reading, act, CUE_PROGRESS) || ends_asking(reading, reach));
    const struct cue_hit *late = reading_cue(reading, CUE_STATE_OVERDUE, reach.from, reach.to);
    bool own = reading->message->speaker.role == ROLE_DEALER && !lists &&
               !act_has(reading, act, CUE_TICKET) && late &&
               reading->normal.points[late->from] < 0x80;
    frame->status =
        value_by_cue(reading, reach, issue_states, sizeof issue_states / sizeof *issue_states);
    if (!frame->status) {
        bool open = reading_cue(reading, CUE_STATE_OPEN, reach.from, reach.to);
        bool done = says_undenied(reading, CUE_STATE_RESOLVED, reach);
        frame->status = open && done ? "all" : done ? "resolved" : NULL;
    }
    const struct cue_hit *done = reading_cue(reading, CUE_STATE_RESOLVED, reach.from, reach.to);
    asks |= done && reading->normal.points[done->from] < 0x80 && !lists &&
            reading->message->speaker.role == ROLE_DEALER && !act_has(reading, act, CUE_TICKET);
    bool is_state = frame->status && ((asks && strcmp(frame->status, "resolved") == 0) ||
                                      (own && strcmp(frame->status, "overdue") == 0));
    if (frame->status && !is_state)
        set_slot(frame, SLOT_STATUS);
}

/* One frame for each stage of tickets that is listed (order and payment tickets), or each person.
 */
static void list_issues_of_each(struct filling *filling, const struct act *act, size_t first)
{
    const struct reading *reading = filling->reading;
    const char *stages[STAGE_COUNT];
    size_t count = act_has(reading, act, CUE_TICKET) ? listed_departments(reading, act, stages) : 0;
    if (count < 2) {
        ask_of_each(filling, act, first);
        return;
    }
    const struct frame asked = filling->frames[first];
    for (size_t i = 0; i < count; i++) {
        struct frame *frame = i ? fill_frame(filling, act) : &filling->frames[first];
        if (!frame)
            return;
        *frame = asked;
        set_stage(frame, stages[i]);
    }
}

void fill_query_issue(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    int64_t tickets[REFERENCES_MAX];
    size_t first = filling->count;
    size_t count = find_references(reading, act, NUMBER_TICKET, tickets);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        if (count) {
            set_ticket(frame, tickets[i]);
            filling->dealer_count = 0;
        }
        fill_dealers(filling, act, frame);
        fill_person(filling, act, frame);
        if (!count) {
            set_stage(frame, listed_stage(reading, act));
            fill_status(filling, act, frame);
        }
    }
    if (!count)
        list_issues_of_each(filling, act, first);
}

/* --- moves -------------------------------------------------------------------------- */

/* The stage named behind 转 or 给: the last one, since what it is not may stand before it. */
static const char *last_department(const struct reading *reading, struct range range)
{
    const char *found = NULL;
    uint32_t end = 0;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->from < range.from || hit->to > range.to)
            continue;
        for (size_t d = 0; d < DEPARTMENT_COUNT; d++) {
            if (departments[d].cue == hit->cue && hit->to > end) {
                found = departments[d].value;
                end = hit->to;
            }
        }
    }
    return found;
}

/* Where the last 转 or 给 stands that something follows, else the beginning. */
static uint32_t last_verb(const struct reading *reading, struct range range)
{
    uint32_t from = range.from;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_DO_REASSIGN && hit->from >= range.from && hit->to + 1 < range.to)
            from = hit->from;
    }
    return from;
}

static void fill_assignee(struct filling *filling, const struct act *act, struct frame *frame)
{
    const struct reading *reading = filling->reading;
    struct range own = act_reach(reading, act);
    struct range behind = {last_verb(reading, own), own.to};
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, behind, &at));) {
        if (mention->kind == MENTION_PERSON && !(frame->has & SLOT_PERSON)) {
            frame->person = mention->candidates[0];
            set_slot(frame, SLOT_PERSON);
        }
        if (mention->kind == MENTION_STAGE_ROLE && !(frame->has & SLOT_STAGE)) {
            frame->stage = (enum stage)mention->candidates[0];
            set_slot(frame, SLOT_STAGE);
        }
    }
    if (!(frame->has & SLOT_STAGE)) {
        const char *stage = last_department(reading, behind);
        if (!stage && !(frame->has & SLOT_PERSON))
            stage = last_department(reading, own);
        if (!stage)
            stage = value_by_cue(reading, behind, named_departments, DEPARTMENT_COUNT);
        if (!stage && !(frame->has & SLOT_PERSON))
            stage = value_by_cue(reading, behind, topics, TOPIC_COUNT);
        set_stage(frame, stage);
    }
}

static bool names_assignee(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_PERSON || mention->kind == MENTION_STAGE_ROLE)
            return true;
    }
    return last_department(reading, range) != NULL;
}

/* Whether a word of the class ends the range. */
static bool ends_with(const struct reading *reading, enum cue cue, struct range range)
{
    while (range.to > range.from && (reading->normal.points[range.to - 1] == ' ' ||
                                     reading->normal.points[range.to - 1] == ',' ||
                                     reading->normal.points[range.to - 1] == ';'))
        range.to--;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == cue && hit->from >= range.from && hit->to == range.to)
            return true;
    }
    return false;
}

static bool names_person(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_PERSON)
            return true;
    }
    return false;
}

/* Whether one of our people is named who does not speak. */
static bool names_other(const struct reading *reading, struct range range)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == MENTION_PERSON &&
            mention->candidates[0] != reading->message->speaker.person)
            return true;
    }
    return false;
}

/* Whether another ticket is named beside the act, of which something else may be told. */
static bool stands_beside(const struct reading *reading, const struct act *act)
{
    struct range own = act_reach(reading, act);
    for (size_t i = 0; i < reading->number_count; i++) {
        const struct number *number = &reading->numbers[i];
        if (number->kind == NUMBER_TICKET && (number->to <= own.from || number->from >= own.to))
            return true;
    }
    return act->is_item;
}

/* Whether one of our people is to take it over (请聂军接手), or is told of it (报姜主管). */
static bool is_beside_person(const struct reading *reading, struct range own, enum cue cue,
                             bool behind)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, own, &at));) {
        for (size_t i = 0; mention->kind == MENTION_PERSON && i < reading->cue_count; i++) {
            const struct cue_hit *hit = &reading->cues[i];
            if (hit->cue == cue && (behind ? hit->from == mention->to : hit->to == mention->from))
                return true;
        }
    }
    return false;
}

static bool says(const struct reading *reading, struct range range, enum cue cue)
{
    return reading_cue(reading, cue, range.from, range.to) != NULL;
}

/* Whether it is said that the ticket is done with. */
static bool says_resolved(const struct reading *reading, struct range own)
{
    return says(reading, own, CUE_DO_RESOLVE) || ends_with(reading, CUE_ENDED, own);
}

static const char *settle_reassigned(const struct reading *reading, struct range own)
{
    bool said = says(reading, own, CUE_DO_REASSIGN) || says(reading, own, CUE_SAYS_REASSIGN) ||
                says(reading, own, CUE_PASSES);
    if (!said && says_resolved(reading, own))
        return "resolve";
    if (!said && !names_person(reading, own))
        return "comment";
    const struct cue_hit *mine = reading_cue(reading, CUE_TO_ME, own.from, own.to);
    bool not_mine =
        mine && mine->from > 0 && reading->normal.points[mine->from - 1] == 0x4e0d; /* 不归我 */
    return mine && !not_mine && !names_assignee(reading, own) ? "accept" : "reassign";
}

/* A move that came from what stands beside it, since nothing here speaks of it (in 327结，174升级
 * the first is no escalation). */
static const char *settle_beside(const struct reading *reading, const struct act *act,
                                 const char *move)
{
    struct range own = act_reach(reading, act);
    bool resolves = says_resolved(reading, own), accepts = says(reading, own, CUE_DO_ACCEPT);
    bool escalates = strcmp(move, "escalate") == 0, reopens = strcmp(move, "reopen") == 0;
    bool unsaid = (escalates && !says(reading, own, CUE_DO_ESCALATE)) ||
                  (reopens && !says(reading, own, CUE_DO_REOPEN)) ||
                  (strcmp(move, "accept") == 0 && !accepts);
    if (unsaid && resolves)
        return "resolve";
    bool doubtful = (unsaid && escalates) || (strcmp(move, "resolve") == 0 && !resolves);
    if (!act->is_item || !doubtful)
        return move;
    return accepts ? "accept" : "comment";
}

/* What the words of the ticket itself make of the move. */
static const char *settle_unsaid(const struct reading *reading, const struct act *act,
                                 const char *move)
{
    struct range own = act_reach(reading, act);
    if (!move)
        return move;
    if (is_beside_person(reading, own, CUE_REPORTS_TO, false))
        return "escalate";
    if (strcmp(move, "reassign") == 0)
        return settle_reassigned(reading, own);
    if (strcmp(move, "accept") == 0 && names_other(reading, own) &&
        (!says(reading, own, CUE_SELF) || is_beside_person(reading, own, CUE_DO_ACCEPT, true)))
        return "reassign"; /* 442莫主管处理, 我不会弄，请聂军接手 */
    if (strcmp(move, "resolve") == 0 && says(reading, own, CUE_STILL_WAITS) &&
        !ends_with(reading, CUE_ENDED, own))
        return "comment";
    if (strcmp(move, "comment") == 0 && !says(reading, own, CUE_DO_COMMENT) &&
        says_resolved(reading, own))
        return "resolve";
    return stands_beside(reading, act) ? settle_beside(reading, act, move) : move;
}

/* The move: words that name one plainly go before what the clause sounds like. */
static const char *settle_move(const struct reading *reading, const struct act *act)
{
    static const struct word_value plain[] = {{CUE_SAYS_COMMENT, "comment"},
                                              {CUE_SAYS_REOPEN, "reopen"},
                                              {CUE_SAYS_ESCALATE, "escalate"}};
    struct range own = act_reach(reading, act);
    const char *move = value_by_cue(reading, own, plain, sizeof plain / sizeof *plain);
    if (move)
        return move;
    const struct cue_hit *given = reading_cue(reading, CUE_SAYS_REASSIGN, own.from, own.to);
    if (given && names_assignee(reading, (struct range){given->from, own.to}))
        return "reassign";
    bool accepts = reading_cue(reading, CUE_DO_ACCEPT, own.from, own.to);
    bool resolves = reading_cue(reading, CUE_DO_RESOLVE, own.from, own.to);
    if (act->value && strcmp(act->value, "resolve") == 0 && accepts && !resolves)
        return "accept";
    bool remarks = reading_cue(reading, CUE_DO_COMMENT, own.from, own.to);
    if (act->value && strcmp(act->value, "resolve") == 0 && remarks && !resolves)
        return "comment";
    if (act->value && strcmp(act->value, "accept") == 0 && resolves && !accepts)
        return "resolve";
    return act->value;
}

/* What is said of the ticket, behind its number (101已补发). */
static struct text remark_text(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    size_t at = 0;
    const struct number *first = next_number(reading, reach, &at);
    if (first && first->from == reach.from && first->to < reach.to)
        reach.from = (uint32_t)first->to;
    return range_text(reading, reach);
}

void fill_update_issue(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    int64_t tickets[REFERENCES_MAX];
    size_t count = find_references(reading, act, NUMBER_TICKET, tickets);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        if (count)
            set_ticket(frame, tickets[i]);
        frame->action = settle_unsaid(reading, act, settle_move(reading, act));
        if (frame->action) {
            set_slot(frame, SLOT_ACTION);
            if (strcmp(frame->action, "reassign") == 0)
                fill_assignee(filling, act, frame);
        }
        frame->note = remark_text(reading, act);
        if (frame->note.len)
            set_slot(frame, SLOT_NOTE);
    }
}

/* 推一周, 缓三天, 延两个月: so long from today; DAY_NONE where no such span is said, or one that
 * leads out of the calendar. */
static int32_t day_after_span(const struct reading *reading, struct range range)
{
    if (reading_cue(reading, CUE_A_WEEK, range.from, range.to))
        return reading->message->now.day + 7;
    if (reading_cue(reading, CUE_HALF_MONTH, range.from, range.to))
        return reading->message->now.day + 15;
    if (reading_cue(reading, CUE_A_MONTH, range.from, range.to))
        return day_add_months(reading->message->now.day, 1);
    static const struct {
        enum cue cue;
        int days, months;
    } units[] = {{CUE_UNIT_WEEK, 7, 0}, {CUE_UNIT_MONTH, 0, 1}, {CUE_UNIT_DAY, 1, 0}};
    enum { COUNT_MAX = 1000 };
    int32_t today = reading->message->now.day;
    for (uint32_t at = range.from; at < range.to; at++) {
        int64_t hundredths;
        const uint32_t *point = reading->normal.points + at;
        if (at > range.from && scan_is_digit(point[0]) && scan_is_digit(point[-1]))
            continue; /* the end of a number is none */
        uint32_t end = at + (uint32_t)number_read(&reading->normal, at, &hundredths);
        int64_t count = hundredths / 100;
        for (size_t i = 0; end > at && i < sizeof units / sizeof *units; i++) {
            const struct cue_hit *unit = reading_cue(reading, units[i].cue, end, range.to);
            if (unit && unit->from <= end + 1 && count > 0 && count < COUNT_MAX)
                return day_add_months(today + (int32_t)count * units[i].days,
                                      (int)count * units[i].months);
        }
    }
    return DAY_NONE;
}

/* The day to which an alert is put off: the one that is said, ahead. */
static int32_t snooze_day(const struct reading *reading, const struct act *act)
{
    struct range reach = act_reach(reading, act);
    const struct when *when;
    for (size_t at = 0; (when = next_when(reading, reach, &at));) {
        if (when->kind == WHEN_DAY && !when->weak && when->day_future > reading->message->now.day)
            return when->day_future;
    }
    return day_after_span(reading, reach);
}

/* The move: a word for one, and a day to which it is put off, go before what it sounds like. */
static const char *settle_alert_move(const struct reading *reading, const struct act *act,
                                     int32_t snoozed)
{
    struct range reach = act_reach(reading, act);
    if (snoozed != DAY_NONE && reading_cue(reading, CUE_ALERT_SNOOZE, reach.from, reach.to))
        return "snooze";
    const struct cue_hit *last = NULL;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        bool closes = hit->cue == CUE_ALERT_CLOSE &&
                      (hit->to - hit->from > 1 ||
                       ends_with(reading, CUE_ALERT_CLOSE, (struct range){reach.from, hit->to}));
        bool denied = hit->from > 0 && reading->normal.points[hit->from - 1] == 0x4e0d; /* 不关 */
        if ((closes || hit->cue == CUE_ALERT_ACK) && !denied && hit->from >= reach.from &&
            hit->to <= reach.to)
            last = hit;
    }
    bool snoozes = act->value && strcmp(act->value, "snooze") == 0 &&
                   reading_cue(reading, CUE_ACT_SNOOZE, reach.from, reach.to);
    if (last && !snoozes)
        return last->cue == CUE_ALERT_CLOSE ? "close" : "ack";
    return act->value;
}

static bool is_snooze(const struct frame *frame)
{
    return frame->intent == INTENT_update_alert && frame->action &&
           strcmp(frame->action, "snooze") == 0;
}

/* A day that is said once holds for both (snooze 84 and 85 until tomorrow). */
static void share_snooze(struct frame *frame, struct frame *before)
{
    if (!is_snooze(frame) || !is_snooze(before))
        return;
    if (frame->has & ~before->has & SLOT_DATE) {
        before->date = frame->date;
        set_slot(before, SLOT_DATE);
    } else if (before->has & ~frame->has & SLOT_DATE) {
        frame->date = before->date;
        set_slot(frame, SLOT_DATE);
    }
}

void fill_update_alert(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    int64_t alerts[REFERENCES_MAX];
    size_t count = find_references(reading, act, NUMBER_ALERT, alerts);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        if (count) {
            frame->alert = alerts[i];
            set_slot(frame, SLOT_ALERT);
        }
        int32_t day = snooze_day(reading, act);
        frame->action = settle_alert_move(reading, act, day);
        if (frame->action)
            set_slot(frame, SLOT_ACTION);
        if (day != DAY_NONE && frame->action && strcmp(frame->action, "snooze") == 0) {
            frame->date = day;
            set_slot(frame, SLOT_DATE);
        }
        share_snooze(frame, filling->count > 1 ? frame - 1 : frame);
        fill_note(filling, act, frame);
    }
}
