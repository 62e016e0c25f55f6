/* SPDX-License-Identifier: Apache-2.0 */
/* Takes every event of every platform through its turn: read, learn, read, plan, commit. The
 * messages of one conversation go one after the other, in the order in which they came;
 * different conversations go side by side. An event is told to be taken only after its
 * commit. A plan whose expectations do not hold any more is made again from fresh readings.
 *
 * Bounded: beyond INBOX_MAX messages in hand, and while draining, an event is not taken (`taken`
 * is told so at once) and its platform brings it again. */
#ifndef BOT_INBOX_H
#define BOT_INBOX_H

#include "bot/platform.h"
#include "bot/roster.h"
#include "intents/dialogue.h"

enum { INBOX_MAX = 4096 };

struct inbox;

struct inbox_setup {
    struct store *store;
    struct roster *roster;
    const struct calendar *calendar;
    const struct config *const *config; /* where the one in force is found */
    const struct routes *routes;
    const struct clock *clock;
    /* Called once after each commit: what came of the message, for the metrics. May be NULL. */
    void (*on_done)(void *owner, enum err status, const struct transaction *tx, int64_t took_ms);
    void *owner;
};

/* New. */
struct inbox *inbox_new(const struct inbox_setup *setup);

/* No more events are taken; `done` when those in hand are finished. */
void inbox_drain(struct inbox *inbox, void (*done)(void *owner), void *owner);

/* Only once nothing is in hand. */
void inbox_free(struct inbox *inbox);

void inbox_take(struct inbox *inbox, const struct event *event, event_taken_fn taken, void *token);

/* How many messages are in hand. */
size_t inbox_in_hand(const struct inbox *inbox);

#endif
