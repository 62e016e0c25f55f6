/* SPDX-License-Identifier: Apache-2.0 */
/* The reducer on a real Redis: what each type of fact leaves, that taking it back leaves no
 * trace, and that the facts alone give the same state again. */
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
#include "store/facts.h"
#include "tests/support/state.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

/* What is not derived from facts, and what tells that something was mended. */
static const char not_compared[] = "facts n seen: corrections mended";

/* Each on what those before it left; `keys` is a part of the state that it must bring about. */
static const struct {
    const char *name;
    const char *fact;
    const char *keys[4];
} cases[] = {
    {"visit",
     "{\"type\":\"visit\",\"by\":\"li\",\"dealers\":[\"D001\",\"D002\"],\"date\":\"2026-11-22\","
     "\"next_date\":\"2026-12-02\",\"note\":\"库存偏高\"}",
     {"visits:D001 1 20779\n", "last:visit D001 20779 D002 20779\n", "followups:li 1 20789\n"}},
    {"earlier visit",
     "{\"type\":\"visit\",\"by\":\"li\",\"dealers\":[\"D001\"],\"date\":\"2026-11-01\"}",
     {"visits:D001 2 20758 1 20779\n", "last:visit D001 20779 D002 20779\n"}},
    {"return call",
     "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D001\"],\"date\":\"2026-11-23\"}",
     {"calls:out:D001 3 20780\n", "last:call D001 20780\n"}},
    {"call from the dealer",
     "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D001\"],\"date\":\"2026-11-23\","
     "\"direction\":\"in\"}",
     {"calls:in:D001 4 20780\n", "last:call D001 20780\n"}},
    {"order",
     "{\"type\":\"order\",\"by\":\"chen\",\"dealers\":[\"D069\"],\"date\":\"2026-11-23\","
     "\"amount\":32000.5,\"order_no\":\"P-1\"}",
     {"orders:D069 5:3200050 20780\n", "last:order D069 20780\n", "order_nos P-1=5\n"}},
    {"training",
     "{\"type\":\"training\",\"by\":\"li\",\"date\":\"2026-11-20\",\"count\":30,"
     "\"dealers\":[\"D001\"]}",
     {"trainings 6 20777\n", "trainings:D001 6 20777\n"}},
    {"agreement",
     "{\"type\":\"agreement\",\"by\":\"li\",\"dealers\":[\"D001\"],\"date\":\"2026-11-20\","
     "\"expires\":\"2027-11-19\"}",
     {"agreements:D001 7:21141 20777\n"}},
    {"agreement without end",
     "{\"type\":\"agreement\",\"by\":\"li\",\"dealers\":[\"D002\"],\"date\":\"2026-11-20\"}",
     {"agreements:D002 8: 20777\n"}},
    {"follow_up",
     "{\"type\":\"follow_up\",\"by\":\"li\",\"dealers\":[\"D001\"],\"date\":\"2026-11-30\","
     "\"kind\":\"call\"}",
     {"followups:li 9 20787 1 20789\n"}},
    {"event_planned",
     "{\"type\":\"event_planned\",\"by\":\"li\",\"event\":1,\"kind\":\"social\","
     "\"date\":\"2026-12-10\",\"dealers\":[\"D001\",\"D002\"]}",
     {"events 1 20797\n", "invited:D002 1 20797\n",
      "event:1 at=2026-11-23T10:05:01+08:00 by=li date=2026-12-10 dealers=D001 D002 "
      "kind=social version=10\n"}},
    {"rsvp",
     "{\"type\":\"rsvp\",\"by\":\"D001\",\"event\":1,\"dealers\":[\"D001\"],\"answer\":\"maybe\"}",
     {"rsvp:1 D001=maybe 0\n"}},
    {"rsvp again",
     "{\"type\":\"rsvp\",\"by\":\"D001\",\"event\":1,\"dealers\":[\"D001\"],\"answer\":\"yes\","
     "\"count\":3,\"was\":{\"answer\":\"maybe\",\"count\":0}}",
     {"rsvp:1 D001=yes 3\n"}},
    {"ticket_opened",
     "{\"type\":\"ticket_opened\",\"by\":\"li\",\"ticket\":102,\"stage\":\"logistics\","
     "\"dealers\":[\"D001\"],\"person\":\"wang\",\"note\":\"少了两箱货\","
     "\"accept_by\":\"2026-11-23T14:05:01+08:00\",\"resolve_by\":\"2026-11-30T10:35:01+08:00\"}",
     {"tickets:open 102 1795399501000\n", "tickets:person:wang 102 1795399501000\n",
      "deadlines ticket:102:accept 1795413901000 ticket:102:resolve 1796006101000 "
      "event:1:remind 1796605200000 event:1:count 1796950800000\n",
      "log:ticket:102 13 13\n"}},
    {"ticket_moved accept",
     "{\"type\":\"ticket_moved\",\"by\":\"wang\",\"ticket\":102,\"action\":\"accept\","
     "\"accepted\":\"2026-11-23T11:00:00+08:00\",\"was\":\"ticket:102\"}",
     {"deadlines ticket:102:resolve 1796006101000 "
      "event:1:remind 1796605200000 event:1:count 1796950800000\n",
      "log:ticket:102 13 13 14 14\n"}},
    {"ticket_moved reassign",
     "{\"type\":\"ticket_moved\",\"by\":\"wang\",\"ticket\":102,\"action\":\"reassign\","
     "\"person\":\"he\",\"accepted\":null,\"accept_by\":\"2026-11-24T10:00:00+08:00\","
     "\"was\":\"ticket:102\"}",
     {"tickets:person:he 102 1795399501000\n",
      "deadlines ticket:102:accept 1795485600000 ticket:102:resolve 1796006101000 "
      "event:1:remind 1796605200000 event:1:count 1796950800000\n"}},
    {"ticket_moved comment",
     "{\"type\":\"ticket_moved\",\"by\":\"he\",\"ticket\":102,\"action\":\"comment\","
     "\"note\":\"明天发\",\"was\":\"ticket:102\"}",
     {"tickets:open 102 1795399501000\n"}},
    {"ticket_moved resolve",
     "{\"type\":\"ticket_moved\",\"by\":\"he\",\"ticket\":102,\"action\":\"resolve\","
     "\"resolved\":\"2026-11-25T11:00:00+08:00\",\"close_by\":\"2026-12-02T11:00:00+08:00\","
     "\"was\":\"ticket:102\"}",
     {"tickets:resolved 102 1795399501000\n",
      "deadlines ticket:102:close 1796180400000 "
      "event:1:remind 1796605200000 event:1:count 1796950800000\n"}},
    {"ticket_rated badly",
     "{\"type\":\"ticket_rated\",\"by\":\"D001\",\"ticket\":102,\"score\":1,"
     "\"was\":\"ticket:102\"}",
     {"tickets:open 102 1795399501000\n"}},
    {"ticket_rated well",
     "{\"type\":\"ticket_rated\",\"by\":\"D001\",\"ticket\":102,\"score\":5,"
     "\"was\":\"ticket:102\"}",
     {"tickets:all 102 1795399501000\n", "tickets:dealer:D001 102 1795399501000\n"}},
    {"alert_raised",
     "{\"type\":\"alert_raised\",\"by\":\"watch\",\"alert\":11,\"rule\":\"visit_overdue\","
     "\"dealer\":\"D003\",\"since\":\"2026-11-20\",\"severity\":\"warning\",\"value\":61.5,"
     "\"expected\":60,\"person\":\"li\"}",
     {"alerts:open 11 1795399501000\n", "alerts:manager:li 11 1795399501000\n",
      "alerts:key visit_overdue D003 2026-11-20=11\n",
      "alert:11 at=2026-11-23T10:05:01+08:00 by=watch dealer=D003 expected=60 news=20 person=li "
      "raised=2026-11-23T10:05:01+08:00 rule=visit_overdue severity=warning since=2026-11-20 "
      "state=open value=61.5 version=20\n"}},
    {"alert_moved ack",
     "{\"type\":\"alert_moved\",\"by\":\"li\",\"alert\":11,\"action\":\"ack\",\"acked_by\":\"li\","
     "\"was\":\"alert:11\"}",
     {"alerts:open 11 1795399501000\n"}},
    {"alert_moved to another manager",
     "{\"type\":\"alert_moved\",\"by\":\"li\",\"alert\":11,\"action\":\"handover\","
     "\"person\":\"chen\",\"was\":\"alert:11\"}",
     {"alerts:manager:chen 11 1795399501000\n"}},
    {"alert_moved close",
     "{\"type\":\"alert_moved\",\"by\":\"li\",\"alert\":11,\"action\":\"close\","
     "\"reason\":\"solved\",\"was\":\"alert:11\"}",
     {"alerts:all 11 1795399501000\n", "alerts:dealer:D003 11 1795399501000\n"}},
    {"plan_set",
     "{\"type\":\"plan_set\",\"by\":\"admin\",\"period\":\"2026-11\",\"manager\":\"li\","
     "\"kind\":\"visit\",\"sessions\":20,\"people\":0}",
     {"plans 2026-11 li visit=20 0\n"}},
    {"plan_set again",
     "{\"type\":\"plan_set\",\"by\":\"admin\",\"period\":\"2026-11\",\"manager\":\"li\","
     "\"kind\":\"visit\",\"sessions\":25,\"people\":0,\"was\":{\"sessions\":20,\"people\":0}}",
     {"plans 2026-11 li visit=25 0\n"}},
    {"dealer_added",
     "{\"type\":\"dealer_added\",\"by\":\"li\",\"dealers\":[\"D301\"],\"name\":\"新店\"}",
     {"directory 26 26\n"}},
    {"dealer_updated",
     "{\"type\":\"dealer_updated\",\"by\":\"li\",\"dealers\":[\"D301\"],\"field\":\"phone\","
     "\"value\":\"139\",\"was\":\"\"}",
     {"directory 26 26 27 27\n"}},
    {"person_updated",
     "{\"type\":\"person_updated\",\"by\":\"admin\",\"person\":\"xu\",\"name\":\"徐\"}",
     {"directory 26 26 27 27 28 28\n"}},
    {"identity_linked",
     "{\"type\":\"identity_linked\",\"by\":\"admin\",\"platform\":\"slack\",\"account\":\"U1\","
     "\"id\":\"D001\",\"was\":\"\"}",
     {"directory 26 26 27 27 28 28 29 29\n"}},
    {"event_moved, a step is done",
     "{\"type\":\"event_moved\",\"by\":\"watch\",\"event\":1,\"action\":\"remind\","
     "\"due\":\"2026-12-07T09:00:00+08:00\"}",
     {"event:1:count 1796950800000\n"}},
    {"event_moved, a head count",
     "{\"type\":\"event_moved\",\"by\":\"li\",\"event\":1,\"action\":\"held\",\"count\":28}",
     {"event:1 at=2026-11-23T10:05:01+08:00 by=li count=28 "}},
    {"alert_moved worsen: open again, and news",
     "{\"type\":\"alert_moved\",\"by\":\"watch\",\"alert\":11,\"action\":\"worsen\","
     "\"state\":\"open\",\"reason\":\"\",\"severity\":\"critical\","
     "\"worse\":\"2026-11-24T08:30:00+08:00\",\"was\":\"alert:11\"}",
     {"alerts:open 11 1795399501000\n",
      "alert:11 acked_by=li at=2026-11-23T10:05:01+08:00 by=watch dealer=D003 expected=60 news=32 "
      "person=chen raised=2026-11-23T10:05:01+08:00 reason= rule=visit_overdue severity=critical "
      "since=2026-11-20 state=open value=61.5 version=32 worse=2026-11-24T08:30:00+08:00\n"}},
    {"event_planned, to be cancelled",
     "{\"type\":\"event_planned\",\"by\":\"li\",\"event\":2,\"kind\":\"social\","
     "\"date\":\"2026-12-11\",\"dealers\":[\"D001\"]}",
     {"events 1 20797 2 20798\n"}},
    {"event_moved cancel: in no index, and nothing is due",
     "{\"type\":\"event_moved\",\"by\":\"li\",\"event\":2,\"action\":\"cancel\","
     "\"kind\":\"social\",\"date\":\"2026-12-11\",\"dealers\":[\"D001\"],"
     "\"was\":\"event:2\"}",
     {"events 1 20797\n", "invited:D001 1 20797\n", "event:1:count 1796950800000\n",
      "event:2 at=2026-11-23T10:05:01+08:00 by=li date=2026-12-11 dealers=D001 kind=social "
      "state=cancelled version=34\n"}},
    {"event_planned, to be moved",
     "{\"type\":\"event_planned\",\"by\":\"li\",\"event\":3,\"kind\":\"training\","
     "\"date\":\"2026-12-15\",\"dealers\":[\"D001\"]}",
     {"events 1 20797 3 20802\n", "event:3:remind 1797037200000"}},
    {"event_moved move: under its new day everywhere, and due around it",
     "{\"type\":\"event_moved\",\"by\":\"li\",\"event\":3,\"action\":\"move\","
     "\"kind\":\"training\",\"date\":\"2026-12-16\",\"time\":\"14:00\",\"dealers\":[\"D001\"],"
     "\"was\":\"event:3\"}",
     {"events 1 20797 3 20803\n", "invited:D001 1 20797 3 20803\n",
      "event:1:count 1796950800000 event:3:remind 1797123600000 event:3:count 1797469200000",
      "event:3 at=2026-11-23T10:05:01+08:00 by=li date=2026-12-16 dealers=D001 kind=training "
      "time=14:00 version=36\n"}},
    {"event_moved move: to a day so near that nobody is reminded",
     "{\"type\":\"event_moved\",\"by\":\"li\",\"event\":3,\"action\":\"move\","
     "\"kind\":\"training\",\"date\":\"2026-11-26\",\"dealers\":[\"D001\"],"
     "\"was\":\"event:3\"}",
     {"events 3 20783 1 20797\n", "invited:D001 3 20783 1 20797\n",
      "deadlines event:3:count 1795741200000 event:1:count 1796950800000",
      "event:3 at=2026-11-23T10:05:01+08:00 by=li date=2026-11-26 dealers=D001 kind=training "
      "version=37\n"}},
    {"ticket_opened, raised at an event",
     "{\"type\":\"ticket_opened\",\"by\":\"li\",\"ticket\":104,\"stage\":\"payment\","
     "\"dealers\":[\"D001\"],\"event\":1,\"event_kind\":\"social\"}",
     {"tickets:event:1 104 1795399501000\n", " event=1 event_kind=social "}},
    {"dormant_filed",
     "{\"type\":\"dormant_filed\",\"by\":\"watch\",\"dealers\":[\"D027\"],"
     "\"rule\":\"purchase_stop\",\"since\":\"2026-03-01\",\"date\":\"2026-01-20\"}",
     {"dormant D027 purchase_stop=20513 20473\n"}},
};
enum { CASES = sizeof cases / sizeof *cases };

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

/* In the table, `was` of a move names the hash to be read. */
static void read_was(struct store_bench *bench, json_t *fact)
{
    const char *key = json_get_string(fact, "was", NULL);
    bool is_ticket = key && text_starts(text_of(key), "ticket:");
    bool is_alert = key && text_starts(text_of(key), "alert:");
    bool is_event = key && text_starts(text_of(key), "event:");
    if (!is_ticket && !is_alert && !is_event)
        return;
    struct reads reads;
    reads_init(&reads, &bench->arena);
    reads_add(&reads, "HGETALL", key, NULL);
    const struct value *hash = value_at(store_bench_read(bench, &reads), 0);
    json_object_set_new(fact, "was",
                        is_ticket  ? fact_ticket_was(hash)
                        : is_event ? fact_event_was(hash)
                                   : fact_alert_was(hash));
}

static json_t *fact_of(struct store_bench *bench, const char *text)
{
    json_t *parsed = json_parse(text_of(text));
    assert_non_null(parsed);
    json_t *fact = json_pack("{ss}", "at", "2026-11-23T10:05:01+08:00");
    json_object_update(fact, parsed);
    json_decref(parsed);
    read_was(bench, fact);
    return fact;
}

/* Commits a fact with all that follows from it. */
static int64_t apply(struct store_bench *bench, const char *name, json_t *fact, const json_t *of)
{
    struct transaction tx;
    tx_init(&tx, &bench->arena, name);
    assert_int_equal(fact_apply(&tx, fact, tx_next_fact(&tx), of), OK);
    tx_add_fact(&tx, json_incref(fact));
    struct commit_result result = store_bench_commit(bench, &tx);
    assert_int_equal(result.status, OK);
    tx_release(&tx);
    return result.first[TX_FACT];
}

static void mend(struct store_bench *bench, const char *name, json_t *mending, const json_t *of)
{
    apply(bench, name, mending, of);
    json_decref(mending);
}

static char *state_now(struct store_bench *bench)
{
    return state_text(&bench->redis, "acme", not_compared);
}

static void test_each_type(void **state)
{
    struct store_bench *bench = *state;
    for (size_t i = 0; i < CASES; i++) {
        json_t *fact = fact_of(bench, cases[i].fact);
        assert_int_equal(apply(bench, cases[i].name, fact, NULL), (int64_t)i + 1);
        json_decref(fact);
        char *now = state_now(bench);
        for (size_t k = 0; k < 4 && cases[i].keys[k]; k++) {
            if (!strstr(now, cases[i].keys[k]))
                fail_msg("%s: no %s in\n%s", cases[i].name, cases[i].keys[k], now);
        }
        free(now);
    }
}

static void test_undo_leaves_no_trace(void **state)
{
    struct store_bench *bench = *state;
    for (size_t i = 0; i < CASES; i++) {
        char *before = state_now(bench);
        json_t *fact = fact_of(bench, cases[i].fact);
        char *undone = mem_printf("undo %s", cases[i].name);
        char *again = mem_printf("again %s", cases[i].name);
        int64_t seq = apply(bench, cases[i].name, fact, NULL);
        mend(bench, undone, json_pack("{ss sI}", "type", "undone", "of", (json_int_t)seq), fact);
        char *after = state_now(bench);
        if (strcmp(before, after) != 0)
            fail_msg("%s: before\n%s\nafter\n%s", cases[i].name, before, after);
        apply(bench, again, fact, NULL); /* the next one needs it */
        json_decref(fact);
        free(before);
        free(after);
        free(undone);
        free(again);
    }
}

/* Corrected: as if it had been right from the beginning, under the number of the first. */
static void test_corrected(void **state)
{
    static const struct {
        const char *name, *fact, *field, *value, *right;
    } corrections[] = {
        {"date", "{\"type\":\"visit\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\"}",
         "date", "\"2026-11-21\"",
         "{\"type\":\"visit\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-21\"}"},
        {"dealers",
         "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\"}",
         "dealers", "\"D2 D3\"",
         "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D2\",\"D3\"],\"date\":\"2026-11-22\"}"},
        {"amount",
         "{\"type\":\"order\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\","
         "\"amount\":320}",
         "amount", "32000",
         "{\"type\":\"order\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\","
         "\"amount\":32000}"},
        {"direction",
         "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\"}",
         "direction", "\"in\"",
         "{\"type\":\"call\",\"by\":\"li\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\","
         "\"direction\":\"in\"}"},
    };
    struct store_bench *bench = *state;
    for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++) {
        redis_server_count(&bench->redis, "FLUSHDB");
        json_t *right = fact_of(bench, corrections[i].right);
        apply(bench, "right", right, NULL);
        char *expected = state_now(bench);
        redis_server_count(&bench->redis, "FLUSHDB");

        json_t *wrong = fact_of(bench, corrections[i].fact);
        json_t *value = json_loads(corrections[i].value, JSON_DECODE_ANY, NULL);
        apply(bench, "wrong", wrong, NULL);
        json_t *corrected = json_pack("{ss sI ss so}", "type", "corrected", "of", (json_int_t)1,
                                      "field", corrections[i].field, "value", value);
        apply(bench, "corrected", corrected, wrong);
        char *got = state_now(bench);
        assert_string_equal(got, expected);

        /* What is read from then on is the corrected record; undoing takes that one back. */
        struct reads reads;
        reads_init(&reads, &bench->arena);
        reads_add(&reads, "FACT", "facts", "1", NULL);
        json_t *of = json_parse(value_text(value_at(store_bench_read(bench, &reads), 0)));
        assert_true(json_equal(of, right));
        mend(bench, "undone", json_pack("{ss sI}", "type", "undone", "of", (json_int_t)1), of);
        char *nothing = state_now(bench);
        assert_string_equal(nothing, "");
        free(expected);
        free(got);
        free(nothing);
        json_decref(right);
        json_decref(wrong);
        json_decref(corrected);
        json_decref(of);
    }
}

/* A correction to what is no date, or of what is no record, changes nothing. */
static void test_malformed(void **state)
{
    static const struct {
        const char *fact, *of;
    } wrong[] = {
        {"{}", NULL},
        {"{\"type\":\"dance\"}", NULL},
        {"{\"type\":\"visit\"}", NULL},
        {"{\"type\":\"visit\",\"dealers\":\"D1\",\"date\":\"2026-11-22\"}", NULL},
        {"{\"type\":\"visit\",\"dealers\":[\"D1\"],\"date\":\"yesterday\"}", NULL},
        {"{\"type\":\"ticket_moved\",\"ticket\":1,\"action\":\"accept\"}", NULL},
        {"{\"type\":\"undone\",\"of\":1}", NULL},
        {"{\"type\":\"undone\"}", "{\"type\":\"visit\",\"dealers\":[],\"date\":\"2026-11-22\"}"},
        {"{\"type\":\"corrected\",\"of\":1,\"field\":\"date\",\"value\":\"never\"}",
         "{\"type\":\"visit\",\"dealers\":[\"D1\"],\"date\":\"2026-11-22\"}"},
    };
    struct store_bench *bench = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct transaction tx;
        json_t *fact = json_parse(text_of(wrong[i].fact));
        json_t *of = wrong[i].of ? json_parse(text_of(wrong[i].of)) : NULL;
        tx_init(&tx, &bench->arena, "x");
        assert_int_equal(fact_apply(&tx, fact, "1", of), ERR_FORMAT);
        assert_null(tx.writes);
        tx_release(&tx);
        json_decref(fact);
        json_decref(of);
    }
}

/* ── the facts alone give the state ──────────────────────────────────────── */

enum { FACTS_MAX = 4 * CASES };

struct replay {
    struct store_bench *bench;
    json_t *facts[FACTS_MAX + 1]; /* by number, as they stand */
    int count, done;
};

static void on_fact(void *owner, int64_t seq, struct text json)
{
    struct replay *replay = owner;
    assert_int_equal(seq, replay->count + 1);
    assert_true(seq <= FACTS_MAX);
    replay->facts[seq] = json_parse(json);
    replay->count++;
}

static void on_facts(void *owner, enum err status, int64_t last)
{
    struct replay *replay = owner;
    assert_int_equal(status, OK);
    assert_int_equal(last, replay->count);
    replay->done = 1;
}

static void replay_one(struct replay *replay, int64_t seq)
{
    struct transaction tx;
    json_t *fact = replay->facts[seq];
    int64_t of = json_get_int(fact, "of", 0);
    char *number = mem_printf("%d", (int)seq);
    tx_init(&tx, &replay->bench->arena, number);
    assert_int_equal(fact_apply(&tx, fact, number, of ? replay->facts[of] : NULL), OK);
    if (strcmp(json_get_string(fact, "type", ""), "corrected") == 0) {
        json_t *now = fact_corrected(replay->facts[of], fact);
        json_decref(replay->facts[of]);
        replay->facts[of] = now;
    }
    assert_int_equal(store_bench_commit(replay->bench, &tx).status, OK);
    tx_release(&tx);
    free(number);
}

static void test_rebuild(void **state)
{
    struct store_bench *bench = *state;
    struct replay replay = {.bench = bench};
    test_undo_leaves_no_trace(state);
    json_t *visit = fact_of(bench, cases[0].fact);
    int64_t seq = apply(bench, "one more", visit, NULL);
    mend(bench, "corrected",
         json_pack("{ss sI ss ss}", "type", "corrected", "of", (json_int_t)seq, "field", "date",
                   "value", "2026-11-20"),
         visit);
    json_decref(visit);
    char *expected = state_text(&bench->redis, "acme", "facts n seen:");

    store_range_facts(bench->store, 1, FACTS_MAX, on_fact, on_facts, &replay);
    until(&bench->loop, &replay.done);
    store_bench_close(bench, bench->store);
    bench->store = store_bench_open(bench, "again");
    for (int64_t i = 1; i <= replay.count; i++)
        replay_one(&replay, i);
    char *got = state_text(&bench->redis, "again", "facts n seen:");
    assert_string_equal(got, expected);
    for (int64_t i = 1; i <= replay.count; i++)
        json_decref(replay.facts[i]);
    free(expected);
    free(got);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_each_type), CASE(test_undo_leaves_no_trace),
        CASE(test_corrected), CASE(test_malformed),
        CASE(test_rebuild),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
