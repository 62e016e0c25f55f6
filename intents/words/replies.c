/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/words/replies.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static const char *const templates[LANG_COUNT][REPLY_COUNT] = {
#define REPLY(name, template) [REPLY_##name] = template,
    [LANG_ZH] =
        {
#include "intents/words/replies_zh.def"
        },
    [LANG_EN] =
        {
#include "intents/words/replies_en.def"
        },
#undef REPLY
};

const char *reply_template(enum language lang, enum reply reply)
{
    return templates[lang][reply];
}

/* The value given for the place `name`; a place that nobody filled is our own mistake. */
static const char *place_value(struct text name, va_list pairs)
{
    va_list rest;
    va_copy(rest, pairs);
    const char *value = NULL;
    for (const char *key = va_arg(rest, const char *); key; key = va_arg(rest, const char *)) {
        value = va_arg(rest, const char *);
        if (text_is(name, key))
            break;
        value = NULL;
    }
    va_end(rest);
    bug_if(!value);
    return value;
}

void reply_add(struct str *out, enum language lang, enum reply reply, ...)
{
    va_list pairs;
    va_start(pairs, reply);
    const char *at = templates[lang][reply];
    for (const char *brace; (brace = strchr(at, '{')); at = strchr(brace, '}') + 1) {
        str_add_bytes(out, at, (size_t)(brace - at));
        struct text name = {brace + 1, strcspn(brace + 1, "}")};
        str_add(out, place_value(name, pairs));
    }
    str_add(out, at);
    va_end(pairs);
}

static const char *const weekdays[LANG_COUNT][7] = {
    [LANG_ZH] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"},
    [LANG_EN] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char *say_day(struct arena *arena, enum language lang, int32_t day)
{
    struct civil civil = day_civil(day);
    const char *weekday = weekdays[lang][day_weekday(day)];
    if (lang == LANG_ZH)
        return arena_printf(arena, "%02d-%02d（%s）", civil.month, civil.day, weekday);
    return arena_printf(arena, "%s %d %s", weekday, civil.day, months[civil.month - 1]);
}

const char *say_full_date(struct arena *arena, int32_t day)
{
    char out[DAY_TEXT];
    return arena_copy(arena, text_of(day_format(day, out)));
}

const char *say_month_name(struct arena *arena, enum language lang, int32_t day)
{
    int month = day_civil(day).month;
    return lang == LANG_ZH ? arena_printf(arena, "%d 月", month) : months[month - 1];
}

const char *say_short_date(struct arena *arena, int32_t day, int32_t today)
{
    const char *full = say_full_date(arena, day);
    return day_civil(day).year == day_civil(today).year ? full + strlen("2026-") : full;
}

const char *say_time(struct arena *arena, int minute)
{
    return arena_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

const char *say_moment(struct arena *arena, enum language lang, struct moment at, int32_t today)
{
    struct civil civil = day_civil(at.day);
    const char *time = say_time(arena, at.minute);
    if (at.day == today)
        return arena_printf(arena, lang == LANG_ZH ? "今天 %s" : "%s today", time);
    if (lang == LANG_ZH)
        return arena_printf(arena, "%02d-%02d %s", civil.month, civil.day, time);
    return arena_printf(arena, "%s %d %s", time, civil.day, months[civil.month - 1]);
}

const char *say_number(struct arena *arena, int64_t number)
{
    char digits[32];
    char grouped[48];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)llabs(number));
    size_t out = 0;
    if (number < 0)
        grouped[out++] = '-';
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            grouped[out++] = ',';
        grouped[out++] = digits[i];
    }
    return arena_copy(arena, (struct text){grouped, out});
}

const char *say_money(struct arena *arena, enum language lang, int64_t fen)
{
    const char *yuan = say_number(arena, fen / 100);
    int rest = (int)llabs(fen % 100);
    const char *unit = lang == LANG_ZH ? "元" : "yuan";
    if (rest == 0)
        return arena_printf(arena, "%s %s", yuan, unit);
    return arena_printf(arena, "%s.%02d %s", yuan, rest, unit);
}

const char *say_stage(enum language lang, enum stage stage)
{
    static const char *const stages[][LANG_COUNT] = {
#define X(name, id, zh, en) [name] = {[LANG_ZH] = zh, [LANG_EN] = en},
        STAGE_LIST(X)
#undef X
    };
    return stage == STAGE_NONE ? "" : stages[stage][lang];
}

const char *say_dealers(struct arena *arena, enum language lang, const struct directory *dir,
                        const uint32_t *dealers, size_t count)
{
    const char *said = "";
    for (size_t i = 0; i < count; i++)
        said = arena_printf(arena, "%s%s%s", said,
                            i == 0            ? ""
                            : lang == LANG_ZH ? "、"
                                              : ", ",
                            dir->dealers[dealers[i]].name);
    return said;
}

const char *role_name(enum role role, enum language lang)
{
    static const char *const roles[][LANG_COUNT] = {
#define X(name, id, zh, en) [name] = {[LANG_ZH] = zh, [LANG_EN] = en},
        ROLE_LIST(X)
#undef X
    };
    return roles[role][lang];
}
