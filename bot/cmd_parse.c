/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline parse: messages in, frames out, one JSON object a line each ("Frames" in the
 * README). Output is flushed whenever no further input is at hand, so that a program may wait
 * for each answer. A line that cannot be read gets an answer too; `now` that is absent is the
 * present moment. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/str.h"
#include "bot/command.h"
#include "config/directory.h"
#include "intents/understand/speakers.h"
#include "intents/understand/understand.h"

static int run_parse(const struct command_args *args);

enum { OPTION_COMPANY, OPTION_EXPLAIN };

static const struct command_option options[] = {
    [OPTION_COMPANY] = {"company", "DIR", "the company directory", 1},
    [OPTION_EXPLAIN] = {"explain", NULL, "say on standard error how each message is read", 0},
    {NULL, NULL, NULL, 0},
};

const struct command command_parse = {
    .name = "parse",
    .summary = "understand messages from standard input, one JSON object a line",
    .usage = "",
    .options = options,
    .run = run_parse,
};

enum { CHUNK = 1 << 16, LINE_LIMIT = 64 << 20 };

struct parser {
    const struct directory *dir;
    struct understanding *und;
    struct arena arena;
    bool explains;
};

/* --- one line ------------------------------------------------------------------------ */

static void print_json(json_t *json)
{
    char *text = json_text(json);
    puts(text);
    free(text);
    json_decref(json);
}

static void print_error(json_t *id, const char *error)
{
    json_t *json = json_object();
    json_object_set(json, "id", id ? id : json_null());
    json_set_string(json, "error", error);
    print_json(json);
}

static void print_frames(const struct parser *parser, json_t *id, struct frames frames)
{
    json_t *list = json_array();
    for (size_t i = 0; i < frames.count; i++)
        json_array_append_new(list, frame_to_json(&frames.list[i], parser->dir));
    json_t *json = json_object();
    json_object_set(json, "id", id ? id : json_null());
    json_object_set_new(json, "frames", list);
    print_json(json);
}

/* Fills the message; what is wrong with the line, or NULL. */
static const char *read_message(const struct parser *parser, const json_t *json,
                                struct message *message)
{
    if (!json_is_object(json))
        return "not a JSON object";
    if (!json_is_string(json_object_get(json, "text")))
        return "\"text\" is missing or no string";
    message->text = json_get_text(json, "text");
    message->speaker = speaker_of(parser->dir, json_get_text(json, "from"));
    message->channel = channel_of(json_get_text(json, "channel"));
    int64_t ms;
    struct text now = json_get_text(json, "now");
    if (!now.len)
        message->now = clock_moment(clock_now_ms(&(struct clock){0, 0}));
    else if (!clock_parse(now, &ms, &message->now))
        return "\"now\" is no moment of the form 2026-11-23T10:05:00+08:00";
    return NULL;
}

static void parse_line(struct parser *parser, struct text line)
{
    json_t *json = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
    json_t *id = json_object_get(json, "id");
    struct message message;
    const char *error = json ? read_message(parser, json, &message) : "not JSON";
    if (error) {
        print_error(id, error);
    } else {
        if (parser->explains) {
            char *why = understand_explain(parser->und, &message);
            fprintf(stderr, "%.*s\n%s", TEXT_ARGS(message.text), why);
            free(why);
        }
        print_frames(parser, id, understand(parser->und, &message, &parser->arena));
    }
    arena_clear(&parser->arena);
    json_decref(json);
}

/* --- lines from standard input -------------------------------------------------------- */

static bool has_more(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

/* Parses the complete lines of `held` and leaves the rest. */
static void parse_lines(struct parser *parser, struct str *held)
{
    size_t from = 0;
    for (;;) {
        const char *start = held->ptr + from;
        const char *end = memchr(start, '\n', held->len - from);
        if (!end)
            break;
        struct text line = text_trim((struct text){start, (size_t)(end - start)});
        if (line.len)
            parse_line(parser, line);
        from = (size_t)(end - held->ptr) + 1;
    }
    memmove(held->ptr, held->ptr + from, held->len - from);
    held->len -= from;
    held->ptr[held->len] = '\0';
}

/* A line beyond all measure is answered at once and its rest skipped. */
static void drop_too_long(struct str *held, bool *skipping)
{
    if (held->len <= LINE_LIMIT)
        return;
    if (!*skipping)
        print_error(NULL, "line is longer than 64 MB");
    *skipping = true;
    str_clear(held);
}

static void take_chunk(struct parser *parser, struct str *held, struct text chunk, bool *skipping)
{
    const char *end = *skipping ? memchr(chunk.ptr, '\n', chunk.len) : NULL;
    if (*skipping && !end)
        return;
    if (*skipping) {
        chunk = text_slice(chunk, (size_t)(end - chunk.ptr) + 1, chunk.len);
        *skipping = false;
    }
    str_add_text(held, chunk);
    if (memchr(chunk.ptr, '\n', chunk.len))
        parse_lines(parser, held);
    drop_too_long(held, skipping);
}

static int parse_input(struct parser *parser)
{
    char chunk[CHUNK];
    struct str held;
    str_init(&held);
    bool skipping = false;
    ssize_t len;
    for (;;) {
        if (!has_more())
            fflush(stdout);
        len = read(STDIN_FILENO, chunk, sizeof chunk);
        if (len < 0 && errno == EINTR)
            continue;
        if (len <= 0)
            break;
        take_chunk(parser, &held, (struct text){chunk, (size_t)len}, &skipping);
    }
    struct text rest = text_trim(str_text(&held));
    if (rest.len)
        parse_line(parser, rest);
    str_release(&held);
    if (len < 0 || fflush(stdout) != 0) {
        fprintf(stderr, "dealerline parse: %s\n", strerror(errno));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int run_parse(const struct command_args *args)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(args->options[OPTION_COMPANY], &problems);
    problems_print(&problems);
    problems_release(&problems);
    if (!dir)
        return EXIT_FAILED;
    struct parser parser = {.dir = dir,
                            .und = understanding_new(dir),
                            .explains = args->options[OPTION_EXPLAIN] != NULL};
    arena_init(&parser.arena);
    (void)clock_zone("Asia/Shanghai"); /* absent from a small system: UTC will do */
    int status = parse_input(&parser);
    arena_release(&parser.arena);
    understanding_free(parser.und);
    directory_free(dir);
    return status;
}
