/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"

json_t *snapshot_json(const char *text)
{
    char *json = mem_strdup(text);
    for (char *at = json; (at = strchr(at, '\'')); at++)
        *at = '"';
    json_t *made = json_parse(text_of(json));
    free(json);
    return made;
}

bool snapshot_holds(const json_t *whole, const json_t *part)
{
    const char *key;
    json_t *value;
    if (json_is_null(part))
        return !whole || json_is_null(whole);
    if (!json_is_object(whole) || !json_is_object(part))
        return json_equal(whole, part);
    json_object_foreach ((json_t *)part, key, value) {
        if (!snapshot_holds(json_object_get(whole, key), value))
            return false;
    }
    return true;
}

/* ── what is read ────────────────────────────────────────────────────────── */

static struct value value_of(const json_t *json, struct arena *arena, bool is_fact);

static struct value list_of(const json_t *json, struct arena *arena, bool of_facts)
{
    size_t count = json_array_size(json);
    struct value *list = arena_alloc(arena, count + 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = value_of(json_array_get(json, i), arena, of_facts);
    return (struct value){.kind = VALUE_LIST, .list = list, .count = count};
}

static struct value hash_of(const json_t *json, struct arena *arena)
{
    const char *key;
    json_t *item;
    size_t count = 0;
    struct value *list = arena_alloc(arena, 2 * json_object_size(json) + 1, sizeof *list);
    json_object_foreach ((json_t *)json, key, item) {
        list[count++] = (struct value){.kind = VALUE_TEXT, .text = text_of(key)};
        list[count++] = value_of(item, arena, false);
    }
    return (struct value){.kind = VALUE_LIST, .list = list, .count = count};
}

static struct value text_value(const char *text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text_of(text)};
}

/* Objects are hashes, or facts, which the store gives as their JSON. */
static struct value value_of(const json_t *json, struct arena *arena, bool of_facts)
{
    if (json_is_string(json))
        return text_value(arena_copy(arena, text_of(json_string_value(json))));
    if (json_is_number(json))
        return text_value(arena_printf(arena, "%.15g", json_number_value(json)));
    if (json_is_array(json))
        return list_of(json, arena, of_facts);
    if (!json_is_object(json))
        return (struct value){.kind = VALUE_NONE};
    if (!of_facts)
        return hash_of(json, arena);
    char *dumped = json_text(json);
    const char *copy = arena_copy(arena, text_of(dumped));
    free(dumped);
    return text_value(copy);
}

/* "COMMAND key", and the third word of a single fact. */
static const char *name_of(const struct tx_command *read, struct arena *arena)
{
    if (strcmp(read->words[0], "FACT") == 0)
        return arena_printf(arena, "FACT facts %s", read->words[2]);
    return arena_printf(arena, "%s %s", read->words[0], read->words[1]);
}

static const struct value *replies_of(const struct reads *reads, const json_t *known,
                                      struct arena *arena)
{
    struct value *list = arena_alloc(arena, reads->count + 1, sizeof *list);
    size_t count = 0;
    for (const struct tx_command *read = reads->list; read; read = read->next) {
        const json_t *found = json_object_get(known, name_of(read, arena));
        bool of_facts = strncmp(read->words[0], "FACT", 4) == 0 ||
                        strcmp(read->words[0], "FOLLOWING") == 0;
        list[count++] = found ? value_of(found, arena, of_facts) : (struct value){0};
    }
    struct value *replies = arena_alloc(arena, 1, sizeof *replies);
    *replies = (struct value){.kind = VALUE_LIST, .list = list, .count = count};
    return replies;
}

/* ── what is made ────────────────────────────────────────────────────────── */

/* With the numbers that the commit would give in place of their placeholders. */
static const char *filled(const char *text, struct arena *arena)
{
    static const struct {
        char letter;
        int first;
    } counters[] = {{'f', 501}, {'t', 901}, {'a', 801}, {'e', 701}};
    struct str out;
    str_init(&out);
    for (const char *at = text; *at; at++) {
        if (*at != '\2') {
            str_add_char(&out, *at);
            continue;
        }
        for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
            if (counters[i].letter == at[1])
                str_addf(&out, "%d", counters[i].first + atoi(at + 2));
        }
        at = strchr(at, '\3');
    }
    const char *made = arena_copy(arena, str_text(&out));
    str_release(&out);
    return made;
}

static json_t *facts_of(const struct transaction *tx, struct arena *arena)
{
    json_t *list = json_array();
    for (const struct tx_fact *fact = tx->facts; fact; fact = fact->next) {
        json_t *copy = json_deep_copy(fact->body);
        const char *key;
        json_t *value;
        json_object_foreach (fact->body, key, value) {
            const char *text = json_string_value(value);
            bool is_number = text && text[0] == '\2' && text[strlen(text) - 1] == '\3';
            if (is_number)
                json_set_int(copy, key, atoi(filled(text, arena)));
            else if (text)
                json_set_string(copy, key, filled(text, arena));
        }
        json_array_append_new(list, copy);
    }
    return list;
}

static const char *posts_of(const struct transaction *tx, struct arena *arena)
{
    const char *lines = "";
    for (const struct tx_post *post = tx->posts; post; post = post->next)
        lines = arena_printf(arena, "%s%s: %s\n", lines, post->channel, post->text);
    return filled(lines, arena);
}

static const char *writes_of(const struct transaction *tx, struct arena *arena)
{
    const char *lines = "";
    for (const struct tx_command *write = tx->writes; write; write = write->next) {
        for (size_t i = 0; i < write->count; i++)
            lines = arena_printf(arena, "%s%s%s", lines, i > 0 ? " " : "", write->words[i]);
        lines = arena_printf(arena, "%s\n", lines);
    }
    return filled(lines, arena);
}

static struct speaker speaker_of(const struct directory *dir, const char *by)
{
    uint32_t person = directory_person(dir, text_of(by));
    uint32_t dealer = directory_dealer(dir, text_of(by));
    if (person != INDEX_NONE)
        return (struct speaker){dir->people[person].role, person, INDEX_NONE};
    assert_int_not_equal(dealer, INDEX_NONE);
    return (struct speaker){ROLE_DEALER, INDEX_NONE, dealer};
}

struct snapshot_plan snapshot_plan(const struct snapshot_case *one, const struct directory *dir,
                                   const struct snapshot_when *when, struct arena *arena)
{
    static const char *const platforms[] = {"console"};
    static const struct routes routes = {platforms, 1};
    static const struct calendar calendar;
    struct frame *frame = arena_alloc(arena, 1, sizeof *frame);
    json_t *slots = snapshot_json(one->slots);
    json_t *known = snapshot_json(one->known ? one->known : "{}");
    json_t *records = snapshot_json(one->records ? one->records : "[]");
    if (!slots || !known || !records)
        fail_msg("no JSON: %s %s", one->slots, one->known);
    frame->intent = intent_by_name(text_of(one->intent));
    frame->confidence = 1;
    frame_slots_from_json(frame, slots, dir, arena);
    const struct intent *intent = intents[frame->intent];
    struct value mine = value_of(records, arena, false);
    struct request request = {
        .arena = arena,
        .dir = dir,
        .calendar = &calendar,
        .routes = &routes,
        .frame = frame,
        .speaker = speaker_of(dir, one->by),
        .by = one->by,
        .platform = "console",
        .channel = arena_printf(arena, "@%s", one->by),
        .account = one->by,
        .thread = "",
        .post = "p1",
        .message = "console:p1",
        .text = text_of(one->text ? one->text : "…"),
        .kind = CHANNEL_DIRECT,
        .is_internal = true,
        .lang = when->lang,
        .now_ms = clock_ms(when->day, when->minute),
        .now = clock_moment(clock_ms(when->day, when->minute)),
        .attempt = when->attempt,
        .mine = "mine:console::me",
        .records = &mine,
    };
    struct reads reads;
    struct transaction tx;
    struct str reply;
    str_init(&reply);
    reads_init(&reads, arena);
    tx_init(&tx, arena, request.message);
    if (intent->prepare)
        intent->prepare(&request, &reads);
    request.replies = replies_of(&reads, known, arena);
    struct plan plan = {.tx = &tx, .reply = &reply};
    assert_int_equal(intent->plan(&request, &plan), OK);
    const char *writes = writes_of(&tx, arena);
    struct snapshot_plan made = {
        .reply = filled(reply.len > 0 ? str_text(&reply).ptr : "", arena),
        .facts = facts_of(&tx, arena),
        .posts = posts_of(&tx, arena),
        .writes = writes,
        .is_kept = strstr(writes, "LPUSH mine:") != NULL,
    };
    str_release(&reply);
    tx_release(&tx);
    json_decref(slots);
    json_decref(known);
    json_decref(records);
    return made;
}
