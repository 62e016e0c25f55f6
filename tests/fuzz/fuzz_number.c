/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: numbers lie in order within it, none is negative, phone numbers are
 * digits. Seeds: the messages of tests/intents/understand/number.tsv. */
#include <stdlib.h>
#include <string.h>

#include "intents/understand/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_sound(const struct number *number)
{
    if (number->kind == NUMBER_PHONE)
        return strspn(number->phone, "0123456789") == strlen(number->phone) && number->phone[0];
    return number->value >= 0 && number->value_fen >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct normaliser *norm;
    enum { SPANS_MAX = 32 };
    struct number spans[SPANS_MAX];
    struct arena arena;
    if (!norm)
        norm = normaliser_new();
    arena_init(&arena);
    struct normal normal = normalise(norm, (struct text){(const char *)data, size}, &arena);
    size_t count = number_find(&normal, spans, SPANS_MAX);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from < at || spans[i].to <= spans[i].from || spans[i].to > normal.count ||
            !is_sound(&spans[i]))
            abort();
        at = spans[i].to;
    }
    for (size_t i = 0; i < normal.count; i++) {
        int64_t hundredths = 0;
        if (i + number_read(&normal, i, &hundredths) > normal.count || hundredths < 0)
            abort();
    }
    arena_release(&arena);
    return 0;
}
