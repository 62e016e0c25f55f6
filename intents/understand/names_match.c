/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the places with a sign (names_signs.c) finds what is spelt as in the directory;
 * the longest are taken first. A second walk over what is left looks for what only sounds or looks
 * like it (names_inexact.c), a third for what nobody is called (names_unknown.c). */
#include "intents/understand/names_match.h"

#include <string.h>

enum {
    HITS_MAX = 8,
    NAME_WEIGHT = 18,    /* how common a dealer's name is taken to be, see names_lexicon.h */
    SURE_WEIGHT = 16,    /* surname + title */
    WEAK_WEIGHT = 4,     /* the same, where the surname is an ordinary word too */
    INEXACT_WEIGHT = 12, /* a name with a wrong character */
    SHORT_NAME_MAX = 3,  /* longer names are never part of something else */
    PHONE_MIN = 7,
};

/* Letters and digits stand in words of their own: no name begins or ends inside of one. */
static bool is_on_bounds(const struct scan *scan, size_t from, size_t to)
{
    bool starts_inside = from > 0 && is_token_unit(scan, from) && is_token_unit(scan, from - 1);
    bool ends_inside = is_token_unit(scan, to - 1) && is_token_unit(scan, to);
    return !starts_inside && !ends_inside;
}

/* Its lists are left as they are, for they are long and most of them stay empty. */
static void match_init(struct match *match, size_t from, size_t to, enum match_rank rank)
{
    match->from = from;
    match->to = to;
    match->rank = rank;
    match->form_count = 0;
    match->owner_count = 0;
    match->title = NULL;
    match->surname_at = match->surname_len = 0;
    match->is_role = match->needs_support = false;
    match->stage = 0;
}

struct match *match_add(struct scan *scan, size_t from, size_t to, enum match_rank rank)
{
    if (scan->match_count == scan->match_max) {
        match_init(scan->beyond, from, to, rank);
        return scan->beyond;
    }
    struct match *match = &scan->matches[scan->match_count++];
    match_init(match, from, to, rank);
    return match;
}

/* ---- as it is spelt ---- */

static bool is_empty_form(const struct form *form)
{
    return form->count == 0 && form->other == INDEX_NONE;
}

/* A short Chinese name may be a piece of something else. */
static bool is_word_there(const struct scan *scan, size_t from, size_t to, unsigned weight)
{
    if (to - from > SHORT_NAME_MAX || !(kind_at(scan, from) & UNIT_HAN))
        return true;
    return lexicon_allows(&scan->names->lexicon, scan->units, scan->count, from, to, weight);
}

/* 陈总 in 陈总共打了5万. */
static bool ends_in_false_title(const struct scan *scan, size_t from, size_t to)
{
    return to - from <= SHORT_NAME_MAX && (kind_at(scan, to - 1) & UNIT_TITLE) &&
           word_at(&scan->names->words, WORDS_TITLE_STOPS, scan->units, scan->count, to - 1);
}

/* 新华 in 新华书店. */
static bool is_of_a_place(const struct scan *scan, const struct form *form, size_t from, size_t to)
{
    return (form->flags & FORM_NAME) && to - from <= SHORT_NAME_MAX &&
           word_at(&scan->names->words, WORDS_PLACE_NOUNS, scan->units, scan->count, to);
}

/* 万家 in 三万家里, not in 周三万家. */
static bool is_counted(const struct scan *scan, size_t from)
{
    const struct names_words *words = &scan->names->words;
    return from > 0 && word_is(words, WORDS_MULTIPLIERS, scan->units + from, 1) &&
           word_is(words, WORDS_NUMERALS, scan->units + from - 1, 1) &&
           !word_before(words, WORDS_WEEKDAY_STARTS, scan->units, from - 1);
}

/* A first name is meant only where it is written as a name. */
static bool lacks_capital(const struct scan *scan, const struct form *form, size_t at)
{
    enum { OTHER = FORM_NAME | FORM_CONTACT | FORM_REGION };
    if (!(form->flags & FORM_FIRST) || form->flags & OTHER)
        return false;
    char letter = scan->normal->original.ptr[scan->normal->start[at]];
    return letter < 'A' || letter > 'Z';
}

static void find_spelt_at(struct scan *scan, size_t at)
{
    const struct names *names = scan->names;
    struct trie_hit hits[HITS_MAX];
    size_t found = trie_find(&names->spelt, scan->units + at, scan->count - at, hits, HITS_MAX);
    while (found-- > 0) {
        size_t to = at + hits[found].len;
        const struct form *form = &names->forms[hits[found].key];
        if (is_empty_form(form) || !is_on_bounds(scan, at, to) ||
            ends_in_false_title(scan, at, to) || is_counted(scan, at) ||
            is_of_a_place(scan, form, at, to) || lacks_capital(scan, form, at) ||
            (!(form->flags & FORM_REGION) && !is_word_there(scan, at, to, NAME_WEIGHT)))
            continue;
        const struct word *legal =
            form->flags & FORM_NAME
                ? word_at(&names->words, WORDS_LEGAL_FORMS, scan->units, scan->count, to)
                : NULL;
        struct match *match = match_add(scan, at, to + (legal ? legal->len : 0), MATCH_SPELT);
        match->forms[match->form_count++] = hits[found].key;
        return;
    }
}

/* ---- ids and phones ---- */

static void add_owners(struct scan *scan, size_t from, size_t to, const uint16_t *units,
                       size_t count)
{
    if (!tokens_may_have(&scan->names->tokens, units, count))
        return;
    uint32_t owners[MATCH_OWNERS_MAX];
    size_t found =
        tokens_find(&scan->names->tokens, token_print(units, count), owners, MATCH_OWNERS_MAX);
    if (found == 0)
        return;
    struct match *match = match_add(scan, from, to, MATCH_SPELT);
    memcpy(match->owners, owners, found * sizeof *owners);
    match->owner_count = (uint32_t)found;
}

static bool is_joint(uint16_t unit)
{
    return unit == '-' || unit == '_' || unit == '.';
}

/* A phone number may be written in groups: 135 0000 7353, 0753-2345678. */
static void find_phone_at(struct scan *scan, size_t at)
{
    enum { DIGITS_MAX = 15 };
    uint16_t digits[DIGITS_MAX];
    size_t count = 0, end = at;
    for (size_t i = at; i < scan->count && count < DIGITS_MAX; i++) {
        if (kind_at(scan, i) & UNIT_DIGIT) {
            digits[count++] = scan->units[i];
            end = i + 1;
        } else if ((scan->units[i] != ' ' && scan->units[i] != '-') ||
                   !(kind_at(scan, i + 1) & UNIT_DIGIT)) {
            break;
        }
    }
    if (count >= PHONE_MIN && is_on_bounds(scan, at, end))
        add_owners(scan, at, end, digits, count);
}

/* A mere number is an id only where that is said: 客户1004, dealer 1004. */
static bool is_after_id_word(const struct scan *scan, size_t at)
{
    while (at > 0 && (scan->units[at - 1] == ' ' || scan->units[at - 1] == ':'))
        at--;
    return word_before(&scan->names->words, WORDS_ID_WORDS, scan->units, at);
}

/* Adds the kinds of the letters and digits from `at` on; returns where they end. */
static size_t end_of_token(const struct scan *scan, size_t at, unsigned *kinds)
{
    for (; is_token_unit(scan, at); at++)
        *kinds |= kind_at(scan, at);
    return at;
}

static void find_token_at(struct scan *scan, size_t at)
{
    unsigned kinds = 0;
    size_t plain = end_of_token(scan, at, &kinds), joined = plain;
    while (is_joint(scan->units[joined]) && is_token_unit(scan, joined + 1))
        joined = end_of_token(scan, joined + 1, &kinds);
    bool has_letter = kinds & UNIT_LETTER;
    if (has_letter && joined > plain)
        add_owners(scan, at, joined, scan->units + at, joined - at);
    if (has_letter || is_after_id_word(scan, at))
        add_owners(scan, at, plain, scan->units + at, plain - at);
    if (kind_at(scan, at) & UNIT_DIGIT)
        find_phone_at(scan, at);
}

/* ---- surname + title ---- */

const struct word *match_title_at(const struct scan *scan, size_t at)
{
    const struct names_words *words = &scan->names->words;
    const struct word *title = word_at(words, WORDS_TITLES, scan->units, scan->count, at);
    const struct word *other = word_at(words, WORDS_PEOPLE_TITLES, scan->units, scan->count, at);
    if (other && (!title || other->len > title->len))
        title = other;
    const struct word *stop = word_at(words, WORDS_TITLE_STOPS, scan->units, scan->count, at);
    return title && !(stop && stop->len > title->len) ? title : NULL;
}

size_t match_surname_before(const struct scan *scan, size_t end)
{
    const struct names_words *words = &scan->names->words;
    if (end == 0)
        return 0;
    const struct word *surname = word_before(words, WORDS_SURNAMES, scan->units, end);
    if (surname && surname->len > 1)
        return surname->len;
    if (kind_at(scan, end - 1) & UNIT_LETTER) {
        size_t from = end - 1;
        while (from > 0 && (kind_at(scan, from - 1) & UNIT_LETTER))
            from--;
        return end - from;
    }
    return kind_at(scan, end - 1) & UNIT_HAN ? 1 : 0;
}

uint32_t match_surname_form(const struct names *names, const uint16_t *surname, size_t len)
{
    enum { SURNAME_MAX = 24 };
    uint16_t key[SURNAME_MAX + 1];
    if (len > SURNAME_MAX)
        return UINT32_MAX;
    memcpy(key, surname, len * sizeof *key);
    key[len] = SURNAME_MARK;
    return trie_get(&names->spelt, key, len + 1);
}

static bool title_means(const struct colleague *colleague, const struct word *title)
{
    size_t len = colleague->title_len;
    return len >= title->len && memcmp(colleague->title + len - title->len, title->units,
                                       title->len * sizeof *title->units) == 0;
}

size_t match_colleagues(const struct names *names, const uint16_t *surname, size_t surname_len,
                        const struct word *title, uint32_t *first)
{
    bool is_any = title->section != WORDS_TITLES;
    size_t found = 0, alike = 0;
    for (int exact = 1; exact >= 0 && found == 0; exact--) {
        for (uint32_t i = 0; i < names->person_count; i++) {
            const struct colleague *colleague = &names->people[i];
            if (colleague->surname_len != surname_len || surname_len > 2 ||
                memcmp(colleague->surname, surname, surname_len * sizeof *surname) != 0 ||
                (exact ? !title_means(colleague, title) : !is_any))
                continue;
            if (found++ == 0)
                *first = i;
        }
        alike += found;
    }
    return alike;
}

static bool is_word_of(const struct scan *scan, enum words_section section, size_t from, size_t len)
{
    return word_is(&scan->names->words, section, scan->units + from, len);
}

static void find_title_at(struct scan *scan, size_t at)
{
    const struct names *names = scan->names;
    if (at == 0 || !(kind_at(scan, at - 1) & UNIT_SURNAME))
        return;
    const struct word *title = match_title_at(scan, at);
    size_t surname = title ? match_surname_before(scan, at) : 0;
    if (surname == 0)
        return;
    size_t from = at - surname, to = at + title->len;
    uint32_t form = match_surname_form(names, scan->units + from, surname);
    bool has_dealer =
        form != UINT32_MAX && names->forms[form].count > 0 && title->section == WORDS_TITLES;
    uint32_t colleague;
    if (!has_dealer && match_colleagues(names, scan->units + from, surname, title, &colleague) == 0)
        return;
    bool is_weak = is_word_of(scan, WORDS_WEAK_SURNAMES, from, surname) ||
                   is_word_of(scan, WORDS_NEVER_SURNAMES, from, surname);
    if (!lexicon_allows(&names->lexicon, scan->units, scan->count, from, to,
                        is_weak ? WEAK_WEIGHT : SURE_WEIGHT))
        return;
    struct match *match = match_add(scan, from, to, MATCH_SPELT);
    if (has_dealer)
        match->forms[match->form_count++] = form;
    match->title = title;
    match->surname_at = from;
    match->surname_len = surname;
}

/* ---- bare roles ---- */

static void find_role_at(struct scan *scan, size_t at)
{
    const struct names_words *words = &scan->names->words;
    const struct word *stage = word_at(words, WORDS_STAGES, scan->units, scan->count, at);
    if (!stage)
        return;
    size_t next = at + stage->len;
    while (next < scan->count && scan->units[next] == ' ')
        next++;
    const struct word *role = word_at(words, WORDS_ROLES, scan->units, scan->count, next);
    if (!role || !is_on_bounds(scan, at, next + role->len))
        return;
    struct match *match = match_add(scan, at, next + role->len, MATCH_SPELT);
    match->is_role = true;
    match->stage = stage->tag;
}

/* ---- choosing ---- */

/* An alias 余老板 and the surname 余 + 老板 in the same place are one match. */
static void merge_match(struct match *into, const struct match *from)
{
    for (uint32_t i = 0; i < from->form_count && into->form_count < MATCH_FORMS_MAX; i++)
        into->forms[into->form_count++] = from->forms[i];
    for (uint32_t i = 0; i < from->owner_count && into->owner_count < MATCH_OWNERS_MAX; i++)
        into->owners[into->owner_count++] = from->owners[i];
    if (from->title) {
        into->title = from->title;
        into->surname_at = from->surname_at;
        into->surname_len = from->surname_len;
    }
}

static bool is_better(const struct match *a, const struct match *b)
{
    size_t a_len = a->to - a->from, b_len = b->to - b->from;
    return a_len != b_len ? a_len > b_len : a->from < b->from;
}

static void sort_by_len(struct scan *scan, size_t first)
{
    for (size_t i = first + 1; i < scan->match_count; i++) {
        if (!is_better(&scan->matches[i], &scan->matches[i - 1]))
            continue;
        struct match match = scan->matches[i];
        size_t at = i;
        for (; at > first && is_better(&match, &scan->matches[at - 1]); at--)
            scan->matches[at] = scan->matches[at - 1];
        scan->matches[at] = match;
    }
}

/* Takes the matches from number `first` on, longest first, that overlap with none taken
 * before; the others go. */
void match_choose(struct scan *scan, size_t first)
{
    size_t kept = first;
    if (scan->match_count > first + 1)
        sort_by_len(scan, first);
    for (size_t i = first; i < scan->match_count; i++) {
        struct match *match = &scan->matches[i];
        if (is_free(scan, match->from, match->to)) {
            for (size_t at = match->from; at < match->to; at++)
                scan->kinds[at] |= UNIT_TAKEN;
            if (kept < i)
                scan->matches[kept] = *match;
            kept++;
            continue;
        }
        struct match *last = kept > first ? &scan->matches[kept - 1] : NULL;
        if (last && last->from == match->from && last->to == match->to)
            merge_match(last, match);
    }
    scan->match_count = kept;
}

static void sort_by_place(struct scan *scan)
{
    for (size_t i = 1; i < scan->match_count; i++) {
        if (scan->matches[i].from >= scan->matches[i - 1].from)
            continue;
        struct match match = scan->matches[i];
        size_t at = i;
        for (; at > 0 && scan->matches[at - 1].from > match.from; at--)
            scan->matches[at] = scan->matches[at - 1];
        scan->matches[at] = match;
    }
}

static void find_spelt(struct scan *scan)
{
    for (size_t i = 0; i < scan->place_count; i++) {
        size_t at = scan->places[i].at;
        unsigned signs = scan->places[i].signs;
        if ((signs & SIGN_NAME) && form_may_start(&scan->names->spelt_starts, scan->units + at))
            find_spelt_at(scan, at);
        if (signs & SIGN_TITLE)
            find_title_at(scan, at);
        if (signs & SIGN_STAGE)
            find_role_at(scan, at);
        if (signs & (SIGN_WORD | SIGN_NUMBER))
            find_token_at(scan, at);
    }
    match_choose(scan, 0);
}

void match_all(struct scan *scan)
{
    find_spelt(scan);
    match_inexact(scan);
    match_unknown(scan);
    if (scan->match_count > 1)
        sort_by_place(scan);
}
