/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a server until SIGTERM or SIGINT: what `run` and `demo` have in common. */
#ifndef BOT_SERVE_H
#define BOT_SERVE_H

#include "bot/bot.h"

struct serve {
    const char *config_path; /* read again on SIGHUP */
    struct config *config;   /* taken */
    struct directory *dir;   /* taken */
    struct clock clock;
    void (*on_ready)(struct bot *bot, void *owner);
    void *owner;
};

/* Returns the exit status once everything is closed. */
int serve_run(const struct serve *serve);

/* Reads "2026-11-23T09:00:00+08:00" of --at into the clock (NULL: the system's); false where it is
 * no such moment. */
bool serve_read_at(const char *at, struct clock *clock);

/* --log-format: "json" or "text"; --log-level: error warn info debug. False where it is none. */
bool serve_setup_log(const char *format, const char *level);

/* Reads configuration and company directory, prints every problem; NULL where there is any. */
struct config *serve_load(const char *path, struct directory **dir);

#endif
