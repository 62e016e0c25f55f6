/* SPDX-License-Identifier: Apache-2.0 */
#include "store/value.h"

static const struct value none = {.kind = VALUE_NONE};

const struct value *value_at(const struct value *list, size_t i)
{
    return list->kind == VALUE_LIST && i < list->count ? &list->list[i] : &none;
}

const struct value *value_field(const struct value *hash, const char *field)
{
    for (size_t i = 0; hash->kind == VALUE_LIST && i + 1 < hash->count; i += 2) {
        if (text_is(hash->list[i].text, field))
            return &hash->list[i + 1];
    }
    return &none;
}

struct text value_text(const struct value *value)
{
    return value->text;
}

int64_t value_int(const struct value *value, int64_t otherwise)
{
    int64_t number;
    if (value->kind == VALUE_INT)
        return value->number;
    return value->kind == VALUE_TEXT && text_to_int(value->text, &number) ? number : otherwise;
}

struct text value_field_text(const struct value *hash, const char *field)
{
    return value_text(value_field(hash, field));
}

int64_t value_field_int(const struct value *hash, const char *field, int64_t otherwise)
{
    return value_int(value_field(hash, field), otherwise);
}
