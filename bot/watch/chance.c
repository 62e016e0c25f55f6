/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/chance.h"

#include <math.h>

/* The least part of the mean by which the variance is taken to exceed it; keeps a and β finite
 * where the counts are as even as chance, or more. */
static const double LEAST_EXCESS = 1e-3;

void moments_add(struct moments *moments, double count)
{
    moments->dealers++;
    moments->sum += count;
    moments->squares += count * count;
}

/* mean = a·t ÷ β and variance = mean + mean² ÷ a, solved for a and β. */
struct spread spread_of(const struct moments *moments, double units, size_t enough)
{
    if (moments->dealers < enough || moments->sum <= 0)
        return (struct spread){1, 1};
    double dealers = (double)moments->dealers;
    double mean = moments->sum / dealers;
    double variance = (moments->squares - moments->sum * mean) / (dealers - 1);
    double excess = fmax(variance - mean, LEAST_EXCESS * mean);
    return (struct spread){.a = mean * mean / excess, .beta = units * mean / excess};
}

/* C(k + size − 1, k) · success^size · (1 − success)^k, by logarithms: the factors leave the
 * range of a double long before the product does. */
static double chance_of(double k, double size, double success)
{
    return exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log(success) +
               k * log1p(-success));
}

double chance_upto(int64_t count, double size, double success)
{
    double sum = 0;
    for (int64_t k = 0; k <= count; k++)
        sum += chance_of((double)k, size, success);
    return fmin(sum, 1);
}
