/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/connect_check.h"

#include <stdio.h>

#include "bot/bot.h"
#include "bot/command.h"
#include "bot/tool.h"

enum { PATIENCE_MS = 15000 };

/* A platform that is tried. */
struct trial {
    struct check *check;
    const char *name;
    const struct platform_type *type; /* NULL: not built */
    struct platform *platform;
    bool is_ready;
};

struct check {
    struct tool tool;
    struct clock clock;
    struct net *net;
    uv_timer_t timer;
    struct trial trials[PLATFORMS_MAX];
    size_t trial_count, closing;
    int status;
    bool is_over;
};

static const struct directory *directory_now(void *owner)
{
    const struct trial *trial = owner;
    return trial->check->tool.roster.dir;
}

/* Nothing is taken: whatever comes, comes again to the server. */
static void on_event(void *owner, const struct event *event, event_taken_fn taken, void *token)
{
    (void)owner;
    (void)event;
    taken(token, ERR_UNAVAILABLE, 0);
}

static void on_net_closed(void *owner)
{
    struct check *check = owner;
    tool_finish(&check->tool, check->status);
}

static void on_part_closed(struct check *check)
{
    if (--check->closing == 0)
        net_close(check->net, on_net_closed, check);
}

static void on_platform_closed(void *owner)
{
    on_part_closed(owner);
}

static void on_timer_closed(uv_handle_t *handle)
{
    on_part_closed(handle->data);
}

static void tell(struct check *check, const struct trial *trial)
{
    struct str why;
    str_init(&why);
    if (!trial->platform || !trial->type->is_ready(trial->platform, &why)) {
        fprintf(stderr, "%s: cannot connect: %s\n", trial->name,
                !trial->type  ? "this platform is not built yet"
                : why.len > 0 ? str_text(&why).ptr
                              : "see the error above");
        check->status = EXIT_FAILED;
    }
    str_release(&why);
}

static void end(struct check *check)
{
    if (check->is_over)
        return;
    check->is_over = true;
    check->closing = 1;
    for (size_t i = 0; i < check->trial_count; i++) {
        struct trial *trial = &check->trials[i];
        tell(check, trial);
        if (!trial->platform)
            continue;
        check->closing++;
        trial->type->close(trial->platform, on_platform_closed, check);
    }
    uv_close((uv_handle_t *)&check->timer, on_timer_closed);
}

static void on_out_of_patience(uv_timer_t *timer)
{
    end(timer->data);
}

/* Closing is for a later turn of the loop: the platform that tells is still at work. */
static void end_soon(struct check *check)
{
    uv_timer_start(&check->timer, on_out_of_patience, 0, 0);
}

static void on_state(void *owner, struct platform *platform, bool ready, const char *why)
{
    struct trial *trial = owner;
    struct check *check = trial->check;
    size_t waiting = 0;
    (void)platform;
    (void)why;
    trial->is_ready = ready;
    for (size_t i = 0; i < check->trial_count; i++)
        waiting += !check->trials[i].is_ready;
    if (waiting == 0 && !check->is_over)
        end_soon(check);
}

static void start(struct tool *tool)
{
    struct check *check = tool->owner;
    const struct config *config = tool->config;
    uv_timer_init(&tool->loop, &check->timer);
    check->timer.data = check;
    uv_timer_start(&check->timer, on_out_of_patience, PATIENCE_MS, 0);
    check->net = net_open(&tool->loop, NULL);
    for (size_t i = 0; i < config->platform_count; i++)
        check->trials[check->trial_count++] = (struct trial){
            .check = check,
            .name = config->platforms[i].type,
            .type = bot_platform_type(config->platforms[i].type),
        };
    for (size_t i = 0; i < config->platform_count; i++) {
        struct trial *trial = &check->trials[i];
        if (!trial->type)
            continue;
        trial->platform = trial->type->open(&(struct platform_setup){
            .loop = &tool->loop,
            .net = check->net,
            .clock = &check->clock,
            .store = tool->store,
            .settings = config->platforms[i].settings,
            .directory = directory_now,
            .on_event = on_event,
            .on_state = on_state,
            .owner = trial,
        });
    }
    if (check->trial_count == 0)
        end_soon(check);
}

int connect_check(const char *config_path)
{
    struct check check = {.status = EXIT_DONE};
    return tool_run(&check.tool, config_path, start, &check);
}
