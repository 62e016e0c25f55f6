/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/bot.h"
#include "bot/notices.h"
#include "config/platform_types.h"
#include "intents/alerts.h"
#include "intents/due.h"
#include "intents/record.h"

enum { NAMES_MAX = 10, ALERTS_MAX = 100000, NEGLECTED_DAYS = 3, QUIET_DAYS = 7 };

/* What is told only in the channel. */
#define DIGEST_ONLY "purchase_drop"

/* Somebody is reminded of something today. */
struct reminder {
    struct reminder *next;
    uint32_t person, dealer;
    const char *time, *note;
};

/* A digest on its way. */
struct digest {
    struct bot *bot;
    int32_t day;
    const struct directory *dir;
    struct arena arena;
    struct reads reads;
    struct transaction tx;
    struct request base;
    struct frame due;                /* the question who is due within a week */
    struct due_contacts contacts;    /* what it is answered from */
    int32_t last_day, neglected_day; /* of the last digest; of the last telling of the neglected */
    int64_t now_seq;                 /* the newest fact when all was read */
    int64_t told_seq;                /* news of alerts up to it are told */
    int64_t critical_seq;            /* likewise, to supervisors at once */
    struct alert *open, *fresh;      /* all that are open; those to be told today */
    size_t open_count, fresh_count;
    int32_t *last_orders;       /* by dealer: day of the last purchase, DAY_NONE without */
    uint32_t *dealers;          /* the active ones, by manager; of each the part from `begins` on */
    size_t *begins;             /* by person, and one more for the end */
    size_t *promises;           /* by person: place of its follow-ups among the replies */
    struct reminder *reminders; /* of today */
    const struct value *replies;
    /* Which of the two it is: what is called again where another server was quicker. */
    void (*send)(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                 void *owner);
    void (*done)(void *owner, enum err status);
    void *owner;
};

enum {
    READ_WATCH,
    READ_ALERTS,
    READ_NEWEST,
    READ_ORDERS,
    READ_VISITS,
    READ_CALLS,
    READ_FIRST_VISIT,
    READ_FIRST_CALL
};

static void release(struct digest *digest)
{
    tx_release(&digest->tx);
    directory_free(digest->dir);
    arena_release(&digest->arena);
    free(digest);
}

static void finish(struct digest *digest, enum err status)
{
    void (*done)(void *, enum err) = digest->done;
    void *owner = digest->owner;
    release(digest);
    done(owner, status);
}

static bool is_critical(const struct alert *alert)
{
    return strcmp(alert->severity, "critical") == 0;
}

static int by_number(const void *a, const void *b)
{
    const struct alert *left = a;
    const struct alert *right = b;
    if (is_critical(left) != is_critical(right))
        return is_critical(left) ? -1 : 1;
    return atoi(left->number) - atoi(right->number);
}

static int32_t first_day(const struct digest *digest, size_t read)
{
    return (int32_t)value_int(value_at(value_at(digest->replies, read), 1), DAY_NONE);
}

/* When each dealer was last visited, called, and bought something. */
static void find_last_days(struct digest *digest)
{
    const struct directory *dir = digest->dir;
    const struct value *orders = value_at(digest->replies, READ_ORDERS);
    digest->contacts = due_contacts_none(&digest->base);
    due_contacts_add(&digest->contacts, dir, DUE_VISIT, value_at(digest->replies, READ_VISITS));
    due_contacts_add(&digest->contacts, dir, DUE_CALL, value_at(digest->replies, READ_CALLS));
    digest->contacts.first[DUE_VISIT] = first_day(digest, READ_FIRST_VISIT);
    digest->contacts.first[DUE_CALL] = first_day(digest, READ_FIRST_CALL);
    digest->last_orders =
        arena_alloc(&digest->arena, dir->dealer_count, sizeof *digest->last_orders);
    for (uint32_t i = 0; i < dir->dealer_count; i++)
        digest->last_orders[i] = DAY_NONE;
    for (size_t i = 0; i + 1 < orders->count; i += 2) {
        uint32_t dealer = directory_dealer(dir, value_text(value_at(orders, i)));
        if (dealer != INDEX_NONE)
            digest->last_orders[dealer] = (int32_t)value_int(value_at(orders, i + 1), DAY_NONE);
    }
}

static bool is_looked_after(const struct dealer *dealer)
{
    return dealer->status == DEALER_ACTIVE && dealer->manager != INDEX_NONE;
}

/* Sorts the active dealers by manager, by counting. */
static void group_dealers(struct digest *digest)
{
    const struct directory *dir = digest->dir;
    size_t people = dir->person_count;
    size_t *begins = arena_alloc(&digest->arena, people + 2, sizeof *begins);
    digest->dealers = arena_alloc(&digest->arena, dir->dealer_count, sizeof *digest->dealers);
    for (uint32_t i = 0; i < dir->dealer_count; i++) {
        if (is_looked_after(&dir->dealers[i]))
            begins[dir->dealers[i].manager + 2]++;
    }
    for (size_t person = 2; person < people + 2; person++)
        begins[person] += begins[person - 1];
    for (uint32_t i = 0; i < dir->dealer_count; i++) {
        if (is_looked_after(&dir->dealers[i]))
            digest->dealers[begins[dir->dealers[i].manager + 1]++] = i;
    }
    digest->begins = begins;
}

/* Whether the dealer was visited, called or bought something on that day or later. */
static bool is_followed(const struct digest *digest, uint32_t dealer, int32_t day)
{
    return digest->contacts.last[DUE_VISIT][dealer] >= day ||
           digest->contacts.last[DUE_CALL][dealer] >= day || digest->last_orders[dealer] >= day;
}

/* Put off until today, or taken on a week ago without contact or purchase since: it comes back. */
static bool comes_back(const struct digest *digest, const struct alert *alert)
{
    if (alert->until == DAY_NONE || alert->until <= digest->last_day || alert->until > digest->day)
        return false;
    int32_t taken_on = alert->until - QUIET_DAYS;
    return strcmp(alert->state, "acked") != 0 || !is_followed(digest, alert->dealer, taken_on);
}

/* Raised, or grown worse, since the last digest: by the numbers of facts, which no two servers
 * see in another order, as they may see the time. */
static bool is_new(const struct digest *digest, const struct alert *alert)
{
    return value_field_int(alert->hash, "news", 0) > digest->told_seq;
}

/* Critical, and its supervisor does not know yet. */
static bool is_new_critical(const struct digest *digest, const struct alert *alert)
{
    return is_critical(alert) && is_new(digest, alert) &&
           value_field_int(alert->hash, "news", 0) > digest->critical_seq;
}

static void find_open(struct digest *digest)
{
    const struct value *list = value_at(digest->replies, READ_ALERTS);
    digest->open = arena_alloc(&digest->arena, list->count, sizeof *digest->open);
    for (size_t i = 0; i < list->count; i++) {
        const struct value *item = value_at(list, i);
        const char *number = arena_copy(&digest->arena, value_text(value_at(item, 0)));
        digest->open_count +=
            alert_read(&digest->base, number, value_at(item, 1), &digest->open[digest->open_count]);
    }
}

/* Those that are new or come back, critical first. */
static void find_fresh(struct digest *digest)
{
    digest->fresh = arena_alloc(&digest->arena, digest->open_count, sizeof *digest->fresh);
    for (size_t i = 0; i < digest->open_count; i++) {
        const struct alert *alert = &digest->open[i];
        if (is_new(digest, alert) || comes_back(digest, alert))
            digest->fresh[digest->fresh_count++] = *alert;
    }
    qsort(digest->fresh, digest->fresh_count, sizeof *digest->fresh, by_number);
}

static bool covers(const struct person *manager, uint32_t region)
{
    for (uint32_t i = 0; i < manager->region_count; i++) {
        if (manager->regions[i] == region)
            return true;
    }
    return false;
}

/* Regions whose purchases are low as a whole since the last digest; of one manager, or of all where
 * `manager` is INDEX_NONE. Returns how many. */
static size_t add_low_regions(const struct digest *digest, uint32_t manager, struct str *out)
{
    const struct directory *dir = digest->dir;
    const struct value *watch = value_at(digest->replies, READ_WATCH);
    size_t count = 0;
    for (uint32_t region = 0; region < dir->region_count; region++) {
        const char *field =
            arena_printf(digest->base.arena, NOTICES_REGION_LOW "%s", dir->regions[region]);
        int64_t since = value_field_int(watch, field, DAY_NONE);
        if (since <= digest->last_day || since > digest->day ||
            (manager != INDEX_NONE && !covers(&dir->people[manager], region)))
            continue;
        count++;
        reply_new_line(out);
        reply_add(out, digest->base.lang, REPLY_region_low, "region", dir->regions[region], NULL);
    }
    return count;
}

/* Whose alert it is, INDEX_NONE where the dealer has no manager. */
static uint32_t manager_of(const struct digest *digest, const struct alert *alert)
{
    return digest->dir->dealers[alert->dealer].manager;
}

/* Adds the fresh alerts of a manager, ten by name and the rest by count. */
static size_t add_alerts(const struct digest *digest, uint32_t manager, bool with_drops,
                         struct str *out)
{
    size_t count = 0;
    for (size_t i = 0; i < digest->fresh_count; i++) {
        const struct alert *alert = &digest->fresh[i];
        if (manager_of(digest, alert) != manager ||
            (!with_drops && strcmp(alert->rule, DIGEST_ONLY) == 0))
            continue;
        if (count++ < NAMES_MAX)
            str_addf(out, "\n%s", alert_line(&digest->base, alert));
    }
    if (count > NAMES_MAX) {
        reply_new_line(out);
        reply_add(out, digest->base.lang, REPLY_and_more, "count",
                  arena_printf(digest->base.arena, "%zu", count - NAMES_MAX), NULL);
    }
    return count;
}

/* The team channel of the warnings on a platform. Rooms of the built-in chat begin with '#'. */
static const char *channel_of(const struct digest *digest, const struct config_platform *config)
{
    const char *name = config_channel(config, digest->bot->config->watch_post_to);
    bool is_room = name && platform_is_built_in(config->type) && name[0] != '#';
    return is_room ? arena_printf(digest->base.arena, "#%s", name) : name;
}

static void post_to_channels(struct digest *digest)
{
    struct str text, regions;
    str_init(&regions);
    if (add_low_regions(digest, INDEX_NONE, &regions) == 0 && digest->fresh_count == 0)
        return;
    str_init(&text);
    reply_add(&text, digest->base.lang, REPLY_digest, "date",
              say_day(&digest->arena, digest->base.lang, digest->day), "count",
              arena_printf(&digest->arena, "%zu", digest->fresh_count), NULL);
    for (uint32_t person = 0; person <= digest->dir->person_count; person++) {
        uint32_t manager = person == digest->dir->person_count ? INDEX_NONE : person;
        struct str lines;
        str_init(&lines);
        if (add_alerts(digest, manager, true, &lines) > 0) {
            str_addf(&text, "\n%s：",
                     manager == INDEX_NONE ? "–" : digest->dir->people[manager].name);
            str_add_text(&text, str_text(&lines));
        }
        str_release(&lines);
    }
    if (regions.len > 0)
        str_addf(&text, "\n%s", str_text(&regions).ptr);
    str_release(&regions);
    struct bot *bot = digest->bot;
    for (size_t i = 0; i < bot->platform_count; i++) {
        const struct config_platform *config = bot->platforms[i].config;
        const char *channel = channel_of(digest, config);
        if (channel && *channel)
            tx_add_post(&digest->tx, &(struct tx_post){
                                         .platform = config->type,
                                         .channel = channel,
                                         .text = str_text(&text).ptr,
                                     });
    }
    str_release(&text);
}

/* Who is reminded: who promised it; of a dealer that has another manager by now, that one. */
static uint32_t reminded_of(const struct digest *digest, uint32_t author, uint32_t dealer)
{
    const struct directory *dir = digest->dir;
    bool is_handed_over = dealer != INDEX_NONE && dir->people[author].role == ROLE_MANAGER &&
                          dir->dealers[dealer].manager != INDEX_NONE;
    return is_handed_over ? dir->dealers[dealer].manager : author;
}

static uint32_t first_dealer(const struct digest *digest, const json_t *fact)
{
    const json_t *ids = json_object_get(fact, "dealers");
    return directory_dealer(digest->dir, text_of(json_string_value(json_array_get(ids, 0))));
}

static void keep_reminder(struct digest *digest, uint32_t author, const struct value *item)
{
    int64_t day = value_int(value_at(item, 1), DAY_NONE);
    int32_t told = digest->last_day == DAY_NONE ? digest->day - 1 : digest->last_day;
    if (day <= told || day > digest->day)
        return;
    json_t *fact = json_parse(value_text(value_at(item, 2)));
    struct reminder *reminder = arena_alloc(&digest->arena, 1, sizeof *reminder);
    reminder->dealer = first_dealer(digest, fact);
    reminder->person = reminded_of(digest, author, reminder->dealer);
    reminder->time = arena_copy(&digest->arena, json_get_text(fact, "time"));
    reminder->note = arena_copy(&digest->arena, json_get_text(fact, "note"));
    reminder->next = digest->reminders;
    digest->reminders = reminder;
    json_decref(fact);
}

/* What was promised in a record, or asked for, for today or a day since the last digest. */
static void find_reminders(struct digest *digest)
{
    for (uint32_t author = 0; author < digest->dir->person_count; author++) {
        const struct value *list = value_at(digest->replies, digest->promises[author]);
        for (size_t i = list->count; i > 0; i--)
            keep_reminder(digest, author, value_at(list, i - 1));
    }
}

static void add_reminders(const struct digest *digest, uint32_t person, struct str *out)
{
    for (const struct reminder *one = digest->reminders; one; one = one->next) {
        if (one->person != person)
            continue;
        reply_new_line(out);
        reply_add(out, digest->base.lang, REPLY_reminder, "time", one->time, "dealer",
                  one->dealer == INDEX_NONE ? "" : digest->dir->dealers[one->dealer].name, "note",
                  one->note, NULL);
    }
}

/* Who has no digest of its own hears of what it asked to be reminded of. */
static void tell_reminders(struct digest *digest, uint32_t person)
{
    struct str text;
    struct plan plan = {.tx = &digest->tx};
    str_init(&text);
    add_reminders(digest, person, &text);
    if (text.len > 0)
        (void)tell_person(&digest->base, &plan, person, str_text(&text).ptr);
    str_release(&text);
}

/* Who is due within a week: the same words as the answer to the question. */
static void add_due(struct digest *digest, uint32_t person, struct str *out)
{
    struct request request = digest->base;
    struct plan plan = {.reply = out};
    request.frame = &digest->due;
    const uint32_t *dealers = digest->dealers + digest->begins[person];
    size_t count = digest->begins[person + 1] - digest->begins[person];
    for (int kind = 0; kind < DUE_KINDS; kind++) {
        if (digest->contacts.first[kind] != DAY_NONE)
            due_say(&request, &plan, &digest->contacts, (enum due_kind)kind, dealers, count);
    }
}

static void tell_manager(struct digest *digest, uint32_t person)
{
    struct str text, alerts;
    struct plan plan = {.tx = &digest->tx};
    str_init(&text);
    str_init(&alerts);
    size_t count = add_alerts(digest, person, false, &alerts);
    reply_add(&text, digest->base.lang, count > 0 ? REPLY_morning_alerts : REPLY_morning, "name",
              digest->dir->people[person].name, "count", arena_printf(&digest->arena, "%zu", count),
              NULL);
    str_add_text(&text, str_text(&alerts));
    (void)add_low_regions(digest, person, &text);
    add_reminders(digest, person, &text);
    add_due(digest, person, &text);
    (void)tell_person(&digest->base, &plan, person, str_text(&text).ptr);
    str_release(&alerts);
    str_release(&text);
}

/* On Mondays: open for three working days and not put off, and that only since the last such
 * telling, so that each alert is told once. */
static bool is_neglected(const struct digest *digest, const struct alert *alert)
{
    int32_t raised = day_parse(text_slice(value_field_text(alert->hash, "raised"), 0, 10));
    if (strcmp(alert->state, "open") != 0 || strcmp(alert->rule, DIGEST_ONLY) == 0 ||
        raised == DAY_NONE || (alert->until != DAY_NONE && alert->until > digest->day))
        return false;
    int32_t mark = calendar_add_working_days(digest->base.calendar, raised, NEGLECTED_DAYS);
    return mark > digest->neglected_day && mark <= digest->day;
}

/* Tells a supervisor of those alerts of the territory that `wanted` picks, where there are any. */
static void tell_supervisor(struct digest *digest, uint32_t person, const struct alert *alerts,
                            size_t alert_count, enum reply opening,
                            bool (*wanted)(const struct digest *digest, const struct alert *alert))
{
    struct str text;
    struct plan plan = {.tx = &digest->tx};
    size_t count = 0;
    str_init(&text);
    reply_add(&text, digest->base.lang, opening, "name", digest->dir->people[person].name, NULL);
    for (size_t i = 0; i < alert_count; i++) {
        const struct alert *alert = &alerts[i];
        if (!wanted(digest, alert) || !directory_owns(digest->dir, person, alert->dealer))
            continue;
        if (count++ < NAMES_MAX)
            str_addf(&text, "\n%s", alert_line(&digest->base, alert));
    }
    if (count > NAMES_MAX) {
        reply_new_line(&text);
        reply_add(&text, digest->base.lang, REPLY_and_more, "count",
                  arena_printf(&digest->arena, "%zu", count - NAMES_MAX), NULL);
    }
    if (count > 0)
        (void)tell_person(&digest->base, &plan, person, str_text(&text).ptr);
    str_release(&text);
}

/* Another server told something meanwhile: what is left is looked for again. */
static void on_committed(void *owner, const struct commit_result *result)
{
    struct digest *digest = owner;
    if (result->status != ERR_CONFLICT) {
        finish(digest, result->status == ERR_EXISTS ? OK : result->status);
        return;
    }
    struct digest was = *digest;
    release(digest);
    was.send(was.bot, was.day, was.done, was.owner);
}

/* Takes what was read, and what was told up to now. */
static void learn(struct digest *digest, const struct value *replies)
{
    const struct value *watch = value_at(replies, READ_WATCH);
    digest->replies = replies;
    digest->last_day = (int32_t)value_field_int(watch, "digest_day", DAY_NONE);
    digest->neglected_day = (int32_t)value_field_int(watch, "neglected_day", DAY_NONE);
    digest->told_seq = value_field_int(watch, "digest_seq", 0);
    digest->critical_seq = value_field_int(watch, "critical_seq", 0);
    digest->now_seq = value_int(value_at(replies, READ_NEWEST), 0);
    find_open(digest);
}

/* What was told must still be that when it is told more. */
static void begin_commit(struct digest *digest, const char *message)
{
    static const char *const relied_on[] = {"digest_day", "digest_seq", "critical_seq"};
    const struct value *watch = value_at(digest->replies, READ_WATCH);
    tx_init(&digest->tx, &digest->arena, message);
    for (size_t i = 0; i < sizeof relied_on / sizeof relied_on[0]; i++)
        tx_expect(&digest->tx, arena_copy(&digest->arena, value_field_text(watch, relied_on[i])),
                  "HGET", "watch", relied_on[i], NULL);
}

/* News up to what was read are told now. */
static void note_told(struct digest *digest, const char *field)
{
    tx_write(&digest->tx, "HSET", "watch", field,
             arena_printf(&digest->arena, "%lld", (long long)digest->now_seq), NULL);
}

static void begin_digest(struct digest *digest)
{
    const char *day = arena_printf(&digest->arena, "%d", digest->day);
    begin_commit(digest, arena_printf(&digest->arena, "watch:digest:%s", day));
    tx_write(&digest->tx, "HSET", "watch", "digest_day", day, NULL);
    note_told(digest, "digest_seq");
    if (day_weekday(digest->day) == MONDAY)
        tx_write(&digest->tx, "HSET", "watch", "neglected_day", day, NULL);
}

static void tell_critical(struct digest *digest, uint32_t person)
{
    tell_supervisor(digest, person, digest->open, digest->open_count, REPLY_morning_supervisor,
                    is_new_critical);
}

static void on_read(void *owner, enum err status, const struct value *replies)
{
    struct digest *digest = owner;
    struct bot *bot = digest->bot;
    if (status != OK) {
        finish(digest, status);
        return;
    }
    learn(digest, replies);
    if (digest->last_day >= digest->day) {
        finish(digest, OK);
        return;
    }
    find_last_days(digest);
    group_dealers(digest);
    find_fresh(digest);
    find_reminders(digest);
    begin_digest(digest);
    post_to_channels(digest);
    for (uint32_t person = 0; person < digest->dir->person_count; person++) {
        if (digest->dir->people[person].role == ROLE_MANAGER)
            tell_manager(digest, person);
        else
            tell_reminders(digest, person);
        if (digest->dir->people[person].role != ROLE_SUPERVISOR)
            continue;
        tell_critical(digest, person);
        if (day_weekday(digest->day) == MONDAY)
            tell_supervisor(digest, person, digest->open, digest->open_count, REPLY_stale_alerts,
                            is_neglected);
    }
    store_commit(bot->store, &digest->tx, digest->base.now_ms, on_committed, digest);
}

static void want_alerts(struct digest *digest)
{
    struct reads *reads = &digest->reads;
    reads_init(reads, &digest->arena);
    reads_add(reads, "HGETALL", "watch", NULL);
    reads_add(reads, "JOIN", "alerts:open",
              "alert:", arena_printf(&digest->arena, "%d", ALERTS_MAX), NULL);
    reads_add(reads, "HGET", "n", "fact", NULL);
}

static void read_all(struct digest *digest)
{
    struct arena *arena = &digest->arena;
    struct reads *reads = &digest->reads;
    want_alerts(digest);
    reads_add(reads, "ZRANGE", "last:order", "0", "-1", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", "last:visit", "0", "-1", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", "last:call", "0", "-1", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", "visits", "0", "0", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", "calls", "0", "0", "WITHSCORES", NULL);
    digest->promises = arena_alloc(arena, digest->dir->person_count, sizeof *digest->promises);
    for (uint32_t person = 0; person < digest->dir->person_count; person++)
        digest->promises[person] = reads_add(
            reads, "FACTS", arena_printf(arena, "followups:%s", digest->dir->people[person].id),
            "0", NULL);
    store_read(digest->bot->store, reads, on_read, digest);
}

static struct digest *digest_new(struct bot *bot, int32_t day,
                                 void (*done)(void *owner, enum err status), void *owner)
{
    struct digest *digest = mem_new(1, sizeof *digest);
    digest->bot = bot;
    digest->day = day;
    digest->done = done;
    digest->owner = owner;
    digest->dir = directory_keep(bot->roster.dir);
    digest->due = (struct frame){.intent = INTENT_query_due, .confidence = 1};
    arena_init(&digest->arena);
    digest->base = bot_request(bot, digest->dir, &digest->arena);
    return digest;
}

void digest_send(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                 void *owner)
{
    struct digest *digest = digest_new(bot, day, done, owner);
    digest->send = digest_send;
    if (calendar_is_working_day(&bot->calendar, day))
        read_all(digest);
    else
        finish(digest, OK);
}

/* ── critical at once ────────────────────────────────────────────────────── */

static void on_alerts(void *owner, enum err status, const struct value *replies)
{
    struct digest *digest = owner;
    if (status != OK) {
        finish(digest, status);
        return;
    }
    learn(digest, replies);
    begin_commit(digest,
                 arena_printf(&digest->arena, "watch:critical:%lld", (long long)digest->now_seq));
    for (uint32_t person = 0; person < digest->dir->person_count; person++) {
        if (digest->dir->people[person].role == ROLE_SUPERVISOR)
            tell_critical(digest, person);
    }
    if (!digest->tx.posts) {
        finish(digest, OK);
        return;
    }
    note_told(digest, "critical_seq");
    store_commit(digest->bot->store, &digest->tx, digest->base.now_ms, on_committed, digest);
}

void digest_tell_critical(struct bot *bot, int32_t day, void (*done)(void *owner, enum err status),
                          void *owner)
{
    struct digest *digest = digest_new(bot, day, done, owner);
    digest->send = digest_tell_critical;
    want_alerts(digest);
    store_read(bot->store, &digest->reads, on_alerts, digest);
}
