/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a message something may be found at all. Most places of most messages name nobody,
 * and two units side by side are enough to tell: they are looked up once, by hash, in a table of
 * what starts with such two, in one pass without a branch; whatever else looks for names goes
 * only where that pass has left a sign. */
#include "intents/understand/names_match.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- before a message comes ---- */

static uint8_t *pair_signs(const struct signs *signs, uint16_t left, uint16_t right)
{
    uint32_t hash = ((uint32_t)left << 16 | right) * 0x9E3779B1u;
    return &signs->pairs[hash >> signs->shift];
}

/* Sounds in small numbers; 0 stands for whatever is no Chinese character. */
static uint32_t sound_number(const struct signs *signs, uint16_t sound)
{
    uint32_t number = (uint32_t)sound - SOUND_BASE;
    return number < signs->sound_count ? number : 0;
}

static uint32_t sound_bit(const struct signs *signs, uint16_t left, uint16_t right)
{
    return sound_number(signs, left) * signs->sound_count + sound_number(signs, right);
}

void signs_init(struct signs *signs, size_t forms, uint32_t sound_count)
{
    enum { SLOTS_EACH = 16, BITS_MIN = 15, BITS_MAX = 19 };
    unsigned bits = BITS_MIN;
    while (bits < BITS_MAX && (size_t)1 << bits < forms * SLOTS_EACH)
        bits++;
    signs->pairs = mem_new((size_t)1 << bits, sizeof *signs->pairs);
    signs->shift = 32 - bits;
    signs->sounds = mem_new(sound_count * sound_count / 64 + 1, sizeof *signs->sounds);
    signs->sound_count = sound_count;
}

void signs_release(struct signs *signs)
{
    free(signs->pairs);
    free(signs->sounds);
}

void signs_add_word(struct names *names, const struct word *word, enum sign sign)
{
    if (word->len == 1)
        names->kinds[word->units[0]] |= (uint16_t)(sign << UNIT_SIGNS);
    else
        *pair_signs(&names->signs, word->units[0], word->units[1]) |= (uint8_t)sign;
}

void signs_add_form(struct names *names, const uint16_t *units, size_t count)
{
    *pair_signs(&names->signs, units[0], count > 1 ? units[1] : 0) |= SIGN_NAME;
}

/* All that the unit is taken for, each to the pair with its neighbour. */
static void add_looks(struct names *names, uint16_t left, uint16_t right, bool is_first)
{
    struct signs *signs = &names->signs;
    uint16_t unit = is_first ? left : right;
    if (!(names->kinds[unit] & UNIT_LOOKS))
        return;
    for (const struct look *look = looks_of(names, unit); look->unit == unit; look++) {
        if (is_first)
            *pair_signs(signs, look->other, right) |= SIGN_LOOK_FIRST;
        else
            *pair_signs(signs, left, look->other) |= SIGN_LOOK_SECOND;
    }
}

void signs_add_inexact(struct names *names, const uint16_t *units, size_t count, bool has_sound)
{
    struct signs *signs = &names->signs;
    if (count < 2)
        return;
    if (has_sound && sound_number(signs, names->sound_of[units[0]]) > 0) {
        uint32_t bit = sound_bit(signs, names->sound_of[units[0]], names->sound_of[units[1]]);
        signs->sounds[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    add_looks(names, units[0], units[1], true);
    for (size_t at = 1; at < count; at++)
        add_looks(names, units[at - 1], units[at], false);
}

/* ---- in a message ---- */

static unsigned sound_sign(const struct signs *signs, const uint16_t *sounds)
{
    uint32_t bit = sound_bit(signs, sounds[0], sounds[1]);
    return signs->sounds[bit >> 6] >> (bit & 63) & 1 ? SIGN_SOUND : 0;
}

static void read_signs(struct scan *scan)
{
    enum { TOKEN = UNIT_LETTER | UNIT_DIGIT };
    const struct signs *signs = &scan->names->signs;
    bool was_token = false;
    scan->seen = 0;
    for (size_t at = 0; at < scan->count; at++) {
        unsigned kind = scan->kinds[at];
        bool is_token = kind & TOKEN;
        unsigned sign = *pair_signs(signs, scan->units[at], scan->units[at + 1]) |
                        kind >> UNIT_SIGNS | sound_sign(signs, scan->sounds + at);
        if (is_token)
            sign = was_token ? 0 : sign | SIGN_TOKEN;
        was_token = is_token;
        scan->signs[at] = (uint8_t)sign;
        scan->seen |= sign;
    }
}

void scan_begin(struct scan *scan)
{
    const struct names *names = scan->names;
    const struct normal *normal = scan->normal;
    size_t room = normal->count + SCAN_BEYOND;
    scan->count = normal->count;
    scan->units = arena_room(scan->arena, room, sizeof *scan->units);
    scan->kinds = arena_room(scan->arena, room, sizeof *scan->kinds);
    scan->sounds = arena_room(scan->arena, room, sizeof *scan->sounds);
    scan->signs = arena_room(scan->arena, room, sizeof *scan->signs);
    scan->taken = arena_alloc(scan->arena, room, sizeof *scan->taken);
    for (size_t at = 0; at < normal->count; at++) {
        uint16_t unit = unit_of(normal->points[at]);
        scan->units[at] = unit;
        scan->kinds[at] = names->kinds[unit];
        scan->sounds[at] = names->sound_of[unit];
    }
    for (size_t at = normal->count; at < room; at++)
        scan->units[at] = scan->kinds[at] = scan->sounds[at] = scan->signs[at] = 0;
    read_signs(scan);
}
