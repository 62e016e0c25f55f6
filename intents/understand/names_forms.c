/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which a dealer is named, made from its row of the directory.
 *
 *   梅州市佳美建材经营部有限公司
 *   ─────                      region and 市: said or not, read apart from the name
 *        ──────────────        name: always a form
 *        ────                  佳美建材, 佳美: the name without what it trades in, a form
 *                              unless it is an ordinary word (今日五金 is never 今日)
 *                   ────────   legal form: said or not
 *
 * Aliases are forms as they stand, but for ordinary words. The contact gives its full name
 * (unless it is a word: 王国), and its surname, which stands for surname + title. */
#include "intents/understand/names_store.h"

#include <string.h>

enum {
    ORDINARY_WEIGHT = 7,       /* a short name that we make ourselves: 1 in 500,000 words */
    VERY_ORDINARY_WEIGHT = 12, /* one that the directory lists: 1 in 16,000 */
    SENTENCE_BITS = 12,        /* surprise a character, below which units are plain talk */
};

struct units units_of_text(const struct normaliser *norm, const char *text, struct arena *arena)
{
    struct normal normal = normalise(norm, text_trim(text_of(text)), arena);
    struct units units = {arena_alloc(arena, normal.count + 1, sizeof *units.at), normal.count};
    for (size_t i = 0; i < normal.count; i++)
        units.at[i] = unit_of(normal.points[i]);
    return units;
}

static struct units drop_first(struct units units, size_t count)
{
    return (struct units){units.at + count, units.count - count};
}

static bool is_all(const struct names *names, struct units units, unsigned kinds)
{
    size_t i = 0;
    while (i < units.count && (names->kinds[units.at[i]] & kinds))
        i++;
    return i == units.count;
}

static bool is_latin(const struct names *names, struct units units)
{
    return units.count > 0 && (names->kinds[units.at[0]] & UNIT_LETTER) &&
           (names->kinds[units.at[units.count - 1]] & UNIT_LETTER);
}

size_t surname_len(const struct names *names, const uint16_t *units, size_t count)
{
    if (count < 2 || count > 4 ||
        !is_all(names, (struct units){(uint16_t *)units, count}, UNIT_HAN))
        return 0;
    bool is_compound = count > 2 && word_is(&names->words, WORDS_SURNAMES, units, 2);
    return is_compound ? 2 : 1;
}

/* Without the dealer's own region, or a city named as one (梅州市), at the start. */
static struct units without_region(const struct names *names, struct units name,
                                   struct units region)
{
    size_t skip = 0;
    if (region.count > 0 && region.count < name.count &&
        memcmp(name.at, region.at, region.count * sizeof *name.at) == 0) {
        skip = region.count;
        const struct word *tail =
            word_at(&names->words, WORDS_REGION_TAILS, name.at, name.count, skip);
        if (tail && skip + tail->len < name.count)
            skip += tail->len;
    } else {
        static const uint16_t city = 0x5E02;
        for (size_t at = 2; at <= 3 && at + 1 < name.count && !skip; at++)
            skip = name.at[at] == city ? at + 1 : 0;
    }
    while (skip < name.count && name.at[skip] == ' ')
        skip++;
    return name.count - skip >= 2 ? drop_first(name, skip) : name;
}

static struct units without_tail(const struct names *names, struct units name,
                                 enum words_section section)
{
    const struct word *tail = word_before(&names->words, section, name.at, name.count);
    if (tail && tail->len < name.count)
        name.count -= tail->len;
    return name;
}

static struct units without_legal_form(const struct names *names, struct units name)
{
    size_t before = 0;
    while (before != name.count) {
        before = name.count;
        struct units shorter = without_tail(names, name, WORDS_LEGAL_FORMS);
        if (shorter.count >= 2)
            name = shorter;
    }
    return name;
}

/* Without the longest word at its end that says what the dealer trades in. */
static struct units without_trade(const struct names *names, struct units name)
{
    static const enum words_section sections[] = {WORDS_TRADES, WORDS_WEAK_TRADES,
                                                  WORDS_SHOP_TAILS};
    struct units best = name;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        struct units shorter = without_tail(names, name, sections[i]);
        if (shorter.count < best.count)
            best = shorter;
    }
    return best;
}

/* Whether a name says nothing but what is traded in: 五金店, 建材百货. */
static bool is_only_trade(const struct names *names, struct units name)
{
    static const enum words_section sections[] = {WORDS_TRADES, WORDS_WEAK_TRADES,
                                                  WORDS_SHOP_TAILS};
    size_t before = 0;
    while (before != name.count) {
        for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
            if (word_is(&names->words, sections[i], name.at, name.count))
                return true;
        before = name.count;
        name = without_trade(names, name);
    }
    return false;
}

/* Whether a name is something that people say all the time without meaning a dealer. */
static bool is_ordinary(const struct names *names, struct units name, bool is_listed)
{
    if (word_is(&names->words, WORDS_ORDINARY, name.at, name.count))
        return true;
    unsigned weight = lexicon_weight(&names->lexicon, name.at, name.count);
    if (is_listed)
        return weight >= VERY_ORDINARY_WEIGHT &&
               lexicon_is_verbal(&names->lexicon, name.at, name.count);
    if (word_is(&names->words, WORDS_EVERYDAY, name.at, name.count))
        return true;
    for (size_t i = 0; i < name.count && name.count < 3; i++)
        if (word_is(&names->words, WORDS_FUNCTION_UNITS, name.at + i, 1))
            return true;
    if (name.count < 3)
        return weight >= ORDINARY_WEIGHT;
    return weight > 0 ||
           lexicon_surprise(&names->lexicon, name.at, name.count) < SENTENCE_BITS * name.count;
}

/* What we make out of a Chinese name: without what the dealer trades in, step by step. */
static void add_short_names(struct names *names, uint32_t dealer, struct units name,
                            add_form_fn add)
{
    for (;;) {
        struct units shorter = without_trade(names, name);
        if (shorter.count == name.count || shorter.count < 2 ||
            !is_all(names, shorter, UNIT_HAN | UNIT_LETTER | UNIT_DIGIT))
            return;
        name = shorter;
        bool is_core = without_trade(names, name).count == name.count;
        if (is_core && is_ordinary(names, name, false))
            return;
        if (!is_all(names, name, UNIT_HAN) && name.count < 3)
            return;
        add(names, dealer, name.at, name.count, FORM_NAME | FORM_INEXACT);
    }
}

/* Anchor & Sons is also written Anchor&Sons and Anchor and Sons, and K&K with blanks. */
static void add_ampersand(struct names *names, uint32_t dealer, struct units name, add_form_fn add,
                          struct arena *arena)
{
    static const struct {
        uint16_t units[5];
        size_t count;
    } links[] = {{{' ', 'a', 'n', 'd', ' '}, 5}, {{'&'}, 1}, {{' ', '&', ' '}, 3}};
    size_t at = 1;
    while (at + 1 < name.count && name.at[at] != '&')
        at++;
    if (at + 1 >= name.count)
        return;
    size_t left = name.at[at - 1] == ' ' ? at - 1 : at;
    size_t right = name.at[at + 1] == ' ' ? at + 2 : at + 1;
    size_t rest = name.count - right;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        uint16_t *made = arena_alloc(arena, left + links[i].count + rest, sizeof *made);
        memcpy(made, name.at, left * sizeof *made);
        memcpy(made + left, links[i].units, links[i].count * sizeof *made);
        memcpy(made + left + links[i].count, name.at + right, rest * sizeof *made);
        add(names, dealer, made, left + links[i].count + rest, FORM_NAME);
    }
}

/* Red Bridge of Red Bridge Hardware. One word alone must be long and no everyday word. */
static void add_english_short_name(struct names *names, uint32_t dealer, struct units name,
                                   add_form_fn add, struct arena *arena)
{
    enum { ONE_WORD_MIN = 5 };
    for (;;) {
        struct units shorter = without_tail(names, name, WORDS_ENGLISH_TRADES);
        if (shorter.count == name.count)
            break;
        while (shorter.count > 0 &&
               !(names->kinds[shorter.at[shorter.count - 1]] & (UNIT_LETTER | UNIT_DIGIT)))
            shorter.count--;
        if (shorter.count == 0 || (names->kinds[name.at[shorter.count]] & UNIT_LETTER))
            break;
        name = shorter;
        size_t blanks = 0;
        for (size_t i = 0; i < name.count; i++)
            blanks += name.at[i] == ' ';
        if (blanks == 0 && (name.count < ONE_WORD_MIN ||
                            word_is(&names->words, WORDS_ENGLISH_ORDINARY, name.at, name.count)))
            break;
        add(names, dealer, name.at, name.count, FORM_NAME);
        add_ampersand(names, dealer, name, add, arena);
    }
}

/* Without a city or a district at the start: 深圳鑫隆建材, 渝北区宏图五金. */
static struct units without_place(const struct names *names, struct units name)
{
    const struct word *city = word_at(&names->words, WORDS_CITIES, name.at, name.count, 0);
    if (city && city->len + 2u <= name.count)
        name = drop_first(name, city->len);
    for (size_t at = 1; at <= 3 && at + 2 < name.count; at++)
        if (word_is(&names->words, WORDS_PLACE_TAILS, name.at + at, 1))
            return drop_first(name, at + 1);
    return name;
}

static void add_name(struct names *names, uint32_t dealer, struct units whole, struct units region,
                     add_form_fn add, struct arena *arena)
{
    struct units name = without_legal_form(names, without_region(names, whole, region));
    while (name.count > 0 && name.at[name.count - 1] == '.')
        name.count--;
    if (name.count < 2)
        return;
    if (is_only_trade(names, name)) {
        add(names, dealer, whole.at, whole.count, FORM_NAME);
        return;
    }
    add(names, dealer, name.at, name.count, FORM_NAME | FORM_INEXACT);
    if (is_latin(names, name)) {
        add_ampersand(names, dealer, name, add, arena);
        add_english_short_name(names, dealer, name, add, arena);
        return;
    }
    struct units inner = without_place(names, name);
    if (inner.at != name.at && !is_only_trade(names, inner)) {
        add(names, dealer, inner.at, inner.count, FORM_NAME | FORM_INEXACT);
        add_short_names(names, dealer, inner, add);
    }
    bool is_own_region = region.count > 0 && region.count < whole.count &&
                         memcmp(whole.at, region.at, region.count * sizeof *whole.at) == 0;
    if (name.at != whole.at && !is_own_region) {
        size_t count = (size_t)(name.at - whole.at) + name.count;
        add(names, dealer, whole.at, count, FORM_NAME);
    }
    add_short_names(names, dealer, name, add);
}

static void add_aliases(struct names *names, const struct dealer *row, uint32_t dealer,
                        struct units region, struct units name, add_form_fn add,
                        struct arena *arena)
{
    for (uint32_t i = 0; i < row->alias_count; i++) {
        struct units alias = units_of_text(names->norm, row->aliases[i], arena);
        if (alias.count < 2)
            continue;
        const struct word *title = word_before(&names->words, WORDS_TITLES, alias.at, alias.count);
        bool is_title = title && alias.count - title->len <= 2 && title->len < alias.count;
        struct units bare = without_region(names, alias, region);
        bool is_whole =
            bare.count == name.count && memcmp(bare.at, name.at, name.count * sizeof *name.at) == 0;
        if (!is_whole && is_ordinary(names, alias, true))
            continue;
        bool is_nickname = alias.count == 2 &&
                           word_at(&names->words, WORDS_NICKNAME_STARTS, alias.at, alias.count, 0);
        bool may_be_inexact = !is_title && !is_nickname;
        add(names, dealer, alias.at, alias.count, FORM_NAME | (may_be_inexact ? FORM_INEXACT : 0));
        if (bare.count != alias.count && !is_ordinary(names, bare, true))
            add(names, dealer, bare.at, bare.count, FORM_NAME | FORM_INEXACT);
    }
}

static void add_surname(struct names *names, uint32_t dealer, const uint16_t *surname, size_t count,
                        add_form_fn add)
{
    uint16_t key[32];
    if (count == 0 || count >= sizeof key / sizeof *key)
        return;
    memcpy(key, surname, count * sizeof *key);
    key[count] = SURNAME_MARK;
    names->kinds[surname[count - 1]] |= UNIT_SURNAME;
    add(names, dealer, key, count + 1, FORM_SURNAME);
}

size_t first_name_len(const struct names *names, const uint16_t *units, size_t count)
{
    enum { FIRST_MIN = 3 };
    size_t len = 0;
    while (len < count && (names->kinds[units[len]] & UNIT_LETTER))
        len++;
    bool is_first = len >= FIRST_MIN && len < count && units[len] == ' ';
    return is_first && !word_is(&names->words, WORDS_ENGLISH_FIRST_STOPS, units, len) ? len : 0;
}

static void add_first_name(struct names *names, uint32_t dealer, struct units contact,
                           add_form_fn add)
{
    size_t count = first_name_len(names, contact.at, contact.count);
    if (count > 0)
        add(names, dealer, contact.at, count, FORM_FIRST);
}

static void add_contact(struct names *names, uint32_t dealer, struct units contact, add_form_fn add)
{
    enum { INEXACT_MIN = 3 };
    size_t surname = surname_len(names, contact.at, contact.count);
    if (surname > 0) {
        add_surname(names, dealer, contact.at, surname, add);
        bool is_word =
            lexicon_weight(&names->lexicon, contact.at, contact.count) >= ORDINARY_WEIGHT;
        if (!is_word)
            add(names, dealer, contact.at, contact.count,
                FORM_CONTACT | (contact.count >= INEXACT_MIN ? FORM_INEXACT : 0));
        return;
    }
    if (contact.count < 2)
        return;
    add(names, dealer, contact.at, contact.count, FORM_CONTACT);
    size_t last = contact.count;
    while (last > 0 && contact.at[last - 1] != ' ')
        last--;
    if (last == 0 || !is_latin(names, contact))
        return;
    add_surname(names, dealer, contact.at + last, contact.count - last, add);
    add_first_name(names, dealer, contact, add);
}

void forms_of_dealer(struct names *names, const struct directory *dir, uint32_t dealer,
                     add_form_fn add, struct arena *arena)
{
    const struct dealer *row = &dir->dealers[dealer];
    const char *region_name = row->region < dir->region_count ? dir->regions[row->region] : "";
    struct units region = units_of_text(names->norm, region_name, arena);
    struct units whole = units_of_text(names->norm, row->name, arena);
    add_name(names, dealer, whole, region, add, arena);
    struct units name = without_legal_form(names, without_region(names, whole, region));
    add_aliases(names, row, dealer, region, name, add, arena);
    add_contact(names, dealer, units_of_text(names->norm, row->contact, arena), add);
}
