/* SPDX-License-Identifier: Apache-2.0 */
#include "config/json_place.h"

#include "base/json.h"

/* Where the walk is. Every step ends at the end of the text, whatever the text holds. */
struct walk {
    struct text text;
    size_t pos;
    int line;
};

static int peek(const struct walk *walk)
{
    return walk->pos < walk->text.len ? (unsigned char)walk->text.ptr[walk->pos] : -1;
}

static void step(struct walk *walk)
{
    if (peek(walk) == '\n')
        walk->line++;
    if (walk->pos < walk->text.len)
        walk->pos++;
}

/* Blanks, and the commas and colons between values. */
static void skip_between(struct walk *walk)
{
    int c = peek(walk);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':') {
        step(walk);
        c = peek(walk);
    }
}

/* The string's text with its quotes; the walk stands behind it. */
static struct text skip_string(struct walk *walk)
{
    size_t from = walk->pos;
    step(walk);
    while (peek(walk) >= 0 && peek(walk) != '"') {
        if (peek(walk) == '\\')
            step(walk);
        step(walk);
    }
    step(walk);
    return text_slice(walk->text, from, walk->pos);
}

static bool ends_word(int c)
{
    return c < 0 || c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\n' ||
           c == '\r';
}

/* An object or a list, without recursion: brackets are only counted. */
static void skip_brackets(struct walk *walk)
{
    size_t depth = 0;
    do {
        int c = peek(walk);
        if (c == '"') {
            (void)skip_string(walk); /* only passed over */
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        step(walk);
    } while (depth > 0 && peek(walk) >= 0);
}

static void skip_value(struct walk *walk)
{
    int c = peek(walk);
    if (c == '"') {
        (void)skip_string(walk); /* only passed over */
    } else if (c == '{' || c == '[') {
        skip_brackets(walk);
    } else {
        do
            step(walk);
        while (!ends_word(peek(walk)));
    }
}

/* Whether a key as it is written, with quotes and escapes, is this one. */
static bool key_is(struct text written, const char *key)
{
    json_t *value = json_loadb(written.ptr ? written.ptr : "", written.len, JSON_DECODE_ANY, NULL);
    bool same = json_is_string(value) &&
                text_is((struct text){json_string_value(value), json_string_length(value)}, key);
    json_decref(value);
    return same;
}

/* From an object to the value of a member; `line` becomes that of its key. */
static bool enter_member(struct walk *walk, const char *key, int *line)
{
    if (peek(walk) != '{')
        return false;
    step(walk);
    for (skip_between(walk); peek(walk) == '"'; skip_between(walk)) {
        int key_line = walk->line;
        bool found = key_is(skip_string(walk), key);
        skip_between(walk);
        if (found) {
            *line = key_line;
            return true;
        }
        skip_value(walk);
    }
    return false;
}

static bool enter_item(struct walk *walk, size_t index, int *line)
{
    if (peek(walk) != '[')
        return false;
    step(walk);
    skip_between(walk);
    for (; index > 0 && peek(walk) >= 0 && peek(walk) != ']'; index--) {
        skip_value(walk);
        skip_between(walk);
    }
    if (peek(walk) < 0 || peek(walk) == ']')
        return false;
    *line = walk->line;
    return true;
}

static bool enter(struct walk *walk, const struct json_place *place, int *line)
{
    if (!place)
        return true;
    if (!enter(walk, place->parent, line))
        return false;
    return place->key ? enter_member(walk, place->key, line) : enter_item(walk, place->index, line);
}

int json_place_line(struct text text, const struct json_place *place)
{
    struct walk walk = {.text = text, .line = 1};
    int line = 1;
    skip_between(&walk);
    (void)enter(&walk, place, &line); /* as far as it is there */
    return line;
}

void json_place_name(const struct json_place *place, struct str *out)
{
    if (!place)
        return;
    json_place_name(place->parent, out);
    if (!place->key) {
        str_addf(out, "[%zu]", place->index);
        return;
    }
    if (place->parent)
        str_add_char(out, '.');
    str_add(out, place->key);
}
