/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/tool.h"

#include <stdio.h>

#include "base/log.h"
#include "bot/command.h"
#include "bot/serve.h"

enum { PATIENCE_MS = 10000 };

static void on_store_closed(void *owner)
{
    struct tool *tool = owner;
    tool->store = NULL;
}

void tool_finish(struct tool *tool, int status)
{
    if (tool->is_finished)
        return;
    tool->is_finished = true;
    tool->status = status;
    uv_close((uv_handle_t *)&tool->patience, NULL);
    store_close(tool->store, on_store_closed, tool);
}

static void on_out_of_patience(uv_timer_t *timer)
{
    fputs("dealerline: Redis cannot be reached; see \"redis.url\" in the configuration\n", stderr);
    tool_finish(timer->data, EXIT_FAILED);
}

static void on_roster_ready(void *owner)
{
    struct tool *tool = owner;
    uv_timer_stop(&tool->patience);
    if (!tool->is_finished)
        tool->start(tool);
}

static void on_state(void *owner, bool connected)
{
    (void)owner;
    (void)connected; /* what is asked waits until it is there */
}

int tool_run(struct tool *tool, const char *config_path, void (*start)(struct tool *tool),
             void *owner)
{
    struct directory *dir;
    log_setup(LOG_LEVEL_ERROR, false);
    *tool = (struct tool){.start = start, .owner = owner};
    tool->config = serve_load(config_path, &dir);
    if (!tool->config)
        return EXIT_FAILED;
    roster_init(&tool->roster, dir);
    uv_loop_init(&tool->loop);
    uv_timer_init(&tool->loop, &tool->patience);
    tool->patience.data = tool;
    uv_timer_start(&tool->patience, on_out_of_patience, PATIENCE_MS, 0);
    tool->store = store_open(&(struct store_setup){
        .loop = &tool->loop,
        .url = tool->config->redis.url,
        .company = tool->config->company,
        .on_state = on_state,
        .owner = tool,
    });
    if (tool->store)
        roster_follow(&tool->roster, tool->store, on_roster_ready, NULL, tool);
    uv_run(&tool->loop, UV_RUN_DEFAULT);
    uv_loop_close(&tool->loop);
    roster_release(&tool->roster);
    config_free(tool->config);
    return tool->status;
}
