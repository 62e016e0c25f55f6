/* SPDX-License-Identifier: Apache-2.0 */
/* What looks like a dealer and is in no directory: surname + title (钟老板), or a name that
 * ends in what dealers trade in (金锣湾五金店). Better silent than wrong: the words before it
 * must leave no other reading. */
#include "intents/understand/names_match.h"

enum {
    SURNAME_WEIGHT = 12, /* how common such a mention is taken to be, see names_lexicon.h */
    COMMON_WEIGHT = 10,  /* a word so common is no name */
    VERBAL_WEIGHT = 8,   /* nor a verb so common, where 五金 may be what it is done to */
    TALK_BITS = 10,      /* surprise a character below which a name is plain talk */
    CORE_MIN = 2,
    CORE_MAX = 4,
};

static bool is_in(const struct scan *scan, enum words_section section, size_t from, size_t len)
{
    return word_is(&scan->names->words, section, scan->units + from, len);
}

/* Whether a name may begin at `at`: behind a sign, another mention, 了, 给, 今天… */
static bool may_begin(const struct scan *scan, size_t at)
{
    return at == 0 || !(kind_at(scan, at - 1) & UNIT_HAN) || is_taken(scan, at - 1) ||
           word_before(&scan->names->words, WORDS_BEFORE_NAMES, scan->units, at);
}

/* ---- surname + title ---- */

static bool sounds_like_surname(const struct scan *scan, size_t at)
{
    const struct names *names = scan->names;
    const struct word_list *surnames = &names->words.sections[WORDS_SURNAMES];
    uint16_t sound = names->exact_sound_of[scan->units[at]];
    for (size_t i = 0; i < surnames->count; i++)
        if (surnames->words[i].len == 1 &&
            names->exact_sound_of[surnames->words[i].units[0]] == sound)
            return true;
    return false;
}

static bool may_be_surname(const struct scan *scan, size_t from, size_t len, size_t to)
{
    const struct lexicon *lexicon = &scan->names->lexicon;
    if (is_in(scan, WORDS_NEVER_SURNAMES, from, len))
        return false;
    if (!is_in(scan, WORDS_SURNAMES, from, len)) {
        bool is_weak = is_in(scan, WORDS_WEAK_SURNAMES, from, len);
        return may_begin(scan, from) && (is_weak || sounds_like_surname(scan, from));
    }
    if (may_begin(scan, from))
        return true;
    return !lexicon_weight(lexicon, scan->units + from - 1, len + 1) &&
           lexicon_allows(lexicon, scan->units, scan->count, from, to, SURNAME_WEIGHT);
}

static void find_title_at(struct scan *scan, size_t at)
{
    const struct names_words *words = &scan->names->words;
    if (!(kind_at(scan, at - 1) & UNIT_HAN) || is_taken(scan, at - 1))
        return;
    const struct word *title = match_title_at(scan, at);
    if (!title || title->section != WORDS_TITLES ||
        word_at(words, WORDS_WEAK_TITLE_STOPS, scan->units, scan->count, at))
        return;
    size_t len = match_surname_before(scan, at);
    if (len == 0 || !is_free(scan, at - len, at + title->len) ||
        !may_be_surname(scan, at - len, len, at + title->len))
        return;
    (void)match_add(scan, at - len, at + title->len, MATCH_UNRESOLVED);
}

/* ---- what dealers trade in ---- */

/* Whether the name before a trade is one, and no description (楼下, 一家, 大型). */
static bool may_be_core(const struct scan *scan, size_t from, size_t to, bool is_weak)
{
    const struct lexicon *lexicon = &scan->names->lexicon;
    const uint16_t *units = scan->units + from;
    size_t len = to - from;
    unsigned weight = lexicon_weight(lexicon, units, len);
    if (is_in(scan, WORDS_ORDINARY, from, len) || weight >= COMMON_WEIGHT ||
        (is_weak && weight >= VERBAL_WEIGHT && lexicon_is_verbal(lexicon, units, len)))
        return false;
    for (size_t i = 0; i < len; i++)
        if (is_in(scan, WORDS_CORE_STOPS, from + i, 1))
            return false;
    return weight > 0 || lexicon_surprise(lexicon, units, len) >= TALK_BITS * len;
}

static void find_trade_at(struct scan *scan, size_t at)
{
    const struct names_words *words = &scan->names->words;
    const struct word *trade = word_at(words, WORDS_TRADES, scan->units, scan->count, at);
    const struct word *weak = word_at(words, WORDS_WEAK_TRADES, scan->units, scan->count, at);
    bool is_weak = !trade;
    if (!trade)
        trade = weak;
    if (!trade || !is_free(scan, at, at + trade->len))
        return;
    size_t to = at + trade->len;
    if (is_weak && word_at(words, WORDS_AFTER_WEAK_TRADES, scan->units, scan->count, to))
        return;
    for (size_t len = CORE_MIN; len <= CORE_MAX && len <= at; len++) {
        size_t from = at - len;
        bool is_part = from > 0 && is_taken(scan, from - 1); /* of the name before it */
        if (is_taken(scan, from) || is_part || !(kind_at(scan, from) & UNIT_HAN))
            return;
        if (may_begin(scan, from)) {
            const struct word *legal =
                word_at(words, WORDS_LEGAL_FORMS, scan->units, scan->count, to);
            if (may_be_core(scan, from, at, is_weak))
                (void)match_add(scan, from, to + (legal ? legal->len : 0), MATCH_UNRESOLVED);
            return;
        }
    }
}

/* ---- English ---- */

static bool is_capital(const struct scan *scan, size_t at)
{
    char letter = scan->normal->original.ptr[scan->normal->start[at]];
    return letter >= 'A' && letter <= 'Z';
}

static size_t letters_before(const struct scan *scan, size_t end)
{
    size_t from = end;
    while (from > 0 && (kind_at(scan, from - 1) & UNIT_LETTER))
        from--;
    return end - from;
}

/* Golden Gate Supplies: words with capitals before one that dealers' names end in. */
static void find_english_at(struct scan *scan, size_t at)
{
    enum { WORDS_BEFORE = 3 };
    const struct names_words *words = &scan->names->words;
    if (!is_capital(scan, at))
        return;
    size_t to = at;
    while (kind_at(scan, to) & UNIT_LETTER)
        to++;
    if (is_token_unit(scan, to) || !word_is(words, WORDS_ENGLISH_SIGNS, scan->units + at, to - at))
        return;
    size_t from = at;
    for (int i = 0; i < WORDS_BEFORE && from > 1 && scan->units[from - 1] == ' '; i++) {
        size_t len = letters_before(scan, from - 1), first = from - 1 - len;
        if (len == 0 || is_taken(scan, first) || !is_capital(scan, first) ||
            word_is(words, WORDS_ENGLISH_OPENERS, scan->units + first, len))
            break;
        from = first;
    }
    if (from < at && is_free(scan, from, to))
        (void)match_add(scan, from, to, MATCH_UNRESOLVED);
}

void match_unknown(struct scan *scan)
{
    size_t first = scan->match_count;
    if (!(scan->seen & (SIGN_TITLE | SIGN_TRADE | SIGN_ENGLISH_TRADE)))
        return;
    for (size_t i = 0; i < scan->place_count; i++) {
        size_t at = scan->places[i].at;
        unsigned signs = at > 0 ? scan->places[i].signs : 0;
        if ((signs & SIGN_TITLE) && !is_taken(scan, at))
            find_title_at(scan, at);
        if ((signs & SIGN_TRADE) && !is_taken(scan, at))
            find_trade_at(scan, at);
        if ((signs & SIGN_ENGLISH_TRADE) && (signs & SIGN_WORD) && scan->units[at - 1] == ' ')
            find_english_at(scan, at);
    }
    match_choose(scan, first);
}
