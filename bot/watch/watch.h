/* SPDX-License-Identifier: Apache-2.0 */
/* Early warnings: goes through a history day by day and says which spells begin, grow critical
 * or end. The same functions serve the server each morning (history from the store, open
 * spells from the store), the subcommand `watch` (files, all days since the first record) and
 * the bench.
 *
 * Rests on rule.h: the rules only judge a dealer on a day; here it is decided that
 *   (1) a spell begins on the first evaluated day on which the condition holds: `since`;
 *   (2) it goes on until the rule's clearing condition, also while the condition to raise does
 *       not hold any more;
 *   (3) it is told once at each level; its level never falls;
 *   (4) while it is held back it is no alert, but its `since` stays;
 *   (5) at a rule's first telling evaluation, long silent dealers are filed as dormant;
 *   (6) a rule whose records do not exist, or are out of date, changes nothing.
 * What is said of a day never depends on what is recorded for later days.
 *
 * Days must come in order; days left out are as if nothing had changed on them. Pure: no input
 * or output, no clock. Not for ticket_overdue, which is due at moments. */
#ifndef BOT_WATCH_WATCH_H
#define BOT_WATCH_WATCH_H

#include "bot/watch/rule.h"

/* The open spells of a company. */
struct watch_state {
    struct spell *spells; /* RULE_COUNT blocks of dealer_count */
    uint32_t dealer_count;
    bool started[RULE_COUNT]; /* whether the rule has had its first telling evaluation */
    bool *region_low;         /* by region, the last one for dealers without: told as low */
    uint32_t region_count;
};

/* WATCH_RAISED: a spell is told first. WATCH_WORSE: it has reached a higher level. WATCH_CLEARED:
 * it is over, after it was told. WATCH_DORMANT: filed, not to be told. WATCH_REGION_LOW: purchase
 * stops in the region begin to be held back: `dealer` is one of them. */
enum watch_what { WATCH_RAISED, WATCH_WORSE, WATCH_CLEARED, WATCH_DORMANT, WATCH_REGION_LOW };

struct watch_event {
    enum watch_what what;
    enum rule_id rule;
    uint32_t dealer;
    int32_t day;
    struct spell spell; /* as it is after the event; as it was, once cleared */
};

struct watch_events {
    struct watch_event *list;
    size_t count;
};

/* No spells. A server sets those that it knows, with `told` and started[]. One that a person
 * closed stays as it was told: it is told again only if it gets worse. */
void watch_state_init(struct watch_state *state, const struct directory *dir);
void watch_state_release(struct watch_state *state);

/* The place of a rule's and dealer's spell, borrowed. */
struct spell *watch_spell(const struct watch_state *state, enum rule_id rule, uint32_t dealer);

void watch_events_init(struct watch_events *events);
void watch_events_release(struct watch_events *events);

/* Evaluates one day and adds its events in the order of rules, then of dealers. Where `events`
 * is NULL spells begin and end as on any day, but nothing counts as told, so that the first
 * day with events raises all that is open. */
void watch_evaluate(const struct watch_index *index, const struct watch_numbers *numbers,
                    int32_t day, struct watch_state *state, struct watch_events *events);

/* Evaluates, untold, every day from the first record to the day before `day`: what a server
 * does when it first sees a company. */
void watch_warm_up(const struct watch_index *index, const struct watch_numbers *numbers,
                   int32_t day, struct watch_state *state);

/* Whether there are purchases up to `day`, but the last is more than 7 days ago. */
bool watch_is_stale(const struct watch_index *index, const struct watch_numbers *numbers,
                    int32_t day);

/* How many dealers with a first purchase at least 60 days ago have bought but once. */
struct first_order_share {
    uint32_t once; /* n₁ */
    uint32_t all;  /* N */
    bool above_target;
};

/* Of the dealers of a manager or supervisor; of all where `person` is INDEX_NONE. */
struct first_order_share watch_first_order_share(const struct watch_index *index,
                                                 const struct watch_numbers *numbers, int32_t day,
                                                 uint32_t person);

/* "warning" or "critical". */
const char *watch_severity(enum watch_level level);

/* Adds the alert as one sentence for people: dealer and region, figure and what was expected,
 * since when, last contact, what to do next; `number` of the alert in front unless it is 0. Of
 * one that has been cleared, that it is over. */
void watch_say(struct str *out, const struct watch_index *index, const struct watch_event *event,
               unsigned number, enum language language);

#endif
