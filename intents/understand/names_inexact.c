/* SPDX-License-Identifier: Apache-2.0 */
/* What is not spelt as in the directory: pinyin, one character that sounds like the right one,
 * one that looks like it.
 *
 * By sound, message and forms are both read as syllables in which what is often mixed up (n
 * and l, zh and z, -ing and -in) is the same, and the message is walked along a trie over
 * those; a form found is then compared, and one character may differ. By look, a character
 * that has look-alikes is replaced by each, and the trie of what is spelt is asked again.
 * Surname + title is never meant inexactly: 邹老板 is not 周老板. */
#include "intents/understand/names_match.h"

enum {
    HITS_MAX = 8,
    ALIKE_MAX = 64,      /* forms of one sound that are looked at */
    INEXACT_WEIGHT = 12, /* how common a name with a wrong character is taken to be */
    COMMON_WEIGHT = 9,   /* a word so common is itself, not a name with a wrong character */
    SHORT_NAME_MAX = 3,
    SYLLABLES_MAX = 16,
    LETTERS_MAX = 6,
};

/* ---- one wrong character ---- */

/* Whether exactly one unit of the form is another in the message. */
static bool has_one_wrong(const struct scan *scan, uint32_t form, size_t at)
{
    const struct trie_key *key = &scan->names->keys.keys[form];
    const uint16_t *units = scan->names->keys.units + key->at;
    size_t wrong = 0;
    for (size_t i = 0; i < key->len; i++)
        wrong += units[i] != scan->units[at + i];
    return wrong == 1;
}

/* What is an ordinary word too holds only right beside something that names the dealer. */
static bool is_doubtful(const struct scan *scan, size_t from, size_t to, uint32_t form)
{
    const struct lexicon *lexicon = &scan->names->lexicon;
    const struct trie_keys *keys = &scan->names->keys;
    if (to - from > SHORT_NAME_MAX)
        return false;
    for (size_t at = from; at < to; at++)
        if (scan->units[at] != keys->units[keys->keys[form].at + at - from] &&
            word_is(&scan->names->words, WORDS_FUNCTION_UNITS, scan->units + at, 1))
            return true;
    unsigned weight = lexicon_weight(lexicon, scan->units + from, to - from);
    if (weight >= COMMON_WEIGHT ||
        (weight > 0 && lexicon_is_verbal(lexicon, scan->units + from, to - from)))
        return true;
    return !lexicon_allows(lexicon, scan->units, scan->count, from, to, INEXACT_WEIGHT);
}

static void add_wrong(struct scan *scan, size_t from, size_t to, uint32_t form)
{
    struct match *last = scan->match_count > 0 ? &scan->matches[scan->match_count - 1] : NULL;
    if (last && last->rank == MATCH_INEXACT && last->from == from && last->to == to) {
        for (uint32_t i = 0; i < last->form_count; i++)
            if (last->forms[i] == form)
                return;
        if (last->form_count < MATCH_FORMS_MAX)
            last->forms[last->form_count++] = form;
        return;
    }
    bool needs_support = is_doubtful(scan, from, to, form);
    if (needs_support && !is_taken(scan, to) && !(from > 0 && is_taken(scan, from - 1)))
        return;
    struct match *match = match_add(scan, from, to, MATCH_INEXACT);
    match->needs_support = needs_support;
    match->forms[match->form_count++] = form;
}

static bool may_be_inexact(const struct names *names, uint32_t form)
{
    const struct form *row = &names->forms[form];
    return (row->flags & FORM_INEXACT) && (row->count > 0 || row->other != INDEX_NONE);
}

/* Writes what is heard from `at` on. */
static void hear(const struct scan *scan, size_t at, uint16_t *sounds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sounds[i] = heard_unit(scan->units[at + i], scan->kinds[at + i]);
}

static void find_sound_at(struct scan *scan, size_t at)
{
    const struct names *names = scan->names;
    uint16_t sounds[FORM_UNITS_MAX];
    size_t left = scan->count - at, count = left < FORM_UNITS_MAX ? left : FORM_UNITS_MAX;
    hear(scan, at, sounds, count);
    struct trie_hit hits[HITS_MAX];
    size_t found = trie_find(&names->sound, sounds, count, hits, HITS_MAX);
    while (found-- > 0) {
        size_t to = at + hits[found].len;
        if (!is_free(scan, at, to))
            continue;
        uint32_t form = hits[found].key;
        for (int i = 0; i < ALIKE_MAX && form != INDEX_NONE; i++) {
            if (may_be_inexact(names, form) && has_one_wrong(scan, form, at))
                add_wrong(scan, at, to, form);
            form = names->forms[form].next_alike;
        }
    }
}

static void find_sounds(struct scan *scan)
{
    for (size_t i = 0; i < scan->place_count; i++) {
        size_t at = scan->places[i].at;
        if (!(scan->places[i].signs & SIGN_SOUND) || !is_free(scan, at, at + 2))
            continue;
        uint16_t first[3];
        hear(scan, at, first, 3);
        if (form_may_start(&scan->names->sound_starts, first))
            find_sound_at(scan, at);
    }
}

/* ---- look-alikes ---- */

/* Forms that start at `from` and have `other` instead of what stands at `at`. */
static void find_look_from(struct scan *scan, size_t from, size_t at, uint16_t other)
{
    enum { UNITS_MAX = 16 };
    const struct names *names = scan->names;
    uint16_t units[UNITS_MAX] = {0};
    size_t left = scan->count - from, count = left < UNITS_MAX ? left : UNITS_MAX;
    memcpy(units, scan->units + from, count * sizeof *units);
    units[at - from] = other;
    if (!form_may_start(&names->spelt_starts, units))
        return;
    struct trie_hit hits[HITS_MAX];
    size_t found = trie_find(&names->spelt, units, count, hits, HITS_MAX);
    while (found-- > 0) {
        size_t to = from + hits[found].len;
        if (to > at && is_free(scan, from, to) && may_be_inexact(names, hits[found].key))
            add_wrong(scan, from, to, hits[found].key);
    }
}

static bool is_free_han(const struct scan *scan, size_t at)
{
    return (kind_at(scan, at) & (UNIT_HAN | UNIT_TAKEN)) == UNIT_HAN;
}

static void find_looks_at(struct scan *scan, size_t at)
{
    enum { BEFORE_MAX = 7 };
    size_t first = at;
    while (first > 0 && at - first < BEFORE_MAX && is_free_han(scan, first - 1))
        first--;
    for (const struct look *look = looks_of(scan->names, scan->units[at]);
         look->unit == scan->units[at]; look++)
        for (size_t from = first; from <= at; from++)
            find_look_from(scan, from, at, look->other);
}

static void find_looks(struct scan *scan)
{
    for (size_t i = 0; i < scan->place_count; i++) {
        size_t at = scan->places[i].at;
        if ((scan->places[i].signs & SIGN_LOOK) && !is_taken(scan, at))
            find_looks_at(scan, at);
    }
}

/* ---- pinyin ---- */

/* A way through the trie by sound: a node, or the rest of the only key behind it. */
struct path {
    uint32_t node;
    uint32_t key; /* UINT32_MAX: the node has children */
    size_t depth;
    uint16_t exact[SYLLABLES_MAX]; /* the syllables gone through */
};

static bool path_step(const struct trie *trie, struct path *path, uint16_t sound)
{
    if (path->depth == SYLLABLES_MAX)
        return false;
    if (path->key != UINT32_MAX) {
        const struct trie_key *key = &trie->keys->keys[path->key];
        return path->depth < key->len &&
               trie->map[trie->keys->units[key->at + path->depth]] == sound;
    }
    uint32_t child = trie_step(trie, path->node, sound);
    if (!child)
        return false;
    path->node = child;
    uint32_t value = trie->nodes[child].value;
    if (value & TRIE_TAIL)
        path->key = value & ~TRIE_TAIL;
    return true;
}

/* The first form that ends here, INDEX_NONE where none does. */
static uint32_t path_end(const struct trie *trie, const struct path *path)
{
    if (path->key != UINT32_MAX)
        return trie->keys->keys[path->key].len == path->depth ? path->key : INDEX_NONE;
    uint32_t value = trie->nodes[path->node].value;
    return value ? value - 1 : INDEX_NONE;
}

/* How many syllables of the form are not those that were written. */
static size_t count_misspelt(const struct names *names, uint32_t form, const struct path *path)
{
    const struct trie_key *key = &names->keys.keys[form];
    size_t wrong = 0;
    for (size_t i = 0; i < key->len && i < path->depth; i++) {
        uint16_t unit = names->keys.units[key->at + i];
        wrong += names->exact_sound_of[unit] != path->exact[i];
    }
    return wrong;
}

/* What was read in pinyin from one place: forms by where they end. */
struct pinyin {
    struct match found[8];
    size_t count;
};

static void put_pinyin(const struct scan *scan, struct pinyin *pinyin, size_t from, size_t to,
                       uint32_t head, const struct path *path, bool is_surname)
{
    const struct names *names = scan->names;
    struct match match = {.from = from, .to = to, .rank = MATCH_INEXACT};
    for (size_t wrong = 0; wrong <= 1 && match.form_count == 0; wrong++) {
        uint32_t form = head;
        for (int i = 0; i < ALIKE_MAX && form != INDEX_NONE; i++) {
            const struct form *row = &names->forms[form];
            bool is_kind = !(row->flags & FORM_SURNAME) == !is_surname;
            if (is_kind && (row->count > 0 || row->other != INDEX_NONE) &&
                (wrong == 0 || !is_surname) && count_misspelt(names, form, path) == wrong &&
                match.form_count < MATCH_FORMS_MAX)
                match.forms[match.form_count++] = form;
            form = row->next_alike;
        }
    }
    if (match.form_count > 0 && pinyin->count < sizeof pinyin->found / sizeof *pinyin->found)
        pinyin->found[pinyin->count++] = match;
}

static size_t skip_blank(const struct scan *scan, size_t at)
{
    bool is_blank =
        at + 1 < scan->count && scan->units[at] == ' ' && (kind_at(scan, at + 1) & UNIT_LETTER);
    return is_blank ? at + 1 : at;
}

/* yu|laoban, yu|zong: the surname has been read up to `at`. */
static void read_pinyin_title(const struct scan *scan, struct pinyin *pinyin, size_t from,
                              size_t at, const struct path *path)
{
    enum { ALONE_MIN = 5 }; /* a short title stands in one word with the surname: yuzong */
    const struct trie *trie = &scan->names->sound;
    struct path next = *path;
    if (!path_step(trie, &next, SURNAME_MARK))
        return;
    next.exact[next.depth++] = SURNAME_MARK;
    size_t start = skip_blank(scan, at);
    const struct word *title =
        word_at(&scan->names->words, WORDS_PINYIN_TITLES, scan->units, scan->count, start);
    if (!title || (start > at && title->len < ALONE_MIN))
        return;
    uint32_t head = path_end(trie, &next);
    if (head != INDEX_NONE)
        put_pinyin(scan, pinyin, from, start + title->len, head, &next, true);
}

/* Whether a second syllable may follow, for one is no name. */
static bool may_go_on(const struct scan *scan, size_t at)
{
    return syllable_lens_of(scan->names, scan->units + skip_blank(scan, at)).any;
}

static void read_syllables(const struct scan *scan, struct pinyin *pinyin, size_t from, size_t at,
                           const struct path *path)
{
    const struct trie *trie = &scan->names->sound;
    size_t start = path->depth ? skip_blank(scan, at) : at;
    struct syllable_lens lens = syllable_lens_of(scan->names, scan->units + start);
    unsigned may_be = path->depth ? lens.any : lens.first;
    for (size_t len = LETTERS_MAX; len > 0; len--) {
        if (!(may_be >> len & 1) || len > scan->count - start)
            continue;
        const struct syllable_index *syllable = syllable_of(scan->names, scan->units + start, len);
        struct path next = *path;
        if (!syllable || (path->depth == 0 && !may_go_on(scan, start + len)) ||
            !path_step(trie, &next, syllable->alike))
            continue;
        next.exact[next.depth++] = syllable->exact;
        size_t to = start + len;
        uint32_t head = path_end(trie, &next);
        if (head != INDEX_NONE && next.depth > 1)
            put_pinyin(scan, pinyin, from, to, head, &next, false);
        read_pinyin_title(scan, pinyin, from, to, &next);
        read_syllables(scan, pinyin, from, to, &next);
    }
}

/* Adds what a word in letters says, if names in pinyin make up the whole of it:
 * jiamei, jiameiyulaoban. */
static bool find_pinyin_at(struct scan *scan, size_t at, int depth)
{
    enum { PARTS_MAX = 3 };
    if (!syllable_lens_of(scan->names, scan->units + at).first)
        return false;
    struct pinyin pinyin;
    pinyin.count = 0;
    struct path path = {TRIE_ROOT, UINT32_MAX, 0, {0}};
    read_syllables(scan, &pinyin, at, at, &path);
    for (size_t i = 0; i < pinyin.count; i++) {
        struct match *found = &pinyin.found[i];
        if (!is_free(scan, found->from, found->to) ||
            (is_token_unit(scan, found->to) &&
             (depth == PARTS_MAX || !find_pinyin_at(scan, found->to, depth + 1))))
            continue;
        struct match *match = match_add(scan, found->from, found->to, MATCH_INEXACT);
        *match = *found;
        return true;
    }
    return false;
}

/* Mr Yu, Boss Wong: a title before the surname. */
static void find_english_title_at(struct scan *scan, size_t at)
{
    const struct names *names = scan->names;
    const struct word *title =
        word_at(&names->words, WORDS_ENGLISH_TITLES, scan->units, scan->count, at);
    if (!title || is_token_unit(scan, at + title->len))
        return;
    size_t from = at + title->len;
    if (from < scan->count && scan->units[from] == '.')
        from++;
    from = from < scan->count && scan->units[from] == ' ' ? from + 1 : from;
    size_t to = from;
    while (kind_at(scan, to) & UNIT_LETTER)
        to++;
    if (to == from || is_token_unit(scan, to) || !is_free(scan, at, to))
        return;
    uint32_t form = match_surname_form(names, scan->units + from, to - from);
    struct pinyin pinyin;
    pinyin.count = 0;
    const struct syllable_index *syllable = syllable_of(names, scan->units + from, to - from);
    struct path path = {TRIE_ROOT, UINT32_MAX, 0, {0}};
    if (form != UINT32_MAX) {
        struct match *match = match_add(scan, at, to, MATCH_INEXACT);
        match->forms[match->form_count++] = form;
    } else if (syllable && path_step(&names->sound, &path, syllable->alike)) {
        path.exact[path.depth++] = syllable->exact;
        if (path_step(&names->sound, &path, SURNAME_MARK)) {
            path.exact[path.depth++] = SURNAME_MARK;
            uint32_t head = path_end(&names->sound, &path);
            if (head != INDEX_NONE)
                put_pinyin(scan, &pinyin, at, to, head, &path, true);
        }
        if (pinyin.count > 0)
            *match_add(scan, at, to, MATCH_INEXACT) = pinyin.found[0];
    }
}

static void find_letters(struct scan *scan)
{
    for (size_t i = 0; i < scan->place_count; i++) {
        size_t at = scan->places[i].at;
        unsigned signs = scan->places[i].signs;
        if (!(signs & SIGN_WORD) || is_taken(scan, at) || find_pinyin_at(scan, at, 1))
            continue;
        if (signs & SIGN_ENGLISH_TITLE)
            find_english_title_at(scan, at);
        misspelt_find(scan, at);
    }
}

void match_inexact(struct scan *scan)
{
    size_t first = scan->match_count;
    if (scan->seen & SIGN_SOUND)
        find_sounds(scan);
    if (scan->seen & SIGN_LOOK)
        find_looks(scan);
    if (scan->seen & SIGN_WORD)
        find_letters(scan);
    match_choose(scan, first);
}
