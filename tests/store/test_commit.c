/* SPDX-License-Identifier: Apache-2.0 */
/* The commit on a real Redis. Numbers in parentheses are the invariants of store/commit.c. */
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
#include "store/store.h"
#include "tests/support/store_bench.h"

#define AT_MS STORE_BENCH_AT_MS

static int set_up(void **state)
{
    *state = store_bench_new();
    return 0;
}

static int tear_down(void **state)
{
    store_bench_free(*state);
    return 0;
}

static struct commit_result commit(struct store_bench *bench, const struct transaction *tx)
{
    return store_bench_commit(bench, tx);
}

static void add_visit(struct transaction *tx, const char *note)
{
    const char *seq = tx_next_fact(tx);
    tx_write(tx, "ZADD", "visits:D001", "20779", seq, NULL);
    tx_write(tx, "TOP", "visits:D001", "last:visit", "D001", NULL);
    json_t *body =
        json_pack("{ss ss ss ss s[s] ss}", "by", "lizhiyuan", "source", "console", "message",
                  tx->message, "type", "visit", "dealers", "D001", "note", note);
    assert_non_null(body);
    tx_add_fact(tx, body);
}

static void assert_string(struct store_bench *bench, const char *expected, const char *command)
{
    char *got = redis_server_string(&bench->redis, command, NULL);
    assert_string_equal(got, expected);
    free(got);
}

/* The JSON of a fact as it stands in the stream. New. */
static char *fact_text(struct store_bench *bench, int seq)
{
    redisReply *reply = redis_server_ask(&bench->redis, "XRANGE {acme}:facts %d-0 %d-0", seq, seq);
    assert_int_equal(reply->elements, 1);
    char *text = mem_strdup(reply->element[0]->element[1]->element[1]->str);
    freeReplyObject(reply);
    return text;
}

/* (1) (4) (7) */
static void test_once(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:m1");
    add_visit(&tx, "库存偏高");
    struct commit_result first = commit(bench, &tx);
    assert_int_equal(first.status, OK);
    assert_int_equal(first.first[TX_FACT], 1);

    struct commit_result second = commit(bench, &tx);
    assert_int_equal(second.status, ERR_EXISTS);
    assert_true(second.at_ms == AT_MS);
    assert_int_equal(second.first[TX_FACT], 1);
    tx_release(&tx);

    char *fact = fact_text(bench, 1);
    assert_string_equal(fact,
                        "{\"at\":\"2026-11-23T10:05:01+08:00\",\"by\":\"lizhiyuan\","
                        "\"source\":\"console\",\"message\":\"console:m1\",\"type\":\"visit\","
                        "\"dealers\":[\"D001\"],\"note\":\"库存偏高\"}");
    free(fact);
    assert_int_equal(redis_server_count(&bench->redis, "XLEN {acme}:facts"), 1);
    assert_string(bench, "20779", "ZSCORE {acme}:visits:D001 1");
    assert_string(bench, "20779", "ZSCORE {acme}:last:visit D001");
}

/* (3): nothing is written, not even that the message was seen. */
static void test_conflict(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:m2");
    tx_expect(&tx, "opened", "HGET", "ticket:102", "state", NULL);
    add_visit(&tx, "");
    assert_int_equal(commit(bench, &tx).status, ERR_CONFLICT);
    assert_int_equal(redis_server_count(&bench->redis, "DBSIZE"), 0);

    redis_server_count(&bench->redis, "HSET {acme}:ticket:102 state opened");
    assert_int_equal(commit(bench, &tx).status, OK);
    tx_release(&tx);
}

static void test_expect_missing(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:m3");
    tx_expect(&tx, "", "HGET", "ticket:102", "state", NULL);
    tx_expect(&tx, "0", "ZCARD", "visits:D001", NULL);
    assert_int_equal(commit(bench, &tx).status, OK);
    tx_release(&tx);
}

/* (4): in facts (bare and within a text), in keys and words, in posts. */
static void test_numbers(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:m4");
    add_visit(&tx, "plain");
    const char *ticket = tx_number(&tx, TX_TICKET);
    const char *other = tx_number(&tx, TX_TICKET);
    const char *alert = tx_number(&tx, TX_ALERT);
    const char *event = tx_number(&tx, TX_EVENT);
    char *note = mem_printf("see #%s and #%s", ticket, other);
    char *key = mem_printf("ticket:%s", other);
    const char *seq = tx_next_fact(&tx);
    tx_write(&tx, "HSET", key, "alert", alert, "event", event, "seq", seq, NULL);
    tx_add_fact(&tx,
                json_pack("{ss ss ss}", "type", "ticket_opened", "ticket", ticket, "note", note));
    tx_add_post(&tx, &(struct tx_post){.platform = "console", .channel = "@li", .text = note});
    tx_add_post(&tx, &(struct tx_post){.platform = "mattermost", .channel = "c", .text = note});
    struct commit_result answer = commit(bench, &tx);
    assert_int_equal(answer.first[TX_FACT], 1);
    assert_int_equal(answer.first[TX_TICKET], 101);
    assert_int_equal(answer.first[TX_ALERT], 11);
    assert_int_equal(answer.first[TX_EVENT], 1);

    char *fact = fact_text(bench, 2);
    assert_string_equal(fact, "{\"at\":\"2026-11-23T10:05:01+08:00\",\"type\":\"ticket_opened\","
                              "\"ticket\":101,\"note\":\"see #101 and #102\"}");
    free(fact);
    assert_string(bench, "11", "HGET {acme}:ticket:102 alert");
    assert_string(bench, "1", "HGET {acme}:ticket:102 event");
    assert_string(bench, "2", "HGET {acme}:ticket:102 seq");
    assert_string(bench,
                  "{\"type\":\"post\",\"id\":\"console:m4/0\",\"channel\":\"@bot\","
                  "\"user\":\"dealerline\",\"text\":\"see #101 and #102\","
                  "\"at\":\"2026-11-23T10:05:01+08:00\"}",
                  "LINDEX {acme}:chat:@li -1");
    redisReply *reply = redis_server_ask(&bench->redis, "XRANGE {acme}:outbox - +");
    assert_int_equal(reply->elements, 1);
    const redisReply *fields = reply->element[0]->element[1];
    assert_string_equal(fields->element[fields->elements - 1]->str, "see #101 and #102");
    freeReplyObject(reply);
    free(note);
    free(key);
    tx_release(&tx);
}

/* TOP takes the member out once nothing is left to follow. */
static void test_top(void **state)
{
    struct store_bench *bench = *state;
    static const struct {
        const char *command, *day, *seq, *expected;
    } cases[] = {
        {"ZADD", "20779", "1", "20779"},
        {"ZADD", "20770", "2", "20779"},
        {"ZREM", NULL, "1", "20770"},
        {"ZREM", NULL, "2", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct transaction tx;
        char message[16];
        snprintf(message, sizeof message, "top:%zu", i);
        tx_init(&tx, &bench->arena, message);
        if (cases[i].day)
            tx_write(&tx, cases[i].command, "visits:D001", cases[i].day, cases[i].seq, NULL);
        else
            tx_write(&tx, cases[i].command, "visits:D001", cases[i].seq, NULL);
        tx_write(&tx, "TOP", "visits:D001", "last:visit", "D001", NULL);
        assert_int_equal(commit(bench, &tx).status, OK);
        assert_string(bench, cases[i].expected, "ZSCORE {acme}:last:visit D001");
        tx_release(&tx);
    }
}

/* (6) */
static void test_cursor(void **state)
{
    struct store_bench *bench = *state;
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"900", "900"},
        {"1000", "1000"},
        {"999", "1000"},
        {"1795399501000", "1795399501000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct transaction tx;
        char message[16];
        snprintf(message, sizeof message, "cursor:%zu", i);
        tx_init(&tx, &bench->arena, message);
        tx_set_cursor(&tx, "mattermost", "c1", cases[i].given);
        assert_int_equal(commit(bench, &tx).status, OK);
        assert_string(bench, cases[i].expected, "HGET {acme}:cursor:mattermost c1");
        tx_release(&tx);
    }
}

/* (2): what Redis refuses after the first write is passed over and told; the fact stands. */
static void test_refused_write(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    freeReplyObject(redis_server_ask(&bench->redis, "SET {acme}:visits:D001 wrong"));
    tx_init(&tx, &bench->arena, "console:m5");
    add_visit(&tx, "");
    tx_write(&tx, "HSET", "ticket:101", "phone", "1", NULL);
    assert_int_equal(commit(bench, &tx).status, OK);
    assert_int_equal(redis_server_count(&bench->redis, "XLEN {acme}:facts"), 1);
    assert_string(bench, "1", "HGET {acme}:ticket:101 phone");
    tx_release(&tx);
}

/* (2): an expectation that Redis refuses ends it before anything is written. */
static void test_refused_expectation(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    freeReplyObject(redis_server_ask(&bench->redis, "SET {acme}:visits:D001 wrong"));
    tx_init(&tx, &bench->arena, "console:m6");
    tx_expect(&tx, "0", "ZCARD", "visits:D001", NULL);
    add_visit(&tx, "");
    assert_int_equal(commit(bench, &tx).status, ERR_FORMAT);
    assert_int_equal(redis_server_count(&bench->redis, "DBSIZE"), 1);
    tx_release(&tx);
}

/* (10) */
static void test_hostile(void **state)
{
    struct store_bench *bench = *state;
    char *long_text = mem_new((1 << 20) + 1, 1);
    memset(long_text, 'x', 1 << 20);
    const char *const texts[] = {
        "\2t0\3",
        "\2f7\3 and \2",
        "\3",
        "\2",
        "\r\n$3\r\nDEL\r\n",
        "\"'\\\\\"",
        "\\u0002f0",
        "\\u0002t0\\u0003",
        "{\"type\":\"undone\"}",
        "",
        "%s%n%d",
        "\xF0\x9F\x98\x80",
        "\"\\u0002t0\"",
        long_text,
        "1\2t99999999999999999999\3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct transaction tx;
        char message[32];
        snprintf(message, sizeof message, "hostile:%zu", i);
        tx_init(&tx, &bench->arena, message);
        tx_add_fact(&tx, json_pack("{ss ss}", "type", "visit", "note", texts[i]));
        tx_write(&tx, "HSET", "ticket:101", "name", texts[i], NULL);
        tx_add_post(
            &tx, &(struct tx_post){
                     .platform = "console", .channel = "#c", .user = texts[i], .text = texts[i]});
        assert_int_equal(commit(bench, &tx).status, OK);
        assert_string(bench, texts[i], "HGET {acme}:ticket:101 name");

        char *fact = fact_text(bench, (int)i + 1);
        json_t *json = json_parse(text_of(fact));
        assert_non_null(json);
        assert_string_equal(json_get_string(json, "note", "?"), texts[i]);
        json_decref(json);
        free(fact);

        char *post = redis_server_string(&bench->redis, "LINDEX {acme}:chat:#c -1");
        json = json_parse(text_of(post));
        assert_non_null(json);
        assert_string_equal(json_get_string(json, "text", "?"), texts[i]);
        json_decref(json);
        free(post);
        tx_release(&tx);
    }
    free(long_text);
}

/* Posts of a person keep the person's name and id; the page's own name is not kept. */
static void test_chat(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:li:c1");
    tx_add_post(&tx, &(struct tx_post){.platform = "console",
                                       .channel = "#alerts",
                                       .user = "lizhiyuan",
                                       .id = "li-c1",
                                       .client_id = "c1",
                                       .text = "hi",
                                       .reply_to = "x",
                                       .image = "/files/1.png"});
    assert_int_equal(commit(bench, &tx).status, OK);
    assert_string(bench,
                  "{\"type\":\"post\",\"id\":\"li-c1\",\"channel\":\"#alerts\","
                  "\"user\":\"lizhiyuan\",\"text\":\"hi\",\"at\":\"2026-11-23T10:05:01+08:00\","
                  "\"reply_to\":\"x\",\"image\":\"/files/1.png\"}",
                  "LINDEX {acme}:chat:#alerts 0");
    tx_release(&tx);
}

/* A record with so many facts that it caused, and one more. */
static void commit_caused(struct store_bench *bench, const char *name, int caused)
{
    struct transaction tx;
    tx_init(&tx, &bench->arena, name);
    const char *first = tx_next_fact(&tx);
    add_visit(&tx, "first");
    for (int i = 0; i < caused; i++)
        tx_add_fact(&tx, json_pack("{ss ss}", "type", "alert_moved", "because", first));
    add_visit(&tx, "another");
    assert_int_equal(commit(bench, &tx).status, OK);
    tx_release(&tx);
}

/* All that a record caused, however many, and nothing that another one did. */
static void test_following(void **state)
{
    struct store_bench *bench = *state;
    commit_caused(bench, "console:m1", 250); /* 1, caused 2–251, 252 */
    commit_caused(bench, "console:m2", 2);   /* 253, caused 254, 255, 256 */
    struct reads reads;
    reads_init(&reads, &bench->arena);
    size_t many = reads_add(&reads, "FOLLOWING", "facts", "1", NULL);
    size_t none = reads_add(&reads, "FOLLOWING", "facts", "252", NULL);
    size_t few = reads_add(&reads, "FOLLOWING", "facts", "253", NULL);
    size_t last = reads_add(&reads, "FOLLOWING", "facts", "256", NULL);
    size_t not_yet = reads_add(&reads, "FOLLOWING", "facts", "999", NULL);
    size_t shorter = reads_add(&reads, "FOLLOWING", "facts", "25", NULL); /* the begin of 253 */
    const struct value *replies = store_bench_read(bench, &reads);
    assert_int_equal(value_at(replies, many)->count, 250);
    const struct value *item = value_at(value_at(replies, many), 249);
    assert_int_equal(value_int(value_at(item, 0), 0), 251);
    assert_true(text_find(value_text(value_at(item, 1)), "\"because\":1", 0) >= 0);
    assert_int_equal(value_at(replies, none)->count, 0);
    assert_int_equal(value_at(replies, few)->count, 2);
    assert_int_equal(value_at(replies, last)->count, 0);
    assert_int_equal(value_at(replies, not_yet)->count, 0);
    assert_int_equal(value_at(replies, shorter)->count, 0);
}

static void test_read(void **state)
{
    struct store_bench *bench = *state;
    struct transaction tx;
    tx_init(&tx, &bench->arena, "console:m7");
    add_visit(&tx, "one");
    add_visit(&tx, "two");
    tx_write(&tx, "HSET", "corrections", "2", "{\"note\":\"three\"}", NULL);
    tx_write(&tx, "ZADD", "tickets:open", "101", "101", NULL);
    tx_write(&tx, "HSET", "ticket:101", "stage", "order", NULL);
    tx_write(&tx, "ZADD", "events", "7", "1", "8", "2", NULL);
    tx_write(&tx, "ZADD", "tickets:event:1", "101", "101", NULL);
    tx_write(&tx, "HSET", "dormant", "D001 purchase_stop", "100 90", "D002 purchase_stop", "100 90",
             "D003 first_order_only", "100 90", NULL);
    tx_write(&tx, "ZADD", "last:order", "90", "D001", "91", "D002", NULL);
    assert_int_equal(commit(bench, &tx).status, OK);
    tx_release(&tx);

    struct reads reads;
    reads_init(&reads, &bench->arena);
    size_t card = reads_add(&reads, "ZCARD", "visits:D001", NULL);
    size_t missing = reads_add(&reads, "HGET", "ticket:9", "stage", NULL);
    size_t join = reads_add(&reads, "JOIN", "tickets:open", "ticket:", "10", NULL);
    size_t within =
        reads_add(&reads, "JOINWITHIN", "tickets:open", "ticket:", "100", "101", "10", NULL);
    size_t outside =
        reads_add(&reads, "JOINWITHIN", "tickets:open", "ticket:", "102", "+inf", "10", NULL);
    size_t each = reads_add(&reads, "JOINEACH", "events", "tickets:event:", "ticket:", "7", "+inf",
                            "10", NULL);
    size_t dormant = reads_add(&reads, "DORMANT", "dormant", "last:order", NULL);
    size_t facts = reads_add(&reads, "FACTSREV", "visits:D001", "10", NULL);
    size_t fact = reads_add(&reads, "FACT", "facts", "2", NULL);
    size_t none = reads_add(&reads, "FACT", "facts", "3", NULL);
    const struct value *replies = store_bench_read(bench, &reads);
    assert_int_equal(value_int(value_at(replies, card), -1), 2);
    assert_int_equal(value_at(replies, missing)->kind, VALUE_NONE);
    const struct value *row = value_at(value_at(replies, join), 0);
    assert_int_equal(value_int(value_at(row, 0), 0), 101);
    assert_true(text_is(value_field_text(value_at(row, 1), "stage"), "order"));
    const struct value *silent = value_at(replies, dormant); /* D002 has bought since */
    assert_int_equal(silent->count, 2);
    for (size_t i = 0; i < silent->count; i++)
        assert_false(text_starts(value_text(value_at(silent, i)), "D002"));
    const struct value *events = value_at(replies, each);
    assert_int_equal(events->count, 2);
    assert_int_equal(value_int(value_at(value_at(events, 0), 0), 0), 2);
    assert_int_equal(value_at(value_at(events, 0), 1)->count, 0);
    row = value_at(value_at(value_at(events, 1), 1), 0);
    assert_int_equal(value_int(value_at(row, 0), 0), 101);
    assert_true(text_is(value_field_text(value_at(row, 1), "stage"), "order"));
    row = value_at(value_at(replies, within), 0);
    assert_true(text_is(value_field_text(value_at(row, 1), "stage"), "order"));
    assert_int_equal(value_at(replies, outside)->count, 0);
    assert_true(text_is(value_text(value_at(value_at(value_at(replies, facts), 0), 0)), "2"));
    assert_true(text_is(value_text(value_at(value_at(value_at(replies, facts), 0), 2)),
                        "{\"note\":\"three\"}"));
    assert_true(text_is(value_text(value_at(replies, fact)), "{\"note\":\"three\"}"));
    assert_int_equal(value_at(replies, none)->kind, VALUE_NONE);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_once),    CASE(test_conflict),      CASE(test_expect_missing),
        CASE(test_numbers), CASE(test_top),           CASE(test_cursor),
        CASE(test_hostile), CASE(test_refused_write), CASE(test_refused_expectation),
        CASE(test_chat),    CASE(test_read),          CASE(test_following),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
