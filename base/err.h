/* SPDX-License-Identifier: Apache-2.0 */
/* Three kinds of trouble, and one way to say each.
 *
 * Expected (a peer, a user, a file, the network): a function returns 0 or a
 * negative `enum err`; err_text() names it for a log line.
 * What a person must mend in a file: a `struct problem`; all are collected in
 * `struct problems` before giving up.
 * Fatal (no memory, no configuration): fatal() prints one line and exits 1.
 * Bug (our own invariant is broken): bug_if() aborts, in release builds too,
 * because a wrong fact would stay while a message comes again.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* One list: number, name, text. Negative values, so that counts can share a return type. */
#define ERR_LIST(X)                                                                                \
    X(ERR_IO, -1, "input or output failed")                                                        \
    X(ERR_FORMAT, -2, "not in the form expected")                                                  \
    X(ERR_RANGE, -3, "out of range")                                                               \
    X(ERR_MISSING, -4, "something required is missing")                                            \
    X(ERR_EXISTS, -5, "exists already")                                                            \
    X(ERR_DENIED, -6, "not allowed")                                                               \
    X(ERR_CONFLICT, -7, "changed by somebody else meanwhile")                                      \
    X(ERR_TIMEOUT, -8, "no answer in time")                                                        \
    X(ERR_CLOSED, -9, "connection closed")                                                         \
    X(ERR_FULL, -10, "queue is full")                                                              \
    X(ERR_UNAVAILABLE, -11, "not available now")                                                   \
    X(ERR_USAGE, -12, "wrong usage")

enum err {
    OK = 0,
#define X(name, value, text) name = value,
    ERR_LIST(X)
#undef X
};

/* The text of an error, borrowed for ever; "ok" for 0, "unknown error" for a stranger. */
const char *err_text(enum err err);

/* One thing that a person must mend: where it is, what is wrong, what is expected.
 * `line` counts from 1; 0 means that the whole file is meant. */
struct problem {
    char *file;
    int line;
    char *what;
    char *expected;
};

struct problems {
    struct problem *list;
    size_t count;
};

void problems_init(struct problems *all);
void problems_release(struct problems *all);

/* Adds one problem. `what` and `expected` are printf formats sharing no arguments:
 * `what` is formatted, `expected` is taken as it is (may be NULL). */
void problems_add(struct problems *all, const char *file, int line, const char *expected,
                  const char *what, ...) __attribute__((format(printf, 5, 6)));

/* Prints every problem as `file:line: what; expected …`, one a line, on standard error. */
void problems_print(const struct problems *all);

/* This cannot go on: one line on standard error, exit status 1. */
void fatal(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Aborts with file, line and condition when our own invariant is broken. */
#define bug_if(condition) ((condition) ? bug_report(__FILE__, __LINE__, #condition) : (void)0)
void bug_report(const char *file, int line, const char *condition) __attribute__((noreturn));

#endif
