/* SPDX-License-Identifier: Apache-2.0 */
/* When to try again: a table of waits, each with up to half of itself added at random so that
 * servers do not come back in step, staying at the last one. A connection counts as good, and
 * the waits start over, only once it has proven itself (backoff_reset() at the first sign of
 * life from the peer, not when the socket opens: a wrong token opens and is cut over and over). */
#ifndef BOT_NET_BACKOFF_H
#define BOT_NET_BACKOFF_H

#include <stddef.h>
#include <stdint.h>

struct backoff {
    const int *table_ms;
    size_t count;
    size_t failures; /* in a row */
    uint64_t seed;
};

/* `table_ms` must stay. Those with the same seed wait the same. */
void backoff_init(struct backoff *backoff, const int *table_ms, size_t count, uint64_t seed);

/* It failed (again): how long to wait before the next try. */
int64_t backoff_next_ms(struct backoff *backoff);

/* It works: the next failure is the first one. */
void backoff_reset(struct backoff *backoff);

#endif
