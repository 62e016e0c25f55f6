/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one command in Redis's protocol into a builder, word by word, without knowing
 * beforehand how many there will be. hiredis would take an array of pointers and lengths
 * and copy it twice; a commit has many short words, so this is a good part of its cost. */
#ifndef STORE_RESP_H
#define STORE_RESP_H

#include "base/str.h"

struct resp {
    struct str *out;
    size_t count;
};

/* Empties the builder and begins a command in it. */
void resp_begin(struct resp *resp, struct str *out);

void resp_word(struct resp *resp, const char *bytes, size_t len);
void resp_string(struct resp *resp, const char *string);
void resp_int(struct resp *resp, int64_t number);
/* One word made of two parts. */
void resp_joined(struct resp *resp, struct text first, struct text second);

/* The whole command, borrowed from the builder until its next change. */
struct text resp_end(struct resp *resp);

#endif
