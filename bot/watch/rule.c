/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/rule.h"

#include <math.h>

#include "base/err.h"

#define RULE(name) extern const struct rule rule_##name;
#include "bot/watch/rules.def"
#undef RULE

static const struct rule *const rules[] = {
#define RULE(name) &rule_##name,
#include "bot/watch/rules.def"
#undef RULE
};

const struct rule *rule_of(enum rule_id id)
{
    return rules[id];
}

enum rule_id rule_find(struct text name)
{
    int id = 0;
    while (id < RULE_COUNT && !text_is(name, rules[id]->name))
        id++;
    return (enum rule_id)id;
}

/* A key that has no row in config/keys.c is a mistake in ours. */
static double read_number(const struct config *config, const char *rule, const char *key)
{
    double number = config_rule_number(config, rule, key, NAN);
    bug_if(isnan(number));
    return number;
}

void watch_numbers_init(struct watch_numbers *numbers, const struct config *config)
{
    *numbers = (struct watch_numbers){
        .stale_days = read_number(config, "common", "stale_days"),
        .dormant_days = read_number(config, "common", "dormant_days"),
        .peers_min = read_number(config, "common", "peers_min"),
    };
    for (int id = 0; id < RULE_COUNT; id++) {
        const struct rule *rule = rules[id];
        for (int i = 0; i < RULE_NUMBERS_MAX && rule->numbers[i]; i++)
            numbers->of[id][i] = read_number(config, rule->name, rule->numbers[i]);
    }
}
