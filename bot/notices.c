/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/notices.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bot/bot.h"
#include "intents/record.h"

struct notices {
    struct bot *bot;
    struct notices_found found;
    const struct directory *dir;
    struct arena arena;
    struct reads reads;
    struct transaction tx;
    struct request base;
    const struct value *known; /* the hash `watch` */
    size_t told;
    void (*done)(void *owner, enum err status);
    void *owner;
};

static void finish(struct notices *notices, enum err status)
{
    void (*done)(void *, enum err) = notices->done;
    void *owner = notices->owner;
    tx_release(&notices->tx);
    directory_free(notices->dir);
    arena_release(&notices->arena);
    free(notices);
    done(owner, status);
}

/* What the hash says of `field`, "" for nothing; the commit relies on it. */
static const char *known(struct notices *notices, const char *field)
{
    const char *value = arena_copy(&notices->arena, value_field_text(notices->known, field));
    tx_expect(&notices->tx, value, "HGET", "watch", field, NULL);
    return value;
}

static void tell_admins(struct notices *notices, const char *text)
{
    struct plan plan = {.tx = &notices->tx};
    for (uint32_t i = 0; i < notices->dir->person_count; i++) {
        if (notices->dir->people[i].role == ROLE_ADMIN)
            (void)tell_person(&notices->base, &plan, i, text);
    }
    notices->told++;
}

/* Once for each day on which the purchases ended. */
static void tell_stale(struct notices *notices)
{
    struct str text;
    if (!watch_is_stale(notices->found.index, notices->found.numbers, notices->found.day))
        return;
    const char *covered =
        say_full_date(&notices->arena, watch_covered(notices->found.index, notices->found.day));
    if (strcmp(known(notices, "stale"), covered) == 0)
        return;
    tx_write(&notices->tx, "HSET", "watch", "stale", covered, NULL);
    str_init(&text);
    reply_add(&text, notices->base.lang, REPLY_purchases_stale, "date", covered, NULL);
    tell_admins(notices, str_text(&text).ptr);
    str_release(&text);
}

/* Once when the share of a person's dealers crosses the target; falling below it forgets that. */
static void tell_share(struct notices *notices, uint32_t person)
{
    struct first_order_share share = watch_first_order_share(
        notices->found.index, notices->found.numbers, notices->found.day, person);
    const char *field =
        arena_printf(&notices->arena, "first_order %s", notices->dir->people[person].id);
    bool is_known = *known(notices, field) != '\0';
    if (share.above_target == is_known)
        return;
    notices->told++;
    if (!share.above_target) {
        tx_write(&notices->tx, "HDEL", "watch", field, NULL);
        return;
    }
    struct str text;
    struct plan plan = {.tx = &notices->tx};
    char percent[16];
    snprintf(percent, sizeof percent, "%.1f", 100.0 * share.once / share.all);
    str_init(&text);
    reply_add(&text, notices->base.lang, REPLY_first_order_share, "once",
              arena_printf(&notices->arena, "%u", share.once), "all",
              arena_printf(&notices->arena, "%u", share.all), "percent", percent, NULL);
    tx_write(&notices->tx, "HSET", "watch", field, "above", NULL);
    (void)tell_person(&notices->base, &plan, person, str_text(&text).ptr);
    str_release(&text);
}

static bool is_low(const struct notices *notices, uint32_t region)
{
    const struct watch_events *events = notices->found.events;
    for (size_t i = 0; i < events->count; i++) {
        const struct watch_event *event = &events->list[i];
        if (event->what == WATCH_REGION_LOW &&
            notices->found.index->dir->dealers[event->dealer].region == region)
            return true;
    }
    return false;
}

/* The day is for the digest, which tells it once. */
static void keep_low_region(struct notices *notices, uint32_t region)
{
    const char *field = arena_printf(&notices->arena, NOTICES_REGION_LOW "%s",
                                     notices->found.index->dir->regions[region]);
    bool is_now = is_low(notices, region);
    bool is_known = *known(notices, field) != '\0';
    if (is_now == is_known)
        return;
    notices->told++;
    if (is_now)
        tx_write(&notices->tx, "HSET", "watch", field,
                 arena_printf(&notices->arena, "%d", notices->found.day), NULL);
    else
        tx_write(&notices->tx, "HDEL", "watch", field, NULL);
}

static void keep_low_regions(struct notices *notices)
{
    const struct notices_found *found = &notices->found;
    if (watch_is_stale(found->index, found->numbers, found->day))
        return; /* nothing is known of them today */
    for (uint32_t region = 0; region < found->index->dir->region_count; region++)
        keep_low_region(notices, region);
}

static void on_committed(void *owner, const struct commit_result *result)
{
    bool is_told = result->status == ERR_EXISTS || result->status == ERR_CONFLICT;
    finish(owner, is_told ? OK : result->status);
}

static void on_known(void *owner, enum err status, const struct value *replies)
{
    struct notices *notices = owner;
    if (status != OK) {
        finish(notices, status);
        return;
    }
    notices->known = value_at(replies, 0);
    tx_init(&notices->tx, &notices->arena,
            arena_printf(&notices->arena, "watch:notices:%lld", (long long)notices->base.now_ms));
    tell_stale(notices);
    keep_low_regions(notices);
    for (uint32_t i = 0; i < notices->dir->person_count; i++) {
        enum role role = notices->dir->people[i].role;
        if (role == ROLE_MANAGER || role == ROLE_SUPERVISOR)
            tell_share(notices, i);
    }
    if (notices->told == 0)
        finish(notices, OK);
    else
        store_commit(notices->bot->store, &notices->tx, notices->base.now_ms, on_committed,
                     notices);
}

void notices_send(struct bot *bot, const struct notices_found *found,
                  void (*done)(void *owner, enum err status), void *owner)
{
    struct notices *notices = mem_new(1, sizeof *notices);
    *notices = (struct notices){
        .bot = bot,
        .found = *found,
        .dir = directory_keep(bot->roster.dir),
        .done = done,
        .owner = owner,
    };
    arena_init(&notices->arena);
    notices->base = bot_request(bot, notices->dir, &notices->arena);
    reads_init(&notices->reads, &notices->arena);
    reads_add(&notices->reads, "HGETALL", "watch", NULL);
    store_read(bot->store, &notices->reads, on_known, notices);
}
