/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shared.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* It stands in front of what the pointer shows. */
struct shared {
    _Alignas(16) size_t users;
};

void *shared_new(size_t bytes)
{
    struct shared *shared = mem_new(1, sizeof *shared + bytes);
    shared->users = 1;
    return shared + 1;
}

void shared_keep(void *memory)
{
    if (memory)
        ((struct shared *)memory - 1)->users++;
}

void shared_drop(void *memory)
{
    struct shared *shared = memory ? (struct shared *)memory - 1 : NULL;
    if (shared && --shared->users == 0)
        free(shared);
}

void *shared_own(void *memory, size_t count, size_t add, size_t size)
{
    void *own = shared_new((count + add) * size);
    if (count > 0)
        memcpy(own, memory, count * size);
    shared_drop(memory);
    return own;
}
