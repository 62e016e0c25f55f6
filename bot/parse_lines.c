/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/parse_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "intents/understand/speakers.h"

void parse_lines_init(struct parse_lines *lines, const struct directory *dir,
                      const struct understanding *und)
{
    *lines = (struct parse_lines){.dir = dir, .und = und, .line_max = PARSE_LINE_MAX};
    arena_init(&lines->arena);
    str_init(&lines->held);
}

void parse_lines_release(struct parse_lines *lines)
{
    arena_release(&lines->arena);
    str_release(&lines->held);
}

/* --- one line ------------------------------------------------------------------------ */

static void add_json(struct str *out, json_t *json)
{
    char *text = json_text(json);
    str_add(out, text);
    str_add_char(out, '\n');
    free(text);
    json_decref(json);
}

static void add_error(struct str *out, json_t *id, const char *error)
{
    json_t *json = json_object();
    json_object_set(json, "id", id ? id : json_null());
    json_set_string(json, "error", error);
    add_json(out, json);
}

static void add_frames(struct str *out, const struct directory *dir, json_t *id,
                       struct frames frames)
{
    json_t *list = json_array();
    for (size_t i = 0; i < frames.count; i++)
        json_array_append_new(list, frame_to_json(&frames.list[i], dir));
    json_t *json = json_object();
    json_object_set(json, "id", id ? id : json_null());
    json_object_set_new(json, "frames", list);
    add_json(out, json);
}

/* Fills the message; what is wrong with the line, or NULL. */
static const char *read_message(const struct directory *dir, const json_t *json,
                                struct message *message)
{
    if (!json_is_object(json))
        return "not a JSON object";
    if (!json_is_string(json_object_get(json, "text")))
        return "\"text\" is missing or no string";
    message->text = json_get_text(json, "text");
    message->speaker = speaker_of(dir, json_get_text(json, "from"));
    message->channel = channel_of(json_get_text(json, "channel"));
    int64_t ms;
    struct text now = json_get_text(json, "now");
    if (!now.len)
        message->now = clock_moment(clock_now_ms(&(struct clock){0, 0}));
    else if (!clock_parse(now, &ms, &message->now))
        return "\"now\" is no moment of the form 2026-11-23T10:05:00+08:00";
    return NULL;
}

static void explain(struct parse_lines *lines, const struct message *message)
{
    char *why = understand_explain(lines->und, message);
    str_add_text(lines->why, message->text);
    str_add_char(lines->why, '\n');
    str_add(lines->why, why);
    free(why);
}

static void answer_line(struct parse_lines *lines, struct text line, struct str *out)
{
    json_t *json = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
    json_t *id = json_object_get(json, "id");
    struct message message;
    const char *error = json                 ? read_message(lines->dir, json, &message)
                        : text_is_utf8(line) ? "not JSON"
                                             : "not UTF-8";
    if (error) {
        add_error(out, id, error);
    } else {
        if (lines->why)
            explain(lines, &message);
        add_frames(out, lines->dir, id, understand(lines->und, &message, &lines->arena));
    }
    arena_clear(&lines->arena);
    json_decref(json);
}

/* --- lines ---------------------------------------------------------------------------- */

static void answer_unless_empty(struct parse_lines *lines, struct text line, struct str *out)
{
    line = text_trim(line);
    if (line.len)
        answer_line(lines, line, out);
}

/* Takes the start of a line, or what is left of it. */
static void hold(struct parse_lines *lines, struct text part, struct str *out)
{
    if (lines->is_skipping)
        return;
    if (part.len > lines->line_max - lines->held.len) {
        add_error(out, NULL, "the line is too long");
        lines->is_skipping = true;
        str_clear(&lines->held);
        return;
    }
    str_add_text(&lines->held, part);
}

void parse_lines_take(struct parse_lines *lines, struct text bytes, struct str *out)
{
    const char *end;
    while (bytes.len > 0 && (end = memchr(bytes.ptr, '\n', bytes.len))) {
        size_t len = (size_t)(end - bytes.ptr);
        struct text line = text_slice(bytes, 0, len);
        if (lines->held.len > 0 || lines->is_skipping || len > lines->line_max) {
            hold(lines, line, out);
            line = str_text(&lines->held);
        }
        answer_unless_empty(lines, line, out);
        str_clear(&lines->held);
        lines->is_skipping = false;
        bytes = text_slice(bytes, len + 1, bytes.len);
    }
    hold(lines, bytes, out);
}

void parse_lines_end(struct parse_lines *lines, struct str *out)
{
    answer_unless_empty(lines, str_text(&lines->held), out);
    str_clear(&lines->held);
}
