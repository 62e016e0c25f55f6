/* SPDX-License-Identifier: Apache-2.0 */
/* What a page of the built-in chat may say, and where, as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/platforms/console_frame.h"
#include "tests/support/known_directory.h"

static void test_frames(void **state)
{
    (void)state;
    static const struct {
        const char *frame;
        enum console_error error;
        const char *text;
    } cases[] = {
        {"{\"type\":\"login\",\"user\":\"chenhao\"}", CONSOLE_FINE, ""},
        {"{\"type\":\"login\"}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"login\",\"user\":7}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"login\",\"user\":\"a\\nb\"}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\" 你好 \\n\"}", CONSOLE_FINE, "你好"},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"a\\u0002b\\u0000\\tc\\nd\"}",
         CONSOLE_BAD_JSON, ""},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"a\\u0002b\\tc\\nd\\u0085\"}",
         CONSOLE_FINE, "ab\tc\nd"},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"  \\u0001 \"}", CONSOLE_EMPTY, ""},
        {"{\"type\":\"post\",\"channel\":\"@bot\"}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"post\",\"text\":\"x\"}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"x\",\"client_id\":5}",
         CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"x\",\"client_id\":\"a\\u0002f1\"}",
         CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"history\",\"channel\":\"@bot\",\"limit\":0}", CONSOLE_BAD_FIELD, ""},
        {"{\"type\":\"history\",\"channel\":\"@bot\",\"limit\":100000}", CONSOLE_FINE, ""},
        {"{\"type\":\"shout\"}", CONSOLE_BAD_TYPE, ""},
        {"{}", CONSOLE_BAD_TYPE, ""},
        {"[]", CONSOLE_BAD_JSON, ""},
        {"{", CONSOLE_BAD_JSON, ""},
        {"", CONSOLE_BAD_JSON, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct console_frame frame;
        print_message("%s\n", cases[i].frame);
        assert_int_equal(console_frame_read(&frame, text_of(cases[i].frame)), cases[i].error);
        assert_string_equal(frame.text.len ? frame.text.ptr : "", cases[i].text);
        assert_true(frame.limit <= CONSOLE_HISTORY_MAX);
        console_frame_release(&frame);
    }
}

static void test_length_is_counted_in_characters(void **state)
{
    (void)state;
    for (int more = 0; more <= 1; more++) {
        struct str text;
        struct console_frame frame;
        str_init(&text);
        str_add(&text, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"");
        for (int i = 0; i < CONSOLE_TEXT_MAX + more; i++)
            str_add(&text, "\xf0\x9f\x98\x80");
        str_add(&text, "\"}");
        assert_int_equal(console_frame_read(&frame, str_text(&text)),
                         more ? CONSOLE_TOO_LONG : CONSOLE_FINE);
        console_frame_release(&frame);
        str_release(&text);
    }
}

static void test_mentions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool found;
        const char *rest;
    } cases[] = {
        {"@bot 我有哪些预警", true, "我有哪些预警"},
        {"@bot我有哪些预警", true, "我有哪些预警"},
        {"@Bot, my alerts", true, "my alerts"},
        {"@dealerline：帮助", true, "帮助"},
        {"＠小助手，帮助", true, "帮助"},
        {"@小助手　 帮助", true, "帮助"},
        {"机器人 帮助", true, "帮助"},
        {"@bot", true, ""},
        {"@bottle", false, "@bottle"},
        {"@bot-x hi", false, "@bot-x hi"},
        {"问问@bot", false, "问问@bot"},
        {"bot 帮助", false, "bot 帮助"},
        {"", false, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text rest;
        print_message("%s\n", cases[i].text);
        assert_int_equal(console_mention(text_of(cases[i].text), &rest), cases[i].found);
        assert_true(text_is(rest, cases[i].rest));
    }
}

static void test_who_may_be_where(void **state)
{
    (void)state;
    static const struct {
        const char *user, *channel;
        enum console_error error;
        const char *inner;
    } cases[] = {
        {"chenhao", "@bot", CONSOLE_FINE, "@chenhao"},
        {"chenhao", "#alerts", CONSOLE_FINE, "#alerts"},
        {"chenhao", "#dealers", CONSOLE_FINE, "#dealers"},
        {"chenhao", "#east-2", CONSOLE_FINE, "#east-2"},
        {"D001", "@bot", CONSOLE_FINE, "@D001"},
        {"D001", "#dealers", CONSOLE_FINE, "#dealers"},
        {"D001", "#alerts", CONSOLE_FORBIDDEN, "#alerts"},
        {"D001", "#anything", CONSOLE_FORBIDDEN, "#anything"},
        {"D001", "@chenhao", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "@D001", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "#Big", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "#", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "#a:b", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "#abcdefghijklmnopqrstuvwxyz0123456", CONSOLE_BAD_FIELD, NULL},
        {"chenhao", "alerts", CONSOLE_BAD_FIELD, NULL},
    };
    const struct directory *dir = known_directory(SOURCE_DIR "/config/sample");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct console_user user;
        char inner[CONSOLE_CHANNEL_MAX];
        print_message("%s %s\n", cases[i].user, cases[i].channel);
        assert_true(console_user_find(dir, cases[i].user, &user));
        assert_int_equal(console_channel(&user, cases[i].channel, inner), cases[i].error);
        if (cases[i].inner)
            assert_string_equal(inner, cases[i].inner);
    }
    struct console_user nobody;
    assert_false(console_user_find(dir, "nobody", &nobody));
    directory_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_length_is_counted_in_characters),
        cmocka_unit_test(test_mentions),
        cmocka_unit_test(test_who_may_be_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
