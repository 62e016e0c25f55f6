/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline parse: messages in, frames out, one JSON object a line each ("Frames" in the
 * README). Output is flushed whenever no further input is at hand, so that a program may wait
 * for each answer. A line that cannot be read gets an answer too; `now` that is absent is the
 * present moment. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bot/command.h"
#include "bot/parse_lines.h"

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

enum { CHUNK = 1 << 16 };

static bool has_more(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

/* Writes what was gathered and forgets it. */
static void give(struct str *text, FILE *to)
{
    struct text all = str_text(text);
    if (all.len > 0)
        (void)fwrite(all.ptr, 1, all.len, to); /* seen when standard output is flushed */
    str_clear(text);
}

static int parse_input(struct parse_lines *lines)
{
    char chunk[CHUNK];
    struct str out;
    str_init(&out);
    ssize_t len;
    do {
        if (!has_more())
            fflush(stdout);
        len = read(STDIN_FILENO, chunk, sizeof chunk);
        if (len < 0 && errno != EINTR)
            break;
        if (len > 0)
            parse_lines_take(lines, (struct text){chunk, (size_t)len}, &out);
        else if (len == 0)
            parse_lines_end(lines, &out);
        if (lines->why)
            give(lines->why, stderr);
        give(&out, stdout);
    } while (len != 0);
    str_release(&out);
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
    struct understanding *und = understanding_new(dir);
    struct parse_lines lines;
    struct str why;
    str_init(&why);
    parse_lines_init(&lines, dir, und);
    lines.why = args->options[OPTION_EXPLAIN] ? &why : NULL;
    (void)clock_zone("Asia/Shanghai"); /* absent from a small system: UTC will do */
    int status = parse_input(&lines);
    parse_lines_release(&lines);
    str_release(&why);
    understanding_free(und);
    directory_free(dir);
    return status;
}
