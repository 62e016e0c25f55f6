/* SPDX-License-Identifier: Apache-2.0 */
/* What the bot asks back, and how the next message answers: which of these dealers, who is
 * meant, how much, when, or whether it was understood right. The question is kept as JSON in
 * the store, with the frames that wait for it. */
#ifndef INTENTS_QUESTION_H
#define INTENTS_QUESTION_H

#include "intents/plan.h"

/* How long an answer is waited for. */
enum { QUESTION_MINUTES = 10 };

/* Asks about the first of the frames that wait, adds what is said to the reply and keeps the
 * question under `key` for ten minutes. */
void question_ask(const struct request *base, struct plan *plan, const char *key,
                  struct frames waiting);

/* Asks the question that waits once more: what was said is no answer and nothing else. */
void question_repeat(const struct request *base, struct plan *plan, struct text waiting);

/* The question as it is kept. New. */
json_t *question_json(const struct request *base, struct frames waiting);

/* Keeps the question alone, for so long: what is said is the caller's. */
void question_keep(const struct request *base, struct plan *plan, const char *key,
                   struct frames waiting, int minutes);

/* The question as it was kept, as long as it waits for what is said at that moment; else empty.
 * When a message is taken does not matter: it may have been held up on its way. */
struct text question_waiting(struct text kept, int64_t said_ms);

/* Reads the message as the answer to the question `waiting`. True where it is one; `frames` are
 * then those to be done now (none where the speaker said no), and `lang` the language in which
 * the question was asked. */
bool question_answer(struct text waiting, const struct understanding *und,
                     const struct message *message, const struct directory *dir,
                     struct frames *frames, enum language *lang, struct arena *arena);

#endif
