/* SPDX-License-Identifier: Apache-2.0 */
/* The words of intents/words/names.txt, by section, in the units that names are made of. A
 * unit is 16 bits: a code point of the basic plane, or a private one that stands for a rarer
 * point (two of those may share one; for names that is near enough). */
#ifndef INTENTS_UNDERSTAND_NAMES_WORDS_H
#define INTENTS_UNDERSTAND_NAMES_WORDS_H

#include "intents/understand/normal.h"

/* One list of sections: constant and heading. */
#define NAMES_SECTION_LIST(X)                                                                      \
    X(WORDS_TITLES, "titles")                                                                      \
    X(WORDS_PEOPLE_TITLES, "people_titles")                                                        \
    X(WORDS_TITLE_STOPS, "title_stops")                                                            \
    X(WORDS_WEAK_TITLE_STOPS, "weak_title_stops")                                                  \
    X(WORDS_NICKNAME_STARTS, "nickname_starts")                                                    \
    X(WORDS_PINYIN_TITLES, "pinyin_titles")                                                        \
    X(WORDS_ENGLISH_TITLES, "english_titles")                                                      \
    X(WORDS_SURNAMES, "surnames")                                                                  \
    X(WORDS_WEAK_SURNAMES, "weak_surnames")                                                        \
    X(WORDS_NEVER_SURNAMES, "never_surnames")                                                      \
    X(WORDS_BEFORE_NAMES, "before_names")                                                          \
    X(WORDS_TRADES, "trades")                                                                      \
    X(WORDS_WEAK_TRADES, "weak_trades")                                                            \
    X(WORDS_CORE_STOPS, "core_stops")                                                              \
    X(WORDS_SHOP_TAILS, "shop_tails")                                                              \
    X(WORDS_AFTER_WEAK_TRADES, "after_weak_trades")                                                \
    X(WORDS_LEGAL_FORMS, "legal_forms")                                                            \
    X(WORDS_ENGLISH_TRADES, "english_trades")                                                      \
    X(WORDS_ENGLISH_ORDINARY, "english_ordinary")                                                  \
    X(WORDS_REGION_TAILS, "region_tails")                                                          \
    X(WORDS_LINKS, "links")                                                                        \
    X(WORDS_ORDINARY, "ordinary")                                                                  \
    X(WORDS_ENGLISH_OPENERS, "english_openers")                                                    \
    X(WORDS_ID_WORDS, "id_words")                                                                  \
    X(WORDS_CITIES, "cities")                                                                      \
    X(WORDS_PLACE_NOUNS, "place_nouns")                                                            \
    X(WORDS_EVERYDAY, "everyday")                                                                  \
    X(WORDS_PHRASES, "phrases")                                                                    \
    X(WORDS_STAGES, "stage_words")                                                                 \
    X(WORDS_ROLES, "roles")                                                                        \
    X(WORDS_FUNCTION_UNITS, "function_units")                                                      \
    X(WORDS_NUMERALS, "numerals")                                                                  \
    X(WORDS_MULTIPLIERS, "multipliers")                                                            \
    X(WORDS_REGION_AFTER, "region_after")                                                          \
    X(WORDS_PLACE_TAILS, "place_tails")                                                            \
    X(WORDS_ENGLISH_SIGNS, "english_signs")                                                        \
    X(WORDS_ENGLISH_FIRST_STOPS, "english_first_stops")                                            \
    X(WORDS_WEEKDAY_STARTS, "weekday_starts")                                                      \
    X(WORDS_LOOK_ALIKES, "look_alikes")

enum words_section {
#define X(name, heading) name,
    NAMES_SECTION_LIST(X) WORDS_SECTION_COUNT
#undef X
};

enum { WORD_UNITS_MAX = 16, WORDS_FOLD = 1024 };

/* `tag` is the stage of a word of [stage_words], 0 elsewhere; `section` is an enum
 * words_section. */
struct word {
    uint8_t len;
    uint8_t tag;
    uint8_t section;
    uint16_t units[WORD_UNITS_MAX];
};

/* The words of a section, by their first unit, the longest of those first; behind the last is
 * one that has no unit. */
struct word_list {
    struct word *words;
    size_t count;
    size_t longest;
};

struct names_words {
    struct word_list sections[WORDS_SECTION_COUNT];
    /* Bits of `enum words_section`: what words may start, and end, with a unit; by the lower
     * bits of it, so that it is small. */
    uint64_t starts[WORDS_FOLD], ends[WORDS_FOLD];
    /* The first word of a section with a first unit, by hash of both: section << 24 | number + 1;
     * 0 is free. */
    uint32_t *slots;
    uint32_t mask;
};

void names_words_init(struct names_words *words, const struct normaliser *norm);
void names_words_release(struct names_words *words);

static inline uint16_t unit_of(uint32_t point)
{
    enum { PRIVATE_FIRST = 0xE000, PRIVATE_COUNT = 0x1900 };
    return (uint16_t)(point < 0x10000 ? point : PRIVATE_FIRST + point % PRIVATE_COUNT);
}

/* The longest word of the section that starts at `at`, ends at `end`, is the whole of the
 * units; NULL where there is none. */
const struct word *word_at(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count, size_t at);
const struct word *word_before(const struct names_words *words, enum words_section section,
                               const uint16_t *units, size_t end);
const struct word *word_is(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count);

#endif
