/* SPDX-License-Identifier: Apache-2.0 */
/* Who was at no event for a year: no training that names the dealer, and no event to which it said
 * that it would come. Events that were cancelled are in no index. Before the company's first
 * event or training nobody is listed: what is not on record is not zero. */
#include "intents/report/report.h"

enum { READ_EVENTS, READ_ANSWERS, READ_FIRST_TRAINING, READS };

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_events = {
    .read_count = READS,
    .want = want,
    .gather = gather,
    .say = say,
};

/* The newest events, with their days and with their answers, in the same order. */
static void want(const struct report *report, struct reads *reads)
{
    const char *last = arena_printf(report->request->arena, "%d", REPORT_NEWEST_MAX - 1);
    reads_add(reads, "ZRANGE", "events", "0", last, "REV", "WITHSCORES", NULL);
    reads_add(reads, "JOINREV", "events", "rsvp:", REPORT_NEWEST_TEXT, NULL);
    reads_add(reads, "ZRANGE", "trainings", "0", "0", "WITHSCORES", NULL);
}

/* Answers are "yes 2", "no 0", by dealer. */
static void note_guests(struct report *report, const struct value *answers, int32_t day)
{
    for (size_t i = 0; i + 1 < answers->count; i += 2) {
        uint32_t index = directory_dealer(report->request->dir, value_text(value_at(answers, i)));
        struct figure_dealer *dealer = index == INDEX_NONE ? NULL : report->of[index];
        if (!dealer || !text_starts(value_text(value_at(answers, i + 1)), "yes"))
            continue;
        if (dealer->last_event == DAY_NONE || dealer->last_event < day)
            dealer->last_event = day;
    }
}

static void gather(struct report *report)
{
    const struct value *events = report_reply(report, READ_EVENTS);
    const struct value *answers = report_reply(report, READ_ANSWERS);
    int32_t end = report->span.period.to;
    int32_t training = report_day_at(report_reply(report, READ_FIRST_TRAINING), 0);
    report->input.has_events = training != DAY_NONE && training <= end;
    for (size_t i = 0; i < answers->count; i++) {
        int32_t day = report_day_at(events, i);
        if (day > end)
            continue;
        report->input.has_events = true;
        note_guests(report, value_at(value_at(answers, i), 1), day);
    }
}

static void say(const struct report *report, struct plan *plan)
{
    report_say_those(report, plan, REPLY_report_no_event, figure_is_at_no_event);
}
