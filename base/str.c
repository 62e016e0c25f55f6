/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

void str_init(struct str *str)
{
    *str = (struct str){0};
}

void str_release(struct str *str)
{
    free(str->ptr);
    *str = (struct str){0};
}

void str_clear(struct str *str)
{
    str->len = 0;
    if (str->ptr)
        str->ptr[0] = '\0';
}

enum { FIRST_ROOM = 256 };

static void reserve(struct str *str, size_t more)
{
    size_t need = str->len + more + 1;
    if (need <= str->room)
        return;
    size_t room = str->room ? str->room : FIRST_ROOM;
    while (room < need)
        room *= 2;
    str->ptr = mem_resize(str->ptr, room, 1);
    str->room = room;
}

void str_add_bytes(struct str *str, const void *bytes, size_t len)
{
    reserve(str, len);
    if (len > 0)
        memcpy(str->ptr + str->len, bytes, len);
    str->len += len;
    str->ptr[str->len] = '\0';
}

void str_add(struct str *str, const char *string)
{
    str_add_bytes(str, string, strlen(string));
}

void str_add_text(struct str *str, struct text text)
{
    str_add_bytes(str, text.ptr, text.len);
}

void str_add_char(struct str *str, char byte)
{
    str_add_bytes(str, &byte, 1);
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bug_if(len < 0);
    reserve(str, (size_t)len);
    vsnprintf(str->ptr + str->len, (size_t)len + 1, format, again);
    va_end(again);
    str->len += (size_t)len;
}

struct text str_text(const struct str *str)
{
    return (struct text){str->ptr ? str->ptr : "", str->len};
}

char *str_steal(struct str *str)
{
    char *made = str->ptr ? str->ptr : mem_strdup("");
    *str = (struct str){0};
    return made;
}
