/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/operations.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "bot/net/server.h"

enum { PLATFORMS_MAX = 16 };

struct metric_row {
    const char *name;
    bool by_platform;
    const char *help;
};

static const struct metric_row rows[METRIC_COUNT] = {
#define METRIC(constant, name, by_platform, help) [constant] = {name, by_platform, help},
#include "bot/metrics.def"
#undef METRIC
};

/* Upper bounds of the histogram of how long messages take. */
static const int bounds_ms[] = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000};
enum { BOUNDS = sizeof bounds_ms / sizeof bounds_ms[0] };

struct operations {
    struct operations_setup setup;
    struct net_server *server;
    char *platforms[PLATFORMS_MAX];
    size_t platform_count;
    uint64_t counts[METRIC_COUNT][PLATFORMS_MAX];
    uint64_t took[BOUNDS + 1]; /* by bucket; the last is beyond all bounds */
    int64_t took_sum_ms;
};

/* The column of a platform; beyond the last all share it. */
static size_t column_of(struct operations *operations, const char *platform)
{
    for (size_t i = 0; i < operations->platform_count; i++) {
        if (strcmp(operations->platforms[i], platform) == 0)
            return i;
    }
    if (operations->platform_count == PLATFORMS_MAX)
        return PLATFORMS_MAX - 1;
    /* A post's platform is borrowed from the post. */
    operations->platforms[operations->platform_count] = mem_strdup(platform);
    return operations->platform_count++;
}

static void add(struct operations *operations, enum metric metric, const char *platform,
                uint64_t count)
{
    size_t column = rows[metric].by_platform ? column_of(operations, platform) : 0;
    operations->counts[metric][column] += count;
}

void operations_count(struct operations *operations, enum metric metric, const char *platform)
{
    if (operations)
        add(operations, metric, platform, 1);
}

static void count_effects(struct operations *operations, const struct transaction *tx)
{
    for (const struct tx_fact *fact = tx->facts; fact; fact = fact->next)
        add(operations, METRIC_FACTS, "", 1);
    for (const struct tx_post *post = tx->posts; post; post = post->next)
        add(operations, METRIC_POSTS, "", 1);
}

void operations_message(struct operations *operations, enum err status,
                        const struct transaction *tx, int64_t took_ms)
{
    size_t bucket = 0;
    if (!operations)
        return;
    if (status == ERR_EXISTS) {
        add(operations, METRIC_REPEATS, "", 1);
        return;
    }
    if (status != OK) {
        add(operations, METRIC_REFUSALS, "", 1);
        return;
    }
    add(operations, METRIC_COMMITS, "", 1);
    count_effects(operations, tx);
    while (bucket < BOUNDS && took_ms > bounds_ms[bucket])
        bucket++;
    operations->took[bucket]++;
    operations->took_sum_ms += took_ms;
}

/* The pages. */

static void write_head(struct str *out, const char *name, const char *type, const char *help)
{
    str_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_counter(const struct operations *operations, enum metric metric, struct str *out)
{
    const struct metric_row *row = &rows[metric];
    write_head(out, row->name, "counter", row->help);
    if (!row->by_platform) {
        str_addf(out, "%s %llu\n", row->name, (unsigned long long)operations->counts[metric][0]);
        return;
    }
    for (size_t i = 0; i < operations->platform_count; i++)
        str_addf(out, "%s{platform=\"%s\"} %llu\n", row->name, operations->platforms[i],
                 (unsigned long long)operations->counts[metric][i]);
}

static void write_histogram(const struct operations *operations, struct str *out)
{
    static const char name[] = "dealerline_message_seconds";
    uint64_t sum = 0;
    write_head(out, name, "histogram", "from the platform's message to its commit");
    for (size_t i = 0; i < BOUNDS; i++) {
        sum += operations->took[i];
        str_addf(out, "%s_bucket{le=\"%g\"} %llu\n", name, bounds_ms[i] / 1000.0,
                 (unsigned long long)sum);
    }
    sum += operations->took[BOUNDS];
    str_addf(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %.3f\n%s_count %llu\n", name,
             (unsigned long long)sum, name, (double)operations->took_sum_ms / 1000.0, name,
             (unsigned long long)sum);
}

static void answer_metrics(struct operations *operations, struct http_call *call)
{
    struct str out, why;
    str_init(&out);
    str_init(&why);
    write_head(&out, "dealerline_ready", "gauge", "1 while Redis and all platforms are connected");
    str_addf(&out, "dealerline_ready %d\n",
             operations->setup.is_ready(operations->setup.owner, &why));
    for (enum metric metric = 0; metric < METRIC_COUNT; metric++)
        write_counter(operations, metric, &out);
    write_histogram(operations, &out);
    http_respond(call, 200, "text/plain; version=0.0.4; charset=utf-8", NULL, 0, str_text(&out));
    str_release(&why);
    str_release(&out);
}

static void answer_health(struct operations *operations, struct http_call *call)
{
    (void)operations;
    http_respond(call, 200, "application/json", NULL, 0, TEXT("{\"alive\":true}\n"));
}

static void answer_ready(struct operations *operations, struct http_call *call)
{
    struct str why;
    str_init(&why);
    bool ready = operations->setup.is_ready(operations->setup.owner, &why);
    json_t *answer = json_object();
    json_t *reasons = json_array();
    struct text rest = str_text(&why);
    while (rest.len > 0) {
        struct text reason = text_trim(text_split(&rest, '\n'));
        if (reason.len > 0)
            json_array_append_new(reasons, json_stringn(reason.ptr, reason.len));
    }
    json_object_set_new(answer, "ready", json_boolean(ready));
    json_object_set_new(answer, "reasons", reasons);
    char *text = json_text(answer);
    http_respond(call, ready ? 200 : 503, "application/json", NULL, 0, text_of(text));
    free(text);
    json_decref(answer);
    str_release(&why);
}

struct page {
    const char *path;
    void (*answer)(struct operations *operations, struct http_call *call);
};

static const struct page pages[] = {
    {"/healthz", answer_health},
    {"/readyz", answer_ready},
    {"/metrics", answer_metrics},
};

static void on_request(void *owner, struct http_call *call, const struct http_asked *asked)
{
    bool is_get = strcmp(asked->method, "GET") == 0 || strcmp(asked->method, "HEAD") == 0;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (strcmp(asked->path, pages[i].path) != 0)
            continue;
        if (is_get)
            pages[i].answer(owner, call);
        else
            http_respond(call, 405, "text/plain", NULL, 0, TEXT("only GET\n"));
        return;
    }
    http_respond(call, 404, "text/plain", NULL, 0, TEXT("not found\n"));
}

struct operations *operations_open(const struct operations_setup *setup)
{
    struct operations *operations = mem_new(1, sizeof *operations);
    operations->setup = *setup;
    struct net_server_setup listener = {
        .host = setup->listen->host,
        .port = setup->listen->port,
        .on_request = on_request,
        .owner = operations,
    };
    operations->server = net_listen(setup->net, &listener);
    if (!operations->server) {
        free(operations);
        return NULL;
    }
    return operations;
}

int operations_port(const struct operations *operations)
{
    return net_server_port(operations->server);
}

void operations_close(struct operations *operations)
{
    if (!operations)
        return;
    net_server_close(operations->server);
    for (size_t i = 0; i < operations->platform_count; i++)
        free(operations->platforms[i]);
    free(operations);
}
