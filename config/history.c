/* SPDX-License-Identifier: Apache-2.0 */
#include "config/history.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "config/file.h"
#include "config/records.h"

void history_init(struct history *history, uint32_t dealer_count)
{
    *history = (struct history){
        .dealers = mem_new(dealer_count, sizeof *history->dealers),
        .dealer_count = dealer_count,
    };
}

void history_release(struct history *history)
{
    for (uint32_t i = 0; i < history->dealer_count; i++) {
        free(history->dealers[i].purchases);
        free(history->dealers[i].calls);
        free(history->dealers[i].visits);
        free(history->dealers[i].agreements);
    }
    free(history->dealers);
    *history = (struct history){0};
}

void history_add_purchase(struct history *history, uint32_t dealer, int32_t day, int64_t amount_fen)
{
    struct dealer_history *one = &history->dealers[dealer];
    one->purchases = mem_grow(one->purchases, one->purchase_count + 1, sizeof *one->purchases);
    one->purchases[one->purchase_count++] = (struct purchase){day, amount_fen};
    history->has_purchases = true;
}

void history_add_call(struct history *history, uint32_t dealer, int32_t day,
                      enum call_direction direction)
{
    struct dealer_history *one = &history->dealers[dealer];
    one->calls = mem_grow(one->calls, one->call_count + 1, sizeof *one->calls);
    one->calls[one->call_count++] = (struct call){day, direction};
    history->has_calls = true;
}

void history_add_visit(struct history *history, uint32_t dealer, int32_t day)
{
    struct dealer_history *one = &history->dealers[dealer];
    one->visits = mem_grow(one->visits, one->visit_count + 1, sizeof *one->visits);
    one->visits[one->visit_count++] = day;
    history->has_visits = true;
}

void history_add_agreement(struct history *history, uint32_t dealer, int32_t signed_on,
                           int32_t expires)
{
    struct dealer_history *one = &history->dealers[dealer];
    one->agreements = mem_grow(one->agreements, one->agreement_count + 1, sizeof *one->agreements);
    one->agreements[one->agreement_count++] = (struct agreement){signed_on, expires};
}

/* Each item begins with its day, or is one. */
static int by_day(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

_Static_assert(offsetof(struct purchase, day) == 0, "sorted by its first field");
_Static_assert(offsetof(struct call, day) == 0, "sorted by its first field");
_Static_assert(offsetof(struct agreement, signed_on) == 0, "sorted by its first field");

/* Files are mostly in order: then nothing is moved. */
static void sort_by_day(void *items, size_t count, size_t size)
{
    const char *at = items;
    for (size_t i = 1; i < count; i++) {
        if (by_day(at + (i - 1) * size, at + i * size) > 0) {
            qsort(items, count, size, by_day);
            return;
        }
    }
}

void history_sort(struct history *history)
{
    for (uint32_t i = 0; i < history->dealer_count; i++) {
        struct dealer_history *one = &history->dealers[i];
        sort_by_day(one->purchases, one->purchase_count, sizeof *one->purchases);
        sort_by_day(one->calls, one->call_count, sizeof *one->calls);
        sort_by_day(one->visits, one->visit_count, sizeof *one->visits);
        sort_by_day(one->agreements, one->agreement_count, sizeof *one->agreements);
    }
}

static void on_purchase(void *context, const struct record *record)
{
    history_add_purchase(context, record->dealer, record->day, record->amount_fen);
}

static void on_call(void *context, const struct record *record)
{
    history_add_call(context, record->dealer, record->day, record->direction);
}

static void on_visit(void *context, const struct record *record)
{
    history_add_visit(context, record->dealer, record->day);
}

static const struct source {
    const char *file;
    enum record_kind kind;
    record_fn on_record;
} sources[] = {
    {"purchases.csv", RECORD_PURCHASE, on_purchase},
    {"calls.csv", RECORD_CALL, on_call},
    {"visits.csv", RECORD_VISIT, on_visit},
};

int history_load(struct history *history, const struct directory *dir, const char *folder,
                 struct problems *problems)
{
    size_t problems_before = problems->count;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct stat file;
        char *path = file_path(folder, sources[i].file);
        if (stat(path, &file) == 0)
            (void)records_read(sources[i].kind, path, dir, sources[i].on_record, history,
                               problems); /* told by the problems */
        free(path);
    }
    history_sort(history);
    return problems->count == problems_before ? OK : ERR_FORMAT;
}
