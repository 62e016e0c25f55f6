/* SPDX-License-Identifier: Apache-2.0 */
/* Finds who is meant: dealers, people and regions, by "Who is meant" in docs/frames.md.
 * One trie over every name form in the directory, walked from each place of the message, so
 * that time grows with the message and not with the number of dealers; each form ends in a
 * list of those it may mean. Dealers can be added and changed without building it anew. */
#ifndef INTENTS_UNDERSTAND_NAMES_H
#define INTENTS_UNDERSTAND_NAMES_H

#include "config/directory.h"
#include "intents/understand/normal.h"
#include "intents/understand/understand.h"

/* Where a colleague and a dealer's contact go by the same name (王经理, 王芳): a dealer who
 * speaks means the colleague; a manager its own dealer, and the colleague where it has none of
 * that name; a supervisor one own dealer, else the colleague; all others one dealer, else the
 * colleague. Beside a dealer's name it is always the contact. */
struct names;

/* Built from the directory, of which nothing is kept; `norm` is borrowed. New. */
struct names *names_new(const struct directory *dir, const struct normaliser *norm);
void names_free(struct names *names);

/* Follows a later snapshot in which these dealers were added or changed; takes time for them
 * only. Without any, people's regions may be others. People are those of names_new(). */
void names_update(struct names *names, const struct directory *dir, const uint32_t *dealers,
                  size_t count);

/* At most so many candidates of one mention are given; with more than that nobody can choose
 * from a list, and a company of 100,000 dealers may have thousands of 陈老板. Up to 32 are in
 * order of their index, more are not. */
enum { MENTION_CANDIDATES_MAX = 100 };

enum mention_kind { MENTION_DEALER, MENTION_PERSON, MENTION_REGION, MENTION_STAGE_ROLE };

/* One mention, points [from, to), a region before the name included. For dealers: after the
 * narrowing of the rules, one candidate is the one meant, several are ambiguous, none is
 * unresolved (it looks like a dealer, 钟老板 or 金锣湾五金店, and fits nobody). Side-by-side
 * mentions of one dealer (佳美 + 余老板) are one. People and regions: `candidates[0]` is the
 * index. MENTION_STAGE_ROLE: a bare role (投诉主管, 物流专员): candidates[0] is a stage. */
struct mention {
    enum mention_kind kind;
    size_t from, to;
    const uint32_t *candidates;
    size_t count;
    bool exact; /* as spelt in the directory, not by sound or one wrong character */
    bool by_id; /* an id or a phone number */
};

/* The mentions of a message in order, borrowed from `arena`. A region that only narrows a
 * dealer mention is part of that mention. Returns how many (at most `max`). */
size_t names_find(const struct names *names, const struct normal *normal,
                  const struct speaker *speaker, struct mention *out, size_t max,
                  struct arena *arena);

#endif
