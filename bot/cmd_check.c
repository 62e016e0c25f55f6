/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline check: reads the configuration and every file of the company directory, as the
 * server and the early warnings would, and prints all that is wrong. Connects to nothing unless
 * --connect asks for it. */
#include <stdio.h>
#include <stdlib.h>

#include "bot/command.h"
#include "bot/connect_check.h"
#include "config/config.h"
#include "config/directory.h"
#include "config/history.h"
#include "config/plans.h"

static int run_check(const struct command_args *args);

enum { OPTION_CONFIG, OPTION_CONNECT };

static const struct command_option options[] = {
    [OPTION_CONFIG] = {"config", "FILE", "the configuration to check", 1},
    [OPTION_CONNECT] = {"connect", NULL, "try Redis and the platforms too", 0},
    {NULL, NULL, NULL, 0},
};

const struct command command_check = {
    .name = "check",
    .summary = "check configuration and company directory, and print every problem",
    .usage = "",
    .options = options,
    .run = run_check,
};

/* What refers to the directory; only where that could be read, or all would be unknown. */
static void check_histories(const struct directory *dir, const char *folder,
                            struct problems *problems)
{
    struct history history;
    struct plans plans;
    history_init(&history, dir->dealer_count);
    (void)history_load(&history, dir, folder, problems); /* told by the problems */
    (void)plans_load(&plans, dir, folder, problems);
    plans_release(&plans);
    history_release(&history);
}

/* The directory is checked even where the configuration is wrong, so that all is told at once. */
static void check_files(const char *file, struct problems *problems)
{
    struct config *config = config_load(file, problems);
    char *folder = config_directory_of(file);
    struct directory *dir = folder ? directory_load(folder, problems) : NULL;
    if (config && dir)
        config_check(config, dir, problems);
    if (dir)
        check_histories(dir, folder, problems);
    directory_free(dir);
    free(folder);
    config_free(config);
}

static int run_check(const struct command_args *args)
{
    const char *file = args->options[OPTION_CONFIG];
    struct problems problems;
    problems_init(&problems);
    check_files(file, &problems);
    problems_print(&problems);
    int status = problems.count == 0 ? EXIT_DONE : EXIT_FAILED;
    if (status == EXIT_DONE && args->options[OPTION_CONNECT])
        status = connect_check(file);
    if (status == EXIT_DONE)
        printf("%s: no problems\n", file);
    problems_release(&problems);
    return status;
}
