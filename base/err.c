/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

const char *err_text(enum err err)
{
    static const struct {
        enum err err;
        const char *text;
    } texts[] = {{OK, "ok"},
#define X(name, value, text) {name, text},
                 ERR_LIST(X)
#undef X
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].err == err)
            return texts[i].text;
    }
    return "unknown error";
}

void problems_init(struct problems *all)
{
    *all = (struct problems){0};
}

void problems_release(struct problems *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->list[i].file);
        free(all->list[i].what);
        free(all->list[i].expected);
    }
    free(all->list);
    *all = (struct problems){0};
}

void problems_add(struct problems *all, const char *file, int line, const char *expected,
                  const char *what, ...)
{
    va_list args;
    va_start(args, what);
    char *said = mem_vprintf(what, args);
    va_end(args);
    all->list = mem_grow(all->list, all->count + 1, sizeof *all->list);
    all->list[all->count++] = (struct problem){
        .file = mem_strdup(file),
        .line = line,
        .what = said,
        .expected = expected ? mem_strdup(expected) : NULL,
    };
}

void problems_print(const struct problems *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct problem *one = &all->list[i];
        fputs(one->file, stderr);
        if (one->line > 0)
            fprintf(stderr, ":%d", one->line);
        fprintf(stderr, ": %s", one->what);
        if (one->expected)
            fprintf(stderr, "; expected %s", one->expected);
        fputc('\n', stderr);
    }
}

void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("dealerline: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void bug_report(const char *file, int line, const char *condition)
{
    fprintf(stderr, "dealerline: bug at %s:%d: %s\n", file, line, condition);
    abort();
}
