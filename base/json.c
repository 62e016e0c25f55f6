/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <stdio.h>

#include "base/err.h"

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

/* `broken` with U+FFFD for what is not UTF-8. */
static struct str clean_utf8(struct text broken)
{
    struct str clean;
    str_init(&clean);
    for (size_t pos = 0; pos < broken.len;) {
        char bytes[4];
        uint32_t point = text_next(broken, &pos);
        str_add_bytes(&clean, bytes, text_encode(point ? point : 0xFFFD, bytes));
    }
    return clean;
}

/* What was looked at here need not be looked at again by jansson. */
static void set_checked(json_t *object, const char *key, struct text value)
{
    json_object_set_new_nocheck(object, key, json_stringn_nocheck(value.ptr, value.len));
}

void json_set_text(json_t *object, const char *key, struct text value)
{
    if (text_is_utf8(value)) {
        set_checked(object, key, value.ptr ? value : TEXT(""));
        return;
    }
    struct str clean = clean_utf8(value);
    set_checked(object, key, str_text(&clean));
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

/* How the byte is written within a string; "" as it is. */
static const char *escape_of(unsigned char byte, char room[8])
{
    static const char short_names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *name = short_names; *name; name += 2) {
        if ((unsigned char)name[0] == byte) {
            snprintf(room, 8, "\\%c", name[1]);
            return room;
        }
    }
    snprintf(room, 8, "\\u%04X", byte);
    return room;
}

/* `string` is well-formed. */
static void add_escaped(struct str *out, struct text string)
{
    size_t from = 0;
    char room[8];
    str_add_char(out, '"');
    for (size_t at = 0; at < string.len; at++) {
        unsigned char byte = (unsigned char)string.ptr[at];
        if (byte >= ' ' && byte != '"' && byte != '\\')
            continue;
        str_add_bytes(out, string.ptr + from, at - from);
        str_add(out, escape_of(byte, room));
        from = at + 1;
    }
    str_add_bytes(out, string.ptr + from, string.len - from);
    str_add_char(out, '"');
}

void json_add_string(struct str *out, struct text string)
{
    if (text_is_utf8(string)) {
        add_escaped(out, string.len ? string : TEXT(""));
        return;
    }
    struct str clean = clean_utf8(string);
    add_escaped(out, str_text(&clean));
    str_release(&clean);
}

static int add_piece(const char *bytes, size_t len, void *out)
{
    str_add_bytes(out, bytes, len);
    return 0;
}

static void add_members(struct str *out, const json_t *object)
{
    char mark = '{';
    const char *key;
    json_t *member;
    json_object_foreach ((json_t *)object, key, member) {
        str_add_char(out, mark);
        mark = ',';
        add_escaped(out, text_of(key));
        str_add_char(out, ':');
        json_add(out, member);
    }
    str_add(out, mark == '{' ? "{}" : "}");
}

static void add_items(struct str *out, const json_t *array)
{
    char mark = '[';
    size_t i;
    json_t *item;
    json_array_foreach (array, i, item) {
        str_add_char(out, mark);
        mark = ',';
        json_add(out, item);
    }
    str_add(out, mark == '[' ? "[]" : "]");
}

void json_add(struct str *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_members(out, value);
        return;
    case JSON_ARRAY:
        add_items(out, value);
        return;
    case JSON_STRING:
        add_escaped(out, (struct text){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER:
    case JSON_REAL:
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        (void)json_dump_callback(value, add_piece, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        return;
    }
}

char *json_text(const json_t *value)
{
    struct str out;
    str_init(&out);
    json_add(&out, value);
    return str_steal(&out);
}
