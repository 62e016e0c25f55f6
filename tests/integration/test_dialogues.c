/* SPDX-License-Identifier: Apache-2.0 */
/* The dialogues of tests/integration/dialogues on the built-in chat: each with a company and a
 * server of its own, at 10:05 of Monday, 23 November 2026. A file that begins with "@ purchases"
 * has the purchases of the company imported, and the morning's alerts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "tests/support/chat_client.h"
#include "tests/support/dialogue.h"
#include "tests/support/server.h"

#define COMPANY SOURCE_DIR "/tests/data/company"

enum { PEOPLE_MAX = 24, WAIT_MS = 20000 };

struct visitor {
    char who[32];
    struct chat_client client;
    json_t *early; /* frames that came before an echo */
};

struct chat {
    struct redis_server redis;
    struct server server;
    struct visitor visitors[PEOPLE_MAX];
    size_t count;
    int said;
};

static struct visitor *visitor_of(struct chat *chat, const char *who)
{
    for (size_t i = 0; i < chat->count; i++) {
        if (strcmp(chat->visitors[i].who, who) == 0)
            return &chat->visitors[i];
    }
    return NULL;
}

static void enter(void *owner, const char *who)
{
    struct chat *chat = owner;
    if (visitor_of(chat, who))
        return;
    assert_true(chat->count < PEOPLE_MAX);
    struct visitor *visitor = &chat->visitors[chat->count++];
    snprintf(visitor->who, sizeof visitor->who, "%s", who);
    visitor->early = json_array();
    assert_true(chat_client_open(&visitor->client, chat->server.port, who, WAIT_MS));
}

/* The id that the server gave the post, from its echo; what else comes is kept for hear(). */
static char *say(void *owner, const char *who, const char *channel, const char *text)
{
    struct chat *chat = owner;
    struct visitor *visitor = visitor_of(chat, who);
    char client_id[16];
    snprintf(client_id, sizeof client_id, "s%d", ++chat->said);
    assert_true(chat_client_post(&visitor->client, *channel ? channel : "@bot", text, client_id));
    for (;;) {
        json_t *frame = chat_client_next(&visitor->client, WAIT_MS);
        assert_non_null(frame);
        if (strcmp(json_get_string(frame, "type", ""), "error") == 0)
            fail_msg("%s said \"%s\": %s", who, text, json_get_string(frame, "message", ""));
        bool is_echo = strcmp(json_get_string(frame, "client_id", ""), client_id) == 0;
        char *id = is_echo ? strdup(json_get_string(frame, "id", "")) : NULL;
        if (!is_echo)
            json_array_append(visitor->early, frame);
        json_decref(frame);
        if (id)
            return id;
    }
}

/* New; NULL for none within the time. */
static json_t *next_frame(struct visitor *visitor, int timeout_ms)
{
    if (json_array_size(visitor->early) == 0)
        return chat_client_next(&visitor->client, timeout_ms);
    json_t *frame = json_incref(json_array_get(visitor->early, 0));
    json_array_remove(visitor->early, 0);
    return frame;
}

static bool hear(void *owner, const char *listener, const char *channel, int timeout_ms,
                 struct heard *out)
{
    struct chat *chat = owner;
    struct visitor *visitor = visitor_of(chat, listener);
    (void)channel; /* a visitor hears all channels in one stream */
    for (;;) {
        json_t *frame = next_frame(visitor, timeout_ms);
        if (!frame)
            return false;
        const char *in = json_get_string(frame, "channel", "");
        bool is_bots = strcmp(json_get_string(frame, "type", ""), "post") == 0 &&
                       strcmp(json_get_string(frame, "user", ""), "dealerline") == 0;
        if (is_bots)
            *out = (struct heard){
                .listener = strdup(listener),
                .channel = strdup(in[0] == '@' ? "" : in),
                .text = strdup(json_get_string(frame, "text", "")),
                .reply_to = strdup(json_get_string(frame, "reply_to", "")),
            };
        json_decref(frame);
        if (is_bots)
            return true;
    }
}

static bool wants_purchases(const char *path)
{
    char line[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    bool has_line = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    return has_line && strncmp(line, "@ purchases", 11) == 0;
}

static void import_purchases(struct chat *chat)
{
    char command[512];
    snprintf(command, sizeof command,
             DEALERLINE " import --config %s purchases " COMPANY "/purchases.csv >/dev/null",
             chat->server.config);
    assert_int_equal(system(command), 0);
}

/* The digest is the last that a morning's run does. */
static void await_digest(struct chat *chat)
{
    int64_t deadline = clock_steady_ms() + WAIT_MS;
    while (redis_server_count(&chat->redis, "LLEN {test}:chat:#alerts") == 0) {
        assert_true(clock_steady_ms() < deadline);
        poll(NULL, 0, 10); /* another process cannot be awaited otherwise */
    }
}

/* Purchases come in the early morning, before the alerts are looked for. */
static void open_chat(struct chat *chat, bool has_purchases)
{
    *chat = (struct chat){0};
    redis_server_start(&chat->redis);
    server_start(&chat->server, &chat->redis, COMPANY,
                 has_purchases ? "2026-11-23T06:00:00+08:00" : "2026-11-23T10:05:00+08:00");
    if (!has_purchases)
        return;
    import_purchases(chat);
    assert_int_equal(server_stop(&chat->server), 0);
    chat->server.at = "2026-11-23T10:05:00+08:00";
    server_restart(&chat->server);
    await_digest(chat);
}

static void close_chat(struct chat *chat)
{
    for (size_t i = 0; i < chat->count; i++) {
        chat_client_close(&chat->visitors[i].client);
        json_decref(chat->visitors[i].early);
    }
    assert_int_equal(server_stop(&chat->server), 0);
    redis_server_check_keys(&chat->redis);
    server_release(&chat->server);
    redis_server_stop(&chat->redis);
}

static bool play_file(const char *path)
{
    struct chat *chat = malloc(sizeof *chat);
    assert_non_null(chat);
    open_chat(chat, wants_purchases(path));
    struct dialogue_place place = {
        .owner = chat,
        .enter = enter,
        .say = say,
        .hear = hear,
        .names_replies = true,
    };
    bool is_right = dialogue_play(path, &place, &chat->redis);
    close_chat(chat);
    free(chat);
    return is_right;
}

/* DIALOGUE=name in the environment plays only the files that have it in their name. */
static void dialogues_go_as_written(void **state)
{
    (void)state;
    glob_t files;
    int wrong = 0;
    const char *only = getenv("DIALOGUE");
    assert_int_equal(glob(SOURCE_DIR "/tests/integration/dialogues/*.txt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (!only || strstr(files.gl_pathv[i], only))
            wrong += !play_file(files.gl_pathv[i]);
    }
    globfree(&files);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_go_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
