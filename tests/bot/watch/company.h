/* SPDX-License-Identifier: Apache-2.0 */
/* A made-up company for the tests of the rules: dealers of one or two regions and what is on
 * record of them. Days count from an arbitrary day 0 of the test, so that cases read as
 * lengths. */
#ifndef TESTS_BOT_WATCH_COMPANY_H
#define TESTS_BOT_WATCH_COMPANY_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bot/watch/watch.h"

enum { DAY_0 = 20000, REGIONS = 2 };

struct company {
    struct directory dir;
    struct dealer *dealers;
    struct history history;
    struct watch_index index;
    struct watch_numbers numbers;
    struct watch_state state;
    struct watch_events events; /* of the last day seen */
};

static const char *const region_names[REGIONS] = {"梅州", "河源"};

/* All in region 0, active, dealers since long ago. */
static inline void company_init(struct company *company, uint32_t dealers)
{
    *company = (struct company){.dealers = mem_new(dealers, sizeof *company->dealers)};
    for (uint32_t d = 0; d < dealers; d++) {
        company->dealers[d] = (struct dealer){
            .id = "D", .name = "祥和", .region = 0, .manager = INDEX_NONE, .since = DAY_NONE};
    }
    company->dir = (struct directory){.dealers = company->dealers,
                                      .dealer_count = dealers,
                                      .regions = region_names,
                                      .region_count = REGIONS};
    history_init(&company->history, dealers);
    watch_numbers_init(&company->numbers, NULL);
}

static inline void company_buys(struct company *company, uint32_t dealer, int day, double yuan)
{
    history_add_purchase(&company->history, dealer, DAY_0 + day, (int64_t)(yuan * 100));
}

/* A purchase each `step` days from `from` to `to`. */
static inline void company_buys_every(struct company *company, uint32_t dealer, int from, int to,
                                      int step, double yuan)
{
    for (int day = from; day <= to; day += step)
        company_buys(company, dealer, day, yuan);
}

/* Sets a number as the configuration would. */
static inline void company_set(struct company *company, enum rule_id rule, const char *key,
                               double value)
{
    int i = 0;
    while (strcmp(rule_of(rule)->numbers[i], key) != 0)
        i++;
    company->numbers.of[rule][i] = value;
}

/* Everything is on record; from here on days are watched. */
static inline void company_ready(struct company *company)
{
    history_sort(&company->history);
    watch_index_init(&company->index, &company->dir, &company->history);
    watch_state_init(&company->state, &company->dir);
}

/* Evaluates one day; `told`: with events. */
static inline void company_day(struct company *company, int day, bool told)
{
    watch_events_release(&company->events);
    watch_evaluate(&company->index, &company->numbers, DAY_0 + day, &company->state,
                   told ? &company->events : NULL);
}

/* As `watch --at`: every day up to it untold, then the day. */
static inline void company_at(struct company *company, int day)
{
    watch_warm_up(&company->index, &company->numbers, DAY_0 + day, &company->state);
    company_day(company, day, true);
}

/* The event of the last day for this rule and dealer; NULL where there is none. */
static inline const struct watch_event *company_event(const struct company *company,
                                                      enum rule_id rule, uint32_t dealer)
{
    for (size_t i = 0; i < company->events.count; i++) {
        const struct watch_event *event = &company->events.list[i];
        if (event->rule == rule && event->dealer == dealer)
            return event;
    }
    return NULL;
}

static inline void company_release(struct company *company)
{
    watch_events_release(&company->events);
    watch_state_release(&company->state);
    watch_index_release(&company->index);
    history_release(&company->history);
    free(company->dealers);
}

#endif
