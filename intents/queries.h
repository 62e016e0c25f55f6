/* SPDX-License-Identifier: Apache-2.0 */
/* What questions find, as data: the plan of each tells it in words, the overview shows it on a
 * page. Each is made from the replies to what its own intent's `prepare` asked for. */
#ifndef INTENTS_QUERIES_H
#define INTENTS_QUERIES_H

#include "intents/alerts.h"
#include "intents/due.h"
#include "intents/report/report.h"

/* Who of those asked for is due for a visit (call), the most overdue first, in the request's arena;
 * returns how many. Of query_due. */
size_t dues_find(const struct request *request, enum due_kind kind, const struct due **list);

/* The alerts asked for, critical ones first, in the request's arena; returns how many. Of
 * query_alerts. */
size_t alerts_find(const struct request *request, const struct alert **list);

/* Everything of the report, counted; false where it would be of too many dealers, or of a time that
 * has not begun. Of report. */
bool report_find(const struct request *request, struct report *report);

#endif
