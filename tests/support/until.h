/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a loop until something has come true; no test sleeps. */
#ifndef TESTS_SUPPORT_UNTIL_H
#define TESTS_SUPPORT_UNTIL_H

#include <stdbool.h>
#include <uv.h>

/* Runs the loop until `*flag` is not 0; fails the test after 60 s. */
void until(uv_loop_t *loop, const int *flag);

/* Until `*count` is at least `least`. */
void until_count(uv_loop_t *loop, const int *count, int least);

/* Until nothing is left on the loop, then closes it; fails the test where it does not end. */
void until_empty(uv_loop_t *loop);

#endif
