/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "config/file.h"
#include "config/keys.h"

enum { CONFIG_MAX = 1 << 20 };

/* A list of dates of the normal form, sorted; new. */
static int32_t *read_days(const json_t *dates, size_t *count)
{
    *count = json_array_size(dates);
    int32_t *days = mem_new(*count, sizeof *days);
    for (size_t i = 0; i < *count; i++) {
        int32_t day = day_parse(text_of(json_string_value(json_array_get(dates, i))));
        size_t at = i;
        for (; at > 0 && days[at - 1] > day; at--)
            days[at] = days[at - 1];
        days[at] = day;
    }
    return days;
}

static void fill_calendar(struct calendar *calendar, const json_t *section)
{
    calendar->holidays = read_days(json_object_get(section, "holidays"), &calendar->holiday_count);
    calendar->makeup_days =
        read_days(json_object_get(section, "makeup_days"), &calendar->makeup_count);
}

static int read_minute(const char *time)
{
    return atoi(time) * 60 + atoi(strchr(time, ':') + 1);
}

/* The address at `key`; none where the object has no such key. */
static struct address read_listen(const json_t *object, const char *key)
{
    struct address address = {0};
    const char *text = json_get_string(object, key, NULL);
    bug_if(text && !address_read(text_of(text), -1, &address));
    return address;
}

static void fill_platforms(struct config *config, const json_t *list)
{
    config->platform_count = json_array_size(list);
    config->platforms = mem_new(config->platform_count, sizeof *config->platforms);
    for (size_t i = 0; i < config->platform_count; i++) {
        const json_t *settings = json_array_get(list, i);
        config->platforms[i] = (struct config_platform){
            .type = json_get_string(settings, "type", ""),
            .settings = settings,
            .index = i,
            .listen = read_listen(settings, "listen"),
        };
    }
}

/* From the normal form, in which every key is there and right. */
static struct config *make_take(const char *path, json_t *tree)
{
    struct config *config = mem_new(1, sizeof *config);
    const json_t *watch = json_object_get(tree, "watch");
    const json_t *redis = json_object_get(tree, "redis");
    config->file = mem_strdup(path);
    config->tree = tree;
    config->company = json_get_string(tree, "company", "");
    config->directory = json_get_string(tree, "directory", "");
    config->timezone = json_get_string(tree, "timezone", "");
    config->language = json_get_string(tree, "language", "");
    bug_if(redis_url_read(json_get_text(redis, "url"), &config->redis));
    fill_platforms(config, json_object_get(tree, "platforms"));
    config->watch_at = read_minute(json_get_string(watch, "at", ":"));
    config->watch_post_to = json_get_string(watch, "post_to", "");
    config->operations = read_listen(json_object_get(tree, "operations"), "listen");
    fill_calendar(&config->calendar, json_object_get(tree, "calendar"));
    return config;
}

/* The normal form of the file, new; NULL where it cannot be read at all. */
static json_t *read_tree(const char *path, struct problems *problems)
{
    struct str text;
    str_init(&text);
    json_t *tree = NULL;
    if (file_read_or_tell(path, CONFIG_MAX, &text, problems) == OK) {
        char *folder = file_folder(path);
        tree = keys_read(&config_keys, str_text(&text), path, folder, problems);
        free(folder);
    }
    str_release(&text);
    return tree;
}

struct config *config_load(const char *path, struct problems *problems)
{
    size_t problems_before = problems->count;
    json_t *tree = read_tree(path, problems);
    if (problems->count == problems_before)
        return make_take(path, tree);
    json_decref(tree);
    return NULL;
}

char *config_directory_of(const char *path)
{
    struct problems ignored;
    problems_init(&ignored);
    json_t *tree = read_tree(path, &ignored);
    const char *directory = json_get_string(tree, "directory", NULL);
    char *copy = directory ? mem_strdup(directory) : NULL;
    json_decref(tree);
    problems_release(&ignored);
    return copy;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config->platform_count; i++)
        address_release(&config->platforms[i].listen);
    free(config->platforms);
    address_release(&config->operations);
    redis_url_release(&config->redis);
    free((void *)(uintptr_t)config->calendar.holidays);
    free((void *)(uintptr_t)config->calendar.makeup_days);
    free(config->file);
    json_decref(config->tree);
    free(config);
}

/* What the row says where the file says nothing; NAN where there is no such row. */
static double rule_default(const char *rule, const char *key)
{
    char *path = mem_printf("watch.rules.%s.%s", rule, key);
    const struct config_key *row = keys_find(&config_keys, path);
    free(path);
    return row ? atof(row->otherwise) : NAN;
}

double config_rule_number(const struct config *config, const char *rule, const char *key,
                          double otherwise)
{
    double number = rule_default(rule, key);
    if (isnan(number))
        return otherwise;
    const json_t *watch = config ? json_object_get(config->tree, "watch") : NULL;
    const json_t *rules = json_object_get(watch, "rules");
    return json_get_number(json_object_get(rules, rule), key, number);
}

const char *config_channel(const struct config_platform *platform, const char *name)
{
    const json_t *channels = json_object_get(platform->settings, "channels");
    return channels ? json_get_string(channels, name, NULL) : name;
}
