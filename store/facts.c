/* SPDX-License-Identifier: Apache-2.0 */
/* Every type is a row: what it must have, and one function that says what follows from it.
 * That function is written once for both directions: its verbs (put, set, follow…) do their
 * work forwards when the fact happens and the opposite when it is taken back. */
#include "store/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/json.h"

/* One fact on its way into the state (or out of it). */
struct change {
    struct transaction *tx;
    const json_t *fact;
    const char *seq;
    bool is_undo;
};

struct fact_type {
    const char *name;
    const char *needs[5];
    bool needs_was;
    void (*follow)(const struct change *change);
};

/* ── what a fact says ────────────────────────────────────────────────────── */

static const char *string_of(const struct change *change, const char *field)
{
    return json_get_string(change->fact, field, "");
}

/* A value as the state keeps it: a string, a number, a list as words. Borrowed from the arena;
 * NULL where there is none. */
static const char *value_of(const struct change *change, const json_t *object, const char *field)
{
    const json_t *value = json_object_get(object, field);
    struct arena *arena = change->tx->arena;
    if (json_is_string(value))
        return arena_copy(arena, text_of(json_string_value(value)));
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return arena_printf(arena, "%.15g", json_real_value(value));
    if (!json_is_array(value))
        return NULL;
    const char *words = "";
    size_t i;
    json_t *item;
    json_array_foreach (value, i, item) {
        const char *word = json_string_value(item);
        words = arena_printf(arena, "%s%s%s", words, i > 0 ? " " : "", word ? word : "");
    }
    return words;
}

/* A date as a day number; NULL where there is none. */
static const char *day_at(const struct change *change, const char *field)
{
    int32_t day = day_parse(json_get_text(change->fact, field));
    return day == DAY_NONE ? NULL : arena_printf(change->tx->arena, "%d", (int)day);
}

/* A moment in milliseconds; NULL where there is none. */
static const char *ms_at(const struct change *change, const json_t *object, const char *field)
{
    int64_t ms;
    if (!clock_parse(json_get_text(object, field), &ms, NULL))
        return NULL;
    return arena_printf(change->tx->arena, "%lld", (long long)ms);
}

static const char *key_of(const struct change *change, const char *kind, const char *name)
{
    return arena_printf(change->tx->arena, "%s:%s", kind, name);
}

/* ── verbs ───────────────────────────────────────────────────────────────── */

static void put(const struct change *change, const char *key, const char *score, const char *member)
{
    if (change->is_undo)
        tx_write(change->tx, "ZREM", key, member, NULL);
    else
        tx_write(change->tx, "ZADD", key, score, member, NULL);
}

/* The field gets the value; taken back, it has what it had before (NULL: was not there). */
static void set(const struct change *change, const char *key, const char *field, const char *value,
                const char *before)
{
    const char *now = change->is_undo ? before : value;
    if (now)
        tx_write(change->tx, "HSET", key, field, now, NULL);
    else
        tx_write(change->tx, "HDEL", key, field, NULL);
}

/* `last:KIND` of the dealer follows the newest in its index. */
static void keep_last(const struct change *change, const char *index, const char *last,
                      const char *dealer)
{
    tx_write(change->tx, "TOP", index, last, dealer, NULL);
}

/* What was promised for a day stands in the author's list. */
static void promise(const struct change *change, const char *date_field)
{
    const char *day = day_at(change, date_field);
    if (day)
        put(change, key_of(change, "followups", string_of(change, "by")), day, change->seq);
}

/* ── records ─────────────────────────────────────────────────────────────── */

static const char *dealer_at(const struct change *change, size_t i)
{
    const json_t *dealers = json_object_get(change->fact, "dealers");
    return json_string_value(json_array_get(dealers, i));
}

/* A member of an index of records, by day; `last` may be NULL. */
static void record(const struct change *change, const char *kind, const char *member,
                   const char *last)
{
    const char *dealer;
    for (size_t i = 0; (dealer = dealer_at(change, i)); i++) {
        const char *index = key_of(change, kind, dealer);
        put(change, index, day_at(change, "date"), member);
        if (last)
            keep_last(change, index, last, dealer);
    }
}

/* A row of an imported file is known by what it says. */
static void import_row(const struct change *change)
{
    const char *row = string_of(change, "row");
    if (row[0])
        set(change, "imported", row, change->seq, NULL);
}

static void follow_visit(const struct change *change)
{
    import_row(change);
    record(change, "visits", change->seq, "last:visit");
    put(change, "visits", day_at(change, "date"), change->seq);
    promise(change, "next_date");
}

static void follow_call(const struct change *change)
{
    import_row(change);
    bool is_in = strcmp(string_of(change, "direction"), "in") == 0;
    record(change, is_in ? "calls:in" : "calls:out", change->seq, is_in ? NULL : "last:call");
    put(change, "calls", day_at(change, "date"), change->seq);
    promise(change, "next_date");
}

static void follow_order(const struct change *change)
{
    long long fen = llround(json_get_number(change->fact, "amount", 0) * 100);
    record(change, "orders", arena_printf(change->tx->arena, "%s:%lld", change->seq, fen),
           "last:order");
    const char *order_no = string_of(change, "order_no");
    if (order_no[0])
        set(change, "order_nos", order_no, change->seq, NULL);
}

/* How many came to a meeting. */
static void keep_head_count(const struct change *change)
{
    const char *event = value_of(change, change->fact, "event");
    const char *count = value_of(change, change->fact, "count");
    if (event && count)
        set(change, key_of(change, "event", event), "count", count, NULL);
}

static void follow_training(const struct change *change)
{
    keep_head_count(change);
    put(change, "trainings", day_at(change, "date"), change->seq);
    record(change, "trainings", change->seq, NULL);
}

static void follow_agreement(const struct change *change)
{
    const char *expires = day_at(change, "expires");
    record(change, "agreements",
           arena_printf(change->tx->arena, "%s:%s", change->seq, expires ? expires : ""), NULL);
}

static void follow_follow_up(const struct change *change)
{
    promise(change, "date");
}

static void follow_plan_set(const struct change *change)
{
    import_row(change);
    const json_t *was = json_object_get(change->fact, "was");
    struct arena *arena = change->tx->arena;
    const char *field = arena_printf(arena, "%s %s %s", string_of(change, "period"),
                                     string_of(change, "manager"), string_of(change, "kind"));
    const char *value =
        arena_printf(arena, "%lld %lld", (long long)json_get_int(change->fact, "sessions", 0),
                     (long long)json_get_int(change->fact, "people", 0));
    const char *before =
        was ? arena_printf(arena, "%lld %lld", (long long)json_get_int(was, "sessions", 0),
                           (long long)json_get_int(was, "people", 0))
            : NULL;
    set(change, "plans", field, value, before);
}

/* What changes the directory is read again at start-up. */
static void follow_directory(const struct change *change)
{
    import_row(change);
    put(change, "directory", change->seq, change->seq);
}

/* Each id is given to one dealer. */
static void follow_dealer_added(const struct change *change)
{
    const char *dealer = dealer_at(change, 0);
    if (dealer)
        set(change, "dealers", dealer, change->seq, NULL);
    follow_directory(change);
}

/* ── hashes of tickets, alerts, events ───────────────────────────────────── */

static bool is_kept(const char *name)
{
    static const char *const not_kept[] = {"type", "message", "source"};
    for (size_t i = 0; i < sizeof not_kept / sizeof *not_kept; i++) {
        if (strcmp(name, not_kept[i]) == 0)
            return false;
    }
    return true;
}

/* All values of the fact under their names, lists as words; `number` is what the key is made of. */
static void keep_whole(const struct change *change, const char *key, const char *number)
{
    const char *name;
    json_t *value;
    if (change->is_undo) {
        tx_write(change->tx, "DEL", key, NULL);
        return;
    }
    const char **words =
        arena_alloc(change->tx->arena, 2 + 2 * json_object_size(change->fact), sizeof *words);
    size_t count = 0;
    words[count++] = "HSET";
    words[count++] = key;
    json_object_foreach ((json_t *)change->fact, name, value) {
        const char *text = is_kept(name) ? value_of(change, change->fact, name) : NULL;
        if (!text || strcmp(name, number) == 0)
            continue;
        words[count++] = name;
        words[count++] = text;
    }
    if (count > 2)
        tx_write_words(change->tx, words, count);
}

/* ── tickets ─────────────────────────────────────────────────────────────── */

/* What moves change, and what is needed to find a ticket's places in the indexes. */
static const char *const ticket_fields[] = {"state",     "stage",       "person",     "notify_by",
                                            "accept_by", "escalate_by", "resolve_by", "close_by",
                                            "accepted",  "resolved",    "score",      "late"};
static const char *const alert_fields[] = {"state",  "severity", "step",  "worse",  "news",
                                           "person", "acked_by", "until", "reason", "cleared"};
enum {
    TICKET_FIELDS = sizeof ticket_fields / sizeof *ticket_fields,
    ALERT_FIELDS = sizeof alert_fields / sizeof *alert_fields
};

/* Where an action leads. */
static const char *const ticket_actions[][2] = {
    {"accept", "accepted"}, {"resolve", "resolved"}, {"reassign", "opened"},
    {"reopen", "opened"},   {"close", "closed"},
};
static const char *const alert_actions[][2] = {
    {"ack", "acked"},
    {"close", "closed"},
    {"clear", "closed"},
};

/* Puts a ticket that is as `now` says into the indexes that it belongs in, or takes it out. */
static void place_ticket(const struct change *change, const json_t *now, bool in)
{
    struct change place = *change;
    place.is_undo = !in;
    const char *number = value_of(change, change->fact, "ticket");
    const char *opened = ms_at(change, now, "opened");
    const char *state = json_get_string(now, "state", "");
    const char *person = json_get_string(now, "person", "");
    const char *stage = json_get_string(now, "stage", "");
    bool is_open = text_has_word(TEXT("opened accepted"), state);
    if (is_open) {
        put(&place, "tickets:open", opened, number);
        if (person[0])
            put(&place, key_of(change, "tickets:person", person), opened, number);
        if (stage[0])
            put(&place, key_of(change, "tickets:stage", stage), opened, number);
    }
    if (strcmp(state, "resolved") == 0)
        put(&place, "tickets:resolved", opened, number);
    bool is_opened = strcmp(state, "opened") == 0;
    const struct {
        const char *step, *at;
        bool runs;
    } limits[] = {
        {"notify", ms_at(change, now, "notify_by"), is_opened},
        {"accept", ms_at(change, now, "accept_by"), is_opened},
        {"escalate", ms_at(change, now, "escalate_by"), is_opened},
        {"resolve", ms_at(change, now, "resolve_by"), is_open},
        {"close", ms_at(change, now, "close_by"), strcmp(state, "resolved") == 0},
    };
    const char *passed = json_get_string(now, "late", "");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i].runs && limits[i].at && !text_has_word(text_of(passed), limits[i].step))
            put(&place, "deadlines", limits[i].at,
                arena_printf(change->tx->arena, "ticket:%s:%s", number, limits[i].step));
    }
}

/* Puts an alert into the indexes, or takes it out. */
static void place_alert(const struct change *change, const json_t *now, bool in)
{
    struct change place = *change;
    place.is_undo = !in;
    const char *number = value_of(change, change->fact, "alert");
    const char *raised = ms_at(change, now, "raised");
    const char *person = json_get_string(now, "person", "");
    if (strcmp(json_get_string(now, "state", ""), "closed") == 0)
        return;
    put(&place, "alerts:open", raised, number);
    if (strcmp(string_of(change, "rule"), "ticket_overdue") == 0)
        put(&place, "alerts:tickets", raised, number);
    if (person[0])
        put(&place, key_of(change, "alerts:manager", person), raised, number);
}

/* What moves: a ticket or an alert. */
struct moving {
    const char *kind;
    const char *const *fields;
    size_t field_count;
    const char *const (*actions)[2];
    size_t action_count;
    void (*place)(const struct change *change, const json_t *now, bool in);
};

static const struct moving ticket_moving = {
    "ticket",
    ticket_fields,
    TICKET_FIELDS,
    ticket_actions,
    sizeof ticket_actions / sizeof *ticket_actions,
    place_ticket,
};
static const struct moving alert_moving = {
    "alert",
    alert_fields,
    ALERT_FIELDS,
    alert_actions,
    sizeof alert_actions / sizeof *alert_actions,
    place_alert,
};

static const char *number_key(const struct change *change, const struct moving *moving)
{
    return key_of(change, moving->kind, value_of(change, change->fact, moving->kind));
}

/* The fact in the history of the thing it is about. */
static void log_move(const struct change *change, const struct moving *moving)
{
    put(change, key_of(change, "log", number_key(change, moving)), change->seq, change->seq);
}

/* The state that the fact leads to, NULL where it leaves it as it was. */
static const char *state_after(const struct change *change, const struct moving *moving)
{
    const json_t *score = json_object_get(change->fact, "score");
    const char *action = string_of(change, "action");
    if (json_object_get(change->fact, "state"))
        return string_of(change, "state");
    if (score)
        return json_integer_value(score) >= 3 ? "closed" : "opened";
    for (size_t i = 0; i < moving->action_count; i++) {
        if (strcmp(action, moving->actions[i][0]) == 0)
            return moving->actions[i][1];
    }
    return NULL;
}

/* `was` with what the fact changes. New. */
static json_t *overlay(const struct change *change, const struct moving *moving, const json_t *was)
{
    json_t *now = json_deep_copy(was);
    const char *state = state_after(change, moving);
    for (size_t i = 0; i < moving->field_count; i++) {
        json_t *value = json_object_get(change->fact, moving->fields[i]);
        if (value)
            json_object_set(now, moving->fields[i], value);
    }
    if (state)
        json_set_string(now, "state", state);
    return now;
}

/* The hash's fields that differ between what was and what is, in the direction of the change. */
static void set_changed(const struct change *change, const struct moving *moving, const json_t *was,
                        const json_t *now)
{
    const char *key = number_key(change, moving);
    for (size_t i = 0; i < moving->field_count; i++) {
        const char *field = moving->fields[i];
        const char *value = value_of(change, now, field);
        const char *before = value_of(change, was, field);
        if (value != before && (!value || !before || strcmp(value, before) != 0))
            set(change, key, field, value, before);
    }
    set(change, key, "version", change->seq, value_of(change, was, "version"));
}

static void move(const struct change *change, const struct moving *moving)
{
    const json_t *was = json_object_get(change->fact, "was");
    json_t *now = overlay(change, moving, was);
    moving->place(change, change->is_undo ? now : was, false);
    moving->place(change, change->is_undo ? was : now, true);
    set_changed(change, moving, was, now);
    log_move(change, moving);
    json_decref(now);
}

/* The beginning of a ticket or an alert, which is `since` then. */
static void start(const struct change *change, const struct moving *moving, const char *since,
                  const char *state)
{
    const char *key = number_key(change, moving);
    const char *number = value_of(change, change->fact, moving->kind);
    const char *begin = ms_at(change, change->fact, "at");
    json_t *now = json_copy((json_t *)change->fact);
    json_set_string(now, "state", state);
    json_set_string(now, since, string_of(change, "at"));
    moving->place(change, now, !change->is_undo);
    json_decref(now);
    keep_whole(change, key, moving->kind);
    if (!change->is_undo)
        tx_write(change->tx, "HSET", key, "state", state, since, string_of(change, "at"), "version",
                 change->seq, NULL);
    put(change, arena_printf(change->tx->arena, "%ss:all", moving->kind), begin, number);
    log_move(change, moving);
}

static void follow_ticket_opened(const struct change *change)
{
    const char *number = value_of(change, change->fact, "ticket");
    const char *dealer;
    start(change, &ticket_moving, "opened", "opened");
    for (size_t i = 0; (dealer = dealer_at(change, i)); i++)
        put(change, key_of(change, "tickets:dealer", dealer), ms_at(change, change->fact, "at"),
            number);
    const char *event = value_of(change, change->fact, "event");
    if (event)
        put(change, key_of(change, "tickets:event", event), ms_at(change, change->fact, "at"),
            number);
}

static void follow_ticket_moved(const struct change *change)
{
    move(change, &ticket_moving);
}

/* ── alerts ──────────────────────────────────────────────────────────────── */

static void follow_alert_raised(const struct change *change)
{
    const char *number = value_of(change, change->fact, "alert");
    const char *dealer = string_of(change, "dealer");
    start(change, &alert_moving, "raised", "open");
    put(change, key_of(change, "alerts:dealer", dealer), ms_at(change, change->fact, "at"), number);
    const char *ticket = string_of(change, "of_ticket");
    set(change, "alerts:key",
        arena_printf(change->tx->arena, "%s %s %s%s%s", string_of(change, "rule"), dealer,
                     string_of(change, "since"), *ticket ? " " : "", ticket),
        number, NULL);
    if (!change->is_undo)
        tx_write(change->tx, "HSET", number_key(change, &alert_moving), "news", change->seq, NULL);
}

static void follow_alert_moved(const struct change *change)
{
    const json_t *was = json_object_get(change->fact, "was");
    move(change, &alert_moving);
    if (json_object_get(change->fact, "worse"))
        set(change, number_key(change, &alert_moving), "news", change->seq,
            value_of(change, was, "news"));
}

/* A dealer that had been silent for long before anybody looked: since when, and its last purchase.
 * A purchase ends it, and needs no fact of its own. */
static void follow_dormant(const struct change *change)
{
    const char *dealer;
    const char *value =
        arena_printf(change->tx->arena, "%s %s", day_at(change, "since"), day_at(change, "date"));
    for (size_t i = 0; (dealer = dealer_at(change, i)); i++)
        set(change, "dormant",
            arena_printf(change->tx->arena, "%s %s", dealer, string_of(change, "rule")), value,
            NULL);
}

/* ── events ──────────────────────────────────────────────────────────────── */

/* When those who have not answered are asked again, and when the planner is asked how many came:
 * at nine, three days before and the day after. */
static const struct {
    const char *step;
    int days;
} event_steps[] = {{"remind", -3}, {"count", 1}};

static const char *event_step(const struct change *change, const char *step)
{
    return arena_printf(change->tx->arena, "event:%s:%s", value_of(change, change->fact, "event"),
                        step);
}

/* What of a meeting on that day is due later than the fact; what is past already is not done. Taken
 * out is all of it. */
static void plan_steps(const struct change *change, const char *date)
{
    int32_t day = day_parse(text_of(date));
    int64_t at = 0;
    (void)clock_parse(json_get_text(change->fact, "at"), &at, NULL);
    for (size_t i = 0; day != DAY_NONE && i < sizeof event_steps / sizeof *event_steps; i++) {
        int64_t due = clock_ms(day + event_steps[i].days, FACT_EVENT_MINUTE);
        if (due > at || change->is_undo)
            put(change, "deadlines", arena_printf(change->tx->arena, "%lld", (long long)due),
                event_step(change, event_steps[i].step));
    }
}

/* Puts the meeting into the indexes under its day, with what is due around it, or takes it out. */
static void place_event(const struct change *change, const char *date, bool in)
{
    struct change place = *change;
    const char *number = value_of(change, change->fact, "event");
    int32_t day = day_parse(text_of(date));
    const char *score = arena_printf(change->tx->arena, "%d", (int)day);
    const char *dealer;
    place.is_undo = !in;
    if (day == DAY_NONE)
        return;
    plan_steps(&place, date);
    put(&place, "events", score, number);
    for (size_t i = 0; (dealer = dealer_at(change, i)); i++)
        put(&place, key_of(change, "invited", dealer), score, number);
}

static void follow_event_planned(const struct change *change)
{
    const char *key = key_of(change, "event", value_of(change, change->fact, "event"));
    place_event(change, string_of(change, "date"), !change->is_undo);
    keep_whole(change, key, "event");
    if (!change->is_undo)
        tx_write(change->tx, "HSET", key, "version", change->seq, NULL);
}

/* The version tells which fact has changed the meeting last. */
static void keep_version(const struct change *change, const char *key)
{
    const json_t *was = json_object_get(change->fact, "was");
    set(change, key, "version", change->seq, value_of(change, was, "version"));
}

/* It is in no index any more, and nothing of it is due; its hash says so. */
static void cancel_event(const struct change *change)
{
    const char *key = key_of(change, "event", value_of(change, change->fact, "event"));
    set(change, key, "state", "cancelled", NULL);
    place_event(change, string_of(change, "date"), change->is_undo);
    keep_version(change, key);
}

/* Day and time are others, and with them what falls due around it. */
static void move_event(const struct change *change)
{
    const char *key = key_of(change, "event", value_of(change, change->fact, "event"));
    const json_t *was = json_object_get(change->fact, "was");
    const char *before = json_get_string(was, "date", "");
    const char *now = string_of(change, "date");
    place_event(change, change->is_undo ? now : before, false);
    place_event(change, change->is_undo ? before : now, true);
    set(change, key, "date", now, before);
    set(change, key, "time", value_of(change, change->fact, "time"), value_of(change, was, "time"));
    keep_version(change, key);
}

/* A step that was done is no longer due; how many came stands in the event. */
static void do_step(const struct change *change)
{
    const char *due = ms_at(change, change->fact, "due");
    if (due) {
        struct change done = *change;
        done.is_undo = !change->is_undo;
        put(&done, "deadlines", due, event_step(change, string_of(change, "action")));
    }
    keep_head_count(change);
}

static void follow_event_moved(const struct change *change)
{
    const char *action = string_of(change, "action");
    if (strcmp(action, "cancel") == 0)
        cancel_event(change);
    else if (strcmp(action, "move") == 0)
        move_event(change);
    else
        do_step(change);
}

static void follow_rsvp(const struct change *change)
{
    const json_t *was = json_object_get(change->fact, "was");
    struct arena *arena = change->tx->arena;
    const char *key = key_of(change, "rsvp", value_of(change, change->fact, "event"));
    const char *value = arena_printf(arena, "%s %lld", string_of(change, "answer"),
                                     (long long)json_get_int(change->fact, "count", 0));
    const char *before = was ? arena_printf(arena, "%s %lld", json_get_string(was, "answer", ""),
                                            (long long)json_get_int(was, "count", 0))
                             : NULL;
    const char *dealer;
    for (size_t i = 0; (dealer = dealer_at(change, i)); i++)
        set(change, key, dealer, value, before);
}

/* ── the table ───────────────────────────────────────────────────────────── */

static const struct fact_type types[] = {
    {"visit", {"dealers", "date"}, false, follow_visit},
    {"call", {"dealers", "date"}, false, follow_call},
    {"order", {"dealers", "date", "amount"}, false, follow_order},
    {"training", {"date"}, false, follow_training},
    {"agreement", {"dealers", "date"}, false, follow_agreement},
    {"follow_up", {"by", "date"}, false, follow_follow_up},
    {"event_planned", {"event", "date"}, false, follow_event_planned},
    {"event_moved", {"event", "action"}, false, follow_event_moved},
    {"rsvp", {"event", "dealers", "answer"}, false, follow_rsvp},
    {"ticket_opened", {"ticket", "at"}, false, follow_ticket_opened},
    {"ticket_moved", {"ticket", "action"}, true, follow_ticket_moved},
    {"ticket_rated", {"ticket", "score"}, true, follow_ticket_moved},
    {"alert_raised", {"alert", "at", "rule", "dealer", "since"}, false, follow_alert_raised},
    {"alert_moved", {"alert", "action"}, true, follow_alert_moved},
    {"dormant_filed", {"dealers", "rule", "since", "date"}, false, follow_dormant},
    {"plan_set", {"period", "manager", "kind"}, false, follow_plan_set},
    {"dealer_added", {"dealers"}, false, follow_dealer_added},
    {"dealer_updated", {"dealers", "field", "value"}, false, follow_directory},
    {"person_updated", {"person"}, false, follow_directory},
    {"identity_linked", {"platform", "account", "id"}, false, follow_directory},
};

static const struct fact_type *type_of(const json_t *fact)
{
    const char *name = json_get_string(fact, "type", "");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    }
    return NULL;
}

static bool is_date(const json_t *value)
{
    return json_is_string(value) && day_parse(text_of(json_string_value(value))) != DAY_NONE;
}

static bool is_moment(const json_t *value)
{
    int64_t ms;
    return json_is_string(value) && clock_parse(text_of(json_string_value(value)), &ms, NULL);
}

/* A number, or the placeholder of one. */
static bool is_number(const json_t *value)
{
    return json_is_integer(value) || json_is_string(value);
}

static bool is_list(const json_t *value)
{
    return json_is_array(value);
}

/* What some fields must be, or indexes would have no score and keys no name. */
static const struct {
    const char *field;
    bool (*is_right)(const json_t *value);
} forms[] = {
    {"date", is_date},     {"at", is_moment},    {"dealers", is_list}, {"since", is_date},
    {"ticket", is_number}, {"alert", is_number}, {"event", is_number},
};

static bool is_well_formed(const json_t *fact, const char *field)
{
    const json_t *value = json_object_get(fact, field);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(forms[i].field, field) == 0)
            return forms[i].is_right(value);
    }
    return value != NULL;
}

/* What a move was made from: it must say since when the thing exists. */
static bool has_was(const json_t *fact)
{
    const json_t *was = json_object_get(fact, "was");
    return is_moment(json_object_get(was, "opened")) || is_moment(json_object_get(was, "raised"));
}

static bool is_whole(const struct fact_type *type, const json_t *fact)
{
    for (size_t i = 0; i < sizeof type->needs / sizeof *type->needs && type->needs[i]; i++) {
        if (!is_well_formed(fact, type->needs[i]))
            return false;
    }
    return !type->needs_was || has_was(fact);
}

static enum err follow(struct transaction *tx, const json_t *fact, const char *seq, bool is_undo)
{
    const struct fact_type *type = type_of(fact);
    if (!type || !is_whole(type, fact))
        return ERR_FORMAT;
    type->follow(&(struct change){.tx = tx, .fact = fact, .seq = seq, .is_undo = is_undo});
    return OK;
}

/* ── what mends earlier facts ────────────────────────────────────────────── */

/* Keeps how the record stands now ("" for undone), and that it was mended. */
static void keep_mended(struct transaction *tx, const char *of, const char *now, const char *seq)
{
    tx_write(tx, "HSET", "corrections", of, now, NULL);
    tx_write(tx, "ZADD", "mended", of, seq, NULL);
}

static enum err undo(struct transaction *tx, const json_t *of, const char *of_seq, const char *seq)
{
    enum err err = follow(tx, of, of_seq, true);
    if (!err)
        keep_mended(tx, of_seq, "", seq);
    return err;
}

static enum err correct(struct transaction *tx, const json_t *fact, const json_t *of,
                        const char *of_seq, const char *seq)
{
    json_t *now = fact_corrected(of, fact);
    const struct fact_type *type = type_of(now);
    enum err err = type && is_whole(type, now) ? follow(tx, of, of_seq, true) : ERR_FORMAT;
    if (!err)
        err = follow(tx, now, of_seq, false);
    if (!err) {
        char *json = json_text(now);
        keep_mended(tx, of_seq, json, seq);
        free(json);
    }
    json_decref(now);
    return err;
}

enum err fact_apply(struct transaction *tx, const json_t *fact, const char *seq, const json_t *of)
{
    const char *type = json_get_string(fact, "type", "");
    bool is_undone = strcmp(type, "undone") == 0;
    if (!is_undone && strcmp(type, "corrected") != 0)
        return follow(tx, fact, seq, false);
    int64_t number = json_get_int(fact, "of", 0);
    if (!of || number < 1)
        return ERR_FORMAT;
    const char *of_seq = arena_printf(tx->arena, "%lld", (long long)number);
    return is_undone ? undo(tx, of, of_seq, seq) : correct(tx, fact, of, of_seq, seq);
}

/* Words separated by blanks as a list. New. */
static json_t *list_of(struct text words)
{
    json_t *list = json_array();
    while (words.ptr) {
        struct text word = text_split(&words, ' ');
        if (word.len > 0)
            json_array_append_new(list, json_stringn(word.ptr, word.len));
    }
    return list;
}

json_t *fact_corrected(const json_t *of, const json_t *corrected)
{
    json_t *now = json_deep_copy(of);
    const char *field = json_get_string(corrected, "field", "");
    json_t *value = json_object_get(corrected, "value");
    if (strcmp(field, "dealers") == 0 && json_is_string(value))
        json_object_set_new(now, field, list_of(json_get_text(corrected, "value")));
    else if (value && field[0] && strcmp(field, "type") != 0)
        json_object_set(now, field, value);
    return now;
}

static json_t *was_of(const struct value *hash, const struct moving *moving, const char *since)
{
    json_t *was = json_object();
    for (size_t i = 0; i < moving->field_count; i++) {
        const struct value *value = value_field(hash, moving->fields[i]);
        if (value->kind == VALUE_TEXT)
            json_set_text(was, moving->fields[i], value->text);
    }
    json_set_text(was, since, value_field_text(hash, since));
    json_set_text(was, "version", value_field_text(hash, "version"));
    return was;
}

json_t *fact_ticket_was(const struct value *ticket)
{
    return was_of(ticket, &ticket_moving, "opened");
}

json_t *fact_alert_was(const struct value *alert)
{
    return was_of(alert, &alert_moving, "raised");
}

json_t *fact_event_was(const struct value *event)
{
    static const char *const fields[] = {"date", "time", "version"};
    json_t *was = json_object();
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct value *value = value_field(event, fields[i]);
        if (value->kind == VALUE_TEXT)
            json_set_text(was, fields[i], value->text);
    }
    return was;
}
