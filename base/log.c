/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static struct {
    enum log_level level;
    bool json;
} setup = {.level = LOG_LEVEL_INFO};

void log_setup(enum log_level level, bool json)
{
    setup.level = level;
    setup.json = json;
}

static void write_json(const char *at, const char *level, const char *id, const char *event,
                       const char *keys)
{
    json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s}", "at", at, "level", level, "id", id,
                             "event", event, "keys", keys);
    if (!line)
        return;
    json_dumpf(line, stderr, JSON_COMPACT);
    fputc('\n', stderr);
    json_decref(line);
}

void log_write(enum log_level level, const char *id, const char *event, const char *format, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    if (level > setup.level)
        return;
    struct timespec now;
    struct tm utc;
    char at[32];
    char keys[1024];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    va_list args;
    va_start(args, format);
    vsnprintf(keys, sizeof keys, format, args);
    va_end(args);
    for (char *byte = keys; *byte; byte++) {
        if ((unsigned char)*byte < ' ')
            *byte = ' ';
    }
    if (!id || !*id)
        id = "-";
    if (setup.json)
        write_json(at, names[level], id, event, keys);
    else
        fprintf(stderr, "%s %s %s %s%s%s\n", at, names[level], id, event, *keys ? " " : "", keys);
}
