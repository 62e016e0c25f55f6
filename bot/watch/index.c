/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Where the next list is written. */
struct filler {
    int32_t *day;
    int64_t *amount;
};

static int32_t earlier(int32_t a, int32_t b)
{
    if (a == DAY_NONE || b == DAY_NONE)
        return a == DAY_NONE ? b : a;
    return a < b ? a : b;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b; /* DAY_NONE is before every day */
}

static int32_t first_of(struct day_list list)
{
    return list.count ? list.days[0] : DAY_NONE;
}

/* Several purchases of a day become one entry. */
static void fill_purchases(struct dealer_days *out, const struct dealer_history *from,
                           struct filler *filler)
{
    int64_t total = 0;
    size_t count = 0;
    for (size_t i = 0; i < from->purchase_count; i++) {
        total += from->purchases[i].amount_fen;
        if (count == 0 || filler->day[count - 1] != from->purchases[i].day)
            count++;
        filler->day[count - 1] = from->purchases[i].day;
        filler->amount[count - 1] = total;
    }
    out->purchases = (struct day_list){filler->day, count};
    out->running_fen = filler->amount;
    filler->day += count;
    filler->amount += count;
}

static struct day_list fill_calls(const struct dealer_history *from, enum call_direction direction,
                                  struct filler *filler)
{
    struct day_list list = {filler->day, 0};
    for (size_t i = 0; i < from->call_count; i++) {
        if (from->calls[i].direction == direction)
            filler->day[list.count++] = from->calls[i].day;
    }
    filler->day += list.count;
    return list;
}

static int compare_days(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static void fill_bought(struct watch_index *index, struct filler *filler)
{
    int32_t *days = filler->day;
    size_t count = 0, kept = 0;
    for (uint32_t d = 0; d < index->dealer_count; d++) {
        struct day_list list = index->dealers[d].purchases;
        if (list.count)
            memcpy(days + count, list.days, list.count * sizeof *days);
        count += list.count;
    }
    if (count)
        qsort(days, count, sizeof *days, compare_days);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || days[kept - 1] != days[i])
            days[kept++] = days[i];
    }
    index->bought = (struct day_list){days, kept};
}

static void note_first_days(struct watch_index *index, uint32_t d)
{
    const struct dealer_days *dealer = &index->dealers[d];
    const struct dealer_history *from = &index->history->dealers[d];
    index->first_call = earlier(index->first_call, first_of(dealer->calls_in));
    index->first_call = earlier(index->first_call, first_of(dealer->calls_out));
    index->first_visit = earlier(index->first_visit, first_of(dealer->visits));
    if (from->agreement_count)
        index->first_record = earlier(index->first_record, from->agreements[0].signed_on);
}

void watch_index_init(struct watch_index *index, const struct directory *dir,
                      const struct history *history)
{
    size_t purchases = 0, calls = 0;
    uint32_t count =
        dir->dealer_count < history->dealer_count ? dir->dealer_count : history->dealer_count;
    for (uint32_t d = 0; d < count; d++) {
        purchases += history->dealers[d].purchase_count;
        calls += history->dealers[d].call_count;
    }
    *index = (struct watch_index){
        .dir = dir,
        .history = history,
        .dealers = mem_new(count, sizeof *index->dealers),
        .dealer_count = count,
        .first_call = DAY_NONE,
        .first_visit = DAY_NONE,
        .first_record = DAY_NONE,
        .days = mem_new(2 * purchases + calls + 1, sizeof *index->days),
        .amounts = mem_new(purchases + 1, sizeof *index->amounts),
    };
    struct filler filler = {index->days, index->amounts};
    for (uint32_t d = 0; d < count; d++) {
        const struct dealer_history *from = &history->dealers[d];
        fill_purchases(&index->dealers[d], from, &filler);
        index->dealers[d].calls_in = fill_calls(from, CALL_IN, &filler);
        index->dealers[d].calls_out = fill_calls(from, CALL_OUT, &filler);
        index->dealers[d].visits = (struct day_list){from->visits, from->visit_count};
        note_first_days(index, d);
    }
    fill_bought(index, &filler);
    int32_t first =
        earlier(first_of(index->bought), earlier(index->first_call, index->first_visit));
    index->first_record = earlier(index->first_record, first);
}

void watch_index_release(struct watch_index *index)
{
    free(index->dealers);
    free(index->days);
    free(index->amounts);
    *index = (struct watch_index){0};
}

size_t days_upto(struct day_list list, int32_t day)
{
    size_t low = 0, high = list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list.days[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t days_within(struct day_list list, int32_t after, int32_t upto)
{
    return days_upto(list, upto) - days_upto(list, after);
}

int32_t days_last(struct day_list list, int32_t day)
{
    size_t count = days_upto(list, day);
    return count ? list.days[count - 1] : DAY_NONE;
}

int64_t amount_within(const struct dealer_days *dealer, int32_t after, int32_t upto)
{
    size_t from = days_upto(dealer->purchases, after);
    size_t to = days_upto(dealer->purchases, upto);
    return (to ? dealer->running_fen[to - 1] : 0) - (from ? dealer->running_fen[from - 1] : 0);
}

int32_t watch_covered(const struct watch_index *index, int32_t day)
{
    return days_last(index->bought, day);
}

int32_t watch_last_contact(const struct watch_index *index, uint32_t dealer, int32_t day)
{
    return later(days_last(index->dealers[dealer].visits, day),
                 days_last(index->dealers[dealer].calls_out, day));
}
