/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of when share: the reader that they move along, and what they give. A rule
 * takes its words and gives true, or gives false and the caller puts the reader back.
 *
 * Every expression is an extent: a first and a last day, each of them fixed (昨天) or
 * recurring (周三, 3号, 3月5号, 10月 = the 1st to the last day of October). Which occurrence is
 * meant is decided in one place, extent_resolve(); a range (3号到周五) is the first day of one
 * extent and the last of another. */
#ifndef INTENTS_UNDERSTAND_WHEN_GRAMMAR_H
#define INTENTS_UNDERSTAND_WHEN_GRAMMAR_H

#include "intents/understand/scan.h"
#include "intents/understand/when.h"

enum point_kind {
    POINT_FIXED,   /* `day` */
    POINT_WEEKDAY, /* every `weekday` */
    POINT_DATE     /* every `mday` (0: the last day) of `month` (0: of every month) */
};

struct point {
    enum point_kind kind;
    int32_t day;
    int weekday;
    int month;
    int mday;
};

/* Parts of the day tell which half of the clock an hour is in. */
enum part { PART_NONE, PART_NIGHT, PART_MORNING, PART_NOON, PART_AFTERNOON, PART_EVENING };

struct extent {
    struct point first;
    struct point last;
    bool is_day;     /* one day, not a period */
    bool is_weak;    /* a day only where nothing else is one */
    bool is_bounded; /* as a period it lasts from today to that day (月底前) */
    bool is_range;   /* both ends were said */
    enum part part;  /* 今晚, 明早 */
};

/* `said` is where the expression before ends: what stands right behind one (周一周三) needs no
 * other word to begin it. */
struct reader {
    struct scan scan;
    int32_t today;
    size_t said;
};

/* A rule of the grammar. */
typedef bool (*rule_fn)(struct reader *reader, struct extent *out);

/* Tries one rule; the reader is moved only where it holds. */
bool reader_try(struct reader *reader, rule_fn rule, struct extent *out);

/* Points and extents (when_point.c). `year` 0: every year; `mday` 0: the last day. */
struct point point_fixed(int32_t day);
struct point point_weekday(int weekday);
struct point point_date(int year, int month, int mday);
bool point_is_possible(int year, int month, int mday);
int32_t point_before(struct point point, int32_t day); /* the latest not after `day` */
int32_t point_after(struct point point, int32_t day);  /* the next not before `day` */
struct extent extent_day(struct point point);
struct extent extent_days(int32_t from, int32_t to);
struct extent extent_months(int year, int month, int months);
void extent_resolve(const struct extent *extent, int32_t today, struct when *out);

/* Units of the calendar that are counted or looked at as a whole. */
enum unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };

/* The whole calendar unit `offset` units from the one that holds `day`. */
struct extent unit_whole(int32_t day, enum unit unit, int offset);
/* The day `count` halves of a unit from `day`; half a month is 15 days. */
int32_t unit_shift(int32_t day, enum unit unit, int halves);
/* The days since `halves` half units ago that end today, or those that begin today. */
struct extent unit_recent(int32_t today, enum unit unit, int halves);
struct extent unit_coming(int32_t today, enum unit unit, int halves);

/* to -> 到 | 至 | - | ~ | to | until, with blanks around. */
bool read_to(struct reader *reader);

/* The rules. */
#define RULE(may, read) bool read(struct reader *reader, struct extent *out);
#include "intents/understand/when_rules.def"
#undef RULE

/* Times of day (when_time.c): minutes, −1 where there is none. `before` is the part of the day
 * said with the day before it (今晚 8点). */
int read_time(struct reader *reader, enum part before);
bool read_part(struct reader *reader, enum part *part);

/* year part -> quarter | half, in either language, of `year` (0: of every year). */
bool read_year_part(struct reader *reader, int year, struct extent *out);

/* Saturday and Sunday. */
struct extent extent_weekend(void);

#endif
