/* SPDX-License-Identifier: Apache-2.0 */
/* A place in a normalised message, and the few ways to read on from it that dates and numbers
 * share: a word, the longest of a table of words, a small whole number. What reads moves the
 * place only where it finds what it looks for. Words are data (intents/words/), written as in
 * a normal form; an apostrophe in one stands for a blank that may be left out (jin'tian), also
 * at its end, where letters may follow (xia'). It never fails and never allocates. Not for names:
 * they come from the directory (names.h). */
#ifndef INTENTS_UNDERSTAND_SCAN_H
#define INTENTS_UNDERSTAND_SCAN_H

#include <uchar.h>

#include "intents/understand/normal.h"

struct scan {
    const uint32_t *points;
    size_t count;
    size_t at;
};

/* A word and what it stands for, in the sense of the table that it is in. A row is a cache line,
 * and where another word stands its first letter is all that is looked at. */
enum { WORD_TEXT_MAX = 28 };
struct word {
    char16_t text[WORD_TEXT_MAX];
    int value;
    int more;
};

struct words {
    const struct word *rows;
};

/* A table from a list of WORD(text, value) and PAIR(text, value, more) lines, which the build puts
 * in order of what they begin with (cmake/sort_words.cmake), behind a HEAD of bits, some for what
 * two points they begin with, some for the first of those that may be of one point, and an INDEX of
 * the rows by the remainder of their first points, or of the sum of two. One file makes one table:
 * `static const struct word rows[] = {
 * #include "intents/words/x.def"
 * };` with these macros. */
#define HEAD(by, ...)           {{__VA_ARGS__}, by, 0},
#define INDEX(...)              {{__VA_ARGS__}, 0, 0},
#define WORD(text, value)       {u##text, value, 0},
#define PAIR(text, value, more) {u##text, value, more},
#define WORDS(rows)             ((struct words){rows})

/* The point `ahead` of the place, or behind it; 0 outside of the message. */
static inline uint32_t scan_peek(const struct scan *scan, size_t ahead)
{
    return scan->at + ahead < scan->count ? scan->points[scan->at + ahead] : 0;
}

static inline uint32_t scan_before(const struct scan *scan, size_t behind)
{
    return scan->at >= behind ? scan->points[scan->at - behind] : 0;
}

static inline bool scan_is_digit(uint32_t point)
{
    return point - U'0' < 10;
}

static inline bool scan_is_letter(uint32_t point)
{
    return point - U'a' < 26;
}

static inline bool scan_is_han(uint32_t point)
{
    return point >= 0x3400 && point < 0xA000;
}

/* Whether `point` is one of the characters of `set`. */
bool scan_is_one_of(uint32_t point, const char32_t *set);

/* Sets of characters by name (intents/words/sets.def, to which the build adds the bits of their
 * characters: cmake/mark_sets.cmake). */
enum set {
#define SET(name, low, high, characters) SET_##name,
#include "intents/words/sets.def"
#undef SET
    SET_COUNT
};
extern const uint64_t scan_set_bits[SET_COUNT];
bool scan_is_in_exact(uint32_t point, enum set set);
static inline bool scan_is_in(uint32_t point, enum set set)
{
    return (scan_set_bits[set] >> (point & 63) & 1) && scan_is_in_exact(point, set);
}

/* Takes this point, or a blank; false where another one stands there. */
static inline bool scan_point(struct scan *scan, uint32_t point)
{
    if (scan_peek(scan, 0) != point)
        return false;
    scan->at++;
    return true;
}

static inline bool scan_blank(struct scan *scan)
{
    return scan_point(scan, U' ');
}

/* Takes this word. One that ends in a letter must end there in the message too. */
bool scan_word(struct scan *scan, const char16_t *word);

/* What may begin with which points: a row for each two points (three where a letter is followed by
 * no digit) with the rules that may read on from there, found by place; the second is 0 where
 * anything may stand behind. Which part a point may take in a row is told beforehand, by its
 * remainder: PART_FIRST with some seconds, PART_ALONE with all, PART_SECOND. From a list of START
 * and LETTERS lines, which the build gives their places (cmake/index_starts.cmake):
 * `static const struct starts starts = {
 * #include "intents/words/x_starts.def"
 * };` */
enum { STARTS_PARTS = 1024, STARTS_ROWS = 2048 };
enum { PART_FIRST = 1, PART_ALONE = 2, PART_SECOND = 4 };
struct start {
    char16_t points[3];
    uint32_t rules;
};
struct starts {
    uint8_t parts[STARTS_PARTS];
    struct start rows[STARTS_ROWS];
};
/* Among the rules of a short word (the, on): those of what stands behind it are meant, which have
 * rows of the word's first letter, a blank, and what follows. */
#define START_WORD                               (1u << 31)
#define START_PARTS(at, taken)                   .parts[at] = (taken),
#define START_ROW(at, first, second, third, may) .rows[at] = {{first, second, third}, (may)},

/* The rules of these points, 0 where there is no such row. */
unsigned starts_rules(const struct starts *starts, uint32_t first, uint32_t second, uint32_t third);

/* The rules that may begin at this place. */
unsigned scan_rules(const struct scan *scan, const struct starts *starts);

/* A walk over the places where something may begin; [from, end) has been looked at. */
struct seeker {
    const struct starts *starts;
    uint64_t places; /* from `from` on, a bit each */
    size_t from, end;
};

/* Moves on to the next such place, the one here included; false where there is none. */
bool scan_seek(struct scan *scan, struct seeker *seeker);

/* Whether the table's head leaves it open that one of its words stands here. */
static inline bool scan_may_see(const struct scan *scan, struct words words)
{
    enum { FIRST_FACTOR = 61 };
    const char16_t *pairs = words.rows[0].text, *singles = pairs + 16;
    uint32_t first = scan_peek(scan, 0), pair = first * FIRST_FACTOR + scan_peek(scan, 1);
    return (pairs[pair >> 4 & 15] >> (pair & 15) | singles[first >> 4 & 7] >> (first & 15)) & 1;
}

/* Takes the longest word of the table that stands here; NULL where none does. */
const struct word *scan_words_exact(struct scan *scan, struct words words);
static inline const struct word *scan_words(struct scan *scan, struct words words)
{
    return scan_may_see(scan, words) ? scan_words_exact(scan, words) : NULL;
}

/* Whether one of the words stands here; takes nothing. */
bool scan_sees_exact(const struct scan *scan, struct words words);
static inline bool scan_sees(const struct scan *scan, struct words words)
{
    return scan_may_see(scan, words) && scan_sees_exact(scan, words);
}

/* 0–9 for 〇 零 一 两 九 and the like, −1 for others. No two of them are alike in their low six
 * bits, which are their place in the table. */
struct han_digit {
    uint16_t point;
    int8_t digit;
};
extern const struct han_digit scan_han_digits[64];
static inline int scan_han_digit(uint32_t point)
{
    struct han_digit here = scan_han_digits[point & 63];
    return here.point == point ? here.digit : -1;
}

/* Takes up to nine digits; returns how many. */
size_t scan_digits(struct scan *scan, int *value);

/* Takes a whole number in digits, or up to 999 in Chinese (二十三, 一百零二), or four Chinese
 * digits in a row (二〇二六). 三四 and 十几 are no numbers. */
bool scan_integer(struct scan *scan, int *value);

#endif
