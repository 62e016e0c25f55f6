/* SPDX-License-Identifier: Apache-2.0 */
/* update_alert: an alert is taken on, put off or closed with a reason. */
#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/alerts.h"
#include "intents/intent.h"
#include "intents/record.h"

static void prepare_update(struct request *request, struct reads *reads);
static enum err plan_update(const struct request *request, struct plan *plan);

const struct intent intent_update_alert = {
    .name = "update_alert",
    .help = {[LANG_ZH] = "处理一条预警", [LANG_EN] = "take care of an early warning"},
    .about = {[LANG_ZH] = "预警 认领", [LANG_EN] = "alert warning"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_update,
    .plan = plan_update,
    .examples = {"A12我来跟", "snooze alert 12 until next Monday"},
};

enum { SNOOZE_MAX_DAYS = 30, ACK_QUIET_DAYS = 7 };

static void prepare_update(struct request *request, struct reads *reads)
{
    request_read(request, reads, "HGETALL",
                 arena_printf(request->arena, "alert:%lld", (long long)request->frame->alert),
                 NULL);
}

static void take_on(const struct request *request, struct plan *plan, const struct alert *alert,
                    json_t *fact)
{
    json_set_string(fact, "state", "acked");
    json_set_string(fact, "acked_by", request->by);
    record_set_day(fact, "until", request->now.day + ACK_QUIET_DAYS);
    reply_say(request, plan, REPLY_alert_acked, "alert", alert->number, NULL);
}

static void put_off(const struct request *request, struct plan *plan, const struct alert *alert,
                    json_t *fact)
{
    int32_t most = request->now.day + SNOOZE_MAX_DAYS;
    int32_t until =
        request->frame->has & SLOT_DATE ? request->frame->date : request->now.day + ACK_QUIET_DAYS;
    if (until > most)
        until = most;
    json_set_string(fact, "state", alert->state);
    record_set_day(fact, "until", until);
    reply_say(request, plan, REPLY_alert_snoozed, "alert", alert->number, "date",
              say_day(request->arena, request->lang, until), NULL);
}

/* Words that say why an alert is closed; solved where none is said. */
static const struct {
    const char *word;
    const char *reason;
} reasons[] = {
    {"误报", "false"}, {"正常", "false"},  {"false", "false"}, {"季节", "false"},
    {"流失", "lost"},  {"不做了", "lost"}, {"倒闭", "lost"},   {"lost", "lost"},
};

static const char *reason_in(struct text text)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (text_find(text, reasons[i].word, 0) >= 0)
            return reasons[i].reason;
    }
    return "solved";
}

static void close_it(const struct request *request, struct plan *plan, const struct alert *alert,
                     json_t *fact)
{
    json_set_string(fact, "state", "closed");
    json_set_string(fact, "reason", reason_in(request->text));
    reply_say(request, plan, REPLY_alert_closed, "alert", alert->number, "dealer",
              request->dir->dealers[alert->dealer].name, NULL);
}

static const struct {
    const char *name;
    void (*make)(const struct request *request, struct plan *plan, const struct alert *alert,
                 json_t *fact);
} actions[] = {
    {"ack", take_on},
    {"snooze", put_off},
    {"close", close_it},
};

static enum err plan_update(const struct request *request, struct plan *plan)
{
    struct alert alert;
    const struct frame *frame = request->frame;
    const char *number = arena_printf(request->arena, "%lld", (long long)frame->alert);
    if (!alert_read(request, number, request_reply(request, 0), &alert) ||
        !access_holds_alert(request, alert.dealer, alert.stage)) {
        reply_say(request, plan, REPLY_alert_unknown, "alert", number, NULL);
        return OK;
    }
    if (strcmp(alert.state, "closed") == 0) {
        reply_say(request, plan, REPLY_alert_is_closed, "alert", number, NULL);
        return OK;
    }
    json_t *fact = alert_move(request, &alert, frame->action, request->by);
    if (frame->has & SLOT_NOTE)
        json_set_text(fact, "note", frame->note);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, frame->action) == 0)
            actions[i].make(request, plan, &alert, fact);
    }
    alert_move_keep(request, plan, &alert, fact);
    return OK;
}
