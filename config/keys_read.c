/* SPDX-License-Identifier: Apache-2.0 */
/* Objects by their rows, see keys.h: unknown keys, defaults, and what values must be to each
 * other. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/address.h"
#include "config/keys_reading.h"

/* The value at a path of the rows, NULL where there is none; borrowed. */
static json_t *value_at(json_t *object, const char *path)
{
    char name[64];
    for (struct text rest = text_of(path); rest.ptr && object;) {
        struct text part = text_split(&rest, '.');
        bug_if(part.len >= sizeof name);
        memcpy(name, part.ptr, part.len);
        name[part.len] = '\0';
        object = json_object_get(object, name);
    }
    return object;
}

static void set_value_at_take(json_t *object, const char *path, json_t *value)
{
    char name[64];
    for (struct text rest = text_of(path);;) {
        struct text part = text_split(&rest, '.');
        bug_if(part.len >= sizeof name);
        memcpy(name, part.ptr, part.len);
        name[part.len] = '\0';
        if (!rest.ptr)
            break;
        if (!json_object_get(object, name))
            json_object_set_new(object, name, json_object());
        object = json_object_get(object, name);
    }
    json_object_set_new(object, name, value);
}

/* Adds a problem about a path of the rows, counted from `base`. */
static void complain_of_path(const struct reading *reading, const struct json_place *base,
                             const char *path, const char *expected, const char *what)
{
    enum { DEPTH_MAX = 8 };
    struct json_place places[DEPTH_MAX];
    char *names = mem_strdup(path);
    char *save = NULL;
    const struct json_place *last = base;
    size_t depth = 0;
    for (char *name = strtok_r(names, ".", &save); name; name = strtok_r(NULL, ".", &save)) {
        bug_if(depth == DEPTH_MAX);
        places[depth] = (struct json_place){.parent = last, .key = name};
        last = &places[depth++];
    }
    reading_complain(reading, last, expected, "%s", what);
    free(names);
}

/* Whether rows stand below the path. */
static bool is_section(const struct config_keys *keys, const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < keys->count; i++) {
        if (strncmp(keys->list[i].path, path, len) == 0 && keys->list[i].path[len] == '.')
            return true;
    }
    return false;
}

/* The names that an object may have: "one of at, post_to, rules". Rows of a section stand
 * side by side, so that looking at the last name is enough to name each once. */
static void list_names(const struct config_keys *keys, const char *prefix, struct str *out)
{
    size_t len = strlen(prefix);
    struct text last = {0};
    str_add(out, *keys->name ? "one of type" : "one of");
    for (size_t i = 0; i < keys->count; i++) {
        if (strncmp(keys->list[i].path, prefix, len) != 0)
            continue;
        struct text rest = text_of(keys->list[i].path + len);
        struct text name = text_split(&rest, '.');
        if (text_equal(name, last))
            continue;
        str_addf(out, "%s %.*s", last.ptr || *keys->name ? "," : "", TEXT_ARGS(name));
        last = name;
    }
}

static void complain_of_stranger(const struct reading *reading, const struct config_keys *keys,
                                 const char *prefix, const struct json_place *place)
{
    struct str expected;
    str_init(&expected);
    list_names(keys, prefix, &expected);
    reading_complain(reading, place, str_text(&expected).ptr, "is an unknown key");
    str_release(&expected);
}

/* Reads the members of one object; `prefix` is "" or ends in '.'; what fits goes to `made`, the
 * normal form of all these rows. */
static void read_section(struct reading *reading, const struct config_keys *keys,
                         const char *prefix, const struct json_place *base, json_t *object,
                         json_t *made)
{
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value) {
        struct json_place place = {.parent = base, .key = name};
        char *path = mem_printf("%s%s", prefix, name);
        const struct config_key *key = strchr(name, '.') ? NULL : keys_find(keys, path);
        if (key) {
            json_t *read = reading_value(reading, key, &place, value);
            if (read)
                set_value_at_take(made, path, read);
        } else if (!strchr(name, '.') && is_section(keys, path)) {
            char *deeper = mem_printf("%s.", path);
            if (json_is_object(value))
                read_section(reading, keys, deeper, &place, value, made);
            else
                reading_complain(reading, &place, "an object { … }", "is no object");
            free(deeper);
        } else if (!*keys->name || strcmp(name, "type") != 0) {
            complain_of_stranger(reading, keys, prefix, &place);
        }
        free(path);
    }
}

static void fill_default(const struct reading *reading, const struct config_key *key,
                         const struct json_place *base, json_t *made)
{
    if (key->otherwise) {
        json_t *value = json_loads(key->otherwise, JSON_DECODE_ANY, NULL);
        bug_if(!value);
        set_value_at_take(made, key->path, value);
        return;
    }
    struct str expected;
    str_init(&expected);
    keys_expected(key, &expected);
    complain_of_path(reading, base, key->path, str_text(&expected).ptr, "is missing");
    str_release(&expected);
}

static void check_number(const struct reading *reading, const struct config_key *key,
                         const struct json_place *base, json_t *made, const char *other, bool above)
{
    const json_t *mine = value_at(made, key->path);
    const json_t *theirs = other ? value_at(made, other) : NULL;
    if (!mine || !theirs)
        return;
    double left = json_number_value(mine), right = json_number_value(theirs);
    if (above ? left > right : left < right)
        return;
    char *expected =
        mem_printf("%s than %s, which is %.10g", above ? "more" : "less", other, right);
    char *what = mem_printf("is %.10g", left);
    complain_of_path(reading, base, key->path, expected, what);
    free(what);
    free(expected);
}

static void check_loopback(const struct reading *reading, const struct config_key *key,
                           const struct json_place *base, json_t *made)
{
    struct address address;
    const char *listen = json_string_value(value_at(made, key->for_loopback));
    if (!listen || !json_is_true(value_at(made, key->path)))
        return;
    bug_if(!address_read(text_of(listen), -1, &address));
    if (!address_is_loopback(&address)) {
        char *what = mem_printf("is true, but %s is %s", key->for_loopback, listen);
        complain_of_path(reading, base, key->path, "false unless the listener is loopback", what);
        free(what);
    }
    address_release(&address);
}

json_t *reading_rows(struct reading *reading, const struct config_keys *keys,
                     const struct json_place *base, json_t *object)
{
    json_t *made = json_object();
    read_section(reading, keys, "", base, object, made);
    for (size_t i = 0; i < keys->count; i++) {
        if (!value_at(object, keys->list[i].path))
            fill_default(reading, &keys->list[i], base, made);
    }
    for (size_t i = 0; i < keys->count; i++) {
        const struct config_key *key = &keys->list[i];
        check_number(reading, key, base, made, key->above, true);
        check_number(reading, key, base, made, key->below, false);
        if (key->for_loopback)
            check_loopback(reading, key, base, made);
    }
    return made;
}

static void complain_of_type(const struct reading *reading, const struct json_place *place,
                             const char *what)
{
    struct str expected;
    str_init(&expected);
    str_add(&expected, "one of");
    for (const struct config_keys *one = config_platforms; one->name; one++)
        str_addf(&expected, "%s %s", one == config_platforms ? "" : ",", one->name);
    reading_complain(reading, place, str_text(&expected).ptr, "%s", what);
    str_release(&expected);
}

/* Whether `made` has a platform of this type already. */
static bool has_type(const json_t *made, const char *type)
{
    for (size_t i = 0; i < json_array_size(made); i++) {
        if (strcmp(json_get_string(json_array_get(made, i), "type", ""), type) == 0)
            return true;
    }
    return false;
}

json_t *reading_platform(struct reading *reading, const struct json_place *place, json_t *value,
                         const json_t *before)
{
    struct json_place type_place = {.parent = place, .key = "type"};
    const char *type = json_get_string(value, "type", NULL);
    const struct config_keys *keys = type ? keys_platform(type) : NULL;
    if (!json_is_object(value)) {
        reading_complain(reading, place, "an object with a \"type\"", "is no object");
    } else if (!json_object_get(value, "type")) {
        complain_of_type(reading, &type_place, "is missing");
    } else if (!keys) {
        complain_of_type(reading, &type_place, "is no known platform");
    } else if (has_type(before, type)) {
        reading_complain(reading, &type_place, "each type at most once", "is \"%s\" a second time",
                         type);
    } else {
        json_t *settings = reading_rows(reading, keys, place, value);
        json_set_string(settings, "type", type);
        return settings;
    }
    return NULL;
}

/* jansson's words, but for what it quotes from the file: that may be a secret. */
static void complain_of_json(const char *file, const json_error_t *error, struct problems *problems)
{
    struct text said = text_of(error->text);
    ptrdiff_t quote = text_find(said, " near ", 0);
    if (quote >= 0)
        said = text_slice(said, 0, (size_t)quote);
    problems_add(problems, file, error->line > 0 ? error->line : 1, "one JSON object",
                 "is not JSON: %.*s", TEXT_ARGS(said));
}

json_t *keys_read(const struct config_keys *keys, struct text text, const char *file,
                  const char *folder, struct problems *problems)
{
    json_error_t error;
    if (text_starts(text, "\xEF\xBB\xBF"))
        text = text_slice(text, 3, text.len);
    json_t *root = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        complain_of_json(file, &error, problems);
        return NULL;
    }
    struct reading reading = {text, file, folder, problems};
    json_t *made = NULL;
    if (json_is_object(root))
        made = reading_rows(&reading, keys, NULL, root);
    else
        problems_add(problems, file, 1, "one JSON object", "is a list");
    json_decref(root);
    return made;
}
