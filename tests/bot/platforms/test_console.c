/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in chat: the whole platform with pages (websocket clients) on one side and, in place of
 * the inbox, commits that answer "did: TEXT" on the other, on a real Redis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/net/request.h"
#include "bot/net/ws.h"
#include "bot/pictures.h"
#include "bot/platforms/console.h"
#include "bot/platforms/console_frame.h"
#include "config/config.h"
#include "tests/support/known_directory.h"
#include "tests/support/store_bench.h"
#include "tests/support/until.h"

enum { PAGES = 4, FRAMES = 1000 };

struct page {
    struct ws *ws;
    int opened, closed, frames, code, status;
    json_t *frame[FRAMES];
};

struct world {
    struct store_bench *bench;
    struct net *net;
    const struct directory *dir;
    struct clock clock;
    json_t *settings;
    struct platform *console;
    struct platform *dialed; /* whose port dial() takes */
    struct page pages[PAGES];
    int net_closed, platform_closed, events, commits, held;
    enum err refusal; /* what the inbox says instead of taking */
    bool is_holding;  /* the inbox keeps events without committing */
    event_taken_fn taken[64];
    void *token[64];
    char kind[40], said[200], channel[64]; /* of the newest event */
    bool is_internal;
};

/* One message on its way through the inbox that stands in. */
struct on_its_way {
    struct world *world;
    struct arena arena;
    struct transaction tx;
    event_taken_fn taken;
    void *token;
};

static void on_committed(void *owner, const struct commit_result *result)
{
    struct on_its_way *message = owner;
    message->world->commits++;
    message->taken(message->token, result->status, result->at_ms);
    tx_release(&message->tx);
    arena_release(&message->arena);
    free(message);
}

static void on_event(void *owner, const struct event *event, event_taken_fn taken, void *token)
{
    static const char *const kinds[] = {
        [CHANNEL_DIRECT] = "direct", [CHANNEL_GROUP] = "group", [CHANNEL_MENTION] = "mention"};
    struct world *world = owner;
    world->events++;
    snprintf(world->kind, sizeof world->kind, "%s", kinds[event->kind]);
    snprintf(world->said, sizeof world->said, "%.*s", TEXT_ARGS(event->text));
    snprintf(world->channel, sizeof world->channel, "%s", event->channel);
    world->is_internal = event->is_internal;
    if (world->refusal) {
        taken(token, world->refusal, 0);
        return;
    }
    if (world->is_holding) {
        world->taken[world->held] = taken;
        world->token[world->held++] = token;
        return;
    }
    struct on_its_way *message = mem_new(1, sizeof *message);
    *message = (struct on_its_way){.world = world, .taken = taken, .token = token};
    arena_init(&message->arena);
    tx_init(&message->tx, &message->arena, arena_printf(&message->arena, "console:%s", event->id));
    if (event->kind != CHANNEL_GROUP)
        tx_add_post(&message->tx,
                    &(struct tx_post){.platform = "console",
                                      .channel = event->channel,
                                      .reply_to = event->id,
                                      .text = arena_printf(&message->arena, "did: %.*s",
                                                           TEXT_ARGS(event->text))});
    event->add_writes(event->owner, &message->tx);
    store_commit(world->bench->store, &message->tx, event->at_ms, on_committed, message);
}

static const struct directory *directory_now(void *owner)
{
    return ((struct world *)owner)->dir;
}

static struct platform *open_console(struct world *world, struct store *store)
{
    struct platform *console = platform_console.open(&(struct platform_setup){
        .loop = &world->bench->loop,
        .net = world->net,
        .clock = &world->clock,
        .store = store,
        .settings = world->settings,
        .directory = directory_now,
        .on_event = on_event,
        .owner = world,
    });
    assert_non_null(console);
    return console;
}

static void setup_world(struct world *world, const char *settings)
{
    memset(world, 0, sizeof *world);
    world->bench = store_bench_new();
    world->net = net_open(&world->bench->loop, NULL);
    world->dir = known_directory(SOURCE_DIR "/config/sample");
    world->clock.frozen_ms = STORE_BENCH_AT_MS;
    world->settings = json_parse(text_of(settings));
    assert_non_null(world->settings);
    world->console = world->dialed = open_console(world, world->bench->store);
}

static void on_platform_closed(void *owner)
{
    ((struct world *)owner)->platform_closed = 1;
}

static void on_net_closed(void *owner)
{
    ((struct world *)owner)->net_closed = 1;
}

static void end_world(struct world *world)
{
    platform_console.close(world->console, on_platform_closed, world);
    assert_int_equal(world->platform_closed, 0);
    until(&world->bench->loop, &world->platform_closed);
    for (int i = 0; i < world->held; i++)
        world->taken[i](world->token[i], ERR_CLOSED, 0);
    net_close(world->net, on_net_closed, world);
    until(&world->bench->loop, &world->net_closed);
    store_bench_free(world->bench);
    directory_free(world->dir);
    json_decref(world->settings);
    for (int i = 0; i < PAGES; i++) {
        for (int k = 0; k < world->pages[i].frames; k++)
            json_decref(world->pages[i].frame[k]);
    }
}

static void on_open(void *owner, struct ws *ws)
{
    struct page *page = owner;
    (void)ws;
    page->opened = 1;
}

static void on_message(void *owner, struct ws *ws, struct text message)
{
    struct page *page = owner;
    (void)ws;
    assert_true(page->frames < FRAMES);
    json_t *frame = json_parse(message);
    assert_non_null(frame);
    page->frame[page->frames++] = frame;
}

static void on_close(void *owner, struct ws *ws, const struct ws_end *end)
{
    struct page *page = owner;
    (void)ws;
    page->code = end->code;
    page->status = end->http_status;
    page->closed = 1;
}

static const struct ws_events page_events = {
    .on_open = on_open, .on_message = on_message, .on_close = on_close};

static void dial(struct world *world, struct page *page, const struct http_header *headers,
                 size_t count)
{
    char url[100];
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/chat", console_port(world->dialed));
    struct ws_connect how = {.url = url, .headers = headers, .header_count = count};
    page->ws = ws_connect(world->net, &how, &page_events, page);
}

static void say(struct page *page, const char *frame)
{
    assert_int_equal(ws_send(page->ws, text_of(frame)), OK);
}

static void await(struct world *world, struct page *page, int frames)
{
    until_count(&world->bench->loop, &page->frames, frames);
}

static const char *field(const struct page *page, int i, const char *key)
{
    assert_true(i < page->frames);
    return json_get_string(page->frame[i], key, "-");
}

static struct page *enter(struct world *world, int i, const char *user)
{
    char frame[100];
    struct page *page = &world->pages[i];
    dial(world, page, NULL, 0);
    until(&world->bench->loop, &page->opened);
    snprintf(frame, sizeof frame, "{\"type\":\"login\",\"user\":\"%s\"}", user);
    say(page, frame);
    await(world, page, 1);
    assert_string_equal(field(page, 0, "type"), "welcome");
    assert_string_equal(json_get_string(json_object_get(page->frame[0], "user"), "id", ""), user);
    return page;
}

/* Waits until all that the server had to send to the page has come: it answers in order. */
static void settle(struct world *world, struct page *page)
{
    int before = page->frames;
    say(page, "{\"type\":\"none\"}");
    do {
        await(world, page, before + 1);
        before = page->frames;
    } while (strcmp(field(page, page->frames - 1, "code"), "bad_type") != 0);
}

#define OPEN "{\"listen\":\"127.0.0.1:0\",\"open\":true,\"rooms\":[\"alerts\",\"east\"]}"

static void test_a_post_and_its_reply(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    say(page, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"昨天拜访了佳美\","
              "\"client_id\":\"c1\"}");
    await(&world, page, 3);
    assert_string_equal(field(page, 1, "client_id"), "c1");
    assert_string_equal(field(page, 1, "user"), "chenhao");
    assert_string_equal(field(page, 1, "channel"), "@bot");
    assert_string_equal(field(page, 1, "at"), "2026-11-23T10:05:01+08:00");
    assert_string_equal(field(page, 2, "user"), "dealerline");
    assert_string_equal(field(page, 2, "text"), "did: 昨天拜访了佳美");
    assert_string_equal(field(page, 2, "reply_to"), field(page, 1, "id"));
    assert_string_equal(world.kind, "direct");
    assert_string_equal(world.channel, "@chenhao");
    settle(&world, page);
    assert_int_equal(page->frames, 4);
    end_world(&world);
}

static void test_same_client_id_is_the_same_post(void **state)
{
    (void)state;
    static const char post[] =
        "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"once\",\"client_id\":\"c1\"}";
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    say(page, post);
    await(&world, page, 3);
    say(page, post);
    await(&world, page, 4);
    settle(&world, page);
    assert_int_equal(page->frames, 5);
    assert_string_equal(field(page, 3, "client_id"), "c1");
    assert_string_equal(field(page, 3, "id"), field(page, 1, "id"));
    /* From a new connection too; from another person it is another post. */
    struct page *again = enter(&world, 1, "chenhao");
    say(again, post);
    await(&world, again, 2);
    assert_string_equal(field(again, 1, "id"), field(page, 1, "id"));
    struct page *other = enter(&world, 2, "linxue");
    say(other, post);
    await(&world, other, 3);
    assert_string_not_equal(field(other, 1, "id"), field(page, 1, "id"));
    assert_int_equal(redis_server_count(&world.bench->redis, "LLEN {acme}:chat:@chenhao"), 2);
    end_world(&world);
}

static void test_without_client_id_each_is_another_post(void **state)
{
    (void)state;
    static const char post[] = "{\"type\":\"post\",\"channel\":\"#team\",\"text\":\"hi\"}";
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    say(page, post);
    say(page, post);
    await(&world, page, 3);
    settle(&world, page);
    assert_int_equal(page->frames, 4);
    assert_string_not_equal(field(page, 1, "id"), field(page, 2, "id"));
    end_world(&world);
}

static void test_rooms_reach_those_who_may_see(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *chen = enter(&world, 0, "chenhao");
    struct page *lin = enter(&world, 1, "linxue");
    struct page *dealer = enter(&world, 2, "D001");
    say(chen, "{\"type\":\"post\",\"channel\":\"#team\",\"text\":\"@小助手 我有哪些预警\","
              "\"client_id\":\"c1\"}");
    await(&world, chen, 3);
    await(&world, lin, 3);
    assert_string_equal(world.kind, "mention");
    assert_string_equal(world.said, "我有哪些预警");
    assert_true(world.is_internal);
    assert_string_equal(field(lin, 1, "text"), "@小助手 我有哪些预警");
    assert_string_equal(field(lin, 1, "client_id"), "-");
    assert_string_equal(field(chen, 1, "client_id"), "c1");
    say(dealer, "{\"type\":\"post\",\"channel\":\"#dealers\",\"text\":\"大家好\"}");
    await(&world, dealer, 2);
    await(&world, chen, 4);
    assert_string_equal(world.kind, "group");
    assert_false(world.is_internal);
    /* The dealer saw nothing of the team's room, nor of other one-to-one chats. */
    say(lin, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"private\"}");
    await(&world, lin, 6);
    settle(&world, dealer);
    settle(&world, chen);
    assert_int_equal(dealer->frames, 3);
    assert_int_equal(chen->frames, 5);
    end_world(&world);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *user, *frame, *code;
    } cases[] = {
        {NULL, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"x\"}", "unauthorized"},
        {NULL, "{\"type\":\"history\",\"channel\":\"@bot\"}", "unauthorized"},
        {NULL, "{\"type\":\"login\",\"user\":\"nobody\"}", "unauthorized"},
        {"D001", "{\"type\":\"post\",\"channel\":\"#alerts\",\"text\":\"x\"}", "forbidden"},
        {"D001", "{\"type\":\"history\",\"channel\":\"#alerts\"}", "forbidden"},
        {"D001", "{\"type\":\"history\",\"channel\":\"@chenhao\"}", "bad_field"},
        {"chenhao", "{\"type\":\"history\",\"channel\":\"@D001\"}", "bad_field"},
        {"chenhao", "not json", "bad_json"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        setup_world(&world, OPEN);
        struct page *page = &world.pages[0];
        if (cases[i].user)
            enter(&world, 0, cases[i].user);
        else
            dial(&world, page, NULL, 0);
        until(&world.bench->loop, &page->opened);
        int before = page->frames;
        say(page, cases[i].frame);
        await(&world, page, before + 1);
        assert_string_equal(field(page, before, "type"), "error");
        assert_string_equal(field(page, before, "code"), cases[i].code);
        assert_int_equal(world.events, 0);
        end_world(&world);
    }
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *frame, *type;
    } cases[] = {
        {"{\"type\":\"login\",\"user\":\"chenhao\",\"token\":\"right\"}", "welcome"},
        {"{\"type\":\"login\",\"user\":\"chenhao\",\"token\":\"wrong\"}", "error"},
        {"{\"type\":\"login\",\"user\":\"chenhao\"}", "error"},
        {"{\"type\":\"login\",\"user\":\"linxue\",\"token\":\"\"}", "error"},
        {"{\"type\":\"login\",\"user\":\"linxue\",\"token\":\"right\"}", "error"},
    };
    struct world world;
    setup_world(&world, "{\"listen\":\"127.0.0.1:0\",\"tokens\":{\"chenhao\":\"right\"}}");
    struct page *page = &world.pages[0];
    dial(&world, page, NULL, 0);
    until(&world.bench->loop, &page->opened);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        say(page, cases[i].frame);
        await(&world, page, (int)i + 1);
        assert_string_equal(field(page, (int)i, "type"), cases[i].type);
    }
    end_world(&world);
}

static void test_guessing_tokens_ends(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, "{\"listen\":\"127.0.0.1:0\",\"tokens\":{\"chenhao\":\"right\"}}");
    struct page *page = &world.pages[0];
    dial(&world, page, NULL, 0);
    until(&world.bench->loop, &page->opened);
    for (int i = 0; i < 5; i++)
        say(page, "{\"type\":\"login\",\"user\":\"chenhao\",\"token\":\"guess\"}");
    until(&world.bench->loop, &page->closed);
    assert_int_equal(page->frames, 5);
    assert_int_equal(page->code, 1008);
    end_world(&world);
}

static void test_history(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *chen = enter(&world, 0, "chenhao");
    for (int i = 0; i < 20; i++) {
        char frame[120];
        snprintf(frame, sizeof frame,
                 "{\"type\":\"post\",\"channel\":\"#team\",\"text\":\"n%d\","
                 "\"client_id\":\"c%d\"}",
                 i, i);
        say(chen, frame);
        await(&world, chen, i + 2);
    }
    struct page *lin = enter(&world, 1, "linxue");
    say(lin, "{\"type\":\"history\",\"channel\":\"#team\",\"limit\":5}");
    await(&world, lin, 6);
    settle(&world, lin);
    assert_int_equal(lin->frames, 7);
    for (int i = 0; i < 5; i++) {
        char text[10];
        snprintf(text, sizeof text, "n%d", 15 + i);
        assert_string_equal(field(lin, i + 1, "text"), text);
        assert_string_equal(field(lin, i + 1, "client_id"), "-");
    }
    end_world(&world);
}

static void test_two_servers_show_the_same(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *here = enter(&world, 0, "chenhao");
    struct store *other_store = store_bench_open(world.bench, "acme");
    struct platform *other = open_console(&world, other_store);
    world.dialed = other;
    struct page *there = enter(&world, 1, "chenhao");
    say(here, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"x\",\"client_id\":\"c1\"}");
    await(&world, here, 3);
    await(&world, there, 3);
    settle(&world, here);
    settle(&world, there);
    assert_int_equal(here->frames, 4);
    assert_int_equal(there->frames, 4);
    assert_string_equal(field(there, 1, "id"), field(here, 1, "id"));
    assert_string_equal(field(there, 2, "text"), "did: x");
    platform_console.close(other, on_platform_closed, &world);
    until(&world.bench->loop, &world.platform_closed);
    world.platform_closed = 0;
    store_bench_close(world.bench, other_store);
    end_world(&world);
}

static void test_long_posts_do_not_cut_the_reader(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *chen = enter(&world, 0, "chenhao");
    char *text = mem_new(60001, 1), *frame;
    memset(text, 'x', 15000);
    for (int i = 0; i < 200; i++) {
        frame = mem_printf(
            "{\"type\":\"post\",\"channel\":\"#team\",\"text\":\"%s\",\"client_id\":\"c%d\"}", text,
            i);
        say(chen, frame);
        free(frame);
        await(&world, chen, i + 2);
    }
    free(text);
    struct page *lin = enter(&world, 1, "linxue");
    say(lin, "{\"type\":\"history\",\"channel\":\"#team\",\"limit\":500}");
    say(lin, "{\"type\":\"history\",\"channel\":\"#team\",\"limit\":500}");
    await(&world, lin, 201);
    settle(&world, lin);
    assert_int_equal(lin->closed, 0);
    assert_string_equal(field(lin, lin->frames - 2, "id"), field(chen, chen->frames - 1, "id"));
    end_world(&world);
}

static void test_flood_is_busy(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    world.is_holding = true;
    for (int i = 0; i < 40; i++) {
        char frame[120];
        snprintf(frame, sizeof frame,
                 "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"n%d\",\"client_id\":\"c%d\"}",
                 i, i);
        say(page, frame);
    }
    settle(&world, page);
    assert_int_equal(world.events, 32);
    assert_int_equal(page->frames, 1 + 8 + 1);
    assert_string_equal(field(page, 1, "code"), "busy");
    assert_string_equal(field(page, 1, "client_id"), "c32");
    end_world(&world);
}

static void test_what_the_inbox_refuses_is_told(void **state)
{
    (void)state;
    static const struct {
        enum err refusal;
        const char *code;
    } cases[] = {{ERR_FULL, "busy"}, {ERR_CLOSED, "unavailable"}, {ERR_IO, "unavailable"}};
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    for (int i = 0; i < 3; i++) {
        world.refusal = cases[i].refusal;
        say(page, "{\"type\":\"post\",\"channel\":\"@bot\",\"text\":\"x\",\"client_id\":\"c1\"}");
        await(&world, page, i + 2);
        assert_string_equal(field(page, i + 1, "code"), cases[i].code);
        assert_string_equal(field(page, i + 1, "client_id"), "c1");
    }
    end_world(&world);
}

static void test_pages_from_elsewhere_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        int status;
    } cases[] = {
        {"Origin", "http://evil.example", 403},
        {"Origin", "null", 403},
        {"X-Other", "x", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct http_header header = {cases[i].name, cases[i].value};
        setup_world(&world, OPEN);
        struct page *page = &world.pages[0];
        dial(&world, page, &header, 1);
        until(&world.bench->loop, cases[i].status ? &page->closed : &page->opened);
        assert_int_equal(page->status, cases[i].status);
        end_world(&world);
    }
}

static void test_too_big_a_frame_closes(void **state)
{
    (void)state;
    struct world world;
    setup_world(&world, OPEN);
    struct page *page = enter(&world, 0, "chenhao");
    char *big = mem_new(CONSOLE_FRAME_MAX + 2, 1);
    memset(big, 'x', CONSOLE_FRAME_MAX + 1);
    say(page, big);
    free(big);
    until(&world.bench->loop, &page->closed);
    assert_int_equal(page->code, 1009);
    end_world(&world);
}

struct got {
    int done, status;
    struct str body;
};

static void on_answer(void *owner, enum err error, const struct http_answer *answer,
                      const char *why)
{
    struct got *got = owner;
    (void)why;
    assert_int_equal(error, OK);
    got->status = answer->status;
    str_add_text(&got->body, answer->body);
    got->done = 1;
}

static void test_the_page_and_its_files(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *method, *path;
        int status;
        const char *holds;
    } cases[] = {
        {OPEN, "GET", "/", 200, "page.js"},
        {OPEN, "GET", "/page.js", 200, "WebSocket"},
        {OPEN, "GET", "/words.js", 200, "WORDS"},
        {OPEN, "GET", "/page.css", 200, "prefers-color-scheme"},
        {OPEN, "GET", "/icon.svg", 200, "<svg"},
        {OPEN, "GET", "/directory.json", 200, "\"D001\""},
        {OPEN, "GET", "/files/none.png", 404, ""},
        {OPEN, "GET", "/../secret", 404, ""},
        {OPEN, "POST", "/", 405, ""},
        {"{\"listen\":\"127.0.0.1:0\"}", "GET", "/directory.json", 404, ""},
        {"{\"listen\":\"127.0.0.1:0\"}", "GET", "/", 200, "page.js"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct got got = {0};
        char url[100];
        print_message("%s %s\n", cases[i].method, cases[i].path);
        setup_world(&world, cases[i].settings);
        snprintf(url, sizeof url, "http://127.0.0.1:%d%s", console_port(world.console),
                 cases[i].path);
        struct http_request request = {.method = cases[i].method, .url = url};
        http_request(world.net, &request, on_answer, &got);
        until(&world.bench->loop, &got.done);
        assert_int_equal(got.status, cases[i].status);
        assert_non_null(strstr(got.body.ptr ? got.body.ptr : "", cases[i].holds));
        str_release(&got.body);
        end_world(&world);
    }
}

static int ask_for(struct world *world, const char *path, const char *authorization)
{
    struct got got = {0};
    char url[160];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", console_port(world->console), path);
    struct http_header header = {"Authorization", authorization};
    struct http_request request = {
        .method = "GET", .url = url, .headers = &header, .header_count = authorization ? 1 : 0};
    http_request(world->net, &request, on_answer, &got);
    until(&world->bench->loop, &got.done);
    str_release(&got.body);
    return got.status;
}

/* Posts a picture as the inbox would and gives its address. */
static const char *post_picture(struct world *world, const char *channel)
{
    struct transaction tx;
    tx_init(&tx, &world->bench->arena, channel);
    struct tx_post post = {.platform = "console",
                           .channel = channel,
                           .text = "x",
                           .image = "{\"panels\":[{\"kind\":\"bars\"}]}"};
    const struct tx_post *made = tx_add_post(&tx, &post);
    pictures_keep(&tx);
    assert_int_equal(store_bench_commit(world->bench, &tx).status, OK);
    const char *path = made->image;
    tx_release(&tx);
    return path;
}

static void test_pictures_are_for_those_who_may_see(void **state)
{
    (void)state;
    static const struct {
        const char *channel, *who, *authorization;
        int status;
    } cases[] = {
        {"@chenhao", "nobody", NULL, 401},
        {"@chenhao", "chenhao:right", "Basic Y2hlbmhhbzpyaWdodA==", 200},
        {"@chenhao", "chenhao:wrong", "Basic Y2hlbmhhbzp3cm9uZw==", 401},
        {"@chenhao", "linxue:right", "Basic bGlueHVlOnJpZ2h0", 404},
        {"@chenhao", "D001:right", "Basic RDAwMTpyaWdodA==", 404},
        {"@chenhao", "what is no login", "Basic ????", 401},
        {"@chenhao", "another way", "Bearer right", 401},
        {"#team", "linxue:right", "Basic bGlueHVlOnJpZ2h0", 200},
        {"#team", "D001:right", "Basic RDAwMTpyaWdodA==", 404},
        {"#dealers", "D001:right", "Basic RDAwMTpyaWdodA==", 200},
    };
    struct world world;
    setup_world(&world, "{\"listen\":\"127.0.0.1:0\",\"tokens\":{\"chenhao\":\"right\",\"linxue\":"
                        "\"right\",\"D001\":\"right\"}}");
    const char *path = "", *channel = "";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(channel, cases[i].channel) != 0)
            path = post_picture(&world, channel = cases[i].channel);
        print_message("%s, %s\n", channel, cases[i].who);
        assert_int_equal(ask_for(&world, path, cases[i].authorization), cases[i].status);
    }
    end_world(&world);
}

static void test_names_of_pictures(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t len;
    } cases[] = {
        {"/files/0123456789abcdef0123456789abcdef.png", 32},
        {"/files/0123456789abcdef0123456789abcdeF.png", 0},
        {"/files/0123456789abcdef0123456789abcde.png", 0},
        {"/files/0123456789abcdef0123456789abcdef0.png", 0},
        {"/files/0123456789abcdef0123456789abcdef.jpg", 0},
        {"/files/", 0},
        {"/", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(pictures_name(cases[i].path).len, cases[i].len);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    log_setup(LOG_LEVEL_ERROR, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_post_and_its_reply),
        cmocka_unit_test(test_same_client_id_is_the_same_post),
        cmocka_unit_test(test_without_client_id_each_is_another_post),
        cmocka_unit_test(test_rooms_reach_those_who_may_see),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_guessing_tokens_ends),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_two_servers_show_the_same),
        cmocka_unit_test(test_long_posts_do_not_cut_the_reader),
        cmocka_unit_test(test_flood_is_busy),
        cmocka_unit_test(test_what_the_inbox_refuses_is_told),
        cmocka_unit_test(test_pages_from_elsewhere_are_refused),
        cmocka_unit_test(test_too_big_a_frame_closes),
        cmocka_unit_test(test_the_page_and_its_files),
        cmocka_unit_test(test_pictures_are_for_those_who_may_see),
        cmocka_unit_test(test_names_of_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
