/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/platforms/console_frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"

struct error_row {
    const char *code, *text;
};

static const struct error_row errors[] = {
#define X(name, code, text) [name] = {code, text},
    CONSOLE_ERROR_LIST(X)
#undef X
};

/* Rooms that are there without configuration, after those that it names. */
static const char *const usual_rooms[] = {"alerts", "team", "dealers"};

/* The one room where dealers are. */
static const char dealers_room[] = "#dealers";

/* What the bot is called. */
static const char *const bot_names[] = {"@dealerline", "@bot", "@小助手", "@机器人", "机器人"};

/* ── reading ─────────────────────────────────────────────────────────────── */

/* A text from outside: what is broken is replaced, control characters go (the store puts
 * numbers where it finds certain of them). */
static void clean(struct text text, struct str *out)
{
    for (size_t pos = 0; pos < text.len;) {
        char bytes[4];
        uint32_t point = text_next(text, &pos);
        bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
        if (!is_control || point == '\n' || point == '\t')
            str_add_bytes(out, bytes, text_encode(point, bytes));
    }
}

static void clean_trimmed(struct text text, struct str *out)
{
    struct str all;
    str_init(&all);
    clean(text, &all);
    str_add_text(out, text_trim(str_text(&all)));
    str_release(&all);
}

static bool is_printable(struct text text)
{
    if (!text_is_utf8(text))
        return false;
    for (size_t pos = 0; pos < text.len;) {
        uint32_t point = text_next(text, &pos);
        if (point < 0x20 || (point >= 0x7f && point < 0xa0))
            return false;
    }
    return true;
}

/* The string at `key`, at most `max` bytes of printable characters; NULL where it is not one. */
static const char *read_name(const json_t *json, const char *key, size_t max)
{
    struct text text = json_get_text(json, key);
    return text.len > 0 && text.len <= max && is_printable(text) ? text.ptr : NULL;
}

static enum console_error read_login(struct console_frame *frame)
{
    frame->user = read_name(frame->json, "user", CONSOLE_CHANNEL_MAX - 2);
    frame->token = json_get_string(frame->json, "token", "");
    return frame->user ? CONSOLE_FINE : CONSOLE_BAD_FIELD;
}

static enum console_error read_post(struct console_frame *frame)
{
    const json_t *client_id = json_object_get(frame->json, "client_id");
    const char *name = read_name(frame->json, "client_id", CONSOLE_CLIENT_ID_MAX);
    if (name)
        frame->client_id = name;
    frame->channel = read_name(frame->json, "channel", CONSOLE_CHANNEL_MAX);
    if (!frame->channel || !json_is_string(json_object_get(frame->json, "text")) ||
        (client_id && !name))
        return CONSOLE_BAD_FIELD;
    struct text text = json_get_text(frame->json, "text");
    if (text_points(text) > CONSOLE_TEXT_MAX)
        return CONSOLE_TOO_LONG;
    clean_trimmed(text, &frame->text);
    return frame->text.len > 0 ? CONSOLE_FINE : CONSOLE_EMPTY;
}

static enum console_error read_history(struct console_frame *frame)
{
    int64_t limit = json_get_int(frame->json, "limit", 50);
    frame->channel = read_name(frame->json, "channel", CONSOLE_CHANNEL_MAX);
    if (!frame->channel || limit < 1)
        return CONSOLE_BAD_FIELD;
    frame->limit = limit > CONSOLE_HISTORY_MAX ? CONSOLE_HISTORY_MAX : (int)limit;
    return CONSOLE_FINE;
}

struct type_row {
    const char *name;
    enum console_error (*read)(struct console_frame *frame);
};

static const struct type_row types[] = {
    [CONSOLE_LOGIN] = {"login", read_login},
    [CONSOLE_POST] = {"post", read_post},
    [CONSOLE_HISTORY] = {"history", read_history},
};

enum console_error console_frame_read(struct console_frame *frame, struct text text)
{
    *frame = (struct console_frame){.client_id = ""};
    str_init(&frame->text);
    frame->json = json_parse(text);
    if (!json_is_object(frame->json))
        return CONSOLE_BAD_JSON;
    const char *type = json_get_string(frame->json, "type", "");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].name, type) != 0)
            continue;
        frame->type = (enum console_frame_type)i;
        return types[i].read(frame);
    }
    return CONSOLE_BAD_TYPE;
}

void console_frame_release(struct console_frame *frame)
{
    str_release(&frame->text);
    json_decref(frame->json);
}

/* ── who and where ───────────────────────────────────────────────────────── */

bool console_user_find(const struct directory *dir, const char *id, struct console_user *user)
{
    user->person = directory_person(dir, text_of(id));
    user->dealer = user->person == INDEX_NONE ? directory_dealer(dir, text_of(id)) : INDEX_NONE;
    user->id = user->person != INDEX_NONE   ? dir->people[user->person].id
               : user->dealer != INDEX_NONE ? dir->dealers[user->dealer].id
                                            : NULL;
    return user->id != NULL;
}

/* room -> '#' [a-z0-9_-]{1,32} */
static bool is_room(const char *name)
{
    size_t len = strspn(name + 1, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return name[0] == '#' && len >= 1 && len <= 32 && name[1 + len] == '\0';
}

enum console_error console_channel(const struct console_user *user, const char *name,
                                   char out[CONSOLE_CHANNEL_MAX])
{
    if (strcmp(name, "@bot") == 0) {
        int len = snprintf(out, CONSOLE_CHANNEL_MAX, "@%s", user->id);
        return len < CONSOLE_CHANNEL_MAX ? CONSOLE_FINE : CONSOLE_BAD_FIELD;
    }
    if (!is_room(name))
        return CONSOLE_BAD_FIELD;
    snprintf(out, CONSOLE_CHANNEL_MAX, "%s", name);
    return console_may_see(user, name) ? CONSOLE_FINE : CONSOLE_FORBIDDEN;
}

bool console_may_see(const struct console_user *user, const char *channel)
{
    if (channel[0] == '@')
        return strcmp(channel + 1, user->id) == 0;
    return user->person != INDEX_NONE || strcmp(channel, dealers_room) == 0;
}

bool console_is_internal(const char *channel)
{
    return channel[0] == '#' && strcmp(channel, dealers_room) != 0;
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_word(char c)
{
    c = ascii_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool starts_with_name(struct text text, const char *name, struct text *rest)
{
    size_t len = strlen(name);
    if (text.len < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (ascii_lower(text.ptr[i]) != name[i])
            return false;
    }
    bool goes_on = text.len > len && is_word(name[len - 1]) && is_word(text.ptr[len]);
    *rest = text_slice(text, len, text.len);
    return !goes_on;
}

/* Without what may stand between a name and what is said to it. */
static struct text without_separators(struct text text)
{
    static const char *const separators[] = {" ", "\t", "\n", ",", ":", "，", "：", "、", "　"};
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        if (text_starts(text, separators[i])) {
            text = text_slice(text, strlen(separators[i]), text.len);
            i = (size_t)-1;
        }
    }
    return text;
}

bool console_mention(struct text text, struct text *rest)
{
    static const char wide_at[] = "＠";
    struct str narrow;
    bool found = false;
    *rest = text;
    str_init(&narrow);
    if (text_starts(text, wide_at)) {
        str_add_char(&narrow, '@');
        str_add_text(&narrow, text_slice(text, sizeof wide_at - 1, text.len));
    } else {
        str_add_text(&narrow, text);
    }
    for (size_t i = 0; i < sizeof bot_names / sizeof bot_names[0] && !found; i++) {
        struct text after;
        if (!starts_with_name(str_text(&narrow), bot_names[i], &after))
            continue;
        *rest = without_separators(text_slice(text, text.len - after.len, text.len));
        found = true;
    }
    str_release(&narrow);
    return found;
}

/* ── writing ─────────────────────────────────────────────────────────────── */

static void add_dumped_take(struct str *out, json_t *json)
{
    json_add(out, json);
    json_decref(json);
}

static json_t *person_json(const struct directory *dir, uint32_t index)
{
    const struct person *person = &dir->people[index];
    json_t *json = json_object();
    json_t *regions = json_array();
    json_set_string(json, "id", person->id);
    json_set_string(json, "name", person->name);
    json_set_string(json, "role", role_id(person->role));
    json_set_string(json, "title", person->title);
    if (person->stage != STAGE_NONE)
        json_set_string(json, "stage", stage_id(person->stage));
    for (uint32_t i = 0; i < person->region_count; i++)
        json_array_append_new(regions, json_string(dir->regions[person->regions[i]]));
    json_object_set_new(json, "regions", regions);
    return json;
}

static json_t *dealer_json(const struct directory *dir, uint32_t index)
{
    const struct dealer *dealer = &dir->dealers[index];
    json_t *json = json_object();
    json_set_string(json, "id", dealer->id);
    json_set_string(json, "name", dealer->name);
    json_set_string(json, "role", role_id(ROLE_DEALER));
    json_set_string(json, "contact", dealer->contact);
    if (dealer->region != INDEX_NONE)
        json_set_string(json, "region", dir->regions[dealer->region]);
    return json;
}

/* Adds the channel unless it is there already or not open to the user. */
static void add_channel(json_t *channels, const struct console_user *user, const char *id)
{
    size_t i;
    json_t *channel;
    json_array_foreach (channels, i, channel) {
        if (strcmp(json_get_string(channel, "id", ""), id) == 0)
            return;
    }
    if (id[0] == '#' && (!is_room(id) || !console_may_see(user, id)))
        return;
    channel = json_object();
    json_set_string(channel, "id", id);
    json_set_string(channel, "name", id[0] == '#' ? id + 1 : "dealerline");
    json_set_string(channel, "kind", id[0] == '#' ? "room" : "direct");
    json_array_append_new(channels, channel);
}

static json_t *channels_json(const struct console_user *user, const json_t *rooms)
{
    json_t *channels = json_array();
    char id[CONSOLE_CHANNEL_MAX];
    add_channel(channels, user, "@bot");
    for (size_t i = 0; i < json_array_size(rooms); i++) {
        const char *name = json_string_value(json_array_get(rooms, i));
        snprintf(id, sizeof id, "#%s", name ? name : "");
        add_channel(channels, user, id);
    }
    for (size_t i = 0; i < sizeof usual_rooms / sizeof usual_rooms[0]; i++) {
        snprintf(id, sizeof id, "#%s", usual_rooms[i]);
        add_channel(channels, user, id);
    }
    return channels;
}

void console_welcome(struct str *out, const struct directory *dir, const struct console_user *user,
                     const json_t *rooms)
{
    json_t *json = json_object();
    json_set_string(json, "type", "welcome");
    json_object_set_new(json, "user",
                        user->person != INDEX_NONE ? person_json(dir, user->person)
                                                   : dealer_json(dir, user->dealer));
    json_object_set_new(json, "channels", channels_json(user, rooms));
    add_dumped_take(out, json);
}

void console_error_frame(struct str *out, enum console_error error, const char *client_id)
{
    json_t *json = json_object();
    bug_if(error == CONSOLE_FINE);
    json_set_string(json, "type", "error");
    json_set_string(json, "code", errors[error].code);
    json_set_string(json, "message", errors[error].text);
    if (client_id[0])
        json_set_string(json, "client_id", client_id);
    add_dumped_take(out, json);
}

void console_post_frame(struct str *out, struct text json, const char *client_id)
{
    bool is_object = json.len > 2 && json.ptr[json.len - 1] == '}';
    if (!client_id[0] || !is_object) {
        str_add_text(out, json);
        return;
    }
    str_add_text(out, text_slice(json, 0, json.len - 1));
    str_add(out, ",\"client_id\":");
    json_add_string(out, text_of(client_id));
    str_add_char(out, '}');
}

void console_directory(struct str *out, const struct directory *dir)
{
    json_t *json = json_object();
    json_t *people = json_array(), *dealers = json_array();
    for (uint32_t i = 0; i < dir->person_count; i++)
        json_array_append_new(people, person_json(dir, i));
    for (uint32_t i = 0; i < dir->dealer_count; i++) {
        if (dir->dealers[i].status == DEALER_ACTIVE)
            json_array_append_new(dealers, dealer_json(dir, i));
    }
    json_object_set_new(json, "people", people);
    json_object_set_new(json, "dealers", dealers);
    add_dumped_take(out, json);
}
