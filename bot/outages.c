/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/outages.h"

#include <stdlib.h>

#include "base/mem.h"
#include "bot/bot.h"
#include "intents/record.h"

enum { LOOK_EVERY_MS = 30000, DOWN_MS = 300000 };

/* One notice is committed at a time. */
struct outages {
    struct bot *bot;
    uv_timer_t timer;
    struct arena arena;
    struct transaction tx;
    const struct directory *dir;
    bool is_busy, is_closing;
    void (*closed)(void *owner);
    void *closed_owner;
};

static void on_timer_closed(uv_handle_t *handle)
{
    struct outages *outages = handle->data;
    void (*closed)(void *) = outages->closed;
    void *owner = outages->closed_owner;
    arena_release(&outages->arena);
    free(outages);
    closed(owner);
}

static void on_committed(void *owner, const struct commit_result *result)
{
    struct outages *outages = owner;
    (void)result; /* where it failed, the outage is told no more: the log has it */
    tx_release(&outages->tx);
    directory_free(outages->dir);
    outages->is_busy = false;
    if (outages->is_closing)
        uv_close((uv_handle_t *)&outages->timer, on_timer_closed);
}

static void tell(struct outages *outages, struct bot_platform *platform)
{
    struct bot *bot = outages->bot;
    struct arena *arena = &outages->arena;
    struct str why, text;
    struct plan plan = {.tx = &outages->tx};
    arena_clear(arena);
    outages->dir = directory_keep(bot->roster.dir);
    struct request base = bot_request(bot, outages->dir, arena);
    tx_init(
        &outages->tx, arena,
        arena_printf(arena, "watch:down:%s:%lld", platform->type->name,
                     (long long)(base.now_ms - (clock_steady_ms() - platform->lost_ms)) / DOWN_MS));
    str_init(&why);
    str_init(&text);
    (void)platform->type->is_ready(platform->platform, &why); /* for the reason */
    reply_add(&text, base.lang, REPLY_platform_down, "platform", platform->type->name, "why",
              str_text(&why).ptr, NULL);
    for (uint32_t i = 0; i < outages->dir->person_count; i++) {
        if (outages->dir->people[i].role == ROLE_ADMIN)
            (void)tell_person(&base, &plan, i, str_text(&text).ptr);
    }
    str_release(&why);
    str_release(&text);
    platform->is_reported = true;
    outages->is_busy = true;
    store_commit(bot->store, &outages->tx, base.now_ms, on_committed, outages);
}

static void on_timer(uv_timer_t *timer)
{
    struct outages *outages = timer->data;
    struct bot *bot = outages->bot;
    for (size_t i = 0; i < bot->platform_count && !outages->is_busy; i++) {
        struct bot_platform *one = &bot->platforms[i];
        bool is_down =
            one->platform && one->lost_ms > 0 && clock_steady_ms() - one->lost_ms >= DOWN_MS;
        if (!is_down)
            one->is_reported = one->is_reported && one->lost_ms > 0;
        else if (!one->is_reported)
            tell(outages, one);
    }
}

struct outages *outages_open(struct bot *bot)
{
    struct outages *outages = mem_new(1, sizeof *outages);
    outages->bot = bot;
    arena_init(&outages->arena);
    uv_timer_init(bot->loop, &outages->timer);
    outages->timer.data = outages;
    uv_timer_start(&outages->timer, on_timer, LOOK_EVERY_MS, LOOK_EVERY_MS);
    return outages;
}

void outages_close(struct outages *outages, void (*done)(void *owner), void *owner)
{
    outages->is_closing = true;
    outages->closed = done;
    outages->closed_owner = owner;
    if (!outages->is_busy)
        uv_close((uv_handle_t *)&outages->timer, on_timer_closed);
}
