/* SPDX-License-Identifier: Apache-2.0 */
/* What a configuration says of people and dealers, set against the directory. */
#include "base/json.h"
#include "config/config.h"
#include "config/directory.h"
#include "config/file.h"
#include "config/json_place.h"

/* Adds a problem about a token's name; the file is read once more, for the line. */
static void complain_of_token(const struct config *config, size_t platform, const char *name,
                              struct problems *problems)
{
    struct json_place list = {.key = "platforms"};
    struct json_place item = {.parent = &list, .index = platform};
    struct json_place tokens = {.parent = &item, .key = "tokens"};
    struct json_place place = {.parent = &tokens, .key = name};
    struct str text, said;
    str_init(&text);
    str_init(&said);
    (void)file_read(config->file, FILE_MAX, &text); /* without it, line 1 is named */
    json_place_name(&place, &said);
    problems_add(problems, config->file, json_place_line(str_text(&text), &place),
                 "the id of a person or a dealer", "%s is nobody's", str_text(&said).ptr);
    str_release(&said);
    str_release(&text);
}

void config_check(const struct config *config, const struct directory *dir,
                  struct problems *problems)
{
    for (size_t i = 0; i < config->platform_count; i++) {
        const char *name;
        json_t *value;
        json_t *tokens = json_object_get(config->platforms[i].settings, "tokens");
        json_object_foreach (tokens, name, value) {
            if (directory_person(dir, text_of(name)) == INDEX_NONE &&
                directory_dealer(dir, text_of(name)) == INDEX_NONE)
                complain_of_token(config, config->platforms[i].index, name, problems);
        }
    }
}
