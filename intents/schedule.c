/* SPDX-License-Identifier: Apache-2.0 */
/* schedule: a visit, a call or a task to come. Who asked is reminded in the morning of its day. */
#include <string.h>

#include "intents/intent.h"
#include "intents/logged.h"

static enum err plan_schedule(const struct request *request, struct plan *plan);

const struct intent intent_schedule = {
    .name = "schedule",
    .help = {[LANG_ZH] = "安排拜访、电话或提醒", [LANG_EN] = "plan a visit, a call or a reminder"},
    .about = {[LANG_ZH] = "提醒 安排 计划", [LANG_EN] = "remind schedule plan"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .plan = plan_schedule,
    .examples = {"下周三提醒我给佳美打电话", "remind me to call Lotus on Friday"},
};

static const struct {
    const char *kind;
    enum reply reply;
} kinds[] = {
    {"visit", REPLY_planned_visit},
    {"call", REPLY_planned_call},
    {"other", REPLY_planned_other},
};

static void say_planned(const struct request *request, struct plan *plan, const char *seq)
{
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    const char *day = say_day(arena, request->lang, frame->date);
    const char *when = frame->has & SLOT_TIME
                           ? arena_printf(arena, request->lang == LANG_ZH ? "%s%s " : "%s %s", day,
                                          say_time(arena, frame->time))
                           : day;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].kind, frame->kind) == 0)
            reply_say(request, plan, kinds[i].reply, "seq", seq, "dealers", logged_dealers(request),
                      "when", when, "note",
                      frame->has & SLOT_NOTE ? arena_copy(arena, frame->note) : "", NULL);
    }
    reply_add(plan->reply, request->lang,
              frame->date < request->now.day    ? REPLY_planned_past
              : frame->date == request->now.day ? REPLY_planned_today
                                                : REPLY_planned_reminder,
              NULL);
}

static enum err plan_schedule(const struct request *request, struct plan *plan)
{
    json_t *fact = record_new(request, "follow_up");
    say_planned(request, plan, record_keep(request, plan, fact));
    return OK;
}
