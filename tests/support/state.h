/* SPDX-License-Identifier: Apache-2.0 */
/* All that a company has in Redis as one text, to be compared. */
#ifndef TESTS_SUPPORT_STATE_H
#define TESTS_SUPPORT_STATE_H

#include "tests/support/redis_server.h"

/* One line a key, sorted, the keys without the company; those that begin with one of the words of
 * `except` (separated by blanks) are left out. New: free() it. */
char *state_text(struct redis_server *server, const char *company, const char *except);

#endif
