/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: spans lie in order within it, their dates are dates, no period
 * ends before it begins. The first
 * two bytes choose the day. Seeds: the messages of tests/intents/understand/when.tsv. */
#include <stdlib.h>

#include "intents/understand/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_day(int32_t day)
{
    struct civil civil = day_civil(day);
    return civil.year > 0 && civil.year < 3000 && day_of(civil.year, civil.month, civil.day) == day;
}

static bool is_period(struct period period)
{
    return is_day(period.from) && is_day(period.to) && period.from <= period.to;
}

static bool is_sound(const struct when *when)
{
    if (when->kind == WHEN_TIME)
        return when->time >= 0 && when->time < 24 * 60;
    bool has_day = when->day_past != DAY_NONE;
    return has_day == (when->kind == WHEN_DAY) && is_period(when->past) &&
           is_period(when->future) &&
           (!has_day || (is_day(when->day_past) && is_day(when->day_future)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct normaliser *norm;
    enum { SPANS_MAX = 32 };
    struct when spans[SPANS_MAX];
    struct arena arena;
    if (size < 2)
        return 0;
    if (!norm)
        norm = normaliser_new();
    arena_init(&arena);
    struct moment now = {.day = day_of(2020, 1, 1) + (data[0] * 256 + data[1]) % 4000};
    struct text text = {(const char *)data + 2, size - 2};
    struct normal normal = normalise(norm, text, &arena);
    size_t count = when_find(&normal, now, spans, SPANS_MAX);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from < at || spans[i].to <= spans[i].from || spans[i].to > normal.count ||
            !is_sound(&spans[i]))
            abort();
        at = spans[i].to;
    }
    arena_release(&arena);
    return 0;
}
