/* SPDX-License-Identifier: Apache-2.0 */
/* The likeliest reading is that with the lowest sum of surprises (Viterbi over unigrams),
 * within AROUND units of the piece in question. A word can only stand where each two of its
 * units stand together in some word, which is one bit to look up: most places need no more. */
#include "intents/understand/names_lexicon.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

/* intents/words/ordinary.txt, embedded by the build. */
extern const unsigned char words_ordinary[];
extern const size_t words_ordinary_len;

enum {
    SLOTS = 1 << 17,
    PAIR_BITS = 1 << 20,
    AROUND = 4,
    WINDOW_MAX = 32,
    TOTAL_BITS = 26,   /* log2 of the size of the corpus */
    UNKNOWN_BITS = 22, /* surprise of a character that is no word */
    OTHER_BITS = 4,    /* of a letter, digit or sign: a boundary anyway */
    PHRASE_WEIGHT = 15,
    VERBAL = 0x80,
};

static uint64_t fingerprint(const uint16_t *units, size_t count)
{
    uint64_t hash = count * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ units[i]) * 0xD6E8FEB86659FD93u, hash ^= hash >> 32;
    return hash | 1;
}

static uint64_t *find_slot(const struct lexicon *lexicon, const uint16_t *units, size_t count)
{
    uint64_t print = fingerprint(units, count) << 8;
    uint32_t at = (uint32_t)(print >> 40) & (SLOTS - 1);
    while (lexicon->slots[at] && (lexicon->slots[at] >> 8) != (print >> 8))
        at = (at + 1) & (SLOTS - 1);
    return &lexicon->slots[at];
}

static uint32_t pair_bit(uint16_t left, uint16_t right)
{
    uint32_t pair = (uint32_t)left << 16 | right;
    return (pair * 0x9E3779B1u) >> 12; /* the upper 20 bits: PAIR_BITS */
}

static bool may_stand_together(const struct lexicon *lexicon, uint16_t left, uint16_t right)
{
    uint32_t bit = pair_bit(left, right);
    return lexicon->pairs[bit >> 6] >> (bit & 63) & 1;
}

static void put_word(struct lexicon *lexicon, const uint16_t *units, size_t count, unsigned value)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t bit = pair_bit(units[i - 1], units[i]);
        lexicon->pairs[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    if (count == 1) {
        lexicon->alone[units[0]] = (uint8_t)value;
        return;
    }
    uint64_t *slot = find_slot(lexicon, units, count);
    *slot = fingerprint(units, count) << 8 | value;
}

static void load_line(struct lexicon *lexicon, struct text line)
{
    bool is_verbal = text_is(text_split(&line, ' '), "v");
    int64_t weight = 0;
    bug_if(!text_to_int(text_split(&line, ' '), &weight));
    while (line.len > 0) {
        struct text word = text_split(&line, ' ');
        uint16_t units[WORD_UNITS_MAX];
        size_t count = 0;
        for (size_t at = 0; at < word.len && count < WORD_UNITS_MAX;)
            units[count++] = unit_of(text_next(word, &at));
        put_word(lexicon, units, count, (unsigned)weight | (is_verbal ? VERBAL : 0));
    }
}

void lexicon_init(struct lexicon *lexicon, const struct names_words *words)
{
    lexicon->slots = mem_new(SLOTS, sizeof *lexicon->slots);
    lexicon->pairs = mem_new(PAIR_BITS / 64, sizeof *lexicon->pairs);
    lexicon->alone = mem_new(0x10000, sizeof *lexicon->alone);
    struct text rest = {(const char *)words_ordinary, words_ordinary_len};
    while (rest.len > 0) {
        struct text line = text_split(&rest, '\n');
        if (line.len > 0 && line.ptr[0] != '#')
            load_line(lexicon, line);
    }
    const struct word_list *phrases = &words->sections[WORDS_PHRASES];
    for (size_t i = 0; i < phrases->count; i++)
        put_word(lexicon, phrases->words[i].units, phrases->words[i].len, PHRASE_WEIGHT);
}

void lexicon_release(struct lexicon *lexicon)
{
    free(lexicon->slots);
    free(lexicon->pairs);
    free(lexicon->alone);
}

/* The weight of the word, and whether it is VERBAL; 0 where it is not known. */
static unsigned value_of(const struct lexicon *lexicon, const uint16_t *units, size_t count)
{
    if (count == 1)
        return lexicon->alone[units[0]];
    return (unsigned)*find_slot(lexicon, units, count) & 0xFF;
}

unsigned lexicon_weight(const struct lexicon *lexicon, const uint16_t *units, size_t count)
{
    return value_of(lexicon, units, count) & (VERBAL - 1);
}

bool lexicon_is_verbal(const struct lexicon *lexicon, const uint16_t *units, size_t count)
{
    return value_of(lexicon, units, count) & VERBAL;
}

static bool is_han(uint16_t unit)
{
    return unit >= 0x3400 && unit <= 0x9FFF;
}

static unsigned bits_of(unsigned weight)
{
    return weight < TOTAL_BITS ? TOTAL_BITS - weight : 1;
}

/* The surprise of one unit as a word. */
static unsigned unit_bits(const struct lexicon *lexicon, uint16_t unit)
{
    if (!is_han(unit))
        return OTHER_BITS;
    unsigned weight = lexicon_weight(lexicon, &unit, 1);
    return weight ? bits_of(weight) : UNKNOWN_BITS;
}

/* A piece that is taken for one word; none where from == to. */
struct piece {
    size_t from, to;
    unsigned bits;
};

/* Units, and what is known of them: looked up all at once, so that memory is waited for once. */
struct window {
    const uint16_t *units;
    size_t count;
    unsigned bits[WINDOW_MAX];    /* as a word each */
    bool is_together[WINDOW_MAX]; /* with the next one */
};

static void read_units(struct window *window, const struct lexicon *lexicon)
{
    const uint16_t *units = window->units;
    for (size_t i = 0; i < window->count; i++)
        window->bits[i] = unit_bits(lexicon, units[i]);
    for (size_t i = 0; i + 1 < window->count; i++)
        window->is_together[i] = may_stand_together(lexicon, units[i], units[i + 1]);
}

/* Whether the likeliest reading has the piece as a word; `*bits` is its surprise. */
static bool read_window(const struct lexicon *lexicon, const uint16_t *units, size_t count,
                        struct piece piece, unsigned *bits)
{
    struct window window;
    window.units = units;
    window.count = count;
    read_units(&window, lexicon);
    unsigned best[WINDOW_MAX + 1];
    bool has_piece[WINDOW_MAX + 1];
    best[0] = 0;
    has_piece[0] = false;
    for (size_t end = 1; end <= count; end++) {
        best[end] = best[end - 1] + window.bits[end - 1];
        has_piece[end] = has_piece[end - 1];
        for (size_t len = 2; len <= LEXICON_WORD_MAX && len <= end; len++) {
            size_t from = end - len;
            if (!window.is_together[from])
                break;
            unsigned weight = lexicon_weight(lexicon, units + from, len);
            if (weight && best[from] + bits_of(weight) < best[end]) {
                best[end] = best[from] + bits_of(weight);
                has_piece[end] = has_piece[from];
            }
        }
        if (end == piece.to && piece.to > piece.from &&
            best[piece.from] + piece.bits <= best[end]) {
            best[end] = best[piece.from] + piece.bits;
            has_piece[end] = true;
        }
    }
    *bits = best[count];
    return has_piece[count];
}

unsigned lexicon_surprise(const struct lexicon *lexicon, const uint16_t *units, size_t count)
{
    unsigned bits = 0;
    (void)read_window(lexicon, units, count < WINDOW_MAX ? count : WINDOW_MAX, (struct piece){0},
                      &bits);
    return bits;
}

bool lexicon_allows(const struct lexicon *lexicon, const uint16_t *units, size_t count, size_t from,
                    size_t to, unsigned weight)
{
    if (to - from > WINDOW_MAX - 2 * AROUND)
        return true;
    bool may_start = from > 0 && may_stand_together(lexicon, units[from - 1], units[from]);
    bool may_end = to < count && may_stand_together(lexicon, units[to - 1], units[to]);
    if (!(may_start | may_end))
        return true;
    size_t first = from > AROUND ? from - AROUND : 0;
    size_t last = count - to > AROUND ? to + AROUND : count;
    struct piece piece = {from - first, to - first, TOTAL_BITS - weight};
    unsigned bits = 0;
    return read_window(lexicon, units + first, last - first, piece, &bits);
}
