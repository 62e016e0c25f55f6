/* SPDX-License-Identifier: Apache-2.0 */
/* What visits, calls and purchases have in common once they are recorded: the date, the note, the
 * next date and its reminder, the alerts that they clear. */
#ifndef INTENTS_LOGGED_H
#define INTENTS_LOGGED_H

#include "intents/record.h"

/* Asks for the open alerts of the dealers (of the first ten; the morning's run clears the rest). */
void logged_prepare(struct request *request, struct reads *reads);

/* Adds the fact (taken), dated today where no date was said, as the speaker's own record, and
 * closes the alerts of `rules` (separated by ' ') unless the date lies too far back to be a
 * sign of life. Returns the record's number. */
const char *logged_keep(const struct request *request, struct plan *plan, json_t *fact,
                        const char *rules);

/* Adds note, next date and, for the first record of a conversation, how to mend it. */
void logged_say_rest(const struct request *request, struct plan *plan);

/* How to mend it alone. */
void logged_say_hint(const struct request *request, struct plan *plan);

const char *logged_dealers(const struct request *request);
const char *logged_date(const struct request *request);

#endif
