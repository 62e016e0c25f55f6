/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "bot/watch/ticket.h"

/* "11-23 10:05" of 2026. */
static struct ticket_moment at(const char *text)
{
    int month = (text[0] - '0') * 10 + text[1] - '0', day = (text[3] - '0') * 10 + text[4] - '0';
    int hour = (text[6] - '0') * 10 + text[7] - '0', minute = (text[9] - '0') * 10 + text[10] - '0';
    return (struct ticket_moment){day_of(2026, month, day), hour * 60 + minute};
}

/* Monday 2026-11-23 is a working day as any; hours 08:30–18:00; accept within 4 hours, resolve
 * within 48. */
static const struct calendar calendar = {0};
static const struct ticket_limits limits = {
    .calendar = &calendar,
    .hours = {510, 1080},
    .accept_minutes = 4 * 60,
    .resolve_minutes = 48 * 60,
};

static const struct {
    const char *name;
    const char *opened, *assigned;
    const char *accept, *accept_twice, *resolve;
} deadlines[] = {
    {"in the morning", "11-23 10:05", "11-23 10:05", "11-23 14:05", "11-24 08:35", "11-30 10:35"},
    {"goes on next morning", "11-23 17:00", "11-23 17:00", "11-24 11:30", "11-24 15:30",
     "11-30 17:30"},
    {"at night, from the opening", "11-23 21:00", "11-23 21:00", "11-24 12:30", "11-24 16:30",
     "12-01 09:00"},
    {"over the weekend", "11-28 12:00", "11-28 12:00", "11-30 12:30", "11-30 16:30", "12-07 09:00"},
    {"reassigned: only accepting starts anew", "11-23 10:05", "11-23 13:00", "11-23 17:00",
     "11-24 11:30", "11-30 10:35"},
};

static void deadlines_count_working_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof deadlines / sizeof deadlines[0]; i++) {
        struct ticket_times ticket = {at(deadlines[i].opened), at(deadlines[i].assigned), false,
                                      false};
        struct ticket_deadlines got = ticket_deadlines_of(&ticket, &limits);
        struct ticket_moment accept = at(deadlines[i].accept),
                             twice = at(deadlines[i].accept_twice),
                             resolve = at(deadlines[i].resolve);
        print_message("%s\n", deadlines[i].name);
        assert_memory_equal(&got.accept, &accept, sizeof accept);
        assert_memory_equal(&got.accept_twice, &twice, sizeof twice);
        assert_memory_equal(&got.resolve, &resolve, sizeof resolve);
    }
}

static const struct {
    const char *name;
    bool accepted, resolved;
    const char *now;
    bool accept, accept_twice, resolve;
} lateness[] = {
    {"at the deadline it is in time", false, false, "11-23 14:05", false, false, false},
    {"a minute later it is not", false, false, "11-23 14:06", true, false, false},
    {"at twice the limit", false, false, "11-24 08:35", true, false, false},
    {"in the evening no time goes by", false, false, "11-23 23:00", true, false, false},
    {"beyond twice the limit", false, false, "11-24 08:36", true, true, false},
    {"accepted in time", true, false, "11-25 10:00", false, false, false},
    {"accepted, resolve at the deadline", true, false, "11-30 10:35", false, false, false},
    {"accepted, not resolved in time", true, false, "11-30 10:36", false, false, true},
    {"neither", false, false, "11-30 10:36", true, true, true},
    {"resolved without being accepted", false, true, "12-30 10:36", false, false, false},
};

static void late_is_more_than_the_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lateness / sizeof lateness[0]; i++) {
        struct ticket_times ticket = {at("11-23 10:05"), at("11-23 10:05"), lateness[i].accepted,
                                      lateness[i].resolved};
        struct ticket_lateness got = ticket_lateness_at(&ticket, &limits, at(lateness[i].now));
        print_message("%s\n", lateness[i].name);
        assert_int_equal(got.accept, lateness[i].accept);
        assert_int_equal(got.accept_twice, lateness[i].accept_twice);
        assert_int_equal(got.resolve, lateness[i].resolve);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_count_working_time),
        cmocka_unit_test(late_is_more_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
