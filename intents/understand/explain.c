/* SPDX-License-Identifier: Apache-2.0 */
/* How a message was read, for people who add words and for finding faults. */
#include "base/str.h"
#include "intents/understand/acts.h"
#include "intents/understand/inside.h"
#include "intents/understand/parts.h"

static void explain_points(struct str *out, const struct reading *reading, size_t from, size_t to)
{
    str_add_text(out, normal_slice(&reading->normal, from, to));
}

static void explain_day(struct str *out, int32_t day)
{
    struct civil civil = day_civil(day);
    str_addf(out, " %04d-%02d-%02d", civil.year, civil.month, civil.day);
}

static void explain_mention(struct str *out, const struct reading *reading,
                            const struct mention *one)
{
    static const char *const kinds[] = {"dealer", "person", "region", "stage"};
    str_add(out, kinds[one->kind]);
    for (size_t i = 0; one->kind == MENTION_DEALER && i < one->count; i++)
        str_addf(out, " %s", reading->dir->dealers[one->candidates[i]].id);
    if (one->kind == MENTION_PERSON)
        str_addf(out, " %s", reading->dir->people[one->candidates[0]].id);
    if (one->kind == MENTION_REGION)
        str_addf(out, " %s", reading->dir->regions[one->candidates[0]]);
    if (one->kind == MENTION_STAGE_ROLE)
        str_addf(out, " %s", stage_id((enum stage)one->candidates[0]));
    if (one->kind == MENTION_DEALER && one->count == 0)
        str_add(out, " that is not known");
    else if (!one->exact)
        str_add(out, ", not as it is spelt");
}

static void explain_when(struct str *out, const struct when *one)
{
    static const char *const kinds[] = {"day", "period", "time"};
    str_add(out, kinds[one->kind]);
    if (one->kind == WHEN_TIME) {
        str_addf(out, " %02d:%02d", one->time / 60, one->time % 60);
        return;
    }
    explain_day(out, one->past.from);
    if (one->kind == WHEN_PERIOD) {
        str_add(out, " to");
        explain_day(out, one->past.to);
    }
    if (one->is_open) {
        str_add(out, " if past,");
        explain_day(out, one->future.from);
        str_add(out, " if to come");
    }
}

static void explain_number(struct str *out, const struct number *one)
{
    static const char *const kinds[] = {"number", "money", "people", "phone", "ticket",
                                        "alert",  "event", "score",  "things"};
    str_addf(out, "%s ", kinds[one->kind]);
    if (one->kind == NUMBER_PHONE)
        str_add(out, one->phone);
    else
        str_addf(out, "%lld", (long long)one->value);
}

static void explain_span(struct str *out, const struct reading *reading, const struct span *span)
{
    str_add(out, "  span ");
    explain_points(out, reading, span->from, span->to);
    str_add(out, ": ");
    switch (span->kind) {
    case SPAN_MENTION:
        explain_mention(out, reading, &reading->mentions[span->index]);
        break;
    case SPAN_WHEN:
        explain_when(out, &reading->whens[span->index]);
        break;
    case SPAN_NUMBER:
        explain_number(out, &reading->numbers[span->index]);
        break;
    }
    str_add(out, "\n");
}

static void explain_label(struct str *out, const struct label *label)
{
    str_add(out, label->intent == INTENT_COUNT ? "nothing" : intent_name(label->intent));
    if (label->value)
        str_addf(out, ".%s", label->value);
}

/* The three likeliest labels, and whether one of them is not heard here. */
static void explain_chances(struct str *out, const struct chooser *chooser,
                            const struct reading *reading, const struct clause *clause,
                            const struct chances *chances)
{
    bool is_shown[LABELS_MAX] = {false};
    for (int shown = 0; shown < 3; shown++) {
        int best = -1;
        for (int i = 0; i < chooser->labels.count; i++) {
            if (!is_shown[i] && (best < 0 || chances->odds[i] > chances->odds[best]))
                best = i;
        }
        const struct label *label = &chooser->labels.list[best];
        is_shown[best] = true;
        str_add(out, shown ? ", " : " ");
        explain_label(out, label);
        str_addf(out, " %.2f", (double)chances->odds[best]);
        if (label->intent != INTENT_COUNT && chances->odds[best] >= choose_never &&
            !acts_may_hear(reading, clause, label->intent))
            str_add(out, " (not heard in a team channel)");
    }
    str_add(out, "\n");
}

static void explain_words(struct str *out, const struct reading *reading,
                          const struct clause *clause)
{
    str_add(out, "    words:");
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->from < clause->from || hit->from >= clause->to)
            continue;
        str_addf(out, " %s(", cue_name(hit->cue));
        explain_points(out, reading, hit->from, hit->to);
        str_add(out, ")");
    }
    str_add(out, "\n");
}

static void explain_clause(struct str *out, const struct chooser *chooser,
                           const struct reading *reading, size_t at, struct sums *shared)
{
    const struct clause *clause = &reading->clauses[at];
    struct chances own;
    choose_weigh_clause(chooser, reading, at, shared, &own);
    str_addf(out, "  clause %zu \"", at + 1);
    explain_points(out, reading, clause->from, clause->to);
    str_add(out, "\":");
    explain_chances(out, chooser, reading, clause, &own);
    explain_words(out, reading, clause);
    str_add(out, "    taken for ");
    explain_label(out, &chooser->labels.list[clause->label]);
    str_add(out, "\n");
}

static void explain_whole(struct str *out, const struct chooser *chooser,
                          const struct reading *reading, const struct sums *shared)
{
    struct chances whole;
    if (reading->clause_count < 2)
        return;
    choose_weigh_message(chooser, reading, shared, &whole);
    str_add(out, "  all of it:");
    explain_chances(out, chooser, reading, &reading->clauses[reading->clause_count - 1], &whole);
}

static void explain_frame(struct str *out, const struct frame *frame)
{
    str_addf(out, "  frame %s, confidence %.2f", intent_name(frame->intent), frame->confidence);
    for (int i = 0; i < SLOT_INDEX_COUNT; i++) {
        if (frame->missing >> i & 1)
            str_addf(out, ", lacks %s", slot_name((enum slot)(1u << i)));
    }
    if (frame->ambiguous_count > 0)
        str_add(out, ", dealer ambiguous");
    str_add(out, "\n");
}

static void explain_aside(struct str *out, const struct reading *reading)
{
    static const char *const kinds[] = {"", "called off", "moved", "came up at", "changes hands"};
    struct aside aside;
    aside_read(reading, &aside);
    if (aside.kind == ASIDE_NONE)
        return;
    str_addf(out, "  beside: %s", kinds[aside.kind]);
    if (aside.kind == ASIDE_HAND_OVER)
        str_addf(out, " to %s", reading->dir->people[aside.to].id);
    if (aside.event > 0)
        str_addf(out, " event %lld", (long long)aside.event);
    if (aside.event_kind)
        str_addf(out, " %s", aside.event_kind);
    if (aside.days.from != DAY_NONE)
        explain_day(out, aside.days.from);
    if (aside.day != DAY_NONE) {
        str_add(out, ", to");
        explain_day(out, aside.day);
    }
    str_addf(out, ", and \"%.*s\"\n", TEXT_ARGS(aside.rest));
}

char *understand_explain(const struct understanding *und, const struct message *message)
{
    struct arena arena;
    arena_init(&arena);
    struct str out;
    str_init(&out);
    struct reading reading;
    if (reader_read(und->reader, message, &arena, &reading)) {
        struct str why;
        str_init(&why);
        struct frames frames = understanding_frames(und, &reading, &why);
        struct sums shared = {{0}};
        for (size_t i = 0; i < reading.span_count; i++)
            explain_span(&out, &reading, &reading.spans[i]);
        for (size_t i = 0; i < reading.clause_count; i++)
            explain_clause(&out, &und->chooser, &reading, i, &shared);
        explain_whole(&out, &und->chooser, &reading, &shared);
        str_add_text(&out, str_text(&why));
        for (size_t i = 0; i < frames.count; i++)
            explain_frame(&out, &frames.list[i]);
        if (frames.count == 0)
            str_add(&out, "  no frame\n");
        explain_aside(&out, &reading);
        str_release(&why);
    } else {
        str_add(&out, "  nothing to read\n");
    }
    arena_release(&arena);
    return str_steal(&out);
}
