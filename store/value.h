/* SPDX-License-Identifier: Apache-2.0 */
/* A reply of the store as a tree of plain values, so that nobody above the store sees the
 * client library. Values are borrowed from the arena that the read was made with. */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include "base/arena.h"
#include "base/text.h"

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_INT, VALUE_LIST };

struct value {
    enum value_kind kind;
    struct text text;
    int64_t number;
    const struct value *list;
    size_t count;
};

/* The i-th item; a VALUE_NONE beyond the end or where it is no list. */
const struct value *value_at(const struct value *list, size_t i);

/* A list of field, value, field, value… (a hash): the value of `field`, VALUE_NONE without. */
const struct value *value_field(const struct value *hash, const char *field);

/* As text (empty where it is none), as a number (`otherwise` where it is none). */
struct text value_text(const struct value *value);
int64_t value_int(const struct value *value, int64_t otherwise);

struct text value_field_text(const struct value *hash, const char *field);
int64_t value_field_int(const struct value *hash, const char *field, int64_t otherwise);

#endif
