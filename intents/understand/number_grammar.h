/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of number share: numerals, and how a rule reports what it read. */
#ifndef INTENTS_UNDERSTAND_NUMBER_GRAMMAR_H
#define INTENTS_UNDERSTAND_NUMBER_GRAMMAR_H

#include "intents/understand/number.h"
#include "intents/understand/scan.h"

/* A number as written. `has_unit`: with 万, 千, 百, w, k, thousand; `digits`: how many digits it
 * begins with, 0 for words; `is_single`: one Chinese digit, which may be part of any word. */
struct numeral {
    int64_t hundredths;
    size_t digits;
    bool has_unit;
    bool is_single;
    bool is_english;
};

/* Takes a numeral; false where there is none, or only a vague one (三四千, 十几). */
bool read_numeral(struct scan *scan, struct numeral *out);

/* Takes a phone number and fills `kind` and `phone`. */
bool read_phone(struct scan *scan, struct number *out);

/* Takes #102, 工单102, A12, and fills `kind` and `value`. */
bool read_reference(struct scan *scan, struct number *out);

/* Reads what makes `numeral`, which has been taken, a reference: 102号工单, 102号. */
bool read_reference_behind(struct scan *scan, const struct scan *start, int64_t value,
                           struct number *out);

/* Takes what makes the digits before it a reference and gives `kind`: 102工单, 112这单. */
bool read_behind_digits(struct scan *scan, struct number *out);

/* Whether a measure word, money or people stand here; then the number before is no reference
 * and no rest of a larger one. */
bool is_counted_here(const struct scan *scan);

/* Gives the plain numbers in a list of references the kind of their neighbours (#102、103). */
void join_lists(const struct normal *normal, struct number *numbers, size_t count);

#endif
