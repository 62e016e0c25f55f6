/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/histories.h"

#include <stdlib.h>

#include "base/mem.h"

enum { DEALERS_AT_ONCE = 200 };

/* A reading under way: dealers before `next` are done or asked for. */
struct reading {
    struct store *store;
    const struct directory *dir;
    struct history history;
    struct arena arena;
    struct reads reads;
    uint32_t first, next;
    histories_fn done;
    void *owner;
};

static void add_order(struct history *history, uint32_t dealer, int32_t day, struct text member)
{
    int64_t fen;
    (void)text_split(&member, ':');
    if (text_to_int(member, &fen))
        history_add_purchase(history, dealer, day, fen);
}

static void add_call_out(struct history *history, uint32_t dealer, int32_t day, struct text member)
{
    (void)member;
    history_add_call(history, dealer, day, CALL_OUT);
}

static void add_call_in(struct history *history, uint32_t dealer, int32_t day, struct text member)
{
    (void)member;
    history_add_call(history, dealer, day, CALL_IN);
}

static void add_visit(struct history *history, uint32_t dealer, int32_t day, struct text member)
{
    (void)member;
    history_add_visit(history, dealer, day);
}

static void add_agreement(struct history *history, uint32_t dealer, int32_t day, struct text member)
{
    int64_t expires;
    (void)text_split(&member, ':');
    history_add_agreement(history, dealer, day,
                          text_to_int(member, &expires) ? (int32_t)expires : DAY_NONE);
}

/* The sorted sets of a dealer (SCHEMA.md), scored by day, and what a member adds. */
static const struct {
    const char *key;
    void (*add)(struct history *history, uint32_t dealer, int32_t day, struct text member);
} kinds[] = {
    {"orders:", add_order}, {"calls:out:", add_call_out},   {"calls:in:", add_call_in},
    {"visits:", add_visit}, {"agreements:", add_agreement},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void read_some(struct reading *reading);

static void finish(struct reading *reading, enum err status)
{
    if (status == OK)
        history_sort(&reading->history);
    else
        history_release(&reading->history);
    directory_free(reading->dir);
    arena_release(&reading->arena);
    reading->done(reading->owner, status, &reading->history);
    free(reading);
}

static void on_some(void *owner, enum err status, const struct value *replies)
{
    struct reading *reading = owner;
    if (status != OK) {
        finish(reading, status);
        return;
    }
    for (uint32_t dealer = reading->first; dealer < reading->next; dealer++) {
        for (size_t kind = 0; kind < KINDS; kind++) {
            const struct value *pairs = value_at(replies, (dealer - reading->first) * KINDS + kind);
            for (size_t i = 0; i + 1 < pairs->count; i += 2)
                kinds[kind].add(&reading->history, dealer,
                                (int32_t)value_int(value_at(pairs, i + 1), 0),
                                value_text(value_at(pairs, i)));
        }
    }
    if (reading->next == reading->dir->dealer_count)
        finish(reading, OK);
    else
        read_some(reading);
}

static void read_some(struct reading *reading)
{
    arena_clear(&reading->arena);
    reads_init(&reading->reads, &reading->arena);
    reading->first = reading->next;
    for (; reading->next < reading->dir->dealer_count &&
           reading->next - reading->first < DEALERS_AT_ONCE;
         reading->next++) {
        for (size_t kind = 0; kind < KINDS; kind++)
            reads_add(&reading->reads, "ZRANGE",
                      arena_printf(&reading->arena, "%s%s", kinds[kind].key,
                                   reading->dir->dealers[reading->next].id),
                      "0", "-1", "WITHSCORES", NULL);
    }
    store_read(reading->store, &reading->reads, on_some, reading);
}

void histories_read(struct store *store, const struct directory *dir, histories_fn done,
                    void *owner)
{
    struct reading *reading = mem_new(1, sizeof *reading);
    *reading = (struct reading){
        .store = store,
        .dir = directory_keep(dir),
        .done = done,
        .owner = owner,
    };
    arena_init(&reading->arena);
    history_init(&reading->history, dir->dealer_count);
    read_some(reading);
}
