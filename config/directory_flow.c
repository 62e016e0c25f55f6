/* SPDX-License-Identifier: Apache-2.0 */
/* flow.json: which stages there are, who answers for each, what to do. */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "config/file.h"
#include "config/json_place.h"
#include "config/keys.h"
#include "config/snapshot.h"

enum { FLOW_MAX = 1 << 20 };

/* clang-format off */
static const struct config_key stage_keys[] = {
    {.path = "id", .type = KEY_CHOICE, .words = "order payment logistics support complaint",
     .zh = "环节", .en = "which stage"},
    {.path = "name", .type = KEY_TEXT, .zh = "名称", .en = "its name"},
    {.path = "topics", .type = KEY_TEXTS, .otherwise = "[]",
     .zh = "归它管的事", .en = "what belongs to it"},
    {.path = "steps", .type = KEY_TEXTS, .otherwise = "[]",
     .zh = "办理步骤", .en = "how it is done"},
    {.path = "owner", .type = KEY_TEXT, .zh = "责任人编号", .en = "id of who handles it"},
    {.path = "backup", .type = KEY_TEXT, .zh = "后备编号",
     .en = "id of who does so when the owner is late or off duty"},
    {.path = "escalate_to", .type = KEY_TEXT, .zh = "上报给谁",
     .en = "id of who is told when it is very late"},
    {.path = "accept_within_hours", .type = KEY_NUMBER, .min = 0.1, .max = 10000,
     .zh = "多少工作小时内受理", .en = "working hours within which it is accepted"},
    {.path = "resolve_within_hours", .type = KEY_NUMBER, .min = 0.1, .max = 10000,
     .above = "accept_within_hours",
     .zh = "多少工作小时内解决", .en = "working hours within which it is resolved"},
};
/* clang-format on */

static const struct config_keys stage_rows = {
    .name = "", .list = stage_keys, .count = sizeof stage_keys / sizeof stage_keys[0]};

static const struct config_key flow_keys[] = {
    {.path = "stages", .type = KEY_OBJECTS, .rows = &stage_rows, .zh = "环节", .en = "the stages"},
};

static const struct config_keys flow_rows = {.name = "", .list = flow_keys, .count = 1};

/* The file being read. */
struct flow_file {
    const char *path;
    struct text text;
    struct problems *problems;
};

/* Adds a problem about the key of the stage at `index`. */
static void complain(const struct flow_file *file, size_t index, const char *key,
                     const char *expected, const char *value)
{
    struct json_place list = {.key = "stages"};
    struct json_place stage = {.parent = &list, .index = index};
    struct json_place place = {.parent = &stage, .key = key};
    struct str name;
    str_init(&name);
    json_place_name(&place, &name);
    problems_add(file->problems, file->path, json_place_line(file->text, &place), expected,
                 "%s is \"%s\"", str_text(&name).ptr, value);
    str_release(&name);
}

static uint32_t read_person(const struct flow_file *file, const struct directory *dir,
                            const json_t *stage, size_t index, const char *key)
{
    struct text id = json_get_text(stage, key);
    uint32_t person = directory_person(dir, id);
    if (person == INDEX_NONE && id.ptr) /* what is missing has been told */
        complain(file, index, key, "the id of a person in people.csv", id.ptr);
    return person;
}

/* A list of texts in memory that the snapshot keeps. */
static const char *const *read_list(struct snapshot *snapshot, const json_t *list, uint32_t *count)
{
    *count = (uint32_t)json_array_size(list);
    const char **texts = mem_new(*count, sizeof *texts);
    snapshot_keep_take(snapshot, texts);
    for (uint32_t i = 0; i < *count; i++)
        texts[i] = snapshot_string(snapshot, json_string_value(json_array_get(list, i)));
    return texts;
}

static int read_minutes(const json_t *stage, const char *key)
{
    return (int)lround(json_get_number(stage, key, 0) * 60);
}

static void read_stage(struct snapshot *snapshot, const struct flow_file *file, const json_t *stage,
                       size_t index)
{
    const struct directory *dir = &snapshot->dir;
    struct text id = json_get_text(stage, "id");
    if (stage_of(id) == STAGE_NONE)
        return; /* has been told */
    struct flow_stage *flow = &snapshot->dir.flow[stage_of(id)];
    if (flow->known) {
        complain(file, index, "id", "each stage once", id.ptr);
        return;
    }
    flow->known = true;
    flow->name = snapshot_string(snapshot, json_get_string(stage, "name", ""));
    flow->topics = read_list(snapshot, json_object_get(stage, "topics"), &flow->topic_count);
    flow->steps = read_list(snapshot, json_object_get(stage, "steps"), &flow->step_count);
    flow->owner = read_person(file, dir, stage, index, "owner");
    flow->backup = read_person(file, dir, stage, index, "backup");
    flow->escalate_to = read_person(file, dir, stage, index, "escalate_to");
    flow->accept_within_minutes = read_minutes(stage, "accept_within_hours");
    flow->resolve_within_minutes = read_minutes(stage, "resolve_within_hours");
}

void snapshot_read_flow(struct snapshot *snapshot, const char *path, struct problems *problems)
{
    struct str text;
    str_init(&text);
    if (file_read_or_tell(path, FLOW_MAX, &text, problems) == OK) {
        struct flow_file file = {path, str_text(&text), problems};
        json_t *flow = keys_read(&flow_rows, file.text, path, NULL, problems);
        const json_t *stages = json_object_get(flow, "stages");
        for (size_t i = 0; i < json_array_size(stages); i++)
            read_stage(snapshot, &file, json_array_get(stages, i), i);
        json_decref(flow);
    }
    str_release(&text);
}
