/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline import: rows of a CSV file become facts, all or none, each once. */
#include <stdio.h>
#include <unistd.h>

#include "bot/command.h"
#include "bot/importer.h"
#include "bot/tool.h"

static int run_import(const struct command_args *args);

enum { CONFIG };

const struct command command_import = {
    .name = "import",
    .summary = "brings dealers, people, purchases, calls, visits or plans in from a CSV file",
    .usage = "KIND FILE.csv",
    .words_min = 2,
    .words_max = 2,
    .options =
        (const struct command_option[]){
            [CONFIG] = {"config", "FILE", "the configuration", 1},
            {0},
        },
    .run = run_import,
};

struct job {
    const char *kind, *path;
    struct clock clock;
    struct importer *importer;
    struct tool tool;
};

static void on_progress(void *owner, const struct import_progress *progress)
{
    struct job *job = owner;
    bool is_terminal = isatty(STDERR_FILENO);
    if (is_terminal)
        fprintf(stderr, "\r%zu of %zu", progress->done, progress->all);
    if (!progress->is_end)
        return;
    if (is_terminal)
        fputc('\n', stderr);
    if (progress->status == OK)
        printf("%zu rows, %zu new\n", progress->all, progress->added);
    else
        fprintf(stderr, "dealerline import: stopped after %zu of %zu rows: %s; run it again\n",
                progress->done, progress->all, err_text(progress->status));
    tool_finish(&job->tool, progress->status == OK ? EXIT_DONE : EXIT_FAILED);
}

static void start(struct tool *tool)
{
    struct job *job = tool->owner;
    struct problems problems;
    problems_init(&problems);
    job->importer = importer_new(&(struct importer_setup){
        .store = tool->store,
        .dir = tool->roster.dir,
        .clock = &job->clock,
        .on_progress = on_progress,
        .owner = job,
    });
    enum err err = importer_add(job->importer, job->kind, job->path, &problems);
    problems_print(&problems);
    problems_release(&problems);
    if (err == ERR_USAGE)
        fprintf(stderr, "dealerline import: unknown kind %s; see `dealerline import --help`\n",
                job->kind);
    if (err == OK)
        importer_start(job->importer);
    else
        tool_finish(tool, err == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED);
}

static int run_import(const struct command_args *args)
{
    struct job job = {.kind = args->words[0], .path = args->words[1]};
    int status = tool_run(&job.tool, args->options[CONFIG], start, &job);
    if (job.importer)
        importer_free(job.importer);
    return status;
}
