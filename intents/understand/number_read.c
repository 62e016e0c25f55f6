/* SPDX-License-Identifier: Apache-2.0 */
/* Numerals: 12,800, 3.2w, 两万八, 十二万五, 1千5, 2万3千5, twelve thousand five hundred. */
#include "intents/understand/number_grammar.h"

static const struct word unit_words[] = {
#include "intents/words/number_units.def"
};
static const struct word letter_words[] = {
#include "intents/words/number_letters.def"
};
static const struct word english_words[] = {
#include "intents/words/number_english.def"
};
static const struct word english_unit_words[] = {
#include "intents/words/number_english_units.def"
};

/* What is larger is no amount of a dealer, and is not read as a number. In hundredths. */
static const int64_t most = INT64_C(100000000000000);

enum { TEN = 10, HUNDRED = 100, TEN_THOUSAND = 10000, MILLION = 1000000 };

/* What stands before a unit: 3.2 in 3.2万. */
struct coefficient {
    int64_t whole;
    int64_t millionths;
    size_t digits; /* 0: a Chinese digit */
};

/* A number while it is read, in hundredths: `total` is what stands before 万, `section` what
 * came since; `unit` the last unit read, `first_unit` the first; `has_zero` whether 零 came after
 * it. */
struct tally {
    int64_t total;
    int64_t section;
    int64_t unit;
    int64_t first_unit;
    bool has_zero;
    bool is_too_large;
};

/* ---- Coefficients ---- */

/* group -> , digit digit digit */
static bool is_group(const struct scan *scan)
{
    for (size_t i = 1; i <= 3; i++)
        if (!scan_is_digit(scan_peek(scan, i)))
            return false;
    return scan_peek(scan, 0) == U',' && !scan_is_digit(scan_peek(scan, 4));
}

static void read_run(struct scan *scan, struct coefficient *out)
{
    enum { DIGITS_MAX = 12 };
    for (; scan_is_digit(scan_peek(scan, 0)) && out->digits <= DIGITS_MAX; out->digits++)
        out->whole = out->whole * TEN + (scan->points[scan->at++] - U'0');
}

/* fraction -> . digits; what is finer than a millionth is left out. */
static void read_fraction(struct scan *scan, struct coefficient *out)
{
    int64_t worth = MILLION / TEN;
    scan->at++;
    for (; scan_is_digit(scan_peek(scan, 0)); scan->at++, worth /= TEN)
        out->millionths += (scan_peek(scan, 0) - U'0') * worth;
}

/* figures -> digits {group} [fraction] */
static bool read_figures(struct scan *scan, struct coefficient *out)
{
    enum { DIGITS_MAX = 12, BEFORE_GROUPS_MAX = 3 };
    read_run(scan, out);
    bool may_group = out->digits > 0 && out->digits <= BEFORE_GROUPS_MAX;
    while (may_group && is_group(scan)) {
        scan->at++;
        read_run(scan, out);
    }
    if (out->digits > DIGITS_MAX)
        return false;
    if (out->digits && scan_peek(scan, 0) == U'.' && scan_is_digit(scan_peek(scan, 1)))
        read_fraction(scan, out);
    return out->digits > 0;
}

/* point -> 点 digit, where a unit follows: 三点五万 */
static void read_han_point(struct scan *scan, struct coefficient *out)
{
    uint32_t behind = scan_peek(scan, 1);
    int digit = scan_is_digit(behind) ? (int)(behind - U'0') : scan_han_digit(behind);
    if (scan_peek(scan, 0) != U'点' || digit < 0 || !scan_is_in(scan_peek(scan, 2), SET_LARGE_UNIT))
        return;
    out->millionths = digit * (MILLION / TEN);
    scan->at += 2;
}

/* coefficient -> figures [point] | Chinese digit [point] */
static bool read_coefficient(struct scan *scan, struct coefficient *out)
{
    *out = (struct coefficient){0};
    int digit = scan_han_digit(scan_peek(scan, 0));
    if (digit > 0) {
        out->whole = digit;
        scan->at++;
    } else if (!read_figures(scan, out)) {
        return false;
    }
    read_han_point(scan, out);
    return true;
}

/* ---- Chinese numerals and digits ---- */

/* unit -> 十 | 百 | 千 | 万 | 亿 | w | k; a blank may stand between digits and 万 (5 万). */
static int64_t read_unit(struct scan *scan, size_t digits)
{
    struct scan rest = *scan;
    const struct word *word = digits ? scan_words(&rest, WORDS(letter_words)) : NULL;
    if (!word) {
        if (digits)
            scan_blank(&rest);
        word = scan_words(&rest, WORDS(unit_words));
    }
    if (!word || (digits && word->value == TEN))
        return 0;
    *scan = rest;
    return word->value;
}

static int64_t scaled(struct tally *tally, const struct coefficient *coefficient, int64_t unit)
{
    if (coefficient->whole > most / HUNDRED / unit) {
        tally->is_too_large = true;
        return 0;
    }
    return coefficient->whole * unit * HUNDRED + coefficient->millionths * unit / TEN_THOUSAND;
}

/* 万 and 亿 take all that the section holds: 十二万. */
static bool add_unit(struct tally *tally, const struct coefficient *coefficient, int64_t unit)
{
    bool is_large = unit >= TEN_THOUSAND;
    bool is_first = !tally->unit;
    if (is_large ? tally->total > 0 : !is_first && unit >= tally->unit)
        return false;
    tally->section += scaled(tally, coefficient, is_large ? 1 : unit);
    if (is_large && tally->section > most / unit)
        tally->is_too_large = true;
    else if (is_large) {
        tally->total = tally->section * unit;
        tally->section = 0;
    }
    tally->unit = unit;
    tally->first_unit = is_first ? unit : tally->first_unit;
    tally->has_zero = false;
    return !tally->is_too_large;
}

/* rest -> coefficient: the tenth of the unit before where it is half-said (两万八), else as it
 * is (两万零八, 十二, 3万2000). What counts something (5万2箱) is no rest. */
static bool add_rest(struct tally *tally, const struct scan *behind,
                     const struct coefficient *coefficient)
{
    bool is_digit = coefficient->whole < TEN && !coefficient->millionths && !tally->has_zero;
    if (is_counted_here(behind) && tally->unit >= HUNDRED && coefficient->digits)
        return false;
    if (scan_han_digit(scan_peek(behind, 0)) >= 0 || coefficient->whole >= tally->unit)
        return false;
    int64_t unit = is_digit && tally->unit >= HUNDRED ? tally->unit / TEN : 1;
    tally->section += scaled(tally, coefficient, unit);
    return !tally->is_too_large;
}

/* One step: 零, a coefficient with its unit, or a last rest. False where the numeral ends. */
static bool read_step(struct scan *scan, struct tally *tally)
{
    struct scan rest = *scan;
    struct coefficient coefficient = {.whole = 0};
    tally->has_zero |= scan_point(&rest, U'零');
    bool has_coefficient = read_coefficient(&rest, &coefficient);
    int64_t unit = read_unit(&rest, coefficient.digits);
    if (!has_coefficient && unit == TEN)
        coefficient.whole = 1;
    else if (!has_coefficient && (unit < TEN_THOUSAND || !tally->section))
        return false;
    bool is_taken = unit ? add_unit(tally, &coefficient, unit)
                         : tally->unit && add_rest(tally, &rest, &coefficient);
    if (is_taken)
        *scan = rest;
    return is_taken && unit;
}

/* A run of Chinese digits is vague (三四千) or a year; either way it is no amount. */
static bool is_run(const struct scan *scan)
{
    return scan_han_digit(scan_peek(scan, 0)) > 0 && scan_han_digit(scan_peek(scan, 1)) >= 0;
}

/* numeral -> step {step} | figures | Chinese digit */
static bool read_chinese(struct scan *scan, struct numeral *out)
{
    struct tally tally = {.total = 0};
    struct coefficient first;
    struct scan behind = *scan; /* the coefficient it begins with */
    if (is_run(scan))
        return false;
    bool has_first = read_coefficient(&behind, &first);
    struct scan unit = behind;
    if (!has_first || read_unit(&unit, first.digits))
        while (read_step(scan, &tally))
            continue;
    if (tally.is_too_large || scan_peek(scan, 0) == U'几')
        return false;
    out->hundredths = tally.total + tally.section;
    out->has_unit = tally.unit > TEN || tally.first_unit > TEN;
    out->digits = has_first ? first.digits : 0;
    if (scan->at > 0 && tally.unit)
        return true;
    if (!has_first || first.whole > most / HUNDRED)
        return false;
    out->hundredths = scaled(&tally, &first, 1);
    out->is_single = !first.digits;
    *scan = behind;
    bool goes_on = first.digits < 2 && scan_han_digit(scan_peek(scan, 0)) >= 0; /* not 225一般 */
    return !goes_on && scan_peek(scan, 0) != U'几';
}

/* ---- English ---- */

static bool read_joint(struct scan *scan)
{
    struct scan rest = *scan;
    if (!scan_word(&rest, u" and ") && !scan_blank(&rest) && !scan_point(&rest, U'-'))
        return false;
    *scan = rest;
    return true;
}

/* english_unit -> hundred | thousand | grand | million */
static bool apply_english_unit(struct scan *scan, int64_t *total, int64_t *section)
{
    const struct word *unit = scan_words(scan, WORDS(english_unit_words));
    if (!unit || *section > most / unit->value)
        return false;
    *section *= unit->value;
    if (unit->value > HUNDRED) {
        *total += *section;
        *section = 0;
    }
    return true;
}

/* The rest of an English number: words and units joined by blanks, hyphens, "and". */
static bool read_english_rest(struct scan *scan, int64_t total, int64_t section, int64_t *out)
{
    bool has_unit = false;
    for (struct scan rest = *scan; read_joint(&rest) && total <= most && section <= most;) {
        const struct word *word = scan_words(&rest, WORDS(english_words));
        if (word)
            section += word->value * HUNDRED;
        else if (apply_english_unit(&rest, &total, &section))
            has_unit = true;
        else
            break;
        *scan = rest;
    }
    *out = total + section;
    return has_unit;
}

/* english -> (word | a | figures) {joint (word | unit)} */
static bool read_english_number(struct scan *scan, struct numeral *out)
{
    const struct word *word = scan_words(scan, WORDS(english_words));
    bool is_a = !word && scan_word(scan, u"a");
    if (!word && !is_a)
        return false;
    int64_t first = (is_a ? 1 : word->value) * HUNDRED;
    out->is_english = true;
    out->has_unit = read_english_rest(scan, 0, first, &out->hundredths);
    return !is_a || out->has_unit;
}

/* 2 grand, 2.5 thousand */
static void read_unit_behind(struct scan *scan, struct numeral *out)
{
    struct scan rest = *scan;
    int64_t total = 0, section = out->hundredths;
    if (!scan_blank(&rest) || !apply_english_unit(&rest, &total, &section))
        return;
    *scan = rest;
    out->hundredths = total + section;
    out->has_unit = true;
}

bool read_numeral(struct scan *scan, struct numeral *out)
{
    *out = (struct numeral){0};
    if (scan_is_letter(scan_peek(scan, 0)))
        return read_english_number(scan, out);
    if (!read_chinese(scan, out))
        return false;
    if (out->digits && !out->has_unit)
        read_unit_behind(scan, out);
    return true;
}

size_t number_read(const struct normal *normal, size_t at, int64_t *hundredths)
{
    struct scan scan = {normal->points, normal->count, at};
    struct numeral numeral;
    if (at >= normal->count || !read_numeral(&scan, &numeral))
        return 0;
    *hundredths = numeral.hundredths;
    return scan.at - at;
}
