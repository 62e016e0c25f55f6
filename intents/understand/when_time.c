/* SPDX-License-Identifier: Apache-2.0 */
/* Times of day: 下午两点, 上午十点半, 14:00, 3pm, at 3:30. */
#include "intents/understand/when_grammar.h"

static const struct word clock_part_words[] = {
#include "intents/words/when_parts_clock.def"
};
static const struct word not_clock_words[] = {
#include "intents/words/when_clock_not.def"
};
static const struct word not_before_clock_words[] = {
#include "intents/words/when_clock_not_before.def"
};
static const struct word english_hour_words[] = {
#include "intents/words/when_english_hours.def"
};
static const struct word minute_words[] = {
#include "intents/words/when_minutes.def"
};
static const struct word half_day_words[] = {
#include "intents/words/when_half_days.def"
};
static const struct word noon_words[] = {
#include "intents/words/when_noon.def"
};
static const struct word after_hour_words[] = {
#include "intents/words/when_after_hour.def"
};
static const struct word past_words[] = {
#include "intents/words/when_past_hour.def"
};

enum { HOUR = 60, NOON_HOUR = 12, HOURS = 24 };

/* The hour on the 24-hour clock. Without a part of the day, 1 to 6 are in the afternoon: no
 * dealer is visited at three in the night. */
static int hour_of(int hour, enum part part)
{
    switch (part) {
    case PART_NIGHT:
        return hour == NOON_HOUR ? 0 : hour;
    case PART_MORNING:
        return hour;
    case PART_NOON:
        return hour < 10 ? hour + NOON_HOUR : hour;
    case PART_AFTERNOON:
        return hour < NOON_HOUR ? hour + NOON_HOUR : hour;
    case PART_EVENING:
        if (hour == NOON_HOUR)
            return 0;
        return hour > 4 && hour < NOON_HOUR ? hour + NOON_HOUR : hour;
    case PART_NONE:
        return hour >= 1 && hour <= 6 ? hour + NOON_HOUR : hour;
    }
    return hour;
}

static int minute_of_day(int hour, int minute, enum part part)
{
    hour = hour == HOURS ? 0 : hour_of(hour, part);
    return hour >= 0 && hour < HOURS && minute < HOUR ? hour * HOUR + minute : -1;
}

/* minutes -> 半 | 一刻 | 三刻 | 整 | 钟 | number [分] | nothing */
static int read_minutes(struct scan *scan)
{
    int minute;
    const struct word *word = scan_words(scan, WORDS(minute_words));
    if (word)
        return word->value;
    struct scan rest = *scan;
    scan_point(&rest, U'零');
    if (!scan_integer(&rest, &minute) || minute >= HOUR)
        return 0;
    bool is_written = scan_point(&rest, U'分');
    if (is_written || minute >= 10 || scan_peek(scan, 0) == U'零')
        *scan = rest;
    else
        minute = 0;
    return minute;
}

/* Whether an hour and 点 here are no time: 有一点, 两点意见. Behind a day or a part of one there
 * is no doubt but for what is counted. */
static bool is_other_point(const struct scan *hour, const struct scan *behind, bool is_certain)
{
    uint32_t next = scan_peek(behind, 0);
    struct scan before = *hour;
    before.at -= hour->at > 0;
    if (scan_sees(behind, WORDS(not_clock_words)))
        return true;
    if (is_certain)
        return false;
    if (hour->at > 0 && scan_sees(&before, WORDS(not_before_clock_words)))
        return true;
    bool is_one = behind->at == hour->at + 2 && scan_peek(hour, 0) == U'一';
    return is_one && !scan_is_in(next, SET_BEHIND_ONE);
}

/* Whether 点 here is a decimal point: 三点五万. */
static bool is_decimal(struct scan scan)
{
    int number;
    return scan_integer(&scan, &number) && scan_is_in(scan_peek(&scan, 0), SET_BEHIND_DECIMAL);
}

/* clock -> number (点 | 时) minutes */
static int read_han_clock(struct scan *scan, enum part part, bool is_certain)
{
    struct scan start = *scan;
    int hour;
    if (!scan_integer(scan, &hour) || hour > HOURS)
        return -1;
    struct scan behind = *scan;
    if (scan_blank(&behind) && scan_peek(&behind, 0) == U'点')
        *scan = behind;
    bool is_point = scan_point(scan, U'点');
    if (!is_point && (!scan_point(scan, U'时') || !scan_is_digit(scan_peek(&start, 0)) ||
                      scan_is_in(scan_peek(scan, 0), SET_BEHIND_NO_HOUR)))
        return -1;
    if (is_decimal(*scan) || (is_point && is_other_point(&start, scan, is_certain)))
        return -1;
    int minute = read_minutes(scan);
    return minute_of_day(hour, minute, part);
}

/* digital -> h:mm [:ss] [am | pm] | h [:mm] (am | pm) */
static int read_digital(struct scan *scan, enum part part)
{
    int hour, minute = 0, second;
    bool is_padded = scan_peek(scan, 0) == U'0';
    size_t digits = scan_digits(scan, &hour);
    if (digits < 1 || digits > 2 || hour > HOURS)
        return -1;
    bool has_minutes = scan_point(scan, U':');
    if (has_minutes && (scan_digits(scan, &minute) != 2 || minute >= HOUR))
        return -1;
    if (has_minutes && scan_point(scan, U':'))
        (void)scan_digits(scan, &second);
    struct scan rest = *scan;
    scan_blank(&rest);
    const struct word *half = scan_words(&rest, WORDS(half_day_words));
    if (half) {
        *scan = rest;
        return hour > NOON_HOUR
                   ? -1
                   : minute_of_day(hour % NOON_HOUR + half->value, minute, PART_MORNING);
    }
    if (!has_minutes || scan_is_digit(scan_peek(scan, 0)))
        return -1;
    return minute_of_day(hour, minute, is_padded && part == PART_NONE ? PART_MORNING : part);
}

/* hour -> number | one | two | … | twelve */
static bool read_english_hour(struct scan *scan, int *hour)
{
    const struct word *word = scan_words(scan, WORDS(english_hour_words));
    if (word)
        *hour = word->value;
    return word || (scan_digits(scan, hour) > 0 && *hour <= NOON_HOUR);
}

/* The part of the day may stand behind: at 3 in the afternoon. */
static enum part part_behind(struct reader *reader, enum part part)
{
    struct reader rest = *reader;
    scan_blank(&rest.scan);
    if (read_part(&rest, &part))
        *reader = rest;
    return part;
}

/* Whether an hour after "at" ends here (at 3, at 3 on Friday; at 3 stores is none). */
static bool is_hour_end(const struct scan *scan)
{
    return !scan_is_letter(scan_peek(scan, 0)) &&
           (!scan_is_letter(scan_peek(scan, 1)) || scan_sees(scan, WORDS(after_hour_words)));
}

/* The apostrophe of o'clock is no blank, as it would be in a table of words. */
static bool read_oclock(struct scan *scan)
{
    struct scan rest = *scan;
    if (!scan_blank(&rest) || !scan_point(&rest, U'o') || !scan_point(&rest, U'\'') ||
        !scan_word(&rest, u"clock"))
        return false;
    *scan = rest;
    return true;
}

/* Whether a number goes on behind its digits (3.5, 3,000, 3%); a mark that ends the clause (at 3,
 * at 3.) does not. */
static bool goes_on(const struct scan *scan)
{
    return scan_is_one_of(scan_peek(scan, 0), U":%/-") ||
           (scan_is_one_of(scan_peek(scan, 0), U".,") && scan_is_digit(scan_peek(scan, 1)));
}

/* oclock -> (half | a quarter | …) (past | to) hour | hour o'clock | at hour */
static int read_english_clock(struct reader *reader, enum part part)
{
    struct scan *scan = &reader->scan;
    int hour;
    bool is_at = scan_word(scan, u"at ");
    const struct word *past = scan_words(scan, WORDS(past_words));
    if (!read_english_hour(scan, &hour) || goes_on(scan))
        return -1;
    bool is_clock = read_oclock(scan);
    if (!past && !is_clock && (!is_at || !is_hour_end(scan)))
        return -1;
    int minute = minute_of_day(hour, 0, part_behind(reader, part));
    return past && minute >= 0 ? minute + past->value : minute;
}

static bool is_number_start(const struct scan *scan)
{
    uint32_t point = scan_peek(scan, 0);
    return scan_is_digit(point) || scan_han_digit(point) >= 0 || point == U'十';
}

/* clock_part -> part | 早 | 晚 (not 早一点) */
static void read_clock_part(struct reader *reader, enum part *part)
{
    struct reader rest = *reader;
    if (read_part(&rest, part)) {
        *reader = rest;
        scan_blank(&reader->scan);
        return;
    }
    const struct word *word = scan_words(&rest.scan, WORDS(clock_part_words));
    if (word && scan_peek(&rest.scan, 0) != U'一') {
        *part = (enum part)word->value;
        *reader = rest;
    }
}

int read_time(struct reader *reader, enum part before)
{
    enum part part = before;
    struct reader start = *reader;
    read_clock_part(reader, &part);
    struct reader clock = *reader;
    bool is_certain = part != PART_NONE || (reader->said && reader->scan.at == reader->said);
    int minute = -1;
    if (is_number_start(&clock.scan)) {
        minute = read_han_clock(&reader->scan, part, is_certain);
        if (minute < 0) {
            *reader = clock;
            minute = read_digital(&reader->scan, part);
        }
    }
    if (minute >= 0)
        return minute;
    *reader = start;
    const struct word *noon = scan_words(&reader->scan, WORDS(noon_words));
    if (noon)
        return noon->value;
    scan_word(&reader->scan, u"at ");
    minute = read_digital(&reader->scan, part);
    if (minute >= 0)
        return minute;
    *reader = start;
    return read_english_clock(reader, part);
}
