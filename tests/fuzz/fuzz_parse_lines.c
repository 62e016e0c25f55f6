/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the input of `dealerline parse`: every line is answered by a line of JSON that
 * has frames or an error, and it is the same whether the bytes come at once or in pieces. The
 * first byte is the size of a piece. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "bot/parse_lines.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Short, so that lines that are too long are tried too. */
enum { LINE_MAX_HERE = 600 };

static const struct directory *dir;
static struct understanding *und;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct problems problems;
    problems_init(&problems);
    dir = directory_load(SOURCE_DIR "/intents/corpus/tea", &problems);
    problems_print(&problems);
    problems_release(&problems);
    bug_if(!dir);
    und = understanding_new(dir);
    return 0;
}

static void parse(struct text bytes, size_t piece, struct str *out)
{
    struct parse_lines lines;
    parse_lines_init(&lines, dir, und);
    lines.line_max = LINE_MAX_HERE;
    for (size_t at = 0; at < bytes.len; at += piece)
        parse_lines_take(&lines, text_slice(bytes, at, at + piece), out);
    parse_lines_end(&lines, out);
    parse_lines_release(&lines);
}

static void check_answer(struct text line)
{
    json_t *json = json_parse(line);
    bool has_frames = json_is_array(json_object_get(json, "frames"));
    bool has_error = json_is_string(json_object_get(json, "error"));
    bug_if(!json_object_get(json, "id") || has_frames == has_error);
    json_decref(json);
}

/* A message without `now` is said at this moment, which the next is not. */
static bool says_when(struct text bytes)
{
    return text_find(bytes, "now", 0) >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text bytes = {(const char *)data + 1, size - 1};
    struct str whole, pieces;
    str_init(&whole);
    str_init(&pieces);
    parse(bytes, size, &whole);
    parse(bytes, data[0] % 64 + 1u, &pieces);
    struct text left = str_text(&whole), other = str_text(&pieces);
    bug_if(says_when(bytes) && !text_equal(left, other));
    while (left.len > 0)
        check_answer(text_split(&left, '\n'));
    str_release(&whole);
    str_release(&pieces);
    return 0;
}
