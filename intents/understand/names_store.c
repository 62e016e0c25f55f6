/* SPDX-License-Identifier: Apache-2.0 */
/* Building the store of names, and following a change of the directory. */
#include "intents/understand/names_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "intents/understand/names.h"

/* ---- units ---- */

static void mark_units(struct names *names)
{
    names->kinds = mem_new(0x10000, sizeof *names->kinds);
    for (uint32_t unit = 0x3400; unit <= 0x9FFF; unit++)
        names->kinds[unit] = UNIT_HAN;
    for (uint32_t unit = 'a'; unit <= 'z'; unit++)
        names->kinds[unit] = UNIT_LETTER;
    for (uint32_t unit = '0'; unit <= '9'; unit++)
        names->kinds[unit] = UNIT_DIGIT;
}

static void mark_words(struct names *names)
{
    static const struct {
        enum words_section section;
        enum sign sign;
    } marked[] = {{WORDS_TITLES, SIGN_TITLE},
                  {WORDS_PEOPLE_TITLES, SIGN_TITLE},
                  {WORDS_TRADES, SIGN_TRADE},
                  {WORDS_WEAK_TRADES, SIGN_TRADE},
                  {WORDS_STAGES, SIGN_STAGE},
                  {WORDS_ENGLISH_TITLES, SIGN_ENGLISH_TITLE},
                  {WORDS_ENGLISH_SIGNS, SIGN_ENGLISH_TRADE}};
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        const struct word_list *list = &names->words.sections[marked[i].section];
        for (size_t j = 0; j < list->count; j++)
            signs_add_word(names, &list->words[j], marked[i].sign);
    }
}

static int compare_looks(const void *a, const void *b)
{
    const struct look *left = a, *right = b;
    return left->unit != right->unit ? (int)left->unit - right->unit
                                     : (int)left->other - right->other;
}

static void load_looks(struct names *names)
{
    const struct word_list *groups = &names->words.sections[WORDS_LOOK_ALIKES];
    for (size_t i = 0; i < groups->count; i++) {
        const struct word *group = &groups->words[i];
        for (size_t j = 0; j < (size_t)group->len * group->len; j++) {
            struct look look = {group->units[j / group->len], group->units[j % group->len]};
            if (look.unit == look.other)
                continue;
            names->looks = mem_grow(names->looks, names->look_count + 1, sizeof look);
            names->looks[names->look_count++] = look;
        }
    }
    qsort(names->looks, names->look_count, sizeof *names->looks, compare_looks);
    names->looks = mem_grow(names->looks, names->look_count + 1, sizeof *names->looks);
    names->looks[names->look_count] = (struct look){0, 0};
}

/* Always as many steps, none of which is guessed. */
const struct look *looks_of(const struct names *names, uint16_t unit)
{
    const struct look *look = names->looks;
    for (size_t left = names->look_count; left > 1;) {
        size_t half = left / 2;
        look = look[half - 1].unit < unit ? look + half : look;
        left -= half;
    }
    return look;
}

/* ---- syllables ---- */

/* What southern speakers and hasty typists mix up: the left is heard as the right. */
static const char *const alike_starts[][2] = {
    {"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}, {"h", "f"}};
static const char *const alike_ends[][2] = {{"ing", "in"}, {"eng", "en"}, {"ang", "an"}};

/* The syllable as it is heard: one spelling for all that sound alike. */
static void spell_alike(const char *spelling, char *out, size_t room)
{
    size_t len = strlen(spelling), used = 0;
    bug_if(len >= room);
    for (size_t i = 0; i < sizeof alike_starts / sizeof *alike_starts; i++) {
        size_t start = strlen(alike_starts[i][0]);
        if (len > start && strncmp(spelling, alike_starts[i][0], start) == 0) {
            out[used++] = alike_starts[i][1][0];
            spelling += start;
            break;
        }
    }
    strcpy(out + used, spelling);
    len = strlen(out);
    for (size_t i = 0; i < sizeof alike_ends / sizeof *alike_ends; i++) {
        size_t end = strlen(alike_ends[i][0]);
        if (len > end && strcmp(out + len - end, alike_ends[i][0]) == 0) {
            out[len - 1] = '\0';
            break;
        }
    }
}

/* Up to eight letters, a byte each. */
static uint64_t pack_letters(const uint16_t *letters, size_t count)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < count; i++)
        packed = packed << 8 | letters[i];
    return packed;
}

static struct syllable_index *syllable_slot(const struct names *names, uint64_t spelling)
{
    uint32_t at = (uint32_t)(spelling * 0x9E3779B97F4A7C15u >> 40) & (SYLLABLE_SLOTS - 1);
    while (names->syllables[at].spelling && names->syllables[at].spelling != spelling)
        at = (at + 1) & (SYLLABLE_SLOTS - 1);
    return &names->syllables[at];
}

const struct syllable_index *syllable_of(const struct names *names, const uint16_t *letters,
                                         size_t count)
{
    enum { LETTERS_MAX = 6 };
    if (count == 0 || count > LETTERS_MAX)
        return NULL;
    const struct syllable_index *slot = syllable_slot(names, pack_letters(letters, count));
    return slot->spelling ? slot : NULL;
}

/* A syllable of one letter may have anything behind it. */
static void mark_syllable(struct names *names, const struct syllable_index *syllable, bool is_first)
{
    uint16_t letters[2] = {0};
    uint8_t len = 0;
    for (uint64_t rest = syllable->spelling; rest; rest >>= 8, len++) {
        letters[1] = letters[0];
        letters[0] = rest & 0xFF;
    }
    for (size_t second = 0; second <= 26; second++) {
        struct syllable_lens *lens = &names->syllable_lens[letter_number(letters[0])][second];
        if (len > 1 && second != letter_number(letters[1]))
            continue;
        lens->any |= (uint8_t)(1 << len);
        if (is_first)
            lens->first |= (uint8_t)(1 << len);
    }
}

/* Returns how many sounds there are; they are the numbers from SOUND_BASE + 1 up to this one. */
static uint32_t load_syllables(struct names *names)
{
    enum { LETTERS_MAX = 8 };
    uint16_t count = normal_syllable_count(names->norm);
    char(*heard)[LETTERS_MAX] = mem_new(count, sizeof *heard);
    uint16_t *alike = mem_new(count, sizeof *alike);
    uint16_t sounds = 1;
    names->syllables = mem_new(SYLLABLE_SLOTS, sizeof *names->syllables);
    for (uint16_t i = 1; i < count; i++) {
        const char *spelling = normal_spelling(names->norm, i);
        spell_alike(spelling, heard[i], LETTERS_MAX);
        uint16_t first = 1;
        while (strcmp(heard[first], heard[i]) != 0)
            first++;
        alike[i] = first < i ? alike[first] : (uint16_t)(SOUND_BASE + sounds++);
        uint16_t letters[LETTERS_MAX];
        size_t len = strlen(spelling);
        for (size_t at = 0; at < len; at++)
            letters[at] = (uint16_t)spelling[at];
        uint64_t packed = pack_letters(letters, len);
        struct syllable_index *slot = syllable_slot(names, packed);
        *slot = (struct syllable_index){packed, (uint16_t)(SOUND_BASE + i), alike[i]};
        mark_syllable(names, slot, false);
    }
    names->sound_of = mem_new(0x10000, sizeof *names->sound_of);
    names->exact_sound_of = mem_new(0x10000, sizeof *names->exact_sound_of);
    for (uint32_t unit = 0; unit < 0x10000; unit++) {
        uint16_t syllable = normal_syllable(names->norm, unit);
        if (syllable)
            names->kinds[unit] |= (uint16_t)((alike[syllable] - SOUND_BASE) << UNIT_SOUND);
        names->sound_of[unit] = heard_unit((uint16_t)unit, names->kinds[unit]);
        names->exact_sound_of[unit] = syllable ? (uint16_t)(SOUND_BASE + syllable) : (uint16_t)unit;
    }
    free(heard);
    free(alike);
    bug_if(sounds > SOUND_COUNT_MAX);
    return sounds;
}

/* ---- sets and tokens ---- */

static void bloom_init(struct bloom *bloom, size_t expected)
{
    enum { BITS_EACH = 12 };
    uint32_t bits = 4096;
    while (bits < expected * BITS_EACH && bits < 1u << 30)
        bits *= 2;
    bloom->bits = mem_new(bits / 64, sizeof *bloom->bits);
    bloom->mask = bits - 1;
}

static void bloom_add(struct bloom *bloom, const uint16_t *units, size_t count, const uint16_t *map)
{
    uint32_t first[3] = {0};
    for (size_t i = 0; i < count && i < 3; i++)
        first[i] = map ? map[units[i]] : units[i];
    uint64_t hash = (first[0] * 0x9E3779B1u ^ first[1] * 0x85EBCA77u) + first[2] * 0xC2B2AE3Du;
    hash *= 0x9E3779B97F4A7C15u;
    uint32_t bit = (uint32_t)(hash >> 32) & bloom->mask;
    bloom->bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

uint64_t token_print(const uint16_t *units, size_t count)
{
    uint64_t print = count * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < count; i++) {
        print = (print ^ units[i]) * 0xD6E8FEB86659FD93u;
        print ^= print >> 32;
    }
    return print | 2;
}

static void put_token(struct tokens *tokens, struct token token)
{
    uint32_t at = (uint32_t)(token.print >> 20) & tokens->mask;
    while (tokens->slots[at].print > 1)
        at = (at + 1) & tokens->mask;
    tokens->used += tokens->slots[at].print == 0;
    tokens->slots[at] = token;
}

static void tokens_init(struct tokens *tokens, size_t expected)
{
    uint32_t slots = 256;
    while (slots / 3 * 2 < expected)
        slots *= 2;
    tokens->slots = mem_new(slots, sizeof *tokens->slots);
    tokens->mask = slots - 1;
    tokens->used = 0;
}

static void tokens_add(struct tokens *tokens, uint64_t print, uint32_t owner)
{
    if (tokens->used >= tokens->mask / 4 * 3) {
        struct tokens old = *tokens;
        tokens_init(tokens, (size_t)old.mask + 1);
        for (uint32_t at = 0; at <= old.mask; at++)
            if (old.slots[at].print > 1)
                put_token(tokens, old.slots[at]);
        free(old.slots);
    }
    put_token(tokens, (struct token){print, owner});
}

static void tokens_remove(struct tokens *tokens, uint64_t print, uint32_t owner)
{
    for (uint32_t at = (uint32_t)(print >> 20) & tokens->mask; tokens->slots[at].print;
         at = (at + 1) & tokens->mask) {
        if (tokens->slots[at].print == print && tokens->slots[at].owner == owner) {
            tokens->slots[at].print = 1;
            return;
        }
    }
}

size_t tokens_find(const struct tokens *tokens, uint64_t print, uint32_t *owners, size_t max)
{
    size_t found = 0;
    for (uint32_t at = (uint32_t)(print >> 20) & tokens->mask;
         tokens->slots[at].print && found < max; at = (at + 1) & tokens->mask)
        if (tokens->slots[at].print == print)
            owners[found++] = tokens->slots[at].owner;
    return found;
}

/* ---- forms ---- */

static bool is_all_han(const struct names *names, const uint16_t *units, size_t count)
{
    size_t i = 0;
    while (i < count && (names->kinds[units[i]] & UNIT_HAN || units[i] == SURNAME_MARK))
        i++;
    return i == count;
}

/* Puts the form into the trie by sound, or into the chain of those that sound the same. */
static void add_sound(struct names *names, uint32_t number)
{
    uint16_t first = names->sound_of[names->keys.units[names->keys.keys[number].at]];
    for (size_t i = 0; i < SYLLABLE_SLOTS && !trie_step(&names->sound, TRIE_ROOT, first); i++)
        if (names->syllables[i].spelling && names->syllables[i].alike == first)
            mark_syllable(names, &names->syllables[i], true);
    uint32_t head = trie_add(&names->sound, number);
    if (head != number) {
        names->forms[number].next_alike = names->forms[head].next_alike;
        names->forms[head].next_alike = number;
    }
    names->forms[number].flags |= FORM_SOUND;
}

/* The form's number; made where it is new. */
static uint32_t intern_form(struct names *names, const uint16_t *units, size_t count,
                            unsigned flags)
{
    uint32_t number = trie_get(&names->spelt, units, count);
    if (number == UINT32_MAX) {
        number = trie_keys_add(&names->keys, units, count);
        names->forms = mem_grow(names->forms, number + 1, sizeof *names->forms);
        names->forms[number] = (struct form){.other = INDEX_NONE, .next_alike = INDEX_NONE};
        (void)trie_add(&names->spelt, number);
        bloom_add(&names->spelt_starts, units, count, NULL);
        signs_add_form(names, units, count);
        if ((flags & (FORM_NAME | FORM_CONTACT)) && (names->kinds[units[0]] & UNIT_LETTER))
            misspelt_add(names, number);
    }
    struct form *form = &names->forms[number];
    bool is_inexact_now = flags & ~form->flags & FORM_INEXACT;
    form->flags |= flags;
    if (!(form->flags & FORM_SOUND) && is_all_han(names, units, count))
        add_sound(names, number);
    if (is_inexact_now) {
        bool has_sound = form->flags & FORM_SOUND;
        signs_add_inexact(names, units, count, has_sound);
        if (has_sound)
            bloom_add(&names->sound_starts, units, count, names->sound_of);
    }
    return number;
}

size_t entries_place(const uint64_t *entries, size_t count, uint64_t entry)
{
    const uint64_t *place = entries;
    for (size_t left = count; left > 1;) { /* always as many steps, none of which is guessed */
        size_t half = left / 2;
        place = place[half - 1] < entry ? place + half : place;
        left -= half;
    }
    return (size_t)(place - entries) + (count > 0 && *place < entry);
}

static void form_put_dealer(struct form *form, uint64_t entry)
{
    const uint64_t *entries = form_entries(form);
    size_t at = form->count ? entries_place(entries, form->count, entry) : 0;
    if (at < form->count && entries[at] == entry)
        return;
    if (form->count == 0) {
        form->dealers.one = entry;
    } else {
        uint64_t *many = form->dealers.many;
        if (form->count == 1) {
            many = mem_new(2, sizeof *many);
            many[0] = form->dealers.one;
        } else {
            many = mem_grow(many, form->count + 1, sizeof *many);
        }
        memmove(many + at + 1, many + at, (form->count - at) * sizeof *many);
        many[at] = entry;
        form->dealers.many = many;
    }
    form->count++;
}

static void form_drop_dealer(struct form *form, uint64_t entry)
{
    const uint64_t *entries = form_entries(form);
    size_t at = form->count ? entries_place(entries, form->count, entry) : 0;
    if (at >= form->count || entries[at] != entry)
        return;
    if (form->count == 1) {
        form->count = 0;
        return;
    }
    uint64_t *many = form->dealers.many;
    memmove(many + at, many + at + 1, (form->count - at - 1) * sizeof *many);
    if (--form->count == 1) {
        uint64_t last = many[0];
        free(many);
        form->dealers.one = last;
    }
}

static void add_dealer_form(struct names *names, uint32_t dealer, const uint16_t *units,
                            size_t count, unsigned flags)
{
    if (count > FORM_UNITS_MAX)
        return;
    uint32_t number = intern_form(names, units, count, flags);
    form_put_dealer(&names->forms[number], names->rows[dealer].entry);
    names->dealer_forms =
        mem_grow(names->dealer_forms, names->dealer_form_count + 1, sizeof *names->dealer_forms);
    names->dealer_forms[names->dealer_form_count++] = number;
}

/* Only the letters and digits count of an id or phone that is written with joints. */
static uint64_t print_of_text(struct names *names, const char *text, bool with_joints,
                              struct arena *arena)
{
    struct units units = units_of_text(names->norm, text, arena);
    size_t count = 0;
    for (size_t i = 0; i < units.count; i++)
        if (with_joints || (names->kinds[units.at[i]] & (UNIT_LETTER | UNIT_DIGIT)))
            units.at[count++] = units.at[i];
    if (count == 0)
        return 0;
    names->tokens.lens[token_start(units.at[0])] |= token_len_bit(count);
    return token_print(units.at, count);
}

/* JXS-0001 is known as JXS0001 too. */
static void add_id(struct names *names, const char *id, uint32_t owner, struct arena *arena)
{
    uint64_t whole = print_of_text(names, id, true, arena);
    uint64_t plain = print_of_text(names, id, false, arena);
    tokens_add(&names->tokens, whole, owner);
    if (plain && plain != whole)
        tokens_add(&names->tokens, plain, owner);
}

static uint64_t entry_of(const struct directory *dir, uint32_t dealer)
{
    const struct dealer *row = &dir->dealers[dealer];
    return entry_key(row->region, row->status == DEALER_LEFT) | dealer;
}

static void add_dealer(struct names *names, const struct directory *dir, uint32_t dealer,
                       struct arena *arena)
{
    struct dealer_row *row = &names->rows[dealer];
    row->entry = entry_of(dir, dealer);
    row->phone_print = print_of_text(names, dir->dealers[dealer].phone, false, arena);
    if (row->phone_print)
        tokens_add(&names->tokens, row->phone_print, dealer);
    size_t at = names->dealer_form_count;
    forms_of_dealer(names, dir, dealer, add_dealer_form, arena);
    size_t count = names->dealer_form_count - at;
    if (count <= row->form_count) { /* where they were before, so that changes need no room */
        memmove(names->dealer_forms + row->forms_at, names->dealer_forms + at,
                count * sizeof *names->dealer_forms);
        names->dealer_form_count = at;
    } else {
        row->forms_at = (uint32_t)at;
    }
    row->form_count = (uint32_t)count;
    arena_clear(arena);
}

static void drop_dealer(struct names *names, uint32_t dealer)
{
    struct dealer_row *row = &names->rows[dealer];
    for (uint32_t i = 0; i < row->form_count; i++)
        form_drop_dealer(&names->forms[names->dealer_forms[row->forms_at + i]], row->entry);
    if (row->phone_print)
        tokens_remove(&names->tokens, row->phone_print, dealer);
}

/* Rows for all dealers of the directory; the id of a new one is known from now on. */
static void add_rows(struct names *names, const struct directory *dir, struct arena *arena)
{
    if (dir->dealer_count > names->row_room) {
        names->row_room = dir->dealer_count + dir->dealer_count / 8;
        names->rows = mem_resize(names->rows, names->row_room, sizeof *names->rows);
    }
    for (; names->row_count < dir->dealer_count; names->row_count++) {
        names->rows[names->row_count] = (struct dealer_row){0};
        add_id(names, dir->dealers[names->row_count].id, names->row_count, arena);
        arena_clear(arena);
    }
}

/* ---- people and regions ---- */

static void add_other(struct names *names, struct units units, unsigned flags, uint32_t index)
{
    if (units.count < 2 || units.count > 64)
        return;
    uint32_t number = intern_form(names, units.at, units.count, flags);
    if (names->forms[number].other == INDEX_NONE)
        names->forms[number].other = index;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* The regions of a person; those of its managers too where it is a supervisor without any. */
static void load_territory(struct names *names, const struct directory *dir, uint32_t person)
{
    struct territory *territory = &names->territories[person];
    const struct person *row = &dir->people[person];
    territory->count = 0;
    for (uint32_t i = 0; i < dir->person_count; i++) {
        const struct person *other = &dir->people[i];
        bool counts = i == person || (row->role == ROLE_SUPERVISOR && row->region_count == 0 &&
                                      other->supervisor == person);
        for (uint32_t j = 0; counts && j < other->region_count; j++) {
            territory->regions =
                mem_grow(territory->regions, territory->count + 1, sizeof *territory->regions);
            territory->regions[territory->count++] = other->regions[j];
        }
    }
    if (territory->count > 1)
        qsort(territory->regions, territory->count, sizeof *territory->regions, compare_numbers);
}

static void load_colleague(struct names *names, const struct directory *dir, uint32_t person,
                           struct arena *arena)
{
    const struct person *row = &dir->people[person];
    struct colleague *colleague = &names->people[person];
    struct units name = units_of_text(names->norm, row->name, arena);
    struct units title = units_of_text(names->norm, row->title, arena);
    size_t surname = surname_len(names, name.at, name.count);
    colleague->surname_len = (uint8_t)surname;
    memcpy(colleague->surname, name.at, surname * sizeof *name.at);
    if (surname > 0)
        names->kinds[name.at[surname - 1]] |= UNIT_SURNAME;
    colleague->role = row->role;
    colleague->title = mem_new(title.count + 1, sizeof *colleague->title);
    memcpy(colleague->title, title.at, title.count * sizeof *title.at);
    colleague->title_len = title.count;
    add_other(names, name, FORM_PERSON | (name.count >= 3 ? FORM_INEXACT : 0), person);
    name.count = first_name_len(names, name.at, name.count);
    if (name.count > 0)
        add_other(names, name, FORM_PERSON | FORM_FIRST, person);
    add_id(names, row->id, TOKEN_PERSON | person, arena);
    arena_clear(arena);
}

static void load_people(struct names *names, const struct directory *dir, struct arena *arena)
{
    names->person_count = dir->person_count;
    names->people = mem_new(dir->person_count, sizeof *names->people);
    names->territories = mem_new(dir->person_count, sizeof *names->territories);
    for (uint32_t person = 0; person < dir->person_count; person++) {
        load_colleague(names, dir, person, arena);
        load_territory(names, dir, person);
    }
}

/* A region is a form as it is written and without 市 and the like at its end. */
static void load_regions(struct names *names, const struct directory *dir, struct arena *arena)
{
    names->region_count = dir->region_count;
    for (uint32_t region = 0; region < dir->region_count; region++) {
        struct units units = units_of_text(names->norm, dir->regions[region], arena);
        add_other(names, units, FORM_REGION, region);
        const struct word *tail =
            word_before(&names->words, WORDS_REGION_TAILS, units.at, units.count);
        if (tail && units.count >= 2u + tail->len)
            add_other(names, (struct units){units.at, units.count - tail->len}, FORM_REGION,
                      region);
        arena_clear(arena);
    }
}

/* ---- life ---- */

static int compare_entries(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Dealers in the order of their entries, so that every list of a form grows at its end. */
static void load_dealers(struct names *names, const struct directory *dir, struct arena *arena)
{
    add_rows(names, dir, arena);
    uint64_t *order = mem_new(dir->dealer_count, sizeof *order);
    for (uint32_t dealer = 0; dealer < dir->dealer_count; dealer++)
        order[dealer] = entry_of(dir, dealer);
    if (dir->dealer_count > 1)
        qsort(order, dir->dealer_count, sizeof *order, compare_entries);
    for (uint32_t i = 0; i < dir->dealer_count; i++)
        add_dealer(names, dir, entry_dealer(order[i]), arena);
    free(order);
}

struct names *names_new(const struct directory *dir, const struct normaliser *norm)
{
    struct names *names = mem_new(1, sizeof *names);
    size_t forms = (size_t)dir->dealer_count * 3 + dir->person_count + dir->region_count;
    names->norm = norm;
    names_words_init(&names->words, norm);
    lexicon_init(&names->lexicon, &names->words);
    mark_units(names);
    load_looks(names);
    signs_init(&names->signs, forms, load_syllables(names));
    mark_words(names);
    trie_init(&names->spelt, &names->keys, NULL, 1024);
    trie_init(&names->sound, &names->keys, names->sound_of, 1024);
    bloom_init(&names->spelt_starts, forms);
    bloom_init(&names->sound_starts, forms);
    tokens_init(&names->tokens, (size_t)dir->dealer_count * 2 + dir->person_count);
    struct arena arena;
    arena_init(&arena);
    load_regions(names, dir, &arena);
    load_people(names, dir, &arena);
    load_dealers(names, dir, &arena);
    arena_release(&arena);
    return names;
}

void names_update(struct names *names, const struct directory *dir, const uint32_t *dealers,
                  size_t count)
{
    struct arena arena;
    arena_init(&arena);
    if (dir->region_count > names->region_count)
        load_regions(names, dir, &arena);
    add_rows(names, dir, &arena);
    for (uint32_t i = 0; count == 0 && i < names->person_count; i++)
        load_territory(names, dir, i);
    for (size_t i = 0; i < count; i++) {
        drop_dealer(names, dealers[i]);
        add_dealer(names, dir, dealers[i], &arena);
    }
    arena_release(&arena);
}

void names_free(struct names *names)
{
    if (!names)
        return;
    for (uint32_t i = 0; i < names->keys.count; i++)
        if (names->forms[i].count > 1)
            free(names->forms[i].dealers.many);
    for (uint32_t i = 0; i < names->person_count; i++) {
        free(names->people[i].title);
        free(names->territories[i].regions);
    }
    free(names->people);
    free(names->territories);
    free(names->forms);
    trie_release(&names->spelt);
    trie_release(&names->sound);
    trie_keys_release(&names->keys);
    names_words_release(&names->words);
    lexicon_release(&names->lexicon);
    free(names->spelt_starts.bits);
    free(names->sound_starts.bits);
    free(names->kinds);
    free(names->looks);
    free(names->sound_of);
    free(names->exact_sound_of);
    free(names->syllables);
    signs_release(&names->signs);
    free(names->misspelt.slots);
    free(names->tokens.slots);
    free(names->rows);
    free(names->dealer_forms);
    free(names);
}
