/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a message something may be found at all. Most places of most messages name nobody,
 * and two units side by side are enough to tell: they are looked up once, by hash, in a table of
 * what starts with such two; whatever else looks for names goes only where that has left a sign.
 *
 * An inexact name needs no more than that: of one wrong character at most, two units of the form
 * that stand side by side, one of them taken for its look-alike, are in the message; and its
 * first two sounds are. So a pair is added for each of those when a form is, and none is looked
 * for when a message comes. */
#include "intents/understand/names_match.h"

#include <stdlib.h>

#include "base/err.h"
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

static uint32_t sound_pair(const struct signs *signs, uint16_t left, uint16_t right)
{
    return (left >> UNIT_SOUND) * signs->sound_count + (right >> UNIT_SOUND);
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
    bug_if(word->len == 1 && sign != SIGN_TITLE);
    if (word->len == 1)
        names->kinds[word->units[0]] |= UNIT_TITLE;
    else
        add_pair(&names->signs, word->units[0], word->units[1], sign);
}

void signs_add_form(struct names *names, const uint16_t *units, size_t count)
{
    add_pair(&names->signs, units[0], count > 1 ? units[1] : 0, SIGN_NAME);
}

/* The pairs that are taken for this one, by their first unit or by their second. */
static void add_first_looks(struct names *names, uint16_t left, uint16_t right)
{
    for (const struct look *look = looks_of(names, left); look->unit == left; look++)
        add_pair(&names->signs, look->other, right, SIGN_LOOK);
}

static void add_second_looks(struct names *names, uint16_t left, uint16_t right)
{
    for (const struct look *look = looks_of(names, right); look->unit == right; look++)
        add_pair(&names->signs, left, look->other, SIGN_LOOK_SECOND);
}

void signs_add_inexact(struct names *names, const uint16_t *units, size_t count, bool has_sound)
{
    struct signs *signs = &names->signs;
    if (count < 2)
        return;
    if (has_sound && names->kinds[units[0]] >> UNIT_SOUND) {
        uint32_t bit = sound_pair(signs, names->kinds[units[0]], names->kinds[units[1]]);
        signs->sounds[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    add_first_looks(names, units[0], units[1]);
    for (size_t at = 1; at < count; at++)
        add_second_looks(names, units[at - 1], units[at]);
}

/* ---- in a message ---- */

/* The units and what is known of each, and zeros behind the last. */
static void read_units(struct scan *scan)
{
    const struct names *names = scan->names;
    const uint32_t *points = scan->normal->points;
    size_t count = scan->count;
    for (size_t at = 0; at < count; at++) {
        uint16_t unit = unit_of(points[at]);
        scan->units[at] = unit;
        scan->kinds[at] = names->kinds[unit];
    }
    memset(scan->units + count, 0, SCAN_BEYOND * sizeof *scan->units);
    memset(scan->kinds + count, 0, SCAN_BEYOND * sizeof *scan->kinds);
}

static unsigned pair_signs(const struct signs *signs, const uint16_t *units, const uint16_t *kinds)
{
    uint32_t bit = sound_pair(signs, kinds[0], kinds[1]);
    unsigned sound = signs->sounds[bit >> 6] >> (bit & 63) & 1 ? SIGN_SOUND : 0;
    return signs->pairs[pair_slot(signs, units[0], units[1])] | sound;
}

/* Nothing starts inside of a word of letters and digits. There is no branch in here but the
 * loop's: what a place is cannot be guessed. */
static void read_signs(struct scan *scan)
{
    const struct signs signs = scan->names->signs;
    unsigned before = 0, token_before = 0, seen = 0;
    size_t count = 0;
    for (size_t at = 0; at < scan->count; at++) {
        unsigned kind = scan->kinds[at];
        unsigned token =
            (kind & UNIT_LETTER ? SIGN_WORD : 0) | (kind & UNIT_DIGIT ? SIGN_NUMBER : 0);
        unsigned found = token | (kind & UNIT_TITLE ? SIGN_TITLE : 0) |
                         (before & SIGN_LOOK_SECOND ? SIGN_LOOK : 0) |
                         pair_signs(&signs, scan->units + at, scan->kinds + at);
        found *= !((token != 0) & (token_before != 0));
        scan->places[count] = (struct place){(uint32_t)at, found};
        count += found != 0;
        seen |= found;
        before = found;
        token_before = token;
    }
    scan->place_count = count;
    scan->seen = seen;
}

void scan_begin(struct scan *scan, const struct names *names, const struct normal *normal,
                struct arena *arena)
{
    size_t room = normal->count + SCAN_BEYOND;
    uint16_t *rows = arena_room(arena, 2 * room, sizeof *rows);
    scan->names = names;
    scan->normal = normal;
    scan->arena = arena;
    scan->count = normal->count;
    scan->units = rows;
    scan->kinds = rows + room;
    scan->places = arena_room(arena, room, sizeof *scan->places);
    scan->match_count = 0;
    read_units(scan);
    read_signs(scan);
}
