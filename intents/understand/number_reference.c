/* SPDX-License-Identifier: Apache-2.0 */
/* References to tickets, alerts and events: #102, 工单102, 102号工单, A12, 会议#7. */
#include "intents/understand/number_grammar.h"

static const struct word before_words[] = {
#include "intents/words/number_before.def"
};
static const struct word behind_words[] = {
#include "intents/words/number_behind.def"
};
static const struct word behind_digits_words[] = {
#include "intents/words/number_behind_digits.def"
};
static const struct word place_words[] = {
#include "intents/words/number_places.def"
};
static const struct word list_words[] = {
#include "intents/words/number_list.def"
};

enum { MONTH_DAYS = 31, HOURS = 24 };

/* digits -> one to six digits that no unit, date or measure word follows */
static bool read_digits(struct scan *scan, int64_t *value)
{
    enum { DIGITS_MAX = 6 };
    int number;
    size_t digits = scan_digits(scan, &number);
    uint32_t next = scan_peek(scan, 0);
    *value = number;
    if (digits < 1 || digits > DIGITS_MAX || scan_is_letter(next))
        return false;
    if (scan_is_one_of(next, U".,:-/") && scan_is_digit(scan_peek(scan, 1)))
        return next == U',' || (next == U'/' && digits > 2) || (next == U':' && *value >= HOURS);
    return true;
}

/* 单102 is a ticket, 下单3000 is none: 单 needs to begin a word. */
static bool is_bound(const struct scan *scan)
{
    uint32_t before = scan_before(scan, 1);
    if (scan_peek(scan, 0) == U'单')
        return scan_is_han(before) && !scan_is_in(before, SET_BEFORE_TICKET);
    return scan_is_letter(scan_peek(scan, 0)) && scan_is_letter(before);
}

/* mark -> {号 | # | no. | : | blank} */
static bool read_mark(struct scan *scan)
{
    size_t start = scan->at;
    bool has_hash = false;
    while (scan_is_in(scan_peek(scan, 0), SET_REFERENCE_MARK)) {
        has_hash |= scan_peek(scan, 0) == U'#';
        if (scan->at++ - start > 3)
            return false;
    }
    if (scan_word(scan, u"no."))
        scan_blank(scan);
    return has_hash;
}

/* alert -> a digits, as a word of its own */
static bool read_alert_letter(struct scan *scan, struct number *out)
{
    uint32_t before = scan_before(scan, 1);
    if (scan_is_letter(before) || scan_is_digit(before) || !scan_point(scan, U'a') ||
        !read_digits(scan, &out->value) || scan_peek(scan, 0) == U'纸')
        return false;
    out->kind = NUMBER_ALERT;
    return true;
}

bool read_behind_digits(struct scan *scan, struct number *out)
{
    const struct word *word = scan_words(scan, WORDS(behind_digits_words));
    if (word)
        out->kind = (enum number_kind)word->value;
    return word != NULL;
}

/* behind -> 号 [[那个] word]: what it says goes before what was said before (#12号预警). */
static bool read_behind(struct scan *scan, struct number *out)
{
    const struct word *word = scan_words(scan, WORDS(behind_words));
    if (word)
        out->kind = (enum number_kind)word->value;
    out->may_be_date = out->kind == NUMBER_EVENT && out->value <= MONTH_DAYS;
    return true;
}

/* reference -> # digits | word mark digits [号] | word mark alert */
bool read_reference(struct scan *scan, struct number *out)
{
    struct scan start = *scan;
    if (read_alert_letter(scan, out))
        return true;
    *scan = start;
    const struct word *word = is_bound(scan) ? NULL : scan_words(scan, WORDS(before_words));
    out->kind = word ? (enum number_kind)word->value : NUMBER_TICKET;
    bool has_hash = read_mark(scan);
    if (!word && !has_hash)
        return false;
    if (out->kind == NUMBER_ALERT)
        scan_point(scan, U'a');
    if (!read_digits(scan, &out->value))
        return false;
    if (scan_point(scan, U'号'))
        return read_behind(scan, out);
    if (!word)
        (void)read_behind_digits(scan, out);
    return has_hash || !is_counted_here(scan);
}

/* Whether the number at `start` is that of a house (城南88号, 枫溪大道12号) or in a series. */
static bool is_address(const struct scan *start)
{
    return scan_is_in(scan_before(start, 1), SET_BEFORE_HOUSE);
}

/* behind -> 号 [那个] word | 号 (where no place is numbered) */
bool read_reference_behind(struct scan *scan, const struct scan *start, int64_t value,
                           struct number *out)
{
    if (!scan_point(scan, U'号'))
        return false;
    const struct word *word = scan_words(scan, WORDS(behind_words));
    out->value = value;
    out->kind = word ? (enum number_kind)word->value : NUMBER_TICKET;
    out->may_be_date = (!word || word->value == NUMBER_EVENT) && value >= 1 && value <= MONTH_DAYS;
    return word || (!is_address(start) && !scan_sees(scan, WORDS(place_words)));
}

/* ---- Lists ---- */

bool number_is_list_gap(const struct normal *normal, size_t from, size_t to)
{
    struct scan scan = {normal->points, normal->count, from};
    size_t separators = 0;
    while (scan.at < to)
        if (scan_words(&scan, WORDS(list_words)))
            separators++;
        else if (!scan_blank(&scan))
            return false;
    return separators > 0 && scan.at == to;
}

static bool is_reference(enum number_kind kind)
{
    return kind == NUMBER_TICKET || kind == NUMBER_ALERT || kind == NUMBER_EVENT;
}

static void join(const struct normal *normal, struct number *plain, const struct number *other)
{
    bool is_before = plain->from < other->from;
    size_t from = is_before ? plain->to : other->to;
    size_t to = is_before ? other->from : plain->from;
    if (plain->kind == NUMBER_PLAIN && is_reference(other->kind) &&
        number_is_list_gap(normal, from, to)) {
        plain->kind = other->kind;
        plain->may_be_date = other->may_be_date && plain->value <= MONTH_DAYS;
    }
}

void join_lists(const struct normal *normal, struct number *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++)
        join(normal, &numbers[i], &numbers[i - 1]);
    for (size_t i = count; i-- > 1;)
        join(normal, &numbers[i - 1], &numbers[i]);
}
