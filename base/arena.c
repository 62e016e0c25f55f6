/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum {
    BLOCK_BYTES = 32 * 1024,
    KEEP_BYTES = 1024 * 1024,
    SHORT_BYTES = 128 /* what most formatted strings fit into: those are formatted once */
};

struct arena_block {
    struct arena_block *next;
    size_t room;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static void free_from(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_release(struct arena *arena)
{
    free_from(arena->first);
    *arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
    size_t kept = 0;
    for (struct arena_block *block = arena->first; block; block = block->next) {
        block->used = 0;
        kept += block->room;
        if (kept > KEEP_BYTES) {
            free_from(block->next);
            block->next = NULL;
        }
    }
    arena->current = arena->first;
}

size_t arena_held(const struct arena *arena)
{
    size_t held = 0;
    for (const struct arena_block *block = arena->first; block; block = block->next)
        held += block->room;
    return held;
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    /* Not zeroed here: arena_alloc() does it for what it gives out. */
    struct arena_block *block = mem_resize(NULL, 1, sizeof *block + room);
    *block = (struct arena_block){.room = room};
    if (arena->current) {
        block->next = arena->current->next;
        arena->current->next = block;
    } else {
        arena->first = block;
    }
    arena->current = block;
    return block;
}

void *arena_room(struct arena *arena, size_t count, size_t size)
{
    size_t align = alignof(max_align_t), bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        fatal("out of memory");
    bytes = (bytes + align - 1) / align * align;
    struct arena_block *block = arena->current;
    while (block && block->room - block->used < bytes)
        block = block->next;
    if (block)
        arena->current = block;
    else
        block = add_block(arena, bytes);
    void *made = block->bytes + block->used;
    block->used += bytes;
    return made;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    void *made = arena_room(arena, count, size);
    memset(made, 0, count * size);
    return made;
}

char *arena_copy(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.len + 1, 1);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *made = arena_vprintf(arena, format, args);
    va_end(args);
    return made;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char room[SHORT_BYTES];
    int len = vsnprintf(room, sizeof room, format, args);
    bug_if(len < 0);
    char *made = arena_alloc(arena, (size_t)len + 1, 1);
    if (len < SHORT_BYTES)
        memcpy(made, room, (size_t)len);
    else
        vsnprintf(made, (size_t)len + 1, format, again);
    va_end(again);
    return made;
}
