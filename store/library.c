/* SPDX-License-Identifier: Apache-2.0 */
#include "store/library.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

extern const unsigned char functions_lua[];
extern const size_t functions_lua_len;

/* FNV-1a: tells versions apart, guards against nothing. */
static uint32_t hash(struct text source)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < source.len; i++)
        hash = (hash ^ (unsigned char)source.ptr[i]) * 16777619u;
    return hash;
}

void library_init(struct library *library)
{
    struct text source = {(const char *)functions_lua, functions_lua_len};
    snprintf(library->version, sizeof library->version, "%08x", hash(source));
    struct str code;
    str_init(&code);
    size_t from = 0;
    for (ptrdiff_t at; (at = text_find(source, "VERSION", from)) >= 0; from = (size_t)at + 7) {
        str_add_text(&code, text_slice(source, from, (size_t)at));
        str_add(&code, library->version);
    }
    str_add_text(&code, text_slice(source, from, source.len));
    library->len = code.len;
    library->code = str_steal(&code);
}

void library_release(struct library *library)
{
    free(library->code);
    *library = (struct library){0};
}

char *library_function(const struct library *library, const char *name)
{
    return mem_printf("dealerline_%s_%s", library->version, name);
}
