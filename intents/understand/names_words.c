/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/names_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "config/directory.h"

/* intents/words/names.txt, embedded by the build. */
extern const unsigned char words_names[];
extern const size_t words_names_len;

static const char *const headings[] = {
#define X(name, heading) heading,
    NAMES_SECTION_LIST(X)
#undef X
};

static enum words_section section_of(struct text heading)
{
    int section = 0;
    while (section < WORDS_SECTION_COUNT && !text_is(heading, headings[section]))
        section++;
    bug_if(section == WORDS_SECTION_COUNT);
    return (enum words_section)section;
}

/* In the file `_` stands for a blank. */
static void add_word(struct names_words *words, enum words_section section, struct text text,
                     uint8_t tag, const struct normaliser *norm, struct arena *arena)
{
    struct normal normal = normalise(norm, text, arena);
    bug_if(normal.count == 0 || normal.count > WORD_UNITS_MAX);
    struct word word = {(uint8_t)normal.count, tag, (uint8_t)section, {0}};
    for (size_t i = 0; i < normal.count; i++)
        word.units[i] = normal.points[i] == '_' ? ' ' : unit_of(normal.points[i]);
    struct word_list *list = &words->sections[section];
    list->words = mem_grow(list->words, list->count + 1, sizeof *list->words);
    list->words[list->count++] = word;
    words->starts[word.units[0] % WORDS_FOLD] |= (uint64_t)1 << section;
    words->ends[word.units[word.len - 1] % WORDS_FOLD] |= (uint64_t)1 << section;
}

static int compare_words(const void *a, const void *b)
{
    const struct word *left = a, *right = b;
    return left->units[0] != right->units[0] ? (int)left->units[0] - right->units[0]
                                             : (int)right->len - left->len;
}

static uint32_t hash_first(enum words_section section, uint16_t unit)
{
    return ((uint32_t)section << 16 | unit) * 0x9E3779B1u >> 16;
}

/* The slot of the section's words with this first unit, or the free one for them. */
static uint32_t *find_slot(const struct names_words *words, enum words_section section,
                           uint16_t unit)
{
    for (uint32_t at = hash_first(section, unit) & words->mask;; at = (at + 1) & words->mask) {
        uint32_t slot = words->slots[at];
        if (!slot || (slot >> 24 == (uint32_t)section &&
                      words->sections[section].words[(slot & 0xFFFFFF) - 1].units[0] == unit))
            return &words->slots[at];
    }
}

static void index_section(struct names_words *words, enum words_section section)
{
    struct word_list *list = &words->sections[section];
    list->words = mem_grow(list->words, list->count + 1, sizeof *list->words);
    list->words[list->count] = (struct word){.len = 0};
    if (list->count > 1)
        qsort(list->words, list->count, sizeof *list->words, compare_words);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t *slot = find_slot(words, section, list->words[i].units[0]);
        if (!*slot)
            *slot = (uint32_t)section << 24 | (uint32_t)(i + 1);
        if (list->words[i].len > list->longest)
            list->longest = list->words[i].len;
    }
}

static void index_words(struct names_words *words)
{
    enum { SLOTS = 8192 };
    words->slots = mem_new(SLOTS, sizeof *words->slots);
    words->mask = SLOTS - 1;
    size_t total = 0;
    for (int section = 0; section < WORDS_SECTION_COUNT; section++) {
        index_section(words, (enum words_section)section);
        total += words->sections[section].count;
    }
    bug_if(total > SLOTS / 2);
}

void names_words_init(struct names_words *words, const struct normaliser *norm)
{
    memset(words, 0, sizeof *words);
    struct arena arena;
    arena_init(&arena);
    struct text rest = {(const char *)words_names, words_names_len};
    enum words_section section = WORDS_SECTION_COUNT;
    while (rest.len > 0) {
        struct text line = text_trim(text_split(&rest, '\n'));
        uint8_t tag = 0;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '[') {
            section = section_of(text_slice(line, 1, line.len - 1));
            continue;
        }
        if (section == WORDS_STAGES)
            tag = (uint8_t)stage_of(text_split(&line, ':'));
        while (line.len > 0) {
            struct text word = text_split(&line, ' ');
            if (word.len > 0)
                add_word(words, section, word, tag, norm, &arena);
        }
    }
    index_words(words);
    arena_release(&arena);
}

void names_words_release(struct names_words *words)
{
    for (int i = 0; i < WORDS_SECTION_COUNT; i++)
        free(words->sections[i].words);
    free(words->slots);
}

/* The longest of the section's words that start with the unit; NULL where none does. */
static const struct word *first_word(const struct names_words *words, enum words_section section,
                                     uint16_t unit)
{
    if (!(words->starts[unit % WORDS_FOLD] >> section & 1))
        return NULL;
    uint32_t slot = *find_slot(words, section, unit);
    return slot ? &words->sections[section].words[(slot & 0xFFFFFF) - 1] : NULL;
}

static bool has_units(const struct word *word, const uint16_t *units)
{
    size_t same = 1; /* the first is known to be */
    while (same < word->len && word->units[same] == units[same])
        same++;
    return same == word->len;
}

const struct word *word_is(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count)
{
    if (count == 0)
        return NULL;
    const struct word *word = first_word(words, section, units[0]);
    for (; word && word->len >= count && word->units[0] == units[0]; word++)
        if (word->len == count && has_units(word, units))
            return word;
    return NULL;
}

const struct word *word_at(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count, size_t at)
{
    if (at >= count)
        return NULL;
    const struct word *word = first_word(words, section, units[at]);
    for (; word && word->len > 0 && word->units[0] == units[at]; word++)
        if (word->len <= count - at && has_units(word, units + at))
            return word;
    return NULL;
}

const struct word *word_before(const struct names_words *words, enum words_section section,
                               const uint16_t *units, size_t end)
{
    if (end == 0 || !(words->ends[units[end - 1] % WORDS_FOLD] >> section & 1))
        return NULL;
    const struct word *word = NULL;
    size_t longest = words->sections[section].longest;
    for (size_t len = longest < end ? longest : end; len > 0 && !word; len--)
        word = word_is(words, section, units + end - len, len);
    return word;
}
