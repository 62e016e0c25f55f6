/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

struct text text_of(const char *string)
{
    return string ? (struct text){string, strlen(string)} : (struct text){0};
}

bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool text_is(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

bool text_starts(struct text a, const char *prefix)
{
    size_t len = strlen(prefix);
    return a.len >= len && (len == 0 || memcmp(a.ptr, prefix, len) == 0);
}

bool text_ends(struct text a, const char *suffix)
{
    size_t len = strlen(suffix);
    return a.len >= len && (len == 0 || memcmp(a.ptr + a.len - len, suffix, len) == 0);
}

ptrdiff_t text_find(struct text a, const char *needle, size_t from)
{
    size_t len = strlen(needle);
    if (from > a.len)
        return -1;
    if (len == 0)
        return (ptrdiff_t)from;
    if (a.len - from < len)
        return -1;
    const char *found = memmem(a.ptr + from, a.len - from, needle, len);
    return found ? found - a.ptr : -1;
}

struct text text_slice(struct text a, size_t from, size_t to)
{
    if (to > a.len)
        to = a.len;
    if (from >= to)
        return (struct text){0};
    return (struct text){a.ptr + from, to - from};
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\v' ||
           byte == '\f';
}

static const char wide_blank[] = "\xE3\x80\x80"; /* U+3000 */

struct text text_trim(struct text a)
{
    for (;;) {
        if (a.len > 0 && is_blank(a.ptr[0]))
            a = text_slice(a, 1, a.len);
        else if (text_starts(a, wide_blank))
            a = text_slice(a, 3, a.len);
        else
            break;
    }
    for (;;) {
        if (a.len > 0 && is_blank(a.ptr[a.len - 1]))
            a.len--;
        else if (text_ends(a, wide_blank))
            a.len -= 3;
        else
            break;
    }
    return a;
}

/* Number of bytes of the well-formed sequence at `at`, 0 where it is broken; see the
 * table of well-formed byte sequences in The Unicode Standard, chapter 3 (table 3-7). */
static size_t sequence_len(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < len)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (at[i] < 0x80 || at[i] > 0xBF)
            return 0;
    }
    return len;
}

uint32_t text_next(struct text a, size_t *pos)
{
    const unsigned char *at = (const unsigned char *)a.ptr + *pos;
    size_t len = sequence_len(at, a.len - *pos);
    if (len == 0) {
        (*pos)++;
        return REPLACEMENT;
    }
    *pos += len;
    if (len == 1)
        return at[0];
    uint32_t point = at[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (at[i] & 0x3Fu);
    return point;
}

size_t text_encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

size_t text_points(struct text a)
{
    size_t count = 0;
    for (size_t pos = 0; pos < a.len; count++)
        (void)text_next(a, &pos);
    return count;
}

/* The same of what texts are mostly made of; 0 may be right or broken. */
static inline size_t usual_len(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    bool is_three = left >= 3 && at[0] > 0xE0 && at[0] < 0xED && (at[1] & 0xC0) == 0x80 &&
                    (at[2] & 0xC0) == 0x80;
    return is_three ? 3 : 0;
}

bool text_is_utf8(struct text a)
{
    const unsigned char *bytes = (const unsigned char *)a.ptr;
    for (size_t pos = 0; pos < a.len;) {
        if (bytes[pos] == 0)
            return false;
        size_t len = usual_len(bytes + pos, a.len - pos);
        if (len == 0)
            len = sequence_len(bytes + pos, a.len - pos);
        if (len == 0)
            return false;
        pos += len;
    }
    return true;
}

struct text text_split(struct text *rest, char separator)
{
    const char *at = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    struct text part = *rest;
    if (!at) {
        *rest = (struct text){0};
        return part;
    }
    part.len = (size_t)(at - rest->ptr);
    *rest = (struct text){at + 1, rest->len - part.len - 1};
    return part;
}

bool text_has_word(struct text words, const char *word)
{
    while (words.len > 0) {
        if (text_is(text_split(&words, ' '), word))
            return true;
    }
    return false;
}

char *text_put_digits(char *out, unsigned number, int width)
{
    for (int i = width - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + width;
}

bool text_to_int(struct text a, int64_t *out)
{
    size_t pos = 0;
    bool negative = a.len > 0 && a.ptr[0] == '-';
    if (negative)
        pos = 1;
    if (pos == a.len || a.len - pos > 18)
        return false;
    int64_t value = 0;
    for (; pos < a.len; pos++) {
        if (a.ptr[pos] < '0' || a.ptr[pos] > '9')
            return false;
        value = value * 10 + (a.ptr[pos] - '0');
    }
    *out = negative ? -value : value;
    return true;
}
