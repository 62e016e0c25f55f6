/* SPDX-License-Identifier: Apache-2.0 */
/* A transaction as one command of Redis, and its answer as a commit_result. The invariants are
 * in commit.c. */
#ifndef STORE_COMMIT_H
#define STORE_COMMIT_H

#include "store/jobs.h"
#include "store/store.h"

/* New; to be added to the jobs of the store. `function` is the name of "commit" in Redis,
 * `prefix` is "{company}:"; both, and the transaction, must live until `done`. */
struct job *commit_job(const char *function, struct text prefix, const struct transaction *tx,
                       int64_t at_ms, commit_fn done, void *owner);

#endif
