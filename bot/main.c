/* SPDX-License-Identifier: Apache-2.0 */
/* The program: finds the subcommand's row, reads its options, runs it. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "bot/command.h"

#define COMMAND(name) extern const struct command command_##name;
#include "bot/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "bot/commands.def"
#undef COMMAND
    NULL,
};

static void print_overview(FILE *to)
{
    fputs("usage: dealerline COMMAND [OPTION …]\n\n"
          "The chat line between a manufacturer and the dealers who sell for it.\n\n",
          to);
    for (size_t i = 0; commands[i]; i++)
        fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`dealerline COMMAND --help` explains a command.\n", to);
}

static void print_help(const struct command *command, FILE *to)
{
    fprintf(to, "usage: dealerline %s", command->name);
    const struct command_option *option = command->options;
    for (; option && option->name; option++) {
        fprintf(to, option->required ? " --%s%s%s" : " [--%s%s%s]", option->name,
                option->value ? " " : "", option->value ? option->value : "");
    }
    fprintf(to, "%s%s\n\n%s\n", *command->usage ? " " : "", command->usage, command->summary);
    if (command->options)
        fputc('\n', to);
    for (option = command->options; option && option->name; option++) {
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->value ? " " : "",
                 option->value ? option->value : "");
        fprintf(to, "  %-26s %s\n", left, option->help);
    }
}

static int complain(const struct command *command, const char *what, const char *about)
{
    fprintf(stderr, "dealerline %s: %s%s%s; see `dealerline %s --help`\n", command->name, what,
            *about ? " " : "", about, command->name);
    return EXIT_USAGE;
}

/* The place of the option that `word` ("--name" or "--name=value") gives; -1 where the row has
 * none. */
static int option_place(const struct command *command, const char *word)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    for (int i = 0; command->options && command->options[i].name; i++) {
        if (strlen(command->options[i].name) == len &&
            strncmp(command->options[i].name, name, len) == 0)
            return i;
    }
    return -1;
}

enum { OPTIONS_MAX = 24 };

static int run_command(const struct command *command, int argc, char **argv)
{
    const char *options[OPTIONS_MAX] = {NULL};
    size_t word_count = 0; /* positional arguments are moved to the front of argv */
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(command, stdout);
            return EXIT_DONE;
        }
        if (strncmp(argv[i], "--", 2) != 0) {
            argv[word_count++] = argv[i];
            continue;
        }
        int place = option_place(command, argv[i]);
        if (place < 0)
            return complain(command, "unknown option", argv[i]);
        const char *equals = strchr(argv[i], '=');
        if (!command->options[place].value && equals)
            return complain(command, "no value is taken by", argv[i]);
        if (command->options[place].value && !equals && ++i == argc)
            return complain(command, "a value is missing after", argv[i - 1]);
        options[place] = !command->options[place].value ? "" : equals ? equals + 1 : argv[i];
    }
    for (int i = 0; command->options && command->options[i].name; i++) {
        if (command->options[i].required && !options[i])
            return complain(command, "required option missing: --", command->options[i].name);
    }
    if (word_count < command->words_min)
        return complain(command, "arguments missing:", command->usage);
    if (word_count > command->words_max)
        return complain(command, "unexpected argument", argv[command->words_max]);
    const char *const *words = (const char *const *)argv;
    return command->run(&(struct command_args){options, words, word_count});
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_overview(stdout);
        return EXIT_DONE;
    }
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run_command(commands[i], argc - 2, argv + 2);
    }
    fprintf(stderr, "dealerline: unknown command %s; see `dealerline --help`\n", argv[1]);
    return EXIT_USAGE;
}
