/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static void *checked(void *made)
{
    if (!made)
        fatal("out of memory");
    return made;
}

void *mem_new(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        fatal("out of memory");
    size_t bytes = count * size;
    return checked(realloc(old, bytes ? bytes : 1));
}

void *mem_grow(void *old, size_t count, size_t size)
{
    size_t held = count - 1;
    if (old && (held & (held - 1)) != 0)
        return old;
    return mem_resize(old, held ? held * 2 : 1, size);
}

char *mem_strdup(const char *string)
{
    return checked(strdup(string));
}

char *mem_strndup(const char *bytes, size_t len)
{
    char *copy = mem_new(len + 1, 1);
    memcpy(copy, bytes, len);
    return copy;
}

char *mem_printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *made = mem_vprintf(format, args);
    va_end(args);
    return made;
}

char *mem_vprintf(const char *format, va_list args)
{
    char *made = NULL;
    if (vasprintf(&made, format, args) < 0)
        fatal("out of memory");
    return made;
}
