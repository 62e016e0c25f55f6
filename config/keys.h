/* SPDX-License-Identifier: Apache-2.0 */
/* Every key of the configuration file is a row: where it stands, what it takes, what it is
 * when left out, and what it means in each language. The reader, the defaults, `check` and
 * the table in the README all come from these rows; a new key is a row, and the field that
 * config.c fills from it where one is wanted.
 *
 * keys_read() makes a normal form of what the file says: every key there, defaults filled in,
 * "$NAME" and "@/file" resolved, every value of the type of its row. What reads the normal
 * form can therefore not fail. It holds secrets and must not be printed. */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

/* What a key takes; keys_read.c has a row for each of these. */
enum key_type {
    KEY_TEXT,
    KEY_NAME,      /* of the company: part of every key in Redis */
    KEY_FOLDER,    /* made absolute */
    KEY_SECRET,    /* never printed, may be "@/file" */
    KEY_REDIS,     /* a secret of the form of redis_url.h */
    KEY_URL,       /* `words`: the schemes allowed */
    KEY_LISTEN,    /* host:port */
    KEY_ZONE,      /* of the TZ database */
    KEY_CHOICE,    /* one of `words` */
    KEY_TIME,      /* HH:MM */
    KEY_FLAG,      /* true or false */
    KEY_WHOLE,     /* whole number from min to max */
    KEY_NUMBER,    /* number from min to max */
    KEY_DATE,      /* YYYY-MM-DD */
    KEY_DATES,     /* list of those */
    KEY_TEXTS,     /* list of texts */
    KEY_MAP,       /* names to texts */
    KEY_SECRETS,   /* names to secrets */
    KEY_OBJECTS,   /* list of objects, each with the keys of `rows` */
    KEY_PLATFORMS, /* list of objects, each with the keys of its "type" */
    KEY_TYPE_COUNT
};

struct config_key {
    const char *path; /* from the root, or from the platform's object: "watch.at" */
    enum key_type type;
    const char *otherwise; /* the default, as JSON; NULL where the key is required */
    double min, max;       /* of numbers */
    const char *words;     /* of KEY_CHOICE and KEY_URL: separated by a blank */
    /* What the value must be to another key of the same rows, by its path; NULL: nothing. */
    const char *above;              /* more than that number */
    const char *below;              /* less than that number */
    const char *for_loopback;       /* true only where that address is a loopback one */
    const struct config_keys *rows; /* of KEY_OBJECTS */
    const char *zh, *en;            /* what it means, one sentence */
};

/* A run of rows: the top level, one type of platform, or another file of the same style. */
struct config_keys {
    const char *name; /* the platform's type; "" for the top level */
    const struct config_key *list;
    size_t count;
    bool is_built_in; /* config/platform_types.h */
};

extern const struct config_keys config_keys;

/* One for each type of platform, ended by one whose name is NULL. */
extern const struct config_keys config_platforms[];

/* The row of this path, NULL where there is none. */
const struct config_key *keys_find(const struct config_keys *keys, const char *path);

/* The type's rows, NULL where there is no such platform. */
const struct config_keys *keys_platform(const char *type);

/* Adds what the key takes, as it is said behind "expected": "a whole number from 1 to 90". */
void keys_expected(const struct config_key *key, struct str *out);

/* Reads an object by the rows. `file` is how problems call it, `folder` what relative paths count
 * from; where it is NULL, "$NAME" and "@/file" are texts like any other. New; what is wrong is
 * a problem and has no value in the object. NULL where the text is no JSON object at all. */
json_t *keys_read(const struct config_keys *keys, struct text text, const char *file,
                  const char *folder, struct problems *problems);

#endif
