/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a report (domain rules, §5), counted from what was read of the dealers,
 * tickets, alerts and trainings of a territory. Pure: no state, no store, no words.
 *
 * A visit or call of two dealers counts for each of them. Shares are of the active dealers;
 * sums are of all, so that who left is missed in them. Everything after the period's end is
 * left out, so the figures of a past month do not change. */
#ifndef INTENTS_FIGURES_H
#define INTENTS_FIGURES_H

#include "base/arena.h"
#include "base/day.h"
#include "config/directory.h"

/* Numbers of the rules, as configured. */
struct figure_limits {
    int visit_days, call_days; /* a dealer was visited (called) lately: 60, 30 */
    int first_order_days;      /* first orders older than that count: 60 */
    double first_order_target; /* 0.04 */
    int first_order_min;       /* fewer are not above the target: 2 */
    int expiring_days;         /* 30 */
    int event_months;          /* who came to none for so long is listed: 12 */
};

struct figure_order {
    int32_t day;
    int64_t fen;
};

/* What is known of one dealer; days in ascending order. */
struct figure_dealer {
    bool is_active;
    bool has_file; /* contact, phone, region and manager are known */
    const struct figure_order *orders;
    size_t order_count;              /* in the period before and in this one */
    int32_t first_order, last_order; /* ever, up to the period's end; DAY_NONE */
    const int32_t *visits, *calls;   /* return calls */
    size_t visit_count, call_count;  /* since the earlier of the period before and the limits */
    int32_t agreement_signed;        /* the newest; DAY_NONE: none */
    int32_t agreement_expires;       /* DAY_NONE: without end */
    size_t agreements_signed, agreements_before; /* in the period, in the one before */
    int32_t last_event;                          /* it came to, up to the period's end; DAY_NONE */
    bool is_dormant; /* filed at the first evaluation, and has not bought since */
};

struct figure_training {
    int32_t day;
    int64_t people;
};

/* Opened in the period. */
struct figure_ticket {
    enum stage stage;
    bool is_resolved;
    bool is_late;     /* resolved after its limit, or not resolved and the limit has passed */
    int64_t minutes;  /* of working time until it was resolved */
    int score;        /* 0: not rated */
    bool is_of_event; /* raised at a meeting */
};

enum figure_reason { REASON_OPEN, REASON_SOLVED, REASON_FALSE, REASON_LOST, REASON_DATA, REASONS };

/* Raised in the period. */
struct figure_alert {
    const struct figure_dealer *dealer; /* NULL: of none */
    int32_t raised;
    bool is_taken_on;
    enum figure_reason reason; /* why it was closed */
};

struct figure_input {
    struct period period, before, quarter; /* both ends belong to them, none after today */
    struct figure_limits limits;
    const struct figure_dealer *dealers;
    size_t dealer_count;
    int32_t covered; /* last day up to the period's end on which anybody bought; DAY_NONE */
    /* The first day on which anybody is on record as visited (called); a share of days before is
     * unknown, not zero. DAY_NONE: never. */
    int32_t first_visit, first_call;
    const struct figure_training *trainings;
    size_t training_count;
    const struct figure_ticket *tickets;
    size_t ticket_count;
    const struct figure_alert *alerts;
    size_t alert_count;
    size_t mended, mended_before; /* corrections and undoings in the period, in the one before */
    size_t tickets_before, alerts_before;
    bool has_events; /* the company had an event or a training up to the period's end */
};

struct figure_share {
    size_t part, all;
};

struct figure_sessions {
    size_t sessions;
    int64_t people;
};

struct figure_stage {
    size_t opened, resolved, rated;
    size_t in_time, judged;    /* judged: resolved, or late already */
    int64_t median, ninetieth; /* of the working minutes of those resolved; -1: none */
    double rating;             /* mean; 0: none */
    bool is_slow;              /* less than four in five in time */
};

struct report_figures {
    size_t active; /* dealers */
    size_t visits, visits_before, calls, calls_before;
    struct figure_share visited, called;
    int64_t bought, bought_before; /* fen */
    struct figure_share first_order;
    bool is_above_target;
    struct figure_sessions trainings, trainings_before, trainings_quarter;
    size_t agreements_signed, agreements_before, agreements_expiring, agreements_missing;
    struct figure_stage stages[STAGE_COUNT];
    size_t tickets, tickets_before;
    size_t tickets_of_events; /* of the period, raised at a meeting */
    size_t alerts, alerts_before, taken_on, closed[REASONS];
    int64_t days_to_contact; /* median; -1: none */
    size_t files_incomplete;
    size_t mended, mended_before,
        records; /* visits, return calls, trainings, agreements, purchases */
};

void figures_count(const struct figure_input *input, struct arena *arena,
                   struct report_figures *figures);

/* What is asked of an active dealer at the period's end, to be counted or listed. */
typedef bool (*figure_is)(const struct figure_input *input, const struct figure_dealer *dealer);
bool figure_is_undated(const struct figure_input *input, const struct figure_dealer *dealer);
bool figure_is_at_no_event(const struct figure_input *input, const struct figure_dealer *dealer);
bool figure_is_dormant(const struct figure_input *input, const struct figure_dealer *dealer);

/* The trainings of a period. */
struct figure_sessions figures_sessions(const struct figure_input *input, struct period period);

/* Of the active dealers, how many had been visited (called) lately when that day ended; of
 * nothing before the first visit (call) on record. Lists must reach back far enough. */
struct figure_cadence {
    struct figure_share visited, called;
};
struct figure_cadence figures_cadence(const struct figure_input *input, int32_t day);

/* What all dealers bought in each of `count` months, the first is that of the day `from`. */
void figures_months(const struct figure_input *input, int32_t from, int64_t *fen, size_t count);

/* The period that one is compared with. `asked` is as it was asked for, `now` today. Whole
 * months (quarters, years) are compared with as many months before, other periods with as many
 * days before; of one that still runs, the same part. */
struct period figures_before(struct period asked, int32_t now);

/* Of `count` numbers in ascending order, the one that at least so many percent are not above
 * (nearest rank); -1 where there is none. */
int64_t figures_percentile(const int64_t *sorted, size_t count, int percent);

/* A plan's sum for a period: rows of exactly this period, or, where there are none, those of
 * the months within it. */
struct figure_plan {
    bool is_set;
    int64_t sessions, people;
};
struct figure_plan_row {
    struct period period;
    int64_t sessions, people;
};
struct figure_plan figures_plan(const struct figure_plan_row *rows, size_t count,
                                struct period asked);

#endif
