/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that is known about names before a message comes: the forms in which dealers,
 * people and regions are named, two tries over them (as spelt, and by sound), ids and phones,
 * territories. Private to intents/understand/names*.c.
 *
 * A form is a key of the tries and keeps whom it may mean. Dealers are entries, 64 bits that
 * sort by region, then those who left last, then by index:
 *
 *   63 ······ 32 31   30 ··· 0
 *   region       left index
 *
 * so that "余老板 in this territory who has not left" is a range or two of a sorted list. */
#ifndef INTENTS_UNDERSTAND_NAMES_STORE_H
#define INTENTS_UNDERSTAND_NAMES_STORE_H

#include "config/directory.h"
#include "intents/understand/names_lexicon.h"
#include "intents/understand/names_trie.h"
#include "intents/understand/names_words.h"

enum form_flag {
    FORM_NAME = 1,     /* a dealer's name, short name or alias */
    FORM_CONTACT = 2,  /* a contact's full name */
    FORM_SURNAME = 4,  /* a surname and SURNAME_MARK; stands for surname + title */
    FORM_PERSON = 8,   /* a colleague's name; `other` is the index */
    FORM_REGION = 16,  /* `other` is the index */
    FORM_SOUND = 32,   /* is in the trie by sound */
    FORM_INEXACT = 64, /* may be said with one wrong character */
    FORM_FIRST = 128,  /* a contact's first name (Grace of Grace Wong), with a capital only */
};

/* The unit behind a surname in a FORM_SURNAME; occurs in no message. */
enum { SURNAME_MARK = 1 };

enum { FORM_UNITS_MAX = 256 };

struct form {
    union {
        uint64_t one;
        uint64_t *many;
    } dealers; /* entries, sorted; `one` where count is 1 */
    uint32_t count;
    uint32_t other;
    uint32_t next_alike; /* the next form that sounds the same, INDEX_NONE */
    uint32_t flags;
};

/* What a unit may be, and above that, from bit UNIT_SOUND on, its sound: a number that is the
 * same for what sounds alike, 0 where it has none. All of it is found by one look-up. */
enum unit_kind {
    UNIT_HAN = 1,
    UNIT_LETTER = 2,
    UNIT_DIGIT = 4,
    UNIT_TITLE = 8,    /* it is a title */
    UNIT_SURNAME = 16, /* a contact's or a colleague's surname ends with it */
    UNIT_TAKEN = 32,   /* in a message: it belongs to a match */
};

enum { UNIT_SOUND = 6, SOUND_COUNT_MAX = 1 << (16 - UNIT_SOUND), SOUND_BASE = 0xF000 };

/* The unit as the trie by sound has it: its sound, or itself where it has none. */
static inline uint16_t heard_unit(uint16_t unit, uint16_t kinds)
{
    unsigned sound = kinds >> UNIT_SOUND;
    return sound ? (uint16_t)(SOUND_BASE + sound) : unit;
}

/* What may start at a place of a message, see names_signs.c. A sign may be there wrongly, and is
 * never missing. */
enum sign {
    /* By two units. */
    SIGN_NAME = 1,        /* a form */
    SIGN_LOOK = 2,        /* a form that may be inexact goes through here, once this unit is */
    SIGN_LOOK_SECOND = 4, /* taken for another, or the next one is */
    SIGN_TITLE = 8,
    SIGN_TRADE = 16, /* what a dealer's name may end in */
    SIGN_STAGE = 32, /* a word for a stage */
    SIGN_ENGLISH_TITLE = 64,
    SIGN_ENGLISH_TRADE = 128,
    /* By sound, and by one unit. */
    SIGN_SOUND = 256,  /* what sounds like a form that may be inexact */
    SIGN_WORD = 512,   /* a run of letters and digits, with a letter first, */
    SIGN_NUMBER = 1024 /* or with a digit */
};

struct signs {
    uint8_t *pairs; /* by hash of two units */
    unsigned shift;
    uint64_t *sounds; /* bits, by two sounds */
    uint32_t sound_count;
};

/* A set that may say yes wrongly, and never no: which two or three units a form starts with. */
struct bloom {
    uint64_t *bits;
    uint32_t mask;
};

/* An id or a phone number, by fingerprint, and whose it is. */
struct token {
    uint64_t print; /* 0 is free, 1 was freed */
    uint32_t owner; /* a dealer, or TOKEN_PERSON | a person */
};

#define TOKEN_PERSON 0x80000000u

struct tokens {
    struct token *slots;
    uint32_t mask;
    uint32_t used;
    uint32_t lens[37]; /* by the first letter or digit: bits, how long they are */
};

enum { MISSPELT_ENDS = 1024 };

/* Names in Latin letters by fingerprints of their misspellings, see names_misspelt.c. */
struct misspelt {
    struct misspelt_entry {
        uint32_t print; /* 0 is free */
        uint32_t form;
    } * slots;
    uint32_t mask;
    uint32_t count;
    uint32_t first; /* bits of the letters that they start with */
    /* Bits, how long they are, by the first two letters and by hash of the last three. */
    uint32_t starts[26 * 26];
    uint32_t ends[MISSPELT_ENDS];
};

struct dealer_row {
    uint64_t entry;
    uint64_t phone_print;
    uint32_t forms_at; /* in names->dealer_forms */
    uint32_t form_count;
};

struct territory {
    uint32_t *regions; /* sorted */
    uint32_t count;
};

/* What surname + title needs of a colleague. */
struct colleague {
    uint16_t surname[2];
    uint8_t surname_len;
    enum role role;
    uint16_t *title;
    size_t title_len;
};

struct names {
    const struct normaliser *norm;
    struct names_words words;
    struct lexicon lexicon;
    struct trie_keys keys;
    struct form *forms; /* by number of the key */
    struct trie spelt;
    struct trie sound;
    struct bloom spelt_starts;
    struct bloom sound_starts;
    struct signs signs;
    uint16_t *kinds;          /* by unit, enum unit_kind */
    uint16_t *sound_of;       /* by unit, heard_unit() */
    uint16_t *exact_sound_of; /* by unit: the syllable itself */
    struct syllable_index {
        uint64_t spelling; /* 0 is free */
        uint16_t exact;
        uint16_t alike;
    } * syllables; /* by letters */
    struct syllable_lens {
        uint8_t any;   /* bits, how long the syllables are that start with two letters, */
        uint8_t first; /* and those of them that a form starts with */
    } syllable_lens[27][27];
    struct look {
        uint16_t unit, other;
    } * looks; /* what is taken for what, sorted by `unit`; behind the last is one of no unit */
    size_t look_count;
    struct tokens tokens;
    struct misspelt misspelt;
    struct dealer_row *rows;
    uint32_t row_count, row_room;
    uint32_t *dealer_forms;
    size_t dealer_form_count;
    struct territory *territories; /* by person */
    struct colleague *people;
    uint32_t person_count;
    uint32_t region_count;
};

enum { SYLLABLE_SLOTS = 1024 };

static inline uint64_t entry_key(uint32_t region, bool left)
{
    return (uint64_t)region << 32 | (uint64_t)left << 31;
}

static inline uint32_t entry_dealer(uint64_t entry)
{
    return (uint32_t)entry & 0x7FFFFFFF;
}

static inline const uint64_t *form_entries(const struct form *form)
{
    return form->count == 1 ? &form->dealers.one : form->dealers.many;
}

/* The place of the first entry that is not before `entry`. */
size_t entries_place(const uint64_t *entries, size_t count, uint64_t entry);

static inline bool may_start(const struct bloom *bloom, uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t hash = (a * 0x9E3779B1u ^ b * 0x85EBCA77u) + c * 0xC2B2AE3Du;
    hash *= 0x9E3779B97F4A7C15u;
    uint32_t bit = (uint32_t)(hash >> 32) & bloom->mask;
    return bloom->bits[bit >> 6] >> (bit & 63) & 1;
}

/* The same for units of which there are three, or zeros behind the last. */
static inline bool form_may_start(const struct bloom *bloom, const uint16_t *units)
{
    return may_start(bloom, units[0], units[1], 0) ||
           may_start(bloom, units[0], units[1], units[2]);
}

uint64_t token_print(const uint16_t *units, size_t count);

/* The place of the lengths of tokens that start with the unit; the last is for all that is
 * neither a letter nor a digit. */
static inline unsigned token_start(uint16_t unit)
{
    if (unit >= 'a' && unit <= 'z')
        return unit - 'a';
    return unit >= '0' && unit <= '9' ? 26u + unit - '0' : 36;
}

static inline uint32_t token_len_bit(size_t count)
{
    enum { LEN_MAX = 31 };
    return 1u << (count < LEN_MAX ? count : LEN_MAX);
}

/* Whether there may be a token of these units. */
static inline bool tokens_may_have(const struct tokens *tokens, const uint16_t *units, size_t count)
{
    return tokens->lens[token_start(units[0])] & token_len_bit(count);
}

/* The owners of the token, at most `max`; returns how many. */
size_t tokens_find(const struct tokens *tokens, uint64_t print, uint32_t *owners, size_t max);

/* The syllable spelt by these letters; NULL where there is none. */
const struct syllable_index *syllable_of(const struct names *names, const uint16_t *letters,
                                         size_t count);

/* What the unit is taken for: from here on, as long as it is of that unit. */
const struct look *looks_of(const struct names *names, uint16_t unit);

void signs_init(struct signs *signs, size_t forms, uint32_t sound_count);
void signs_release(struct signs *signs);

/* Signs of a word, of a form, of what may be found where a form may be inexact. */
void signs_add_word(struct names *names, const struct word *word, enum sign sign);
void signs_add_form(struct names *names, const uint16_t *units, size_t count);
void signs_add_inexact(struct names *names, const uint16_t *units, size_t count, bool has_sound);

/* A letter as a small number; 26 stands for all others. */
static inline size_t letter_number(uint16_t unit)
{
    return unit >= 'a' && unit <= 'z' ? unit - 'a' : 26;
}

/* How long the syllables may be that start with these two units. */
static inline struct syllable_lens syllable_lens_of(const struct names *names,
                                                    const uint16_t *units)
{
    return names->syllable_lens[letter_number(units[0])][letter_number(units[1])];
}

/* The forms of a dealer, one after the other to `add`: the rules are in names_forms.c. */
typedef void (*add_form_fn)(struct names *names, uint32_t dealer, const uint16_t *units,
                            size_t count, unsigned flags);
void forms_of_dealer(struct names *names, const struct directory *dir, uint32_t dealer,
                     add_form_fn add, struct arena *arena);

/* Keeps the misspellings of a form in Latin letters. */
void misspelt_add(struct names *names, uint32_t form);

/* How many units of a Chinese contact's or colleague's name are its surname; 0 where the name
 * is not Chinese. */
/* How many units of a name in Latin letters are its first name (Grace of Grace Wong); 0 where it
 * has none, or one that sentences begin with (Will, May, Mark). */
size_t first_name_len(const struct names *names, const uint16_t *units, size_t count);
size_t surname_len(const struct names *names, const uint16_t *units, size_t count);

/* The units of a text in its normal form, borrowed from `arena`. */
struct units {
    uint16_t *at;
    size_t count;
};
struct units units_of_text(const struct normaliser *norm, const char *text, struct arena *arena);

#endif
