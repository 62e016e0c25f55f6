/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be read from the state in one go, as plain data (store.h carries it out): plain
 * reading commands of Redis, and
 *   "JOIN", index, prefix, limit: for each member of the sorted set `index` (lowest score first,
 *   at most `limit`) the hash `prefix`+member, as [member, [field, value, …]];
 *   "JOINREV": the same from the highest score.
 *   "JOINWITHIN", index, prefix, from, to, limit: the same of a sorted set's members with a score
 *   from `from` to `to`, the highest first.
 *   "JOINEACH", index, between, prefix, from, to, limit: of the same members, for each the sorted
 *   set `between`+member joined likewise, all of it: [member, [[member, [field, value, …]], …]].
 *   "FACTS", index, limit: for each member of the sorted set `index` (lowest score first, at most
 *   `limit`; a limit of 0 means all), which begins with a fact's number, [member, score, fact]:
 *   the fact's JSON as it stands after corrections;
 *   "FACTSREV": the same from the highest score. Of one fact: "FACT", "facts", number, and the
 *   reply is its JSON, "" where it was undone, none where there is none.
 *   "DORMANT", "dormant", "last:order": the dealers on file as dormant that have not bought since,
 *   each as "D RULE".
 *   "FOLLOWING", "facts", number: the facts right behind that one which say that it caused them
 *   (`because`), as [number, fact].
 * Keys are written without the company's prefix. */
#ifndef STORE_STORE_READS_H
#define STORE_STORE_READS_H

#include <stdarg.h>

#include "store/transaction.h"

struct reads {
    struct arena *arena;
    struct tx_command *list, **end;
    size_t count;
};

void reads_init(struct reads *reads, struct arena *arena);

/* Adds a command: name, key, arguments, ended by NULL. Returns the place of its reply. */
size_t reads_add(struct reads *reads, const char *command, const char *key, ...)
    __attribute__((sentinel));
size_t reads_addv(struct reads *reads, const char *command, const char *key, va_list rest);

/* The same as one list of words, which are copied; at most READS_WORDS_MAX. */
enum { READS_WORDS_MAX = 4000 };
size_t reads_add_words(struct reads *reads, const char *const *words, size_t count);

#endif
