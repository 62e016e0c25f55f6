/* SPDX-License-Identifier: Apache-2.0 */
/* In which line of a JSON file a value stands, which jansson does not tell. A place is a
 * chain from the value up to the root; the file's text is walked only when a problem is
 * reported. The text must be one that jansson has read. */
#ifndef CONFIG_JSON_PLACE_H
#define CONFIG_JSON_PLACE_H

#include "base/str.h"

/* A member of an object (`key`) or an item of a list (`key` NULL, `index`). The root is NULL. */
struct json_place {
    const struct json_place *parent;
    const char *key;
    size_t index;
};

/* The line of the member's key, or of the item; where the place is not in the text, the line
 * of the nearest place above it that is. */
int json_place_line(struct text text, const struct json_place *place);

/* Adds the place as people write it: watch.rules.visit_overdue.days, platforms[1].token. */
void json_place_name(const struct json_place *place, struct str *out);

#endif
