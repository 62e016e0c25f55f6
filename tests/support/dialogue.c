/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/dialogue.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

enum { HEAR_MS = 20000, NAMES_MAX = 32, HEARD_MAX = 512, WHO_MAX = 32, LINE_MAX_BYTES = 4096 };

struct name {
    char name[32], value[32];
};

struct play {
    const char *path;
    int line;
    bool is_right;
    const struct dialogue_place *place;
    struct redis_server *redis;
    struct name names[NAMES_MAX];
    size_t name_count;
    struct heard heard[HEARD_MAX]; /* and not yet asked for */
    size_t heard_count;
    char who[WHO_MAX], channel[WHO_MAX]; /* of the last message */
    char *post;
    long long facts_taken; /* number of the last fact that was asked for */
};

static void complain(struct play *play, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct play *play, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "%s:%d: ", play->path, play->line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    play->is_right = false;
}

static void heard_release(struct heard *heard)
{
    free(heard->listener);
    free(heard->channel);
    free(heard->text);
    free(heard->reply_to);
}

static struct name *find_name(struct play *play, struct text name)
{
    for (size_t i = 0; i < play->name_count; i++) {
        if (text_is(name, play->names[i].name))
            return &play->names[i];
    }
    return NULL;
}

/* The text with what is known put in for {names}. New. */
static char *fill_in(struct play *play, struct text text)
{
    struct str out;
    str_init(&out);
    for (size_t at = 0; at < text.len;) {
        ptrdiff_t open = text_find(text, "{", at);
        ptrdiff_t close = open < 0 ? -1 : text_find(text, "}", (size_t)open);
        if (close < 0) {
            str_add_text(&out, text_slice(text, at, text.len));
            break;
        }
        struct name *name = find_name(play, text_slice(text, (size_t)open + 1, (size_t)close));
        str_add_text(&out, text_slice(text, at, (size_t)open));
        if (name)
            str_add(&out, name->value);
        else
            str_add_text(&out, text_slice(text, (size_t)open, (size_t)close + 1));
        at = (size_t)close + 1;
    }
    return str_steal(&out);
}

static void keep_name(struct play *play, struct text name, struct text value)
{
    assert_true(play->name_count < NAMES_MAX);
    struct name *kept = &play->names[play->name_count++];
    snprintf(kept->name, sizeof kept->name, "%.*s", TEXT_ARGS(name));
    snprintf(kept->value, sizeof kept->value, "%.*s", TEXT_ARGS(value));
}

/* Whether `part` is in the text (and all of it, if `whole`), and where it has a name that is not
 * known yet, what stands there, if `keeps`. */
static bool has_part(struct play *play, const char *in, struct text part, bool whole, bool keeps)
{
    char *filled = fill_in(play, part);
    char *open = strchr(filled, '{');
    char *close = open ? strchr(open, '}') : NULL;
    bool found = false;
    if (!close) {
        found = whole ? strcmp(in, filled) == 0 : strstr(in, filled) != NULL;
    } else {
        size_t before = (size_t)(open - filled);
        for (const char *at = in; *at && !found; at = whole ? "" : at + 1) {
            size_t digits =
                strncmp(at, filled, before) == 0 ? strspn(at + before, "0123456789") : 0;
            const char *end = at + before + digits;
            found = digits > 0 && (whole ? strcmp(end, close + 1) == 0
                                         : strncmp(end, close + 1, strlen(close + 1)) == 0);
            if (found && keeps)
                keep_name(play, (struct text){open + 1, (size_t)(close - open - 1)},
                          (struct text){at + before, digits});
        }
    }
    free(filled);
    return found;
}

static struct text next_part(struct text *rest)
{
    ptrdiff_t at = text_find(*rest, " | ", 0);
    struct text part = text_slice(*rest, 0, at < 0 ? rest->len : (size_t)at);
    *rest = at < 0 ? (struct text){0} : text_slice(*rest, (size_t)at + 3, rest->len);
    return text_trim(part);
}

/* The first part that is not as it should be; empty where all are. */
static struct text wrong_part(struct play *play, const char *in, struct text parts, bool keeps)
{
    while (parts.len > 0) {
        struct text part = next_part(&parts);
        bool is_not = text_starts(part, "~");
        struct text wanted = is_not ? text_slice(part, 1, part.len) : part;
        if (has_part(play, in, wanted, false, keeps && !is_not) == is_not)
            return part;
    }
    return (struct text){0};
}

static bool is_at(const struct heard *heard, const char *listener, const char *channel)
{
    return strcmp(heard->listener, listener) == 0 && strcmp(heard->channel, channel) == 0;
}

/* The i-th post heard and not yet asked for; waits for one more if need be. */
static struct heard *heard_at(struct play *play, const char *listener, const char *channel,
                              size_t *at, int timeout_ms)
{
    for (;; (*at)++) {
        while (*at >= play->heard_count) {
            assert_true(play->heard_count < HEARD_MAX);
            struct heard *next = &play->heard[play->heard_count];
            if (!play->place->hear(play->place->owner, listener, channel, timeout_ms, next))
                return NULL;
            play->heard_count++;
        }
        if (is_at(&play->heard[*at], listener, channel))
            return &play->heard[*at];
    }
}

static void forget(struct play *play, size_t at)
{
    heard_release(&play->heard[at]);
    play->heard_count--;
    memmove(&play->heard[at], &play->heard[at + 1],
            (play->heard_count - at) * sizeof play->heard[0]);
}

/* A post that is as it should be; where replies can be told, the one to the last message. */
static void expect(struct play *play, const char *listener, const char *channel, struct text parts,
                   bool is_reply)
{
    struct str others;
    str_init(&others);
    bool names = play->place->names_replies && is_reply;
    size_t at = 0;
    for (;; at++) {
        struct heard *heard = heard_at(play, listener, channel, &at, HEAR_MS);
        if (!heard)
            break;
        if (names && strcmp(heard->reply_to, play->post) != 0)
            continue;
        struct text wrong = wrong_part(play, heard->text, parts, false);
        if (wrong.len == 0) {
            (void)wrong_part(play, heard->text, parts, true); /* keeps the names */
            forget(play, at);
            str_release(&others);
            return;
        }
        str_addf(&others, "\n    %s", heard->text);
        if (names) {
            complain(play, "not \"%.*s\":%s", TEXT_ARGS(wrong), others.ptr);
            forget(play, at);
            str_release(&others);
            return;
        }
    }
    complain(play, "%s did not get \"%.*s\", but:%s", listener, TEXT_ARGS(parts),
             others.len ? others.ptr : " nothing");
    str_release(&others);
}

static long long newest_fact(struct play *play)
{
    redisReply *reply = redis_server_ask(play->redis, "XREVRANGE {test}:facts + - COUNT 1");
    long long newest = reply->elements ? strtoll(reply->element[0]->element[0]->str, NULL, 10) : 0;
    freeReplyObject(reply);
    return newest;
}

static void say(struct play *play, const char *who, const char *channel, struct text text)
{
    char *filled = fill_in(play, text);
    free(play->post);
    snprintf(play->who, sizeof play->who, "%s", who);
    snprintf(play->channel, sizeof play->channel, "%s", channel);
    play->post = play->place->say(play->place->owner, who, channel, filled);
    free(filled);
}

/* A greeting in the same place is answered; nothing that replies to the message may come before. */
static void expect_silence(struct play *play)
{
    char *silent = strdup(play->post);
    say(play, play->who, play->channel, TEXT("@bot 你好"));
    for (size_t at = 0;; at++) {
        struct heard *heard = heard_at(play, play->who, play->channel, &at, HEAR_MS);
        if (!heard) {
            complain(play, "no sign of life after the silence");
            break;
        }
        bool is_sign = play->place->names_replies ? strcmp(heard->reply_to, play->post) == 0
                                                  : strstr(heard->text, "你好") != NULL;
        if (is_sign) {
            forget(play, at);
            break;
        }
        if (strcmp(heard->reply_to, silent) == 0 || !play->place->names_replies)
            complain(play, "not silent: %s", heard->text);
    }
    free(silent);
}

/* A fact's value as it is written in a dialogue: strings bare, lists with commas, numbers
 * without needless zeros. New. */
static char *said_value(const json_t *value)
{
    if (json_is_string(value))
        return strdup(json_string_value(value));
    struct str out;
    str_init(&out);
    if (json_is_number(value)) {
        str_addf(&out, "%.15g", json_number_value(value));
        return str_steal(&out);
    }
    if (!json_is_array(value))
        return value ? json_text(value) : strdup("");
    for (size_t i = 0; i < json_array_size(value); i++) {
        char *one = said_value(json_array_get(value, i));
        str_addf(&out, "%s%s", i ? "," : "", one);
        free(one);
    }
    return str_steal(&out);
}

static void expect_in_fact(struct play *play, const json_t *fact, struct text part)
{
    ptrdiff_t equals = text_find(part, "=", 0);
    if (equals < 0) {
        complain(play, "\"%.*s\" is no key=value", TEXT_ARGS(part));
        return;
    }
    char key[64];
    snprintf(key, sizeof key, "%.*s", (int)equals, part.ptr);
    char *value = said_value(json_object_get(fact, key));
    if (!has_part(play, value, text_slice(part, (size_t)equals + 1, part.len), true, true))
        complain(play, "fact has %s=%s, not %.*s", key, value, TEXT_ARGS(part));
    free(value);
}

static void expect_fact(struct play *play, struct text parts)
{
    redisReply *reply =
        redis_server_ask(play->redis, "XRANGE {test}:facts (%lld-0 + COUNT 1", play->facts_taken);
    if (reply->elements == 0) {
        if (parts.len > 0)
            complain(play, "no such fact came of it");
        freeReplyObject(reply);
        return;
    }
    const redisReply *item = reply->element[0];
    const char *text = item->element[1]->element[1]->str;
    json_t *fact = json_parse(text_of(text));
    play->facts_taken = strtoll(item->element[0]->str, NULL, 10);
    if (parts.len == 0) {
        complain(play, "a fact came of it: %s", text);
    } else {
        struct text type = next_part(&parts);
        if (!text_is(type, json_get_string(fact, "type", "")))
            complain(play, "the fact is not %.*s but %s", TEXT_ARGS(type), text);
        while (parts.len > 0)
            expect_in_fact(play, fact, next_part(&parts));
    }
    json_decref(fact);
    freeReplyObject(reply);
}

/* "lizhiyuan #team: text" → who, channel and the text. */
static bool split_speech(struct text line, char who[WHO_MAX], char channel[WHO_MAX],
                         struct text *text)
{
    ptrdiff_t colon = text_find(line, ":", 0);
    if (colon < 0)
        return false;
    struct text head = text_slice(line, 0, (size_t)colon);
    *text = text_trim(text_slice(line, (size_t)colon + 1, line.len));
    struct text speaker = text_split(&head, ' ');
    head = text_trim(head);
    snprintf(who, WHO_MAX, "%.*s", TEXT_ARGS(speaker));
    snprintf(channel, WHO_MAX, "%.*s", TEXT_ARGS(head));
    return true;
}

static void play_line(struct play *play, char kind, struct text rest)
{
    char who[WHO_MAX], channel[WHO_MAX];
    struct text text;
    if (kind == '<' && rest.len > 0) {
        expect(play, play->who, play->channel, rest, true);
    } else if (kind == '<') {
        expect_silence(play);
    } else if (kind == '=') {
        expect_fact(play, rest);
    } else if (!split_speech(rest, who, channel, &text)) {
        complain(play, "who speaks? expected \"name: text\"");
    } else if (kind == '>') {
        play->facts_taken = newest_fact(play);
        say(play, who, channel, text);
    } else if (kind == '!') {
        expect(play, who, channel, text, false);
    } else {
        complain(play, "a line begins with one of > < ! = #");
    }
}

/* Everybody who is named enters before the first word, so that nobody misses anything. */
static void enter_all(struct play *play, FILE *file)
{
    char line[LINE_MAX_BYTES], who[WHO_MAX], channel[WHO_MAX];
    struct text text;
    while (fgets(line, sizeof line, file)) {
        if ((line[0] == '>' || line[0] == '!') &&
            split_speech(text_trim(text_of(line + 1)), who, channel, &text))
            play->place->enter(play->place->owner, who);
    }
    rewind(file);
}

bool dialogue_play(const char *path, const struct dialogue_place *place, struct redis_server *redis)
{
    struct play *play = mem_new(1, sizeof *play);
    *play = (struct play){.path = path, .is_right = true, .place = place, .redis = redis};
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    enter_all(play, file);
    while (play->is_right && fgets(line, sizeof line, file)) {
        struct text rest = text_trim(text_of(line));
        play->line++;
        if (rest.len > 0 && line[0] != '#' && line[0] != '@')
            play_line(play, line[0], text_trim(text_slice(rest, 1, rest.len)));
    }
    fclose(file);
    while (play->heard_count > 0)
        forget(play, play->heard_count - 1);
    free(play->post);
    bool is_right = play->is_right;
    free(play);
    return is_right;
}
