/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/spelled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "intents/understand/number.h"
#include "intents/understand/when.h"

enum { SPANS_MAX = 32 };

static void add_head(struct str *out, const struct normal *normal, size_t from, size_t to)
{
    if (out->len)
        str_add(out, "; ");
    str_add_text(out, normal_slice(normal, from, to));
    str_add_char(out, '=');
}

static void add_day(struct str *out, int32_t day)
{
    char text[DAY_TEXT];
    str_add(out, day_format(day, text));
}

static void add_period(struct str *out, struct period period)
{
    add_day(out, period.from);
    str_add(out, "..");
    add_day(out, period.to);
}

static void add_when(struct str *out, const struct when *when)
{
    if (when->weak)
        str_add_char(out, '~');
    switch (when->kind) {
    case WHEN_TIME:
        str_addf(out, "%02d:%02d", when->time / 60, when->time % 60);
        return;
    case WHEN_DAY:
        add_day(out, when->day_past);
        if (when->is_open) {
            str_add_char(out, '|');
            add_day(out, when->day_future);
        }
        return;
    case WHEN_PERIOD:
        add_period(out, when->past);
        if (when->is_open) {
            str_add_char(out, '|');
            add_period(out, when->future);
        }
        return;
    }
}

static char *finish(struct str *out)
{
    if (!out->len)
        str_add_char(out, '-');
    return str_steal(out);
}

char *spelled_when(const struct normaliser *norm, const char *message, const char *day)
{
    struct arena arena;
    struct str out;
    struct when spans[SPANS_MAX];
    arena_init(&arena);
    str_init(&out);
    struct normal normal = normalise(norm, text_of(message), &arena);
    struct moment now = {.day = day_parse(text_of(day))};
    size_t count = when_find(&normal, now, spans, SPANS_MAX);
    for (size_t i = 0; i < count; i++) {
        add_head(&out, &normal, spans[i].from, spans[i].to);
        add_when(&out, &spans[i]);
    }
    arena_release(&arena);
    return finish(&out);
}

static void add_number(struct str *out, const struct number *number)
{
    static const char *const names[] = {
        [NUMBER_PLAIN] = "plain", [NUMBER_MONEY] = "money",   [NUMBER_PEOPLE] = "people",
        [NUMBER_PHONE] = "phone", [NUMBER_TICKET] = "ticket", [NUMBER_ALERT] = "alert",
        [NUMBER_EVENT] = "event", [NUMBER_SCORE] = "score",   [NUMBER_THINGS] = "things",
    };
    str_addf(out, "%s ", names[number->kind]);
    if (number->kind == NUMBER_PHONE)
        str_add(out, number->phone);
    else if (number->kind == NUMBER_MONEY && number->value_fen % 100)
        str_addf(out, "%.2f", (double)number->value_fen / 100);
    else if (number->kind == NUMBER_MONEY)
        str_addf(out, "%lld", (long long)number->value_fen / 100);
    else
        str_addf(out, "%lld", (long long)number->value);
    if (number->may_be_date)
        str_add_char(out, '?');
}

char *spelled_numbers(const struct normaliser *norm, const char *message)
{
    struct arena arena;
    struct str out;
    struct number spans[SPANS_MAX];
    arena_init(&arena);
    str_init(&out);
    struct normal normal = normalise(norm, text_of(message), &arena);
    size_t count = number_find(&normal, spans, SPANS_MAX);
    for (size_t i = 0; i < count; i++) {
        add_head(&out, &normal, spans[i].from, spans[i].to);
        add_number(&out, &spans[i]);
    }
    arena_release(&arena);
    return finish(&out);
}

/* Whether the line of the table holds: message, [day,] expected. */
static bool holds(const struct normaliser *norm, char *line, spell_fn spell)
{
    char *message = strsep(&line, "\t");
    char *day = strsep(&line, "\t");
    char *expected = line ? line : day;
    char *spelled = spell(norm, message, day);
    bool is_equal = expected && strcmp(spelled, expected) == 0;
    if (!is_equal)
        fprintf(stderr, "%s\t%s\n  expected %s\n  found    %s\n", message, day ? day : "",
                expected ? expected : "(no expectation)", spelled);
    free(spelled);
    return is_equal;
}

size_t spelled_check(const char *path, spell_fn spell, size_t *cases)
{
    FILE *file = fopen(path, "r");
    struct normaliser *norm = normaliser_new();
    char *line = NULL;
    size_t room = 0, wrong = 0;
    *cases = 0;
    while (file && getline(&line, &room, file) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#')
            continue;
        wrong += !holds(norm, line, spell);
        ++*cases;
    }
    free(line);
    normaliser_free(norm);
    if (file)
        fclose(file);
    return wrong;
}
