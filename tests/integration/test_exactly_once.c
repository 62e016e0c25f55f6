/* SPDX-License-Identifier: Apache-2.0 */
/* Property 1 of the design: a message takes effect exactly once. Four speakers log visits and
 * resend what was not echoed, while the server is killed at random instants and so is Redis
 * (append-only, fsync always). Every message must be one fact and one reply. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "tests/support/chat_client.h"
#include "tests/support/server.h"

enum {
    SPEAKERS = 4,
    EACH = 500,
    WINDOW = 4,
    SERVER_KILLS = 50,
    REDIS_KILLS = 5,
    GIVE_UP_MS = 240000,
};

/* Who speaks, and what: one of the speaker's own dealers of the sample company. */
static const struct {
    const char *user, *text;
} speakers[SPEAKERS] = {
    {"chenhao", "今天拜访了嘉兴市宏达五金店，库存偏高"},
    {"linxue", "今天给万家乐电器打了电话，说月底补货"},
    {"amywong", "visited Lotus Supplies today, shelf share is up"},
    {"zhaogang", "今天拜访了嘉兴市恒通贸易有限公司，货架换新了"},
};

struct speaker_state {
    struct chat_client client;
    int sent, echoed;
    char *ids[EACH]; /* of the post, once it was echoed */
};

struct run {
    struct redis_server redis;
    struct server server;
    struct speaker_state speakers[SPEAKERS];
    unsigned seed;
    int server_kills, redis_kills;
};

/* A number below `n` from the one seeded source. */
static int chance(struct run *run, int n)
{
    return rand_r(&run->seed) % n;
}

static void post(struct run *run, int who, int n)
{
    char client_id[32];
    snprintf(client_id, sizeof client_id, "m%d", n);
    (void)chat_client_post(&run->speakers[who].client, "@bot", speakers[who].text, client_id);
}

/* Connects again where the connection is gone, and resends what was not echoed. */
static void connect_again(struct run *run, int who)
{
    struct speaker_state *speaker = &run->speakers[who];
    if (speaker->client.fd >= 0)
        return;
    chat_client_close(&speaker->client);
    if (!chat_client_open(&speaker->client, run->server.port, speakers[who].user, 5000))
        return;
    for (int n = 0; n < speaker->sent; n++) {
        if (!speaker->ids[n])
            post(run, who, n);
    }
}

static void take_echo(struct run *run, int who, const json_t *frame)
{
    struct speaker_state *speaker = &run->speakers[who];
    const char *client_id = json_get_string(frame, "client_id", "");
    if (strcmp(json_get_string(frame, "type", ""), "post") != 0 || client_id[0] != 'm' ||
        strcmp(json_get_string(frame, "user", ""), speakers[who].user) != 0)
        return;
    int n = atoi(client_id + 1);
    const char *id = json_get_string(frame, "id", "");
    if (speaker->ids[n]) {
        assert_string_equal(speaker->ids[n], id); /* the same post, however often it is shown */
        return;
    }
    speaker->ids[n] = strdup(id);
    speaker->echoed++;
}

static void speak(struct run *run, int who)
{
    struct speaker_state *speaker = &run->speakers[who];
    connect_again(run, who);
    while (speaker->client.fd >= 0 && speaker->sent < EACH &&
           speaker->sent - speaker->echoed < WINDOW)
        post(run, who, speaker->sent++);
    for (;;) {
        json_t *frame = speaker->client.fd >= 0 ? chat_client_next(&speaker->client, 1) : NULL;
        if (!frame)
            break;
        take_echo(run, who, frame);
        json_decref(frame);
    }
}

static int echoed(const struct run *run)
{
    int all = 0;
    for (int who = 0; who < SPEAKERS; who++)
        all += run->speakers[who].echoed;
    return all;
}

/* Death at a random instant: somewhere within the next share of the messages, and some
 * microseconds later. */
static void kill_somebody(struct run *run)
{
    poll(NULL, 0, chance(run, 4)); /* a random instant, not a wait for anything */
    if (run->redis_kills < REDIS_KILLS && chance(run, SERVER_KILLS / REDIS_KILLS + 1) == 0) {
        redis_server_kill(&run->redis);
        poll(NULL, 0, chance(run, 20));
        redis_server_restart(&run->redis);
        run->redis_kills++;
        return;
    }
    server_kill(&run->server);
    server_restart(&run->server);
    run->server_kills++;
}

static void speak_and_kill(struct run *run)
{
    int64_t deadline = clock_steady_ms() + GIVE_UP_MS;
    int share = SPEAKERS * EACH / (SERVER_KILLS + REDIS_KILLS + 2);
    int next_kill = share / 2;
    while (echoed(run) < SPEAKERS * EACH) {
        assert_true(clock_steady_ms() < deadline);
        for (int who = 0; who < SPEAKERS; who++)
            speak(run, who);
        if (echoed(run) >= next_kill &&
            (run->server_kills < SERVER_KILLS || run->redis_kills < REDIS_KILLS)) {
            kill_somebody(run);
            next_kill = echoed(run) + 1 + chance(run, share);
        }
    }
}

/* Counts of a word among the strings that a reading gave, by the word. */
static void count_word(json_t *counts, const char *word)
{
    json_set_int(counts, word, json_get_int(counts, word, 0) + 1);
}

/* Each post's id → how many facts came of it. */
static json_t *count_facts(struct run *run)
{
    json_t *counts = json_object();
    redisReply *reply = redis_server_ask(&run->redis, "XRANGE {test}:facts - +");
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *fields = reply->element[i]->element[1];
        json_t *fact = json_parse(text_of(fields->element[1]->str));
        const char *type = json_get_string(fact, "type", "");
        if (strcmp(type, "visit") == 0 || strcmp(type, "call") == 0)
            count_word(counts, json_get_string(fact, "message", ""));
        json_decref(fact);
    }
    freeReplyObject(reply);
    return counts;
}

/* Each post's id → how many replies it got ("reply:ID") and how often it stands ("post:ID"). */
static json_t *count_posts(struct run *run)
{
    json_t *counts = json_object();
    redisReply *reply = redis_server_ask(&run->redis, "XRANGE {test}:chatter - +");
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *fields = reply->element[i]->element[1];
        for (size_t field = 0; field + 1 < fields->elements; field += 2) {
            if (strcmp(fields->element[field]->str, "json") != 0)
                continue;
            char word[96];
            json_t *post = json_parse(text_of(fields->element[field + 1]->str));
            const char *to = json_get_string(post, "reply_to", "");
            snprintf(word, sizeof word, "%s:%s", *to ? "reply" : "post",
                     *to ? to : json_get_string(post, "id", ""));
            count_word(counts, word);
            json_decref(post);
        }
    }
    freeReplyObject(reply);
    return counts;
}

static void check_all(struct run *run)
{
    json_t *facts = count_facts(run);
    json_t *posts = count_posts(run);
    for (int who = 0; who < SPEAKERS; who++) {
        for (int n = 0; n < EACH; n++) {
            char word[96];
            const char *id = run->speakers[who].ids[n];
            assert_int_equal(json_get_int(facts, id, 0), 1);
            snprintf(word, sizeof word, "reply:%s", id);
            assert_int_equal(json_get_int(posts, word, 0), 1);
            snprintf(word, sizeof word, "post:%s", id);
            assert_int_equal(json_get_int(posts, word, 0), 1);
        }
    }
    assert_int_equal(json_object_size(facts), SPEAKERS * EACH);
    json_decref(facts);
    json_decref(posts);
}

static void each_message_is_one_fact_and_one_reply(void **state)
{
    (void)state;
    struct run run = {.seed = 20261125};
    redis_server_start(&run.redis);
    server_start(&run.server, &run.redis, SOURCE_DIR "/config/sample", NULL);
    for (int who = 0; who < SPEAKERS; who++)
        run.speakers[who].client = (struct chat_client){.fd = -1};
    speak_and_kill(&run);
    assert_true(run.server_kills >= SERVER_KILLS);
    assert_int_equal(run.redis_kills, REDIS_KILLS);
    check_all(&run);
    assert_int_equal(server_stop(&run.server), 0);
    redis_server_check_keys(&run.redis);
    for (int who = 0; who < SPEAKERS; who++) {
        chat_client_close(&run.speakers[who].client);
        for (int n = 0; n < EACH; n++)
            free(run.speakers[who].ids[n]);
    }
    server_release(&run.server);
    redis_server_stop(&run.redis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_is_one_fact_and_one_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
