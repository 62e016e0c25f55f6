/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for one message: everything that understanding and planning make is borrowed
 * from it and goes in one call. Blocks are kept over arena_clear(), so that a server in
 * steady state allocates nothing. Never returns NULL. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>

#include "base/text.h"

struct arena_block;

struct arena {
    struct arena_block *first;
    struct arena_block *current;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* Forgets all that was made and keeps the memory for the next message; what grew beyond
 * a megabyte is given back. */
void arena_clear(struct arena *arena);

/* How many bytes its blocks have. */
size_t arena_held(const struct arena *arena);

/* Zeroed memory for `count` items of `size` bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* The same, not zeroed: for what is written before it is read. */
void *arena_room(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy. */
char *arena_copy(struct arena *arena, struct text text);

char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
