/* SPDX-License-Identifier: Apache-2.0 */
/* What the bot says is there in every language, with the same places to fill. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "intents/words/replies.h"

/* Whether `template` has the place `name`, braces included. */
static bool has_place(const char *template, struct text name)
{
    return memmem(template, strlen(template), name.ptr, name.len) != NULL;
}

static const char *const names[] = {
#define REPLY(name, template) #name,
#include "intents/words/replies_zh.def"
#undef REPLY
};

/* Each place of one template stands in the other one too. */
static void assert_places(const char *reply, const char *one, const char *other)
{
    for (const char *brace = one; (brace = strchr(brace, '{')); brace++) {
        struct text name = {brace, strcspn(brace, "}") + 1};
        if (!has_place(other, name))
            fail_msg("%s: %.*s stands in one language only", reply, TEXT_ARGS(name));
    }
}

static void every_language_says_the_same(void **state)
{
    (void)state;
    for (int i = 0; i < REPLY_COUNT; i++) {
        enum reply reply = (enum reply)i;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const char *template = reply_template((enum language)lang, reply);
            if (!template || !*template)
                fail_msg("%s is missing in language %d", names[i], lang);
            assert_places(names[i], template, reply_template(LANG_ZH, reply));
            assert_places(names[i], reply_template(LANG_ZH, reply), template);
        }
    }
}

static void places_are_filled(void **state)
{
    (void)state;
    struct str out;
    str_init(&out);
    reply_add(&out, LANG_EN, REPLY_alert_snoozed, "date", "Mon 30 Nov", "alert", "13", NULL);
    assert_string_equal(str_text(&out).ptr, "A13 comes back on Mon 30 Nov.");
    str_release(&out);
}

static void values_are_said_as_people_write_them(void **state)
{
    (void)state;
    struct arena arena;
    int32_t day = day_of(2026, 11, 22);
    arena_init(&arena);
    assert_string_equal(say_day(&arena, LANG_ZH, day), "11-22（周日）");
    assert_string_equal(say_day(&arena, LANG_EN, day), "Sun 22 Nov");
    assert_string_equal(say_short_date(&arena, day, day + 30), "11-22");
    assert_string_equal(say_short_date(&arena, day, day + 60), "2026-11-22");
    assert_string_equal(say_money(&arena, LANG_ZH, 3200000), "32,000 元");
    assert_string_equal(say_money(&arena, LANG_EN, 1380521), "13,805.21 yuan");
    assert_string_equal(say_number(&arena, -1234567), "-1,234,567");
    assert_string_equal(say_time(&arena, 845), "14:05");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_says_the_same),
        cmocka_unit_test(places_are_filled),
        cmocka_unit_test(values_are_said_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
