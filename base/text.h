/* SPDX-License-Identifier: Apache-2.0 */
/* A text is a borrowed run of UTF-8 bytes: pointer and length, no terminating NUL,
 * never NULL-pointed unless empty. It may hold broken UTF-8: text_next() reads each
 * broken byte as U+FFFD, so walking always ends. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *ptr;
    size_t len;
};

/* A text over a string literal or a C string (NULL gives the empty text). */
#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
struct text text_of(const char *string);

/* For printf: `"%.*s", TEXT_ARGS(text)`. */
#define TEXT_ARGS(text) (int)(text).len, ((text).ptr ? (text).ptr : "")

bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *string);
bool text_starts(struct text a, const char *prefix);
bool text_ends(struct text a, const char *suffix);

/* Byte offset of the first `needle` at or after `from`; -1 where there is none. */
ptrdiff_t text_find(struct text a, const char *needle, size_t from);

/* The part from byte `from` up to, not including, byte `to`; both are clamped. */
struct text text_slice(struct text a, size_t from, size_t to);

/* Without ASCII blanks and U+3000 at both ends. */
struct text text_trim(struct text a);

/* Reads the code point at byte `*pos` and moves `*pos` behind it. Call while *pos < len. */
uint32_t text_next(struct text a, size_t *pos);

/* Writes `point` as UTF-8 to `out` (room for 4 bytes); returns the number of bytes. */
size_t text_encode(uint32_t point, char *out);

/* Number of code points. */
size_t text_points(struct text a);

/* Whether the bytes are well-formed UTF-8 without NUL. */
bool text_is_utf8(struct text a);

/* Splits off and returns what stands before the next `separator`; `*rest` is left with what
 * stands behind it (empty, with ptr NULL, after the last part). */
struct text text_split(struct text *rest, char separator);

/* Whether `word` is one of the words that stand in `words`, separated by blanks. */
bool text_has_word(struct text words, const char *word);

/* Writes the last `width` decimal digits of `number` to `out`, without a NUL; returns where they
 * end. (A moment is written into every fact and post, which printf is too slow for.) */
char *text_put_digits(char *out, unsigned number, int width);

/* The whole text as a number: true and `*out` set where it is one that fits. */
bool text_to_int(struct text a, int64_t *out);

#endif
