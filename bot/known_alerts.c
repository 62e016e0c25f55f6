/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/known_alerts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/facts.h"

static char *new_text(struct text text)
{
    return mem_strndup(text.ptr ? text.ptr : "", text.len);
}

static enum alert_closing closing_of(const struct value *hash)
{
    struct text reason = value_field_text(hash, "reason");
    if (!text_is(value_field_text(hash, "state"), "closed"))
        return CLOSING_NONE;
    if (text_is(reason, "cleared"))
        return CLOSING_BY_DATA;
    return text_is(reason, "left") ? CLOSING_BY_LEAVING : CLOSING_BY_PERSON;
}

static enum watch_level level_told(const struct value *hash)
{
    if (text_is(value_field_text(hash, "step"), ALERT_STEP_EXPIRED))
        return LEVEL_EXPIRED;
    return text_is(value_field_text(hash, "severity"), "critical") ? LEVEL_CRITICAL : LEVEL_WARNING;
}

void known_alerts_add(struct known_alerts *known, const struct directory *dir, struct text number,
                      const struct value *hash)
{
    struct known_alert one = {
        .rule = rule_find(value_field_text(hash, "rule")),
        .dealer = directory_dealer(dir, value_field_text(hash, "dealer")),
        .since = day_parse(value_field_text(hash, "since")),
        .told = level_told(hash),
        .closing = closing_of(hash),
    };
    if (one.rule == RULE_COUNT || one.dealer == INDEX_NONE)
        return;
    one.number = new_text(number);
    one.version = new_text(value_field_text(hash, "version"));
    one.was = fact_alert_was(hash);
    known->list = mem_grow(known->list, known->count + 1, sizeof *known->list);
    known->list[known->count++] = one;
}

struct known_alert *known_alerts_find(const struct known_alerts *known, enum rule_id rule,
                                      uint32_t dealer, int32_t since)
{
    for (size_t i = 0; i < known->count; i++) {
        struct known_alert *one = &known->list[i];
        if (one->rule == rule && one->dealer == dealer && one->since == since)
            return one;
    }
    return NULL;
}

void known_alerts_release(struct known_alerts *known)
{
    for (size_t i = 0; i < known->count; i++) {
        free(known->list[i].number);
        free(known->list[i].version);
        json_decref(known->list[i].was);
    }
    free(known->list);
    *known = (struct known_alerts){0};
}
