/* SPDX-License-Identifier: Apache-2.0 */
/* States, and what leads from one to the next:
 *
 *            ┌──────────────── pause ◀───────────────────────────────┐
 *            ▼ on_pause_over                                         │ lose()
 *   PAUSED ─▶ SEEKING ─────────▶ CONNECTING ─▶ GREETING ─▶ UP ───────┤
 *             find_node()         open_node()    greet()    go_up()  │
 *                └───────────────────┴──────────────┴────────────────┘
 *   any ─ link_close() ─▶ CLOSED
 *
 * SEEKING: a name is being resolved, or a sentinel or a seed of the cluster is being asked; with
 * a fixed address it is passed at once. `context` is the connection in CONNECTING, GREETING and
 * UP, and that to the sentinel or seed in SEEKING; a context that was given up has its `data`
 * set to NULL, so that what still comes from it is ignored.
 */
#include "store/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/loop.h"
#include "store/slot.h"

enum link_state { LINK_PAUSED, LINK_SEEKING, LINK_CONNECTING, LINK_GREETING, LINK_UP, LINK_CLOSED };

enum {
    PAUSE_FIRST_MS = 50,
    PAUSE_MAX_MS = 3000,
    SETTING_UP_MAX_MS = 5000, /* for finding, connecting and greeting */
    KNOWN_MAX = 64            /* nodes of the cluster that are remembered */
};

struct link {
    struct link_setup setup;
    enum link_state state;
    redisAsyncContext *context;
    uv_timer_t pause;
    uv_timer_t watch;
    uv_getaddrinfo_t resolve;
    bool is_resolving;
    int handles; /* not closed yet */
    unsigned tries;
    unsigned dice;        /* state of the jitter */
    size_t next_host;     /* of the URL's hosts, then of the known ones */
    struct address asked; /* the sentinel or seed that is being asked */
    struct address node;  /* where to go; host NULL: not known */
    bool node_is_told;    /* by MOVED: go there without asking */
    struct address known[KNOWN_MAX];
    size_t known_count;
    void (*resolved)(struct link *link, const char *address);
    int64_t since_ms; /* begin of the state, on the steady clock */
    int64_t heard_ms;
    int greetings; /* answers outstanding */
    void (*closed)(void *owner);
    void *closed_owner;
};

static void begin(struct link *link);

static void enter(struct link *link, enum link_state state)
{
    link->state = state;
    link->since_ms = clock_steady_ms();
    link->heard_ms = link->since_ms;
}

static void set_host(struct address *host, const char *name, int port)
{
    char *copy = mem_strdup(name);
    address_release(host);
    *host = (struct address){.host = copy, .port = port};
}

/* ── losing it ───────────────────────────────────────────────────────────── */

static void on_pause_over(uv_timer_t *timer)
{
    begin(timer->data);
}

/* Half of the pause is fixed, half is chance, so that servers do not come back in step. */
static uint64_t pause_ms(struct link *link)
{
    uint64_t full = PAUSE_FIRST_MS;
    for (unsigned i = 1; i < link->tries && full < PAUSE_MAX_MS; i++)
        full *= 2;
    if (full > PAUSE_MAX_MS)
        full = PAUSE_MAX_MS;
    link->dice = link->dice * 1103515245u + 12345u;
    return full / 2 + (link->dice >> 16) % (full / 2 + 1);
}

static void lose(struct link *link, const char *why)
{
    if (link->state == LINK_PAUSED || link->state == LINK_CLOSED)
        return;
    bool was_up = link->state == LINK_UP;
    enter(link, LINK_PAUSED);
    link->tries++;
    uint64_t wait_ms = pause_ms(link);
    if (was_up || link->tries == 1)
        log_warn("-", "store.lost", "link=%s reason=\"%s\" retry_ms=%d", link->setup.name, why,
                 (int)wait_ms);
    else
        log_debug("-", "store.retry", "link=%s reason=\"%s\" retry_ms=%d", link->setup.name, why,
                  (int)wait_ms);
    uv_timer_stop(&link->watch);
    uv_timer_start(&link->pause, on_pause_over, wait_ms, 0);
    if (was_up)
        link->setup.on_down(link->setup.owner);
}

/* Lets the context go without hearing of it any more. */
static void abandon(struct link *link)
{
    redisAsyncContext *context = link->context;
    if (!context)
        return;
    link->context = NULL;
    context->data = NULL;
    redisAsyncFree(context);
}

static void give_up(struct link *link, const char *why)
{
    abandon(link);
    lose(link, why);
}

static void on_disconnect(const redisAsyncContext *context, int status)
{
    struct link *link = context->data;
    if (!link)
        return;
    link->context = NULL;
    lose(link, status == REDIS_OK ? "closed" : context->errstr);
}

/* ── watching it ─────────────────────────────────────────────────────────── */

static void on_pong(redisAsyncContext *context, void *reply, void *data)
{
    (void)data;
    struct link *link = context->data;
    if (link && reply)
        link_heard(link);
}

static void on_watch(uv_timer_t *timer)
{
    struct link *link = timer->data;
    int64_t now_ms = clock_steady_ms();
    if (link->state != LINK_UP) {
        if (now_ms - link->since_ms > SETTING_UP_MAX_MS)
            give_up(link, "no answer in time");
        return;
    }
    int64_t silent_ms = now_ms - link->heard_ms;
    if (silent_ms > link->setup.silence_ms)
        give_up(link, "silent");
    else if (silent_ms > link->setup.silence_ms / 3)
        (void)redisAsyncCommand(link->context, on_pong, NULL, "PING");
}

/* ── greeting ────────────────────────────────────────────────────────────── */

static void go_up(struct link *link)
{
    enter(link, LINK_UP);
    log_info("-", "store.connected", "link=%s", link->setup.name);
    link->setup.on_up(link->setup.owner);
}

static bool is_error(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ERROR;
}

/* One answer of the greeting is there. Whatever Redis refuses now, it may grant later. */
static void greeted(struct link *link, const redisReply *reply, bool is_fine)
{
    if (!is_fine)
        give_up(link, is_error(reply) ? reply->str : "not a master");
    else if (--link->greetings == 0)
        go_up(link);
}

static void on_granted(redisAsyncContext *context, void *reply, void *data)
{
    (void)data;
    struct link *link = context->data;
    if (link && reply)
        greeted(link, reply, !is_error(reply));
}

static void on_loaded(redisAsyncContext *context, void *data, void *unused)
{
    (void)unused;
    struct link *link = context->data;
    redisReply *reply = data;
    if (link && reply)
        greeted(link, reply, !is_error(reply) || strstr(reply->str, "already exists"));
}

static void on_role(redisAsyncContext *context, void *data, void *unused)
{
    (void)unused;
    struct link *link = context->data;
    redisReply *reply = data;
    if (!link || !reply)
        return;
    bool is_master = reply->type == REDIS_REPLY_ARRAY && reply->elements > 0 &&
                     reply->element[0]->str && strcmp(reply->element[0]->str, "master") == 0;
    greeted(link, reply, is_master);
}

static void ask(struct link *link, redisCallbackFn *answer, size_t count, const char *const *words)
{
    link->greetings++;
    (void)redisAsyncCommandArgv(link->context, answer, NULL, (int)count, (const char **)words,
                                NULL);
}

static void greet(struct link *link)
{
    const struct redis_url *url = link->setup.url;
    enter(link, LINK_GREETING);
    link->greetings = 0;
    if (url->password && url->user)
        ask(link, on_granted, 3, (const char *[]){"AUTH", url->user, url->password});
    else if (url->password)
        ask(link, on_granted, 2, (const char *[]){"AUTH", url->password});
    if (url->db > 0) {
        char *db = mem_printf("%d", url->db);
        ask(link, on_granted, 2, (const char *[]){"SELECT", db});
        free(db);
    }
    char *name = mem_printf("dealerline-%s", link->setup.name);
    ask(link, on_granted, 3, (const char *[]){"CLIENT", "SETNAME", name});
    free(name);
    ask(link, on_role, 1, (const char *[]){"ROLE"});
    if (link->setup.library)
        ask(link, on_loaded, 3, (const char *[]){"FUNCTION", "LOAD", link->setup.library->code});
}

/* ── connecting ──────────────────────────────────────────────────────────── */

static void on_connect(const redisAsyncContext *context, int status)
{
    struct link *link = context->data;
    if (!link)
        return;
    if (status != REDIS_OK) {
        link->context = NULL;
        lose(link, context->errstr);
        return;
    }
    greet(link);
}

/* Takes over a context that hiredis has just made; false where it came to nothing. */
static bool adopt(struct link *link, redisAsyncContext *made, redisConnectCallback *connected)
{
    if (!made || made->err || loop_attach(made, link->setup.loop) != OK) {
        lose(link, made ? made->errstr : "out of memory");
        if (made)
            redisAsyncFree(made);
        return false;
    }
    link->context = made;
    made->data = link;
    redisAsyncSetDisconnectCallback(made, on_disconnect);
    redisAsyncSetConnectCallback(made, connected);
    return true;
}

static void open_node(struct link *link, const char *address)
{
    enter(link, LINK_CONNECTING);
    (void)adopt(link, redisAsyncConnect(address, link->node.port), on_connect);
}

/* ── finding the node ────────────────────────────────────────────────────── */

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct link *link = request->data;
    char address[64] = "";
    link->is_resolving = false;
    if (link->state == LINK_SEEKING && status == 0 &&
        uv_ip_name(found->ai_addr, address, sizeof address) == 0)
        link->resolved(link, address);
    else if (link->state == LINK_SEEKING)
        lose(link, status ? uv_strerror(status) : "no address");
    uv_freeaddrinfo(found);
    if (link->state == LINK_CLOSED && link->handles == 0) {
        link->closed(link->closed_owner);
        free(link);
    }
}

/* Calls `resolved` with the address of a name, off the loop's thread. */
static void resolve(struct link *link, const char *name,
                    void (*resolved)(struct link *link, const char *address))
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    if (link->is_resolving) {
        lose(link, "name server slow");
        return;
    }
    link->resolved = resolved;
    link->resolve.data = link;
    link->is_resolving =
        uv_getaddrinfo(link->setup.loop, &link->resolve, on_resolved, name, NULL, &hints) == 0;
    if (!link->is_resolving)
        lose(link, "cannot resolve the name");
}

static void on_master_told(redisAsyncContext *context, void *data, void *unused)
{
    (void)unused;
    struct link *link = context->data;
    redisReply *reply = data;
    if (!link || !reply)
        return;
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) {
        give_up(link, is_error(reply) ? reply->str : "sentinel does not know the master");
        return;
    }
    set_host(&link->node, reply->element[0]->str, atoi(reply->element[1]->str));
    abandon(link);
    resolve(link, link->node.host, open_node);
}

static void on_sentinel_connect(const redisAsyncContext *context, int status)
{
    struct link *link = context->data;
    if (!link)
        return;
    if (status != REDIS_OK) {
        on_connect(context, status);
        return;
    }
    (void)redisAsyncCommand(link->context, on_master_told, NULL,
                            "SENTINEL get-master-addr-by-name %s", link->setup.url->master);
}

static bool is_known(const struct link *link, const char *name, int port)
{
    for (size_t i = 0; i < link->known_count; i++) {
        if (strcmp(link->known[i].host, name) == 0 && link->known[i].port == port)
            return true;
    }
    return false;
}

/* Nodes are remembered, so that the cluster is found when all of the URL's are gone. */
static void remember(struct link *link, const char *name, int port)
{
    if (link->known_count < KNOWN_MAX && !is_known(link, name, port))
        set_host(&link->known[link->known_count++], name, port);
}

/* One range of CLUSTER SLOTS: from, to, master [ip, port, …], replicas. */
static void read_range(struct link *link, const redisReply *range)
{
    if (range->type != REDIS_REPLY_ARRAY || range->elements < 3)
        return;
    unsigned slot = slot_of(link->setup.company);
    for (size_t i = 2; i < range->elements; i++) {
        const redisReply *node = range->element[i];
        if (node->type != REDIS_REPLY_ARRAY || node->elements < 2)
            continue;
        const char *name = node->element[0]->str;
        int port = (int)node->element[1]->integer;
        name = name && name[0] ? name : link->asked.host;
        remember(link, name, port);
        if (i == 2 && slot >= (unsigned long long)range->element[0]->integer &&
            slot <= (unsigned long long)range->element[1]->integer)
            set_host(&link->node, name, port);
    }
}

static void on_slots_told(redisAsyncContext *context, void *data, void *unused)
{
    (void)unused;
    struct link *link = context->data;
    redisReply *reply = data;
    if (!link || !reply)
        return;
    free(link->node.host);
    link->node.host = NULL;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements; i++)
        read_range(link, reply->element[i]);
    if (!link->node.host) {
        give_up(link, is_error(reply) ? reply->str : "no node has the company's slot");
        return;
    }
    abandon(link);
    resolve(link, link->node.host, open_node);
}

static void on_seed_connect(const redisAsyncContext *context, int status)
{
    struct link *link = context->data;
    const struct redis_url *url = link ? link->setup.url : NULL;
    if (!link)
        return;
    if (status != REDIS_OK) {
        on_connect(context, status);
        return;
    }
    if (url->password && url->user)
        (void)redisAsyncCommand(link->context, NULL, NULL, "AUTH %s %s", url->user, url->password);
    else if (url->password)
        (void)redisAsyncCommand(link->context, NULL, NULL, "AUTH %s", url->password);
    (void)redisAsyncCommand(link->context, on_slots_told, NULL, "CLUSTER SLOTS");
}

static void open_sentinel(struct link *link, const char *address)
{
    (void)adopt(link, redisAsyncConnect(address, link->asked.port), on_sentinel_connect);
}

static void open_seed(struct link *link, const char *address)
{
    (void)adopt(link, redisAsyncConnect(address, link->asked.port), on_seed_connect);
}

/* The next of those that can be asked, in turn, so that a dead one is passed over. */
static void ask_next(struct link *link, void (*opened)(struct link *link, const char *address))
{
    const struct redis_url *url = link->setup.url;
    size_t at = link->next_host++ % (url->host_count + link->known_count);
    const struct address *host =
        at < url->host_count ? &url->hosts[at] : &link->known[at - url->host_count];
    set_host(&link->asked, host->host, host->port);
    resolve(link, link->asked.host, opened);
}

static void find_node(struct link *link)
{
    const struct redis_url *url = link->setup.url;
    if (link->node_is_told) {
        link->node_is_told = false;
        resolve(link, link->node.host, open_node);
        return;
    }
    switch (url->kind) {
    case REDIS_UNIX:
        enter(link, LINK_CONNECTING);
        (void)adopt(link, redisAsyncConnectUnix(url->path), on_connect);
        return;
    case REDIS_STANDALONE:
        set_host(&link->node, url->hosts[0].host, url->hosts[0].port);
        resolve(link, link->node.host, open_node);
        return;
    case REDIS_SENTINEL:
        ask_next(link, open_sentinel);
        return;
    case REDIS_CLUSTER:
        ask_next(link, open_seed);
        return;
    }
}

static void begin(struct link *link)
{
    enter(link, LINK_SEEKING);
    uint64_t every_ms = (uint64_t)link->setup.silence_ms / 10;
    uv_timer_start(&link->watch, on_watch, every_ms, every_ms);
    find_node(link);
}

/* ── for the owner ───────────────────────────────────────────────────────── */

struct link *link_open(const struct link_setup *setup)
{
    struct link *link = mem_new(1, sizeof *link);
    link->setup = *setup;
    link->state = LINK_PAUSED;
    link->dice = (unsigned)uv_hrtime() ^ (unsigned)uv_os_getpid();
    uv_timer_init(setup->loop, &link->pause);
    uv_timer_init(setup->loop, &link->watch);
    link->pause.data = link->watch.data = link;
    link->handles = 2;
    uv_timer_start(&link->pause, on_pause_over, 0, 0);
    return link;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    if (--link->handles > 0)
        return;
    free(link->asked.host);
    free(link->node.host);
    for (size_t i = 0; i < link->known_count; i++)
        free(link->known[i].host);
    if (link->is_resolving) {
        (void)uv_cancel((uv_req_t *)&link->resolve);
        return;
    }
    link->closed(link->closed_owner);
    free(link);
}

void link_close(struct link *link, void (*done)(void *owner), void *owner)
{
    link->closed = done;
    link->closed_owner = owner;
    enter(link, LINK_CLOSED);
    abandon(link);
    uv_close((uv_handle_t *)&link->pause, on_handle_closed);
    uv_close((uv_handle_t *)&link->watch, on_handle_closed);
}

redisAsyncContext *link_context(const struct link *link)
{
    return link->state == LINK_UP ? link->context : NULL;
}

int link_block_ms(const struct link *link)
{
    return link->setup.silence_ms / 5;
}

void link_heard(struct link *link)
{
    link->heard_ms = clock_steady_ms();
}

void link_works(struct link *link)
{
    link->tries = 0;
}

/* MOVED slot host:port */
static void go_where_told(struct link *link, const char *error)
{
    struct text rest = text_of(error);
    (void)text_split(&rest, ' ');
    (void)text_split(&rest, ' ');
    ptrdiff_t colon = -1;
    for (ptrdiff_t next; (next = text_find(rest, ":", (size_t)(colon + 1))) >= 0;)
        colon = next;
    int64_t port;
    if (colon <= 0 || !text_to_int(text_slice(rest, (size_t)colon + 1, rest.len), &port))
        return;
    char *name = mem_strndup(rest.ptr, (size_t)colon);
    set_host(&link->node, name, (int)port);
    free(name);
    link->node_is_told = true;
}

void link_drop(struct link *link, const char *why, const char *error)
{
    if (link->state != LINK_UP)
        return;
    if (error && text_starts(text_of(error), "MOVED "))
        go_where_told(link, error);
    give_up(link, why);
}

bool link_error_passes(const char *error)
{
    static const char *const passing[] = {
        "LOADING", "MASTERDOWN", "READONLY",   "CLUSTERDOWN", "MOVED",  "ASK",        "TRYAGAIN",
        "OOM",     "MISCONF",    "NOREPLICAS", "BUSY",        "NOAUTH", "UNKILLABLE", "UNBLOCKED"};
    struct text text = text_of(error);
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        size_t len = text_of(passing[i]).len;
        if (text_starts(text, passing[i]) && (text.len == len || text.ptr[len] == ' '))
            return true;
    }
    return strstr(error, "Function not found") != NULL;
}
