/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/dialogue.h"

#include <glob.h>
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

enum { NAMES_MAX = 32, HEARD_MAX = 512, WHO_MAX = 32, PEOPLE_MAX = 24, LINE_MAX_BYTES = 4096 };

/* Who says something, or hears it, and where. */
struct speech {
    char who[WHO_MAX], channel[WHO_MAX];
    bool in_thread;
    struct text text;
};

struct name {
    char name[32], value[32];
};

struct play {
    const char *path;
    int line;
    bool is_right;
    struct venue *venue;
    struct name names[NAMES_MAX];
    size_t name_count;
    struct heard heard[HEARD_MAX]; /* and not yet asked for */
    size_t heard_count;
    char people[PEOPLE_MAX][WHO_MAX]; /* who was let in */
    size_t people_count;
    struct speech said;    /* the last message */
    bool is_shut_out;      /* it was not said: who wanted to say it was not let in */
    char *reply_to;        /* of the replies to it */
    long long facts_taken; /* number of the last fact that was asked for */
};

static void complain(struct play *play, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct play *play, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "%s:%d: on the %s: ", play->path, play->line, play->venue->type->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    play->is_right = false;
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

static bool is_at(const struct heard *heard, const char *who, const char *channel)
{
    return strcmp(heard->channel, channel) == 0 &&
           (heard->channel[0] || strcmp(heard->listener, who) == 0);
}

/* Listens to whoever is named first and was let in, where it is a channel's post; false for
 * nothing within the time. */
static bool hear_next(struct play *play, const char *listener, int timeout_ms)
{
    assert_true(play->heard_count < HEARD_MAX);
    if (!play->venue->type->hear(play->venue, listener, timeout_ms,
                                 &play->heard[play->heard_count]))
        return false;
    play->heard_count++;
    return true;
}

/* The post from the i-th on that this listener has heard there; waits for it if need be. */
static struct heard *heard_at(struct play *play, const char *who, const char *channel, size_t *at)
{
    for (;; (*at)++) {
        while (*at >= play->heard_count) {
            if (!hear_next(play, who, VENUE_WAIT_MS))
                return NULL;
        }
        if (is_at(&play->heard[*at], who, channel))
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

/* A post that is as it should be, among those that reply to `reply_to`; NULL: among all. Only one
 * post replies to a message, where the platform says to which. */
static void expect(struct play *play, const char *who, const char *channel, struct text parts,
                   const char *reply_to)
{
    struct str others;
    str_init(&others);
    struct heard *heard;
    bool is_only = reply_to && *reply_to, is_found = false;
    for (size_t at = 0; !is_found && (heard = heard_at(play, who, channel, &at)); at++) {
        if (reply_to && strcmp(heard->reply_to, reply_to) != 0)
            continue;
        struct text wrong = wrong_part(play, heard->text, parts, false);
        is_found = wrong.len == 0;
        if (is_found)
            (void)wrong_part(play, heard->text, parts, true); /* keeps the names */
        else
            str_addf(&others, "\n    not \"%.*s\": %s", TEXT_ARGS(wrong), heard->text);
        if (is_found || is_only) {
            forget(play, at);
            break;
        }
    }
    if (!is_found)
        complain(play, "%s %s did not get \"%.*s\"%s", who, channel, TEXT_ARGS(parts),
                 others.len ? others.ptr : ", but nothing");
    str_release(&others);
}

/* Everything that came of what was said so far has been heard after this. */
static void hear_all(struct play *play)
{
    play->venue->type->settle(play->venue);
    for (size_t i = 0; i < play->people_count; i++) {
        while (hear_next(play, play->people[i], 0))
            continue;
    }
}

static bool was_let_in(const struct play *play, const char *who)
{
    for (size_t i = 0; i < play->people_count; i++) {
        if (strcmp(play->people[i], who) == 0)
            return true;
    }
    return false;
}

/* Nobody has heard what was not asked for; of `who` (NULL: of all who are there), and among the
 * replies to `reply_to` (NULL: among all). */
static void expect_silence(struct play *play, const char *who, const char *channel,
                           const char *reply_to)
{
    hear_all(play);
    for (size_t i = 0; i < play->heard_count; i++) {
        const struct heard *heard = &play->heard[i];
        bool is_meant = who ? is_at(heard, who, channel)
                            : heard->channel[0] || was_let_in(play, heard->listener);
        if (is_meant && (!reply_to || strcmp(heard->reply_to, reply_to) == 0))
            complain(play, "%s %s heard, and nothing asks for it: %s", heard->listener,
                     heard->channel, heard->text);
    }
}

static struct redis_server *redis_of(struct play *play)
{
    return &play->venue->redis;
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

/* The next fact that was not asked for, whose number is then taken; NULL for none. New. */
static json_t *next_fact(struct play *play)
{
    redisReply *reply = redis_server_ask(redis_of(play), "XRANGE {test}:facts (%lld-0 + COUNT 1",
                                         play->facts_taken);
    json_t *fact = NULL;
    if (reply->elements > 0) {
        const redisReply *item = reply->element[0];
        fact = json_parse(text_of(item->element[1]->element[1]->str));
        play->facts_taken = strtoll(item->element[0]->str, NULL, 10);
    }
    freeReplyObject(reply);
    return fact;
}

static bool is_by_watch(const json_t *fact)
{
    return strcmp(json_get_string(fact, "by", ""), "watch") == 0;
}

/* The next fact is of that type; what the rules found besides is passed over. */
static void expect_fact(struct play *play, struct text parts)
{
    struct text type = next_part(&parts);
    json_t *fact;
    while ((fact = next_fact(play)) && is_by_watch(fact) &&
           !text_is(type, json_get_string(fact, "type", "")))
        json_decref(fact);
    char *text = fact ? json_text(fact) : mem_strdup("none");
    if (!fact || !text_is(type, json_get_string(fact, "type", "")))
        complain(play, "the next fact is not %.*s but %s", TEXT_ARGS(type), text);
    while (play->is_right && parts.len > 0)
        expect_in_fact(play, fact, next_part(&parts));
    free(text);
    json_decref(fact);
}

/* No more came of what was said, or was done by itself. */
static void expect_no_fact(struct play *play)
{
    json_t *fact;
    while ((fact = next_fact(play))) {
        char *text = json_text(fact);
        if (!is_by_watch(fact))
            complain(play, "a fact, and nothing asks for it: %s", text);
        free(text);
        json_decref(fact);
    }
}

/* name [ " #" channel ] [ " thread" ] ":" text */
static bool split_speech(struct text line, struct speech *speech)
{
    ptrdiff_t colon = text_find(line, ":", 0);
    if (colon < 0)
        return false;
    struct text head = text_slice(line, 0, (size_t)colon);
    *speech = (struct speech){.text = text_trim(text_slice(line, (size_t)colon + 1, line.len))};
    struct text who = text_split(&head, ' ');
    struct text channel = text_split(&head, ' ');
    speech->in_thread = text_is(channel, "thread") || text_is(text_trim(head), "thread");
    snprintf(speech->who, WHO_MAX, "%.*s", TEXT_ARGS(who));
    snprintf(speech->channel, WHO_MAX, "%.*s",
             TEXT_ARGS(text_starts(channel, "#") ? channel : (struct text){0}));
    return true;
}

static void say(struct play *play, const struct speech *speech)
{
    struct venue *venue = play->venue;
    play->is_shut_out = !was_let_in(play, speech->who);
    if (play->is_shut_out)
        return;
    expect_no_fact(play);
    char *filled = fill_in(play, speech->text);
    free(play->reply_to);
    play->said = *speech;
    play->reply_to =
        venue->type->say(venue, speech->who, speech->channel, filled, speech->in_thread);
    free(filled);
}

static void play_reply(struct play *play, struct text parts)
{
    const struct speech *said = &play->said;
    if (play->is_shut_out)
        return;
    if (parts.len > 0)
        expect(play, said->who, said->channel, parts, play->reply_to);
    else
        expect_silence(play, said->who, said->channel, play->reply_to);
}

static void play_hearing(struct play *play, const struct speech *speech)
{
    if (!was_let_in(play, speech->who))
        return;
    if (speech->text.len > 0)
        expect(play, speech->who, speech->channel, speech->text, NULL);
    else
        expect_silence(play, speech->who, speech->channel, NULL);
}

/* What was said, and the replies: nothing of it is kept by the pages that the server had open. */
static void set_clock(struct play *play, struct text at)
{
    char moment[40];
    expect_silence(play, NULL, "", NULL);
    expect_no_fact(play);
    snprintf(moment, sizeof moment, "%.*s", TEXT_ARGS(at));
    venue_set_clock(play->venue, moment);
}

static void play_line(struct play *play, char kind, struct text rest)
{
    struct speech speech = {.text = rest};
    bool is_speech = kind == '>' || kind == '!';
    if (is_speech && !split_speech(rest, &speech))
        complain(play, "who? expected \"name: text\"");
    else if (kind == '>')
        say(play, &speech);
    else if (kind == '!')
        play_hearing(play, &speech);
    else if (kind == '<')
        play_reply(play, rest);
    else if (kind == '=' && rest.len > 0)
        expect_fact(play, rest);
    else if (kind == '=')
        expect_no_fact(play);
    else if (kind == '@' && text_starts(rest, "clock "))
        set_clock(play, text_trim(text_slice(rest, 6, rest.len)));
    else if (kind != '#' && kind != '@')
        complain(play, "a line begins with one of > < ! = @ #");
}

/* What the file says before anything is said. */
struct opening {
    bool has_purchases;
    bool is_elsewhere; /* it is not for this platform */
};

static struct opening read_opening(FILE *file, const char *platform)
{
    char line[LINE_MAX_BYTES];
    struct opening opening = {0};
    while (fgets(line, sizeof line, file) && (line[0] == '#' || line[0] == '@')) {
        struct text rest = text_trim(text_of(line));
        if (text_is(rest, "@ purchases"))
            opening.has_purchases = true;
        if (text_starts(rest, "@ only ") && !text_ends(rest, platform))
            opening.is_elsewhere = true;
    }
    rewind(file);
    return opening;
}

/* Everybody who is named enters before the first word, so that nobody misses anything. */
static void enter_all(struct play *play, FILE *file)
{
    char line[LINE_MAX_BYTES];
    struct speech speech;
    while (fgets(line, sizeof line, file)) {
        bool is_speech = line[0] == '>' || line[0] == '!';
        if (!is_speech || !split_speech(text_trim(text_of(line + 1)), &speech) ||
            was_let_in(play, speech.who) || !play->venue->type->enter(play->venue, speech.who))
            continue;
        assert_true(play->people_count < PEOPLE_MAX);
        memcpy(play->people[play->people_count++], speech.who, WHO_MAX);
    }
    rewind(file);
}

static long long newest_fact(struct play *play)
{
    redisReply *reply = redis_server_ask(redis_of(play), "XREVRANGE {test}:facts + - COUNT 1");
    long long newest = reply->elements ? strtoll(reply->element[0]->element[0]->str, NULL, 10) : 0;
    freeReplyObject(reply);
    return newest;
}

/* What was posted before anybody was there. */
static void forget_all(struct play *play)
{
    hear_all(play);
    while (play->heard_count > 0)
        forget(play, play->heard_count - 1);
    play->facts_taken = newest_fact(play);
}

static void play_all(struct play *play, FILE *file)
{
    char line[LINE_MAX_BYTES];
    enter_all(play, file);
    forget_all(play);
    while (play->is_right && fgets(line, sizeof line, file)) {
        struct text rest = text_trim(text_of(line));
        play->line++;
        if (rest.len > 0)
            play_line(play, line[0], text_trim(text_slice(rest, 1, rest.len)));
    }
    if (play->is_right) {
        expect_silence(play, NULL, "", NULL);
        expect_no_fact(play);
    }
    forget_all(play);
}

bool dialogue_play(const char *path, const struct venue_type *type)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    struct opening opening = read_opening(file, type->name);
    struct play *play = mem_new(1, sizeof *play);
    *play = (struct play){.path = path, .is_right = true};
    if (!opening.is_elsewhere) {
        play->venue = venue_open(type, opening.has_purchases);
        play_all(play, file);
        venue_close(play->venue);
    }
    bool is_right = play->is_right;
    fclose(file);
    free(play->reply_to);
    free(play);
    return is_right;
}

int dialogue_play_all(const struct venue_type *type)
{
    glob_t files;
    int wrong = 0;
    const char *only = getenv("DIALOGUE");
    assert_int_equal(glob(SOURCE_DIR "/tests/integration/dialogues/*.txt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (!only || strstr(files.gl_pathv[i], only))
            wrong += !dialogue_play(files.gl_pathv[i], type);
    }
    globfree(&files);
    return wrong;
}
