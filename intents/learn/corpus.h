/* SPDX-License-Identifier: Apache-2.0 */
/* The corpus: folders that hold a company directory and messages annotated against it
 * (*.jsonl, in the form of docs/frames.md). */
#ifndef INTENTS_LEARN_CORPUS_H
#define INTENTS_LEARN_CORPUS_H

#include <jansson.h>

#include "intents/understand/understand.h"

struct annotated {
    size_t company; /* place in the corpus's list */
    size_t fold;    /* it is understood with a model that was learned without its fold */
    bool is_daily;  /* of a file daily-*: mixed as people talk on any day, not chosen as hard */
    json_t *json;   /* the line: id, text, from, now, channel, frames */
    struct message message;
};

struct corpus {
    struct directory **companies;
    size_t company_count;
    struct annotated *messages;
    size_t count;
};

/* Adds one folder; whatever is wrong with it is fatal: a build without its corpus is none. */
void corpus_add(struct corpus *corpus, const char *folder);
void corpus_release(struct corpus *corpus);

/* Reads the message of a line of JSON against a directory; false where `now` is no moment. */
bool corpus_message(const json_t *json, const struct directory *dir, struct message *message);

#endif
