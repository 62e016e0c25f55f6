/* SPDX-License-Identifier: Apache-2.0 */
/* The one source of time. A clock either follows the system's or was started at a moment
 * that a test or `--at` sets, and runs on from there. The company's time zone is set once,
 * at start-up, by clock_zone(); everything local goes through it (TZ database). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"

/* `shift_ms` is added to the system's time; a frozen clock gives `frozen_ms` (if > 0). */
struct clock {
    int64_t shift_ms;
    int64_t frozen_ms;
};

/* A local moment: a day number, the minute of the day 0–1439, the second 0–59, and how
 * far local time is ahead of UTC. */
struct moment {
    int32_t day;
    int minute;
    int second;
    int offset_minutes;
};

/* Whether the TZ database has a zone of that name; changes nothing. */
bool clock_zone_exists(const char *name);

/* Sets the process's time zone ("Asia/Shanghai"); ERR_RANGE where there is no such zone. */
int clock_zone(const char *name);

/* Milliseconds since 1970, by this clock. */
int64_t clock_now_ms(const struct clock *clock);

/* Makes the clock show `ms` now and run on from there. */
void clock_start_at(struct clock *clock, int64_t ms);

/* Milliseconds of a steady clock, for time-outs; says nothing about the time of day. */
int64_t clock_steady_ms(void);

/* Between milliseconds and local moments, in the time zone set. */
struct moment clock_moment(int64_t ms);
int64_t clock_ms(int32_t day, int minute);

/* Reads and writes ISO 8601 with offset: 2026-11-23T10:05:00+08:00 (or Z). The reader also
 * gives the moment as written, in the text's own offset; `moment` may be NULL. */
bool clock_parse(struct text text, int64_t *ms, struct moment *moment);
enum { CLOCK_TEXT = 40 };
char *clock_format(int64_t ms, char out[CLOCK_TEXT]);

#endif
