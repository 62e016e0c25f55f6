/* SPDX-License-Identifier: Apache-2.0 */
/* What the page of the built-in chat says and hears ("Built-in web chat" in the README): its
 * frames read and checked, who may be where, the bot's name at the start of a text. Pure: no
 * input or output, so that tests and the fuzzer need no network. */
#ifndef BOT_PLATFORMS_CONSOLE_FRAME_H
#define BOT_PLATFORMS_CONSOLE_FRAME_H

#include <jansson.h>

#include "base/str.h"
#include "config/directory.h"

enum {
    CONSOLE_FRAME_MAX = 64 * 1024, /* bytes of a frame */
    CONSOLE_TEXT_MAX = 16000,      /* code points of a text */
    CONSOLE_CLIENT_ID_MAX = 128,   /* bytes */
    CONSOLE_CHANNEL_MAX = 64,      /* bytes with the NUL, also of "@<id>" */
    CONSOLE_HISTORY_MAX = 500,
};

enum console_frame_type { CONSOLE_LOGIN, CONSOLE_POST, CONSOLE_HISTORY };

/* One list: constant, the frame's code, the text for people. */
#define CONSOLE_ERROR_LIST(X)                                                                      \
    X(CONSOLE_BAD_JSON, "bad_json", "a frame is one JSON object")                                  \
    X(CONSOLE_BAD_TYPE, "bad_type", "the type is none of login, post, history")                    \
    X(CONSOLE_BAD_FIELD, "bad_field", "a field is missing or not as expected")                     \
    X(CONSOLE_TOO_LONG, "too_long", "the text is longer than 16000 characters")                    \
    X(CONSOLE_EMPTY, "empty", "the text is empty")                                                 \
    X(CONSOLE_UNAUTHORIZED, "unauthorized", "log in first; user or token is wrong")                \
    X(CONSOLE_FORBIDDEN, "forbidden", "this channel is not open to you")                           \
    X(CONSOLE_BUSY, "busy", "too much at once: not taken, send it again")                          \
    X(CONSOLE_UNAVAILABLE, "unavailable", "not taken now, send it again later")

enum console_error {
    CONSOLE_FINE,
#define X(name, code, text) name,
    CONSOLE_ERROR_LIST(X)
#undef X
};

/* What came. Strings are borrowed from `json`, which the frame holds until it is released. */
struct console_frame {
    enum console_frame_type type;
    const char *user, *token;
    const char *channel;
    const char *client_id; /* "" where there is none */
    struct str text;       /* trimmed, without control characters but line breaks and tabs */
    int limit;
    json_t *json;
};

/* Reads a frame; also where it fails it is to be released, and `client_id` is set if it could be
 * read. */
enum console_error console_frame_read(struct console_frame *frame, struct text text);
void console_frame_release(struct console_frame *frame);

/* Who speaks: exactly one of the two is not INDEX_NONE. */
struct console_user {
    const char *id;
    uint32_t person, dealer;
};

/* False where the directory has no such person or dealer; `id` is borrowed from it. */
bool console_user_find(const struct directory *dir, const char *id, struct console_user *user);

/* The channel as the store knows it: "@bot" is the user's own "@<id>", rooms stay.
 * CONSOLE_FORBIDDEN where the user may not be there, CONSOLE_BAD_FIELD where it is no name of a
 * channel. */
enum console_error console_channel(const struct console_user *user, const char *name,
                                   char out[CONSOLE_CHANNEL_MAX]);

/* Whether posts of this channel (as the store knows it) are the user's to see. */
bool console_may_see(const struct console_user *user, const char *channel);

/* Whether only people of the company are in it. */
bool console_is_internal(const char *channel);

/* Whether the text calls the bot by name at its start; then `rest` is what follows. */
bool console_mention(struct text text, struct text *rest);

/* The frames that go to the page, added to `out`. `rooms` is a list of names without '#'. */
void console_welcome(struct str *out, const struct directory *dir, const struct console_user *user,
                     const json_t *rooms);
void console_error_frame(struct str *out, enum console_error error, const char *client_id);

/* The post's JSON with the speaker's client_id put in. */
void console_post_frame(struct str *out, struct text json, const char *client_id);

/* Everybody, for choosing who one is: {"people":[…],"dealers":[…]}. */
void console_directory(struct str *out, const struct directory *dir);

#endif
