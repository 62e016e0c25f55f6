/* SPDX-License-Identifier: Apache-2.0 */
/* The one style of reading JSON: jansson's objects through these getters, which give the
 * value or what to take instead, and never fail. Everything returned is borrowed from the
 * object. Writing: json_pack() and json_object_set_new(), then json_text(). */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "base/str.h"

/* The string at `key`, or `otherwise` where there is none or it is no string. */
const char *json_get_string(const json_t *object, const char *key, const char *otherwise);
struct text json_get_text(const json_t *object, const char *key);
int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise);
double json_get_number(const json_t *object, const char *key, double otherwise);
bool json_get_bool(const json_t *object, const char *key, bool otherwise);

/* Sets a string that is not NUL-terminated; broken UTF-8 is replaced by U+FFFD. */
void json_set_text(json_t *object, const char *key, struct text value);
void json_set_string(json_t *object, const char *key, const char *value);
void json_set_int(json_t *object, const char *key, int64_t value);

/* Reads one object or array; NULL where it is not JSON. New: json_decref() it. */
json_t *json_parse(struct text text);

/* Compact, one line, keys in the order set. New: free() it. */
char *json_text(const json_t *value);

/* The same, added to a builder. Written here because jansson's own writer hands over a string
 * piece by piece, which was a fifth of what a message costs the server. */
void json_add(struct str *out, const json_t *value);

/* Adds a string in quotes; broken UTF-8 is replaced by U+FFFD. */
void json_add_string(struct str *out, struct text string);

#endif
