/* SPDX-License-Identifier: Apache-2.0 */
/* The string builder. `ptr` is always NUL-terminated once anything was added and may be
 * NULL before; `len` leaves the NUL out. Grows by doubling. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/text.h"

struct str {
    char *ptr;
    size_t len;
    size_t room;
};

void str_init(struct str *str);
void str_release(struct str *str);

/* Empties it and keeps its room. */
void str_clear(struct str *str);

void str_add(struct str *str, const char *string);
void str_add_text(struct str *str, struct text text);
void str_add_bytes(struct str *str, const void *bytes, size_t len);
void str_add_char(struct str *str, char byte);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A text over what was built, borrowed until the next change. */
struct text str_text(const struct str *str);

/* What was built, "" where nothing was; new, and the builder is empty afterwards. */
char *str_steal(struct str *str);

#endif
