/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration: one JSON file, read once and never changed; on SIGHUP a new one is read
 * and takes the old one's place. Keys, defaults and what they mean: config/keys.c.
 *
 * config_load() never stops at the first fault: every unknown key, wrong type, value out of
 * range or missing secret is a problem with file and line. It looks at nothing but the file,
 * the environment and the files that secrets are read from; the company directory is read by
 * directory_load(config->directory, …). Strings are borrowed from the configuration. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <jansson.h>

#include "base/err.h"
#include "config/address.h"
#include "config/calendar.h"
#include "config/redis_url.h"

/* One platform. `settings` has every key of its type (config/platform_keys.c), defaults filled
 * in and secrets resolved; read it with base/json.h: json_get_string(settings, "token", "").
 * Never print it. */
struct config_platform {
    const char *type; /* "console", "mattermost", … */
    const json_t *settings;
    size_t index;          /* place in the file's list */
    struct address listen; /* of "listen", where the type has that key; else host is NULL */
};

struct config {
    const char *company;
    const char *directory; /* absolute */
    const char *timezone;  /* exists in the TZ database; clock_zone() is the caller's */
    const char *language;  /* "zh" or "en": where no message is answered */
    struct redis_url redis;
    struct config_platform *platforms;
    size_t platform_count;
    int watch_at;              /* minute of the day */
    const char *watch_post_to; /* name in each platform's "channels"; of the console: a room */
    struct address operations;
    struct calendar calendar;
    char *file;   /* as it was given */
    json_t *tree; /* the normal form that all this is read from, see keys.h; holds secrets */
};

/* Reads the file. New; NULL where anything was wrong, and then `problems` says what. */
struct config *config_load(const char *path, struct problems *problems);
void config_free(struct config *config);

/* The company directory that the file names, absolute, however wrong the rest of it is: so that
 * all faults can be told at once. New; NULL where it names none. */
char *config_directory_of(const char *path);

/* Adds what is wrong with the configuration beside this directory: a token that is nobody's. */
struct directory;
void config_check(const struct config *config, const struct directory *dir,
                  struct problems *problems);

/* A number of an early-warning rule: "watch.rules.<rule>.<key>" of the file, else the default of
 * its row in config/keys.c (`config` may be NULL: all defaults); `otherwise` only where there is
 * no such row. The rule "common" has what is common to all. */
double config_rule_number(const struct config *config, const char *rule, const char *key,
                          double otherwise);

/* The platform's own channel for a name ("alerts"): what "channels" maps it to, the name itself
 * for the console; NULL where it has none. */
const char *config_channel(const struct config_platform *platform, const char *name);

#endif
