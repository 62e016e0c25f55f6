/* SPDX-License-Identifier: Apache-2.0 */
/* Counts that vary more than chance alone: each dealer calls at its own rate, the rates are
 * spread over the company as a gamma distribution (size a, β), so counts are negative
 * binomial. From what is known of the company and of the dealer follows how likely its next
 * count is.
 *
 * With a gamma(a, β) of the rate per unit of time, the number in t units is negative binomial
 * with mean a·t ÷ β and variance mean + mean² ÷ a. After B calls in t units the dealer's own
 * rate is gamma(a + B, β + t), and the number in w more units negative binomial of size a + B
 * and success probability (β + t) ÷ (β + t + w): Gelman et al., Bayesian Data Analysis, 3rd
 * ed. 2013, section 2.6. Pure; never fails. */
#ifndef BOT_WATCH_CHANCE_H
#define BOT_WATCH_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct spread {
    double a;
    double beta;
};

/* Counts of dealers, added up for the moments. */
struct moments {
    size_t dealers;
    double sum;
    double squares;
};

void moments_add(struct moments *moments, double count);

/* By moments, from each dealer's count in `units` of time; (1, 1) from fewer than `enough` dealers,
 * or where there is nothing to count. Where the counts do not vary more than chance alone
 * (variance ≤ mean), all dealers are taken to have nearly the same rate. */
struct spread spread_of(const struct moments *moments, double units, size_t enough);

/* P(X ≤ count) of the negative binomial with this size and success probability; 0 for a
 * negative count. */
double chance_upto(int64_t count, double size, double success);

#endif
