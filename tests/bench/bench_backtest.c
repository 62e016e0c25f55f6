/* SPDX-License-Identifier: Apache-2.0 */
/* How well purchase_stop tells a lost dealer from a slow one, on real purchases
 * (tests/data/online-retail), against three simpler rules on the same days:
 *
 *     build/tests/bench_backtest [purchases.csv]
 *
 * Every day is evaluated as if in the evening, knowing nothing of what follows. An alert was
 * right where no purchase came in the 60 days after it; those of the last 60 days are not
 * judged. The simpler rules are applied to the same dealers, those with two purchase days; a
 * second table keeps to those with four, who have a pace of their own.
 *
 * At the end, what one day of all rules takes with 100,000 made-up dealers and two years of
 * purchases, calls and visits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bot/watch/pace.h"
#include "bot/watch/watch.h"

enum { AFTER_DAYS = 60, LINE_BYTES = 256 };

static const struct pace_numbers pace_numbers = {
    .factor = 3,
    .shortest = 21,
    .longest = 60,
    .longest_gaps = 1.5,
    .unknown_limit = 90,
    .enough_days = 4,
    .window = 730,
};

/* A rule to compare: the silence from which it alerts. */
struct contender {
    const char *name;
    double (*limit)(const struct pace *pace);
};

static double limit_30(const struct pace *pace)
{
    (void)pace;
    return 30;
}

static double limit_60(const struct pace *pace)
{
    (void)pace;
    return 60;
}

static double limit_two_cycles(const struct pace *pace)
{
    return 2 * pace->mean_gap;
}

static const struct contender contenders[] = {
    {"purchase_stop", NULL},
    {"30 days", limit_30},
    {"60 days", limit_60},
    {"two order cycles (2m)", limit_two_cycles},
};

enum { CONTENDERS = sizeof contenders / sizeof contenders[0] };

/* What one rule came to, with dealers of at least so many purchase days. */
struct tally {
    size_t purchase_days;
    size_t alerts;
    size_t judged, right;
    int32_t *silences; /* at which it alerted */
};

struct company {
    struct directory dir;
    struct history history;
    struct watch_index index;
    int32_t first, last;
};

/* The dealer's index by its id; ids of this file are numbers below a million. */
static uint32_t dealer_of(struct company *company, uint32_t *by_number, struct dealer **dealers,
                          const char *id)
{
    uint32_t number = (uint32_t)atoi(id);
    if (by_number[number] == 0) {
        *dealers = mem_grow(*dealers, company->dir.dealer_count + 1, sizeof **dealers);
        (*dealers)[company->dir.dealer_count] = (struct dealer){
            .id = mem_strdup(id), .name = "", .manager = INDEX_NONE, .since = DAY_NONE};
        by_number[number] = ++company->dir.dealer_count;
    }
    return by_number[number] - 1;
}

struct row {
    uint32_t dealer;
    int32_t day;
    int64_t amount_fen;
};

static void read_company(struct company *company, const char *path)
{
    static const char *const regions[] = {"all"};
    FILE *file = fopen(path, "r");
    if (!file)
        fatal("%s cannot be read", path);
    uint32_t *by_number = mem_new(1000000, sizeof *by_number);
    struct dealer *dealers = NULL;
    struct row *rows = NULL;
    size_t count = 0;
    char line[LINE_BYTES], id[16], date[16];
    double amount;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%15[0-9],%15[^,],%lf", id, date, &amount) != 3)
            continue; /* the header */
        rows = mem_grow(rows, count + 1, sizeof *rows);
        rows[count++] = (struct row){dealer_of(company, by_number, &dealers, id),
                                     day_parse(text_of(date)), llround(amount * 100)};
    }
    fclose(file);
    company->dir.dealers = dealers;
    company->dir.regions = regions;
    company->dir.region_count = 1;
    history_init(&company->history, company->dir.dealer_count);
    for (size_t i = 0; i < count; i++)
        history_add_purchase(&company->history, rows[i].dealer, rows[i].day, rows[i].amount_fen);
    history_sort(&company->history);
    watch_index_init(&company->index, &company->dir, &company->history);
    company->first = company->index.bought.days[0];
    company->last = company->index.bought.days[company->index.bought.count - 1];
    free(by_number);
    free(rows);
}

static void count_alert(struct tally *tally, const struct company *company, uint32_t dealer,
                        int32_t day)
{
    struct day_list purchases = company->index.dealers[dealer].purchases;
    if (days_upto(purchases, day) < tally->purchase_days)
        return;
    tally->silences = mem_grow(tally->silences, tally->alerts + 1, sizeof *tally->silences);
    tally->silences[tally->alerts++] = day - days_last(purchases, day);
    if (day + AFTER_DAYS > company->last)
        return;
    tally->judged++;
    tally->right += days_within(purchases, day, day + AFTER_DAYS) == 0;
}

/* One alert a silence: `told_for` is the purchase day after which it was given. */
static void run_simple(const struct company *company, const struct contender *contender,
                       struct tally *tally)
{
    int32_t *told_for = mem_new(company->dir.dealer_count, sizeof *told_for);
    for (int32_t day = company->first; day <= company->last; day++) {
        int32_t covered = watch_covered(&company->index, day);
        if (day - covered > 7)
            continue;
        for (uint32_t d = 0; d < company->dir.dealer_count; d++) {
            struct pace pace = pace_of(company->index.dealers[d].purchases, covered, &pace_numbers);
            if (pace.days < tally->purchase_days || told_for[d] == pace.last ||
                pace.silence < contender->limit(&pace))
                continue;
            told_for[d] = pace.last;
            count_alert(tally, company, d, day);
        }
    }
    free(told_for);
}

static void run_rule(const struct company *company, struct tally *tally)
{
    struct watch_numbers numbers;
    struct watch_state state;
    watch_numbers_init(&numbers, NULL);
    watch_state_init(&state, &company->dir);
    for (int32_t day = company->first; day <= company->last; day++) {
        struct watch_events events;
        watch_events_init(&events);
        watch_evaluate(&company->index, &numbers, day, &state, &events);
        for (size_t i = 0; i < events.count; i++) {
            const struct watch_event *event = &events.list[i];
            if (event->rule == RULE_purchase_stop && event->what == WATCH_RAISED)
                count_alert(tally, company, event->dealer, day);
        }
        watch_events_release(&events);
    }
    watch_state_release(&state);
}

/* Time under watch: from each dealer's purchase day of that number. */
static double dealer_years(const struct company *company, size_t purchase_days)
{
    double days = 0;
    for (uint32_t d = 0; d < company->dir.dealer_count; d++) {
        struct day_list purchases = company->index.dealers[d].purchases;
        if (purchases.count >= purchase_days)
            days += company->last - purchases.days[purchase_days - 1];
    }
    return days / 365;
}

static int compare_days(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static int32_t median(int32_t *values, size_t count)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, compare_days);
    return values[count / 2];
}

static void print_contender(const struct company *company, const struct contender *contender,
                            size_t purchase_days, double years)
{
    struct tally tally = {.purchase_days = purchase_days};
    int64_t start = clock_steady_ms();
    if (contender->limit)
        run_simple(company, contender, &tally);
    else
        run_rule(company, &tally);
    int64_t took = clock_steady_ms() - start;
    double judged = tally.judged ? (double)tally.judged : 1;
    printf("%-24s%10zu%12.2f%10zu%11.1f%%%8d d%8lld ms\n", contender->name, tally.alerts,
           (double)tally.alerts / years, tally.judged, 100.0 * (double)tally.right / judged,
           median(tally.silences, tally.alerts), (long long)took);
    free(tally.silences);
}

enum { MANY_DEALERS = 100000, MANY_REGIONS = 40, MANY_DAYS = 730, MANY_FIRST = 20000 };

/* Numbers of no importance, always the same: a linear congruential generator. */
static uint32_t next_number(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % below;
}

static void make_dealer(struct history *history, uint32_t d, uint32_t *seed)
{
    uint32_t gap = 5 + next_number(seed, 40);
    for (int32_t day = 0; day < MANY_DAYS; day += 1 + (int32_t)next_number(seed, 2 * gap))
        history_add_purchase(history, d, MANY_FIRST + day, 10000 + next_number(seed, 1000000));
    for (int32_t day = 0; day < MANY_DAYS; day += 1 + (int32_t)next_number(seed, 60))
        history_add_call(history, d, MANY_FIRST + day, next_number(seed, 3) ? CALL_IN : CALL_OUT);
    for (int32_t day = 0; day < MANY_DAYS; day += 1 + (int32_t)next_number(seed, 120))
        history_add_visit(history, d, MANY_FIRST + day);
}

static void make_many(struct company *company)
{
    static const char *regions[MANY_REGIONS];
    struct dealer *dealers = mem_new(MANY_DEALERS, sizeof *dealers);
    uint32_t seed = 1;
    for (uint32_t r = 0; r < MANY_REGIONS; r++)
        regions[r] = "region";
    history_init(&company->history, MANY_DEALERS);
    for (uint32_t d = 0; d < MANY_DEALERS; d++) {
        dealers[d] = (struct dealer){.id = "D",
                                     .name = "",
                                     .region = d % MANY_REGIONS,
                                     .manager = INDEX_NONE,
                                     .since = DAY_NONE};
        make_dealer(&company->history, d, &seed);
    }
    company->dir = (struct directory){.dealers = dealers,
                                      .dealer_count = MANY_DEALERS,
                                      .regions = regions,
                                      .region_count = MANY_REGIONS};
}

static void print_scale(void)
{
    struct company company = {0};
    struct watch_numbers numbers;
    struct watch_state state;
    struct watch_events events;
    make_many(&company);
    int64_t start = clock_steady_ms();
    history_sort(&company.history);
    watch_index_init(&company.index, &company.dir, &company.history);
    int64_t indexed = clock_steady_ms();
    watch_numbers_init(&numbers, NULL);
    watch_state_init(&state, &company.dir);
    watch_events_init(&events);
    watch_evaluate(&company.index, &numbers, MANY_FIRST + MANY_DAYS - 1, &state, &events);
    int64_t evaluated = clock_steady_ms();
    printf("\n%d dealers, %d days on record: index %lld ms, one day of all rules "
           "%lld ms (%zu alerts)\n",
           MANY_DEALERS, MANY_DAYS, (long long)(indexed - start), (long long)(evaluated - indexed),
           events.count);
    watch_events_release(&events);
    watch_state_release(&state);
    watch_index_release(&company.index);
    history_release(&company.history);
}

int main(int argc, char **argv)
{
    static const size_t purchase_days[] = {2, 4};
    struct company company = {0};
    const char *path = SOURCE_DIR "/tests/data/online-retail/purchases.csv";
    read_company(&company, argc > 1 ? argv[1] : path);
    printf("%u dealers, %d days\n", company.dir.dealer_count, company.last - company.first + 1);
    for (size_t k = 0; k < sizeof purchase_days / sizeof purchase_days[0]; k++) {
        double years = dealer_years(&company, purchase_days[k]);
        printf("\nfrom %zu purchase days: %.0f dealer-years\n", purchase_days[k], years);
        printf("%-24s%10s%12s%10s%12s%10s%11s\n", "rule", "alerts", "per d-year", "judged",
               "precision", "median", "time");
        for (size_t i = 0; i < CONTENDERS; i++)
            print_contender(&company, &contenders[i], purchase_days[k], years);
    }
    print_scale();
    return 0;
}
