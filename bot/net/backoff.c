/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/net/backoff.h"

void backoff_init(struct backoff *backoff, const int *table_ms, size_t count, uint64_t seed)
{
    *backoff = (struct backoff){.table_ms = table_ms, .count = count, .seed = seed};
}

/* The next number of splitmix64 (S. Vigna), enough to keep servers out of step. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

int64_t backoff_next_ms(struct backoff *backoff)
{
    size_t place = backoff->failures < backoff->count ? backoff->failures : backoff->count - 1;
    backoff->failures++;
    int64_t wait_ms = backoff->table_ms[place];
    return wait_ms + (int64_t)(next_random(&backoff->seed) % ((uint64_t)wait_ms / 2 + 1));
}

void backoff_reset(struct backoff *backoff)
{
    backoff->failures = 0;
}
