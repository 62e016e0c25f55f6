/* SPDX-License-Identifier: Apache-2.0 */
/* undo: takes the speaker's last record of this conversation back, with what followed from it
 * (an alert that it cleared, a reminder). Said again, it takes back the one before. */
#include <string.h>

#include "base/json.h"
#include "intents/asides.h"
#include "intents/event_change.h"
#include "intents/hand_over.h"
#include "intents/intent.h"
#include "intents/records.h"

static void prepare_undo(struct request *request, struct reads *reads);
static enum err plan_undo(const struct request *request, struct plan *plan);

const struct intent intent_undo = {
    .name = "undo",
    .help = {[LANG_ZH] = "撤销上一条记录", [LANG_EN] = "take the last record back"},
    .about = {[LANG_ZH] = "撤销 撤回 删掉 记错", [LANG_EN] = "undo"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .needs_records = true,
    .prepare = prepare_undo,
    .plan = plan_undo,
    .examples = {"撤销", "undo that"},
};

/* Those who were invited hear that it is off; or, where that is taken back, that it is on, or when
 * it is again. */
static void tell_invited(const struct request *request, struct plan *plan, const json_t *fact)
{
    struct event_plan event;
    const char *action = json_get_string(fact, "action", "");
    bool is_moved = strcmp(action, EVENT_MOVE) == 0;
    if (!record_is_of_event(fact) || !event_read_fact(request, fact, &event))
        return;
    if (is_moved)
        event_change_before(fact, &event);
    (void)event_invite(request, plan, &event, NULL,
                       is_moved                            ? REPLY_event_changed
                       : strcmp(action, EVENT_CANCEL) == 0 ? REPLY_event_invitation
                                                           : REPLY_event_cancelled);
}

/* Managers hear that dealers which changed hands, by the record or because of it, are where they
 * were. */
static void tell_managers(const struct request *request, struct plan *plan, const json_t *fact)
{
    const struct value *caused = request_reply(request, 1);
    hand_over_taken_back(request, plan, fact);
    for (size_t i = 0; i < caused->count; i++) {
        json_t *one = json_parse(value_text(value_at(value_at(caused, i), 1)));
        hand_over_taken_back(request, plan, one);
        json_decref(one);
    }
}

/* The commit finds out whether what the record moved has moved on since; a conflict that stays
 * means that it has. */
enum { ATTEMPTS = 2 };

static void prepare_undo(struct request *request, struct reads *reads)
{
    records_want(request, reads, 1);
    records_want_following(request, reads);
}

static enum err plan_undo(const struct request *request, struct plan *plan)
{
    struct record last;
    if (!records_get(request, 0, &last)) {
        reply_say(request, plan, REPLY_nothing_to_undo, NULL);
        return OK;
    }
    const char *what = record_say(request, last.fact);
    int32_t next = day_parse(json_get_text(last.fact, "next_date"));
    bool has_moved_on = request->attempt >= ATTEMPTS;
    if (!has_moved_on) {
        records_take_back(request, plan, &last);
        tell_invited(request, plan, last.fact);
        tell_managers(request, plan, last.fact);
    }
    json_decref(last.fact);
    reply_say(request, plan, has_moved_on ? REPLY_moved_on : REPLY_undone, "seq", last.seq, "what",
              what, NULL);
    if (!has_moved_on && next != DAY_NONE)
        reply_add(plan->reply, request->lang, REPLY_undone_reminder, "date",
                  say_day(request->arena, request->lang, next), NULL);
    return OK;
}
