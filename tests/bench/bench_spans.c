/* SPDX-License-Identifier: Apache-2.0 */
/* How long the finders of dates and numbers take for a message, over typical messages. */
#include <stdio.h>
#include <time.h>

#include "intents/understand/number.h"
#include "intents/understand/when.h"

static const char *const messages[] = {
    "昨天拜访了佳美余老板，库存偏高，下周三再去",
    "梅州好运下单2万",
    "帮我查一下佳美最近三个月的进货",
    "我的货到哪了，什么时候发货",
    "102号工单到哪一步了",
    "visited Blue River Traders yesterday, back again on the 20th",
    "水龙头有质量问题，麻烦售后处理",
    "set up a discussion meeting in Guilin on Mar 5 at 2pm",
    "今天培训到了19个人，宏大杨老板和东升何老板都来了",
    "thanks for your help with the broken tiles",
};

enum { MESSAGES = sizeof messages / sizeof messages[0], ROUNDS = 200000, SPANS_MAX = 32 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(void)
{
    struct normaliser *norm = normaliser_new();
    struct arena arena;
    struct when whens[SPANS_MAX];
    struct number numbers[SPANS_MAX];
    struct moment now = {.day = day_of(2026, 11, 23)};
    size_t found = 0;
    arena_init(&arena);
    for (size_t i = 0; i < MESSAGES; i++) {
        struct normal normal = normalise(norm, text_of(messages[i]), &arena);
        double start = seconds();
        for (size_t round = 0; round < ROUNDS; round++)
            found += when_find(&normal, now, whens, SPANS_MAX);
        double between = seconds();
        for (size_t round = 0; round < ROUNDS; round++)
            found += number_find(&normal, numbers, SPANS_MAX);
        double end = seconds();
        printf("%6.0f ns dates %6.0f ns numbers %3zu points  %s\n",
               (between - start) / ROUNDS * 1e9, (end - between) / ROUNDS * 1e9, normal.count,
               messages[i]);
    }
    printf("%zu spans found\n", found);
    arena_release(&arena);
    normaliser_free(norm);
    return 0;
}
