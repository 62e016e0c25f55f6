/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

static void moments_are_written_as_they_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *text;
    } cases[] = {
        {"Asia/Shanghai", "2026-11-23T10:05:01+08:00"},
        {"America/St_Johns", "2026-01-02T00:00:59-03:30"},
        {"UTC", "1970-01-01T00:00:00+00:00"},
        {"Asia/Kathmandu", "2199-12-31T23:59:00+05:45"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[CLOCK_TEXT];
        int64_t ms;
        assert_int_equal(clock_zone(cases[i].zone), 0);
        assert_true(clock_parse(text_of(cases[i].text), &ms, NULL));
        assert_string_equal(clock_format(ms, out), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_written_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
