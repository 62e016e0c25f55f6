/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets opened in the period, by stage of the contact flow. */
#include <string.h>

#include "intents/report/report.h"
#include "intents/tickets.h"

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);
static json_t *draw(const struct report *report);

const struct report_section report_tickets = {
    .is_of_stage = true,
    .read_count = 1,
    .want = want,
    .gather = gather,
    .say = say,
    .draw = draw,
};

static void want(const struct report *report, struct reads *reads)
{
    report_want_within(report, reads, "tickets:all", "ticket:");
}

static int64_t working_minutes(const struct request *request, const struct ticket *ticket)
{
    uint32_t owner = request->dir->flow[ticket->stage].owner;
    struct moment from = clock_moment(ticket->opened_ms), to = clock_moment(ticket->resolved_ms);
    if (owner == INDEX_NONE)
        return 0;
    struct hours hours = {request->dir->people[owner].work_from,
                          request->dir->people[owner].work_to};
    return calendar_working_minutes(request->calendar, hours, from.day, from.minute, to.day,
                                    to.minute);
}

static struct figure_ticket figure_of(const struct request *request, const struct ticket *ticket)
{
    int64_t score = 0;
    bool is_done = strcmp(ticket->state, "resolved") == 0 || strcmp(ticket->state, "closed") == 0;
    bool is_resolved = is_done && ticket->resolved_ms > 0;
    int64_t end = is_resolved ? ticket->resolved_ms : request->now_ms;
    (void)text_to_int(text_of(ticket->score), &score);
    return (struct figure_ticket){
        .stage = ticket->stage,
        .is_resolved = is_resolved,
        .is_late =
            (is_resolved || !is_done) && ticket->resolve_by_ms > 0 && end > ticket->resolve_by_ms,
        .is_of_event = *ticket->event != '\0',
        .minutes = is_resolved ? working_minutes(request, ticket) : 0,
        .score = (int)score,
    };
}

static bool holds_ticket(const struct report *report, const struct ticket *ticket)
{
    if (report->scope.stage != STAGE_NONE)
        return ticket->stage == report->scope.stage;
    return ticket->stage != STAGE_NONE && report_holds_dealer(report, ticket->dealer);
}

static void gather(struct report *report)
{
    const struct request *request = report->request;
    const struct value *list = report_reply(report, 0);
    struct figure_ticket *tickets = arena_alloc(request->arena, list->count + 1, sizeof *tickets);
    int32_t day = DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct ticket ticket;
        if (!ticket_read(request, "", value_at(value_at(list, i), 1), &ticket))
            continue;
        day = clock_moment(ticket.opened_ms).day;
        if (!holds_ticket(report, &ticket))
            continue;
        report->input.tickets_before += report_is_in(report->span.before, day);
        if (report_is_in(report->span.period, day))
            tickets[count++] = figure_of(request, &ticket);
    }
    report_check_cut(report, list, day);
    report->input.tickets = tickets;
    report->input.ticket_count = count;
}

static const char *say_hours(const struct request *request, int64_t minutes)
{
    if (minutes < 0)
        return "–";
    return arena_printf(request->arena, "%.1f", (double)minutes / 60);
}

static void say_stage_of(const struct report *report, struct plan *plan, enum stage id)
{
    const struct request *request = report->request;
    const struct figure_stage *stage = &report->figures.stages[id];
    reply_say(request, plan, REPLY_report_stage, "stage", say_stage(request->lang, id), "count",
              report_say_count(report, stage->opened), "share",
              report_say_percent(report, stage->in_time, stage->judged), NULL);
    if (stage->resolved > 0)
        reply_add(plan->reply, request->lang, REPLY_report_times, "median",
                  say_hours(request, stage->median), "ninetieth",
                  say_hours(request, stage->ninetieth), NULL);
    if (stage->rated > 0)
        reply_add(plan->reply, request->lang, REPLY_report_rating, "rating",
                  arena_printf(request->arena, "%.1f", stage->rating), "count",
                  report_say_count(report, stage->rated), NULL);
    if (stage->is_slow)
        reply_add(plan->reply, request->lang, REPLY_report_slow, NULL);
}

/* The stages of the contact flow that are slow, by name, as the company calls them. */
static void say_slow(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const char *names = "";
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (report->figures.stages[i].is_slow)
            names = arena_printf(request->arena, "%s%s%s", names,
                                 !*names                    ? ""
                                 : request->lang == LANG_ZH ? "、"
                                                            : ", ",
                                 say_stage(request->lang, (enum stage)i));
    }
    if (*names)
        reply_say(request, plan, REPLY_report_slow_stages, "stages", names, NULL);
}

static void say(const struct report *report, struct plan *plan)
{
    reply_say(report->request, plan, REPLY_report_tickets, "count",
              report_say_count(report, report->figures.tickets), "before",
              report_say_count(report, report->figures.tickets_before), NULL);
    if (report->figures.tickets_of_events > 0)
        reply_add(plan->reply, report->request->lang, REPLY_report_tickets_of_events, "count",
                  report_say_count(report, report->figures.tickets_of_events), NULL);
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (report->figures.stages[i].opened > 0)
            say_stage_of(report, plan, (enum stage)i);
    }
    say_slow(report, plan);
}

static json_t *row_of(const struct report *report, enum stage id)
{
    const struct figure_stage *stage = &report->figures.stages[id];
    size_t late = stage->judged - stage->in_time, open = stage->opened - stage->judged;
    const char *share = report_say_percent(report, stage->in_time, stage->judged);
    const char *note =
        stage->judged > 0 ? report_words(report, REPLY_picture_share, "share", share) : "";
    return json_pack("{s:s, s:[I, I, I], s:s}", "name", say_stage(report->request->lang, id),
                     "values", (json_int_t)stage->in_time, (json_int_t)late, (json_int_t)open,
                     "note", note);
}

static json_t *draw(const struct report *report)
{
    enum language lang = report->request->lang;
    json_t *rows = json_array();
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (report->figures.stages[i].opened > 0)
            json_array_append_new(rows, row_of(report, (enum stage)i));
    }
    json_t *panel = picture_panel("stacks", reply_template(lang, REPLY_picture_tickets));
    json_object_set_new(panel, "legend",
                        json_pack("[s, s, s]", reply_template(lang, REPLY_picture_in_time),
                                  reply_template(lang, REPLY_picture_late),
                                  reply_template(lang, REPLY_picture_open)));
    json_object_set_new(panel, "rows", rows);
    if (json_array_size(rows) > 0)
        return panel;
    json_decref(panel);
    return NULL;
}
