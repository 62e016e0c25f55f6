/* SPDX-License-Identifier: Apache-2.0 */
/* Phone numbers: 13800001234, 138-0000-1234, +86 138 0000 1234, 0753-2345678, 400-800-1234. */
#include "intents/understand/number_grammar.h"

/* A form of phone number: how it begins, how many digits it has, after which of them a blank or
 * hyphen may stand. */
struct form {
    const char *start;
    size_t least, most;
    size_t breaks[2];
};

static const struct form forms[] = {
    {"1", 11, 11, {3, 7}},   {"400", 10, 10, {3, 6}}, {"400", 10, 10, {3, 7}},
    {"800", 10, 10, {3, 6}}, {"01", 10, 11, {3, 7}},  {"02", 10, 11, {3, 7}},
    {"0", 11, 12, {4, 8}},
};

static bool is_break(const struct form *form, size_t digits)
{
    return digits == form->breaks[0] || digits == form->breaks[1];
}

/* Whether the digits begin as the form asks; a mobile number goes on with 3 to 9. */
static bool fits(const struct form *form, const char *digits, size_t count)
{
    for (size_t i = 0; form->start[i]; i++)
        if (i >= count || digits[i] != form->start[i])
            return false;
    bool is_mobile = form->start[0] == '1';
    return count >= form->least && count <= form->most && (!is_mobile || digits[1] >= '3');
}

static size_t take_digits(struct scan *scan, const struct form *form, char out[16])
{
    size_t count = 0;
    while (count < form->most) {
        uint32_t point = scan_peek(scan, 0);
        bool is_separator = point == U' ' || point == U'-';
        if (is_separator && is_break(form, count) && scan_is_digit(scan_peek(scan, 1)))
            point = scan_peek(scan, 1), scan->at++;
        if (!scan_is_digit(point))
            break;
        out[count++] = (char)point;
        scan->at++;
    }
    out[count] = '\0';
    return count;
}

/* Every form begins with three digits. */
static bool may_begin(const struct scan *scan)
{
    return scan_is_digit(scan_peek(scan, 0)) && scan_is_digit(scan_peek(scan, 1)) &&
           scan_is_digit(scan_peek(scan, 2));
}

/* phone -> [+86] form */
bool read_phone(struct scan *scan, struct number *out)
{
    if (scan_word(scan, u"+86"))
        (void)(scan_blank(scan) || scan_point(scan, U'-'));
    if (!may_begin(scan))
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct scan rest = *scan;
        size_t count = take_digits(&rest, &forms[i], out->phone);
        if (!fits(&forms[i], out->phone, count) || scan_is_digit(scan_peek(&rest, 0)))
            continue;
        *scan = rest;
        out->kind = NUMBER_PHONE;
        return true;
    }
    out->phone[0] = '\0';
    return false;
}
