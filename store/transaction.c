/* SPDX-License-Identifier: Apache-2.0 */
#include "store/transaction.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "store/store_reads.h"

void tx_init(struct transaction *tx, struct arena *arena, const char *message)
{
    *tx = (struct transaction){.arena = arena, .message = arena_copy(arena, text_of(message))};
    tx->expectations_end = &tx->expectations;
    tx->writes_end = &tx->writes;
    tx->facts_end = &tx->facts;
    tx->posts_end = &tx->posts;
}

void tx_release(struct transaction *tx)
{
    for (struct tx_fact *fact = tx->facts; fact; fact = fact->next)
        json_decref(fact->body);
    *tx = (struct transaction){0};
}

static const char *placeholder(const struct transaction *tx, enum tx_counter counter, int place)
{
    static const char letters[TX_COUNTERS] = {'f', 't', 'a', 'e'};
    return arena_printf(tx->arena, "\x02%c%d\x03", letters[counter], place);
}

const char *tx_number(struct transaction *tx, enum tx_counter counter)
{
    bug_if(counter == TX_FACT);
    return placeholder(tx, counter, tx->numbers[counter]++);
}

const char *tx_next_fact(const struct transaction *tx)
{
    return placeholder(tx, TX_FACT, tx->numbers[TX_FACT]);
}

void tx_add_fact(struct transaction *tx, json_t *body)
{
    struct tx_fact *fact = arena_alloc(tx->arena, 1, sizeof *fact);
    fact->body = body;
    *tx->facts_end = fact;
    tx->facts_end = &fact->next;
    tx->numbers[TX_FACT]++;
}

/* command, key, rest… as one command of the arena. */
static struct tx_command *command_make(struct arena *arena, const char *command, const char *key,
                                       va_list rest)
{
    va_list again;
    va_copy(again, rest);
    size_t count = 2;
    while (va_arg(again, const char *))
        count++;
    va_end(again);
    const char **words = arena_alloc(arena, count, sizeof *words);
    words[0] = arena_copy(arena, text_of(command));
    words[1] = arena_copy(arena, text_of(key));
    for (size_t i = 2; i < count; i++)
        words[i] = arena_copy(arena, text_of(va_arg(rest, const char *)));
    struct tx_command *made = arena_alloc(arena, 1, sizeof *made);
    *made = (struct tx_command){.words = words, .count = count};
    return made;
}

void tx_write(struct transaction *tx, const char *command, const char *key, ...)
{
    va_list rest;
    va_start(rest, key);
    struct tx_command *made = command_make(tx->arena, command, key, rest);
    va_end(rest);
    *tx->writes_end = made;
    tx->writes_end = &made->next;
}

static struct tx_command *command_copy(struct arena *arena, const char *const *words, size_t count)
{
    const char **copies = arena_alloc(arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = arena_copy(arena, text_of(words[i]));
    struct tx_command *made = arena_alloc(arena, 1, sizeof *made);
    *made = (struct tx_command){.words = copies, .count = count};
    return made;
}

void tx_write_words(struct transaction *tx, const char *const *words, size_t count)
{
    struct tx_command *made = command_copy(tx->arena, words, count);
    *tx->writes_end = made;
    tx->writes_end = &made->next;
}

void tx_expect(struct transaction *tx, const char *expected, const char *command, const char *key,
               ...)
{
    va_list rest;
    va_start(rest, key);
    struct tx_command *made = command_make(tx->arena, command, key, rest);
    va_end(rest);
    made->expected = arena_copy(tx->arena, text_of(expected));
    *tx->expectations_end = made;
    tx->expectations_end = &made->next;
}

static const char *copy(struct arena *arena, const char *string)
{
    return arena_copy(arena, text_of(string));
}

struct tx_post tx_post_copy(struct arena *arena, const struct tx_post *post)
{
    return (struct tx_post){
        .platform = copy(arena, post->platform),
        .channel = copy(arena, post->channel),
        .account = copy(arena, post->account),
        .thread = copy(arena, post->thread),
        .reply_to = copy(arena, post->reply_to),
        .text = copy(arena, post->text),
        .image = copy(arena, post->image),
        .user = copy(arena, post->user),
        .id = copy(arena, post->id),
        .client_id = copy(arena, post->client_id),
    };
}

struct tx_post *tx_add_post(struct transaction *tx, const struct tx_post *post)
{
    struct tx_post *made = arena_alloc(tx->arena, 1, sizeof *made);
    *made = tx_post_copy(tx->arena, post);
    *tx->posts_end = made;
    tx->posts_end = &made->next;
    return made;
}

static void add_field(struct str *out, const char *name, const char *value)
{
    str_add(out, name);
    json_add_string(out, text_of(value));
}

void tx_post_json(struct str *out, const struct tx_post *post, const char *id, int64_t at_ms)
{
    char at[CLOCK_TEXT];
    add_field(out, "{\"type\":\"post\",\"id\":", id);
    add_field(out, ",\"channel\":", post->channel[0] == '@' ? "@bot" : post->channel);
    add_field(out, ",\"user\":", post->user[0] ? post->user : "dealerline");
    add_field(out, ",\"text\":", post->text);
    add_field(out, ",\"at\":", clock_format(at_ms, at));
    if (post->reply_to[0])
        add_field(out, ",\"reply_to\":", post->reply_to);
    if (post->image[0])
        add_field(out, ",\"image\":", post->image);
    str_add_char(out, '}');
}

void tx_set_cursor(struct transaction *tx, const char *platform, const char *channel,
                   const char *cursor)
{
    tx->cursor_platform = copy(tx->arena, platform);
    tx->cursor_channel = copy(tx->arena, channel);
    tx->cursor = copy(tx->arena, cursor);
}

void reads_init(struct reads *reads, struct arena *arena)
{
    *reads = (struct reads){.arena = arena};
    reads->end = &reads->list;
}

static size_t add_read(struct reads *reads, struct tx_command *made)
{
    *reads->end = made;
    reads->end = &made->next;
    return reads->count++;
}

size_t reads_addv(struct reads *reads, const char *command, const char *key, va_list rest)
{
    return add_read(reads, command_make(reads->arena, command, key, rest));
}

size_t reads_add_words(struct reads *reads, const char *const *words, size_t count)
{
    return add_read(reads, command_copy(reads->arena, words, count));
}

size_t reads_add(struct reads *reads, const char *command, const char *key, ...)
{
    va_list rest;
    va_start(rest, key);
    size_t place = reads_addv(reads, command, key, rest);
    va_end(rest);
    return place;
}
