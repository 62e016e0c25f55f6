/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline demo: a private Redis, a company, the built-in chat on a loopback port. What it
 * writes lies in one folder, which goes with a temporary one. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/command.h"
#include "bot/importer.h"
#include "bot/morning.h"
#include "bot/private_redis.h"
#include "bot/serve.h"
#include "config/file.h"

static int run_demo(const struct command_args *args);

enum { PORT, DATA, COMPANY, AT, LOG_LEVEL };

const struct command command_demo = {
    .name = "demo",
    .summary = "a sample company in the built-in chat: nothing else to install or configure",
    .usage = "",
    .options =
        (const struct command_option[]){
            [PORT] = {"port", "N", "serve the chat on this port (8080)", 0},
            [DATA] = {"data", "DIR", "keep everything there (a fresh temporary folder)", 0},
            [COMPANY] = {"company", "DIR", "another company directory", 0},
            [AT] = {"at", "MOMENT", "start the clock there: 2026-11-23T09:00:00+08:00", 0},
            [LOG_LEVEL] = {"log-level", "LEVEL", "error, warn (default), info or debug", 0},
            {0},
        },
    .run = run_demo,
};

/* The sample company's records end on the day before; see config/sample/README.md. */
#define SAMPLE_AT "2026-11-23T09:00:00+08:00"

struct demo {
    int port;
    char *data;    /* absolute */
    char *company; /* absolute */
    bool is_sample;
    char *config; /* path of the configuration written */
    struct private_redis redis;
    struct importer *importer;
    struct bot *bot;
};

/* The sample company beside the program: in the source tree, or where it was installed. */
static char *find_sample(void)
{
    static const char *const places[] = {"../config/sample", "../share/dealerline/sample"};
    char program[PATH_MAX] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        return NULL;
    char *slash = strrchr(program, '/');
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s", program, places[i]);
        if (file_is_folder(path))
            return realpath(path, NULL);
    }
    return NULL;
}

/* Working days and rules of the company's own configuration, where its folder has one. */
static void adopt(json_t *config, const char *company)
{
    static const char *const keys[] = {"timezone", "language", "calendar", "watch"};
    char *path = file_path(company, "dealerline.json");
    json_t *own = json_load_file(path, 0, NULL);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (json_object_get(own, keys[i]))
            json_object_set(config, keys[i], json_object_get(own, keys[i]));
    }
    json_decref(own);
    free(path);
}

static bool write_config(const struct demo *demo)
{
    char *listen = mem_printf("127.0.0.1:%d", demo->port);
    json_t *config =
        json_pack("{s:s, s:s, s:{s:s}, s:[{s:s, s:s, s:b}], s:{s:s}}", "company", "demo",
                  "directory", demo->company, "redis", "url", demo->redis.url, "platforms", "type",
                  "console", "listen", listen, "open", 1, "operations", "listen", "127.0.0.1:0");
    free(listen);
    adopt(config, demo->company);
    int err = json_dump_file(config, demo->config, JSON_INDENT(2));
    json_decref(config);
    return err == 0;
}

static void print_ready(const struct demo *demo)
{
    printf("ready http://127.0.0.1:%d\n", demo->port);
    fflush(stdout);
}

static void on_imported(void *owner, const struct import_progress *progress)
{
    struct demo *demo = owner;
    if (!progress->is_end)
        return;
    if (progress->status != OK)
        log_error("", "demo.import", "reason=\"%s\"", err_text(progress->status));
    morning_start(demo->bot->morning);
    print_ready(demo);
}

/* The company's records, as far as its folder has them. */
static void on_ready(struct bot *bot, void *owner)
{
    struct demo *demo = owner;
    struct problems problems;
    demo->bot = bot;
    demo->importer = importer_new(&(struct importer_setup){
        .store = bot->store,
        .dir = bot->roster.dir,
        .clock = &bot->clock,
        .on_progress = on_imported,
        .owner = demo,
    });
    static const char *const kinds[] = {"purchases", "calls", "visits", "plans"};
    problems_init(&problems);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char *name = mem_printf("%s.csv", kinds[i]);
        char *path = file_path(demo->company, name);
        if (access(path, R_OK) == 0)
            (void)importer_add(demo->importer, kinds[i], path, &problems); /* said below */
        free(path);
        free(name);
    }
    problems_print(&problems);
    problems_release(&problems);
    importer_start(demo->importer);
}

static bool prepare(struct demo *demo, const struct command_args *args)
{
    const char *company = args->options[COMPANY];
    const char *data = args->options[DATA];
    int64_t port = 8080;
    if (args->options[PORT] &&
        (!text_to_int(text_of(args->options[PORT]), &port) || port < 1 || port > 65535)) {
        fputs("dealerline demo: --port takes a number from 1 to 65535\n", stderr);
        return false;
    }
    demo->port = (int)port;
    demo->is_sample = !company;
    demo->company = company ? realpath(company, NULL) : find_sample();
    if (!demo->company) {
        fprintf(stderr, "dealerline demo: no company directory at %s\n",
                company ? company : "config/sample");
        return false;
    }
    if (data)
        (void)mkdir(data, 0700); /* realpath tells */
    char fresh[] = "/tmp/dealerline-demo-XXXXXX";
    demo->data = data ? realpath(data, NULL) : realpath(mkdtemp(fresh), NULL);
    if (!demo->data) {
        fprintf(stderr, "dealerline demo: the folder %s cannot be made\n", data ? data : fresh);
        return false;
    }
    demo->config = file_path(demo->data, "dealerline.json");
    return true;
}

static int serve(struct demo *demo, const char *at)
{
    struct serve serve = {.config_path = demo->config, .on_ready = on_ready, .owner = demo};
    if (!serve_read_at(at ? at : demo->is_sample ? SAMPLE_AT : NULL, &serve.clock)) {
        fputs("dealerline demo: --at takes a moment such as 2026-11-23T09:00:00+08:00\n", stderr);
        return EXIT_USAGE;
    }
    if (private_redis_start(&demo->redis, demo->data) != OK) {
        fprintf(stderr, "dealerline demo: redis-server does not start; see %s/redis.log\n",
                demo->data);
        return EXIT_FAILED;
    }
    if (!write_config(demo)) {
        fprintf(stderr, "dealerline demo: %s cannot be written\n", demo->config);
        return EXIT_FAILED;
    }
    serve.config = serve_load(demo->config, &serve.dir);
    return serve.config ? serve_run(&serve) : EXIT_FAILED;
}

static int run_demo(const struct command_args *args)
{
    struct demo demo = {0};
    const char *level = args->options[LOG_LEVEL] ? args->options[LOG_LEVEL] : "warn";
    if (!serve_setup_log(NULL, level)) {
        fputs("dealerline demo: --log-level is error, warn, info or debug\n", stderr);
        return EXIT_USAGE;
    }
    int status = prepare(&demo, args) ? serve(&demo, args->options[AT]) : EXIT_FAILED;
    if (demo.importer)
        importer_free(demo.importer);
    private_redis_release(&demo.redis);
    free(demo.config);
    free(demo.company);
    free(demo.data);
    return status;
}
