/* SPDX-License-Identifier: Apache-2.0 */
/* The bare commit: what a message costs Redis alone. The commands that the store would send for
 * a recorded visit (fact, state, the speaker's post, the reply) are made beforehand and sent by
 * plain pipelined hiredis. The figure that end-to-end rates are set against. */
#ifndef TESTS_SUPPORT_BARE_COMMIT_H
#define TESTS_SUPPORT_BARE_COMMIT_H

#include "store/store.h"
#include "tests/support/redis_server.h"

struct bare_figures {
    double per_second;
    double p50_ms, p99_ms; /* from sending a command to its answer */
};

/* A transaction as it is made for one visit: the n-th message of the `company`'s day. Released by
 * tx_release(). */
void bare_commit_make(struct transaction *tx, struct arena *arena, int n);

/* Sends `count` commits, at most `in_flight` of them unanswered at any time. */
struct bare_figures bare_commits(struct redis_server *server, const char *company, int count,
                                 int in_flight);

/* The figures of times in ms, which are sorted by this. */
struct bare_figures bare_figures_of(double *times_ms, size_t count, double seconds);

#endif
