/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated Mattermost in the test's process: its loop runs whenever something is waited for.
 * Everybody of the company has an account there, named otherwise than in the directory. */
#include "tests/support/venue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "tests/support/mattermost_sim.h"
#include "tests/support/until.h"

#define ACCOUNT "mm." /* before an id in lower case: the account's name */

struct mattermost {
    struct venue venue;
    uv_loop_t loop;
    struct net *net;
    struct mattermost_sim *sim;
    struct clock clock;
    char directory[64];
    char *platforms;
    char *thread; /* first post of the thread in which something was said last */
};

/* The channels: of which type, and whether everybody comes into them or the company only. */
static const struct {
    const char *name;
    char type;
    bool is_open;
} channels[] = {
    {"alerts", 'P', false},
    {"team", 'P', false},
    {"group", 'G', false},
    {"dealers", 'O', true},
};

enum { CHANNELS = sizeof channels / sizeof channels[0] };

/* The files of the company that are read by the server. */
static const char *const files[] = {"dealers.csv", "people.csv", "flow.json"};

static struct mattermost *mattermost_of(struct venue *venue)
{
    return (struct mattermost *)venue;
}

static char *account_of(const char *who)
{
    char *account = mem_printf(ACCOUNT "%s", who);
    for (char *at = account; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    return account;
}

static char *path_in(const char *folder, const char *name)
{
    return mem_printf("%s/%s", folder, name);
}

/* Links the account of everybody in a file of the company, whose first column is the id. */
static void link_all(struct mattermost *mattermost, FILE *identities, const char *name)
{
    char line[1024];
    char *path = path_in(TEST_COMPANY, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file)); /* the header */
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, ",")] = '\0';
        char *account = account_of(line);
        fprintf(identities, "mattermost,%s,%s\n", account, line);
        mattermost_sim_user(mattermost->sim, account);
        free(account);
    }
    fclose(file);
    free(path);
}

/* The company with accounts: links to its files, and one file more. */
static void make_directory(struct mattermost *mattermost)
{
    snprintf(mattermost->directory, sizeof mattermost->directory, "/tmp/dealerline-venue-XXXXXX");
    assert_non_null(mkdtemp(mattermost->directory));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *from = path_in(TEST_COMPANY, files[i]);
        char *to = path_in(mattermost->directory, files[i]);
        assert_int_equal(symlink(from, to), 0);
        free(from);
        free(to);
    }
    char *path = path_in(mattermost->directory, "identities.csv");
    FILE *identities = fopen(path, "w");
    assert_non_null(identities);
    fputs("platform,account,id\n", identities);
    link_all(mattermost, identities, "people.csv");
    link_all(mattermost, identities, "dealers.csv");
    fclose(identities);
    free(path);
}

static void remove_directory(const struct mattermost *mattermost)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = path_in(mattermost->directory, files[i]);
        unlink(path);
        free(path);
    }
    char *path = path_in(mattermost->directory, "identities.csv");
    unlink(path);
    free(path);
    rmdir(mattermost->directory);
}

static void run_loop(void *owner)
{
    struct mattermost *mattermost = owner;
    uv_run(&mattermost->loop, UV_RUN_NOWAIT);
}

static struct venue *make(void)
{
    struct mattermost *mattermost = mem_new(1, sizeof *mattermost);
    uv_loop_init(&mattermost->loop);
    mattermost->net = net_open(&mattermost->loop, NULL);
    assert_non_null(mattermost->net);
    mattermost->sim = mattermost_sim_open(&mattermost->loop, mattermost->net);
    mattermost_sim_set_clock(mattermost->sim, &mattermost->clock);
    for (size_t i = 0; i < CHANNELS; i++)
        mattermost_sim_channel(mattermost->sim, channels[i].name, channels[i].type,
                               MATTERMOST_SIM_BOT);
    make_directory(mattermost);
    mattermost->platforms =
        mem_printf("[{\"type\": \"mattermost\", \"url\": \"%s\", \"token\": \"%s\", "
                   "\"team\": \"sales\", \"channels\": {\"alerts\": \"alerts\"}}]",
                   mattermost_sim_url(mattermost->sim), MATTERMOST_SIM_TOKEN);
    mattermost->thread = mem_strdup("");
    mattermost->venue.setup = (struct server_setup){
        .directory = mattermost->directory,
        .platforms = mattermost->platforms,
        .meanwhile = run_loop,
        .owner = mattermost,
    };
    return &mattermost->venue;
}

static void on_net_closed(void *owner)
{
    *(int *)owner = 1;
}

static void free_mattermost(struct venue *venue)
{
    struct mattermost *mattermost = mattermost_of(venue);
    int is_closed = 0;
    mattermost_sim_close(mattermost->sim);
    net_close(mattermost->net, on_net_closed, &is_closed);
    until(&mattermost->loop, &is_closed);
    until_empty(&mattermost->loop);
    remove_directory(mattermost);
    free(mattermost->platforms);
    free(mattermost->thread);
    free(mattermost);
}

/* It is a little ahead of the server's; by how much the server hears with each ping. */
static void set_clock(struct venue *venue, int64_t at_ms)
{
    clock_start_at(&mattermost_of(venue)->clock, at_ms);
}

/* The server connects by itself, and nobody notices when it stops. */
static void do_nothing(struct venue *venue)
{
    (void)venue;
}

/* Whether the directory knows them: only those may come into the company's channels. */
static bool is_of_company(const struct mattermost *mattermost, const char *who)
{
    char line[1024];
    bool is_known = false;
    char *path = path_in(mattermost->directory, "people.csv");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (!is_known && fgets(line, sizeof line, file)) {
        line[strcspn(line, ",")] = '\0';
        is_known = strcmp(line, who) == 0;
    }
    fclose(file);
    free(path);
    return is_known;
}

static bool enter(struct venue *venue, const char *who)
{
    struct mattermost *mattermost = mattermost_of(venue);
    char *account = account_of(who);
    mattermost_sim_user(mattermost->sim, account);
    for (size_t i = 0; i < CHANNELS; i++) {
        if (channels[i].is_open || is_of_company(mattermost, who))
            mattermost_sim_add(mattermost->sim, channels[i].name, account);
    }
    free(account);
    return true;
}

static void until_is(struct mattermost *mattermost, int64_t wanted, const char *what,
                     const char *command, const char *key)
{
    int64_t deadline = clock_steady_ms() + VENUE_WAIT_MS;
    while (redis_server_count(&mattermost->venue.redis, "%s %s", command, key) != wanted) {
        if (clock_steady_ms() > deadline)
            fail_msg("%s", what);
        server_wait(&mattermost->venue.server);
    }
}

static char *say(struct venue *venue, const char *who, const char *channel, const char *text,
                 bool in_thread)
{
    struct mattermost *mattermost = mattermost_of(venue);
    char *account = account_of(who);
    char *where = *channel ? mem_strdup(channel + 1) : mem_printf("@%s", account);
    const char *root = in_thread ? mattermost->thread : "";
    char *post = mem_strdup(mattermost_sim_say(mattermost->sim, account, where, text, root));
    char *key = mem_printf("{test}:seen:mattermost:%s", post);
    until_is(mattermost, 1, text, "EXISTS", key);
    free(key);
    free(account);
    free(where);
    if (!in_thread) {
        free(mattermost->thread);
        mattermost->thread = mem_strdup(post);
    }
    free(post);
    /* In a channel every reply opens a thread or goes on with it. */
    return mem_strdup(*channel || in_thread ? mattermost->thread : "");
}

/* Who is it that has this account? New. */
static char *who_has(const char *account)
{
    char *who = mem_strdup(account + strlen(ACCOUNT));
    if (who[0] == 'd' && who[1] >= '0' && who[1] <= '9')
        who[0] = 'D';
    return who;
}

/* What was uploaded for it is a PNG. */
static bool has_picture(const struct mattermost_sim_post *post)
{
    return post->file[0] && strcmp(post->upload_name, "picture.png") == 0 &&
           text_starts(post->upload, "\x89PNG\r\n\x1a\n");
}

static void fill_in(const struct mattermost_sim_post *post, struct heard *out)
{
    bool is_direct = post->account[0] != '\0';
    *out = (struct heard){
        .listener = is_direct ? who_has(post->account) : mem_strdup(""),
        .channel = is_direct ? mem_strdup("") : mem_printf("#%s", post->channel_name),
        .text = mem_printf("%s%s", post->text, has_picture(post) ? "\n[picture]" : ""),
        .reply_to = mem_strdup(post->root),
    };
}

static bool hear(struct venue *venue, const char *listener, int timeout_ms, struct heard *out)
{
    (void)listener; /* everything comes out here */
    struct mattermost *mattermost = mattermost_of(venue);
    int64_t deadline = clock_steady_ms() + timeout_ms;
    const struct mattermost_sim_post *post;
    while (!(post = mattermost_sim_take(mattermost->sim))) {
        if (clock_steady_ms() >= deadline)
            return false;
        server_wait(&venue->server);
    }
    fill_in(post, out);
    return true;
}

/* A post leaves the outbox when Mattermost has it. */
static void settle(struct venue *venue)
{
    until_is(mattermost_of(venue), 0, "the outbox does not become empty", "XLEN", "{test}:outbox");
}

const struct venue_type venue_mattermost = {
    .name = "mattermost",
    .make = make,
    .free = free_mattermost,
    .set_clock = set_clock,
    .connect = do_nothing,
    .disconnect = do_nothing,
    .enter = enter,
    .say = say,
    .hear = hear,
    .settle = settle,
};
