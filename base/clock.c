/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

bool clock_zone_exists(const char *name)
{
    char path[256];
    struct stat file;
    if (!*name || name[0] == '/' || strstr(name, "..") ||
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name) >= (int)sizeof path)
        return false;
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) && access(path, R_OK) == 0;
}

int clock_zone(const char *name)
{
    if (!clock_zone_exists(name))
        return ERR_RANGE;
    setenv("TZ", name, 1);
    tzset();
    return OK;
}

static int64_t system_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(const struct clock *clock)
{
    if (clock->frozen_ms > 0)
        return clock->frozen_ms;
    return system_ms(CLOCK_REALTIME) + clock->shift_ms;
}

void clock_start_at(struct clock *clock, int64_t ms)
{
    *clock = (struct clock){.shift_ms = ms - system_ms(CLOCK_REALTIME)};
}

int64_t clock_steady_ms(void)
{
    return system_ms(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct moment clock_moment(int64_t ms)
{
    time_t seconds = (time_t)floor_div(ms, 1000);
    struct tm local;
    bug_if(!localtime_r(&seconds, &local));
    return (struct moment){
        .day = day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday),
        .minute = local.tm_hour * 60 + local.tm_min,
        .second = local.tm_sec > 59 ? 59 : local.tm_sec,
        .offset_minutes = (int)(local.tm_gmtoff / 60),
    };
}

int64_t clock_ms(int32_t day, int minute)
{
    struct civil civil = day_civil(day);
    struct tm local = {
        .tm_year = civil.year - 1900,
        .tm_mon = civil.month - 1,
        .tm_mday = civil.day,
        .tm_hour = minute / 60,
        .tm_min = minute % 60,
        .tm_isdst = -1,
    };
    return (int64_t)mktime(&local) * 1000;
}

/* offset -> "Z" | ("+" | "-") HH ":" MM */
static bool read_offset(struct text text, int *minutes)
{
    int64_t hours, rest;
    if (text_is(text, "Z")) {
        *minutes = 0;
        return true;
    }
    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':' ||
        !text_to_int(text_slice(text, 1, 3), &hours) ||
        !text_to_int(text_slice(text, 4, 6), &rest) || hours < 0 || hours > 15 || rest < 0 ||
        rest > 59)
        return false;
    *minutes = (int)(hours * 60 + rest) * (text.ptr[0] == '-' ? -1 : 1);
    return true;
}

/* moment -> YYYY-MM-DD "T" HH ":" MM ":" SS [ "." digits ] offset */
bool clock_parse(struct text text, int64_t *ms, struct moment *moment)
{
    int64_t hour, minute, second;
    int32_t day = day_parse(text_slice(text, 0, 10));
    if (text.len < 20 || day == DAY_NONE || text.ptr[10] != 'T' || text.ptr[13] != ':' ||
        text.ptr[16] != ':')
        return false;
    if (!text_to_int(text_slice(text, 11, 13), &hour) ||
        !text_to_int(text_slice(text, 14, 16), &minute) ||
        !text_to_int(text_slice(text, 17, 19), &second))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    size_t rest = 19;
    if (text.ptr[rest] == '.') {
        do
            rest++;
        while (rest < text.len && text.ptr[rest] >= '0' && text.ptr[rest] <= '9');
    }
    int offset;
    if (!read_offset(text_slice(text, rest, text.len), &offset))
        return false;
    int minute_of_day = (int)(hour * 60 + minute);
    *ms = (((int64_t)day * 1440 + minute_of_day - offset) * 60 + second) * 1000;
    if (moment)
        *moment = (struct moment){day, minute_of_day, (int)(second > 59 ? 59 : second), offset};
    return true;
}

char *clock_format(int64_t ms, char out[CLOCK_TEXT])
{
    struct moment now = clock_moment(ms);
    unsigned minute = (unsigned)now.minute, offset = (unsigned)abs(now.offset_minutes);
    char *at = day_format(now.day, out) + strlen("2026-11-23");
    *at++ = 'T';
    at = text_put_digits(at, minute / 60, 2);
    *at++ = ':';
    at = text_put_digits(at, minute % 60, 2);
    *at++ = ':';
    at = text_put_digits(at, (unsigned)now.second, 2);
    *at++ = now.offset_minutes < 0 ? '-' : '+';
    at = text_put_digits(at, offset / 60, 2);
    *at++ = ':';
    *text_put_digits(at, offset % 60, 2) = '\0';
    return out;
}
