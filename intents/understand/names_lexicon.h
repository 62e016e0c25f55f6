/* SPDX-License-Identifier: Apache-2.0 */
/* Ordinary Chinese words and how common they are, to tell a short name from a piece of
 * something else: 新华 in 新华书店, 日升 in 今日升级, 好运 in 你好运费多少. Rests on
 * intents/words/ordinary.txt and [phrases] of names.txt. Only fingerprints of the words are
 * kept (8 bytes each). Not a segmenter of whole texts: it looks a few characters around. */
#ifndef INTENTS_UNDERSTAND_NAMES_LEXICON_H
#define INTENTS_UNDERSTAND_NAMES_LEXICON_H

#include "intents/understand/names_words.h"

enum { LEXICON_WORD_MAX = 5, LEXICON_UNKNOWN = 0 };

struct lexicon {
    uint64_t *slots; /* fingerprint << 8 | is_verbal << 7 | weight; 0 is free */
    uint64_t *pairs; /* which two units stand together in some word: bits, by hash */
    uint8_t *alone;  /* by unit: the value of the word that it is by itself */
};

void lexicon_init(struct lexicon *lexicon, const struct names_words *words);
void lexicon_release(struct lexicon *lexicon);

/* How common the word is: the logarithm to base 2 of its frequency in 60 million words plus
 * one; 0 where it is not known. */
unsigned lexicon_weight(const struct lexicon *lexicon, const uint16_t *units, size_t count);

/* Whether the word is something other than a thing's or a person's name (拜会, 打通, 一名). */
bool lexicon_is_verbal(const struct lexicon *lexicon, const uint16_t *units, size_t count);

/* How surprising the likeliest reading of the units as ordinary words is, in bits. */
unsigned lexicon_surprise(const struct lexicon *lexicon, const uint16_t *units, size_t count);

/* Whether the likeliest reading of what stands around [from, to) has that piece as one word,
 * taken to be as common as `weight` says. */
bool lexicon_allows(const struct lexicon *lexicon, const uint16_t *units, size_t count, size_t from,
                    size_t to, unsigned weight);

#endif
