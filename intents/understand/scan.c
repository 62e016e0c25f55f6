/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/scan.h"

bool scan_is_one_of(uint32_t point, const char32_t *set)
{
    for (; *set; set++)
        if (*set == point)
            return true;
    return false;
}

const uint64_t scan_set_bits[SET_COUNT] = {
#define SET(name, low, high, characters) [SET_##name] = (uint64_t)(high) << 32 | (low),
#include "intents/words/sets.def"
#undef SET
};

bool scan_is_in_exact(uint32_t point, enum set set)
{
    static const char32_t *const sets[SET_COUNT] = {
#define SET(name, low, high, characters) [SET_##name] = U##characters,
#include "intents/words/sets.def"
#undef SET
    };
    return scan_is_one_of(point, sets[set]);
}

/* How many points the word takes here, 0 where it does not stand here. */
static size_t word_len(const struct scan *scan, const char16_t *word)
{
    size_t len = 0;
    char16_t last = 0;
    for (; *word; word++) {
        last = *word;
        uint32_t here = scan_peek(scan, len);
        if (last == U'\'') {
            len += here == U' ';
            continue;
        }
        if (here != last)
            return 0;
        len++;
    }
    return scan_is_letter(last) && scan_is_letter(scan_peek(scan, len)) ? 0 : len;
}

bool scan_word(struct scan *scan, const char16_t *word)
{
    size_t len = word_len(scan, word);
    scan->at += len;
    return len > 0;
}

/* ---- What may begin ---- */

/* As in cmake/index_starts.cmake. */
enum { FIRST_FACTOR = 2531, SECOND_FACTOR = 613, THIRD_FACTOR = 197 };

unsigned starts_rules(const struct starts *starts, uint32_t first, uint32_t second, uint32_t third)
{
    uint32_t at = first * FIRST_FACTOR + second * SECOND_FACTOR + third * THIRD_FACTOR;
    for (;; at++) {
        const struct start *row = &starts->rows[at % STARTS_ROWS];
        if (row->points[0] == first && row->points[1] == second && row->points[2] == third)
            return row->rules;
        if (!row->points[0])
            return 0;
    }
}

static inline unsigned parts_of(const struct starts *starts, uint32_t point)
{
    return starts->parts[point % STARTS_PARTS];
}

/* The rules of what stands behind the short word here; where it goes on, its own. */
static unsigned rules_behind(const struct scan *scan, const struct starts *starts, unsigned rules)
{
    size_t len = scan_is_letter(scan_peek(scan, 2)) ? 3 : 2;
    return scan_peek(scan, len) == U' '
               ? starts_rules(starts, scan_peek(scan, 0), U' ', scan_peek(scan, len + 1))
               : rules & ~START_WORD;
}

unsigned scan_rules(const struct scan *scan, const struct starts *starts)
{
    uint32_t first = scan_peek(scan, 0), second = scan_peek(scan, 1);
    bool is_word = scan_is_letter(first) && !scan_is_digit(second);
    unsigned rules = 0;
    if (parts_of(starts, second) & PART_SECOND)
        rules = starts_rules(starts, first, second, is_word ? scan_peek(scan, 2) : 0);
    if (!rules && parts_of(starts, first) & PART_ALONE)
        rules = starts_rules(starts, first, 0, 0);
    return rules & START_WORD ? rules_behind(scan, starts, rules) : rules;
}

/* Whether something may begin with a point of these parts before one of those: it does so with all,
 * or with some and a second stands behind it; in either case the two add up to 2 or 3. */
static inline uint64_t may_begin(unsigned here, unsigned next)
{
    return ((here & (PART_FIRST | PART_ALONE)) + next / PART_SECOND) >> 1;
}

/* Looks at the next points of the message without a branch that could be guessed wrong. No letter
 * begins anything behind another. */
static void look_ahead(const struct scan *scan, struct seeker *seeker)
{
    enum { PLACES = 64 };
    size_t left = scan->count - scan->at, many = left < PLACES ? left : PLACES;
    const uint32_t *points = scan->points + scan->at;
    unsigned here = parts_of(seeker->starts, points[0]);
    bool is_behind_letter = scan_is_letter(scan_before(scan, 1));
    uint64_t places = 0;
    for (size_t i = 0; i < many; i++) {
        bool is_letter = scan_is_letter(points[i]);
        unsigned next = parts_of(seeker->starts, i + 1 < left ? points[i + 1] : 0);
        uint64_t may = may_begin(here, next) & !(is_letter & is_behind_letter);
        places = places >> 1 | may << (PLACES - 1);
        is_behind_letter = is_letter;
        here = next;
    }
    seeker->places = places >> (PLACES - many);
    seeker->from = scan->at;
    seeker->end = scan->at + many;
}

bool scan_seek(struct scan *scan, struct seeker *seeker)
{
    while (scan->at < scan->count) {
        if (scan->at >= seeker->end)
            look_ahead(scan, seeker);
        uint64_t places = seeker->places >> (scan->at - seeker->from);
        if (places) {
            scan->at += (size_t)__builtin_ctzll(places);
            return true;
        }
        scan->at = seeker->end;
    }
    return false;
}

/* ---- Words ---- */

/* Whether the word of the row, whose first letter stands here, may go on with the point `next`. */
static inline bool may_go_on(const struct word *row, uint32_t next)
{
    char16_t second = row->text[1];
    return second == next || second == u'\'' || second == 0;
}

/* The row of the longest word here, NULL where there is none; its length in `*len`. */
static const struct word *longest(const struct scan *scan, struct words words, size_t *len)
{
    enum { REMAINDERS = 27 };
    const struct word *best = NULL;
    uint32_t here = scan_peek(scan, 0), next = scan_peek(scan, 1);
    uint32_t key = here + next * (uint32_t)words.rows[0].value;
    const char16_t *index = &words.rows[1].text[key % REMAINDERS];
    *len = 0;
    for (size_t i = index[0]; i < index[1]; i++) {
        if (words.rows[i].text[0] != here || !may_go_on(&words.rows[i], next))
            continue;
        size_t taken = word_len(scan, words.rows[i].text);
        if (taken > *len) {
            *len = taken;
            best = &words.rows[i];
        }
    }
    return best;
}

const struct word *scan_words_exact(struct scan *scan, struct words words)
{
    size_t len;
    const struct word *best = longest(scan, words, &len);
    scan->at += len;
    return best;
}

bool scan_sees_exact(const struct scan *scan, struct words words)
{
    size_t len;
    return longest(scan, words, &len) != NULL;
}

const struct han_digit scan_han_digits[64] = {
#define HAN(point, digit) [(point)&63] = {point, digit}
    HAN(U'〇', 0), HAN(U'零', 0), HAN(U'一', 1), HAN(U'二', 2), HAN(U'两', 2), HAN(U'三', 3),
    HAN(U'四', 4), HAN(U'五', 5), HAN(U'六', 6), HAN(U'七', 7), HAN(U'八', 8), HAN(U'九', 9),
#undef HAN
};

size_t scan_digits(struct scan *scan, int *value)
{
    size_t len = 0;
    *value = 0;
    for (; len < 9 && scan_is_digit(scan_peek(scan, len)); len++)
        *value = *value * 10 + (int)(scan_peek(scan, len) - U'0');
    scan->at += len;
    return len;
}

/* year -> digit digit digit digit */
static bool read_han_year(struct scan *scan, int *value)
{
    *value = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = scan_han_digit(scan_peek(scan, i));
        if (digit < 0)
            return false;
        *value = *value * 10 + digit;
    }
    scan->at += 4;
    return true;
}

/* tens -> [digit] 十 [digit] | digit */
static bool read_tens(struct scan *scan, int *value)
{
    int digit = scan_han_digit(scan_peek(scan, 0));
    scan->at += digit >= 0;
    if (!scan_point(scan, U'十')) {
        *value = digit;
        return digit >= 0;
    }
    int rest = scan_han_digit(scan_peek(scan, 0));
    scan->at += rest > 0;
    *value = (digit < 0 ? 1 : digit) * 10 + (rest > 0 ? rest : 0);
    return true;
}

/* hundreds -> digit 百 [零] [tens] | tens */
static bool read_hundreds(struct scan *scan, int *value)
{
    int digit = scan_han_digit(scan_peek(scan, 0));
    if (digit < 1 || scan_peek(scan, 1) != U'百')
        return read_tens(scan, value);
    scan->at += 2;
    scan_point(scan, U'零');
    int rest = 0;
    *value = digit * 100 + (read_tens(scan, &rest) ? rest : 0);
    return true;
}

bool scan_integer(struct scan *scan, int *value)
{
    if (scan_is_digit(scan_peek(scan, 0)))
        return scan_digits(scan, value) > 0;
    if (read_han_year(scan, value))
        return true;
    size_t start = scan->at;
    if (read_hundreds(scan, value) && scan_han_digit(scan_peek(scan, 0)) < 0 &&
        scan_peek(scan, 0) != U'几')
        return true;
    scan->at = start;
    return false;
}
