/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"

const char *json_get_string(const json_t *object, const char *key, const char *otherwise)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : otherwise;
}

struct text json_get_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : (struct text){0};
}

int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

double json_get_number(const json_t *object, const char *key, double otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

bool json_get_bool(const json_t *object, const char *key, bool otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

void json_set_text(json_t *object, const char *key, struct text value)
{
    if (text_is_utf8(value)) {
        json_object_set_new(object, key, json_stringn(value.ptr ? value.ptr : "", value.len));
        return;
    }
    struct str clean;
    str_init(&clean);
    for (size_t pos = 0; pos < value.len;) {
        char bytes[4];
        uint32_t point = text_next(value, &pos);
        str_add_bytes(&clean, bytes, text_encode(point ? point : 0xFFFD, bytes));
    }
    json_object_set_new(object, key, json_stringn(str_text(&clean).ptr, clean.len));
    str_release(&clean);
}

void json_set_string(json_t *object, const char *key, const char *value)
{
    json_set_text(object, key, text_of(value));
}

void json_set_int(json_t *object, const char *key, int64_t value)
{
    json_object_set_new(object, key, json_integer(value));
}

json_t *json_parse(struct text text)
{
    return json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, NULL);
}

char *json_text(const json_t *value)
{
    char *made = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!made)
        fatal("out of memory");
    return made;
}
