/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/learn/score.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

/* Values that stand for an absent slot. */
static const struct {
    const char *intent, *slot, *value;
} defaults[] = {{"log_call", "direction", "out"},
                {"query_dealer", "aspect", "all"},
                {"query_due", "kind", "any"},
                {"query_alerts", "status", "open"},
                {"query_issue", "status", "open"}};

static const char *const unscored[] = {"note", "topic", "place", "name", "address", "title", NULL};

static bool is_scored(const char *intent, const char *slot)
{
    if (strcmp(intent, "update_dealer") == 0 || strcmp(intent, "correct") == 0)
        return true;
    for (size_t i = 0; unscored[i]; i++) {
        if (strcmp(unscored[i], slot) == 0)
            return false;
    }
    return true;
}

static bool is_default(const char *intent, const char *slot, const json_t *value)
{
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (strcmp(defaults[i].intent, intent) == 0 && strcmp(defaults[i].slot, slot) == 0 &&
            json_is_string(value) && strcmp(json_string_value(value), defaults[i].value) == 0)
            return true;
    }
    return false;
}

static int by_text(const void *a, const void *b)
{
    char *left = json_dumps(*(json_t *const *)a, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    char *right = json_dumps(*(json_t *const *)b, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    int order = strcmp(left, right);
    free(left);
    free(right);
    return order;
}

/* A sorted copy. New. */
static json_t *sorted(const json_t *list)
{
    size_t count = json_array_size(list);
    json_t **items = mem_new(count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = json_array_get(list, i);
    qsort(items, count, sizeof *items, by_text);
    json_t *copy = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append(copy, items[i]);
    free(items);
    return copy;
}

static json_t *plain_value(const json_t *value)
{
    if (json_is_number(value))
        return json_real(json_number_value(value));
    if (json_is_array(value))
        return sorted(value);
    return json_deep_copy(value);
}

/* A frame with only what is scored, in one form. New. */
static json_t *plain_frame(const json_t *frame, const char *speaker)
{
    const char *intent = json_get_string(frame, "intent", "");
    json_t *slots = json_object();
    const char *slot;
    json_t *value;
    json_object_foreach (json_object_get(frame, "slots"), slot, value) {
        bool own = strcmp(slot, "person") == 0 && json_is_string(value) &&
                   strcmp(json_string_value(value), speaker) == 0;
        if (is_scored(intent, slot) && !is_default(intent, slot, value) && !own)
            json_object_set_new(slots, slot, plain_value(value));
    }
    json_t *missing = json_array();
    size_t i;
    json_array_foreach (json_object_get(frame, "missing"), i, value) {
        if (is_scored("", json_string_value(value)))
            json_array_append(missing, value);
    }
    json_t *mentions = json_array();
    json_array_foreach (json_object_get(json_object_get(frame, "ambiguous"), "dealers"), i, value)
        json_array_append_new(mentions, sorted(value));
    json_t *plain = json_pack("{s:s,s:o,s:o,s:o}", "intent", intent, "slots", slots, "missing",
                              sorted(missing), "ambiguous", sorted(mentions));
    json_decref(missing);
    json_decref(mentions);
    return plain;
}

static json_t *plain_frames(const json_t *frames, const char *speaker)
{
    json_t *list = json_array();
    size_t i;
    json_t *frame;
    json_array_foreach (frames, i, frame)
        json_array_append_new(list, plain_frame(frame, speaker));
    return list;
}

static bool same_intents(const json_t *a, const json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++) {
        if (strcmp(json_get_string(json_array_get(a, i), "intent", ""),
                   json_get_string(json_array_get(b, i), "intent", "")) != 0)
            return false;
    }
    return true;
}

/* What is right of one message. */
struct verdict {
    bool is_quiet, activates, intents, frames;
};

static void count(struct tally *tally, struct verdict verdict)
{
    tally->messages++;
    tally->intents += verdict.intents;
    tally->frames += verdict.frames;
    tally->quiet += verdict.is_quiet;
    tally->false_activations += verdict.is_quiet && verdict.activates;
}

static void print_wrong(const json_t *annotated, const json_t *want, const json_t *got, FILE *to)
{
    char *wanted = json_dumps(want, JSON_COMPACT | JSON_SORT_KEYS);
    char *found = json_dumps(got, JSON_COMPACT | JSON_SORT_KEYS);
    fprintf(to, "%s %s %s %s | %s\n    want %s\n    got  %s\n",
            json_get_string(annotated, "id", "?"), json_get_string(annotated, "from", "-"),
            json_get_string(annotated, "channel", "direct"), json_get_string(annotated, "now", ""),
            json_get_string(annotated, "text", ""), wanted, found);
    free(wanted);
    free(found);
}

void score_release(struct score *score)
{
    judgements_release(&score->judged);
}

static bool is_among(const json_t *frames, const json_t *frame)
{
    for (size_t i = 0; i < json_array_size(frames); i++) {
        if (json_equal(json_array_get(frames, i), frame))
            return true;
    }
    return false;
}

/* `found` has the confidence of each of the frames of `got`. */
static void judge(struct score *score, const json_t *want, const json_t *got, const json_t *found)
{
    for (size_t i = 0; i < json_array_size(got); i++) {
        double said = json_get_number(json_array_get(found, i), "confidence", 0);
        bool right = is_among(want, json_array_get(got, i));
        judgements_add(&score->judged, (struct judged){(float)said, right, score->fold});
    }
}

static void count_message(struct tallies *tallies, const json_t *want, struct verdict verdict)
{
    count(&tallies->all, verdict);
    bool counted[INTENT_COUNT + 1] = {[INTENT_COUNT] = verdict.is_quiet};
    for (size_t i = 0; i < json_array_size(want); i++)
        counted[intent_by_name(json_get_text(json_array_get(want, i), "intent"))] = true;
    for (int i = 0; i <= INTENT_COUNT; i++) {
        if (counted[i])
            count(&tallies->by_intent[i], verdict);
    }
}

void score_add(struct score *score, const struct annotated *annotated, const json_t *found,
               FILE *wrong)
{
    const char *speaker = json_get_string(annotated->json, "from", "");
    json_t *want = plain_frames(json_object_get(annotated->json, "frames"), speaker);
    json_t *got = plain_frames(found, speaker);
    struct verdict verdict = {.is_quiet = !json_array_size(want),
                              .activates = json_array_size(got) > 0,
                              .intents = same_intents(want, got),
                              .frames = json_equal(want, got)};
    count_message(annotated->is_daily ? &score->daily : &score->lessons, want, verdict);
    if (annotated->is_daily)
        judge(score, want, got, found);
    if (wrong && !verdict.frames)
        print_wrong(annotated->json, want, got, wrong);
    json_decref(want);
    json_decref(got);
}

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void print_tallies(const char *name, const struct tallies *tallies, FILE *to)
{
    const struct tally *all = &tallies->all;
    if (all->messages == 0)
        return;
    fprintf(to, "%-16s %5s %8s %8s\n", name, "n", "intents", "frames");
    for (int i = 0; i <= INTENT_COUNT; i++) {
        const struct tally *one = &tallies->by_intent[i];
        if (one->messages)
            fprintf(to, "%-16s %5zu %7.1f%% %7.1f%%\n",
                    i < INTENT_COUNT ? intent_name((enum intent_id)i) : "(chatter)", one->messages,
                    percent(one->intents, one->messages), percent(one->frames, one->messages));
    }
    fprintf(to, "%s %zu  intents right %.2f%%  frames right %.2f%%  false activations %zu/%zu\n\n",
            name, all->messages, percent(all->intents, all->messages),
            percent(all->frames, all->messages), all->false_activations, all->quiet);
}

void score_print(const struct score *score, FILE *to)
{
    print_tallies("lessons", &score->lessons, to);
    print_tallies("of every day", &score->daily, to);
}
