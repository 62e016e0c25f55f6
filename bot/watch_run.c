/* SPDX-License-Identifier: Apache-2.0 */
/* One run: open alerts → histories → rules (thread pool) → closed alerts of spells that go on →
 * commits, one alert each → notices and digest, where they are due → critical at once. */
#include "bot/watch_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/bot.h"
#include "bot/digest.h"
#include "bot/histories.h"
#include "bot/known_alerts.h"
#include "bot/notices.h"
#include "bot/watch/watch.h"
#include "store/facts.h"

enum { ALERTS_MAX = 100000 };

/* One run; its parts live until the digest is out. */
struct run {
    struct bot *bot;
    bool is_due; /* the morning's */
    int32_t day;
    const struct directory *dir;
    struct history history;
    struct watch_index index;
    struct watch_numbers numbers;
    struct watch_state state;
    struct watch_events events;
    int32_t first_day; /* of the company's first evaluation */
    bool *is_filed;    /* by dealer: as dormant */
    struct known_alerts known;
    const char **closed; /* numbers of closed alerts that are being read */
    size_t closed_count;
    struct arena arena;
    struct reads reads;
    struct transaction tx;
    size_t next_event, next_known;
    uv_work_t work;
    bool has_history;
    void (*done)(void *owner, enum err status);
    void *owner;
};

/* The run is over; what a failed one has not done is left to the next. */
static void run_end(struct run *run, enum err status)
{
    void (*done)(void *, enum err) = run->done;
    void *owner = run->owner;
    if (status == OK)
        log_info("", "watch.done", "events=%zu", run->events.count);
    else
        log_warn("", "watch.failed", "reason=\"%s\"", err_text(status));
    known_alerts_release(&run->known);
    free(run->is_filed);
    tx_release(&run->tx);
    watch_events_release(&run->events);
    if (run->has_history) {
        watch_state_release(&run->state);
        watch_index_release(&run->index);
        history_release(&run->history);
    }
    directory_free(run->dir);
    arena_release(&run->arena);
    free(run);
    done(owner, status);
}

/* ── commits ─────────────────────────────────────────────────────────────── */

static void next_commit(struct run *run);

static void on_committed(void *owner, const struct commit_result *result)
{
    struct run *run = owner;
    enum err status = result->status;
    tx_release(&run->tx);
    if (status != OK && status != ERR_EXISTS && status != ERR_CONFLICT) {
        run_end(run, status);
        return;
    }
    next_commit(run); /* a conflict: another server, or a person, was there first */
}

static json_t *fact_new(struct run *run, const char *type)
{
    char at[CLOCK_TEXT];
    json_t *fact = json_object();
    json_set_string(fact, "at", clock_format(clock_now_ms(&run->bot->clock), at));
    json_set_string(fact, "by", "watch");
    json_set_string(fact, "source", "watch");
    json_set_string(fact, "message", run->tx.message);
    json_set_string(fact, "type", type);
    return fact;
}

static void set_day(json_t *fact, const char *key, int32_t day)
{
    char text[DAY_TEXT];
    json_set_string(fact, key, day_format(day, text));
}

static double rounded(double value)
{
    return round(value * 100) / 100;
}

/* The day that an alert counts from. */
static int32_t last_day(const struct run *run, const struct watch_event *event)
{
    const struct dealer_days *days = &run->index.dealers[event->dealer];
    switch (event->rule) {
    case RULE_visit_overdue:
    case RULE_call_overdue:
        return run->day - (int32_t)lround(event->spell.value);
    case RULE_purchase_stop:
    case RULE_purchase_drop:
    case RULE_first_order_only:
        return days_last(days->purchases, run->day);
    case RULE_agreement_expiring: {
        const struct dealer_history *history = &run->history.dealers[event->dealer];
        return history->agreement_count == 0
                   ? DAY_NONE
                   : history->agreements[history->agreement_count - 1].expires;
    }
    case RULE_call_spike:
    case RULE_call_drop:
    case RULE_ticket_overdue:
    case RULE_COUNT:
        break;
    }
    return DAY_NONE;
}

static json_t *raised_fact(struct run *run, const struct watch_event *event)
{
    const struct dealer *dealer = &run->dir->dealers[event->dealer];
    json_t *fact = fact_new(run, "alert_raised");
    int32_t last = last_day(run, event);
    json_set_string(fact, "alert", tx_number(&run->tx, TX_ALERT));
    json_set_string(fact, "rule", rule_of(event->rule)->name);
    json_set_string(fact, "dealer", dealer->id);
    set_day(fact, "since", event->spell.since);
    json_set_string(fact, "severity", watch_severity(event->spell.level));
    if (event->spell.level == LEVEL_EXPIRED)
        json_set_string(fact, "step", ALERT_STEP_EXPIRED);
    json_object_set_new(fact, "value", json_real(rounded(event->spell.value)));
    json_object_set_new(fact, "expected", json_real(rounded(event->spell.expected)));
    if (dealer->manager != INDEX_NONE)
        json_set_string(fact, "person", run->dir->people[dealer->manager].id);
    if (last != DAY_NONE)
        set_day(fact, "last", last);
    return fact;
}

/* Takes the fact. */
static void commit_fact(struct run *run, json_t *fact)
{
    if (fact_apply(&run->tx, fact, tx_next_fact(&run->tx), NULL) != OK) {
        log_error(run->tx.message, "watch.fact", "reason=\"cannot be applied\"");
        json_decref(fact);
        next_commit(run);
        return;
    }
    tx_add_fact(&run->tx, fact);
    store_commit(run->bot->store, &run->tx, clock_now_ms(&run->bot->clock), on_committed, run);
}

/* What a spell's alert is known by. */
static const char *spell_key(struct run *run, const struct watch_event *event)
{
    char since[DAY_TEXT];
    return arena_printf(&run->arena, "%s %s %s", rule_of(event->rule)->name,
                        run->dir->dealers[event->dealer].id, day_format(event->spell.since, since));
}

static void commit_raised(struct run *run, const struct watch_event *event)
{
    arena_clear(&run->arena);
    const char *key = spell_key(run, event);
    tx_init(&run->tx, &run->arena, arena_printf(&run->arena, "watch:%s", key));
    tx_expect(&run->tx, "", "HGET", "alerts:key", key, NULL);
    commit_fact(run, raised_fact(run, event));
}

/* A move of a known alert: `what` makes the idempotency key. */
static json_t *moved_fact(struct run *run, const struct known_alert *known, const char *what)
{
    arena_clear(&run->arena);
    tx_init(&run->tx, &run->arena,
            arena_printf(&run->arena, "watch:%s:%s:%s", what, known->number, known->version));
    tx_expect(&run->tx, known->version, "HGET",
              arena_printf(&run->arena, "alert:%s", known->number), "version", NULL);
    json_t *fact = fact_new(run, "alert_moved");
    json_set_int(fact, "alert", atoll(known->number));
    json_set_string(fact, "action", what);
    json_set_string(fact, "rule", rule_of(known->rule)->name);
    json_set_string(fact, "dealer", run->dir->dealers[known->dealer].id);
    json_object_set(fact, "was", known->was);
    return fact;
}

/* A higher level is told, also of an alert that was closed or put off. */
static void commit_worse(struct run *run, const struct known_alert *known, enum watch_level level)
{
    json_t *fact = moved_fact(run, known, "worsen");
    json_set_string(fact, "severity", watch_severity(level));
    if (level == LEVEL_EXPIRED)
        json_set_string(fact, "step", ALERT_STEP_EXPIRED);
    json_set_string(fact, "worse", json_get_string(fact, "at", ""));
    if (known->closing != CLOSING_NONE)
        json_set_string(fact, "state", "open");
    commit_fact(run, fact);
}

/* What was taken for over, but is not. It is told again only of a dealer that came back. */
static void commit_reopened(struct run *run, const struct known_alert *known)
{
    json_t *fact = moved_fact(run, known, "reopen");
    json_set_string(fact, "state", "open");
    json_set_string(fact, "reason", "");
    if (known->closing == CLOSING_BY_LEAVING)
        json_set_string(fact, "worse", json_get_string(fact, "at", ""));
    commit_fact(run, fact);
}

static void commit_cleared(struct run *run, const struct known_alert *known)
{
    json_t *fact = moved_fact(run, known, "clear");
    json_set_string(fact, "state", "closed");
    json_set_string(fact, "reason", "cleared");
    set_day(fact, "cleared", run->day);
    commit_fact(run, fact);
}

static struct known_alert *known_for(const struct run *run, const struct watch_event *event)
{
    return known_alerts_find(&run->known, event->rule, event->dealer, event->spell.since);
}

/* A rule that could not be evaluated today (records out of date, none at all) clears nothing. */
static bool is_evaluated(const struct run *run, enum rule_id rule)
{
    enum rule_needs needs = rule_of(rule)->needs;
    if (needs == NEEDS_NOTHING)
        return false;
    return needs != NEEDS_PURCHASES || !watch_is_stale(&run->index, &run->numbers, run->day);
}

static void on_told(void *owner, enum err status)
{
    run_end(owner, status);
}

static void on_digest(void *owner, enum err status)
{
    struct run *run = owner;
    if (status != OK)
        run_end(run, status);
    else
        digest_tell_critical(run->bot, run->day, on_told, run);
}

static void on_noticed(void *owner, enum err status)
{
    struct run *run = owner;
    if (status != OK)
        run_end(run, status);
    else
        digest_send(run->bot, run->day, on_digest, run);
}

/* A spell that was over 180 days old at the company's first evaluation is no news. */
static bool is_dormant(const struct run *run, const struct watch_event *event)
{
    return event->what == WATCH_DORMANT &&
           run->first_day - event->spell.last > run->numbers.dormant_days;
}

/* It is put on file instead; false where it is already. */
static bool file_dormant(struct run *run, const struct watch_event *event)
{
    const char *dealer = run->dir->dealers[event->dealer].id;
    if (run->is_filed[event->dealer])
        return false;
    arena_clear(&run->arena);
    tx_init(&run->tx, &run->arena,
            arena_printf(&run->arena, "watch:dormant:%s", spell_key(run, event)));
    json_t *fact = fact_new(run, "dormant_filed");
    json_object_set_new(fact, "dealers", json_pack("[s]", dealer));
    json_set_string(fact, "rule", rule_of(event->rule)->name);
    set_day(fact, "since", event->spell.since);
    set_day(fact, "date", event->spell.last);
    commit_fact(run, fact);
    return true;
}

/* Brings the store up to what is found of a spell; false where there is nothing to do. */
static bool follow_event(struct run *run, const struct watch_event *event)
{
    struct known_alert *known = known_for(run, event);
    if (!known && is_dormant(run, event))
        return file_dormant(run, event);
    if (!known) {
        commit_raised(run, event);
        return true;
    }
    known->is_seen = true;
    bool is_worse = event->spell.level > known->told;
    bool stays_closed = known->closing == CLOSING_BY_PERSON && known->told >= LEVEL_CRITICAL;
    if (is_worse && !stays_closed) {
        commit_worse(run, known, event->spell.level);
        return true;
    }
    if (known->closing == CLOSING_BY_DATA || known->closing == CLOSING_BY_LEAVING) {
        commit_reopened(run, known);
        return true;
    }
    return false;
}

static bool is_over(const struct run *run, const struct known_alert *known)
{
    return known->closing == CLOSING_NONE && !known->is_seen && is_evaluated(run, known->rule);
}

static bool is_open_spell(const struct watch_event *event)
{
    return event->what == WATCH_RAISED || event->what == WATCH_DORMANT;
}

static void next_commit(struct run *run)
{
    while (run->next_event < run->events.count) {
        const struct watch_event *event = &run->events.list[run->next_event++];
        if (is_open_spell(event) && follow_event(run, event))
            return;
    }
    while (run->next_known < run->known.count) {
        const struct known_alert *known = &run->known.list[run->next_known++];
        if (is_over(run, known)) {
            commit_cleared(run, known);
            return;
        }
    }
    if (run->is_due)
        notices_send(run->bot,
                     &(struct notices_found){run->day, &run->index, &run->numbers, &run->events},
                     on_noticed, run);
    else
        on_digest(run, OK);
}

/* ── closed alerts of spells that go on ──────────────────────────────────── */

/* The first commit of a company's first run says that it was. */
static void commit_first(struct run *run)
{
    arena_clear(&run->arena);
    if (run->first_day != DAY_NONE) {
        next_commit(run);
        return;
    }
    run->first_day = run->day;
    tx_init(&run->tx, &run->arena, "watch:first");
    tx_expect(&run->tx, "", "HGET", "watch", "first_day", NULL);
    tx_write(&run->tx, "HSET", "watch", "first_day", arena_printf(&run->arena, "%d", run->day),
             NULL);
    store_commit(run->bot->store, &run->tx, clock_now_ms(&run->bot->clock), on_committed, run);
}

static void on_closed_alerts(void *owner, enum err status, const struct value *replies)
{
    struct run *run = owner;
    if (status != OK) {
        run_end(run, status);
        return;
    }
    for (size_t i = 0; i < run->closed_count; i++)
        known_alerts_add(&run->known, run->dir, text_of(run->closed[i]), value_at(replies, i));
    commit_first(run);
}

static void on_numbers(void *owner, enum err status, const struct value *replies)
{
    struct run *run = owner;
    if (status != OK) {
        run_end(run, status);
        return;
    }
    struct reads reads;
    reads_init(&reads, &run->arena);
    run->closed = arena_alloc(&run->arena, replies->count + 1, sizeof *run->closed);
    for (size_t i = 0; i < replies->count; i++) {
        struct text number = value_text(value_at(replies, i));
        if (number.len == 0)
            continue;
        run->closed[run->closed_count] = arena_copy(&run->arena, number);
        reads_add(&reads, "HGETALL",
                  arena_printf(&run->arena, "alert:%s", run->closed[run->closed_count++]), NULL);
    }
    run->reads = reads;
    store_read(run->bot->store, &run->reads, on_closed_alerts, run);
}

/* Asks for the numbers of the alerts that there were of spells of today that have no open one. */
static void read_closed(struct run *run)
{
    arena_clear(&run->arena);
    reads_init(&run->reads, &run->arena);
    for (size_t i = 0; i < run->events.count; i++) {
        const struct watch_event *event = &run->events.list[i];
        if (!is_open_spell(event) || known_for(run, event))
            continue;
        reads_add(&run->reads, "HGET", "alerts:key", spell_key(run, event), NULL);
    }
    store_read(run->bot->store, &run->reads, on_numbers, run);
}

/* ── evaluation ──────────────────────────────────────────────────────────── */

static void evaluate(uv_work_t *work)
{
    struct run *run = work->data;
    watch_index_init(&run->index, run->dir, &run->history);
    watch_state_init(&run->state, run->dir);
    watch_events_init(&run->events);
    watch_warm_up(&run->index, &run->numbers, run->day, &run->state);
    watch_evaluate(&run->index, &run->numbers, run->day, &run->state, &run->events);
}

static void on_evaluated(uv_work_t *work, int status)
{
    struct run *run = work->data;
    (void)status; /* never cancelled */
    run->has_history = true;
    if (run->bot->is_stopping)
        run_end(run, ERR_CLOSED);
    else
        read_closed(run);
}

static void on_history(void *owner, enum err status, struct history *history)
{
    struct run *run = owner;
    if (status != OK) {
        run_end(run, status);
        return;
    }
    run->history = *history;
    run->work.data = run;
    uv_queue_work(run->bot->loop, &run->work, evaluate, on_evaluated);
}

/* Fields are "D RULE". */
static void read_filed(struct run *run, const struct value *dormant)
{
    run->is_filed = mem_new(run->dir->dealer_count, sizeof *run->is_filed);
    for (size_t i = 0; i + 1 < dormant->count; i += 2) {
        struct text name = value_text(value_at(dormant, i));
        uint32_t dealer = directory_dealer(run->dir, text_split(&name, ' '));
        if (dealer != INDEX_NONE)
            run->is_filed[dealer] = true;
    }
}

static void on_alerts(void *owner, enum err status, const struct value *replies)
{
    struct run *run = owner;
    if (status != OK) {
        run_end(run, status);
        return;
    }
    const struct value *list = value_at(replies, 0);
    for (size_t i = 0; i < list->count; i++)
        known_alerts_add(&run->known, run->dir, value_text(value_at(value_at(list, i), 0)),
                         value_at(value_at(list, i), 1));
    run->first_day = (int32_t)value_int(value_at(replies, 1), DAY_NONE);
    read_filed(run, value_at(replies, 2));
    histories_read(run->bot->store, run->dir, on_history, run);
}

void watch_run_start(struct bot *bot, bool is_due, void (*done)(void *owner, enum err status),
                     void *owner)
{
    struct run *run = mem_new(1, sizeof *run);
    run->bot = bot;
    run->is_due = is_due;
    run->day = clock_moment(clock_now_ms(&bot->clock)).day;
    run->dir = directory_keep(bot->roster.dir);
    run->done = done;
    run->owner = owner;
    watch_numbers_init(&run->numbers, bot->config);
    arena_init(&run->arena);
    reads_init(&run->reads, &run->arena);
    reads_add(&run->reads, "JOIN", "alerts:open",
              "alert:", arena_printf(&run->arena, "%d", ALERTS_MAX), NULL);
    reads_add(&run->reads, "HGET", "watch", "first_day", NULL);
    reads_add(&run->reads, "HGETALL", "dormant", NULL);
    store_read(bot->store, &run->reads, on_alerts, run);
}
