/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a message something may be found at all. Most places of most messages name nobody,
 * and two units side by side are enough to tell: they are looked up once, by hash, in a table of
 * what starts with such two, in one pass without a branch; whatever else looks for names goes
 * only where that pass has left a sign. */
#include "intents/understand/names_match.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- before a message comes ---- */

static uint32_t pair_slot(const struct signs *signs, uint16_t left, uint16_t right)
{
    uint32_t pair = (uint32_t)left << 16 | right;
    return pair * 0x9E3779B1u >> signs->shift;
}

static void add_pair(struct signs *signs, uint16_t left, uint16_t right, enum sign sign)
{
    signs->pairs[pair_slot(signs, left, right)] |= (uint8_t)sign;
}

/* 0 stands for whatever has no sound. */
static uint32_t sound_number(const struct signs *signs, uint16_t sound)
{
    uint32_t number = (uint32_t)sound - SOUND_BASE;
    return number < signs->sound_count ? number : 0;
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
        names->units[word->units[0]].kinds |= (uint16_t)(sign << UNIT_SIGNS);
    else
        add_pair(&names->signs, word->units[0], word->units[1], sign);
}

void signs_add_form(struct names *names, const uint16_t *units, size_t count)
{
    add_pair(&names->signs, units[0], count > 1 ? units[1] : 0, SIGN_NAME);
}

/* All that the unit is taken for, each to the pair with its neighbour. */
static void add_looks(struct names *names, uint16_t left, uint16_t right, bool is_first)
{
    uint16_t unit = is_first ? left : right;
    if (!(names->units[unit].kinds & UNIT_LOOKS))
        return;
    for (const struct look *look = looks_of(names, unit); look->unit == unit; look++) {
        if (is_first)
            add_pair(&names->signs, look->other, right, SIGN_LOOK);
        else
            add_pair(&names->signs, left, look->other, SIGN_LOOK_SECOND);
    }
}

void signs_add_inexact(struct names *names, const uint16_t *units, size_t count, bool has_sound)
{
    struct signs *signs = &names->signs;
    if (count < 2)
        return;
    uint32_t sound = sound_number(signs, names->sound_of[units[0]]);
    uint32_t next_sound = sound_number(signs, names->sound_of[units[1]]);
    if (has_sound && sound > 0) {
        uint32_t bit = sound * signs->sound_count + next_sound;
        signs->sounds[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    add_looks(names, units[0], units[1], true);
    for (size_t at = 1; at < count; at++)
        add_looks(names, units[at - 1], units[at], false);
}

/* ---- in a message ---- */

/* The units and what is known of each, and zeros behind the last. */
static void read_units(struct scan *scan)
{
    const struct names *names = scan->names;
    const uint32_t *points = scan->normal->points;
    for (size_t at = 0; at < scan->count + SCAN_BEYOND; at++) {
        uint16_t number = at < scan->count ? unit_of(points[at]) : 0;
        struct unit unit = names->units[number];
        scan->units[at] = number;
        scan->kinds[at] = unit.kinds;
        scan->sounds[at] = unit.sound;
    }
}

/* What a unit is a sign of that has another before it: inside of a word of letters and digits
 * nothing starts. */
static unsigned sign_after(unsigned sign, unsigned kind, unsigned kind_before, unsigned sign_before)
{
    enum { TOKEN = UNIT_LETTER | UNIT_DIGIT };
    unsigned token = (kind & UNIT_LETTER ? SIGN_WORD : 0) | (kind & UNIT_DIGIT ? SIGN_NUMBER : 0);
    unsigned look = sign_before & SIGN_LOOK_SECOND ? SIGN_LOOK : 0;
    bool is_inside = (token != 0) & ((kind_before & TOKEN) != 0); /* nothing to guess */
    return (sign | token | look) * !is_inside;
}

static void read_signs(struct scan *scan)
{
    const struct signs signs = scan->names->signs;
    uint32_t sound = sound_number(&signs, scan->sounds[0]);
    unsigned kind_before = 0, sign_before = 0, seen = 0;
    size_t count = 0;
    for (size_t at = 0; at < scan->count; at++) {
        unsigned kind = scan->kinds[at];
        uint32_t next_sound = sound_number(&signs, scan->sounds[at + 1]);
        uint32_t bit = sound * signs.sound_count + next_sound;
        unsigned sign = signs.pairs[pair_slot(&signs, scan->units[at], scan->units[at + 1])] |
                        kind >> UNIT_SIGNS |
                        (signs.sounds[bit >> 6] >> (bit & 63) & 1 ? SIGN_SOUND : 0);
        sign = sign_after(sign, kind, kind_before, sign_before);
        scan->signs[at] = (uint16_t)sign;
        scan->places[count] = (uint32_t)at;
        count += sign != 0;
        seen |= sign;
        kind_before = kind;
        sign_before = sign;
        sound = next_sound;
    }
    scan->place_count = count;
    scan->seen = seen;
}

void scan_begin(struct scan *scan)
{
    size_t room = scan->normal->count + SCAN_BEYOND;
    uint16_t *rows = arena_room(scan->arena, 4 * room, sizeof *rows);
    scan->count = scan->normal->count;
    scan->units = rows;
    scan->kinds = rows + room;
    scan->sounds = rows + 2 * room;
    scan->signs = rows + 3 * room;
    scan->places = arena_room(scan->arena, room, sizeof *scan->places);
    read_units(scan);
    read_signs(scan);
}
