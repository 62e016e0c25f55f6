/* SPDX-License-Identifier: Apache-2.0 */
/* Finds numbers and what they measure: amounts of money, counts of people, phone numbers,
 * references to tickets, alerts and events, plain numbers; written in digits, Chinese numerals
 * or English words, by "Values" in docs/frames.md: 5万 3.2w 两万八 十二万五 1千5 5k 一百二 1.2万
 * 12,800 ￥21,450 一万二千五 三千块 2 grand. */
#ifndef INTENTS_UNDERSTAND_NUMBER_H
#define INTENTS_UNDERSTAND_NUMBER_H

#include "intents/understand/normal.h"

enum number_kind {
    NUMBER_PLAIN,  /* 83, 三: may be anything */
    NUMBER_MONEY,  /* a currency sign or word, 万/w/k, or a Chinese numeral with 万/千/百 */
    NUMBER_PEOPLE, /* 35人, 九个人, 12 people, 两位 */
    NUMBER_PHONE,  /* 11 digits from 1, or a land line; digits only in `phone` */
    NUMBER_TICKET, /* #102, 工单102, 102号工单, 102号, ticket 102 (号 only where no date fits) */
    NUMBER_ALERT, /* A12, 预警12, 12号预警, alert 12 */
    NUMBER_EVENT, /* 会议5, 活动#5, event 5 */
    NUMBER_SCORE, /* 5分, 五星, 3 stars */
    NUMBER_THINGS /* 两箱, 5 boxes, 三件: a measure word that is neither money nor people */
};

/* `value_fen` for money (in fen; for the rest the value times 100), `value` without fraction.
 * `may_be_date` marks 15号, 3号 and the like, which are a ticket only where no date is meant;
 * `may_be_people` 两个 and the like where no noun tells what is counted (来三个). A number that
 * lies in a span of when_find() is part of a date or time and is none of its own; a name that holds
 * one likewise. */
struct number {
    enum number_kind kind;
    size_t from, to;
    int64_t value;
    int64_t value_fen;
    bool may_be_date;
    bool may_be_people;
    char phone[16];
};

/* In order of place, never overlapping. Returns how many (at most `max`). */
size_t number_find(const struct normal *normal, struct number *out, size_t max);

/* Whether [from, to) holds what joins the numbers of a list and nothing else (、 和 and). */
bool number_is_list_gap(const struct normal *normal, size_t from, size_t to);

/* Reads a number that starts exactly at point `at` (digits with separators, Chinese numerals,
 * English words up to a hundred, with 万 千 百 w k and a half-said rest as in 两万八); returns
 * how many points it takes, 0 where there is none. `hundredths` is its value times 100. */
size_t number_read(const struct normal *normal, size_t at, int64_t *hundredths);

#endif
