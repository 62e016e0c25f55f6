/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/venue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"

#define EARLY   "2026-11-23T06:00:00+08:00"
#define MORNING "2026-11-23T10:05:00+08:00"

void heard_release(struct heard *heard)
{
    free(heard->listener);
    free(heard->channel);
    free(heard->text);
    free(heard->reply_to);
}

/* The day whose digest is out by then; DAY_NONE at a weekend or before it is posted (8:30). */
static int32_t digest_day(const char *at)
{
    struct moment moment;
    int64_t at_ms;
    assert_true(clock_parse(text_of(at), &at_ms, &moment));
    bool is_out = day_weekday(moment.day) < SATURDAY && moment.minute >= 8 * 60 + 30;
    return is_out ? moment.day : DAY_NONE;
}

/* The digest is the last that a morning's run does; it is noted also where nobody is told. */
static void await_digest(struct venue *venue)
{
    int32_t day = digest_day(venue->at);
    int64_t deadline = clock_steady_ms() + VENUE_WAIT_MS;
    bool is_out = day == DAY_NONE;
    while (!is_out) {
        char *last = redis_server_string(&venue->redis, "HGET {test}:watch digest_day");
        is_out = atoi(last) == day;
        free(last);
        assert_true(clock_steady_ms() < deadline);
        if (!is_out)
            server_wait(&venue->server);
    }
}

static void set_at(struct venue *venue, const char *at)
{
    int64_t at_ms;
    assert_true(clock_parse(text_of(at), &at_ms, NULL));
    snprintf(venue->at, sizeof venue->at, "%s", at);
    venue->type->set_clock(venue, at_ms);
}

void venue_set_clock(struct venue *venue, const char *at)
{
    venue->type->disconnect(venue);
    assert_int_equal(server_stop(&venue->server), 0);
    set_at(venue, at);
    server_restart(&venue->server);
    await_digest(venue);
    venue->type->connect(venue);
}

struct venue *venue_open(const struct venue_type *type, bool has_purchases)
{
    struct venue *venue = type->make();
    venue->type = type;
    set_at(venue, has_purchases ? EARLY : MORNING);
    venue->setup.at = venue->at;
    redis_server_start(&venue->redis);
    server_open(&venue->server, &venue->redis, &venue->setup);
    await_digest(venue);
    type->connect(venue);
    if (has_purchases) {
        server_import(&venue->server, "purchases", TEST_COMPANY "/purchases.csv");
        venue_set_clock(venue, MORNING);
    }
    type->settle(venue);
    return venue;
}

void venue_close(struct venue *venue)
{
    venue->type->disconnect(venue);
    server_end(&venue->server, &venue->redis);
    venue->type->free(venue);
}
