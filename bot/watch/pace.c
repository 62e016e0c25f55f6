/* SPDX-License-Identifier: Apache-2.0 */
/* The index I of a dealer could be counted anew from its peers; with thousands of peers each,
 * on the day after a holiday, that is the square of the company. Instead, purchase days are
 * counted once by region and age; every index is then two look-ups: the dealer's own part of
 * the count is nothing, as it did not buy, and its own part of the pace is taken off. */
#include "bot/watch/pace.h"

#include <math.h>

#include "base/err.h"

/* An index looks back at most so far; a limit of silence hardly ever does. */
enum { MARKET_WINDOW = 1460 };

/* One region, or the company. */
struct group {
    uint32_t active;  /* dealers */
    double pace;      /* Σ 1 ÷ mean gap, of those who have one */
    uint32_t *bought; /* by n: their purchase days in (C − n, C] */
};

struct market {
    const struct directory *dir;
    struct group *regions;
    struct group company;
    double peers_min;
};

static double mean_gap(struct day_list list, size_t from, size_t to)
{
    return (double)(list.days[to - 1] - list.days[from]) / (double)(to - from - 1);
}

static int32_t limit_of(double gap, size_t days, const struct pace_numbers *numbers)
{
    if (days < (size_t)numbers->enough_days)
        return (int32_t)ceil(numbers->unknown_limit);
    double longest = fmax(numbers->longest, numbers->longest_gaps * gap);
    return (int32_t)ceil(fmin(fmax(numbers->factor * gap, numbers->shortest), longest));
}

struct pace pace_of(struct day_list purchases, int32_t covered, const struct pace_numbers *numbers)
{
    size_t to = days_upto(purchases, covered);
    struct pace pace = {.days = to, .last = DAY_NONE};
    if (to == 0)
        return pace;
    size_t from = days_upto(purchases, covered - numbers->window);
    pace.last = purchases.days[to - 1];
    pace.silence = covered - pace.last;
    pace.is_recent = to - from >= 2;
    if (to >= 2)
        pace.mean_gap = mean_gap(purchases, pace.is_recent ? from : 0, to);
    pace.limit = limit_of(pace.mean_gap, to - from, numbers);
    return pace;
}

static void add_dealer(struct group *group, const struct pace *pace, struct day_list purchases,
                       int32_t covered)
{
    group->active++;
    if (!pace->is_recent)
        return;
    group->pace += 1 / pace->mean_gap;
    size_t to = days_upto(purchases, covered);
    for (size_t i = to; i > 0 && covered - purchases.days[i - 1] < MARKET_WINDOW; i--)
        group->bought[covered - purchases.days[i - 1] + 1]++;
}

/* From counts by age to counts up to an age. */
static void sum_up(struct group *group)
{
    for (int n = 1; n <= MARKET_WINDOW; n++)
        group->bought[n] += group->bought[n - 1];
}

const struct market *market_new(const struct watch_day *today, const struct pace_numbers *numbers,
                                struct arena *arena)
{
    const struct watch_index *index = today->index;
    struct market *market = arena_alloc(arena, 1, sizeof *market);
    market->dir = index->dir;
    market->peers_min = today->numbers->peers_min;
    market->regions = arena_alloc(arena, index->dir->region_count + 1, sizeof *market->regions);
    market->company.bought = arena_alloc(arena, MARKET_WINDOW + 1, sizeof(uint32_t));
    for (uint32_t r = 0; r < index->dir->region_count; r++)
        market->regions[r].bought = arena_alloc(arena, MARKET_WINDOW + 1, sizeof(uint32_t));
    for (uint32_t d = 0; d < index->dealer_count; d++) {
        const struct dealer *dealer = &index->dir->dealers[d];
        if (dealer->status != DEALER_ACTIVE)
            continue;
        struct day_list purchases = index->dealers[d].purchases;
        struct pace pace = pace_of(purchases, today->covered, numbers);
        add_dealer(&market->company, &pace, purchases, today->covered);
        if (dealer->region != INDEX_NONE)
            add_dealer(&market->regions[dealer->region], &pace, purchases, today->covered);
    }
    sum_up(&market->company);
    for (uint32_t r = 0; r < index->dir->region_count; r++)
        sum_up(&market->regions[r]);
    return market;
}

double market_index(const struct market *market, uint32_t dealer, const struct pace *own,
                    int32_t days)
{
    uint32_t region = market->dir->dealers[dealer].region;
    const struct group *peers = &market->company;
    if (region != INDEX_NONE && market->regions[region].active - 1 >= market->peers_min)
        peers = &market->regions[region];
    double pace = peers->pace - (own->is_recent ? 1 / own->mean_gap : 0);
    bug_if(own->silence < days);
    if (pace < 1e-9)
        return 1;
    int32_t seen = days < MARKET_WINDOW ? days : MARKET_WINDOW;
    return peers->bought[seen] / (seen * pace);
}
