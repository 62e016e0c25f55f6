/* SPDX-License-Identifier: Apache-2.0 */
/* Who is due for a visit or a return call, of some dealers: for the answer to the question and
 * for the morning's message, in the same words. The list begins a week before the limit (domain
 * rules, §3). */
#ifndef INTENTS_DUE_H
#define INTENTS_DUE_H

#include "intents/plan.h"

enum due_kind { DUE_VISIT, DUE_CALL, DUE_KINDS };

/* What is known of contacts. */
struct due_contacts {
    int32_t *last[DUE_KINDS]; /* by dealer of the directory, DAY_NONE where there is none */
    int32_t first[DUE_KINDS]; /* in the company; DAY_NONE: nothing on record */
};

/* Nothing known yet; borrowed from the request's arena. */
struct due_contacts due_contacts_none(const struct request *request);

/* Takes the days in a reply of members and scores (ZRANGE … WITHSCORES). */
void due_contacts_add(struct due_contacts *contacts, const struct directory *dir,
                      enum due_kind kind, const struct value *pairs);

/* A dealer and the last day on which its visit (call) is in time. */
struct due {
    uint32_t dealer;
    int32_t last; /* visit or contact; DAY_NONE: none */
    int32_t due_day;
};

/* Fills `list` (room for all the dealers) with those that are due, the most overdue first: within
 * the week, or in the frame's period. Returns how many; none where nothing is on record. */
size_t due_find(const struct request *request, const struct due_contacts *contacts,
                enum due_kind kind, const uint32_t *dealers, size_t count, struct due *list);

/* Says which of the dealers are due, the most overdue first: within the week, or in the frame's
 * period. */
void due_say(const struct request *request, struct plan *plan, const struct due_contacts *contacts,
             enum due_kind kind, const uint32_t *dealers, size_t count);

#endif
