/* SPDX-License-Identifier: Apache-2.0 */
/* A rebuilding of the state of company "acme" from its facts, to its end. */
#ifndef TESTS_SUPPORT_REBUILDING_H
#define TESTS_SUPPORT_REBUILDING_H

#include <uv.h>

#include "bot/rebuild.h"

/* The differences found, a line each ("trainings is missing"). New: free() it. */
char *rebuilding_run(uv_loop_t *loop, struct store *store, bool is_check,
                     struct rebuild_result *result);

#endif
