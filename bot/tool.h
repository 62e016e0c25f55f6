/* SPDX-License-Identifier: Apache-2.0 */
/* A command that works on the store and ends (import, export, rebuild): loads configuration and
 * directory, connects, brings the roster up to date, calls `start`, and runs until
 * tool_finish(). Where Redis cannot be reached within ten seconds it says so and fails. */
#ifndef BOT_TOOL_H
#define BOT_TOOL_H

#include "bot/roster.h"
#include "config/config.h"

struct tool {
    uv_loop_t loop;
    struct config *config;
    struct roster roster;
    struct store *store;
    uv_timer_t patience;
    void (*start)(struct tool *tool);
    void *owner; /* the command's own */
    bool is_finished;
    int status;
};

/* Runs it; returns the exit status. */
int tool_run(struct tool *tool, const char *config_path, void (*start)(struct tool *tool),
             void *owner);

void tool_finish(struct tool *tool, int status);

#endif
