/* SPDX-License-Identifier: Apache-2.0 */
/* rate_issue: the dealer says how well its ticket was solved. 3 and more closes it; 1 and 2
 * opens it again and tells the supervisor. Without a number the latest one that waits for a
 * rating is meant. */
#include <string.h>

#include "base/json.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_rating(struct request *request, struct reads *reads);
static enum err plan_rating(const struct request *request, struct plan *plan);

const struct intent intent_rate_issue = {
    .name = "rate_issue",
    .help = {[LANG_ZH] = "给已解决的工单打分", [LANG_EN] = "rate how a ticket was solved"},
    .about = {[LANG_ZH] = "评分 评价 满意", [LANG_EN] = "rate rating"},
    .may = {[ROLE_DEALER] = SCOPE_OWN},
    .prepare = prepare_rating,
    .plan = plan_rating,
    .examples = {"#102 满意", "ticket 102: 5 stars"},
};

enum { CLOSING_SCORE = 3 };

static void prepare_rating(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    const char *own = request->dir->dealers[request->speaker.dealer].id;
    if (request->frame->has & SLOT_TICKET)
        request_read(request, reads, "HGETALL",
                     arena_printf(arena, "ticket:%lld", (long long)request->frame->ticket), NULL);
    else
        request_read(request, reads, "JOINREV", arena_printf(arena, "tickets:dealer:%s", own),
                     "ticket:", "10", NULL);
}

/* The ticket that is rated: the one named, or the newest that is resolved and not rated. */
static bool find_rated(const struct request *request, struct ticket *ticket)
{
    const struct value *reply = request_reply(request, 0);
    if (request->frame->has & SLOT_TICKET)
        return ticket_read(request,
                           arena_printf(request->arena, "%lld", (long long)request->frame->ticket),
                           reply, ticket);
    for (size_t i = 0; i < reply->count; i++) {
        const struct value *item = value_at(reply, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (ticket_read(request, number, value_at(item, 1), ticket) &&
            strcmp(ticket->state, "resolved") == 0)
            return true;
    }
    return false;
}

static json_t *rated_fact(const struct request *request, const struct ticket *ticket)
{
    bool is_good = request->frame->score >= CLOSING_SCORE;
    json_t *fact = ticket_move(request, ticket, "rate");
    json_set_string(fact, "type", "ticket_rated");
    json_set_int(fact, "score", request->frame->score);
    json_set_string(fact, "state", is_good ? "closed" : "opened");
    if (is_good)
        return fact;
    const struct flow_stage *flow = &request->dir->flow[ticket->stage];
    json_set_string(fact, "accepted", "");
    json_set_string(fact, "resolved", "");
    (void)ticket_set_limits(request, fact, ticket->stage, ticket->person);
    record_set_moment(fact, "resolve_by",
                      ticket_limit(request, ticket->stage, flow->resolve_within_minutes));
    return fact;
}

static enum err plan_rating(const struct request *request, struct plan *plan)
{
    struct ticket ticket;
    if (!find_rated(request, &ticket) || !ticket_may_see(request, &ticket)) {
        reply_say(request, plan, REPLY_nothing_to_rate, NULL);
        return OK;
    }
    if (strcmp(ticket.state, "resolved") != 0) {
        reply_say(request, plan, REPLY_not_resolved_yet, "line", ticket_line(request, &ticket),
                  NULL);
        return OK;
    }
    bool is_good = request->frame->score >= CLOSING_SCORE;
    json_t *fact = rated_fact(request, &ticket);
    reply_say(request, plan, is_good ? REPLY_rated_closed : REPLY_rated_reopened, "ticket",
              ticket.number, "score", arena_printf(request->arena, "%d", request->frame->score),
              "person", say_person(request, ticket.person), NULL);
    if (!is_good)
        ticket_tell_reopened(request, plan, &ticket);
    ticket_move_add(request, plan, &ticket, fact);
    return OK;
}
