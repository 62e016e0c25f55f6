/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/deadlines.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/bot.h"
#include "intents/late.h"

enum { LOOK_EVERY_MS = 1000 };
#define AT_ONCE "20"

/* One look is under way at a time; it does what is due one after the other. */
struct deadlines {
    struct bot *bot;
    uv_timer_t timer;
    bool is_busy;
    struct arena arena;
    struct reads reads;
    struct transaction tx;
    struct str reply; /* nobody is answered; plans want a place to write to */
    const struct directory *dir;
    struct request base;
    const char *members[20]; /* "ticket:102:accept" */
    const struct value *tickets;
    size_t count, next;
    bool is_closing;
    void (*closed)(void *owner);
    void *closed_owner;
};

static void on_timer_closed(uv_handle_t *handle)
{
    struct deadlines *deadlines = handle->data;
    void (*closed)(void *) = deadlines->closed;
    void *owner = deadlines->closed_owner;
    arena_release(&deadlines->arena);
    str_release(&deadlines->reply);
    free(deadlines);
    closed(owner);
}

static void look_end(struct deadlines *deadlines)
{
    directory_free(deadlines->dir);
    deadlines->dir = NULL;
    deadlines->is_busy = false;
    if (deadlines->is_closing)
        uv_close((uv_handle_t *)&deadlines->timer, on_timer_closed);
}

static void do_next(struct deadlines *deadlines);

static void on_committed(void *owner, const struct commit_result *result)
{
    struct deadlines *deadlines = owner;
    tx_release(&deadlines->tx);
    if (result->status == OK || result->status == ERR_EXISTS || result->status == ERR_CONFLICT)
        do_next(deadlines);
    else
        look_end(deadlines);
}

/* "ticket:102:accept" in its parts. */
static bool read_member(struct arena *arena, const char *member, const char **number,
                        const char **step)
{
    struct text rest = text_of(member);
    if (!text_is(text_split(&rest, ':'), "ticket"))
        return false;
    *number = arena_copy(arena, text_split(&rest, ':'));
    *step = arena_copy(arena, rest);
    return true;
}

static void do_next(struct deadlines *deadlines)
{
    while (deadlines->next < deadlines->count) {
        const char *number, *step;
        struct ticket ticket;
        size_t place = deadlines->next++;
        const struct value *hash = value_at(deadlines->tickets, place);
        if (!read_member(&deadlines->arena, deadlines->members[place], &number, &step) ||
            !ticket_read(&deadlines->base, number, hash, &ticket))
            continue;
        const char *version = arena_copy(&deadlines->arena, value_field_text(hash, "version"));
        const char *id =
            arena_printf(&deadlines->arena, "%s:%s", deadlines->members[place], version);
        tx_init(&deadlines->tx, &deadlines->arena, arena_printf(&deadlines->arena, "watch:%s", id));
        deadlines->base.post = id;
        struct plan plan = {.tx = &deadlines->tx, .reply = &deadlines->reply};
        if (!late_plan(&deadlines->base, &plan, &ticket, step)) {
            tx_release(&deadlines->tx);
            continue;
        }
        store_commit(deadlines->bot->store, &deadlines->tx, deadlines->base.now_ms, on_committed,
                     deadlines);
        return;
    }
    look_end(deadlines);
}

static void on_tickets(void *owner, enum err status, const struct value *replies)
{
    struct deadlines *deadlines = owner;
    if (status != OK) {
        look_end(deadlines);
        return;
    }
    deadlines->tickets = replies;
    do_next(deadlines);
}

static void on_due(void *owner, enum err status, const struct value *replies)
{
    struct deadlines *deadlines = owner;
    const struct value *due = value_at(status == OK ? replies : &(struct value){0}, 0);
    if (status != OK || due->count == 0) {
        look_end(deadlines);
        return;
    }
    reads_init(&deadlines->reads, &deadlines->arena);
    deadlines->count = 0;
    deadlines->next = 0;
    for (size_t i = 0; i < due->count; i++) {
        const char *number = "", *step;
        const char *member = arena_copy(&deadlines->arena, value_text(value_at(due, i)));
        (void)read_member(&deadlines->arena, member, &number, &step);
        deadlines->members[deadlines->count++] = member;
        reads_add(&deadlines->reads, "HGETALL",
                  arena_printf(&deadlines->arena, "ticket:%s", number), NULL);
    }
    store_read(deadlines->bot->store, &deadlines->reads, on_tickets, deadlines);
}

static void on_timer(uv_timer_t *timer)
{
    struct deadlines *deadlines = timer->data;
    struct bot *bot = deadlines->bot;
    if (deadlines->is_busy || deadlines->is_closing || !store_is_connected(bot->store))
        return;
    deadlines->is_busy = true;
    arena_clear(&deadlines->arena);
    str_clear(&deadlines->reply);
    int64_t now_ms = clock_now_ms(&bot->clock);
    deadlines->dir = directory_keep(bot->roster.dir);
    deadlines->base = (struct request){
        .arena = &deadlines->arena,
        .dir = deadlines->dir,
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
    reads_init(&deadlines->reads, &deadlines->arena);
    reads_add(&deadlines->reads, "ZRANGE", "deadlines", "-inf",
              arena_printf(&deadlines->arena, "%lld", (long long)now_ms), "BYSCORE", "LIMIT", "0",
              AT_ONCE, NULL);
    store_read(bot->store, &deadlines->reads, on_due, deadlines);
}

struct deadlines *deadlines_open(struct bot *bot)
{
    struct deadlines *deadlines = mem_new(1, sizeof *deadlines);
    deadlines->bot = bot;
    arena_init(&deadlines->arena);
    uv_timer_init(bot->loop, &deadlines->timer);
    deadlines->timer.data = deadlines;
    uv_timer_start(&deadlines->timer, on_timer, LOOK_EVERY_MS, LOOK_EVERY_MS);
    return deadlines;
}

void deadlines_close(struct deadlines *deadlines, void (*done)(void *owner), void *owner)
{
    deadlines->is_closing = true;
    deadlines->closed = done;
    deadlines->closed_owner = owner;
    if (!deadlines->is_busy)
        uv_close((uv_handle_t *)&deadlines->timer, on_timer_closed);
}
