/* SPDX-License-Identifier: Apache-2.0 */
/* The features of a clause: what the model knows of it. Runs of one to three tokens of the clause,
 * sounds of two characters side by side (so that 拜仿 counts as 拜访), the first letters of Latin
 * words, cue classes and pairs of them, the cue classes of the clauses beside it and of the
 * message, who speaks, and where. A message as a whole has neither pairs nor classes by kinds of
 * spans.
 *
 * A feature is a hash. The learner takes the hashes; the server, which has a model, takes their
 * rows in it, from the same code. Of features that can be listed (all but runs, sounds and stems)
 * it looks up the rows once, for an index; and those others that lie inside of a clause are
 * features of the message too, so they are kept apart and their weights added up once. */
#ifndef INTENTS_UNDERSTAND_FEATURES_H
#define INTENTS_UNDERSTAND_FEATURES_H

#include "intents/understand/model.h"
#include "intents/understand/reading.h"

/* Features or rows; what is more than FEATURES_MAX is left out. */
enum { FEATURES_MAX = 2048 };
struct numbers {
    size_t count;
    uint32_t list[FEATURES_MAX];
};

/* Where in the list of all features of a clause those of its own cue classes begin, and those of
 * the cue classes around it; before them are its tokens, who speaks and where. */
struct feature_views {
    size_t cues, around;
};

/* The hashes of all features of a clause, and of the message as a whole, read as if it were one
 * clause. */
void features_of_clause(const struct reading *reading, size_t clause, struct numbers *out,
                        struct feature_views *views);
void features_of_message(const struct reading *reading, struct numbers *out,
                         struct feature_views *views);

/* The rows of the features that can be listed. It borrows the model; new. */
struct feature_index;
struct feature_index *feature_index_new(const struct model *model);
void feature_index_free(struct feature_index *index);

struct features {
    struct numbers rows;   /* of the features that can be listed, where the model has one */
    struct numbers within; /* hashes of the runs, sounds and stems inside of the clause */
    struct numbers edges;  /* and of those at its ends; of a message: of those across clauses */
    uint32_t within_rows[FEATURES_MAX], edge_rows[FEATURES_MAX]; /* as model_seek() finds them */
};

/* The same features of a clause; and of the message, but for those within its clauses. */
void features_find(const struct feature_index *index, const struct reading *reading, size_t clause,
                   struct features *out);
void features_find_all(const struct feature_index *index, const struct reading *reading,
                       struct features *out);

#endif
