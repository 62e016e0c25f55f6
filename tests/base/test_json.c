/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/json.h"

/* What jansson writes is what is written here. */
static void values_are_written_as_jansson_does(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{}",
        "[]",
        "[[],{},[{}]]",
        "{\"b\":1,\"a\":[true,false,null,-7,0.25],\"\":\"\"}",
        "{\"\\\"\\\\\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0002f0\\u0003\\u001F\x7f\"}",
        "[\"昨天拜访了佳美余老板，库存偏高\",\"\xf0\x9f\x98\x80\",\"é\"]",
        "[1234567890123456789,1.5,0.1,1e300]",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *value = json_parse(text_of(cases[i]));
        assert_non_null(value);
        char *expected = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15));
        char *text = json_text(value);
        assert_string_equal(text, expected);
        free(expected);
        free(text);
        json_decref(value);
    }
}

static void each_character_comes_back(void **state)
{
    (void)state;
    struct str out;
    str_init(&out);
    for (uint32_t point = 1; point < 0x11000; point++) {
        char bytes[4];
        if (point >= 0xd800 && point < 0xe000)
            continue;
        struct text said = {bytes, text_encode(point, bytes)};
        str_clear(&out);
        str_add_char(&out, '[');
        json_add_string(&out, said);
        str_add_char(&out, ']');
        json_t *array = json_parse(str_text(&out));
        assert_non_null(array);
        assert_int_equal(json_string_length(json_array_get(array, 0)), said.len);
        assert_memory_equal(json_string_value(json_array_get(array, 0)), bytes, said.len);
        json_decref(array);
    }
    str_release(&out);
}

static void broken_text_is_mended(void **state)
{
    (void)state;
    static const struct {
        struct text broken;
        const char *written;
    } cases[] = {
        {TEXT("a\xff"
              "b"),
         "\"a\xef\xbf\xbd"
         "b\""},
        {TEXT("\xe4\xbd"), "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {TEXT("x\0y"), "\"x\xef\xbf\xbdy\""},
        {{NULL, 0}, "\"\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out;
        str_init(&out);
        json_add_string(&out, cases[i].broken);
        assert_string_equal(str_text(&out).ptr, cases[i].written);
        json_t *object = json_object();
        json_set_text(object, "k", cases[i].broken);
        char *text = json_text(json_object_get(object, "k"));
        assert_string_equal(text, cases[i].written);
        free(text);
        json_decref(object);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_as_jansson_does),
        cmocka_unit_test(each_character_comes_back),
        cmocka_unit_test(broken_text_is_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
