/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a company made again from its facts. A copy is built beside the state, under
 * keys that begin with "rebuild:", by the function that every commit goes through (fact_apply);
 * then the two are compared key by key. Where the state is to be mended, the keys that differ
 * are put in place of those that are there in one commit (in several beyond 200,000 keys), which
 * expects that no fact came in since: so it is safe, though in vain, beside busy servers. What is
 * not derived from facts (SCHEMA.md) is never touched. The copy is always removed, also one that an
 * earlier rebuild left behind.
 *
 * Fails (status, `why` in words): a fact that this version does not understand, facts that came
 * in meanwhile, Redis. */
#ifndef BOT_REBUILD_H
#define BOT_REBUILD_H

#include "store/store.h"

struct rebuild_result {
    enum err status;
    const char *why; /* where the status is not OK; borrowed for the call */
    int64_t facts;
    size_t keys, different;
};

struct rebuild_setup {
    struct store *store;
    const char *company;
    bool is_check; /* compare only */
    /* Called for each key that differs; may be NULL. */
    void (*on_difference)(void *owner, const char *key, const char *what);
    void (*done)(void *owner, const struct rebuild_result *result);
    void *owner;
};

void rebuild_start(const struct rebuild_setup *setup);

/* Whether the key, without the company, is made of facts and of nothing else. */
bool rebuild_is_derived(const char *key);

#endif
