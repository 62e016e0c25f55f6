/* SPDX-License-Identifier: Apache-2.0 */
/* Reads as one command of Redis, and its answer as values in the reads' arena. */
#ifndef STORE_READ_JOB_H
#define STORE_READ_JOB_H

#include "store/jobs.h"
#include "store/store.h"

/* New; like commit_job(). */
struct job *read_job(const char *function, struct text prefix, const struct reads *reads,
                     reads_fn done, void *owner);

#endif
