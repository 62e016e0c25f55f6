/* SPDX-License-Identifier: Apache-2.0 */
/* A whole server in the test's own process, of a made-up company, on a Redis of its own, with a
 * clock that only the test moves: people and dealers speak to it one-to-one on the built-in chat,
 * mornings and deadlines come when the test says so, and what it posted is read back in order.
 * Nothing sleeps. */
#ifndef TESTS_SUPPORT_OFFICE_H
#define TESTS_SUPPORT_OFFICE_H

#include "bot/bot.h"
#include "tests/support/made_company.h"
#include "tests/support/redis_server.h"

/* The company of an office in Redis. */
#define OFFICE_COMPANY "acme"

struct office {
    struct made_company made;
    struct redis_server redis;
    char folder[64];
    char config[96]; /* its file */
    uv_loop_t loop;
    struct bot bot;
    struct arena arena;
    int is_ready, is_stopped;
    int said, taken; /* messages */
    int imports;
    char heard[40]; /* id of the last post that was read back */
};

struct office_setup {
    int dealers, managers;
    int32_t since;    /* all dealers are dealers */
    const char *more; /* put into the configuration (", \"watch\": {…}"); NULL: nothing */
    int32_t day;      /* and minute: the local moment at which it opens */
    int minute;
};

void office_open(struct office *office, const struct office_setup *setup);

/* Closes it, after checking that all keys are in SCHEMA.md. */
void office_close(struct office *office);

/* The same for a test that has an office and nothing else: its state is the office. */
void office_set_up(void **state, const struct office_setup *setup);
int office_tear_down(void **state);

/* The clock shows this moment until it is set again. */
void office_at(struct office *office, int32_t day, int minute);

/* Somebody says something, one-to-one; it is under way when this returns. */
void office_say(struct office *office, const char *who, const char *text);

/* Until all that was said is committed. */
void office_settle(struct office *office);

/* Commits facts as an import does: each a JSON object without `at`, `by`, `source`, which are now,
 * the import's, and "past" (so that no run of the rules follows by itself). Takes them. */
void office_import(struct office *office, json_t **facts, size_t count);

/* The run of the morning, to its end. */
void office_morning(struct office *office);

/* All that is due by now, to its end. */
void office_deadlines(struct office *office);

/* The moment of the next deadline, INT64_MAX for none. */
int64_t office_next_deadline(struct office *office);

/* Calls for each post of the bot since the last time: "@who" or "#room", and its text. */
typedef void (*office_post_fn)(void *owner, const char *channel, const char *text);
void office_hear(struct office *office, office_post_fn on_post, void *owner);

/* All that the bot posted to a channel since the last time, one after the other; what it posted
 * elsewhere is heard too and gone. New: free() it. */
char *office_hear_one(struct office *office, const char *channel);

/* All that the bot posted so far is gone. */
void office_forget(struct office *office);

/* A field of a hash, "" for none; the key without the company. New: free() it. */
char *office_field(struct office *office, const char *key, const char *field);

/* Fails the test where the field has another value. */
void office_expect_field(struct office *office, const char *key, const char *field,
                         const char *value);

#endif
