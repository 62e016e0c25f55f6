/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/deadlines.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "bot/bot.h"
#include "intents/event_due.h"
#include "intents/late.h"

enum { LOOK_EVERY_MS = 1000 };
#define AT_ONCE "20"

struct due_kind;

/* One thing that is due. */
struct due {
    const struct due_kind *kind;
    const char *member; /* "ticket:102:accept" */
    const char *number, *step;
    size_t places[2]; /* of its hashes among the replies */
};

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
    struct due due[20];
    const struct value *replies;
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

/* What can fall due: what is read of it, the field that says in which state it was seen (what is
 * done twice for one state is done once), and what is done. */
struct due_kind {
    const char *name;
    const char *reads[2]; /* prefixes of hashes */
    const char *version;
    bool (*plan)(const struct request *request, struct plan *plan, const char *number,
                 const struct value *const *hashes, const char *step);
};

static bool plan_ticket(const struct request *request, struct plan *plan, const char *number,
                        const struct value *const *hashes, const char *step)
{
    struct ticket ticket;
    return ticket_read(request, number, hashes[0], &ticket) &&
           late_plan(request, plan, &ticket, step);
}

static bool plan_event(const struct request *request, struct plan *plan, const char *number,
                       const struct value *const *hashes, const char *step)
{
    struct event_plan event;
    return event_read_hash(request, number, hashes[0], &event) &&
           event_due_plan(request, plan, &event, hashes[1], step);
}

static const struct due_kind kinds[] = {
    {"ticket", {"ticket"}, "version", plan_ticket},
    {"event", {"event", "rsvp"}, "date", plan_event},
};

/* "ticket:102:accept" in its parts; false where it is of no kind. */
static bool read_member(struct arena *arena, const char *text, struct due *due)
{
    struct text rest = text_of(text);
    struct text kind = text_split(&rest, ':');
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!text_is(kind, kinds[i].name))
            continue;
        due->kind = &kinds[i];
        due->member = text;
        due->number = arena_copy(arena, text_split(&rest, ':'));
        due->step = arena_copy(arena, rest);
        return true;
    }
    return false;
}

static void want(struct deadlines *deadlines, struct due *due)
{
    const char *const *prefixes = due->kind->reads;
    for (size_t i = 0; i < 2 && prefixes[i]; i++)
        due->places[i] =
            reads_add(&deadlines->reads, "HGETALL",
                      arena_printf(&deadlines->arena, "%s:%s", prefixes[i], due->number), NULL);
}

static bool plan_due(struct deadlines *deadlines, struct due *due)
{
    struct arena *arena = &deadlines->arena;
    struct plan plan = {.tx = &deadlines->tx, .reply = &deadlines->reply};
    const struct value *hashes[2];
    for (size_t i = 0; i < 2; i++)
        hashes[i] = value_at(deadlines->replies, due->places[i]);
    const char *version = arena_copy(arena, value_field_text(hashes[0], due->kind->version));
    deadlines->base.post = arena_printf(arena, "%s:%s", due->member, version);
    tx_init(&deadlines->tx, arena, arena_printf(arena, "watch:%s", deadlines->base.post));
    if (due->kind->plan(&deadlines->base, &plan, due->number, hashes, due->step))
        return true;
    tx_release(&deadlines->tx);
    return false;
}

static void do_next(struct deadlines *deadlines)
{
    while (deadlines->next < deadlines->count) {
        if (!plan_due(deadlines, &deadlines->due[deadlines->next++]))
            continue;
        store_commit(deadlines->bot->store, &deadlines->tx, deadlines->base.now_ms, on_committed,
                     deadlines);
        return;
    }
    look_end(deadlines);
}

static void on_hashes(void *owner, enum err status, const struct value *replies)
{
    struct deadlines *deadlines = owner;
    if (status != OK) {
        look_end(deadlines);
        return;
    }
    deadlines->replies = replies;
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
        struct due *one = &deadlines->due[deadlines->count];
        if (!read_member(&deadlines->arena,
                         arena_copy(&deadlines->arena, value_text(value_at(due, i))), one))
            continue;
        want(deadlines, one);
        deadlines->count++;
    }
    store_read(deadlines->bot->store, &deadlines->reads, on_hashes, deadlines);
}

void deadlines_look(struct deadlines *deadlines)
{
    struct bot *bot = deadlines->bot;
    if (deadlines->is_busy || deadlines->is_closing || !store_is_connected(bot->store))
        return;
    deadlines->is_busy = true;
    arena_clear(&deadlines->arena);
    str_clear(&deadlines->reply);
    deadlines->dir = directory_keep(bot->roster.dir);
    deadlines->base = bot_request(bot, deadlines->dir, &deadlines->arena);
    reads_init(&deadlines->reads, &deadlines->arena);
    reads_add(&deadlines->reads, "ZRANGE", "deadlines", "-inf",
              arena_printf(&deadlines->arena, "%lld", (long long)deadlines->base.now_ms), "BYSCORE",
              "LIMIT", "0", AT_ONCE, NULL);
    store_read(bot->store, &deadlines->reads, on_due, deadlines);
}

bool deadlines_is_looking(const struct deadlines *deadlines)
{
    return deadlines->is_busy;
}

static void on_timer(uv_timer_t *timer)
{
    deadlines_look(timer->data);
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
