/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bot/platforms/mattermost_text.h"

static void mentions_are_found_and_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cut; /* cut NULL: no mention */
    } cases[] = {
        {"@bot 昨天拜访了佳美", "昨天拜访了佳美"},
        {"@bot昨天拜访了佳美", "昨天拜访了佳美"},
        {"请@bot处理一下", "请处理一下"},
        {"＠bot 全角", "全角"},
        {"＠Bot，全角", "全角"},
        {"@BOT: x", "x"},
        {"hi @bot.", "hi ."},
        {"（@bot）处理", "（）处理"},
        {"**@bot** bold", "bold"},
        {"*@bot*", ""},
        {"@bot、@bot 两次", "两次"},
        {"@bot　全角空格", "全角空格"},
        {"第一行\n@bot", "第一行"},
        {"@bot", ""},
        {"@bots", NULL},
        {"@bot-x", NULL},
        {"@bot.x", NULL},
        {"@bot_x", NULL},
        {"@bot_ x", "_ x"},
        {"mail x@bot here", NULL},
        {"`@bot` in code", NULL},
        {"```\n@bot\n```", NULL},
        {"`code` @bot", "`code`"},
        {"bot", NULL},
        {"@", NULL},
        {"", NULL},
        {"@bo", NULL},
        {"\xff@bot\xff", "\xff\xff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text text = text_of(cases[i].text);
        struct str cut;
        str_init(&cut);
        mattermost_text_cut_mentions(text, "bot", &cut);
        bool is_mention = mattermost_text_mentions(text, "bot");
        const char *expected = cases[i].cut ? cases[i].cut : cases[i].text;
        if (is_mention != (cases[i].cut != NULL) || !text_is(str_text(&cut), expected))
            fail_msg("\"%s\": %s, cut \"%.*s\"", cases[i].text, is_mention ? "mention" : "none",
                     TEXT_ARGS(str_text(&cut)));
        str_release(&cut);
    }
    assert_false(mattermost_text_mentions(TEXT("@ x"), ""));
    assert_true(mattermost_text_calls_all(TEXT("@all 明天开会")));
    assert_false(mattermost_text_calls_all(TEXT("@allan 明天开会")));
}

static void nobody_is_called_together(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"备注：@all 开会", "备注：@\u200Ball 开会"},
        {"@Channel@here", "@\u200BChannel@\u200Bhere"},
        {"@al", "@al"},
        {"@", "@"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out;
        str_init(&out);
        mattermost_text_defuse(text_of(cases[i].text), &out);
        assert_true(text_is(str_text(&out), cases[i].expected));
        str_release(&out);
    }
}

static void long_texts_are_split(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t max;
        const char *parts[6];
    } cases[] = {
        {"", 5, {NULL}},
        {"短", 5, {"短"}},
        {"一二三四五", 5, {"一二三四五"}},
        {"一二三四五六", 5, {"一二三四五", "六"}},
        {"一二三\n四五六", 5, {"一二三\n", "四五六"}},
        {"一\n二三四五六", 5, {"一\n二三四", "五六"}},
        {"😀😀😀", 1, {"😀", "😀", "😀"}},
        {"\n\n\n", 2, {"\n\n", "\n"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text rest = text_of(cases[i].text);
        for (size_t part = 0; cases[i].parts[part]; part++) {
            struct text head = mattermost_text_split(&rest, cases[i].max);
            if (!text_is(head, cases[i].parts[part]))
                fail_msg("\"%s\": part %zu is \"%.*s\"", cases[i].text, part, TEXT_ARGS(head));
        }
        assert_int_equal(rest.len, 0);
        assert_int_equal(mattermost_text_split(&rest, cases[i].max).len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mentions_are_found_and_cut),
        cmocka_unit_test(nobody_is_called_together),
        cmocka_unit_test(long_texts_are_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
