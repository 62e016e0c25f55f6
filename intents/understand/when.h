/* SPDX-License-Identifier: Apache-2.0 */
/* Finds dates, times of day and periods, in Chinese and English, by the rules of "Dates" and
 * "Periods" in docs/frames.md. A recogniser written by hand, one function for each rule of
 * the grammar, each headed by its production. It says what the words may mean; which reading
 * holds (what was done, what is to be done, what is asked about) is for the caller, who knows
 * the intent. */
#ifndef INTENTS_UNDERSTAND_WHEN_H
#define INTENTS_UNDERSTAND_WHEN_H

#include "base/clock.h"
#include "intents/understand/normal.h"

enum when_kind {
    WHEN_DAY,    /* 昨天, 下周三, 3号, on Mar 5 */
    WHEN_PERIOD, /* 本周, 近三个月, 上旬, last month */
    WHEN_TIME    /* 下午两点, 14:00, at 3pm */
};

/* One expression: points [from, to) of the message. `day_past` is the reading for what was
 * done, `day_future` for what is to be done; they differ where the words leave it open (周三,
 * 3号, 3月5号, 月底). `is_open` says that they may differ. `past` and `future` are the same for
 * periods (10月), and for a day that day; for a day that limits (月底前, by Friday) they last
 * from today to it. A period (下周, 3号到5号, 2026年1月1日至12月31日) gives no day: `day_*` is
 * DAY_NONE. A day with a time said together (明天下午两点) gives two spans side by side; a part
 * of the day without a time belongs to the day (昨天下午). `weak` marks words that mean a day
 * only where nothing else does (上午, 刚才, 早上). No period ends before it begins. */
struct when {
    enum when_kind kind;
    size_t from, to;
    int32_t day_past, day_future;
    struct period past, future;
    int time; /* minute of the day, -1 */
    bool is_open;
    bool is_weekday; /* a day of the week was said, and not which (周三) */
    bool is_range;   /* both ends were said (3号到5号) */
    bool is_bounded; /* a day that limits (月底前, by Friday) */
    bool weak;
};

/* Which way an open day leans: 1 where it is near ahead and was long ago (12月20号, said on the
 * 7th), -1 the other way round, 0 where it may be either (周三, 3号). */
static inline int when_lean(const struct when *when, int32_t today)
{
    enum { NEAR = 100, FAR = 240 };
    int32_t gone = today - when->day_past, ahead = when->day_future - today;
    if (when->kind != WHEN_DAY || when->day_past == when->day_future)
        return 0;
    return gone > FAR && ahead < NEAR ? 1 : ahead > FAR && gone < NEAR ? -1 : 0;
}

/* In order of place, longest first where they start alike, never overlapping. Returns how many
 * (at most `max`). */
size_t when_find(const struct normal *normal, struct moment now, struct when *out, size_t max);

#endif
