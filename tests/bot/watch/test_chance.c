/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/watch/chance.h"

static void tails_of_known_distributions(void **state)
{
    (void)state;
    static const struct {
        int64_t count;
        double size, success, expected;
    } cases[] = {
        {-1, 3, 0.5, 0},
        {0, 3, 0.5, 0.125},
        {1, 3, 0.5, 0.3125},
        {2, 3, 0.5, 0.5},
        {4, 1, 0.25, 1 - 0.2373046875},     /* geometric: 1 − 0.75^5 */
        {0, 6000, 0.9995, 0.0497497},       /* nearly Poisson(3): e^−3.0003 … */
        {5000, 4000, 0.5, 1},               /* far out, no factor overflows */
        {20, 3.7, 0.2, 0.7792212980856419}, /* summed independently */
        {300, 60.5, 0.17, 0.5655803842973816},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_float_equal(chance_upto(cases[i].count, cases[i].size, cases[i].success),
                           cases[i].expected, 1e-6);
}

/* So many dealers each with a low and a high count. */
static const struct {
    const char *name;
    size_t low_dealers, high_dealers;
    double low, high;
    double a, beta;
} fits[] = {
    {"29 dealers are too few", 15, 14, 0, 12, 1, 1},
    {"30 give a and beta", 15, 15, 0, 12, 1.152318, 1.152318},
    {"no call at all", 20, 20, 0, 0, 1, 1},
    {"as even as can be: one rate for all", 20, 20, 6, 6, 6000, 6000},
    {"less uneven than chance: one rate for all", 20, 20, 5, 7, 6000, 6000},
};

static void moments_give_the_spread(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        struct moments moments = {0};
        for (size_t d = 0; d < fits[i].low_dealers; d++)
            moments_add(&moments, fits[i].low);
        for (size_t d = 0; d < fits[i].high_dealers; d++)
            moments_add(&moments, fits[i].high);
        struct spread spread = spread_of(&moments, 6, 30);
        print_message("%s\n", fits[i].name);
        assert_float_equal(spread.a, fits[i].a, 1e-5);
        assert_float_equal(spread.beta, fits[i].beta, 1e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_of_known_distributions),
        cmocka_unit_test(moments_give_the_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
