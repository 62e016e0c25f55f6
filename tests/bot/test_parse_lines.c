/* SPDX-License-Identifier: Apache-2.0 */
/* `dealerline parse` answers every line, whatever is in it: with frames, or with an error that
 * says what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "bot/parse_lines.h"
#include "tests/support/known_directory.h"

struct world {
    const struct directory *dir;
    struct understanding *und;
    struct parse_lines lines;
    struct str out;
};

static int set_up(void **state)
{
    struct world *world = mem_new(1, sizeof *world);
    world->dir = known_directory(CORPUS_COMPANY);
    world->und = understanding_new(world->dir);
    parse_lines_init(&world->lines, world->dir, world->und);
    str_init(&world->out);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    parse_lines_release(&world->lines);
    str_release(&world->out);
    understanding_free(world->und);
    directory_free(world->dir);
    free(world);
    return 0;
}

/* The answer to the bytes, which must be one line; new. */
static json_t *answer_to(struct world *world, struct text bytes)
{
    str_clear(&world->out);
    parse_lines_take(&world->lines, bytes, &world->out);
    parse_lines_end(&world->lines, &world->out);
    struct text rest = str_text(&world->out);
    json_t *answer = json_parse(text_split(&rest, '\n'));
    assert_int_equal(rest.len, 0);
    assert_non_null(json_object_get(answer, "id"));
    return answer;
}

#define AT "\"from\":\"lizhiyuan\",\"now\":\"2026-11-23T10:05:00+08:00\""

/* `error` is a part of it; NULL: there are frames, the first of this intent (NULL: none). */
static const struct {
    const char *name;
    struct text line;
    const char *error, *intent;
} cases[] = {
    {"a visit", TEXT("{\"id\":\"m\",\"text\":\"昨天拜访了佳美\"," AT "}\n"), NULL, "log_visit"},
    {"no line end", TEXT("{\"id\":\"m\",\"text\":\"昨天拜访了佳美\"," AT "}"), NULL, "log_visit"},
    {"right to left", TEXT("{\"id\":\"m\",\"text\":\"\u202E昨天拜访了佳美\u202C\u200F\"," AT "}\n"),
     NULL, "log_visit"},
    {"Arabic", TEXT("{\"id\":\"m\",\"text\":\"مرحبا كيف الحال\"," AT ",\"channel\":\"group\"}\n"),
     NULL, NULL},
    {"combining marks",
     TEXT("{\"id\":\"m\",\"text\":\"昨\u0301天\u0301拜\u0338访\u20DD了佳\u0301\u0302\u0303美\"," AT
          "}\n"),
     NULL, "log_visit"},
    {"NUL in the text", TEXT("{\"id\":\"m\",\"text\":\"昨天\\u0000拜访了佳美\"," AT "}\n"), NULL,
     NULL},
    {"NUL in the line", TEXT("{\"id\":\"m\",\0\"text\":\"佳美\"}\n"), "not UTF-8", NULL},
    {"a broken byte", TEXT("{\"id\":\"m\",\"text\":\"佳\xE7\x9F\"}\n"), "not UTF-8", NULL},
    {"half a surrogate", TEXT("{\"id\":\"m\",\"text\":\"\\ud83d\"}\n"), "not JSON", NULL},
    {"an overlong sequence", TEXT("{\"id\":\"m\",\"text\":\"\xC0\xAF\"}\n"), "not UTF-8", NULL},
    {"no JSON", TEXT("昨天拜访了佳美\n"), "not JSON", NULL},
    {"no object", TEXT("[1,2]\n"), "object", NULL},
    {"no text", TEXT("{\"id\":\"m\",\"text\":7}\n"), "\"text\"", NULL},
    {"no moment", TEXT("{\"id\":\"m\",\"text\":\"佳美\",\"now\":\"yesterday\"}\n"), "\"now\"",
     NULL},
    {"twice the same key", TEXT("{\"id\":\"m\",\"text\":\"a\",\"text\":\"b\"}\n"), "not JSON",
     NULL},
};

static void answers_every_line(void **state)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *answer = answer_to(*state, cases[i].line);
        const char *error = json_get_string(answer, "error", "");
        const json_t *frames = json_object_get(answer, "frames");
        const char *intent = json_get_string(json_array_get(frames, 0), "intent", "");
        if (cases[i].error ? !strstr(error, cases[i].error) : !json_is_array(frames))
            fail_msg("%s: error \"%s\"", cases[i].name, error);
        if (cases[i].intent && strcmp(intent, cases[i].intent) != 0)
            fail_msg("%s: intent \"%s\"", cases[i].name, intent);
        json_decref(answer);
    }
}

/* A megabyte of one character in the text of a message. */
static json_t *answer_to_million(struct world *world, const char *one)
{
    enum { MILLION = 1 << 20 };
    struct str line;
    str_init(&line);
    str_add(&line, "{\"id\":\"m\"," AT ",\"text\":\"");
    while (line.len < MILLION)
        str_add(&line, one);
    str_add(&line, "\"}\n");
    json_t *answer = answer_to(world, str_text(&line));
    str_release(&line);
    return answer;
}

static void a_megabyte_is_answered(void **state)
{
    static const char *const ones[] = {"a",     "佳",     "，",      "1",
                                       "佳美 ", "\u0301", "\\u0000", "\u202E"};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++) {
        json_t *answer = answer_to_million(*state, ones[i]);
        assert_int_equal(json_array_size(json_object_get(answer, "frames")), 0);
        assert_null(json_object_get(answer, "error"));
        json_decref(answer);
    }
}

static void what_is_too_long_is_skipped(void **state)
{
    struct world *world = *state;
    world->lines.line_max = 100;
    static const char input[] = "{\"id\":1,\"text\":\"a\"}\n\n";
    str_clear(&world->out);
    for (size_t i = 0; i < 30; i++)
        parse_lines_take(&world->lines, TEXT("0123456789"), &world->out);
    parse_lines_take(&world->lines, TEXT("\n"), &world->out);
    parse_lines_take(&world->lines, TEXT(input), &world->out);
    parse_lines_end(&world->lines, &world->out);
    world->lines.line_max = PARSE_LINE_MAX;
    assert_string_equal(world->out.ptr, "{\"id\":null,\"error\":\"the line is too long\"}\n"
                                        "{\"id\":1,\"frames\":[]}\n");
}

/* Cut anywhere, the input gives the same answers. */
static void pieces_are_put_together(void **state)
{
    struct world *world = *state;
    const struct text input = TEXT("{\"id\":1,\"text\":\"昨天拜访了佳美\"," AT "}\n"
                                   "nothing\n  \n{\"id\":2,\"text\":\"你好\"," AT "}");
    struct str whole;
    str_init(&whole);
    parse_lines_take(&world->lines, input, &whole);
    parse_lines_end(&world->lines, &whole);
    for (size_t piece = 1; piece < input.len; piece++) {
        str_clear(&world->out);
        for (size_t at = 0; at < input.len; at += piece)
            parse_lines_take(&world->lines, text_slice(input, at, at + piece), &world->out);
        parse_lines_end(&world->lines, &world->out);
        assert_string_equal(world->out.ptr, whole.ptr);
    }
    str_release(&whole);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_every_line),
        cmocka_unit_test(a_megabyte_is_answered),
        cmocka_unit_test(what_is_too_long_is_skipped),
        cmocka_unit_test(pieces_are_put_together),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
