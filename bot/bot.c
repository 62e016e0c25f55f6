/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/bot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/deadlines.h"
#include "bot/morning.h"
#include "bot/operations.h"
#include "bot/outages.h"
#include "config/platform_types.h"

/* How long messages in hand are waited for at the end; the rest of stopping takes well under the
 * ten seconds that are promised. */
enum { PATIENCE_MS = 6000 };

#define PLATFORM(name) extern const struct platform_type platform_##name;
#include "bot/platforms.def"
#undef PLATFORM

static const struct platform_type *const types[] = {
#define PLATFORM(name) &platform_##name,
#include "bot/platforms.def"
#undef PLATFORM
    NULL,
};

const struct platform_type *bot_platform_type(const char *name)
{
    for (size_t i = 0; types[i]; i++) {
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    }
    return NULL;
}

struct bot_platform *bot_platform_find(struct bot *bot, const char *name)
{
    for (size_t i = 0; i < bot->platform_count; i++) {
        if (strcmp(bot->platforms[i].type->name, name) == 0)
            return &bot->platforms[i];
    }
    return NULL;
}

static struct platform *find_platform(void *owner, const char *name,
                                      const struct platform_type **type)
{
    struct bot_platform *found = bot_platform_find(owner, name);
    if (!found)
        return NULL;
    *type = found->type;
    return found->platform;
}

static const struct directory *directory_now(void *owner)
{
    const struct bot_platform *platform = owner;
    return platform->bot->roster.dir;
}

static struct request request_now(void *owner, const struct directory *dir, struct arena *arena)
{
    const struct bot_platform *platform = owner;
    return bot_request(platform->bot, dir, arena);
}

static void on_event(void *owner, const struct event *event, event_taken_fn taken, void *token)
{
    struct bot_platform *platform = owner;
    operations_count(platform->bot->operations, METRIC_MESSAGES, platform->type->name);
    inbox_take(platform->bot->inbox, event, taken, token);
}

static void on_platform_state(void *owner, struct platform *handle, bool ready, const char *why)
{
    struct bot_platform *platform = owner;
    (void)handle;
    if (platform->is_ready == ready)
        return;
    platform->is_ready = ready;
    platform->lost_ms = ready ? 0 : clock_steady_ms();
    if (ready)
        log_info("", "platform.up", "platform=%s", platform->type->name);
    else
        log_warn("", "platform.down", "platform=%s reason=\"%s\"", platform->type->name,
                 why ? why : "");
}

static void on_message_done(void *owner, enum err status, const struct transaction *tx,
                            int64_t took_ms)
{
    struct bot *bot = owner;
    operations_message(bot->operations, status, tx, took_ms);
}

static void on_sent(void *owner, const char *platform, enum post_outcome outcome)
{
    struct bot *bot = owner;
    operations_count(bot->operations,
                     outcome == POST_SENT ? METRIC_POSTS_SENT : METRIC_POST_FAILURES, platform);
}

/* False where one cannot be opened, which its log line tells. */
static bool open_platforms(struct bot *bot)
{
    bool are_open = true;
    for (size_t i = 0; i < bot->platform_count; i++) {
        struct bot_platform *one = &bot->platforms[i];
        one->lost_ms = clock_steady_ms();
        one->platform = one->type->open(&(struct platform_setup){
            .loop = bot->loop,
            .net = bot->net,
            .clock = &bot->clock,
            .store = bot->store,
            .settings = one->config->settings,
            .directory = directory_now,
            .request = request_now,
            .on_event = on_event,
            .on_state = on_platform_state,
            .owner = one,
        });
        are_open &= one->platform != NULL;
    }
    return are_open;
}

static void on_failed(uv_timer_t *timer)
{
    bot_stop(timer->data);
}

static void on_roster_ready(void *owner)
{
    struct bot *bot = owner;
    if (bot->is_stopping)
        return;
    if (!open_platforms(bot)) {
        /* A server that nobody can reach is none; stopped from the loop, not from within here. */
        bot->has_failed = true;
        uv_timer_start(&bot->patience, on_failed, 0, 0);
        return;
    }
    bot->is_started = true;
    bot->sender = sender_open(&(struct sender_setup){
        .loop = bot->loop,
        .store = bot->store,
        .consumer = bot->consumer,
        .find = find_platform,
        .on_sent = on_sent,
        .owner = bot,
    });
    bot->morning = morning_open(bot);
    bot->deadlines = deadlines_open(bot);
    bot->outages = outages_open(bot);
    if (bot->on_ready)
        bot->on_ready(bot->owner);
}

static void on_import(void *owner)
{
    struct bot *bot = owner;
    if (bot->morning && !bot->is_stopping)
        morning_after_import(bot->morning);
}

static void on_store_state(void *owner, bool connected)
{
    struct bot *bot = owner;
    if (connected)
        log_info("", "store.up", "company=%s", bot->config->company);
    else
        log_warn("", "store.down", "company=%s", bot->config->company);
    if (!connected)
        operations_count(bot->operations, METRIC_STORE_LOSSES, "");
}

/* A message to somebody goes by the first platform where that person has an account: the built-in
 * chat, where everybody has one, comes last. */
static void find_routes(struct bot *bot)
{
    size_t count = 0;
    for (int built_in = 0; built_in <= 1; built_in++) {
        for (size_t i = 0; i < bot->platform_count; i++) {
            const char *type = bot->platforms[i].type->name;
            if (platform_is_built_in(type) == (built_in == 1))
                bot->platform_names[count++] = type;
        }
    }
    bot->routes = (struct routes){bot->platform_names, count};
}

static void find_types(struct bot *bot)
{
    for (size_t i = 0; i < bot->config->platform_count && i < PLATFORMS_MAX; i++) {
        const struct config_platform *config = &bot->config->platforms[i];
        const struct platform_type *type = bot_platform_type(config->type);
        if (!type) {
            log_error("", "platform.unknown", "platform=%s", config->type);
            continue;
        }
        bot->platforms[bot->platform_count++] =
            (struct bot_platform){.bot = bot, .type = type, .config = config};
    }
}

static bool ready_for_operations(void *owner, struct str *why)
{
    return bot_is_ready(owner, why);
}

enum err bot_open(struct bot *bot, const struct bot_setup *setup)
{
    *bot = (struct bot){
        .loop = setup->loop,
        .config = setup->config,
        .calendar = setup->config->calendar,
        .clock = setup->clock,
        .on_ready = setup->on_ready,
        .on_stopped = setup->on_stopped,
        .owner = setup->owner,
    };
    char host[48] = "server";
    (void)gethostname(host, sizeof host - 1); /* a name to tell servers apart; any will do */
    snprintf(bot->consumer, sizeof bot->consumer, "%s-%d", host, (int)getpid());
    uv_timer_init(bot->loop, &bot->patience);
    bot->patience.data = bot;
    find_types(bot);
    find_routes(bot);
    roster_init(&bot->roster, setup->dir);
    bot->net = net_open(bot->loop, NULL);
    if (!bot->net)
        return ERR_IO;
    bot->operations = operations_open(&(struct operations_setup){
        .net = bot->net,
        .listen = &bot->config->operations,
        .is_ready = ready_for_operations,
        .owner = bot,
    });
    if (!bot->operations)
        return ERR_IO;
    bot->store = store_open(&(struct store_setup){
        .loop = bot->loop,
        .url = bot->config->redis.url,
        .company = bot->config->company,
        .on_state = on_store_state,
        .owner = bot,
    });
    if (!bot->store)
        return ERR_FORMAT;
    bot->inbox = inbox_new(&(struct inbox_setup){
        .store = bot->store,
        .roster = &bot->roster,
        .calendar = &bot->calendar,
        .config = (const struct config *const *)&bot->config,
        .routes = &bot->routes,
        .clock = &bot->clock,
        .on_done = on_message_done,
        .owner = bot,
    });
    roster_follow(&bot->roster, bot->store, on_roster_ready, on_import, bot);
    return OK;
}

/* The platforms go on with the objects that they were opened with, so these are kept. */
void bot_reload(struct bot *bot, struct config *fresh)
{
    if (bot->former_count == RELOADS_MAX) {
        log_error("", "config.kept", "reason=\"reloaded too often; restart\"");
        config_free(fresh);
        return;
    }
    bot->former[bot->former_count++] = bot->config;
    bot->config = fresh;
    bot->calendar = fresh->calendar;
}

struct request bot_request(const struct bot *bot, const struct directory *dir, struct arena *arena)
{
    int64_t now_ms = clock_now_ms(&bot->clock);
    return (struct request){
        .arena = arena,
        .dir = dir,
        .calendar = &bot->calendar,
        .config = bot->config,
        .routes = &bot->routes,
        .speaker = {ROLE_ADMIN, INDEX_NONE, INDEX_NONE},
        .by = "watch",
        .platform = "watch",
        .lang = strcmp(bot->config->language, "en") == 0 ? LANG_EN : LANG_ZH,
        .now_ms = now_ms,
        .now = clock_moment(now_ms),
    };
}

bool bot_is_ready(const struct bot *bot, struct str *why)
{
    bool ready = true;
    if (!store_is_connected(bot->store)) {
        str_add(why, "redis: not connected\n");
        ready = false;
    }
    for (size_t i = 0; bot->is_started && i < bot->platform_count; i++) {
        const struct bot_platform *one = &bot->platforms[i];
        if (one->platform && one->type->is_ready(one->platform, why))
            continue;
        str_add_char(why, '\n');
        ready = false;
    }
    if (!bot->is_started)
        str_add(why, "starting: the directory is being read\n");
    return ready && bot->is_started;
}

/* The steps of stopping, each begun when the one before is done. */
static void on_net_closed(void *owner)
{
    struct bot *bot = owner;
    bot->net = NULL;
    bot->on_stopped(bot->owner);
}

static void on_part_closed(void *owner)
{
    struct bot *bot = owner;
    if (--bot->closing > 0)
        return;
    operations_close(bot->operations);
    bot->operations = NULL;
    net_close(bot->net, on_net_closed, bot);
}

static void on_store_closed(void *owner)
{
    struct bot *bot = owner;
    bot->store = NULL;
    on_part_closed(bot);
}

static void on_patience_closed(uv_handle_t *handle)
{
    on_part_closed(handle->data);
}

/* What still waits for the store is told that it is closed; so it comes to its end too. */
static void close_parts(struct bot *bot)
{
    bot->closing = 2;
    bot->is_closing_parts = true;
    if (bot->is_started) {
        bot->closing += 4;
        sender_close(bot->sender, on_part_closed, bot);
        morning_close(bot->morning, on_part_closed, bot);
        deadlines_close(bot->deadlines, on_part_closed, bot);
        outages_close(bot->outages, on_part_closed, bot);
    }
    uv_close((uv_handle_t *)&bot->patience, on_patience_closed);
    if (!bot->is_store_closing)
        store_close(bot->store, on_store_closed, bot);
    else if (!bot->store)
        on_part_closed(bot);
}

static void on_platform_closed(void *owner)
{
    struct bot *bot = owner;
    if (--bot->closing == 0)
        close_parts(bot);
}

static void on_store_given_up(void *owner)
{
    struct bot *bot = owner;
    bot->store = NULL;
    if (bot->is_closing_parts)
        on_part_closed(bot);
}

static void on_drained(void *owner)
{
    struct bot *bot = owner;
    bot->closing = 1;
    if (bot->is_started)
        sender_stop(bot->sender);
    for (size_t i = 0; i < bot->platform_count; i++) {
        struct bot_platform *one = &bot->platforms[i];
        if (!one->platform)
            continue;
        bot->closing++;
        one->type->close(one->platform, on_platform_closed, bot);
        one->platform = NULL;
    }
    on_platform_closed(bot);
}

/* Messages in hand that Redis does not answer end with the store: they were not taken. */
static void on_out_of_patience(uv_timer_t *timer)
{
    struct bot *bot = timer->data;
    log_warn("", "server.gave_up", "in_hand=%zu", inbox_in_hand(bot->inbox));
    bot->is_store_closing = true;
    store_close(bot->store, on_store_given_up, bot);
}

void bot_stop(struct bot *bot)
{
    if (bot->is_stopping)
        return;
    bot->is_stopping = true;
    uv_timer_start(&bot->patience, on_out_of_patience, PATIENCE_MS, 0);
    log_info("", "server.stopping", "in_hand=%zu", inbox_in_hand(bot->inbox));
    inbox_drain(bot->inbox, on_drained, bot);
}

void bot_release(struct bot *bot)
{
    inbox_free(bot->inbox);
    roster_release(&bot->roster);
    config_free(bot->config);
    for (size_t i = 0; i < bot->former_count; i++)
        config_free(bot->former[i]);
    *bot = (struct bot){0};
}
