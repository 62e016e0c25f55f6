/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts as plans see them: read from their hash (SCHEMA.md), what clears them, their moves. */
#ifndef INTENTS_ALERTS_H
#define INTENTS_ALERTS_H

#include "intents/plan.h"

struct alert {
    const char *number;
    const struct value *hash;
    const char *rule;
    uint32_t dealer;
    const char *severity; /* warning critical */
    const char *state;    /* open acked closed */
    const char *person;   /* the manager's id */
    const char *ticket;   /* of ticket_overdue: the late one, and its stage; "" and STAGE_NONE */
    enum stage stage;
    int32_t since;
    int32_t until; /* silent until then, DAY_NONE */
};

bool alert_read(const struct request *request, const char *number, const struct value *hash,
                struct alert *alert);

/* Asks (in `prepare`) for the newest alerts of a dealer, the open ones among them. */
void alerts_want(struct request *request, struct reads *reads, uint32_t dealer);

/* Closes, as cleared by the data, those alerts of the n-th reading (made by alerts_want) whose
 * rule is one of `rules` (names separated by ' '); `because` is the number of the record that
 * clears them. */
void alerts_clear(const struct request *request, struct plan *plan, size_t n, const char *rules,
                  const char *because);

/* Closes all open alerts of the n-th reading with that reason, or gives them to another person.
 * Returns how many. */
size_t alerts_close(const struct request *request, struct plan *plan, size_t n, const char *reason,
                    const char *because);
size_t alerts_hand_over(const struct request *request, struct plan *plan, size_t n,
                        const char *person, const char *because);

/* The same of one alert. */
void alert_hand_over(const struct request *request, struct plan *plan, const struct alert *alert,
                     const char *person, const char *because);

/* Asks for the open alerts of late tickets; closes those of this ticket, once it is accepted or
 * solved. */
void alerts_want_tickets(struct request *request, struct reads *reads);
void alerts_clear_ticket(const struct request *request, struct plan *plan, size_t n,
                         const char *ticket, const char *because);

/* Makes the fact of a move, with what it replaces. New; filled by the caller, then added. */
json_t *alert_move(const struct request *request, const struct alert *alert, const char *action,
                   const char *by);
const char *alert_move_add(const struct request *request, struct plan *plan,
                           const struct alert *alert, json_t *fact);

/* The same of a move that the speaker asked for: undo reaches it. */
void alert_move_keep(const struct request *request, struct plan *plan, const struct alert *alert,
                     json_t *fact);

/* The figures of an alert: what was found, what was expected, and the day that counts from (last
 * visit, last purchase, end of the agreement; DAY_NONE: none); or the number of a late ticket. */
struct alert_figures {
    double value;
    double expected;
    int32_t last;
    const char *ticket; /* NULL: none */
};

/* What is wrong, in a few words, as of `today`: 113 天没进货，平时约 9.5 天一次（最后 2026-08-02）.
 */
const char *alert_text(struct arena *arena, enum language lang, const char *rule,
                       const struct alert_figures *figures, int32_t today);

/* The same of an alert as it is kept. */
const char *alert_words(const struct request *request, const struct alert *alert);

/* One line: A12 严重 …: what is wrong. */
const char *alert_line(const struct request *request, const struct alert *alert);

#endif
