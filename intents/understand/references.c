/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/references.h"

#include "intents/understand/scan.h"

bool is_list_mark(const struct reading *reading, size_t at)
{
    if (at >= reading->normal.count)
        return false;
    uint32_t point = reading->normal.points[at];
    return point == 0x3001 || reading_cue(reading, CUE_LISTING, (uint32_t)at, (uint32_t)at + 1);
}

bool are_listed(const struct reading *reading, size_t from, size_t to)
{
    bool blank = to == from || (to == from + 1 && reading->normal.points[from] == ' ');
    return blank || number_is_list_gap(&reading->normal, from, to);
}

size_t take_listed(const struct reading *reading, const struct number *first, struct range range,
                   int64_t out[REFERENCES_MAX])
{
    size_t count = 0;
    const struct number *end = reading->numbers + reading->number_count, *last = first;
    out[count++] = first->value;
    for (const struct number *next = first + 1; next < end && count < REFERENCES_MAX; next++) {
        bool plain = next->kind == NUMBER_PLAIN || next->kind == NUMBER_TICKET;
        if (!plain || next->to > range.to || !are_listed(reading, last->to, next->from))
            break;
        out[count++] = next->value;
        last = next;
    }
    return count;
}

/* Whether the number begins a clause behind a ticket that is named as one: then it is one too, in a
 * team channel as well (工单301我受理，302转曹斌). */
static bool goes_on_with(const struct reading *reading, const struct number *number)
{
    if (clause_at(reading, number->from)->from != number->from)
        return false;
    for (const struct number *one = reading->numbers; one < number; one++) {
        if (one->kind == NUMBER_TICKET)
            return true;
    }
    return false;
}

/* Digits alone may name a ticket, a sum (80,000) or a word (two) does not. */
static bool is_bare_reference(const struct reading *reading, const struct number *number)
{
    if (number->kind != NUMBER_PLAIN || number->may_be_date ||
        (reading->message->channel == CHANNEL_GROUP && !goes_on_with(reading, number)))
        return false;
    for (size_t at = number->from; at < number->to; at++) {
        if (!scan_is_digit(reading->normal.points[at]))
            return false;
    }
    return true;
}

/* Whether the number is all that its clause says (结了结了，132). */
static bool is_alone(const struct reading *reading, const struct number *number)
{
    const struct clause *clause = clause_at(reading, number->from);
    return clause->from == number->from && clause->to <= number->to + 1;
}

/* The first number of the list in which this one stands (133 and 134 both closed). */
static const struct number *list_start(const struct reading *reading, const struct number *number,
                                       struct range range)
{
    while (number > reading->numbers && number[-1].from >= range.from &&
           (number[-1].kind == NUMBER_PLAIN || number[-1].kind == number->kind) &&
           are_listed(reading, number[-1].to, number->from))
        number--;
    return number;
}

/* 21单派给孟菲: so many tickets that one is meant. */
static bool is_numbered_ticket(const struct reading *reading, const struct number *number,
                               enum number_kind kind)
{
    enum { LEAST = 10 };
    return kind == NUMBER_TICKET && number->kind == NUMBER_THINGS && number->value >= LEAST &&
           reading_cue(reading, CUE_ONE_TICKET, (uint32_t)number->from, (uint32_t)number->to + 1);
}

size_t find_references(const struct reading *reading, const struct act *act, enum number_kind kind,
                       int64_t out[REFERENCES_MAX])
{
    struct range reach = act_reach(reading, act), own = act_own(reading, act);
    const struct number *number;
    size_t count = 0;
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (number->kind == kind && !number->may_be_date && count < REFERENCES_MAX)
            out[count++] = number->value;
        else if (count && count < REFERENCES_MAX && number->kind == NUMBER_PLAIN &&
                 are_listed(reading, number[-1].to, number->from) &&
                 number[-1].value == out[count - 1])
            out[count++] = number->value; /* 预警66 67 68 */
    }
    if (count)
        return count;
    for (size_t at = 0; (number = next_number(reading, own, &at));) {
        bool dated = number->may_be_date && number->kind == kind;
        if ((is_bare_reference(reading, number) || dated ||
             is_numbered_ticket(reading, number, kind)) &&
            number->value > 0)
            return take_listed(reading, list_start(reading, number, reach), reach, out);
    }
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (is_bare_reference(reading, number) && is_alone(reading, number))
            return take_listed(reading, number, reach, out);
    }
    return 0;
}
