/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of reading by rows share: keys_value.c (one value by its row) and
 * keys_read.c (objects, defaults, and what values must be to each other). */
#ifndef CONFIG_KEYS_READING_H
#define CONFIG_KEYS_READING_H

#include "config/json_place.h"
#include "config/keys.h"

/* One reading: the file, and where its problems go. */
struct reading {
    struct text text;
    const char *file;
    const char *folder; /* NULL: nothing is taken from elsewhere */
    struct problems *problems;
};

/* Adds a problem about the place; its name goes before what is said. */
void reading_complain(const struct reading *reading, const struct json_place *place,
                      const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The value in its normal form, new; NULL, after a problem, where it does not fit the row. */
json_t *reading_value(struct reading *reading, const struct config_key *key,
                      const struct json_place *place, json_t *value);

/* The normal form of one object by its rows, new; what is wrong has no value in it. */
json_t *reading_rows(struct reading *reading, const struct config_keys *keys,
                     const struct json_place *base, json_t *object);

/* The normal form of one platform, new, or NULL after a problem; `before` are those read
 * already. */
json_t *reading_platform(struct reading *reading, const struct json_place *place, json_t *value,
                         const json_t *before);

#endif
