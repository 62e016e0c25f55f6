/* SPDX-License-Identifier: Apache-2.0 */
/* One value by its row, see keys.h: a row of `types` for each type of key. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/day.h"
#include "base/mem.h"
#include "config/file.h"
#include "config/keys_reading.h"
#include "config/redis_url.h"

enum { SECRET_MAX = 65536, NAME_MAX_BYTES = 64 };

/* One value being read: its row, its place, and what it is once "$NAME" or "@/file" is
 * resolved. What comes from elsewhere may be a secret, whatever the key. */
struct given {
    struct reading *reading;
    const struct config_key *key;
    const struct json_place *place;
    json_t *value;
    const char *from; /* "$NAME" or "@/file" where it comes from there, else NULL */
};

/* Gives the value in its normal form (new). NULL where it does not fit the row: unless the
 * function added a problem of its own, one then says what the row takes. */
typedef json_t *(*read_fn)(const struct given *given);

static json_t *read_text(const struct given *given);
static json_t *read_name(const struct given *given);
static json_t *read_folder(const struct given *given);
static json_t *read_secret(const struct given *given);
static json_t *read_redis(const struct given *given);
static json_t *read_url(const struct given *given);
static json_t *read_listen(const struct given *given);
static json_t *read_zone(const struct given *given);
static json_t *read_choice(const struct given *given);
static json_t *read_time(const struct given *given);
static json_t *read_flag(const struct given *given);
static json_t *read_whole(const struct given *given);
static json_t *read_number(const struct given *given);
static json_t *read_date(const struct given *given);
static json_t *read_dates(const struct given *given);
static json_t *read_texts(const struct given *given);
static json_t *read_map(const struct given *given);
static json_t *read_secrets(const struct given *given);
static json_t *read_objects(const struct given *given);
static json_t *read_platforms(const struct given *given);

static const struct type {
    read_fn read;
    const char *expected; /* what stands behind "expected" */
    bool is_text;         /* an environment variable is taken as it is, not read as JSON */
    bool is_secret;
} types[KEY_TYPE_COUNT] = {
    [KEY_TEXT] = {read_text, "a text that is not empty", true, false},
    [KEY_NAME] = {read_name, "1 to 64 bytes without blanks, braces, quotes or control characters",
                  true, false},
    [KEY_FOLDER] = {read_folder, "the path of a folder that is there, counted from this file's",
                    true, false},
    [KEY_SECRET] = {read_secret, "a secret: a text, \"$NAME\" or \"@/file\"", true, true},
    [KEY_REDIS] = {read_redis,
                   "redis://[user:password@]host:port/db, unix:///path, "
                   "redis+sentinel://host:port,host:port/master-name or "
                   "redis+cluster://host:port,host:port",
                   true, true},
    [KEY_URL] = {read_url, "a URL that begins with", true, false},
    [KEY_LISTEN] = {read_listen, "host:port, such as 127.0.0.1:8080", true, false},
    [KEY_ZONE] = {read_zone, "the name of a time zone, such as Asia/Shanghai", true, false},
    [KEY_CHOICE] = {read_choice, "one of", true, false},
    [KEY_TIME] = {read_time, "a time of day HH:MM", true, false},
    [KEY_FLAG] = {read_flag, "true or false", false, false},
    [KEY_WHOLE] = {read_whole, "a whole number from", false, false},
    [KEY_NUMBER] = {read_number, "a number from", false, false},
    [KEY_DATE] = {read_date, "a date YYYY-MM-DD", true, false},
    [KEY_DATES] = {read_dates, "a list of dates [\"YYYY-MM-DD\", …]", false, false},
    [KEY_TEXTS] = {read_texts, "a list of texts that are not empty", false, false},
    [KEY_MAP] = {read_map, "an object of texts {\"name\": \"…\"}", false, false},
    [KEY_SECRETS] = {read_secrets, "an object of secrets {\"name\": \"$NAME\"}", false, true},
    [KEY_OBJECTS] = {read_objects, "a list of objects", false, false},
    [KEY_PLATFORMS] = {read_platforms, "a list of objects, each with a \"type\"", false, false},
};

void reading_complain(const struct reading *reading, const struct json_place *place,
                      const char *expected, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *said = mem_vprintf(format, args);
    va_end(args);
    struct str what;
    str_init(&what);
    json_place_name(place, &what);
    str_addf(&what, "%s%s", what.len ? " " : "", said);
    problems_add(reading->problems, reading->file, json_place_line(reading->text, place), expected,
                 "%s", str_text(&what).ptr);
    str_release(&what);
    free(said);
}

void keys_expected(const struct config_key *key, struct str *out)
{
    str_add(out, types[key->type].expected);
    if (key->type == KEY_WHOLE || key->type == KEY_NUMBER)
        str_addf(out, " %.10g to %.10g", key->min, key->max);
    for (struct text words = text_of(key->words); words.ptr;) {
        struct text word = text_split(&words, ' ');
        str_addf(out, " %.*s%s%s", TEXT_ARGS(word), key->type == KEY_URL ? "://" : "",
                 words.ptr ? " or" : "");
    }
}

/* How a value that does not fit is shown; a secret, or what comes from elsewhere and may be
 * one, is not. New. */
static char *show(const struct given *given)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a text",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };
    enum { SHOWN_MAX = 60 };
    if (given->from)
        return mem_printf("what %s holds", given->from);
    if (json_is_string(given->value) && json_string_length(given->value) == 0)
        return mem_strdup("empty");
    if (json_is_object(given->value) || json_is_array(given->value) ||
        types[given->key->type].is_secret)
        return mem_strdup(kinds[json_typeof(given->value)]);
    char *shown = json_text(given->value);
    if (strlen(shown) <= SHOWN_MAX)
        return shown;
    free(shown);
    return mem_strdup("a long text");
}

static void complain_of_value(const struct given *given)
{
    struct str expected;
    str_init(&expected);
    keys_expected(given->key, &expected);
    char *shown = show(given);
    reading_complain(given->reading, given->place, str_text(&expected).ptr, "is %s", shown);
    free(shown);
    str_release(&expected);
}

/* The value's text; the empty one where it is none. */
static struct text text_given(const struct given *given)
{
    return json_is_string(given->value)
               ? (struct text){json_string_value(given->value), json_string_length(given->value)}
               : (struct text){0};
}

static json_t *read_text(const struct given *given)
{
    struct text text = text_given(given);
    return text.len > 0 ? json_stringn(text.ptr, text.len) : NULL;
}

static json_t *read_name(const struct given *given)
{
    struct text text = text_given(given);
    if (text.len == 0 || text.len > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == 0x7F || strchr("{}\"'\\", c))
            return NULL;
    }
    return json_stringn(text.ptr, text.len);
}

static json_t *read_folder(const struct given *given)
{
    json_t *text = read_text(given);
    if (!text)
        return NULL;
    char *path = file_path(given->reading->folder, json_string_value(text));
    json_t *made = file_is_folder(path) ? json_string(path) : NULL;
    json_decref(text);
    free(path);
    return made;
}

static json_t *read_secret(const struct given *given)
{
    return read_text(given);
}

static json_t *read_redis(const struct given *given)
{
    struct redis_url url;
    json_t *text = read_text(given);
    if (!text)
        return NULL;
    const char *wrong = redis_url_read(text_given(given), &url);
    if (!wrong) {
        redis_url_release(&url);
        return text;
    }
    json_decref(text);
    reading_complain(given->reading, given->place, types[KEY_REDIS].expected, "is not usable: %s",
                     wrong);
    return NULL;
}

static json_t *read_url(const struct given *given)
{
    struct text url = text_given(given);
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.ptr[i] <= ' ')
            return NULL;
    }
    for (struct text words = text_of(given->key->words); words.ptr;) {
        struct text scheme = text_split(&words, ' ');
        struct text rest = text_slice(url, scheme.len, url.len);
        if (text_equal(text_slice(url, 0, scheme.len), scheme) && text_starts(rest, "://") &&
            rest.len > 3 && rest.ptr[3] != '/')
            return json_stringn(url.ptr, url.len);
    }
    return NULL;
}

static json_t *read_listen(const struct given *given)
{
    struct address address;
    struct text text = text_given(given);
    if (!address_read(text, -1, &address))
        return NULL;
    address_release(&address);
    return json_stringn(text.ptr, text.len);
}

static json_t *read_zone(const struct given *given)
{
    json_t *text = read_text(given);
    if (text && clock_zone_exists(json_string_value(text)))
        return text;
    json_decref(text);
    return NULL;
}

static json_t *read_choice(const struct given *given)
{
    struct text text = text_given(given);
    for (struct text words = text_of(given->key->words); words.ptr;) {
        if (text_equal(text_split(&words, ' '), text))
            return json_stringn(text.ptr, text.len);
    }
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static json_t *read_time(const struct given *given)
{
    struct text text = text_given(given);
    if (text.len != 5 || text.ptr[2] != ':' || !is_digit(text.ptr[0]) || !is_digit(text.ptr[1]) ||
        !is_digit(text.ptr[3]) || !is_digit(text.ptr[4]))
        return NULL;
    int hour = (text.ptr[0] - '0') * 10 + text.ptr[1] - '0';
    int minute = (text.ptr[3] - '0') * 10 + text.ptr[4] - '0';
    return hour < 24 && minute < 60 ? json_stringn(text.ptr, text.len) : NULL;
}

static json_t *read_date(const struct given *given)
{
    struct text text = text_given(given);
    return day_parse(text) != DAY_NONE ? json_stringn(text.ptr, text.len) : NULL;
}

static json_t *read_flag(const struct given *given)
{
    return json_is_boolean(given->value) ? json_boolean(json_is_true(given->value)) : NULL;
}

static json_t *read_number(const struct given *given)
{
    double number = json_number_value(given->value);
    if (!json_is_number(given->value) || !(number >= given->key->min && number <= given->key->max))
        return NULL;
    return json_is_integer(given->value) ? json_integer(json_integer_value(given->value))
                                         : json_real(number);
}

static json_t *read_whole(const struct given *given)
{
    return json_is_integer(given->value) ? read_number(given) : NULL;
}

/* Every item by `item`, a row that stands for one of them. */
static json_t *read_list(const struct given *given, const struct config_key *item)
{
    if (!json_is_array(given->value))
        return NULL;
    json_t *made = json_array();
    size_t i;
    json_t *value;
    json_array_foreach (given->value, i, value) {
        struct json_place place = {.parent = given->place, .index = i};
        json_t *one = reading_value(given->reading, item, &place, value);
        if (one)
            json_array_append_new(made, one);
    }
    return made;
}

static json_t *read_object(const struct given *given, const struct config_key *item)
{
    if (!json_is_object(given->value))
        return NULL;
    json_t *made = json_object();
    const char *name;
    json_t *value;
    json_object_foreach (given->value, name, value) {
        struct json_place place = {.parent = given->place, .key = name};
        json_t *one = reading_value(given->reading, item, &place, value);
        if (one)
            json_object_set_new(made, name, one);
    }
    return made;
}

static json_t *read_dates(const struct given *given)
{
    return read_list(given, &(struct config_key){.type = KEY_DATE});
}

static json_t *read_texts(const struct given *given)
{
    return read_list(given, &(struct config_key){.type = KEY_TEXT});
}

static json_t *read_map(const struct given *given)
{
    return read_object(given, &(struct config_key){.type = KEY_TEXT});
}

static json_t *read_secrets(const struct given *given)
{
    return read_object(given, &(struct config_key){.type = KEY_SECRET});
}

static json_t *read_objects(const struct given *given)
{
    if (!json_is_array(given->value))
        return NULL;
    json_t *made = json_array();
    size_t i;
    json_t *value;
    json_array_foreach (given->value, i, value) {
        struct json_place place = {.parent = given->place, .index = i};
        if (json_is_object(value))
            json_array_append_new(made,
                                  reading_rows(given->reading, given->key->rows, &place, value));
        else
            reading_complain(given->reading, &place, "an object { … }", "is no object");
    }
    return made;
}

static json_t *read_platforms(const struct given *given)
{
    if (!json_is_array(given->value))
        return NULL;
    json_t *made = json_array();
    size_t i;
    json_t *value;
    json_array_foreach (given->value, i, value) {
        struct json_place place = {.parent = given->place, .index = i};
        json_t *one = reading_platform(given->reading, &place, value, made);
        if (one)
            json_array_append_new(made, one);
    }
    return made;
}

/* The variable that "$NAME" names, NULL where the value is none. */
static const char *variable_named(const json_t *value)
{
    const char *text = json_string_value(value);
    if (!text || text[0] != '$' || text[1] == '\0' || is_digit(text[1]))
        return NULL;
    for (const char *c = text + 1; *c; c++) {
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') && !is_digit(*c) && *c != '_')
            return NULL;
    }
    return text + 1;
}

/* The variable's value, new: as it is where the key takes a text, else as the JSON in it. */
static json_t *resolve_variable(const struct given *given, const char *name)
{
    const char *text = getenv(name);
    if (!text) {
        reading_complain(given->reading, given->place, NULL,
                         "is to come from the environment variable %s, which is not set", name);
        return NULL;
    }
    json_t *made = types[given->key->type].is_text
                       ? NULL
                       : json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    if (!made)
        made = json_string(text);
    if (!made)
        reading_complain(given->reading, given->place, "UTF-8",
                         "is to come from the environment variable %s, which holds broken UTF-8",
                         name);
    return made;
}

/* The path that "@/file" names, NULL where the value is none or its key takes no file. */
static const char *file_named(const struct given *given)
{
    const char *text = json_string_value(given->value);
    const struct type *type = &types[given->key->type];
    if (!text || text[0] != '@' || !type->is_secret || !type->is_text)
        return NULL;
    struct text path = text_of(text + 1);
    return text_starts(path, "/") || text_starts(path, "./") || text_starts(path, "../") ? path.ptr
                                                                                         : NULL;
}

/* The file's text without blanks around it, new. */
static json_t *resolve_file(const struct given *given, const char *path)
{
    struct str content;
    str_init(&content);
    char *full = file_path(given->reading->folder, path);
    json_t *made = NULL;
    if (file_read(full, SECRET_MAX, &content) != OK) {
        reading_complain(given->reading, given->place, "a file that this user may read",
                         "is to come from the file %s, which cannot be read", full);
    } else {
        struct text text = text_trim(str_text(&content));
        made = text.len > 0 ? json_stringn(text.ptr, text.len) : NULL;
        if (!made)
            reading_complain(given->reading, given->place, "one line of UTF-8",
                             "is to come from the file %s, which holds no text", full);
    }
    free(full);
    str_release(&content);
    return made;
}

json_t *reading_value(struct reading *reading, const struct config_key *key,
                      const struct json_place *place, json_t *value)
{
    struct given given = {reading, key, place, value, NULL};
    size_t problems_before = reading->problems->count;
    bool resolves = reading->folder != NULL;
    const char *variable = resolves ? variable_named(value) : NULL;
    const char *file = resolves ? file_named(&given) : NULL;
    given.from = variable || file ? json_string_value(value) : NULL;
    given.value = variable ? resolve_variable(&given, variable)
                  : file   ? resolve_file(&given, file)
                           : json_incref(value);
    json_t *made = given.value ? types[key->type].read(&given) : NULL;
    if (!made && reading->problems->count == problems_before)
        complain_of_value(&given);
    json_decref(given.value);
    return made;
}
