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

uint16_t unit_of(uint32_t point)
{
    enum { PRIVATE_FIRST = 0xE000, PRIVATE_COUNT = 0x1900 };
    return (uint16_t)(point < 0x10000 ? point : PRIVATE_FIRST + point % PRIVATE_COUNT);
}

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
    struct word word = {.len = (uint8_t)normal.count, .tag = tag};
    for (size_t i = 0; i < normal.count; i++)
        word.units[i] = normal.points[i] == '_' ? ' ' : unit_of(normal.points[i]);
    struct word_list *list = &words->sections[section];
    list->words = mem_grow(list->words, list->count + 1, sizeof *list->words);
    list->words[list->count++] = word;
    words->starts[word.units[0]] |= (uint64_t)1 << section;
    words->ends[word.units[word.len - 1]] |= (uint64_t)1 << section;
}

static uint32_t hash_word(enum words_section section, const uint16_t *units, size_t count)
{
    uint64_t hash = (uint64_t)section << 8 | count;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ units[i]) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash >> 32);
}

static void put_slot(struct names_words *words, enum words_section section, size_t number)
{
    const struct word *word = &words->sections[section].words[number];
    uint32_t at = hash_word(section, word->units, word->len) & words->mask;
    while (words->slots[at])
        at = (at + 1) & words->mask;
    words->slots[at] = (uint32_t)section << 24 | (uint32_t)(number + 1);
}

static void index_words(struct names_words *words)
{
    enum { SLOTS = 8192 };
    words->slots = mem_new(SLOTS, sizeof *words->slots);
    words->mask = SLOTS - 1;
    size_t total = 0;
    for (int section = 0; section < WORDS_SECTION_COUNT; section++) {
        struct word_list *list = &words->sections[section];
        for (size_t i = 0; i < list->count; i++) {
            put_slot(words, (enum words_section)section, i);
            if (list->words[i].len > list->longest)
                list->longest = list->words[i].len;
        }
        total += list->count;
    }
    bug_if(total > SLOTS / 2);
}

void names_words_init(struct names_words *words, const struct normaliser *norm)
{
    *words = (struct names_words){.starts = mem_new(0x10000, sizeof *words->starts),
                                  .ends = mem_new(0x10000, sizeof *words->ends)};
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
    free(words->starts);
    free(words->ends);
}

const struct word *word_is(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count)
{
    for (uint32_t at = hash_word(section, units, count) & words->mask; words->slots[at];
         at = (at + 1) & words->mask) {
        if (words->slots[at] >> 24 != (uint32_t)section)
            continue;
        const struct word *word =
            &words->sections[section].words[(words->slots[at] & 0xFFFFFF) - 1];
        size_t same = 0;
        while (word->len == count && same < count && word->units[same] == units[same])
            same++;
        if (same == count)
            return word;
    }
    return NULL;
}

static size_t longest_of(const struct names_words *words, enum words_section section, size_t room)
{
    size_t longest = words->sections[section].longest;
    return longest < room ? longest : room;
}

const struct word *word_at(const struct names_words *words, enum words_section section,
                           const uint16_t *units, size_t count, size_t at)
{
    if (at >= count || !(words->starts[units[at]] >> section & 1))
        return NULL;
    const struct word *word = NULL;
    for (size_t len = longest_of(words, section, count - at); len > 0 && !word; len--)
        word = word_is(words, section, units + at, len);
    return word;
}

const struct word *word_before(const struct names_words *words, enum words_section section,
                               const uint16_t *units, size_t end)
{
    if (end == 0 || !(words->ends[units[end - 1]] >> section & 1))
        return NULL;
    const struct word *word = NULL;
    for (size_t len = longest_of(words, section, end); len > 0 && !word; len--)
        word = word_is(words, section, units + end - len, len);
    return word;
}
