/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline rebuild: the state made again from the facts, or compared with what they give. */
#include <stdio.h>

#include "bot/command.h"
#include "bot/rebuild.h"
#include "bot/tool.h"

static int run_rebuild(const struct command_args *args);

enum { CONFIG, CHECK };

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "makes the state again from the facts; stop the servers first",
    .usage = "",
    .options =
        (const struct command_option[]){
            [CONFIG] = {"config", "FILE", "the configuration", 1},
            [CHECK] = {"check", NULL, "only compare; exit 1 where a key differs", 0},
            {0},
        },
    .run = run_rebuild,
};

struct job {
    struct tool tool;
    bool is_check;
};

static void on_difference(void *owner, const char *key, const char *what)
{
    (void)owner;
    printf("%s %s\n", key, what);
}

static void on_done(void *owner, const struct rebuild_result *result)
{
    struct job *job = owner;
    if (result->status != OK) {
        fprintf(stderr, "dealerline rebuild: %s\n", result->why);
        tool_finish(&job->tool, EXIT_FAILED);
        return;
    }
    printf("%lld facts, %zu keys, %zu %s\n", (long long)result->facts, result->keys,
           result->different, job->is_check ? "different" : "replaced");
    if (job->is_check && result->different > 0)
        fputs("dealerline rebuild: the state is not what the facts give; "
              "`dealerline rebuild` mends it\n",
              stderr);
    bool is_good = !job->is_check || result->different == 0;
    tool_finish(&job->tool, is_good ? EXIT_DONE : EXIT_FAILED);
}

static void start(struct tool *tool)
{
    struct job *job = tool->owner;
    rebuild_start(&(struct rebuild_setup){
        .store = tool->store,
        .company = tool->config->company,
        .is_check = job->is_check,
        .on_difference = on_difference,
        .done = on_done,
        .owner = job,
    });
}

static int run_rebuild(const struct command_args *args)
{
    struct job job = {.is_check = args->options[CHECK] != NULL};
    return tool_run(&job.tool, args->options[CONFIG], start, &job);
}
