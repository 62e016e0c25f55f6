/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/stage.h"

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

static void import_purchases(const struct stage *stage)
{
    char command[512];
    snprintf(command, sizeof command,
             DEALERLINE " import --config %s purchases " STAGE_COMPANY "/purchases.csv >/dev/null",
             stage->server.config);
    assert_int_equal(system(command), 0);
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
static void await_digest(struct stage *stage)
{
    int32_t day = digest_day(stage->at);
    int64_t deadline = clock_steady_ms() + STAGE_WAIT_MS;
    bool is_out = day == DAY_NONE;
    while (!is_out) {
        char *last = redis_server_string(&stage->redis, "HGET {test}:watch digest_day");
        is_out = atoi(last) == day;
        free(last);
        assert_true(clock_steady_ms() < deadline);
        if (!is_out)
            server_wait(&stage->server);
    }
}

static void set_at(struct stage *stage, const char *at)
{
    int64_t at_ms;
    assert_true(clock_parse(text_of(at), &at_ms, NULL));
    snprintf(stage->at, sizeof stage->at, "%s", at);
    stage->type->set_clock(stage, at_ms);
}

void stage_set_clock(struct stage *stage, const char *at)
{
    stage->type->disconnect(stage);
    assert_int_equal(server_stop(&stage->server), 0);
    set_at(stage, at);
    server_restart(&stage->server);
    await_digest(stage);
    stage->type->connect(stage);
}

struct stage *stage_open(const struct stage_type *type, bool has_purchases)
{
    struct stage *stage = type->make();
    stage->type = type;
    set_at(stage, has_purchases ? EARLY : MORNING);
    stage->setup.at = stage->at;
    redis_server_start(&stage->redis);
    server_open(&stage->server, &stage->redis, &stage->setup);
    await_digest(stage);
    type->connect(stage);
    if (has_purchases) {
        import_purchases(stage);
        stage_set_clock(stage, MORNING);
    }
    type->settle(stage);
    return stage;
}

void stage_close(struct stage *stage)
{
    stage->type->disconnect(stage);
    assert_int_equal(server_stop(&stage->server), 0);
    redis_server_check_keys(&stage->redis);
    server_release(&stage->server);
    redis_server_stop(&stage->redis);
    stage->type->free(stage);
}
