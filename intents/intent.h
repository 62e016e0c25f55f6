/* SPDX-License-Identifier: Apache-2.0 */
/* An intent is one file, intents/<name>.c, that exports its row, and one line in
 * intents.def with the slots it must have. The row says all else that can be said as data: who may,
 * what is read before planning, examples, help. A plan never checks permission and never asks for a
 * missing slot: that is done once, from the row, before it is called (intents/dialogue.c). */
#ifndef INTENTS_INTENT_H
#define INTENTS_INTENT_H

#include "intents/plan.h"

/* How far a role may go with an intent (domain rules, "Who may do what"). */
enum scope {
    SCOPE_NONE, /* not at all */
    SCOPE_OWN,  /* dealers of the own territory; a dealer: itself; staff: the own stage */
    SCOPE_ANY   /* every dealer */
};

/* Of what is nobody's secret: whoever is known, about every dealer. */
#define MAY_EVERYBODY                                                                              \
    {                                                                                              \
        [ROLE_MANAGER] = SCOPE_ANY, [ROLE_SUPERVISOR] = SCOPE_ANY, [ROLE_STAFF] = SCOPE_ANY,       \
        [ROLE_DEALER] = SCOPE_ANY, [ROLE_ADMIN] = SCOPE_ANY,                                       \
    }

struct intent {
    const char *name;
    const char *help[LANG_COUNT];  /* what it does, a phrase */
    const char *about[LANG_COUNT]; /* words by which people ask for help with it, by ' ' */
    enum scope may[ROLE_COUNT];    /* by role */
    unsigned staff_stages; /* of staff, those of these stages only: a set of 1 << stage; 0: all */
    unsigned required_of_people; /* slots beside those of intents.def, where no dealer speaks */
    /* What is said about dealers names nobody's business: it may be answered where dealers or
     * strangers listen. */
    bool is_public;
    bool is_small_talk; /* of the talk itself: no use to propose it */
    /* `prepare` looks at the speaker's own records, which must be read first (undo, correct). */
    bool needs_records;
    /* Adds what the plan must know to `reads`. NULL where nothing is read. */
    void (*prepare)(struct request *request, struct reads *reads);
    plan_fn plan;
    const char *examples[4]; /* messages that people say; each is a test */
};

extern const struct intent *const intents[INTENT_COUNT];

/* What somebody says who wants this, in that language. */
const char *intent_example(const struct intent *intent, enum language lang);

#endif
