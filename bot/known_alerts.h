/* SPDX-License-Identifier: Apache-2.0 */
/* What the store says of alerts, as the morning's run needs it: those that are open, and closed
 * ones whose spell goes on. No input or output. */
#ifndef BOT_KNOWN_ALERTS_H
#define BOT_KNOWN_ALERTS_H

#include <jansson.h>

#include "bot/watch/rule.h"
#include "store/value.h"

/* The step of an alert beyond critical. */
#define ALERT_STEP_EXPIRED "expired"

/* How a closed alert came to be closed. */
enum alert_closing {
    CLOSING_NONE, /* it is open */
    CLOSING_BY_PERSON,
    CLOSING_BY_DATA,
    CLOSING_BY_LEAVING /* the dealer left */
};

struct known_alert {
    char *number;
    enum rule_id rule;
    uint32_t dealer;
    int32_t since;
    enum watch_level told;
    enum alert_closing closing;
    bool is_seen; /* the spell is open today too */
    json_t *was;  /* as a move must remember it */
    char *version;
};

struct known_alerts {
    struct known_alert *list;
    size_t count;
};

/* Adds one from its hash, unless it is of a rule or dealer that there is not (any more). */
void known_alerts_add(struct known_alerts *known, const struct directory *dir, struct text number,
                      const struct value *hash);

/* The one of a spell, borrowed; NULL where there is none. */
struct known_alert *known_alerts_find(const struct known_alerts *known, enum rule_id rule,
                                      uint32_t dealer, int32_t since);

void known_alerts_release(struct known_alerts *known);

#endif
