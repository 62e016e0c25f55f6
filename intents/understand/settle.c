/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/settle.h"

#include <string.h>

#include "intents/understand/parts.h"
#include "intents/understand/plan_heads.h"
#include "intents/understand/vain.h"

/* Whether the act's own words name just one dealer for certain. */
static bool own_dealer(const struct matter *matter)
{
    const struct mention *mention;
    size_t count = 0;
    for (size_t at = 0; (mention = next_mention(matter->reading, matter->own, &at));)
        count += mention->kind == MENTION_DEALER && mention->count == 1;
    return count == 1;
}

static bool names_dealer(const struct matter *matter)
{
    return says_dealer(matter) || matter->reading->message->speaker.role == ROLE_DEALER;
}

static bool names_number(const struct matter *matter)
{
    const struct number *number;
    bool bare = matter->reading->message->channel != CHANNEL_GROUP;
    for (size_t at = 0; (number = next_number(matter->reading, matter->reach, &at));) {
        if (number->kind == NUMBER_TICKET || (bare && number->kind == NUMBER_PLAIN))
            return true;
    }
    return false;
}

static void become(struct matter *matter, enum intent_id intent, const char *value)
{
    matter->act->intent = intent;
    matter->act->value = value;
}

static bool is_after_record(const struct matter *matter)
{
    for (size_t i = 0; i < matter->place; i++) {
        if (is_record(matter->acts->list[i].intent))
            return true;
    }
    return false;
}

/* A day in a clause of its own that says 再 is the follow-up of what was done. */
static bool is_follow_up(const struct matter *matter, const struct when *when)
{
    bool own = when->from >= matter->own.from && when->to <= matter->own.to;
    const struct clause *clause = clause_at(matter->reading, when->from);
    return !own && (cue_in(&clause->cues, CUE_NEXT) || cue_in(&clause->cues, CUE_ALSO));
}

/* Whether what the day belongs to is only reported (来电说月底前下单). */
static bool is_reported(const struct matter *matter, const struct when *when)
{
    const struct clause *clause = clause_at(matter->reading, when->from);
    return reading_cue(matter->reading, CUE_SAYING, clause->from, (uint32_t)when->from);
}

/* Whether somebody is to be met (约了薛总; 续约了 is no such word). */
static bool is_appointed(const struct matter *matter)
{
    const struct range own = matter->own;
    const struct cue_hit *hit = reading_cue(matter->reading, CUE_APPOINTED, own.from, own.to);
    const struct cue_hit *other = reading_cue(matter->reading, CUE_AGREEMENT, own.from, own.to);
    return hit && !(other && other->from < hit->from && other->to > hit->from);
}

/* Whether a time of day is said, as of what is yet to begin. */
static bool names_clock(const struct matter *matter)
{
    const struct when *when;
    for (size_t at = 0; (when = next_when(matter->reading, matter->reach, &at));) {
        if (when->kind == WHEN_TIME)
            return true;
    }
    return false;
}

/* Whether only a day ahead is said of the act, and nothing of it done (明天去趟江城; 12月20号
 * 要去签协议，先排上). A day until which an agreement holds is none of it. */
static bool is_to_come(const struct matter *matter)
{
    const struct when *when;
    int32_t today = matter->reading->message->now.day;
    bool ahead = false;
    bool arranged = says(matter, CUE_REMIND) || is_appointed(matter);
    bool open_ahead = arranged || says_around(matter, CUE_REMIND) || says(matter, CUE_FUTURE) ||
                      (matter->act->intent == INTENT_log_training && names_clock(matter) &&
                       !says(matter, CUE_HELD));
    if ((says(matter, CUE_DONE) && !arranged) || says(matter, CUE_JUST_OVER) ||
        (matter->act->intent == INTENT_log_agreement && says_around(matter, CUE_EXPIRES)))
        return false;
    for (size_t at = 0; (when = next_when(matter->reading, matter->reach, &at));) {
        if (when->kind != WHEN_DAY || when->weak || is_follow_up(matter, when) ||
            is_reported(matter, when))
            continue;
        bool open = when->day_past != when->day_future;
        bool limits = when->is_bounded && when->future.to >= today;
        if (!limits && !(open ? open_ahead || when_lean(when, today) > 0 : when->day_past > today))
            return false;
        ahead = true;
    }
    return ahead;
}

/* Each rule: true where it has applied. */
typedef bool rule_fn(struct matter *matter);

static bool rule_to_come(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    if (!is_record(intent) || (is_after_record(matter) && !own_dealer(matter)) ||
        !is_to_come(matter))
        return false;
    if (intent == INTENT_log_training)
        become(matter, INTENT_plan_event, NULL);
    else
        become(matter, INTENT_schedule, intent == INTENT_log_call ? "call" : "visit");
    return true;
}

/* A visit or call without a word of what was done, told among those that are to come
 * (9号上午拜访陶姐， 9号下午拜访蹇老板，帮我排), is to come as well. */
static bool rule_among_plans(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    bool planned = cue_in(&matter->reading->all_cues, CUE_REMIND_ME), open = false;
    for (size_t i = 0; i < matter->acts->count; i++)
        planned |= i != matter->place && matter->acts->list[i].intent == INTENT_schedule;
    if ((intent != INTENT_log_visit && intent != INTENT_log_call) || !planned ||
        says(matter, CUE_DONE))
        return false;
    const struct when *when;
    for (size_t at = 0; (when = next_when(matter->reading, matter->own, &at));)
        open |= when->kind == WHEN_DAY && when->is_open;
    if (open)
        become(matter, INTENT_schedule, intent == INTENT_log_call ? "call" : "visit");
    return open;
}

/* What a plan lists is to come (明天安排：1、9点去天元 2、打电话给凯旋). */
static bool rule_planned(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    if ((intent != INTENT_log_visit && intent != INTENT_log_call) || !matter_is_planned(matter))
        return false;
    become(matter, INTENT_schedule, intent == INTENT_log_call ? "call" : "visit");
    return true;
}

/* Whether the act's own words end as a question does (昨天拜访佳美了吗). */
static bool ends_asking(const struct matter *matter)
{
    for (size_t i = 0; i < matter->reading->cue_count; i++) {
        const struct cue_hit *hit = &matter->reading->cues[i];
        if (hit->cue == CUE_ASK_END && hit->to == matter->own.to && hit->from >= matter->own.from)
            return true;
    }
    return false;
}

static bool rule_asked_record(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    bool record = intent == INTENT_log_visit || intent == INTENT_log_call;
    bool asked = says(matter, CUE_ASKS_RECORD) || (record && ends_asking(matter));
    if (!(record || intent == INTENT_query_due) || !asked || !names_dealer(matter))
        return false;
    become(matter, INTENT_query_dealer, "visits");
    return true;
}

/* Goods that have not come are a matter of logistics, whatever they are and whoever is to be
 * pressed (促销物料没到，催支持部); broken ones too, even where an exchange is asked for. */
static bool rule_goods(struct matter *matter)
{
    const struct act *act = matter->act;
    if (act->intent != INTENT_report_issue || !act->value || says(matter, CUE_TOPIC_PAYMENT))
        return false;
    bool order = strcmp(act->value, "order") == 0;
    if (!(says(matter, CUE_ARRIVAL) && (order || strcmp(act->value, "support") == 0)) &&
        !(says(matter, CUE_DAMAGE) && order))
        return false;
    matter->act->value = "logistics";
    return true;
}

static bool rule_asked_state(struct matter *matter)
{
    if (matter->act->intent != INTENT_report_issue || !says_around(matter, CUE_ASKS_STATE))
        return false;
    become(matter, INTENT_query_issue, matter->act->value);
    return true;
}

bool matter_asks(const struct matter *matter)
{
    for (uint32_t c = matter->act->from; c <= matter->act->to; c++) {
        const struct clause *clause = &matter->reading->clauses[c];
        uint32_t to = cue_in(&clause->cues, CUE_NO_QUESTION) ? clause->from : clause->to;
        while (to > clause->from && (matter->reading->normal.points[to - 1] == ',' ||
                                     matter->reading->normal.points[to - 1] == '?'))
            to--;
        for (size_t i = 0; i < matter->reading->cue_count; i++) {
            const struct cue_hit *hit = &matter->reading->cues[i];
            if (hit->cue == CUE_ASK_END && hit->to == to && hit->from >= clause->from)
                return true;
        }
    }
    return false;
}

/* Where one's goods or money are, of which nothing was told before, is for somebody to look into
 * (我那批货发了没). */
static bool rule_on_the_way(struct matter *matter)
{
    if (matter->act->intent != INTENT_query_issue || !says_around(matter, CUE_ON_THE_WAY) ||
        says_around(matter, CUE_TOLD_EARLIER) || says_around(matter, CUE_TICKET) ||
        says_around(matter, CUE_LAST) || names_number(matter))
        return false;
    become(matter, INTENT_report_issue, matter->act->value);
    return true;
}

/* How a matter stands that was told before (灯箱维修排到哪天了，之前报过;
 * 说给我补开的票，开出来没有). */
static bool rule_told_earlier(struct matter *matter)
{
    if (matter->act->intent != INTENT_report_issue || !says_around(matter, CUE_TOLD_EARLIER) ||
        !(matter_asks(matter) || says_around(matter, CUE_HOW_IT_STANDS)))
        return false;
    become(matter, INTENT_query_issue, matter->act->value);
    return true;
}

static bool rule_reopened(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    bool about_ticket = intent == INTENT_rate_issue || intent == INTENT_query_issue ||
                        intent == INTENT_report_issue;
    if (!about_ticket || !says_around(matter, CUE_SAYS_REOPEN) || !names_number(matter))
        return false;
    become(matter, INTENT_update_issue, "reopen");
    return true;
}

static bool rule_alerts_named(struct matter *matter)
{
    if (matter->act->intent != INTENT_query_issue || !says(matter, CUE_ALERT))
        return false;
    become(matter, INTENT_query_alerts, NULL);
    return true;
}

/* The number tells whether it is an alert or a ticket that moves on (A12我来跟). */
static bool rule_moved_by_number(struct matter *matter)
{
    static const struct {
        const char *ticket, *alert;
    } moves[] = {{"accept", "ack"}, {"resolve", "close"}, {"comment", "ack"}};
    const struct number *number;
    size_t alerts = 0, tickets = 0;
    if (matter->act->intent != INTENT_update_issue || !matter->act->value)
        return false;
    for (size_t at = 0; (number = next_number(matter->reading, matter->own, &at));) {
        alerts += number->kind == NUMBER_ALERT;
        tickets += number->kind == NUMBER_TICKET;
    }
    if (!alerts || tickets)
        return false;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (strcmp(matter->act->value, moves[i].ticket) == 0) {
            become(matter, INTENT_update_alert, moves[i].alert);
            return true;
        }
    }
    return false;
}

static bool rule_undone(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    bool other = intent == INTENT_cancel || intent == INTENT_log_order;
    if (!other || !says_around(matter, CUE_UNDO_SAID) || !says_around(matter, CUE_LAST))
        return false;
    become(matter, INTENT_undo, NULL);
    return true;
}

static bool rule_refused(struct matter *matter)
{
    if (matter->act->intent != INTENT_rsvp || !says_around(matter, CUE_SURELY_NO))
        return false;
    matter->act->value = "no";
    return true;
}

/* A reminder that names nobody and no day is for what was said just before (20号跟蒋姐视频，
 * 帮我设个提醒). */
static bool is_bare_reminder(const struct reading *reading, const struct act *act)
{
    if (act->intent != INTENT_schedule)
        return false;
    for (uint32_t i = act->first; i <= act->last; i++) {
        if (reading->clauses[i].days || reading->clauses[i].dealers)
            return false;
    }
    return true;
}

static bool names_person(const struct matter *matter)
{
    for (uint32_t i = matter->act->first; i <= matter->act->last; i++) {
        if (matter->reading->clauses[i].people)
            return true;
    }
    return false;
}

/* A file that changes: a new number, or a dealer who leaves. */
static bool rule_number_changed(struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    bool other =
        intent == INTENT_log_call || intent == INTENT_cancel || intent == INTENT_query_dealer;
    bool leaves = intent == INTENT_cancel && says_dealer(matter) && says(matter, CUE_LEAVES);
    if (!other || !(leaves || says_around(matter, CUE_PHONE_CHANGED)) || names_person(matter) ||
        !names_dealer(matter))
        return false;
    become(matter, INTENT_update_dealer, NULL);
    return true;
}

/* 查下贾总电话 asks for a number; 9号跟江老板通的电话 tells of a call. */
static bool rule_number_asked(struct matter *matter)
{
    struct act *act = matter->act;
    if (act->intent == INTENT_log_call && says(matter, CUE_SEE) && !says(matter, CUE_CALLED)) {
        become(matter, INTENT_query_dealer, "profile");
        return true;
    }
    if (act->intent == INTENT_query_dealer && act->value && strcmp(act->value, "profile") == 0 &&
        says(matter, CUE_TALKED)) {
        become(matter, INTENT_log_call, "out");
        return true;
    }
    return false;
}

/* A call without a day and without a word of what is to come was made (刚给曹老板打电话); one
 * that was not made is nothing. */
static bool rule_made(struct matter *matter)
{
    const struct act *act = matter->act;
    bool contact = act->intent == INTENT_schedule && act->value &&
                   (strcmp(act->value, "call") == 0 || strcmp(act->value, "visit") == 0);
    if (!contact || says_around(matter, CUE_REMIND) || says_around(matter, CUE_FUTURE) ||
        says_around(matter, CUE_NEXT) || !says_dealer(matter) || matter_is_planned(matter))
        return false;
    const struct when *when;
    for (size_t at = 0; (when = next_when(matter->reading, matter->reach, &at));) {
        if (when->kind == WHEN_DAY && when->day_future > matter->reading->message->now.day)
            return false;
    }
    become(matter, strcmp(act->value, "call") == 0 ? INTENT_log_call : INTENT_log_visit, NULL);
    return true;
}

/* The call or visit that a clause of the act says is over; INTENT_COUNT where there is none. */
static enum intent_id find_over(const struct matter *matter)
{
    for (uint32_t i = matter->act->from; i <= matter->act->to; i++) {
        const struct cue_set *cues = &matter->reading->clauses[i].cues;
        if (!cue_in(cues, CUE_JUST_OVER))
            continue;
        if (cue_in(cues, CUE_CALL))
            return INTENT_log_call;
        if (cue_in(cues, CUE_VISIT))
            return INTENT_log_visit;
    }
    return INTENT_COUNT;
}

/* A call or visit that is over is no plan, the day ahead is when the next is due (刚跟罗总通完话，
 * 下周五上门). */
static bool rule_over(struct matter *matter)
{
    if (matter->act->intent != INTENT_schedule || says_around(matter, CUE_REMIND_ME) ||
        !says_dealer(matter))
        return false;
    enum intent_id over = find_over(matter);
    if (over == INTENT_COUNT)
        return false;
    const char *direction = says_around(matter, CUE_CALL_IN) ? "in" : "out";
    become(matter, over, over == INTENT_log_call ? direction : NULL);
    return true;
}

/* What tells of the last record, and names nobody, corrects it (那个电话是他打来的). */
static bool rule_told_again(struct matter *matter)
{
    if (!is_record(matter->act->intent) || says_dealer(matter) ||
        !says_around(matter, CUE_CORRECTS) || matter->reading->message->speaker.role == ROLE_DEALER)
        return false;
    become(matter, INTENT_correct, NULL);
    return true;
}

/* How many were visited or called is a figure of work done (三季度拜访了几家), not whose turn it
 * is. */
static bool rule_work_done(struct matter *matter)
{
    static const enum cue undone[] = {CUE_NEG, CUE_DUE, CUE_STATE_OVERDUE, CUE_FUTURE};
    if (matter->act->intent != INTENT_query_due || !says(matter, CUE_DONE) || says_dealer(matter))
        return false;
    for (size_t i = 0; i < sizeof undone / sizeof *undone; i++) {
        if (says(matter, undone[i]))
            return false;
    }
    become(matter, INTENT_report, NULL);
    return true;
}

/* Figures of one dealer are its purchases (海韵的任务完成了多少). */
static bool rule_dealers_figures(struct matter *matter)
{
    if (matter->act->intent != INTENT_report || names_person(matter) || !own_dealer(matter))
        return false;
    become(matter, INTENT_query_dealer, "purchases");
    return true;
}

/* Whether an agreement holds or has been signed is asked, not told (续签了没, still valid). */
static bool rule_asked_agreement(struct matter *matter)
{
    if (matter->act->intent != INTENT_log_agreement || !names_dealer(matter) ||
        !(says(matter, CUE_ASKS_VALID) || ends_asking(matter)))
        return false;
    become(matter, INTENT_query_dealer, "agreement");
    return true;
}

/* Whether it is asked in which words the bot alone is to be told something (怎么告诉你这个单我接了,
 * not 告诉你，货怎么还没到 nor 怎么告诉你们). */
static bool asks_words(const struct reading *reading, const struct clause *clause)
{
    static const uint32_t plural = 0x4eec; /* 们 */
    const struct cue_hit *how = reading_cue(reading, CUE_IN_WHAT_WORDS, clause->from, clause->to);
    for (size_t i = 0; how && i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue == CUE_TELLS_BOT && hit->from >= how->from && hit->to <= clause->to &&
            (hit->to == reading->normal.count || reading->normal.points[hit->to] != plural))
            return true;
    }
    return false;
}

/* How something is to be put to the bot asks for help with it. */
static bool rule_told_to_bot(struct matter *matter)
{
    for (uint32_t i = matter->act->from; i <= matter->act->to; i++) {
        if (asks_words(matter->reading, &matter->reading->clauses[i])) {
            become(matter, INTENT_help, NULL);
            return true;
        }
    }
    return false;
}

/* clang-format off */
#define RULE(name) {#name, rule_##name}
/* clang-format on */

static const struct rule {
    const char *name;
    rule_fn *apply;
} rules[] = {
    RULE(planned),         RULE(to_come),
    RULE(asked_record),    RULE(asked_state),
    RULE(reopened),        RULE(alerts_named),
    RULE(moved_by_number), RULE(undone),
    RULE(refused),         RULE(number_changed),
    RULE(number_asked),    RULE(made),
    RULE(told_again),      RULE(over),
    RULE(goods),           RULE(work_done),
    RULE(dealers_figures), RULE(asked_agreement),
    RULE(told_earlier),    RULE(on_the_way),
    RULE(told_to_bot),     RULE(among_plans),
};

static enum intent_id before(const struct matter *matter)
{
    return matter->place > 0 ? matter->acts->list[matter->place - 1].intent : INTENT_COUNT;
}

static enum intent_id after(const struct matter *matter)
{
    return matter->place + 1 < matter->acts->count ? matter->acts->list[matter->place + 1].intent
                                                   : INTENT_COUNT;
}

static bool is_never_done(const struct matter *matter)
{
    return says(matter, CUE_NEVER_DONE) && !says_around(matter, CUE_REMIND);
}

static bool is_reminder(const struct matter *matter)
{
    return is_bare_reminder(matter->reading, matter->act);
}

static bool ends_in_colon(const struct matter *matter)
{
    return matter->reading->normal.points[matter->own.to - 1] == ':';
}

static bool asks_nothing(const struct matter *matter)
{
    return !says(matter, CUE_ASK);
}

static bool only_begins(const struct matter *matter)
{
    return asks_nothing(matter) && !says(matter, CUE_IN_WHAT_WORDS);
}

static bool shows_nothing(const struct matter *matter)
{
    return !says(matter, CUE_SEE);
}

static bool names_none(const struct matter *matter)
{
    return !says(matter, CUE_TICKET) && !says_dealer(matter);
}

/* Of the reasons that sound like an issue none is said to be more (另外, also). */
static bool adds_nothing(const struct matter *matter)
{
    return !says_around(matter, CUE_ADDING);
}

static bool dealer_says_why(const struct matter *matter)
{
    return adds_nothing(matter) && matter->reading->message->speaker.role == ROLE_DEALER;
}

/* What went wrong is told behind a poor rating as its reason, behind a good one as something new
 * (5分。这次又少了两箱). */
static bool is_why_rated(const struct matter *matter)
{
    enum { GOOD = 4 };
    const struct act *rating = &matter->acts->list[matter->place - 1];
    int score = parts_score(matter->reading, act_reach(matter->reading, rating), 0);
    return adds_nothing(matter) && score < GOOD && !says(matter, CUE_WANT) &&
           !says(matter, CUE_ALSO);
}

/* What a training was about (讲新品安装). */
static bool is_taught(const struct matter *matter)
{
    return adds_nothing(matter) && acts_same_value(matter->act->value, "support") &&
           !says(matter, CUE_WANT) && !says_dealer(matter);
}

/* That broken goods are to be exchanged. */
static bool is_return(const struct matter *matter)
{
    const char *stage = matter->acts->list[matter->place - 1].value;
    return adds_nothing(matter) && acts_same_value(stage, "logistics") &&
           acts_same_value(matter->act->value, "order") && says(matter, CUE_RETURNING) &&
           !says_dealer(matter);
}

/* An act of this intent beside another, in which case it is only a reason, or leads there. */
static const struct reason {
    enum intent_id intent, before, after;       /* INTENT_COUNT: whatever stands there */
    bool (*holds)(const struct matter *matter); /* NULL: always */
} reasons[] = {
    /* 记错了，删除上一条 */
    {INTENT_correct, INTENT_COUNT, INTENT_undo, NULL},
    {INTENT_correct, INTENT_COUNT, INTENT_deny, NULL},
    {INTENT_schedule, INTENT_schedule, INTENT_COUNT, is_reminder},
    {INTENT_schedule, INTENT_COUNT, INTENT_COUNT, is_never_done},
    /* a head, whose items are to come: 下周拜访安排：周二去文曲，周三去星宇 */
    {INTENT_query_due, INTENT_COUNT, INTENT_schedule, ends_in_colon},
    /* 跟你说个事，发票怎么还没开 */
    {INTENT_help, INTENT_COUNT, INTENT_report_issue, only_begins},
    {INTENT_rsvp, INTENT_deny, INTENT_COUNT, NULL},
    {INTENT_rsvp, INTENT_COUNT, INTENT_deny, NULL},
    {INTENT_query_dealer, INTENT_COUNT, INTENT_update_dealer, shows_nothing},
    {INTENT_query_issue, INTENT_query_alerts, INTENT_COUNT, names_none},
    {INTENT_query_issue, INTENT_COUNT, INTENT_rate_issue, asks_nothing},
    {INTENT_cancel, INTENT_report_issue, INTENT_COUNT, NULL},
    {INTENT_report_issue, INTENT_update_issue, INTENT_COUNT, dealer_says_why},
    {INTENT_report_issue, INTENT_rate_issue, INTENT_COUNT, is_why_rated},
    {INTENT_report_issue, INTENT_correct, INTENT_COUNT, adds_nothing},
    {INTENT_report_issue, INTENT_log_training, INTENT_COUNT, is_taught},
    {INTENT_report_issue, INTENT_report_issue, INTENT_COUNT, is_return},
};

static bool is_reason(const struct matter *matter)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const struct reason *one = &reasons[i];
        if (one->intent == matter->act->intent &&
            (one->before == INTENT_COUNT || one->before == before(matter)) &&
            (one->after == INTENT_COUNT || one->after == after(matter)) &&
            (!one->holds || one->holds(matter)))
            return true;
    }
    return false;
}

/* A question that came up in a visit or call, told right behind it (来电问返利什么时候到), is what
 * the record notes. */
static bool is_told_question(const struct matter *matter)
{
    const struct cue_hit *word =
        reading_cue(matter->reading, CUE_WONDERED, matter->own.from, matter->own.to);
    bool is_contact = before(matter) == INTENT_log_visit || before(matter) == INTENT_log_call;
    return matter->act->intent == INTENT_report_issue && is_contact && word &&
           word->from == matter->own.from && says(matter, CUE_ASK) && !says_dealer(matter);
}

/* Praise that is told with a record, and nothing wrong or wanted beside it (说师傅装得漂亮), is
 * what the record notes. */
static bool is_praise(const struct matter *matter)
{
    static const enum cue wrong[] = {CUE_NEG,    CUE_WANT,      CUE_ADDING,
                                     CUE_DAMAGE, CUE_SHORTFALL, CUE_TOPIC_COMPLAINT};
    if (matter->act->intent != INTENT_report_issue || !says(matter, CUE_PRAISE))
        return false;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (says(matter, wrong[i]))
            return false;
    }
    return true;
}

static bool is_heard(const struct matter *matter)
{
    return acts_may_hear(matter->reading, &matter->reading->clauses[matter->act->last],
                         matter->act->intent);
}

static bool names_reference(const struct matter *matter)
{
    for (uint32_t i = matter->act->first; i <= matter->act->last; i++) {
        if (matter->reading->clauses[i].references)
            return true;
    }
    return false;
}

/* Whether the act names whom or when it asks about. */
static bool names_own(const struct matter *matter)
{
    for (uint32_t i = matter->act->first; i <= matter->act->last; i++) {
        const struct clause *clause = &matter->reading->clauses[i];
        if (clause->periods || clause->days || clause->people)
            return true;
    }
    return false;
}

/* Issues of one stage without a dealer of their own, figures that name nothing of their own, and
 * corrections, are one act. */
static bool does_continue(const struct act *last, const struct matter *matter)
{
    const struct act *act = matter->act;
    if (last->intent != act->intent)
        return false;
    if (act->intent == INTENT_correct)
        return true;
    if (act->intent == INTENT_report)
        return !names_own(matter);
    if (act->intent == INTENT_update_issue)
        return last->value && act->value && strcmp(last->value, act->value) == 0 &&
               !names_reference(matter);
    return act->intent == INTENT_report_issue && !says_dealer(matter) && last->value &&
           act->value && strcmp(last->value, act->value) == 0;
}

static const char *act_name(const struct act *act)
{
    return act->intent == INTENT_COUNT ? "nothing" : intent_name(act->intent);
}

static void apply_rules(struct matter *matter, struct str *why)
{
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        struct act before = *matter->act;
        if (!rules[r].apply(matter) || !why)
            continue;
        bool changed = before.intent != matter->act->intent ||
                       !acts_same_value(before.value, matter->act->value);
        if (changed)
            str_addf(why, "  rule %s: %s becomes %s\n", rules[r].name, act_name(&before),
                     act_name(matter->act));
    }
}

void settle_acts(const struct reading *reading, struct acts *acts, struct str *why)
{
    size_t kept = 0;
    for (size_t i = 0; i < acts->count; i++) {
        struct act act = acts->list[i];
        struct matter matter = {
            reading, acts, i, &act, act_own(reading, &act), act_reach(reading, &act)};
        bool reason = is_reason(&matter);
        apply_rules(&matter, why);
        acts->list[i] = act;
        if (reason && i + 1 < acts->count)
            acts->list[i + 1].from = act.from; /* what it names belongs to the other */
        if (reason || matter_is_vain(&matter) || !is_heard(&matter))
            continue;
        struct act *last = kept ? &acts->list[kept - 1] : NULL;
        if (last && (is_told_question(&matter) || is_praise(&matter))) {
            last->to = act.to;
            continue;
        }
        if (last && does_continue(last, &matter)) {
            last->last = act.last;
            last->to = act.to;
            continue;
        }
        acts->list[kept++] = act;
    }
    acts->count = kept;
}

/* --- the first clause ------------------------------------------------------------------ */

static bool is_mark(uint32_t point)
{
    return point > 0xffff || point == ',' || point == '?' || point == 0x3002 || point == '!' ||
           point == '.' || point == ' ' || point == ';';
}

/* Whether one word of the class is all that the clause says. */
static bool is_only(const struct reading *reading, const struct clause *clause, enum cue cue)
{
    const struct cue_hit *hit = reading_cue(reading, cue, clause->from, clause->to);
    if (!hit || hit->from != clause->from)
        return false;
    for (uint32_t i = hit->to; i < clause->to; i++) {
        if (!is_mark(reading->normal.points[i]))
            return false;
    }
    return true;
}

/* Closed answers and greetings: the word is all that is said. */
static const struct closed {
    enum cue cue;
    enum intent_id intent;
} closed[] = {
    {CUE_LONE_YES, INTENT_confirm},   {CUE_SURE_NO, INTENT_deny},
    {CUE_SURE_STOP, INTENT_cancel},   {CUE_SURE_HELP, INTENT_help},
    {CUE_SURE_GREET, INTENT_greet},   {CUE_SCORE_5, INTENT_rate_issue},
    {CUE_SCORE_4, INTENT_rate_issue}, {CUE_SCORE_3, INTENT_rate_issue},
    {CUE_SCORE_2, INTENT_rate_issue}, {CUE_SCORE_1, INTENT_rate_issue},
};

/* Whether the clauses behind the first only greet on or call the bot by name. */
static bool only_greets(const struct reading *reading)
{
    for (size_t i = 1; i < reading->clause_count; i++) {
        const struct cue_set *cues = &reading->clauses[i].cues;
        if (!cue_in(cues, CUE_BOT) && !cue_in(cues, CUE_GREET) && !cue_in(cues, CUE_THANKS))
            return false;
    }
    return true;
}

static void settle_lone_word(const struct reading *reading, const struct labels *labels)
{
    bool any = false;
    for (size_t i = 0; i < reading->clause_count; i++)
        any |= reading->clauses[i].label != LABEL_NOTHING;
    /* 解决了没 asks for the matter that both know of. */
    if (!any && reading->clause_count == 1 && cue_in(&reading->all_cues, CUE_ASKS_STATE))
        reading->clauses[0].label = labels_find(labels, INTENT_query_issue, NULL);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        bool alone = reading->clause_count == 1 ||
                     (closed[i].intent == INTENT_greet && only_greets(reading));
        bool may =
            closed[i].intent != INTENT_rate_issue || reading->message->speaker.role == ROLE_DEALER;
        if (may && (!any || reading->clause_count == 1) && alone &&
            is_only(reading, &reading->clauses[0], closed[i].cue))
            reading->clauses[0].label = labels_find(labels, closed[i].intent, NULL);
    }
}

void settle_first_clause(const struct reading *reading, const struct labels *labels)
{
    struct clause *first = &reading->clauses[0];
    if (reading->message->channel == CHANNEL_GROUP)
        return;
    settle_lone_word(reading, labels);
    bool more = false;
    for (size_t i = 1; i < reading->clause_count; i++) {
        enum intent_id intent = labels->list[reading->clauses[i].label].intent;
        more |= intent != INTENT_COUNT && intent != INTENT_confirm && intent != INTENT_deny &&
                intent != INTENT_correct && intent != INTENT_cancel && intent != INTENT_rsvp;
    }
    if (!more)
        return;
    if (is_only(reading, first, CUE_SURE_YES))
        first->label = labels_find(labels, INTENT_confirm, NULL);
    else if (is_only(reading, first, CUE_SURE_STOP))
        first->label = labels_find(labels, INTENT_cancel, NULL);
}
