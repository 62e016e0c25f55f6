/* SPDX-License-Identifier: Apache-2.0 */
/* The tickets, alerts and events that an act names by their numbers, one by one or in a list
 * (160 161 162; 预警66、67). */
#ifndef INTENTS_UNDERSTAND_REFERENCES_H
#define INTENTS_UNDERSTAND_REFERENCES_H

#include "intents/understand/fill.h"

enum { REFERENCES_MAX = 16 };

/* The numbers that an act names: those said as `kind`, else the first bare one, with those that
 * are listed with it. Returns how many. */
size_t find_references(const struct reading *reading, const struct act *act, enum number_kind kind,
                       int64_t out[REFERENCES_MAX]);

/* The number `first`, which is bare, and those in the range that are listed with it. Returns how
 * many. */
size_t take_listed(const struct reading *reading, const struct number *first, struct range range,
                   int64_t out[REFERENCES_MAX]);

/* Whether nothing but a blank or words of a list stands between two spans, of which the first ends
 * at `from` and the second begins at `to` (61 和 62, 77 78). */
bool are_listed(const struct reading *reading, size_t from, size_t to);

/* Whether a mark or word between the items of a list stands at the point. */
bool is_list_mark(const struct reading *reading, size_t at);

#endif
