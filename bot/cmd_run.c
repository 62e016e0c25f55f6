/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline run: the server, until SIGTERM or SIGINT. */
#include <stdio.h>

#include "base/log.h"
#include "bot/command.h"
#include "bot/morning.h"
#include "bot/serve.h"

static int run_server(const struct command_args *args);

enum { CONFIG, AT, LOG_FORMAT, LOG_LEVEL };

const struct command command_run = {
    .name = "run",
    .summary = "runs the server until SIGTERM or SIGINT",
    .usage = "",
    .options =
        (const struct command_option[]){
            [CONFIG] = {"config", "FILE", "the configuration", 1},
            [AT] = {"at", "MOMENT", "start the clock there: 2026-11-23T09:00:00+08:00", 0},
            [LOG_FORMAT] = {"log-format", "FORM", "text (default) or json", 0},
            [LOG_LEVEL] = {"log-level", "LEVEL", "error, warn, info (default) or debug", 0},
            {0},
        },
    .run = run_server,
};

static void on_ready(struct bot *bot, void *owner)
{
    (void)owner;
    morning_start(bot->morning);
    log_info("", "server.ready", "company=%s dealers=%u platforms=%zu", bot->config->company,
             bot->roster.dir->dealer_count, bot->platform_count);
}

static int run_server(const struct command_args *args)
{
    struct serve serve = {.config_path = args->options[CONFIG], .on_ready = on_ready};
    if (!serve_setup_log(args->options[LOG_FORMAT], args->options[LOG_LEVEL])) {
        fputs("dealerline run: --log-format is text or json, --log-level error, warn, info or "
              "debug\n",
              stderr);
        return EXIT_USAGE;
    }
    if (!serve_read_at(args->options[AT], &serve.clock)) {
        fputs("dealerline run: --at takes a moment such as 2026-11-23T09:00:00+08:00\n", stderr);
        return EXIT_USAGE;
    }
    serve.config = serve_load(args->options[CONFIG], &serve.dir);
    return serve.config ? serve_run(&serve) : EXIT_FAILED;
}
