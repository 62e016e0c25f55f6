/* SPDX-License-Identifier: Apache-2.0 */
/* purchase_drop: the dealer still buys, but half or less of what its own baseline and the
 * company's course let expect, and by more than its own irregularity explains.
 *
 *   C−240 ────────── baseline (180 days) ────────── C−60 ──── now (60 days) ──── C
 *
 * b, A are amounts per day of the two; f, the same over all dealers, takes out what happens to
 * everybody (season, prices); n = (A ÷ b) ÷ f is 1 for a dealer that goes with the company.
 * v is how far n strays from 1 for a dealer like this one by chance: the variation of gaps and
 * amounts (of samples, n − 1), over the number e of purchase days expected in 60 days. */
#include "bot/watch/watch.h"

#include <math.h>

static const void *prepare_shares(const struct watch_day *today, struct arena *arena);
static struct finding judge_drop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open);

enum {
    DAYS,
    BASELINE_DAYS,
    BASELINE_MIN,
    ENOUGH_DAYS,
    RATIO,
    CLEAR_RATIO,
    DEVIATIONS,
    LEAST_DEVIATION,
    ENOUGH_DEALERS
};

const struct rule rule_purchase_drop = {
    .name = "purchase_drop",
    .label = {[LANG_ZH] = "进货骤减", [LANG_EN] = "purchases falling"},
    .help = {[LANG_ZH] = "近60天进货不到应有的一半，且超出自己平时的波动",
             [LANG_EN] = "at most half of what was expected was bought in 60 days, beyond the "
                         "dealer's usual ups and downs"},
    .advice = {[LANG_ZH] = "了解库存和竞品情况，商量补货计划",
               [LANG_EN] = "ask about stock and competitors and agree on the next order"},
    .needs = NEEDS_PURCHASES,
    .numbers = {[DAYS] = "days",
                [BASELINE_DAYS] = "baseline_days",
                [BASELINE_MIN] = "min_baseline_days",
                [ENOUGH_DAYS] = "min_purchase_days",
                [RATIO] = "ratio",
                [CLEAR_RATIO] = "clear_ratio",
                [DEVIATIONS] = "deviations",
                [LEAST_DEVIATION] = "min_variation",
                [ENOUGH_DEALERS] = "min_dealers"},
    .prepare = prepare_shares,
    .judge = judge_drop,
};

/* A dealer's baseline and what came after it. Amounts are fen per day. */
struct course {
    bool qualifies;
    size_t from, to; /* its purchase days of the baseline: [from, to) */
    double days;     /* that the history covers of the baseline, at least 120 */
    double base;     /* b */
    double now;      /* A */
};

struct shares {
    double company; /* f; 0 where it cannot be told */
};

static struct course course_of(const struct watch_day *today, uint32_t d)
{
    const struct dealer_days *dealer = &today->index->dealers[d];
    const double *number = today->number;
    int32_t end = today->covered - (int32_t)number[DAYS];
    int32_t start = today->covered - (int32_t)number[BASELINE_DAYS];
    struct course course = {
        .from = days_upto(dealer->purchases, start),
        .to = days_upto(dealer->purchases, end),
    };
    if (course.to - course.from < (size_t)number[ENOUGH_DAYS])
        return course;
    int32_t covered = end - dealer->purchases.days[0];
    course.days = fmax(fmin(covered, end - start), number[BASELINE_MIN]);
    course.base = (double)amount_within(dealer, start, end) / course.days;
    course.now = (double)amount_within(dealer, end, today->covered) / number[DAYS];
    course.qualifies = course.base > 0;
    return course;
}

static const void *prepare_shares(const struct watch_day *today, struct arena *arena)
{
    struct shares *shares = arena_alloc(arena, 1, sizeof *shares);
    double now = 0, base = 0, dealers = 0;
    for (uint32_t d = 0; d < today->index->dealer_count; d++) {
        if (today->index->dir->dealers[d].status != DEALER_ACTIVE)
            continue;
        struct course course = course_of(today, d);
        if (!course.qualifies)
            continue;
        now += course.now;
        base += course.base;
        dealers++;
    }
    shares->company = dealers < today->number[ENOUGH_DEALERS] ? 1 : now / base;
    return shares;
}

/* Adds one value; variance and mean of a sample follow from the sums about the first value,
 * so that large amounts lose no digits. */
struct sample {
    double count, first, sum, squares;
};

static void sample_add(struct sample *sample, double value)
{
    if (sample->count == 0)
        sample->first = value;
    double off = value - sample->first;
    sample->count++;
    sample->sum += off;
    sample->squares += off * off;
}

/* The square of standard deviation ÷ mean. */
static double variation_squared(const struct sample *sample)
{
    double mean = sample->first + sample->sum / sample->count;
    if (sample->count < 2 || mean <= 0)
        return 0;
    double variance =
        (sample->squares - sample->sum * sample->sum / sample->count) / (sample->count - 1);
    return fmax(variance, 0) / (mean * mean);
}

/* v */
static double usual_deviation(const struct dealer_days *dealer, const struct course *course,
                              const double *number)
{
    struct sample gaps = {0}, amounts = {0};
    for (size_t i = course->from; i < course->to; i++) {
        int64_t before = i ? dealer->running_fen[i - 1] : 0;
        sample_add(&amounts, (double)(dealer->running_fen[i] - before));
        if (i > course->from)
            sample_add(&gaps, dealer->purchases.days[i] - dealer->purchases.days[i - 1]);
    }
    double expected_days = number[DAYS] * (double)(course->to - course->from) / course->days;
    double variance = variation_squared(&gaps) + variation_squared(&amounts);
    return fmax(number[LEAST_DEVIATION], sqrt(variance / expected_days));
}

static struct finding judge_drop(const struct watch_day *today, const void *prepared,
                                 uint32_t dealer, const struct spell *open)
{
    (void)open;
    const double *number = today->number;
    double company = ((const struct shares *)prepared)->company;
    const struct spell *stop = watch_spell(today->state, RULE_purchase_stop, dealer);
    bool stop_raised = stop->since != DAY_NONE && stop->raised != DAY_NONE;
    struct course course = course_of(today, dealer);
    if (!course.qualifies || company <= 0)
        return (struct finding){.known = stop_raised, .clears = stop_raised};
    double share = course.now / course.base / company;
    bool holds = share <= number[RATIO] && stop->since == DAY_NONE;
    if (holds) {
        double deviation = usual_deviation(&today->index->dealers[dealer], &course, number);
        holds = (share - 1) / deviation <= -number[DEVIATIONS];
    }
    return (struct finding){
        .known = true,
        .holds = holds,
        .clears = share > number[CLEAR_RATIO] || stop_raised,
        .level = LEVEL_WARNING,
        .last = DAY_NONE,
        .value = course.now * number[DAYS] / 100,
        .expected = course.base * number[DAYS] * company / 100,
    };
}
