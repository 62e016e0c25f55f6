/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a report. Each subject of the domain rules (§5) is a section: one file here, with
 * a row that says what is read for it, how that becomes what is counted (intents/figures.h) and
 * how the figures are told, and one line in sections.def, whose order is that of the report.
 * intents/report.c goes through the table; whose figures they are and of when is in scope.c.
 */
#ifndef INTENTS_REPORT_REPORT_H
#define INTENTS_REPORT_REPORT_H

#include "config/plans.h"
#include "intents/figures.h"
#include "intents/pictures.h"
#include "intents/plan.h"
#include "intents/record.h"

/* Whose figures. */
struct report_scope {
    uint32_t person;  /* whose territory; INDEX_NONE: the company */
    uint32_t region;  /* INDEX_NONE: all of it */
    enum stage stage; /* the tickets of a stage and nothing else; STAGE_NONE */
};

/* Of when. */
struct report_span {
    struct period asked, period, before, quarter;
    int32_t lists_from; /* visits and calls are read from here on */
};

/* One report on its way; all of it is borrowed from the request's arena. */
struct report {
    const struct request *request;
    struct report_scope scope;
    struct report_span span;
    const uint32_t *dealers; /* of the scope, by index of the directory; none for a stage */
    size_t dealer_count;
    bool is_of_team;           /* more than one manager has them */
    struct figure_dealer **of; /* by index of the directory, NULL: not in the scope */
    size_t first_read;         /* where the replies of the present section begin */
    bool is_cut;               /* older tickets, alerts… of the period were not read */
    struct figure_input input;
    struct report_figures figures;
};

struct report_section {
    bool is_of_stage;  /* also in the report of a stage's tickets */
    size_t read_count; /* how much `want` asks for */
    void (*want)(const struct report *report, struct reads *reads); /* NULL: nothing */
    void (*gather)(struct report *report); /* from replies to `input`; NULL: nothing */
    void (*say)(const struct report *report, struct plan *plan);
    /* A panel of the report's picture, new; NULL where there is nothing to show. NULL: none. */
    json_t *(*draw)(const struct report *report);
};

/* Of tickets, alerts, trainings and corrections only so many are read, the newest. */
enum { REPORT_NEWEST_MAX = 10000 };
#define REPORT_NEWEST_TEXT "10000"

/* ── whose figures, of when (scope.c) ────────────────────────────────────── */

struct report report_of(const struct request *request);
bool report_holds_dealer(const struct report *report, uint32_t dealer);
bool report_holds_person(const struct report *report, struct text id);

/* Of one manager's dealers it is shown from month to month how many were reached: so many
 * months, the last is that of the period's end. */
enum { REPORT_TREND_MONTHS = 12 };
int32_t report_trend_from(const struct report *report);

/* ── what was read ───────────────────────────────────────────────────────── */

/* The n-th reply of the section that gathers. */
const struct value *report_reply(const struct report *report, size_t n);

/* What is read of each dealer, and how it becomes report->input.dealers (dealers.c). */
void report_dealers_want(const struct report *report, struct reads *reads);
void report_dealers_gather(struct report *report, size_t first_read);

/* The day behind the i-th member of a list read with scores; DAY_NONE where there is none. */
int32_t report_day_at(const struct value *pairs, size_t i);
int32_t report_day_of_moment(struct text moment);
bool report_is_in(struct period period, int32_t day);

/* Asks for what began in the period and the one before, the newest first: the hashes of an index
 * by moment. */
void report_want_within(const struct report *report, struct reads *reads, const char *index,
                        const char *hash);

/* Notes that there may be more than was read: `list` is as long as was asked for, and its
 * oldest lies within the periods that are counted. */
void report_check_cut(struct report *report, const struct value *list, int32_t oldest);

/* A manager with active dealers in the report, and how these were reached; those whose fewest were
 * come first. In the arena; returns how many (contacts.c). */
struct report_managed {
    uint32_t manager;
    struct figure_cadence cadence;
};
size_t report_managers(const struct report *report, const struct report_managed **list);

/* ── words ───────────────────────────────────────────────────────────────── */

const char *report_say_count(const struct report *report, size_t count);
const char *report_say_percent(const struct report *report, size_t part, size_t all);

/* A reply's words by themselves, in the arena. */
const char *report_words(const struct report *report, enum reply reply, const char *place,
                         const char *value);

/* Says how many active dealers of the scope it is asked of, and the names of the first ten; nothing
 * where there is none. `reply` has places {count} and {names}. */
void report_say_those(const struct report *report, struct plan *plan, enum reply reply,
                      figure_is is);

/* "planned so many", with people where they are planned too; "" where nothing is (plans.c). */
const char *report_say_plan(const struct report *report, const struct value *plans,
                            enum plan_kind kind, struct period asked);

#endif
