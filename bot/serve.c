/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/serve.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "bot/command.h"
#include "bot/morning.h"

enum { SIGNALS = 3 };

struct running {
    const struct serve *serve;
    struct bot bot;
    uv_signal_t signals[SIGNALS];
};

bool serve_read_at(const char *at, struct clock *clock)
{
    int64_t ms;
    *clock = (struct clock){0};
    if (!at)
        return true;
    if (!clock_parse(text_of(at), &ms, NULL))
        return false;
    clock_start_at(clock, ms);
    return true;
}

bool serve_setup_log(const char *format, const char *level)
{
    static const char *const levels[] = {"error", "warn", "info", "debug"};
    bool is_json = format && strcmp(format, "json") == 0;
    if (format && !is_json && strcmp(format, "text") != 0)
        return false;
    for (int i = 0; i < 4; i++) {
        if (strcmp(level ? level : "info", levels[i]) == 0) {
            log_setup((enum log_level)i, is_json);
            return true;
        }
    }
    return false;
}

struct config *serve_load(const char *path, struct directory **dir)
{
    struct problems problems;
    problems_init(&problems);
    struct config *config = config_load(path, &problems);
    *dir = NULL;
    if (config && clock_zone(config->timezone) == OK)
        *dir = directory_load(config->directory, &problems);
    problems_print(&problems);
    problems_release(&problems);
    if (*dir)
        return config;
    config_free(config);
    return NULL;
}

/* The numbers of the rules, the time of the digest and the calendar change at once; listeners,
 * Redis and platforms need a restart, and their keys are left as they are. */
static void reload(struct running *running)
{
    struct problems problems;
    problems_init(&problems);
    struct config *fresh = config_load(running->serve->config_path, &problems);
    problems_print(&problems);
    problems_release(&problems);
    if (!fresh) {
        log_error("", "config.kept", "file=%s", running->serve->config_path);
        return;
    }
    bot_reload(&running->bot, fresh);
    log_info("", "config.reloaded", "file=%s", running->serve->config_path);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct running *running = signal->data;
    if (number == SIGHUP)
        reload(running);
    else
        bot_stop(&running->bot);
}

static void on_ready(void *owner)
{
    struct running *running = owner;
    running->serve->on_ready(&running->bot, running->serve->owner);
}

static void on_stopped(void *owner)
{
    struct running *running = owner;
    for (int i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&running->signals[i], NULL);
}

int serve_run(const struct serve *serve)
{
    static const int numbers[SIGNALS] = {SIGTERM, SIGINT, SIGHUP};
    struct running running = {.serve = serve};
    uv_loop_t loop;
    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&loop);
    enum err err = bot_open(&running.bot, &(struct bot_setup){
                                              .loop = &loop,
                                              .config = serve->config,
                                              .dir = serve->dir,
                                              .clock = serve->clock,
                                              .on_ready = on_ready,
                                              .on_stopped = on_stopped,
                                              .owner = &running,
                                          });
    if (err != OK) {
        fprintf(stderr, "dealerline: the server cannot start: %s\n", err_text(err));
        return EXIT_FAILED;
    }
    for (int i = 0; i < SIGNALS; i++) {
        uv_signal_init(&loop, &running.signals[i]);
        running.signals[i].data = &running;
        uv_signal_start(&running.signals[i], on_signal, numbers[i]);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    int status = running.bot.has_failed ? EXIT_FAILED : EXIT_DONE;
    bot_release(&running.bot);
    uv_loop_close(&loop);
    return status;
}
