/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that several users have in common, until one of them is to change it: then it gets a copy
 * of its own. Users are counted, and the last one frees it. NULL is memory of nobody and may be
 * kept, dropped and owned like any other. Not for several threads. */
#ifndef BASE_SHARED_H
#define BASE_SHARED_H

#include <stddef.h>

/* New, zeroed, with one user. */
void *shared_new(size_t bytes);

/* One user more, one less. */
void shared_keep(void *memory);
void shared_drop(void *memory);

/* In place of shared memory of `count` items of `size` bytes, which is dropped: a copy for the
 * caller alone with room for `add` more items. */
void *shared_own(void *memory, size_t count, size_t add, size_t size);

#endif
