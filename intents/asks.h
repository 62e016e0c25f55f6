/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody may not do alone and asks for: a dealer a change of its file, an account to be
 * linked. The request is posted to those who decide, and waits in their list (`asks:` and their
 * id) for three days; a yes or no one-to-one, where nothing else was asked, answers the oldest. It
 * is done, or refused, in the name of whoever decides, and the one who asked is told. */
#ifndef INTENTS_ASKS_H
#define INTENTS_ASKS_H

#include "intents/plan.h"

/* The key of a person's list. */
const char *asks_key(const struct request *request, const char *person);

/* Posts `text` to the person and puts the request (JSON, borrowed) into its list; false where the
 * person can be reached nowhere, and then nothing is done. */
bool asks_add(const struct request *request, struct plan *plan, uint32_t person, const char *text,
              const json_t *ask);

/* Takes the request `ask`, the oldest of the speaker's list, out of it. */
void asks_take(const struct request *request, struct plan *plan, struct text ask);

#endif
