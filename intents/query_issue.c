/* SPDX-License-Identifier: Apache-2.0 */
/* query_issue: how a ticket stands, or which tickets there are. */
#include <string.h>

#include "intents/access.h"
#include "intents/intent.h"
#include "intents/record.h"
#include "intents/tickets.h"

static void prepare_query(struct request *request, struct reads *reads);
static enum err plan_query(const struct request *request, struct plan *plan);

const struct intent intent_query_issue = {
    .name = "query_issue",
    .help = {[LANG_ZH] = "查工单进度", [LANG_EN] = "see how a ticket stands"},
    .about = {[LANG_ZH] = "工单 进度", [LANG_EN] = "ticket"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_query,
    .plan = plan_query,
    .examples = {"#102怎么样了", "what's the status of #102"},
};

enum { LISTED_MAX = 10, READ_MAX = 500 };

static bool wants_closed(const struct frame *frame)
{
    return (frame->has & SLOT_STATUS) &&
           (strcmp(frame->status, "all") == 0 || strcmp(frame->status, "resolved") == 0);
}

/* The narrowest index that holds all that is asked for. */
static const char *index_for(const struct request *request)
{
    const struct directory *dir = request->dir;
    const struct frame *frame = request->frame;
    struct arena *arena = request->arena;
    uint32_t dealer = request->speaker.role == ROLE_DEALER ? request->speaker.dealer
                      : frame->dealer_count > 0            ? frame->dealers[0]
                                                           : INDEX_NONE;
    if (dealer != INDEX_NONE)
        return arena_printf(arena, "tickets:dealer:%s", dir->dealers[dealer].id);
    if (wants_closed(frame))
        return "tickets:all";
    if (frame->has & SLOT_PERSON && dir->people[frame->person].role == ROLE_STAFF)
        return arena_printf(arena, "tickets:person:%s", dir->people[frame->person].id);
    enum stage stage = request->speaker.role == ROLE_STAFF
                           ? dir->people[request->speaker.person].stage
                       : frame->has & SLOT_STAGE ? frame->stage
                                                 : STAGE_NONE;
    if (stage != STAGE_NONE)
        return arena_printf(arena, "tickets:stage:%s", stage_id(stage));
    return "tickets:open";
}

static void prepare_query(struct request *request, struct reads *reads)
{
    struct arena *arena = request->arena;
    if (request->frame->has & SLOT_TICKET)
        request_read(request, reads, "HGETALL",
                     arena_printf(arena, "ticket:%lld", (long long)request->frame->ticket), NULL);
    else
        request_read(request, reads, "JOINREV", index_for(request),
                     "ticket:", arena_printf(arena, "%d", READ_MAX), NULL);
}

static bool is_late(const struct request *request, const struct ticket *ticket)
{
    bool is_opened = strcmp(ticket->state, "opened") == 0;
    bool is_open = is_opened || strcmp(ticket->state, "accepted") == 0;
    return is_open && ((is_opened && ticket->accept_by_ms < request->now_ms) ||
                       ticket->resolve_by_ms < request->now_ms);
}

static bool has_status(const struct request *request, const struct ticket *ticket)
{
    const char *status = request->frame->has & SLOT_STATUS ? request->frame->status : "open";
    bool is_done = strcmp(ticket->state, "resolved") == 0 || strcmp(ticket->state, "closed") == 0;
    if (strcmp(ticket->state, "withdrawn") == 0)
        return false;
    if (strcmp(status, "all") == 0)
        return true;
    if (strcmp(status, "resolved") == 0)
        return is_done;
    if (strcmp(status, "overdue") == 0)
        return is_late(request, ticket);
    return !is_done;
}

/* A person asked for: in charge of the ticket, or the manager of its dealer. */
static bool is_persons(const struct request *request, const struct ticket *ticket)
{
    if (!(request->frame->has & SLOT_PERSON))
        return true;
    return ticket->person == request->frame->person ||
           (ticket->dealer != INDEX_NONE &&
            directory_owns(request->dir, request->frame->person, ticket->dealer));
}

static bool is_asked_for(const struct request *request, const struct ticket *ticket)
{
    const struct frame *frame = request->frame;
    return ticket_may_see(request, ticket) && has_status(request, ticket) &&
           is_persons(request, ticket) &&
           (!(frame->has & SLOT_STAGE) || frame->stage == ticket->stage);
}

/* What there is none of, in the words of the question. */
static void say_none(const struct request *request, struct plan *plan)
{
    static const struct {
        const char *status;
        enum reply reply;
    } none[] = {
        {"all", REPLY_tickets_none},
        {"resolved", REPLY_tickets_none_resolved},
        {"overdue", REPLY_tickets_none_late},
        {"open", REPLY_tickets_none_open},
    };
    const struct frame *frame = request->frame;
    const char *status = frame->has & SLOT_STATUS ? frame->status : "open";
    size_t i = 0;
    while (i + 1 < sizeof none / sizeof none[0] && strcmp(none[i].status, status) != 0)
        i++;
    const char *stage = frame->has & SLOT_STAGE ? say_stage(request->lang, frame->stage) : "";
    const char *blank = *stage && request->lang == LANG_EN ? " " : "";
    reply_say(request, plan, none[i].reply, "stage",
              arena_printf(request->arena, "%s%s", stage, blank), NULL);
}

static void say_list(const struct request *request, struct plan *plan)
{
    const struct value *list = request_reply(request, 0);
    struct str lines;
    size_t found = 0;
    str_init(&lines);
    for (size_t i = 0; i < list->count; i++) {
        struct ticket ticket;
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(request->arena, value_text(value_at(item, 0)));
        if (!ticket_read(request, number, value_at(item, 1), &ticket) ||
            !is_asked_for(request, &ticket))
            continue;
        if (found++ < LISTED_MAX)
            str_addf(&lines, "\n%s", ticket_line(request, &ticket));
    }
    if (found == 0)
        say_none(request, plan);
    else
        reply_say(request, plan, REPLY_tickets_count, "count",
                  arena_printf(request->arena, "%zu", found), NULL);
    str_add_text(plan->reply, str_text(&lines));
    if (found > LISTED_MAX)
        reply_say(request, plan, REPLY_and_more, "count",
                  arena_printf(request->arena, "%zu", found - LISTED_MAX), NULL);
    str_release(&lines);
}

static enum err plan_query(const struct request *request, struct plan *plan)
{
    if (!(request->frame->has & SLOT_TICKET)) {
        say_list(request, plan);
        return OK;
    }
    struct ticket ticket;
    const char *number = arena_printf(request->arena, "%lld", (long long)request->frame->ticket);
    if (!ticket_read(request, number, request_reply(request, 0), &ticket) ||
        !ticket_may_see(request, &ticket))
        reply_say(request, plan, REPLY_ticket_unknown, "ticket", number, NULL);
    else
        reply_say(request, plan, REPLY_ticket_is, "line", ticket_line(request, &ticket), NULL);
    return OK;
}
