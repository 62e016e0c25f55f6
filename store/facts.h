/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a fact: the one place where facts become state. A fact is JSON as in the
 * log ("Facts" in docs/contracts.md); fact_apply() adds the writes that follow from it to the
 * transaction that commits it. All are blind (what they need to know is in the fact), so the
 * same facts replayed from the log give the same keys. No input or output, no Redis.
 *
 * Types, and the fields that the writes are made of (those of the log's common head, `at` and
 * `by`, count too); all dates are "YYYY-MM-DD", all moments ISO 8601 with offset:
 *   visit           dealers, date, next_date?
 *   call            dealers, date, direction ("out" where absent), next_date?
 *   order           dealers, date, amount (yuan), order_no?
 *   training        date, dealers? (who came), event? and count? (how many came to that event)
 *   agreement       dealers, date, expires?
 *   follow_up       date, dealers?, kind
 *   event_planned   event, date, and any of kind, time, region, place, topic, dealers (invited)
 *   event_moved     event, action (remind, count: that step was `due` and is done; held: `count`
 *                   people came; cancel: with date and dealers of the event; move: date and
 *                   time to which; both with was {date, time?, version?})
 *   rsvp            event, dealers, answer, count?, was? {answer, count}
 *   ticket_opened   ticket, at, and any of stage, person, dealers, note, accept_by, resolve_by,
 *                   owner, platform, channel, account, lang, event
 *   ticket_moved    ticket, action, was, and what changes of state, stage, person, notify_by,
 *   ticket_rated    accept_by, escalate_by, resolve_by, close_by, accepted, resolved, score, late
 *   alert_raised    alert, at, rule, dealer, since, and any of severity, step, value, expected,
 *                   person
 *   alert_moved     alert, action, was, and what changes of state, severity, step, worse, person,
 *                   acked_by, until, reason, cleared
 *   dormant_filed   dealers, rule, since, date (of the last purchase)
 *   plan_set        period, manager, kind, sessions, people, was? {sessions, people}
 *   corrected       of, field, value: the record `of` is taken back and made again with that field
 *   undone          of: what followed from the record `of` is taken back
 * Facts that change the company directory; servers keep it in memory and read these at start:
 *   dealer_added    dealers (the new id), and any column of dealers.csv by its name
 *   dealer_updated  dealers (all of them get it), field, value, was (the value before)
 *   person_updated  person, and any column of people.csv, was? (the regions before)
 *   identity_linked platform, account, id ("" unlinks), was (the id before)
 *
 * Ticket states: "opened" "accepted" "resolved" "closed"; alert states: "open" "acked"
 * "closed". A move that does not say `state` has the one that its action leads to. `was` of a
 * move is fact_ticket_was() or fact_alert_was() of the hash that was read.
 *
 * `of` of fact_apply() is the record that a `corrected` or `undone` is about, as it stands
 * after earlier corrections (read it with "FACT", store_reads.h); NULL for all other types.
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "base/err.h"
#include "store/transaction.h"
#include "store/value.h"

/* The minute of the day at which the steps of an event fall due. */
enum { FACT_EVENT_MINUTE = 9 * 60 };

/* Adds the writes that follow from `fact`, whose number is `seq` (tx_next_fact() before it is
 * added, or a number). ERR_FORMAT, and nothing added, where the type is not known or a field
 * that it needs is missing. */
enum err fact_apply(struct transaction *tx, const json_t *fact, const char *seq, const json_t *of);

/* The record `of` with the field of a `corrected` fact changed. New. */
json_t *fact_corrected(const json_t *of, const json_t *corrected);

/* What a move of this ticket (alert) must remember so that it can be taken back, from its hash
 * as read by HGETALL. New. */
json_t *fact_ticket_was(const struct value *ticket);
json_t *fact_alert_was(const struct value *alert);

/* The same of a meeting that is moved or cancelled. New. */
json_t *fact_event_was(const struct value *event);

#endif
