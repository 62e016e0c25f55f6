/* SPDX-License-Identifier: Apache-2.0 */
/* Names in Latin letters with one letter wrong, missing, too many or swapped with the next
 * (Evergren, Red Brigde), or with blanks where there are none (Redbridge).
 *
 * A name is known by its letters alone; all its forms with one letter left out are kept by
 * fingerprint. What differs in one letter agrees once that letter is left out on either side,
 * so the words of a message are looked up whole and with each letter left out in turn. */
#include <stdlib.h>

#include "base/mem.h"
#include "intents/understand/names_match.h"

enum {
    LETTERS_MIN = 6, /* shorter names are too near to too many words */
    LETTERS_MAX = 28,
    WORDS_MAX = 4,
    ENTRIES_MAX = 1 << 20, /* more names than that are found only as they are spelt */
};

/* The letters of a name or of some words. */
struct letters {
    char at[LETTERS_MAX + 1];
    size_t count;
};

/* The fingerprints of the letters with each of them left out in turn, the last of them with
 * all. They are numbers to one base, from which one digit is easily taken. */
static void find_prints(const struct letters *letters, uint32_t prints[LETTERS_MAX + 1])
{
    const uint64_t base = 0x9E3779B97F4A7C15u, mixer = 0xD6E8FEB86659FD93u;
    uint64_t before[LETTERS_MAX + 1] = {1};
    for (size_t i = 0; i < letters->count; i++)
        before[i + 1] = before[i] * base + (uint64_t)letters->at[i];
    uint64_t all = before[letters->count], power = 1;
    prints[letters->count] = (uint32_t)(all * mixer >> 32) | 1;
    for (size_t i = letters->count; i-- > 0; power *= base) {
        uint64_t rest = all - (before[i + 1] - before[i]) * power;
        prints[i] = (uint32_t)(rest * mixer >> 32) | 1;
    }
}

static bool read_letters(const struct names *names, const uint16_t *units, size_t count,
                         struct letters *letters)
{
    letters->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(names->kinds[units[i]] & UNIT_LETTER)) {
            if (units[i] >= 0x80 || (names->kinds[units[i]] & UNIT_DIGIT))
                return false;
            continue;
        }
        if (letters->count == LETTERS_MAX)
            return false;
        letters->at[letters->count++] = (char)units[i];
    }
    return true;
}

static void put_entry(struct misspelt *table, struct misspelt_entry entry)
{
    uint32_t at = entry.print & table->mask;
    while (table->slots[at].print)
        at = (at + 1) & table->mask;
    table->slots[at] = entry;
    table->count++;
}

static void grow(struct misspelt *table)
{
    struct misspelt old = *table;
    uint32_t slots = old.slots ? (old.mask + 1) * 2 : 256;
    table->slots = mem_new(slots, sizeof *table->slots);
    table->mask = slots - 1;
    table->count = 0;
    for (uint32_t at = 0; old.slots && at <= old.mask; at++)
        if (old.slots[at].print)
            put_entry(table, old.slots[at]);
    free(old.slots);
}

static size_t start_slot(const struct letters *letters)
{
    return (size_t)(letters->at[0] - 'a') * 26 + (size_t)(letters->at[1] - 'a');
}

static size_t end_slot(const struct letters *letters)
{
    const char *last = letters->at + letters->count - 3;
    size_t hash = 0;
    for (int i = 0; i < 3; i++)
        hash = hash * 26 + (size_t)(last[i] - 'a');
    return hash % MISSPELT_ENDS;
}

/* Whether a name may be one letter apart from these. One wrong place in six letters or more
 * leaves the first two as they are, or the last three. */
static bool may_be_misspelt(const struct misspelt *table, const struct letters *said)
{
    if (said->count + 1 < LETTERS_MIN)
        return false;
    uint32_t lens = table->starts[start_slot(said)] | table->ends[end_slot(said)];
    return lens & 7u << (said->count - 1);
}

void misspelt_add(struct names *names, uint32_t form)
{
    struct misspelt *table = &names->misspelt;
    const struct trie_key *key = &names->keys.keys[form];
    struct letters letters;
    if (!read_letters(names, names->keys.units + key->at, key->len, &letters) ||
        letters.count < LETTERS_MIN || table->count + letters.count > ENTRIES_MAX)
        return;
    table->first |= 1u << (letters.at[0] - 'a');
    table->starts[start_slot(&letters)] |= 1u << letters.count;
    table->ends[end_slot(&letters)] |= 1u << letters.count;
    uint32_t prints[LETTERS_MAX + 1];
    find_prints(&letters, prints);
    for (size_t left_out = 0; left_out <= letters.count; left_out++) {
        if (!table->slots || table->count >= table->mask / 3 * 2)
            grow(table);
        put_entry(table, (struct misspelt_entry){prints[left_out], form});
    }
}

/* Whether the two are one letter apart: wrong, left out, too many, or swapped with the next. */
static bool is_one_apart(const struct letters *a, const struct letters *b)
{
    if (a->count > b->count) {
        const struct letters *longer = a;
        a = b;
        b = longer;
    }
    size_t start = 0, end = 0;
    while (start < a->count && a->at[start] == b->at[start])
        start++;
    while (end < a->count - start && a->at[a->count - 1 - end] == b->at[b->count - 1 - end])
        end++;
    size_t a_rest = a->count - start - end, b_rest = b->count - start - end;
    bool is_swapped = a_rest == 2 && b_rest == 2 && a->at[start] == b->at[start + 1] &&
                      a->at[start + 1] == b->at[start];
    return is_swapped || b_rest <= 1;
}

/* Harbours is the plural of a word before it is a misspelt Harbour. */
static bool is_plural(const struct letters *said, const struct letters *name)
{
    return said->count == name->count + 1 && said->at[said->count - 1] == 's';
}

static void look_up(struct scan *scan, size_t from, size_t to, const struct letters *said,
                    uint32_t print)
{
    const struct names *names = scan->names;
    const struct misspelt *table = &names->misspelt;
    for (uint32_t at = print & table->mask; table->slots[at].print; at = (at + 1) & table->mask) {
        uint32_t form = table->slots[at].form;
        const struct trie_key *key = &names->keys.keys[form];
        struct letters name;
        if (table->slots[at].print != print || names->forms[form].count == 0 ||
            !read_letters(names, names->keys.units + key->at, key->len, &name) ||
            !is_one_apart(said, &name) || is_plural(said, &name))
            continue;
        struct match *last = scan->match_count ? &scan->matches[scan->match_count - 1] : NULL;
        bool is_known = last && last->from == from && last->to == to;
        for (uint32_t i = 0; is_known && i < last->form_count; i++)
            if (last->forms[i] == form)
                form = INDEX_NONE;
        if (form == INDEX_NONE)
            continue;
        struct match *match = is_known ? last : match_add(scan, from, to, MATCH_INEXACT);
        if (match->form_count < MATCH_FORMS_MAX)
            match->forms[match->form_count++] = form;
    }
}

static void look_up_all(struct scan *scan, size_t from, size_t to, const struct letters *said)
{
    uint32_t prints[LETTERS_MAX + 1];
    find_prints(said, prints);
    for (size_t left_out = 0; left_out <= said->count; left_out++)
        look_up(scan, from, to, said, prints[left_out]);
}

/* Where the next word starts behind the end of one: a blank or an & lies between. */
static size_t next_word(const struct scan *scan, size_t at)
{
    size_t next = at;
    while (next < scan->count && (scan->units[next] == ' ' || scan->units[next] == '&'))
        next++;
    return next > at && (kind_at(scan, next) & UNIT_LETTER) ? next : scan->count;
}

static bool is_free_letter(const struct scan *scan, size_t at)
{
    return (kind_at(scan, at) & (UNIT_LETTER | UNIT_TAKEN)) == UNIT_LETTER;
}

void misspelt_find(struct scan *scan, size_t at)
{
    const struct misspelt *table = &scan->names->misspelt;
    if (!table->slots || !(table->first >> (scan->units[at] - 'a') & 1))
        return;
    struct letters said;
    said.count = 0;
    size_t start = at;
    for (int word = 0; word < WORDS_MAX && start < scan->count; word++) {
        size_t to = start;
        while (is_free_letter(scan, to) && said.count < LETTERS_MAX)
            said.at[said.count++] = (char)scan->units[to++];
        if (is_token_unit(scan, to))
            return;
        if (may_be_misspelt(table, &said))
            look_up_all(scan, at, to, &said);
        start = next_word(scan, to);
    }
}
