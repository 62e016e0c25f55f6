/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in chat: everybody has a page of their own, which hears all channels in one stream. */
#include "tests/support/venue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/support/chat_client.h"

enum { VISITORS_MAX = 24, HISTORY_MAX = 100 };

/* Looks whether everything that was posted has been told; somebody who is in no dialogue. */
#define OBSERVER "heyong"

struct visitor {
    char who[32];
    struct chat_client client;
    json_t *early; /* frames that came while others were waited for */
};

struct console {
    struct venue venue;
    struct visitor visitors[VISITORS_MAX]; /* the first is the observer */
    size_t count;
    int said;
    json_t *heard; /* ids of the posts that were heard */
};

static struct console *console_of(struct venue *venue)
{
    return (struct console *)venue;
}

static struct venue *make(void)
{
    struct console *console = mem_new(1, sizeof *console);
    console->venue.setup.directory = TEST_COMPANY;
    console->heard = json_object();
    return &console->venue;
}

static void free_console(struct venue *venue)
{
    struct console *console = console_of(venue);
    for (size_t i = 0; i < console->count; i++)
        json_decref(console->visitors[i].early);
    json_decref(console->heard);
    free(console);
}

/* Reads until the frame with that value at `key`; what else comes is kept for hear(). New. */
static json_t *read_until(struct visitor *visitor, const char *key, const char *value)
{
    for (;;) {
        json_t *frame = chat_client_next(&visitor->client, VENUE_WAIT_MS);
        if (!frame)
            fail_msg("%s heard nothing with %s=%s", visitor->who, key, value);
        if (strcmp(json_get_string(frame, key, ""), value) == 0)
            return frame;
        json_array_append_new(visitor->early, frame);
    }
}

/* What was posted in the channel (`key` in the store) while the page was not open. */
static void read_history(struct console *console, struct visitor *visitor, const char *channel,
                         const char *key)
{
    char *newest = redis_server_string(&console->venue.redis, "LINDEX {test}:chat:%s -1", key);
    json_t *post = json_parse(text_of(newest));
    if (post) {
        json_t *asked = json_pack("{s:s, s:s, s:i}", "type", "history", "channel", channel, "limit",
                                  HISTORY_MAX);
        assert_true(chat_client_send(&visitor->client, asked));
        json_array_append_new(visitor->early,
                              read_until(visitor, "id", json_get_string(post, "id", "")));
        json_decref(asked);
    }
    json_decref(post);
    free(newest);
}

static bool is_dealer(const char *who)
{
    return who[0] == 'D' && who[1] >= '0' && who[1] <= '9';
}

static bool open_page(struct console *console, struct visitor *visitor)
{
    if (!chat_client_open(&visitor->client, console->venue.server.port, visitor->who,
                          VENUE_WAIT_MS))
        return false;
    char *own = mem_printf("@%s", visitor->who);
    read_history(console, visitor, "@bot", own);
    if (!is_dealer(visitor->who))
        read_history(console, visitor, "#alerts", "#alerts");
    free(own);
    return true;
}

static bool enter(struct venue *venue, const char *who)
{
    struct console *console = console_of(venue);
    for (size_t i = 0; i < console->count; i++) {
        if (strcmp(console->visitors[i].who, who) == 0)
            return true;
    }
    assert_true(console->count < VISITORS_MAX);
    struct visitor *visitor = &console->visitors[console->count];
    snprintf(visitor->who, sizeof visitor->who, "%s", who);
    visitor->early = json_array();
    bool is_in = open_page(console, visitor);
    if (is_in)
        console->count++;
    else
        json_decref(visitor->early);
    return is_in;
}

/* The chat goes by the server's clock. */
static void set_no_clock(struct venue *venue, int64_t at_ms)
{
    (void)venue;
    (void)at_ms;
}

/* The pages come back as soon as the server does. */
static void connect_pages(struct venue *venue)
{
    struct console *console = console_of(venue);
    if (console->count == 0)
        assert_true(enter(venue, OBSERVER));
    else
        for (size_t i = 0; i < console->count; i++)
            assert_true(open_page(console, &console->visitors[i]));
}

static void disconnect_pages(struct venue *venue)
{
    struct console *console = console_of(venue);
    for (size_t i = 0; i < console->count; i++)
        chat_client_close(&console->visitors[i].client);
}

static struct visitor *visitor_of(struct venue *venue, const char *who)
{
    struct console *console = console_of(venue);
    for (size_t i = 0; i < console->count; i++) {
        if (strcmp(console->visitors[i].who, who) == 0)
            return &console->visitors[i];
    }
    fail_msg("%s has not come", who);
    return NULL;
}

/* The post is named by its client_id; its id is what replies refer to. */
static char *post(struct console *console, struct visitor *visitor, const char *channel,
                  const char *text)
{
    char client_id[16];
    snprintf(client_id, sizeof client_id, "s%d", ++console->said);
    assert_true(chat_client_post(&visitor->client, *channel ? channel : "@bot", text, client_id));
    json_t *echo = read_until(visitor, "client_id", client_id);
    if (strcmp(json_get_string(echo, "type", ""), "error") == 0)
        fail_msg("%s said \"%s\": %s", visitor->who, text, json_get_string(echo, "message", ""));
    char *id = mem_strdup(json_get_string(echo, "id", ""));
    json_decref(echo);
    return id;
}

/* There are no threads. */
static char *say(struct venue *venue, const char *who, const char *channel, const char *text,
                 bool in_thread)
{
    (void)in_thread;
    return post(console_of(venue), visitor_of(venue, who), channel, text);
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

/* Whether it is a post of the bot that was not heard before. */
static bool is_news(struct console *console, const json_t *frame)
{
    const char *id = json_get_string(frame, "id", "");
    if (strcmp(json_get_string(frame, "type", ""), "post") != 0 ||
        strcmp(json_get_string(frame, "user", ""), "dealerline") != 0)
        return false;
    bool is_known = json_object_get(console->heard, id) != NULL;
    json_object_set_new(console->heard, id, json_true());
    return !is_known;
}

static bool hear(struct venue *venue, const char *listener, int timeout_ms, struct heard *out)
{
    struct visitor *visitor = visitor_of(venue, listener);
    json_t *frame;
    while ((frame = next_frame(visitor, timeout_ms))) {
        const char *channel = json_get_string(frame, "channel", "");
        bool is_channel = channel[0] == '#';
        bool is_new = is_news(console_of(venue), frame);
        if (is_new)
            *out = (struct heard){
                .listener = mem_strdup(is_channel ? "" : listener),
                .channel = mem_strdup(is_channel ? channel : ""),
                .text = mem_printf("%s%s", json_get_string(frame, "text", ""),
                                   *json_get_string(frame, "image", "") ? "\n[picture]" : ""),
                .reply_to = mem_strdup(json_get_string(frame, "reply_to", "")),
            };
        json_decref(frame);
        if (is_new)
            return true;
    }
    return false;
}

/* All pages are told of posts in one order. So once the observer has been answered, everything
 * before is on its way to each page; and there it comes before the refusal of a frame. */
static void settle(struct venue *venue)
{
    struct console *console = console_of(venue);
    json_t *nonsense = json_pack("{s:s}", "type", "nonsense");
    char *id = post(console, &console->visitors[0], "", "你好");
    json_decref(read_until(&console->visitors[0], "reply_to", id));
    for (size_t i = 1; i < console->count; i++) {
        assert_true(chat_client_send(&console->visitors[i].client, nonsense));
        json_decref(read_until(&console->visitors[i], "type", "error"));
    }
    json_decref(nonsense);
    free(id);
}

const struct venue_type venue_console = {
    .name = "console",
    .make = make,
    .free = free_console,
    .set_clock = set_no_clock,
    .connect = connect_pages,
    .disconnect = disconnect_pages,
    .enter = enter,
    .say = say,
    .hear = hear,
    .settle = settle,
};
