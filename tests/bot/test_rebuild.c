/* SPDX-License-Identifier: Apache-2.0 */
/* The state made again from the facts, on a real Redis: after a long random history of all
 * types of facts, mended here and there, it is what it was; what was spoilt is mended; when all
 * is taken back, nothing derived is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "bot/rebuild.h"
#include "store/facts.h"
#include "tests/support/rebuilding.h"
#include "tests/support/state.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

enum { FACTS = 3000, DEALERS = 12, PEOPLE = 4 };

/* A history under way: the facts as they stand, by number (NULL: mends another, or undone). */
struct past {
    struct store_bench *bench;
    uint32_t seed;
    json_t *facts[2 * FACTS + 1];
    int64_t count;
    int commits, tickets, alerts, events;
};

static uint32_t random_below(struct past *past, uint32_t limit)
{
    past->seed = past->seed * 1664525U + 1013904223U;
    return (past->seed >> 8) % limit;
}

static int set_up(void **state)
{
    struct past *past = mem_new(1, sizeof *past);
    past->bench = store_bench_new();
    past->seed = 20261123;
    *state = past;
    return 0;
}

static int tear_down(void **state)
{
    struct past *past = *state;
    for (int64_t i = 1; i <= past->count; i++)
        json_decref(past->facts[i]);
    store_bench_free(past->bench);
    free(past);
    return 0;
}

/* ── one fact ────────────────────────────────────────────────────────────── */

static json_t *bare(struct past *past, const char *type)
{
    json_t *fact = json_object();
    json_set_string(fact, "at", "2026-11-23T10:05:01+08:00");
    json_object_set_new(fact, "by", json_sprintf("p%u", random_below(past, PEOPLE)));
    json_set_string(fact, "type", type);
    return fact;
}

static void set_day(struct past *past, json_t *fact, const char *field)
{
    char day[DAY_TEXT];
    json_set_string(fact, field, day_format(20600 + (int32_t)random_below(past, 200), day));
}

static json_t *some_dealer(struct past *past)
{
    return json_sprintf("D%03u", random_below(past, DEALERS));
}

static json_t *record(struct past *past, const char *type)
{
    json_t *fact = bare(past, type);
    json_t *dealers = json_array();
    uint32_t count = 1 + random_below(past, 3) / 2;
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(dealers, some_dealer(past));
    json_object_set_new(fact, "dealers", dealers);
    set_day(past, fact, "date");
    return fact;
}

static json_t *visit(struct past *past)
{
    json_t *fact = record(past, "visit");
    if (random_below(past, 3) == 0)
        set_day(past, fact, "next_date");
    return fact;
}

static json_t *call(struct past *past)
{
    json_t *fact = record(past, "call");
    json_set_string(fact, "direction", random_below(past, 2) ? "in" : "out");
    return fact;
}

static json_t *order(struct past *past)
{
    json_t *fact = record(past, "order");
    json_object_set_new(fact, "amount", json_real(random_below(past, 1000000) / 100.0));
    json_object_set_new(fact, "order_no", json_sprintf("P-%lld", (long long)past->count));
    return fact;
}

static json_t *training(struct past *past)
{
    json_t *fact = record(past, "training");
    json_set_int(fact, "count", random_below(past, 40));
    return fact;
}

static json_t *agreement(struct past *past)
{
    json_t *fact = record(past, "agreement");
    if (random_below(past, 2))
        set_day(past, fact, "expires");
    return fact;
}

static json_t *follow_up(struct past *past)
{
    return record(past, "follow_up");
}

static json_t *event(struct past *past)
{
    json_t *fact = record(past, "event_planned");
    json_set_int(fact, "event", ++past->events);
    json_set_string(fact, "kind", "social");
    return fact;
}

static json_t *event_held(struct past *past)
{
    if (past->events == 0)
        return event(past);
    json_t *fact = bare(past, "event_moved");
    json_set_int(fact, "event", 1 + random_below(past, (uint32_t)past->events));
    json_set_string(fact, "action", "held");
    json_set_int(fact, "count", random_below(past, 60));
    return fact;
}

static json_t *rsvp(struct past *past)
{
    json_t *fact = bare(past, "rsvp");
    json_set_int(fact, "event", past->count); /* of each its own: no `was` to be known */
    json_object_set_new(fact, "dealers", json_pack("[o]", some_dealer(past)));
    json_set_string(fact, "answer", "yes");
    json_set_int(fact, "count", random_below(past, 5));
    return fact;
}

static json_t *ticket(struct past *past)
{
    json_t *fact = record(past, "ticket_opened");
    json_object_del(fact, "date");
    json_set_int(fact, "ticket", 101 + past->tickets++);
    json_set_string(fact, "stage", random_below(past, 2) ? "order" : "logistics");
    json_set_string(fact, "person", "wang");
    json_set_string(fact, "accept_by", "2026-11-23T14:05:01+08:00");
    json_set_string(fact, "resolve_by", "2026-11-30T10:35:01+08:00");
    return fact;
}

static json_t *alert(struct past *past)
{
    json_t *fact = bare(past, "alert_raised");
    json_set_int(fact, "alert", 11 + past->alerts++);
    json_set_string(fact, "rule", random_below(past, 2) ? "purchase_stop" : "ticket_overdue");
    json_object_set_new(fact, "dealer", some_dealer(past));
    json_object_set_new(fact, "since", json_sprintf("2026-11-%02d", 1 + past->alerts % 28));
    json_set_string(fact, "severity", "warning");
    json_set_string(fact, "person", "p1");
    return fact;
}

/* The hash of a ticket or an alert as it stands, as a move remembers it. */
static json_t *was_of(struct past *past, const char *kind, int64_t number)
{
    struct reads reads;
    reads_init(&reads, &past->bench->arena);
    reads_add(&reads, "HGETALL",
              arena_printf(&past->bench->arena, "%s:%lld", kind, (long long)number), NULL);
    const struct value *hash = value_at(store_bench_read(past->bench, &reads), 0);
    return strcmp(kind, "ticket") == 0 ? fact_ticket_was(hash) : fact_alert_was(hash);
}

static json_t *ticket_move(struct past *past)
{
    static const char *const actions[] = {"accept", "comment", "resolve", "reopen", "close"};
    if (past->tickets == 0)
        return ticket(past);
    int64_t number = 101 + random_below(past, (uint32_t)past->tickets);
    json_t *was = was_of(past, "ticket", number);
    json_t *fact = bare(past, "ticket_moved");
    json_set_int(fact, "ticket", number);
    json_set_string(fact, "action", actions[random_below(past, 5)]);
    json_set_string(fact, "accepted", "2026-11-23T12:00:00+08:00");
    json_object_set_new(fact, "was", was);
    return fact;
}

static json_t *rating(struct past *past)
{
    if (past->tickets == 0)
        return ticket(past);
    int64_t number = 101 + random_below(past, (uint32_t)past->tickets);
    json_t *was = was_of(past, "ticket", number);
    json_t *fact = bare(past, "ticket_rated");
    json_set_int(fact, "ticket", number);
    json_set_int(fact, "score", 1 + random_below(past, 5));
    json_object_set_new(fact, "was", was);
    return fact;
}

static json_t *alert_move(struct past *past)
{
    static const char *const actions[] = {"ack", "close", "handover"};
    if (past->alerts == 0)
        return alert(past);
    int64_t number = 11 + random_below(past, (uint32_t)past->alerts);
    json_t *was = was_of(past, "alert", number);
    json_t *fact = bare(past, "alert_moved");
    json_set_int(fact, "alert", number);
    json_set_string(fact, "action", actions[random_below(past, 3)]);
    json_object_set_new(fact, "person", json_sprintf("p%u", random_below(past, PEOPLE)));
    json_object_set_new(fact, "was", was);
    return fact;
}

static json_t *plan_set(struct past *past)
{
    json_t *fact = bare(past, "plan_set");
    json_object_set_new(fact, "period", json_sprintf("%lld", (long long)past->count));
    json_set_string(fact, "manager", "p1");
    json_set_string(fact, "kind", "visit");
    json_set_int(fact, "sessions", random_below(past, 20));
    return fact;
}

static json_t *dealer_added(struct past *past)
{
    json_t *fact = bare(past, "dealer_added");
    json_object_set_new(fact, "dealers", json_pack("[o]", some_dealer(past)));
    return fact;
}

/* What can happen, and how often. */
static const struct {
    json_t *(*make)(struct past *past);
    uint32_t weight;
} kinds[] = {
    {visit, 6},     {call, 6},       {order, 8},       {training, 2},
    {agreement, 2}, {follow_up, 2},  {event, 1},       {rsvp, 1},
    {ticket, 2},    {alert, 2},      {ticket_move, 4}, {alert_move, 3},
    {plan_set, 1},  {event_held, 1}, {rating, 1},      {dealer_added, 1},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static json_t *some_fact(struct past *past)
{
    uint32_t total = 0;
    for (size_t i = 0; i < KINDS; i++)
        total += kinds[i].weight;
    uint32_t at = random_below(past, total);
    size_t i = 0;
    for (; at >= kinds[i].weight; i++)
        at -= kinds[i].weight;
    return kinds[i].make(past);
}

/* ── a history ───────────────────────────────────────────────────────────── */

/* Commits the fact (taken) with all that follows from it. */
static void happen(struct past *past, json_t *fact, const json_t *of)
{
    struct transaction tx;
    tx_init(&tx, &past->bench->arena, arena_printf(&past->bench->arena, "m%d", past->commits++));
    assert_int_equal(fact_apply(&tx, fact, tx_next_fact(&tx), of), OK);
    tx_add_fact(&tx, json_incref(fact));
    struct commit_result result = store_bench_commit(past->bench, &tx);
    assert_int_equal(result.status, OK);
    assert_int_equal(result.first[TX_FACT], ++past->count);
    past->facts[past->count] = of ? NULL : json_incref(fact);
    tx_release(&tx);
    json_decref(fact);
}

static void undo(struct past *past, int64_t seq)
{
    json_t *of = past->facts[seq];
    json_t *fact = bare(past, "undone");
    json_set_int(fact, "of", seq);
    happen(past, fact, of);
    json_decref(of);
    past->facts[seq] = NULL;
}

static void correct_date(struct past *past, int64_t seq)
{
    json_t *of = past->facts[seq];
    json_t *fact = bare(past, "corrected");
    json_set_int(fact, "of", seq);
    json_set_string(fact, "field", "date");
    set_day(past, fact, "value");
    json_t *now = fact_corrected(of, fact);
    happen(past, fact, of);
    json_decref(of);
    past->facts[seq] = now;
}

static bool is_plain_record(const json_t *fact)
{
    static const char *const types[] = {"visit", "call", "order", "training", "agreement"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (fact && strcmp(json_get_string(fact, "type", ""), types[i]) == 0)
            return true;
    }
    return false;
}

static void live(struct past *past, int facts)
{
    for (int i = 0; i < facts; i++) {
        int64_t seq = past->count > 0 ? 1 + random_below(past, (uint32_t)past->count) : 0;
        uint32_t dice = random_below(past, 12);
        if (dice > 1 || !is_plain_record(past->facts[seq]))
            happen(past, some_fact(past), NULL);
        else if (dice == 0)
            undo(past, seq);
        else
            correct_date(past, seq);
    }
}

/* ── rebuilding ──────────────────────────────────────────────────────────── */

/* The differences found; new. */
static char *rebuild(struct past *past, bool is_check, enum err expected)
{
    struct rebuild_result result;
    char *differences = rebuilding_run(&past->bench->loop, past->bench->store, is_check, &result);
    assert_int_equal(result.status, expected);
    if (expected == OK)
        assert_int_equal(result.facts, past->count);
    return differences;
}

static void assert_rebuilt(struct past *past, bool is_check, const char *differences)
{
    char *got = rebuild(past, is_check, OK);
    assert_string_equal(got, differences);
    free(got);
}

static void the_state_is_what_the_facts_give(void **state)
{
    struct past *past = *state;
    assert_rebuilt(past, true, "");
    live(past, FACTS);
    char *before = state_text(&past->bench->redis, "acme", "");
    assert_rebuilt(past, true, "");
    assert_rebuilt(past, false, "");
    char *after = state_text(&past->bench->redis, "acme", "");
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void what_was_spoilt_is_mended(void **state)
{
    struct past *past = *state;
    struct redis_server *redis = &past->bench->redis;
    live(past, 300);
    char *before = state_text(redis, "acme", "");
    redis_server_count(redis, "ZADD {acme}:visits 5 99999");
    redis_server_count(redis, "DEL {acme}:last:order");
    redis_server_count(redis, "DEL {acme}:trainings");
    redis_server_count(redis, "RPUSH {acme}:trainings x");
    redis_server_count(redis, "ZADD {acme}:visits:D777 20000 1");
    redis_server_count(redis, "HSET {acme}:ticket:101 state lost");
    redis_server_count(redis, "ZADD {acme}:rebuild:visits:D778 20000 1");

    char *found = rebuild(past, true, OK);
    static const char *const expected[] = {
        "last:order is missing\n",
        "trainings is of another type\n",
        "visits:D777 follows from no fact\n",
        "ticket:101 members differ, first at state; ",
        "visits members differ, first at 99999; ",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        if (!strstr(found, expected[i]))
            fail_msg("no \"%s\" in\n%s", expected[i], found);
    }
    char *mended = rebuild(past, false, OK);
    assert_string_equal(found, mended);
    char *after = state_text(redis, "acme", "");
    assert_string_equal(before, after);
    assert_rebuilt(past, true, "");
    free(before);
    free(after);
    free(found);
    free(mended);
}

static void what_is_not_derived_stays(void **state)
{
    struct past *past = *state;
    struct redis_server *redis = &past->bench->redis;
    live(past, 20);
    redis_server_count(redis, "SET {acme}:talk:console:x:y {}");
    redis_server_count(redis, "HSET {acme}:watch digest_day 20780");
    redis_server_count(redis, "RPUSH {acme}:chat:x {}");
    redis_server_count(redis, "ZADD {other}:visits 1 1");
    char *before = state_text(redis, "acme", "");
    assert_rebuilt(past, false, "");
    char *after = state_text(redis, "acme", "");
    assert_string_equal(before, after);
    assert_int_equal(redis_server_count(redis, "DEL {other}:visits"), 1);
    free(before);
    free(after);
}

static void a_strange_fact_stops_it(void **state)
{
    struct past *past = *state;
    struct redis_server *redis = &past->bench->redis;
    live(past, 20);
    redis_server_count(redis, "HINCRBY {acme}:n fact 1");
    free(redis_server_string(redis, "XADD {acme}:facts 21-0 f {\"type\":\"dance\"}"));
    char *before = state_text(redis, "acme", "");
    free(rebuild(past, false, ERR_FORMAT));
    char *after = state_text(redis, "acme", "");
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* The newest first, for a move is taken back to what was before it. */
static void all_taken_back_leaves_nothing(void **state)
{
    struct past *past = *state;
    live(past, 600);
    for (int64_t seq = past->count; seq > 0; seq--) {
        if (past->facts[seq])
            undo(past, seq);
    }
    char *left = state_text(&past->bench->redis, "acme", "facts n seen: corrections mended");
    assert_string_equal(left, "");
    free(left);
    assert_rebuilt(past, true, "");
}

/* ── what is derived ─────────────────────────────────────────────────────── */

/* Calls for each key in the first column of a line of SCHEMA.md: `a:*`, `b`. */
static void check_line(struct text line, bool is_derived)
{
    struct text rest = line;
    (void)text_split(&rest, '|');
    struct text cell = text_split(&rest, '|');
    while (cell.ptr) {
        (void)text_split(&cell, '`');
        struct text key = text_split(&cell, '`');
        if (key.len == 0)
            continue;
        char *name = mem_strndup(key.ptr, key.len);
        if (rebuild_is_derived(name) != is_derived)
            fail_msg("%s: %s in SCHEMA.md", name, is_derived ? "derived" : "not derived");
        free(name);
    }
}

static void derived_is_what_the_schema_says(void **state)
{
    (void)state;
    FILE *file = fopen(SOURCE_DIR "/store/SCHEMA.md", "r");
    assert_non_null(file);
    char line[1000];
    bool is_derived = false;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            is_derived = strncmp(line, "## Derived", 10) == 0;
        if (strncmp(line, "| `", 3) == 0)
            check_line(text_of(line), is_derived);
    }
    fclose(file);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_is_what_the_schema_says),
        CASE(the_state_is_what_the_facts_give),
        CASE(what_was_spoilt_is_mended),
        CASE(what_is_not_derived_stays),
        CASE(a_strange_fact_stops_it),
        CASE(all_taken_back_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
