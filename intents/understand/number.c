/* SPDX-License-Identifier: Apache-2.0 */
/* Finds where a number may begin by one look at a table, reads its numeral, and lets what
 * stands beside it say what it measures. */
#include "intents/understand/number.h"

#include "intents/understand/number_grammar.h"

static const struct word money_words[] = {
#include "intents/words/number_money.def"
};
static const struct word not_money_words[] = {
#include "intents/words/number_not_money.def"
};
static const struct word money_before_words[] = {
#include "intents/words/number_money_before.def"
};
static const struct word people_words[] = {
#include "intents/words/number_people.def"
};
static const struct word latin_people_words[] = {
#include "intents/words/number_people_latin.def"
};
static const struct word things_words[] = {
#include "intents/words/number_things.def"
};
static const struct word latin_things_words[] = {
#include "intents/words/number_things_latin.def"
};
static const struct word not_things_words[] = {
#include "intents/words/number_not_things.def"
};
static const struct word score_words[] = {
#include "intents/words/number_score.def"
};
static const struct word not_score_words[] = {
#include "intents/words/number_not_score.def"
};
static const struct word score_before_words[] = {
#include "intents/words/number_score_before.def"
};

enum { HUNDRED = 100, SCORE_MIN = 1, SCORE_MAX = 5 };

/* ---- What a numeral measures ---- */

/* The words for things and people, in the script that stands here. */
static struct words things_at(const struct scan *scan)
{
    return scan_is_letter(scan_peek(scan, 0)) ? WORDS(latin_things_words) : WORDS(things_words);
}

static struct words people_at(const struct scan *scan)
{
    return scan_is_letter(scan_peek(scan, 0)) ? WORDS(latin_people_words) : WORDS(people_words);
}

static bool is_thing(const struct scan *scan)
{
    return scan_sees(scan, things_at(scan)) && !scan_sees(scan, WORDS(not_things_words));
}

bool is_counted_here(const struct scan *scan)
{
    struct scan rest = *scan;
    scan_blank(&rest);
    return is_thing(&rest) || scan_sees(&rest, people_at(&rest)) ||
           (scan_sees(&rest, WORDS(money_words)) && scan_peek(&rest, 0) != U' ');
}

static void set_value(struct number *out, enum number_kind kind, const struct numeral *numeral)
{
    out->kind = kind;
    out->value = numeral->hundredths / HUNDRED;
    out->value_fen = numeral->hundredths;
}

/* about -> 多 | 来 | 余 | 整, between a numeral and its unit; 多万 and 来万 multiply it. */
static void read_about(struct scan *scan, struct numeral *numeral)
{
    enum { TEN_THOUSAND = 10000, MOST = 100000000 };
    struct scan rest = *scan;
    if (!scan_is_in(scan_peek(&rest, 0), SET_ABOUT))
        return;
    rest.at++;
    if (scan_point(&rest, U'万') && numeral->hundredths < MOST) {
        numeral->hundredths *= TEN_THOUSAND;
        numeral->has_unit = true;
    } else if (!numeral->has_unit && !is_counted_here(&rest)) {
        return;
    }
    *scan = rest;
}

/* money -> numeral 元 | numeral 块 (not of things: 两块招牌) */
static bool read_money(struct scan *scan, const struct numeral *numeral, struct number *out)
{
    bool is_one = numeral->is_single && numeral->hundredths == HUNDRED;
    if (scan_sees(scan, WORDS(not_money_words)))
        return false;
    if (is_one && scan_peek(scan, 0) == U'块' && scan_is_han(scan_peek(scan, 1)) &&
        scan_peek(scan, 1) != U'钱')
        return false;
    if (!scan_words(scan, WORDS(money_words)))
        return false;
    set_value(out, NUMBER_MONEY, numeral);
    return true;
}

/* people -> numeral 人 | numeral 位 | 12 people */
static bool read_people(struct scan *scan, const struct numeral *numeral, struct number *out)
{
    if (scan_is_in(scan_peek(scan, 0), SET_PERSON) &&
        scan_is_in(scan_peek(scan, 1), SET_BEHIND_NO_PERSON))
        return false;
    if (!scan_words(scan, people_at(scan)))
        return false;
    set_value(out, NUMBER_PEOPLE, numeral);
    return true;
}

static bool is_rating(int64_t value)
{
    return value >= SCORE_MIN && value <= SCORE_MAX;
}

/* score -> numeral 分 | numeral 星 | 3 stars | (评分 | score) numeral */
static bool read_score(struct scan *scan, const struct numeral *numeral, struct number *out)
{
    if (!is_rating(numeral->hundredths / HUNDRED) || numeral->hundredths % HUNDRED ||
        scan_sees(scan, WORDS(not_score_words)) || !scan_words(scan, WORDS(score_words)))
        return false;
    set_value(out, NUMBER_SCORE, numeral);
    return true;
}

/* things -> numeral measure; 两个 may be people where nothing says what is counted. */
static bool read_things(struct scan *scan, const struct numeral *numeral, struct number *out)
{
    bool is_piece = scan_peek(scan, 0) == U'个';
    struct scan behind = *scan;
    if (!scan_words(&behind, things_at(scan)) || scan_sees(scan, WORDS(not_things_words)))
        return false;
    *scan = behind;
    set_value(out, NUMBER_THINGS, numeral);
    uint32_t next = scan_peek(scan, 0);
    out->may_be_people = is_piece && (!scan_is_han(next) || scan_is_in(next, SET_BEHIND_PEOPLE));
    return true;
}

/* Whether a word that announces a rating stands before (评分 5, 评分:5). */
static bool is_after_score_word(const struct scan *start)
{
    enum { LONGEST = 8 };
    struct scan end = *start;
    while (scan_is_in(scan_before(&end, 1), SET_BEHIND_SCORE_WORD))
        end.at--;
    for (size_t len = 1; len <= LONGEST && len <= end.at; len++) {
        struct scan word = end;
        word.at -= len;
        if (scan_words(&word, WORDS(score_before_words)) && word.at == end.at)
            return true;
    }
    return false;
}

/* One Chinese digit alone is a number only where it stands by itself. */
static bool is_isolated(const struct scan *start, const struct scan *behind)
{
    uint32_t before = scan_before(start, 1), next = scan_peek(behind, 0);
    return !scan_is_han(before) && !scan_is_letter(before) && !scan_is_han(next) &&
           !scan_is_letter(next);
}

/* plain -> numeral */
static bool read_plain(const struct scan *start, const struct scan *scan,
                       const struct numeral *numeral, struct number *out)
{
    bool is_word = !numeral->digits && !numeral->has_unit && !numeral->is_english;
    if (is_word && scan->at == start->at + 1 && !is_isolated(start, scan))
        return false;
    if (numeral->is_english && !numeral->has_unit && numeral->hundredths == HUNDRED)
        return false;
    if (scan_is_letter(scan_peek(scan, 0)) || scan_before(start, 1) == U'第')
        return false;
    bool is_score = is_rating(numeral->hundredths / HUNDRED) && is_after_score_word(start);
    set_value(out,
              is_score            ? NUMBER_SCORE
              : numeral->has_unit ? NUMBER_MONEY
                                  : NUMBER_PLAIN,
              numeral);
    return true;
}

/* measure -> money | people | score | things; takes nothing where there is none. */
static bool read_measure(struct scan *scan, const struct numeral *numeral, struct number *out)
{
    return read_money(scan, numeral, out) || read_people(scan, numeral, out) ||
           read_score(scan, numeral, out) || read_things(scan, numeral, out);
}

/* figure -> numeral [about] (号 … | measure | nothing) */
static bool read_figure(struct scan *scan, struct number *out)
{
    struct scan start = *scan;
    struct numeral numeral;
    if (!read_numeral(scan, &numeral))
        return false;
    struct scan behind = *scan;
    if (scan_peek(scan, 0) == U'号' && !(numeral.hundredths % HUNDRED) &&
        !scan_sees(scan, people_at(scan))) { /* not 20号人 */
        if (read_reference_behind(&behind, &start, numeral.hundredths / HUNDRED, out)) {
            *scan = behind;
            out->value_fen = numeral.hundredths;
            return true;
        }
        out->may_be_date = false;
    }
    if (numeral.digits && !numeral.has_unit && read_behind_digits(scan, out)) {
        out->value = numeral.hundredths / HUNDRED;
        out->value_fen = numeral.hundredths;
        return true;
    }
    read_about(scan, &numeral);
    behind = *scan;
    scan_blank(&behind);
    if (scan_before(&start, 1) != U'第' && read_measure(&behind, &numeral, out)) {
        *scan = behind;
        return true;
    }
    return scan_peek(scan, 0) != U'号' && read_plain(&start, scan, &numeral, out);
}

/* ---- Other ways to begin ---- */

/* pair -> 俩 [人 | measure] */
static bool read_pair(struct scan *scan, struct number *out)
{
    const struct numeral numeral = {.hundredths = scan_peek(scan, 0) == U'俩' ? 200 : 300};
    scan->at++;
    if (is_thing(scan))
        return scan_peek(scan, 0) != U'个' ? read_things(scan, &numeral, out) : false;
    set_value(out, NUMBER_PEOPLE, &numeral);
    scan_point(scan, U'人');
    return true;
}

/* signed -> (¥ | rmb | 人民币) numeral */
static bool read_signed_money(struct scan *scan, struct number *out)
{
    struct numeral numeral;
    if (!scan_words(scan, WORDS(money_before_words)))
        return false;
    scan_blank(scan);
    if (!read_numeral(scan, &numeral))
        return false;
    read_about(scan, &numeral);
    struct scan behind = *scan;
    if (!read_money(&behind, &numeral, out))
        behind = *scan;
    *scan = behind;
    set_value(out, NUMBER_MONEY, &numeral);
    return true;
}

/* A run of digits with colons, slashes or hyphens is a time or a date, and no number. */
static size_t clock_or_date(const struct scan *start)
{
    enum { FIELD_MAX = 4 };
    struct scan scan = *start;
    int field;
    size_t fields = 0;
    for (;;) {
        size_t digits = scan_digits(&scan, &field);
        if (digits < 1 || digits > FIELD_MAX || (fields > 0 && digits > 2))
            return 0;
        fields++;
        if (!scan_is_one_of(scan_peek(&scan, 0), U":/-") || !scan_is_digit(scan_peek(&scan, 1)))
            break;
        scan.at++;
    }
    bool is_rating_of_five = scan_before(&scan, 2) == U'/' && fields == 2 && field == SCORE_MAX;
    return fields > 1 && !is_rating_of_five ? scan.at - start->at : 0;
}

/* ---- The walk ---- */

enum {
    MAY_FIGURE = 1,
    MAY_MONEY = 2,
    MAY_REFERENCE = 4,
    MAY_PHONE = 8,
    MAY_PAIR = 16,
    MAY_GO_ON = 32 /* no number, nor is there one within the numeral that begins here */
};

static const struct starts starts = {
#include "intents/words/number_starts.def"
};

static const struct {
    unsigned may;
    bool (*read)(struct scan *scan, struct number *out);
} rules[] = {
    {MAY_PHONE, read_phone}, {MAY_REFERENCE, read_reference}, {MAY_MONEY, read_signed_money},
    {MAY_PAIR, read_pair},   {MAY_FIGURE, read_figure},
};

/* Where the walk goes on when no number begins here: behind the word, the digits, the date. */
static size_t skip(const struct scan *start)
{
    struct scan scan = *start;
    uint32_t here = scan_peek(&scan, 0);
    if (scan_is_letter(here) || scan_is_digit(here))
        while (scan_is_letter(scan_peek(&scan, 0)) || scan_is_digit(scan_peek(&scan, 0)))
            scan.at++;
    else
        while (scan_han_digit(scan_peek(&scan, 0)) >= 0 ||
               (scan.at > start->at && scan_is_in(scan_peek(&scan, 0), SET_UNIT)))
            scan.at++;
    return scan.at > start->at ? scan.at : start->at + 1;
}

static bool read_number(struct scan *scan, unsigned may, struct number *out)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!(may & rules[i].may))
            continue;
        struct scan probe = *scan;
        *out = (struct number){.from = scan->at};
        if (!rules[i].read(&probe, out))
            continue;
        *scan = probe;
        out->to = probe.at;
        return true;
    }
    return false;
}

/* 十点, 十一点, 十二点: an hour, two digits of one numeral at most. */
static bool is_late_hour(const struct scan *scan, size_t ahead)
{
    int digit = scan_han_digit(scan_peek(scan, ahead + 1));
    return scan_peek(scan, ahead) == U'十' &&
           scan_peek(scan, digit == 1 || digit == 2 ? ahead + 2 : ahead + 1) == U'点';
}

/* The numeral of a weekday is no number (周二万家来电, 周四十点). */
static bool is_weekday(const struct scan *scan)
{
    return scan_han_digit(scan_peek(scan, 0)) > 0 &&
           (scan_peek(scan, 1) != U'十' || is_late_hour(scan, 1)) &&
           scan_is_in(scan_before(scan, 1), SET_BEFORE_WEEKDAY);
}

static bool is_letter_or_digit(uint32_t point)
{
    return scan_is_letter(point) || scan_is_digit(point);
}

/* Whether a word or number that began before this place goes on here. */
static bool is_inside(const struct scan *scan)
{
    return is_letter_or_digit(scan_before(scan, 1)) && is_letter_or_digit(scan_peek(scan, 0));
}

size_t number_find(const struct normal *normal, struct number *out, size_t max)
{
    struct scan scan = {normal->points, normal->count, 0};
    struct seeker seeker = {.starts = &starts};
    size_t found = 0, end = 0; /* of what was read or passed over last */
    while (found < max && scan_seek(&scan, &seeker)) {
        bool is_apart = scan.at == end || !is_inside(&scan);
        unsigned may = is_apart ? scan_rules(&scan, &starts) : 0;
        if (!may) {
            scan.at++;
            continue;
        }
        size_t date = may & MAY_PHONE ? clock_or_date(&scan) : 0;
        if (is_weekday(&scan))
            scan.at++;
        else if (read_number(&scan, date ? may & MAY_PHONE : may, &out[found]))
            found++;
        else
            scan.at = date ? scan.at + date : skip(&scan);
        end = scan.at;
    }
    join_lists(normal, out, found);
    return found;
}
