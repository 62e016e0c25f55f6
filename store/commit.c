/* SPDX-License-Identifier: Apache-2.0 */
/* The only way in which state changes. What must hold, and who sees to it (Lua: commit() in
 * functions/dealerline.lua; here: this file; jobs: jobs.c); tests cite the numbers.
 *
 *  (1) A message is committed once. Lua looks for `seen:MESSAGE` first and sets it in the same
 *      function call that writes all the rest; Redis runs one function at a time.
 *  (2) All or nothing. Every reason not to commit (seen, an expectation, no memory, not the
 *      master) is found before the first write; after it nothing stops the function. A write
 *      that Redis refuses then (the key has another type: a bug) is told and passed over, the
 *      fact stands, and the state can be made again from the facts.
 *  (3) Expectations are checked in the moment of writing, so a plan is committed on the state
 *      that it was made from, or not at all.
 *  (4) Fact n stands in the stream under the id n-0, without gaps, in the order of the commits:
 *      numbers are taken in the same call. Numbers of tickets, alerts and events likewise.
 *  (5) Posts are committed with what they tell of; none is sent for what did not happen, and
 *      what happened never stays unsaid.
 *  (6) The cursor moves with the message that it stands for and never goes back.
 *  (7) Who gets no answer may send again: a commit that had happened says so and gives the
 *      numbers that it gave the first time. `seen:` is kept for 8 days, longer than any platform
 *      repeats a message.
 *  (8) One company is one slot of a cluster. While the slot is moving, half of its keys here and
 *      half there, the function is refused by (2), because the key of the message, which does not
 *      exist, is asked for first; ASK is therefore waited out, not followed.
 *  (9) Commits of one process reach Redis in the order in which they were handed over, also
 *      after a lost connection, and are answered in that order (jobs). Only one that Redis refuses
 *      for the moment (no memory, demoted) may be overtaken by those on the wire behind it; what
 *      depends on another commit waits for its answer, or expects its effect, (3).
 * (10) A text that a person wrote is never read as a command, a count or a number: every word
 *      has its length, JSON is made by the JSON library, and what looks like a placeholder but
 *      names no number of this transaction stays as it is.
 */
#include "store/commit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/platform_types.h"
#include "store/keyed.h"

/* For how long a message is known, (7). */
#define SEEN_MS INT64_C(691200000)

enum { PLACEHOLDER = 2, PLACEHOLDER_END = 3 };

struct commit_job {
    struct job job;
    const char *function;
    struct text prefix;
    const struct transaction *tx;
    int64_t at_ms;
    commit_fn done;
    void *owner;
};

/* ── JSON with placeholders ──────────────────────────────────────────────── */

/* A placeholder as jansson writes it, \u0002t0\u0003 at `at`: its length, 0 where there is none
 * that names a number of the transaction. */
static size_t escaped_len(const struct transaction *tx, struct text json, size_t at)
{
    static const char letters[TX_COUNTERS + 1] = "ftae";
    if (!text_starts(text_slice(json, at, json.len), "\\u0002"))
        return 0;
    size_t pos = at + 6;
    const char *letter = pos < json.len ? memchr(letters, json.ptr[pos], TX_COUNTERS) : NULL;
    ptrdiff_t end = text_find(json, "\\u0003", pos);
    int64_t index;
    if (!letter || end < 0 || !text_to_int(text_slice(json, pos + 1, (size_t)end), &index) ||
        index < 0 || index >= tx->numbers[letter - letters])
        return 0;
    return (size_t)end + 6 - at;
}

/* Copies JSON and turns escaped placeholders into the bytes that the commit looks for; with
 * `bare`, a string that is nothing else loses its quotes. Returns whether there were any. */
static bool unescape(const struct transaction *tx, struct text json, bool bare, struct str *out)
{
    bool any = false;
    size_t from = 0;
    for (size_t at = 0; at < json.len;) {
        const char *next = memchr(json.ptr + at, '\\', json.len - at);
        if (!next)
            break;
        at = (size_t)(next - json.ptr);
        size_t len = escaped_len(tx, json, at);
        if (len == 0) {
            at += 2;
            continue;
        }
        bool whole = bare && json.ptr[at - 1] == '"' && at + len < json.len &&
                     json.ptr[at + len] == '"' && (at < 2 || json.ptr[at - 2] != '\\');
        str_add_text(out, text_slice(json, from, at - whole));
        str_add_char(out, PLACEHOLDER);
        str_add_text(out, text_slice(json, at + 6, at + len - 6));
        str_add_char(out, PLACEHOLDER_END);
        at += len + whole;
        from = at;
        any = true;
    }
    str_add_text(out, text_slice(json, from, json.len));
    return any;
}

/* A word "1" or "0" that says whether placeholders are in it, …, then the JSON. */
struct json_word {
    struct str text;
    bool has_placeholders;
};

/* `plain` is JSON and is taken. */
static void make_word(const struct transaction *tx, struct str plain, bool bare,
                      struct json_word *out)
{
    str_init(&out->text);
    out->has_placeholders = false;
    if (text_find(str_text(&plain), "\\u0002", 0) < 0) {
        out->text = plain;
        return;
    }
    out->has_placeholders = unescape(tx, str_text(&plain), bare, &out->text);
    str_release(&plain);
}

/* A fact's body, with `at` before all where it is not NULL. */
static void write_fact(const json_t *body, const char *at, struct str *out)
{
    str_init(out);
    if (at)
        str_addf(out, "{\"at\":\"%s\"", at);
    size_t begin = out->len;
    json_add(out, body);
    if (at)
        out->ptr[begin] = json_object_size(body) ? ',' : ' ';
}

static void add_flag(struct resp *out, bool flag)
{
    resp_word(out, flag ? "1" : "0", 1);
}

/* ── the parts of the command, in the order in which Lua reads them ──────── */

static void add_head(const struct commit_job *mine, struct resp *out)
{
    const struct transaction *tx = mine->tx;
    char key[512];
    resp_string(out, "FCALL");
    resp_string(out, mine->function);
    resp_word(out, "1", 1);
    resp_word(out, mine->prefix.ptr, mine->prefix.len);
    snprintf(key, sizeof key, "%.*sseen:", TEXT_ARGS(mine->prefix));
    resp_joined(out, text_of(key), text_of(tx->message));
    resp_int(out, mine->at_ms);
    resp_int(out, SEEN_MS);
    for (int i = 0; i < TX_COUNTERS; i++)
        resp_int(out, tx->numbers[i]);
    if (!tx->cursor_platform) {
        for (int i = 0; i < 3; i++)
            resp_word(out, "", 0);
        return;
    }
    snprintf(key, sizeof key, "%.*scursor:", TEXT_ARGS(mine->prefix));
    resp_joined(out, text_of(key), text_of(tx->cursor_platform));
    resp_string(out, tx->cursor_channel);
    resp_string(out, tx->cursor);
}

static int64_t count_commands(const struct tx_command *command)
{
    int64_t count = 0;
    for (; command; command = command->next)
        count++;
    return count;
}

static void add_expectations(const struct commit_job *mine, struct resp *out)
{
    resp_int(out, count_commands(mine->tx->expectations));
    for (const struct tx_command *one = mine->tx->expectations; one; one = one->next) {
        resp_int(out, (int64_t)one->count);
        resp_string(out, one->expected);
        keyed_command(out, mine->prefix, one);
    }
}

static void add_facts(const struct commit_job *mine, struct resp *out)
{
    char at[CLOCK_TEXT];
    clock_format(mine->at_ms, at);
    resp_int(out, mine->tx->numbers[TX_FACT]);
    for (const struct tx_fact *fact = mine->tx->facts; fact; fact = fact->next) {
        struct str plain;
        struct json_word word;
        write_fact(fact->body, json_object_get(fact->body, "at") ? NULL : at, &plain);
        make_word(mine->tx, plain, true, &word);
        add_flag(out, word.has_placeholders);
        resp_word(out, word.text.ptr, word.text.len);
        str_release(&word.text);
    }
}

static void add_writes(const struct commit_job *mine, struct resp *out)
{
    resp_int(out, count_commands(mine->tx->writes));
    for (const struct tx_command *one = mine->tx->writes; one; one = one->next) {
        bool has_placeholders = false;
        for (size_t i = 0; i < one->count && !has_placeholders; i++)
            has_placeholders = strchr(one->words[i], PLACEHOLDER);
        resp_int(out, has_placeholders ? -(int64_t)one->count : (int64_t)one->count);
        keyed_command(out, mine->prefix, one);
    }
}

static bool is_kept(const struct tx_post *post)
{
    return platform_is_built_in(post->platform);
}

static int64_t count_posts(const struct transaction *tx, bool kept)
{
    int64_t count = 0;
    for (const struct tx_post *post = tx->posts; post; post = post->next)
        count += is_kept(post) == kept;
    return count;
}

/* The post as the page gets it. */
static void write_post(const struct commit_job *mine, const struct tx_post *post, int place,
                       struct str *out)
{
    char *made = post->id[0] ? NULL : mem_printf("%s/%d", mine->tx->message, place);
    str_init(out);
    tx_post_json(out, post, made ? made : post->id, mine->at_ms);
    free(made);
}

static void add_chat(const struct commit_job *mine, struct resp *out)
{
    char list[512];
    int place = 0;
    snprintf(list, sizeof list, "%.*schat:", TEXT_ARGS(mine->prefix));
    resp_int(out, count_posts(mine->tx, true));
    for (const struct tx_post *post = mine->tx->posts; post; post = post->next, place++) {
        if (!is_kept(post))
            continue;
        struct str plain;
        struct json_word word;
        write_post(mine, post, place, &plain);
        make_word(mine->tx, plain, false, &word);
        add_flag(out, word.has_placeholders);
        resp_joined(out, text_of(list), text_of(post->channel));
        resp_string(out, post->channel);
        resp_string(out, post->user);
        resp_string(out, post->client_id);
        resp_word(out, word.text.ptr, word.text.len);
        str_release(&word.text);
    }
}

static void add_outbox(const struct commit_job *mine, struct resp *out)
{
    resp_int(out, count_posts(mine->tx, false));
    for (const struct tx_post *post = mine->tx->posts; post; post = post->next) {
        if (is_kept(post))
            continue;
        const char *const fields[][2] = {
            {"platform", post->platform}, {"channel", post->channel},   {"account", post->account},
            {"thread", post->thread},     {"reply_to", post->reply_to}, {"text", post->text},
            {"image", post->image},
        };
        int64_t words = 2;
        bool has_placeholders = false;
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            words += fields[i][1][0] ? 2 : 0;
            has_placeholders |= strchr(fields[i][1], PLACEHOLDER) != NULL;
        }
        resp_int(out, has_placeholders ? -words : words);
        resp_string(out, "at");
        resp_int(out, mine->at_ms);
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            if (!fields[i][1][0])
                continue;
            resp_string(out, fields[i][0]);
            resp_string(out, fields[i][1]);
        }
    }
}

static void encode(struct job *job, struct resp *out)
{
    const struct commit_job *mine = (struct commit_job *)job;
    add_head(mine, out);
    add_expectations(mine, out);
    add_facts(mine, out);
    add_writes(mine, out);
    add_chat(mine, out);
    add_outbox(mine, out);
}

/* ── the answer ──────────────────────────────────────────────────────────── */

static int64_t number_at(const redisReply *reply, size_t i)
{
    return i < reply->elements && reply->element[i]->type == REDIS_REPLY_INTEGER
               ? reply->element[i]->integer
               : 0;
}

/* {1, "ms fact ticket alert event"}: committed before; by ourselves where the job was sent
 * before, (7). */
static void read_seen(const struct commit_job *mine, const redisReply *reply,
                      struct commit_result *result)
{
    result->status = mine->job.was_sent ? OK : ERR_EXISTS;
    if (reply->elements < 2 || !reply->element[1]->str)
        return;
    struct text rest = {reply->element[1]->str, reply->element[1]->len};
    (void)text_to_int(text_split(&rest, ' '), &result->at_ms);
    for (int i = 0; i < TX_COUNTERS; i++)
        (void)text_to_int(text_split(&rest, ' '), &result->first[i]);
}

static void read_answer(const struct commit_job *mine, const redisReply *reply,
                        struct commit_result *result)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < 1) {
        result->status = ERR_FORMAT;
        log_error(mine->tx->message, "store.refused", "reason=\"%s\"",
                  reply->str ? reply->str : "no answer of the form expected");
        return;
    }
    int64_t outcome = number_at(reply, 0);
    if (outcome == 1) {
        read_seen(mine, reply, result);
        return;
    }
    if (outcome == 2) {
        result->status = ERR_CONFLICT;
        return;
    }
    result->at_ms = mine->at_ms;
    for (size_t i = 0; i < TX_COUNTERS; i++)
        result->first[i] = number_at(reply, i + 1);
    if (reply->elements > 5 && reply->element[5]->str)
        log_error(mine->tx->message, "store.write_refused", "reason=\"%s\"",
                  reply->element[5]->str);
}

static void finish(struct job *job, enum err status, const redisReply *reply)
{
    struct commit_job *mine = (struct commit_job *)job;
    struct commit_result result = {.status = status};
    if (reply)
        read_answer(mine, reply, &result);
    commit_fn done = mine->done;
    void *owner = mine->owner;
    free(mine);
    done(owner, &result);
}

struct job *commit_job(const char *function, struct text prefix, const struct transaction *tx,
                       int64_t at_ms, commit_fn done, void *owner)
{
    struct commit_job *mine = mem_new(1, sizeof *mine);
    *mine = (struct commit_job){
        .job = {.encode = encode, .finish = finish},
        .function = function,
        .prefix = prefix,
        .tx = tx,
        .at_ms = at_ms,
        .done = done,
        .owner = owner,
    };
    return &mine->job;
}
