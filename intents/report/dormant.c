/* SPDX-License-Identifier: Apache-2.0 */
/* Dealers that had been silent for long when the rules were first evaluated, and have not bought
 * since: they are on file, and no alert is raised for them. */
#include "intents/report/report.h"

static void want(const struct report *report, struct reads *reads);
static void gather(struct report *report);
static void say(const struct report *report, struct plan *plan);

const struct report_section report_dormant = {
    .read_count = 1,
    .want = want,
    .gather = gather,
    .say = say,
};

static void want(const struct report *report, struct reads *reads)
{
    (void)report;
    reads_add(reads, "HGETALL", "dormant", NULL);
}

/* "D RULE" → "SINCE LAST". */
static void gather(struct report *report)
{
    const struct value *filed = report_reply(report, 0);
    for (size_t i = 0; i + 1 < filed->count; i += 2) {
        struct text name = value_text(value_at(filed, i));
        struct text days = value_text(value_at(filed, i + 1));
        uint32_t index = directory_dealer(report->request->dir, text_split(&name, ' '));
        struct figure_dealer *dealer = index == INDEX_NONE ? NULL : report->of[index];
        int64_t last;
        (void)text_split(&days, ' ');
        if (dealer && text_to_int(days, &last))
            dealer->is_dormant = dealer->last_order <= (int32_t)last;
    }
}

static void say(const struct report *report, struct plan *plan)
{
    report_say_those(report, plan, REPLY_report_dormant, figure_is_dormant);
}
