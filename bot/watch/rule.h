/* SPDX-License-Identifier: Apache-2.0 */
/* An early-warning rule is one file, bot/watch/<name>.c, that exports its row, and one line in
 * rules.def; what its alerts say is a template of intents/words (alert_text). A rule is a pure
 * function of a history and a day: it says of each dealer whether its condition holds at the end of
 * that day and whether an open spell of it is over. When a spell begins, is told, grows critical or
 * ends is decided in watch.c, alike for all rules.
 *
 * A row names the rule's numbers (days, factors); defaults and ranges are in config/keys.c, as
 * of every key of the configuration. A rule never reads beyond the day. */
#ifndef BOT_WATCH_RULE_H
#define BOT_WATCH_RULE_H

#include "base/arena.h"
#include "base/str.h"
#include "bot/watch/index.h"
#include "config/config.h"
#include "intents/understand/understand.h"

enum rule_id {
#define RULE(name) RULE_##name,
#include "bot/watch/rules.def"
#undef RULE
    RULE_COUNT
};

/* How grave a spell is. It is told once at each level that it reaches and never falls back;
 * only an agreement has a third one. Both upper levels are called critical. */
enum watch_level { LEVEL_NONE, LEVEL_WARNING, LEVEL_CRITICAL, LEVEL_EXPIRED };

enum { RULE_NUMBERS_MAX = 10 };

/* The numbers in force: those common to all, and by rule and place in the rule's row. */
struct watch_numbers {
    double stale_days;   /* older purchases silence the rules that need them (7) */
    double dormant_days; /* a longer silence is no news at the first evaluation (180) */
    double peers_min;    /* fewer in a region: the company's dealers are the peers (10) */
    double of[RULE_COUNT][RULE_NUMBERS_MAX];
};

/* A spell of one rule and one dealer; open while `since` is a day. */
struct spell {
    int32_t since;          /* first day on which the condition held; DAY_NONE: no spell */
    int32_t raised;         /* day from which it is an alert; DAY_NONE while held back */
    enum watch_level level; /* highest so far */
    enum watch_level told;  /* level at which it was last told; LEVEL_NONE: never */
    bool dormant;           /* filed at the first evaluation, never told */
    double value, expected; /* as of the last day on which the rule could say */
    int32_t last;           /* likewise; what they count from, see finding */
};

struct watch_state;

/* What a rule sees of a day. */
struct watch_day {
    const struct watch_index *index;
    const struct watch_numbers *numbers;
    const double *number;            /* the rule's own, by place in its row */
    const struct watch_state *state; /* the spells, those of earlier rules as of this day */
    int32_t day;
    int32_t covered; /* C: purchases are known up to here; DAY_NONE where there are none */
};

/* What a rule says of a dealer on a day. */
struct finding {
    bool known;             /* false: too little is on record to say; all else is void then, and
                               an open spell goes on as it is */
    bool holds;             /* the condition to raise */
    bool clears;            /* an open spell is over */
    bool held;              /* it holds, but is not to be told yet */
    enum watch_level level; /* if it holds or a spell is open */
    int32_t last;           /* day that the figure counts from, as alert_text() says it: last visit,
                               contact, purchase, end of the agreement; DAY_NONE: from none */
    int32_t silent_days;    /* where a long silence makes the first evaluation file it */
    double value, expected;
};

/* A rule stays silent on days on which what it needs does not exist (for purchases also when
 * they are out of date). NEEDS_NOTHING: evaluated elsewhere, `judge` is NULL. */
enum rule_needs { NEEDS_NOTHING, NEEDS_PURCHASES, NEEDS_CALLS, NEEDS_VISITS, NEEDS_AGREEMENTS };

struct rule {
    const char *name;
    const char *label[LANG_COUNT];  /* what people call it */
    const char *help[LANG_COUNT];   /* when it is raised, in one sentence */
    const char *advice[LANG_COUNT]; /* what to do next */
    enum rule_needs needs;
    const char *numbers[RULE_NUMBERS_MAX]; /* keys of watch.rules.<name> in config/keys.c */

    /* What the rule works out once a day for the whole company, borrowed from the arena; NULL
     * where there is nothing of the kind. */
    const void *(*prepare)(const struct watch_day *today, struct arena *arena);

    /* The verdict on one active dealer. `prepared` is what prepare() gave, `open` the open
     * spell or NULL. */
    struct finding (*judge)(const struct watch_day *today, const void *prepared, uint32_t dealer,
                            const struct spell *open);
};

/* The row of a rule, for ever; the rule of a name, RULE_COUNT where there is none. */
const struct rule *rule_of(enum rule_id id);
enum rule_id rule_find(struct text name);

/* Takes all numbers from the configuration; their defaults where it is NULL. */
void watch_numbers_init(struct watch_numbers *numbers, const struct config *config);

#endif
