/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that never returns NULL: running out of memory is fatal. Everything
 * made here is new; the caller frees it with free(). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* New zeroed memory for `count` items of `size` bytes. */
void *mem_new(size_t count, size_t size);

/* `old` moved to room for `count` items of `size` bytes; what is added is not zeroed. */
void *mem_resize(void *old, size_t count, size_t size);

/* Room for at least `count` items, growing by doubling: call it with count + 1 before
 * each append. It reallocates only where `count` is 1 more than a power of two. */
void *mem_grow(void *old, size_t count, size_t size);

char *mem_strdup(const char *string);
char *mem_strndup(const char *bytes, size_t len);
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#endif
