/* SPDX-License-Identifier: Apache-2.0 */
/* A subcommand of `dealerline` is one file, bot/cmd_<name>.c, that exports its row, and one
 * line in commands.def. The options that a row declares are parsed, checked and explained
 * (--help) before `run` is called; run returns the exit status: 0, or 1 after one line on
 * standard error. Wrong usage exits 2 before `run`. */
#ifndef BOT_COMMAND_H
#define BOT_COMMAND_H

#include <stddef.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* `--name VALUE`, or `--name` alone where `value` is NULL. */
struct command_option {
    const char *name;  /* without the dashes */
    const char *value; /* what it takes, as the help shows it: "FILE" */
    const char *help;
    int required;
};

/* What was given: value(s) by the option's place in the row, NULL where absent ("" for an
 * option without value); then the positional arguments. */
struct command_args {
    const char *const *options;
    const char *const *words;
    size_t word_count;
};

struct command {
    const char *name;
    const char *summary;                  /* one line */
    const char *usage;                    /* positional arguments as the help shows them, or "" */
    size_t words_min, words_max;          /* how many positional arguments */
    const struct command_option *options; /* ended by a NULL name; may be NULL */
    int (*run)(const struct command_args *args);
};

#endif
