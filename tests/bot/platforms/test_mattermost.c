/* SPDX-License-Identifier: Apache-2.0 */
/* The platform against a simulated server and a real Redis. Instead of the inbox there is one
 * that commits each message and notes what was committed; so "once" is what the store says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/platforms/mattermost.h"
#include "config/directory.h"
#include "tests/support/known_directory.h"
#include "tests/support/mattermost_sim.h"
#include "tests/support/redis_server.h"
#include "tests/support/until.h"

static const int backoff_ms[] = {10, 20, 40};

static const struct mattermost_pace pace = {
    .ping_ms = 60,
    .answer_ms = 1500,
    .request_ms = 1500,
    .retry_ms = 20,
    .catch_up_again_ms = 30,
    .catch_up_every_ms = 200,
    .backoff_ms = backoff_ms,
    .backoff_count = sizeof backoff_ms / sizeof backoff_ms[0],
};

/* A message as it was handed on and then committed. */
struct taken {
    char *text, *thread, *account, *channel;
    enum channel_kind kind;
    bool is_internal;
};

struct world {
    uv_loop_t loop;
    struct net *net;
    struct redis_server redis;
    struct store *store;
    struct mattermost_sim *sim;
    struct platform *platform;
    json_t *settings;
    struct clock clock;
    const struct directory *dir;
    struct taken *taken;
    int taken_count; /* committed for the first time */
    int handed;      /* handed on, repeats included */
    int refuse;      /* so many messages are not taken */
    int ups, downs;
    int closed;
};

/* The stand-in for the inbox. */

struct in_hand {
    struct world *world;
    struct taken taken;
    struct arena arena;
    struct transaction tx;
    event_taken_fn done;
    void *token;
};

static void free_taken(struct taken *taken)
{
    free(taken->text);
    free(taken->thread);
    free(taken->account);
    free(taken->channel);
}

static void on_committed(void *owner, const struct commit_result *result)
{
    struct in_hand *hand = owner;
    struct world *world = hand->world;
    if (result->status == OK) {
        world->taken = mem_grow(world->taken, (size_t)world->taken_count + 1, sizeof *world->taken);
        world->taken[world->taken_count++] = hand->taken;
    } else {
        free_taken(&hand->taken);
    }
    hand->done(hand->token, result->status, result->at_ms);
    tx_release(&hand->tx);
    arena_release(&hand->arena);
    free(hand);
}

static void on_event(void *owner, const struct event *event, event_taken_fn done, void *token)
{
    struct world *world = owner;
    struct in_hand *hand = mem_new(1, sizeof *hand);
    *hand = (struct in_hand){.world = world, .done = done, .token = token};
    hand->taken = (struct taken){
        .text = mem_strndup(event->text.len ? event->text.ptr : "", event->text.len),
        .thread = mem_strdup(event->thread),
        .account = mem_strdup(event->account),
        .channel = mem_strdup(event->channel),
        .kind = event->kind,
        .is_internal = event->is_internal,
    };
    arena_init(&hand->arena);
    tx_init(&hand->tx, &hand->arena, arena_printf(&hand->arena, "mattermost:%s", event->id));
    tx_write(&hand->tx, "RPUSH", "taken", hand->taken.text, NULL);
    if (world->refuse > 0) {
        world->refuse--;
        tx_expect(&hand->tx, "never so", "GET", "never", NULL);
    }
    if (*event->cursor)
        tx_set_cursor(&hand->tx, event->platform, event->channel, event->cursor);
    world->handed++;
    store_commit(world->store, &hand->tx, event->at_ms, on_committed, hand);
}

static void on_state(void *owner, struct platform *platform, bool ready, const char *why)
{
    (void)platform;
    (void)why;
    struct world *world = owner;
    if (ready)
        world->ups++;
    else
        world->downs++;
}

static const struct directory *directory_now(void *owner)
{
    return ((struct world *)owner)->dir;
}

static void on_done(void *owner)
{
    (*(int *)owner)++;
}

/* Starts the bot; what it had in memory is gone. */
static void start_bot(struct world *world)
{
    struct store_setup store = {
        .loop = &world->loop, .url = world->redis.redis.url, .company = "acme", .owner = world};
    world->store = store_open(&store);
    assert_non_null(world->store);
    struct platform_setup setup = {
        .loop = &world->loop,
        .net = world->net,
        .clock = &world->clock,
        .store = world->store,
        .settings = world->settings,
        .directory = directory_now,
        .on_event = on_event,
        .on_state = on_state,
        .owner = world,
    };
    world->platform = mattermost_open(&setup, &pace);
    assert_non_null(world->platform);
}

/* Ends it without letting it finish anything. */
static void kill_bot(struct world *world)
{
    world->closed = 0;
    platform_mattermost.close(world->platform, on_done, &world->closed);
    until(&world->loop, &world->closed);
    world->closed = 0;
    store_close(world->store, on_done, &world->closed);
    until(&world->loop, &world->closed);
}

static int set_up(void **state)
{
    struct world *world = mem_new(1, sizeof *world);
    world->dir = known_directory(SOURCE_DIR "/tests/data/directory");
    uv_loop_init(&world->loop);
    world->net = net_open(&world->loop, NULL);
    assert_non_null(world->net);
    redis_server_start(&world->redis);
    world->sim = mattermost_sim_open(&world->loop, world->net);
    world->settings = json_pack("{s:s, s:s, s:s, s:s, s:{s:s}}", "type", "mattermost", "url",
                                mattermost_sim_url(world->sim), "token", MATTERMOST_SIM_TOKEN,
                                "team", "sales", "channels", "alerts", "warnings");
    mattermost_sim_channel(world->sim, "warnings", 'O', "li.zhiyuan jiamei");
    mattermost_sim_channel(world->sim, "team", 'P', "dealerline li.zhiyuan");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    kill_bot(world);
    mattermost_sim_close(world->sim);
    world->closed = 0;
    net_close(world->net, on_done, &world->closed);
    until(&world->loop, &world->closed);
    until_empty(&world->loop);
    redis_server_stop(&world->redis);
    for (int i = 0; i < world->taken_count; i++)
        free_taken(&world->taken[i]);
    free(world->taken);
    json_decref(world->settings);
    directory_free(world->dir);
    free(world);
    return 0;
}

static void until_up(struct world *world, int times)
{
    until_count(&world->loop, &world->ups, times);
}

static void until_taken(struct world *world, int count)
{
    until_count(&world->loop, &world->taken_count, count);
}

static void on_tick(uv_timer_t *timer)
{
    *(int *)timer->data = 1;
}

/* Lets the loop run, to see that nothing more happens. */
static void run_for(struct world *world, int ms)
{
    uv_timer_t timer;
    int is_over = 0;
    uv_timer_init(&world->loop, &timer);
    timer.data = &is_over;
    uv_update_time(&world->loop);
    uv_timer_start(&timer, on_tick, (uint64_t)ms, 0);
    until(&world->loop, &is_over);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&world->loop, UV_RUN_NOWAIT);
}

/* Until the bot has read everything twice: marks are set, nothing is under way. */
static void settle(struct world *world)
{
    run_for(world, 150);
}

/* Started, connected and caught up. */
static void begin(struct world *world)
{
    start_bot(world);
    until_up(world, 1);
    settle(world);
}

/* Reading. */

static void messages_are_handed_on_as_events(void **state)
{
    struct world *world = *state;
    struct mattermost_sim *sim = world->sim;
    begin(world);
    mattermost_sim_machine(sim, "erp");
    static const struct {
        const char *who, *channel, *text, *expected;
        enum channel_kind kind;
        bool is_internal;
    } cases[] = {
        {"li.zhiyuan", "@li.zhiyuan", "昨天拜访了佳美", "昨天拜访了佳美", CHANNEL_DIRECT, true},
        {"jiamei", "@jiamei", "开发票找谁", "开发票找谁", CHANNEL_DIRECT, false},
        {"li.zhiyuan", "team", "今天拜访了佳美", "今天拜访了佳美", CHANNEL_GROUP, true},
        {"li.zhiyuan", "team", "@dealerline 今天的预警", "今天的预警", CHANNEL_MENTION, true},
        {"li.zhiyuan", "team", "请@dealerline查预警", "请查预警", CHANNEL_MENTION, true},
        {"li.zhiyuan", "team", "＠Dealerline查预警", "查预警", CHANNEL_MENTION, true},
        {"li.zhiyuan", "team", "@all 明天开会", "@all 明天开会", CHANNEL_GROUP, true},
        {"li.zhiyuan", "warnings", "@dealerline 预警", "预警", CHANNEL_MENTION, false},
        {"nobody", "@nobody", "你好", "你好", CHANNEL_DIRECT, false},
    };
    int count = (int)(sizeof cases / sizeof cases[0]);
    for (int i = 0; i < count; i++) {
        mattermost_sim_say(sim, cases[i].who, cases[i].channel, cases[i].text, "");
        until_taken(world, i + 1);
        const struct taken *taken = &world->taken[i];
        assert_string_equal(taken->text, cases[i].expected);
        assert_string_equal(taken->account, cases[i].who);
        assert_int_equal(taken->kind, cases[i].kind);
        assert_int_equal(taken->is_internal, cases[i].is_internal);
        assert_string_equal(taken->thread, "");
    }
    char *root = mem_strdup(mattermost_sim_say(sim, "li.zhiyuan", "team", "根帖", ""));
    mattermost_sim_say(sim, "li.zhiyuan", "team", "回帖", root);
    until_taken(world, count + 2);
    assert_string_equal(world->taken[count + 1].thread, root);
    free(root);
}

static void what_is_not_said_by_people_is_passed_over(void **state)
{
    struct world *world = *state;
    struct mattermost_sim *sim = world->sim;
    begin(world);
    mattermost_sim_machine(sim, "erp");
    mattermost_sim_add(sim, "team", "erp");
    mattermost_sim_say(sim, "erp", "team", "@dealerline by a bot that does not say so", "");
    mattermost_sim_say_as(sim, "li.zhiyuan", "team", "@dealerline by a webhook", "",
                          "{\"from_webhook\":\"true\"}");
    mattermost_sim_say_as(sim, "li.zhiyuan", "team", "@dealerline joined", "system_join_channel",
                          "");
    mattermost_sim_say(sim, MATTERMOST_SIM_BOT, "team", "@dealerline own", "");
    mattermost_sim_say(sim, "li.zhiyuan", "team", " \n ", "");
    char *said = mem_strdup(mattermost_sim_say(sim, "li.zhiyuan", "team", "first", ""));
    mattermost_sim_edit(sim, said, "changed");
    mattermost_sim_cut(sim);
    mattermost_sim_edit(sim, said, "changed again");
    char *gone = mem_strdup(mattermost_sim_say(sim, "li.zhiyuan", "team", "gone", ""));
    mattermost_sim_delete(sim, gone);
    until_up(world, 2);
    settle(world);
    mattermost_sim_say(sim, "li.zhiyuan", "team", "last", "");
    until_taken(world, 2);
    settle(world);
    assert_int_equal(world->taken_count, 2);
    assert_string_equal(world->taken[1].text, "last");
    free(said);
    free(gone);
}

static void who_is_in_a_channel_is_kept_current(void **state)
{
    struct world *world = *state;
    begin(world);
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "一", "");
    until_taken(world, 1);
    mattermost_sim_add(world->sim, "team", "stranger");
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "二", "");
    until_taken(world, 2);
    mattermost_sim_remove(world->sim, "team", "stranger");
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "三", "");
    until_taken(world, 3);
    mattermost_sim_rename(world->sim, "li.zhiyuan", "li.zhi.yuan");
    mattermost_sim_say(world->sim, "li.zhi.yuan", "team", "四", "");
    until_taken(world, 4);
    assert_true(world->taken[0].is_internal);
    assert_false(world->taken[1].is_internal);
    assert_true(world->taken[2].is_internal);
    assert_false(world->taken[3].is_internal);
    assert_string_equal(world->taken[3].account, "li.zhi.yuan");
}

static void a_message_not_taken_is_given_again_in_order(void **state)
{
    struct world *world = *state;
    begin(world);
    world->refuse = 3;
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "一", "");
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "二", "");
    until_taken(world, 2);
    assert_string_equal(world->taken[0].text, "一");
    assert_string_equal(world->taken[1].text, "二");
}

static void a_message_that_cannot_be_taken_does_not_hold_up_the_rest(void **state)
{
    struct world *world = *state;
    begin(world);
    world->refuse = 10;
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "poison", "");
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "二", "");
    until_taken(world, 1);
    assert_string_equal(world->taken[0].text, "二");
}

static void the_first_start_does_not_dig_up_the_past(void **state)
{
    struct world *world = *state;
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "long ago", "");
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "asked before the first start", "");
    run_for(world, 20);
    start_bot(world);
    until_up(world, 1);
    until_taken(world, 1);
    settle(world);
    assert_int_equal(world->taken_count, 1);
    assert_string_equal(world->taken[0].text, "asked before the first start");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct taken *)a)->text, ((const struct taken *)b)->text);
}

/* Whether "m0000" … are there, each once; `in_order`: as they were said. */
static void expect_numbered(struct world *world, int from, int count, bool in_order)
{
    assert_int_equal(world->taken_count, from + count);
    if (!in_order)
        qsort(world->taken + from, (size_t)count, sizeof *world->taken, by_text);
    for (int i = 0; i < count; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "m%04d", i);
        assert_string_equal(world->taken[from + i].text, expected);
    }
}

/* Says "m0000" …; `per_ms` > 0: so many in each millisecond, going back `span_ms`. */
static void say_numbered(struct world *world, const char *channel, int from, int to, int per_ms)
{
    struct mattermost_sim_faults *faults = mattermost_sim_faults(world->sim);
    int64_t start_ms = clock_now_ms(&world->clock);
    for (int i = from; i < to; i++) {
        char text[16];
        snprintf(text, sizeof text, "m%04d", i);
        faults->frozen_ms = per_ms ? start_ms + i / per_ms : 0;
        mattermost_sim_say(world->sim, "li.zhiyuan", channel, text, "");
    }
    faults->frozen_ms = 0;
}

static void what_was_missed_is_read(void **state)
{
    static const struct {
        int count, per_ms;
    } cases[] = {{0, 0}, {1, 0}, {200, 0}, {200, 7}, {1205, 0}, {1205, 1}, {1300, 3}, {1100, 250}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(set_up(state), 0);
        struct world *world = *state;
        start_bot(world);
        until_up(world, 1);
        mattermost_sim_say(world->sim, "li.zhiyuan", "team", "before", "");
        until_taken(world, 1);
        settle(world);
        mattermost_sim_go_away(world->sim);
        until_count(&world->loop, &world->downs, 1);
        say_numbered(world, "team", 0, cases[i].count, cases[i].per_ms);
        mattermost_sim_come_back(world->sim);
        until_up(world, 2);
        until_taken(world, 1 + cases[i].count);
        mattermost_sim_say(world->sim, "li.zhiyuan", "team", "after", "");
        until_taken(world, 2 + cases[i].count);
        settle(world);
        assert_string_equal(world->taken[world->taken_count - 1].text, "after");
        free_taken(&world->taken[--world->taken_count]);
        /* Those of one millisecond have no order. */
        expect_numbered(world, 1, cases[i].count, cases[i].per_ms == 1);
        tear_down(state);
    }
}

/* Until Redis has so many: a bot that dies does not hear of its last commit. */
static void until_committed(struct world *world, int64_t count)
{
    for (int i = 0; i < 500; i++) {
        if (redis_server_count(&world->redis, "LLEN {acme}:taken") >= count)
            return;
        run_for(world, 20);
    }
    fail_msg("not all were committed");
}

static int by_string(const void *a, const void *b)
{
    return strcmp((*(redisReply *const *)a)->str, (*(redisReply *const *)b)->str);
}

static void nothing_is_lost_or_doubled_where_the_bot_dies_in_the_middle(void **state)
{
    struct world *world = *state;
    begin(world);
    kill_bot(world);
    say_numbered(world, "team", 0, 1205, 1);
    /* It dies at the first message, somewhere, near the end, while people go on talking. */
    static const int deaths[] = {1, 300, 1000, 1190};
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        start_bot(world);
        until_taken(world, deaths[i]);
        kill_bot(world);
    }
    start_bot(world);
    until_committed(world, 1205);
    say_numbered(world, "team", 1205, 1250, 0);
    until_committed(world, 1230);
    kill_bot(world);
    start_bot(world);
    until_committed(world, 1250);
    settle(world);
    redisReply *all = redis_server_ask(&world->redis, "LRANGE {acme}:taken 0 -1");
    assert_int_equal(all->elements, 1250);
    qsort(all->element, all->elements, sizeof(void *), by_string);
    for (size_t i = 0; i < all->elements; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "m%04zu", i);
        assert_string_equal(all->element[i]->str, expected);
    }
    freeReplyObject(all);
}

static void a_restart_reads_on_from_the_mark(void **state)
{
    struct world *world = *state;
    start_bot(world);
    until_up(world, 1);
    say_numbered(world, "team", 0, 5, 0);
    until_taken(world, 5);
    settle(world);
    kill_bot(world);
    say_numbered(world, "team", 5, 8, 0);
    mattermost_sim_channel(world->sim, "new", 'O', "dealerline li.zhiyuan");
    say_numbered(world, "new", 8, 9, 0);
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "m0009", "");
    int handed = world->handed;
    start_bot(world);
    until_taken(world, 10);
    settle(world);
    expect_numbered(world, 0, 10, false);
    assert_true(world->handed - handed <= 10);
}

static void a_dead_connection_is_noticed(void **state)
{
    struct world *world = *state;
    begin(world);
    mattermost_sim_faults(world->sim)->deaf = true;
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "into the void", "");
    until_count(&world->loop, &world->downs, 1);
    run_for(world, 50);
    mattermost_sim_faults(world->sim)->deaf = false;
    until_up(world, 2);
    until_taken(world, 1);
}

static void a_gap_in_the_numbers_is_read(void **state)
{
    struct world *world = *state;
    begin(world);
    mattermost_sim_faults(world->sim)->silent = true;
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "lost on the way", "");
    mattermost_sim_faults(world->sim)->silent = false;
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "the next", "");
    until_taken(world, 2);
    settle(world);
    assert_int_equal(world->taken_count, 2);
    assert_int_equal(mattermost_sim_connections(world->sim), 1);
}

static void a_lost_message_is_found_by_the_safety_net(void **state)
{
    struct world *world = *state;
    begin(world);
    mattermost_sim_faults(world->sim)->silent = true;
    mattermost_sim_say(world->sim, "li.zhiyuan", "team", "lost, and nothing follows", "");
    mattermost_sim_faults(world->sim)->silent = false;
    until_taken(world, 1);
}

static void the_rate_limit_is_waited_out(void **state)
{
    struct world *world = *state;
    mattermost_sim_faults(world->sim)->limited = 2;
    start_bot(world);
    until_up(world, 1);
    mattermost_sim_faults(world->sim)->limited = 1;
    mattermost_sim_say(world->sim, "jiamei", "@jiamei", "hello", "");
    until_taken(world, 1);
    settle(world);
    assert_int_equal(world->taken_count, 1);
}

static void a_database_that_is_away_loses_nothing(void **state)
{
    struct world *world = *state;
    begin(world);
    mattermost_sim_go_away(world->sim);
    until_count(&world->loop, &world->downs, 1);
    say_numbered(world, "team", 0, 3, 0);
    mattermost_sim_faults(world->sim)->database_away = true;
    mattermost_sim_come_back(world->sim);
    run_for(world, 100);
    assert_int_equal(world->taken_count, 0);
    mattermost_sim_faults(world->sim)->database_away = false;
    until_taken(world, 3);
    expect_numbered(world, 0, 3, false);
}

/* Posting. */

struct sent {
    int done;
    enum post_outcome outcome;
    int64_t retry_after_ms;
};

static void on_sent(void *owner, enum post_outcome outcome, int64_t retry_after_ms)
{
    struct sent *sent = owner;
    sent->outcome = outcome;
    sent->retry_after_ms = retry_after_ms;
    sent->done = 1;
}

static struct outbox_entry entry_of(struct world *world, const char *channel, const char *text)
{
    return (struct outbox_entry){
        .id = "7-0",
        .tries = 1,
        .at_ms = clock_now_ms(&world->clock),
        .post = {.platform = "mattermost",
                 .channel = *channel == '@' ? "" : channel,
                 .account = *channel == '@' ? channel + 1 : "",
                 .thread = "",
                 .reply_to = "",
                 .text = text,
                 .image = ""},
    };
}

/* Gives it to the platform, again and again as the outbox would. */
static enum post_outcome send_entry(struct world *world, struct outbox_entry *entry)
{
    for (int tries = 0; tries < 50; tries++) {
        struct sent sent = {0};
        platform_mattermost.post(world->platform, entry, on_sent, &sent);
        assert_int_equal(sent.done, 0);
        until(&world->loop, &sent.done);
        if (sent.outcome != POST_RETRY)
            return sent.outcome;
        run_for(world, 20);
    }
    return POST_RETRY;
}

static void posts_go_where_they_belong(void **state)
{
    struct world *world = *state;
    struct mattermost_sim *sim = world->sim;
    char *said = mem_strdup(mattermost_sim_say(sim, "li.zhiyuan", "team", "root", ""));
    char *direct = mem_strdup(mattermost_sim_say(sim, "jiamei", "@jiamei", "hi", ""));
    char *reply = mem_printf("mattermost:%s", said);
    start_bot(world);
    until_up(world, 1);
    until_taken(world, 1);
    settle(world);
    char *direct_channel = mem_strdup(world->taken[0].channel);
    const struct {
        const char *channel, *reply_to, *thread, *expected_root, *expected_name;
    } cases[] = {
        {"team", "", "", "", "team"},
        {"team", said, "", said, "team"},
        {"team", reply, "", said, "team"},
        {"team", direct, said, said, "team"},
        {"alerts", "", "", "", "warnings"},
        {"#alerts", "", "", "", "warnings"},
        {"warnings", "", "", "", "warnings"},
        {"@li.zhiyuan", "", "", "", NULL},
        {"@li.zhiyuan", "", "", "", NULL},
        {direct_channel, direct, "", "", NULL},
        {direct_channel, direct, direct, direct, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outbox_entry entry = entry_of(world, cases[i].channel, "text");
        char id[24]; /* the server knows a repeat by it */
        snprintf(id, sizeof id, "%zu-0", i);
        entry.id = id;
        entry.post.reply_to = cases[i].reply_to;
        entry.post.thread = cases[i].thread;
        assert_int_equal(send_entry(world, &entry), POST_SENT);
        const struct mattermost_sim_post *post = mattermost_sim_next(sim, 2000);
        assert_string_equal(post->root, cases[i].expected_root);
        assert_string_equal(post->ref, id);
        if (cases[i].expected_name)
            assert_string_equal(post->channel_name, cases[i].expected_name);
    }
    assert_int_equal(mattermost_sim_requests(sim, "GET", "/users/username/*"), 1);
    free(direct_channel);
    free(said);
    free(direct);
    free(reply);
}

static void the_alerts_channel_is_joined(void **state)
{
    struct world *world = *state;
    begin(world);
    assert_int_equal(mattermost_sim_requests(world->sim, "POST", "/channels/*/members"), 1);
    mattermost_sim_say(world->sim, "li.zhiyuan", "warnings", "heard", "");
    until_taken(world, 1);
}

static void nothing_is_posted_twice(void **state)
{
    static const struct {
        const char *name;
        struct mattermost_sim_faults faults;
        bool restart;
    } cases[] = {
        {"all is well", {0}, false},
        {"fails before it is carried out", {.failing_posts = 3}, false},
        {"the answer is lost", {.lost_answers = 1}, false},
        {"the answers are lost", {.lost_answers = 4}, false},
        {"the answer is late", {.slow_posts_ms = 1700}, false},
        {"rate limit", {.limited = 1}, false},
        {"the database is away", {.database_away = true}, false},
        {"the server starts anew", {.lost_answers = 1}, true},
    };
    struct world *world = *state;
    begin(world);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mattermost_sim_faults *faults = mattermost_sim_faults(world->sim);
        char id[16];
        snprintf(id, sizeof id, "%zu-0", 100 + i);
        struct outbox_entry entry = entry_of(world, "team", cases[i].name);
        entry.id = id;
        size_t before = mattermost_sim_count(world->sim);
        *faults = cases[i].faults;
        struct sent sent = {0};
        platform_mattermost.post(world->platform, &entry, on_sent, &sent);
        if (cases[i].restart) {
            while (mattermost_sim_count(world->sim) == before)
                uv_run(&world->loop, UV_RUN_ONCE);
            mattermost_sim_go_away(world->sim);
            mattermost_sim_come_back(world->sim);
        }
        until(&world->loop, &sent.done);
        faults->database_away = false;
        while (sent.outcome == POST_RETRY) {
            sent.done = 0;
            run_for(world, 20);
            platform_mattermost.post(world->platform, &entry, on_sent, &sent);
            until(&world->loop, &sent.done);
        }
        assert_int_equal(sent.outcome, POST_SENT);
        *faults = (struct mattermost_sim_faults){0};
        run_for(world, 100);
        if (mattermost_sim_count(world->sim) != before + 1)
            fail_msg("%s: posted %zu times", cases[i].name,
                     mattermost_sim_count(world->sim) - before);
    }
}

/* What another server had claimed and then died: was it posted? */
static void a_post_taken_over_is_looked_for_first(void **state)
{
    struct world *world = *state;
    begin(world);
    struct outbox_entry entry = entry_of(world, "team", "once");
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    say_numbered(world, "team", 0, 450, 1);
    entry.tries = 2;
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    assert_int_equal(mattermost_sim_count(world->sim), 1);
    entry.id = "8-0";
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    assert_int_equal(mattermost_sim_count(world->sim), 2);
}

static void long_texts_become_several_posts(void **state)
{
    struct world *world = *state;
    begin(world);
    struct str text;
    str_init(&text);
    for (int i = 0; i < 5000; i++)
        str_addf(&text, "第%d行：库存\n", i);
    struct outbox_entry entry = entry_of(world, "team", text.ptr);
    /* The second part's answer is lost and it is found by its mark. */
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    entry.tries = 2;
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    struct str posted;
    str_init(&posted);
    size_t count = mattermost_sim_count(world->sim);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++)
        str_add(&posted, mattermost_sim_next(world->sim, 1000)->text);
    assert_true(text_equal(str_text(&posted), str_text(&text)));
    str_release(&posted);
    str_release(&text);
}

static void refusals_are_final_only_where_they_are_meant(void **state)
{
    struct world *world = *state;
    struct mattermost_sim *sim = world->sim;
    begin(world);
    char *root = mem_strdup(mattermost_sim_say(sim, "li.zhiyuan", "team", "root", ""));
    mattermost_sim_delete(sim, root);
    struct outbox_entry entry = entry_of(world, "team", "without its root");
    entry.post.thread = root;
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    assert_string_equal(mattermost_sim_next(sim, 1000)->root, "");
    free(root);

    mattermost_sim_faults(sim)->forbids_posts = true;
    entry = entry_of(world, "team", "forbidden");
    assert_int_equal(send_entry(world, &entry), POST_HOPELESS);
    mattermost_sim_faults(sim)->forbids_posts = false;

    mattermost_sim_channel(sim, "public", 'O', "li.zhiyuan");
    entry = entry_of(world, "public", "joined for it");
    assert_int_equal(send_entry(world, &entry), POST_SENT);

    mattermost_sim_channel(sim, "secret", 'P', "li.zhiyuan");
    entry = entry_of(world, "secret", "not a member");
    assert_int_equal(send_entry(world, &entry), POST_HOPELESS);

    mattermost_sim_archive(sim, "team");
    entry = entry_of(world, "team", "archived");
    assert_int_equal(send_entry(world, &entry), POST_HOPELESS);

    entry = entry_of(world, "@no.such.person", "who?");
    assert_int_equal(send_entry(world, &entry), POST_HOPELESS);
}

static void images_are_uploaded(void **state)
{
    struct world *world = *state;
    begin(world);
    struct outbox_entry entry = entry_of(world, "team", "a chart");
    entry.post.image = "{\"title\":\"进货\",\"panels\":[{\"kind\":\"columns\",\"values\":[1,2]}]}";
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    const struct mattermost_sim_post *post = mattermost_sim_next(world->sim, 1000);
    assert_int_equal(strlen(post->file), 26);
    assert_string_equal(post->upload_name, "picture.png");
    assert_true(post->upload.len > 5000);
    assert_memory_equal(post->upload.ptr, "\x89PNG\r\n\x1a\n", 8);
    entry.id = "8-0";
    entry.post.image = "{\"panels\":[]}";
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    post = mattermost_sim_next(world->sim, 1000);
    assert_string_equal(post->text, "a chart");
    assert_string_equal(post->file, "");
}

static void the_token_is_in_no_log(void **state)
{
    struct world *world = *state;
    char path[] = "/tmp/dealerline-log-XXXXXX";
    int log = mkstemp(path), kept = dup(STDERR_FILENO);
    assert_true(log >= 0 && kept >= 0);
    dup2(log, STDERR_FILENO);
    log_setup(LOG_LEVEL_DEBUG, false);
    start_bot(world);
    until_up(world, 1);
    mattermost_sim_faults(world->sim)->wrong_token = true;
    until_count(&world->loop, &world->downs, 1);
    run_for(world, 200);
    mattermost_sim_faults(world->sim)->wrong_token = false;
    until_up(world, 2);
    mattermost_sim_faults(world->sim)->failing_posts = 1;
    struct outbox_entry entry = entry_of(world, "team", "text");
    assert_int_equal(send_entry(world, &entry), POST_SENT);
    log_setup(LOG_LEVEL_INFO, false);
    dup2(kept, STDERR_FILENO);
    close(kept);
    char logged[65536];
    ssize_t len = pread(log, logged, sizeof logged - 1, 0);
    close(log);
    unlink(path);
    assert_true(len > 0);
    logged[len] = '\0';
    assert_null(strstr(logged, MATTERMOST_SIM_TOKEN));
    assert_non_null(strstr(logged, "the token is refused"));
}

#define SCENARIO(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENARIO(messages_are_handed_on_as_events),
        SCENARIO(what_is_not_said_by_people_is_passed_over),
        SCENARIO(who_is_in_a_channel_is_kept_current),
        SCENARIO(a_message_not_taken_is_given_again_in_order),
        SCENARIO(a_message_that_cannot_be_taken_does_not_hold_up_the_rest),
        SCENARIO(the_first_start_does_not_dig_up_the_past),
        cmocka_unit_test(what_was_missed_is_read),
        SCENARIO(nothing_is_lost_or_doubled_where_the_bot_dies_in_the_middle),
        SCENARIO(a_restart_reads_on_from_the_mark),
        SCENARIO(a_dead_connection_is_noticed),
        SCENARIO(a_gap_in_the_numbers_is_read),
        SCENARIO(a_lost_message_is_found_by_the_safety_net),
        SCENARIO(the_rate_limit_is_waited_out),
        SCENARIO(a_database_that_is_away_loses_nothing),
        SCENARIO(posts_go_where_they_belong),
        SCENARIO(the_alerts_channel_is_joined),
        SCENARIO(nothing_is_posted_twice),
        SCENARIO(a_post_taken_over_is_looked_for_first),
        SCENARIO(long_texts_become_several_posts),
        SCENARIO(refusals_are_final_only_where_they_are_meant),
        SCENARIO(images_are_uploaded),
        SCENARIO(the_token_is_in_no_log),
    };
    cmocka_set_test_filter(getenv("MATTERMOST_TEST"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
