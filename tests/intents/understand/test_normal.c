/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/normal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct normaliser *norm;

static int set_up(void **state)
{
    (void)state;
    norm = normaliser_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    normaliser_free(norm);
    return 0;
}

static const struct {
    const char *name, *in, *out;
} forms[] = {
    {"as it is", "昨天拜访了佳美", "昨天拜访了佳美"},
    {"full width", "ＪＩＡＭＥＩ１２", "jiamei12"},
    {"traditional", "電話聯繫張總鍾老闆", "电话联系张总钟老板"},
    {"letter case", "Blue River Traders", "blue river traders"},
    {"blanks of every kind", "a\t \xC2\xA0　b", "a b"},
    {"line ends", "a\r\nb\nc\rd", "a \nb\nc\nd"},
    {"zero width and marks", "佳\xE2\x80\x8B美\xEF\xB8\x8F", "佳美"},
    {"accents", "jiāměi Café e\xCC\x81", "jiamei cafe e"},
    {"one sign for several letters", "½㈱", "1⁄2(株)"},
    {"apostrophes", "Anchor’s", "anchor's"},
    {"beyond the basic plane", "𝐃𝟎𝟎𝟏😀", "d001😀"},
    {"punctuation", "，：（）", ",:()"},
    {"nothing", "", ""},
};

static void gives_the_normal_form(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct normal normal = normalise(norm, text_of(forms[i].in), &arena);
        char out[256];
        size_t len = 0;
        for (size_t at = 0; at < normal.count; at++)
            len += text_encode(normal.points[at], out + len);
        out[len] = '\0';
        if (strcmp(out, forms[i].out) != 0)
            fail_msg("%s: got %s, want %s", forms[i].name, out, forms[i].out);
    }
    arena_release(&arena);
}

/* U+FDFA becomes eighteen points, six for each of its bytes. */
static void signs_for_words_find_room(void **state)
{
    (void)state;
    enum { SIGNS = 500, POINTS_EACH = 18 };
    char text[SIGNS * 3 + sizeof "佳美"];
    for (size_t i = 0; i < SIGNS; i++)
        memcpy(text + 3 * i, "\xEF\xB7\xBA", 3);
    memcpy(text + (size_t)SIGNS * 3, "佳美", sizeof "佳美");
    struct arena arena;
    arena_init(&arena);
    struct normal normal = normalise(norm, text_of(text), &arena);
    assert_int_equal(normal.count, SIGNS * POINTS_EACH + 2);
    assert_int_equal(normal.points[normal.count - 1], U'美');
    assert_int_equal(normal.end[normal.count - 1], strlen(text));
    assert_int_equal(normal.start[POINTS_EACH], 3);
    arena_release(&arena);
}

/* What every text must be, from which the fast way of reading leaves nothing out. */
static void broken_texts_have_no_points(void **state)
{
    (void)state;
    static const char *const broken[] = {"佳美\x80",     "佳\xE7\xBE", "\xED\xA0\x80",
                                         "\xE0\x80\x80", "\xC1\x81",   "\xF5\x80\x80\x80",
                                         "佳\xEF\xBC美", "\xEF",       "a\xFF"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(normalise(norm, text_of(broken[i]), &arena).count, 0);
    assert_int_equal(normalise(norm, (struct text){"佳\0美", 7}, &arena).count, 0);
    assert_int_equal(
        normalise(norm, text_of("，\xEE\x80\x80\xED\x9F\xBF\xEF\xBF\xBD"), &arena).count, 4);
    arena_release(&arena);
}

static void points_know_their_bytes(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct normal normal = normalise(norm, text_of("Ａ佳  \xE2\x80\x8B美½"), &arena);
    assert_int_equal(normal.count, 7);
    assert_true(text_is(normal_slice(&normal, 0, 2), "Ａ佳"));
    assert_true(text_is(normal_slice(&normal, 2, 3), "  \xE2\x80\x8B"));
    assert_true(text_is(normal_slice(&normal, 3, 99), "美½"));
    assert_int_equal(normal_slice(&normal, 3, 3).len, 0);
    arena_release(&arena);
}

static void knows_syllables(void **state)
{
    (void)state;
    assert_string_equal(normal_spelling(norm, normal_syllable(norm, 0x4F73)), "jia");
    assert_int_equal(normal_syllable(norm, 0x4F73), normal_syllable(norm, 0x5609));
    assert_string_equal(normal_spelling(norm, normal_syllable(norm, 0x957F)), "chang");
    assert_int_equal(normal_syllable(norm, 'a'), 0);
    assert_string_equal(normal_spelling(norm, 0), "");
    assert_string_equal(normal_spelling(norm, 9999), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_normal_form),
        cmocka_unit_test(signs_for_words_find_room),
        cmocka_unit_test(broken_texts_have_no_points),
        cmocka_unit_test(points_know_their_bytes),
        cmocka_unit_test(knows_syllables),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
