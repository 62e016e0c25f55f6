/* SPDX-License-Identifier: Apache-2.0 */
/* What `dealerline parse` does with its input: bytes in pieces of any size become lines, and
 * each line with something on it one line of answer, frames or an error ("Frames" in
 * docs/frames.md), in order. It makes no input or output itself. Memory is that of the longest
 * line so far, which is bounded. */
#ifndef BOT_PARSE_LINES_H
#define BOT_PARSE_LINES_H

#include "base/str.h"
#include "intents/understand/understand.h"

/* Lines longer than this are answered with an error, and what is left of them skipped. */
enum { PARSE_LINE_MAX = 64 << 20 };

struct parse_lines {
    const struct directory *dir;
    const struct understanding *und;
    struct arena arena;
    size_t line_max;
    struct str *why;  /* where each message's explanation is added, or NULL */
    struct str held;  /* the start of a line */
    bool is_skipping; /* the rest of a line that is too long */
};

/* Directory and understanding are borrowed. */
void parse_lines_init(struct parse_lines *lines, const struct directory *dir,
                      const struct understanding *und);
void parse_lines_release(struct parse_lines *lines);

/* Adds to `out` the answers to the lines that these bytes complete. */
void parse_lines_take(struct parse_lines *lines, struct text bytes, struct str *out);

/* The input has ended: the answer to what was the last line, without a line end. */
void parse_lines_end(struct parse_lines *lines, struct str *out);

#endif
