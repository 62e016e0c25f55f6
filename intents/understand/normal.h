/* SPDX-License-Identifier: Apache-2.0 */
/* The normal form of a message: code points after NFKC, case folding and traditional →
 * simplified (ICU's data, read once into a table), each with the place in the original that
 * it came from. Everything that looks for spans works on it, so that 梅州佳美, ＪＩＡＭＥＩ and
 * 電話 need no special case anywhere. Blanks of every kind become U+0020, runs of them one;
 * line ends stay '\n'. Zero-width, bidirectional control and variation marks are dropped. */
#ifndef INTENTS_UNDERSTAND_NORMAL_H
#define INTENTS_UNDERSTAND_NORMAL_H

#include <wchar.h>

#include "base/arena.h"
#include "base/text.h"

/* The tables (some 200 KB), built once and shared; new. */
struct normaliser;
struct normaliser *normaliser_new(void);
void normaliser_free(struct normaliser *norm);

/* `points[i]` came from the bytes [start[i], end[i]) of `original`. */
struct normal {
    struct text original;
    const uint32_t *points;
    const uint32_t *start;
    const uint32_t *end;
    size_t count;
};

/* Whether the point is in the message; the C library looks at many at once. */
_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a wide character is a point");
static inline bool normal_has(const struct normal *normal, uint32_t point)
{
    return wmemchr((const wchar_t *)normal->points, (wchar_t)point, normal->count) != NULL;
}

/* Borrowed from `arena`; takes time and memory linear in the text. Of a text that is no UTF-8, or
 * has a NUL, there are no points. */
struct normal normalise(const struct normaliser *norm, struct text original, struct arena *arena);

/* The original text of the points [from, to). */
struct text normal_slice(const struct normal *normal, size_t from, size_t to);

/* The code point's Mandarin syllable without tone ("jia") as a small number, the same for
 * characters that sound alike; 0 for what is no Chinese character. */
uint16_t normal_syllable(const struct normaliser *norm, uint32_t point);

/* Syllables are the numbers from 1 up to, not including, this one. */
uint16_t normal_syllable_count(const struct normaliser *norm);

/* The syllable's spelling ("jia"), borrowed for ever; "" for 0. */
const char *normal_spelling(const struct normaliser *norm, uint16_t syllable);

#endif
