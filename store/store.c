/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/commit.h"
#include "store/follower.h"
#include "store/jobs.h"
#include "store/library.h"
#include "store/link.h"
#include "store/outbox.h"
#include "store/read_job.h"

enum { SILENCE_MS = 10000, COMPANY_MAX = 128 };

/* Somebody who follows the facts or the chat. */
struct following {
    struct store *store;
    struct follower *follower;
    fact_fn on_fact;
    chat_fn on_chat;
    void *owner;
    struct following *next;
};

struct store {
    struct store_setup setup;
    struct redis_url url;
    struct library library;
    char *company;
    char *prefix; /* "{company}:" */
    char *commit, *read;
    struct link *link;
    struct jobs jobs;
    struct outbox *outbox;
    struct following *followings;
    bool is_connected;
    int closing; /* parts that are not closed yet */
    void (*closed)(void *owner);
    void *closed_owner;
};

static void on_up(void *owner)
{
    struct store *store = owner;
    store->is_connected = true;
    jobs_resume(&store->jobs, store->link);
    if (store->setup.on_state)
        store->setup.on_state(store->setup.owner, true);
}

static void on_down(void *owner)
{
    struct store *store = owner;
    store->is_connected = false;
    jobs_pause(&store->jobs);
    if (store->setup.on_state)
        store->setup.on_state(store->setup.owner, false);
}

static struct link_setup link_setup_of(struct store *store)
{
    return (struct link_setup){
        .loop = store->setup.loop,
        .url = &store->url,
        .company = store->company,
        .name = "main",
        .library = &store->library,
        .silence_ms = store->setup.silence_ms > 0 ? store->setup.silence_ms : SILENCE_MS,
        .on_up = on_up,
        .on_down = on_down,
        .owner = store,
    };
}

/* What can stand between the braces of a key and decides its slot. */
static bool is_tag(const char *company)
{
    size_t len = strlen(company);
    return len > 0 && len <= COMPANY_MAX && !strpbrk(company, "{}");
}

struct store *store_open(const struct store_setup *setup)
{
    struct redis_url url;
    if (!is_tag(setup->company) || redis_url_read(text_of(setup->url), &url))
        return NULL;
    /* hiredis writes with write(): a lost connection is an error there, not the end of us. */
    (void)signal(SIGPIPE, SIG_IGN);
    struct store *store = mem_new(1, sizeof *store);
    store->setup = *setup;
    store->url = url;
    store->company = mem_strdup(setup->company);
    store->prefix = mem_printf("{%s}:", setup->company);
    library_init(&store->library);
    store->commit = library_function(&store->library, "commit");
    store->read = library_function(&store->library, "read");
    jobs_init(&store->jobs, setup->loop);
    struct link_setup link = link_setup_of(store);
    store->link = link_open(&link);
    return store;
}

static void on_part_closed(void *owner)
{
    struct store *store = owner;
    if (--store->closing > 0)
        return;
    void (*closed)(void *) = store->closed;
    void *closed_owner = store->closed_owner;
    while (store->followings) {
        struct following *following = store->followings;
        store->followings = following->next;
        free(following);
    }
    redis_url_release(&store->url);
    library_release(&store->library);
    free(store->company);
    free(store->prefix);
    free(store->commit);
    free(store->read);
    free(store);
    closed(closed_owner);
}

void store_close(struct store *store, void (*done)(void *owner), void *owner)
{
    bug_if(store->closing > 0);
    store->closed = done;
    store->closed_owner = owner;
    store->is_connected = false;
    store->closing = 2;
    link_close(store->link, on_part_closed, store);
    if (store->outbox) {
        store->closing++;
        outbox_close(store->outbox, on_part_closed, store);
    }
    for (struct following *one = store->followings; one; one = one->next) {
        store->closing++;
        follower_close(one->follower, on_part_closed, store);
    }
    jobs_close(&store->jobs, on_part_closed, store);
}

bool store_is_connected(const struct store *store)
{
    return store->is_connected;
}

void store_commit(struct store *store, const struct transaction *tx, int64_t at_ms, commit_fn done,
                  void *owner)
{
    jobs_add(&store->jobs,
             commit_job(store->commit, text_of(store->prefix), tx, at_ms, done, owner));
}

void store_read(struct store *store, const struct reads *reads, reads_fn done, void *owner)
{
    jobs_add(&store->jobs, read_job(store->read, text_of(store->prefix), reads, done, owner));
}

/* ── following ───────────────────────────────────────────────────────────── */

static void on_fact_entry(void *owner, const char *id, const redisReply *entry)
{
    struct following *following = owner;
    if (following->on_fact)
        following->on_fact(following->owner, strtoll(id, NULL, 10), entry_field(entry, "f"));
}

static void on_chat_entry(void *owner, const char *id, const redisReply *entry)
{
    struct following *following = owner;
    struct text channel = entry_field(entry, "channel");
    struct text user = entry_field(entry, "user");
    struct text client_id = entry_field(entry, "client_id");
    (void)id;
    struct chat_post post = {
        .channel = channel.ptr ? channel.ptr : "",
        .user = user.ptr ? user.ptr : "",
        .client_id = client_id.ptr ? client_id.ptr : "",
        .json = entry_field(entry, "json"),
    };
    if (following->on_chat)
        following->on_chat(following->owner, &post);
}

static void follow(struct store *store, struct following *following, const char *name,
                   const char *stream, const char *after,
                   void (*on_entry)(void *, const char *, const redisReply *))
{
    char *key = mem_printf("%s%s", store->prefix, stream);
    struct link_setup link = link_setup_of(store);
    following->store = store;
    following->next = store->followings;
    store->followings = following;
    following->follower = follower_open(&(struct follower_setup){
        .link = &link,
        .name = name,
        .key = key,
        .after = after,
        .on_entry = on_entry,
        .owner = following,
    });
    free(key);
}

void store_follow_facts(struct store *store, int64_t seq, fact_fn on_fact, void *owner)
{
    struct following *following = mem_new(1, sizeof *following);
    following->on_fact = on_fact;
    following->owner = owner;
    char *after = mem_printf("%lld-0", (long long)seq);
    follow(store, following, "facts", "facts", after, on_fact_entry);
    free(after);
}

void store_follow_chat(struct store *store, chat_fn on_post, void *owner)
{
    struct following *following = mem_new(1, sizeof *following);
    following->on_chat = on_post;
    following->owner = owner;
    follow(store, following, "chat", "chatter", NULL, on_chat_entry);
}

bool store_is_following(const struct store *store, const void *owner)
{
    for (const struct following *one = store->followings; one; one = one->next) {
        if (one->owner == owner && !follower_is_placed(one->follower))
            return false;
    }
    return true;
}

void store_unfollow(struct store *store, const void *owner)
{
    for (struct following *one = store->followings; one; one = one->next) {
        if (one->owner != owner)
            continue;
        one->on_fact = NULL;
        one->on_chat = NULL;
    }
}

struct range {
    fact_fn on_fact;
    void (*done)(void *owner, enum err status, int64_t last);
    void *owner;
};

static void on_range(void *owner, enum err status, const redisReply *reply)
{
    struct range range = *(struct range *)owner;
    free(owner);
    int64_t last = 0;
    if (reply && reply->type == REDIS_REPLY_ERROR) {
        status = ERR_FORMAT;
        log_error("-", "store.range_refused", "reason=\"%s\"", reply->str);
    }
    for (size_t i = 0; status == OK && reply && i < reply->elements; i++) {
        const char *id;
        const redisReply *fields;
        if (!entry_read(reply->element[i], &id, &fields))
            continue;
        last = strtoll(id, NULL, 10);
        range.on_fact(range.owner, last, entry_field(fields, "f"));
    }
    range.done(range.owner, status, last);
}

void store_range_facts(struct store *store, int64_t from, size_t count, fact_fn on_fact,
                       void (*done)(void *owner, enum err status, int64_t last), void *owner)
{
    struct range *range = mem_new(1, sizeof *range);
    *range = (struct range){.on_fact = on_fact, .done = done, .owner = owner};
    char *key = mem_printf("%sfacts", store->prefix);
    char first[32], most[32];
    snprintf(first, sizeof first, "%lld-0", (long long)(from > 0 ? from : 1));
    snprintf(most, sizeof most, "%zu", count);
    struct text words[] = {TEXT("XRANGE"), text_of(key),  text_of(first),
                           TEXT("+"),      TEXT("COUNT"), text_of(most)};
    jobs_add(&store->jobs, job_of_words(words, sizeof words / sizeof *words, on_range, range));
    free(key);
}

/* ── the outbox ──────────────────────────────────────────────────────────── */

void store_follow_outbox(struct store *store, const char *consumer, outbox_fn on_post, void *owner)
{
    bug_if(store->outbox);
    struct link_setup link = link_setup_of(store);
    store->outbox = outbox_open(&(struct outbox_setup){
        .link = &link,
        .jobs = &store->jobs,
        .library = &store->library,
        .prefix = text_of(store->prefix),
        .consumer = consumer,
        .on_post = on_post,
        .owner = owner,
    });
}

void store_outbox_done(struct store *store, const char *id)
{
    bug_if(!store->outbox);
    outbox_done(store->outbox, id);
}
