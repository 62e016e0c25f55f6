/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the span finders: the spans of a message written as one line of text, so that
 * a case is one line of a table (message, day, spans) and a difference can be read. */
#ifndef TESTS_SUPPORT_SPELLED_H
#define TESTS_SUPPORT_SPELLED_H

#include "intents/understand/normal.h"

/* Dates, periods and times as `words=value`, joined by "; ", "-" for none. A day is its date,
 * or past|future where they differ, after "~" where it is weak; a period from..to; a time
 * HH:MM. `day` is YYYY-MM-DD. New. */
char *spelled_when(const struct normaliser *norm, const char *message, const char *day);

/* Numbers likewise: kind and value, as in `5万=money 50000`, "?" behind one that may be a
 * date. New. */
char *spelled_numbers(const struct normaliser *norm, const char *message);

/* Runs a table of lines `message<TAB>day<TAB>spans` (or `message<TAB>spans`) through `spell`;
 * lines that are empty or begin with '#' are skipped. Prints every line that differs and
 * returns how many there are; the number of cases in `*cases`. */
typedef char *(*spell_fn)(const struct normaliser *norm, const char *message, const char *day);
size_t spelled_check(const char *path, spell_fn spell, size_t *cases);

#endif
