/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/pictures.h"

#include <string.h>
#include <uv.h>

#include "base/err.h"
#include "config/platform_types.h"

#define KEPT_S "7776000" /* 90 days */

enum { NAME_BYTES = 16, NAME_LEN = 2 * NAME_BYTES };

static const char folder[] = "/files/", ending[] = ".png";

static const char *new_name(struct arena *arena)
{
    unsigned char random[NAME_BYTES];
    char *name = arena_alloc(arena, NAME_LEN + 1, 1);
    bug_if(uv_random(NULL, NULL, random, sizeof random, 0, NULL) != 0);
    for (size_t i = 0; i < NAME_BYTES; i++) {
        static const char digits[] = "0123456789abcdef";
        name[2 * i] = digits[random[i] >> 4];
        name[2 * i + 1] = digits[random[i] & 15];
    }
    return name;
}

void pictures_keep(struct transaction *tx)
{
    for (struct tx_post *post = tx->posts; post; post = post->next) {
        if (!platform_is_built_in(post->platform) || !*post->image)
            continue;
        const char *name = new_name(tx->arena);
        const char *key = arena_printf(tx->arena, "picture:%s", name);
        tx_write(tx, "HSET", key, "channel", post->channel, "data", post->image, NULL);
        tx_write(tx, "EXPIRE", key, KEPT_S, NULL);
        post->image = arena_printf(tx->arena, "%s%s%s", folder, name, ending);
    }
}

struct text pictures_name(const char *path)
{
    struct text rest = text_of(path);
    size_t len = strlen(folder) + NAME_LEN;
    if (!text_starts(rest, folder) || rest.len != len + strlen(ending) ||
        strcmp(path + len, ending) != 0 ||
        strspn(path + strlen(folder), "0123456789abcdef") != NAME_LEN)
        return (struct text){"", 0};
    return text_slice(rest, strlen(folder), len);
}

void pictures_want(struct reads *reads, struct text name)
{
    reads_add(reads, "HGETALL", arena_printf(reads->arena, "picture:%.*s", TEXT_ARGS(name)), NULL);
}

bool pictures_read(const struct value *reply, struct text *channel, struct text *data)
{
    *channel = value_field_text(reply, "channel");
    *data = value_field_text(reply, "data");
    return channel->len > 0 && data->len > 0;
}
