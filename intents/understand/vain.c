/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/vain.h"

/* Whether what is wrong or asked is somebody else's (淘宝那个充电宝给我发错颜色了), unless our
 * goods are sold there, or we are meant beside them. */
static bool is_of_others(const struct matter *matter)
{
    enum intent_id intent = matter->act->intent;
    return (intent == INTENT_report_issue || intent == INTENT_query_issue ||
            intent == INTENT_ask_contact) &&
           says_around(matter, CUE_OTHERS) && !says_around(matter, CUE_POACHING) &&
           !says_around(matter, CUE_ON_POACHING) && !says_around(matter, CUE_OURS) &&
           !says_dealer(matter);
}

static bool says_any(const struct matter *matter, const enum cue *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (says_around(matter, list[i]))
            return true;
    }
    return false;
}

/* Whether nothing is wrong or wanted after all (货收齐了，没毛病), which is no yes to a question
 * either where it says of what (发票没问题). */
static bool is_all_fine(const struct matter *matter)
{
    static const enum cue wrong[] = {CUE_WANT,     CUE_ADDING,    CUE_DAMAGE,    CUE_LATENESS,
                                     CUE_ASKS_ACT, CUE_ON_DEFECT, CUE_BEHAVIOUR, CUE_TURNS};
    static const enum cue matters[] = {CUE_SUBJECT_BUY, CUE_TOPIC_PAYMENT, CUE_TOPIC_LOGISTICS,
                                       CUE_TOPIC_SUPPORT};
    enum intent_id intent = matter->act->intent;
    bool may =
        intent == INTENT_report_issue ||
        (intent == INTENT_confirm && says_any(matter, matters, sizeof matters / sizeof *matters));
    return may && says_around(matter, CUE_ALL_FINE) && !matter_asks(matter) &&
           !says_any(matter, wrong, sizeof wrong / sizeof *wrong);
}

/* Whether the clause says that it came to nothing after all. */
static bool fell_through(const struct matter *matter, uint32_t at)
{
    return at < matter->reading->clause_count &&
           cue_in(&matter->reading->clauses[at].cues, CUE_FELL_THROUGH);
}

/* What was not done after all (祥和的续约又黄了, we almost signed); of a visit, what came to
 * nothing there is another matter. */
static bool is_unreal(const struct matter *matter)
{
    const struct act *act = matter->act;
    bool deal = act->intent == INTENT_log_agreement || act->intent == INTENT_log_order;
    if (!is_record(act->intent) && !deal)
        return false;
    for (uint32_t i = act->first; i <= act->last; i++) {
        if (fell_through(matter, i) ||
            (act->intent == INTENT_log_call &&
             cue_in(&matter->reading->clauses[i].cues, CUE_RANG_IN_VAIN)))
            return true;
    }
    return deal && act->last < act->to && fell_through(matter, act->last + 1);
}

/* A call that nobody took is none (给万军打的语音，没接). */
static bool is_unanswered(const struct matter *matter)
{
    const struct act *act = matter->act;
    if (act->intent != INTENT_log_call)
        return false;
    for (uint32_t i = act->first; i <= act->last + 1 && i <= act->to; i++) {
        const struct clause *clause = &matter->reading->clauses[i];
        if (cue_in(&clause->cues, CUE_NO_ANSWER) && (i <= act->last || !clause->dealers))
            return true;
    }
    return false;
}

bool matter_is_vain(const struct matter *matter)
{
    return is_unanswered(matter) || is_unreal(matter) || is_of_others(matter) ||
           is_all_fine(matter);
}
