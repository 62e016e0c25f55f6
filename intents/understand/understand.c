/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/understand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "intents/understand/features.h"
#include "intents/understand/fill.h"
#include "intents/understand/heads.h"
#include "intents/understand/model.h"
#include "intents/understand/parts.h"
#include "intents/understand/rows.h"
#include "intents/understand/settle.h"
#include "intents/understand/understanding.h"

struct understanding {
    struct reader *reader;
    struct model model;
    struct feature_index *index;
    struct labels labels;
};

struct understanding *understanding_new_with(const struct directory *dir, const void *model,
                                             size_t len)
{
    struct understanding *und = mem_new(1, sizeof *und);
    bug_if(!model_open(&und->model, model, len));
    und->index = feature_index_new(&und->model);
    labels_init(&und->labels);
    und->reader = reader_new(dir);
    return und;
}

void understanding_free(struct understanding *und)
{
    if (!und)
        return;
    reader_free(und->reader);
    feature_index_free(und->index);
    free(und);
}

void understanding_update(struct understanding *und, const struct directory *dir,
                          const uint32_t *dealers, size_t count)
{
    reader_update(und->reader, dir, dealers, count);
}

/* The chances of a clause by itself. What it has in common with the message as a whole is added
 * to `shared`. */
static void weigh_clause(const struct understanding *und, const struct reading *reading,
                         size_t clause, struct sums *shared, struct chances *out)
{
    struct features features;
    features_find(und->index, reading, clause, &features);
    struct sums sums = {{0}};
    model_add(&und->model, features.within.list, features.within_rows, features.within.count,
              &sums);
    for (int c = 0; c < COMPONENTS; c++)
        shared->by_component[c] += sums.by_component[c];
    model_add_rows(&und->model, features.rows.list, features.rows.count, &sums);
    model_add(&und->model, features.edges.list, features.edge_rows, features.edges.count, &sums);
    model_weigh(&und->model, &und->labels, &sums, out);
}

/* A probability that is never chosen. */
static const float hardly = 1e-3f;

/* What a label is worth that the message as a whole does not show at all, and how much it takes to
 * be nothing. */
static const float spoken_to_quiet = 0.7f;
static const float whole_least = 0.02f, nothing_weight = 0.45f;

/* The chances of the message as a whole, given what its clauses have in common with it. */
static void weigh_message(const struct understanding *und, const struct reading *reading,
                          const struct sums *shared, struct chances *out)
{
    struct features features;
    features_find_all(und->index, reading, &features);
    struct sums sums = *shared;
    model_add_rows(&und->model, features.rows.list, features.rows.count, &sums);
    model_add(&und->model, features.edges.list, features.edge_rows, features.edges.count, &sums);
    model_weigh(&und->model, &und->labels, &sums, out);
}

/* Whether the labels of an intent may be heard, found once for all of them: they stand side by
 * side in the list. */
struct verdict {
    enum intent_id intent;
    bool may;
};

/* Moves what the channel does not let through to nothing. */
static void silence(const struct understanding *und, const struct reading *reading,
                    const struct clause *clause, struct chances *chances)
{
    if (reading->message->channel != CHANNEL_GROUP)
        return;
    struct verdict last = {INTENT_COUNT, true};
    for (int i = 0; i < chances->count; i++) {
        int label = chances->likely[i];
        enum intent_id intent = und->labels.list[label].intent;
        if (intent != last.intent)
            last = (struct verdict){intent, acts_may_hear(reading, clause, intent)};
        if (last.may)
            continue;
        chances->odds[LABEL_NOTHING] += chances->odds[label];
        chances->odds[label] = 0;
    }
}

/* Whether the clause's label is the same whatever the message as a whole says. */
static bool is_settled(const struct chances *own)
{
    float best = own->odds[LABEL_NOTHING] * nothing_weight, second = 0;
    for (int i = 0; i < own->count; i++) {
        float odds = own->likely[i] == LABEL_NOTHING ? 0 : own->odds[own->likely[i]];
        second = odds > best ? best : odds > second ? odds : second;
        best = odds > best ? odds : best;
    }
    return best * sqrtf(whole_least) > second * sqrtf(1 + whole_least);
}

/* The message as a whole, unless that is NULL, counts half as much as the clause. */
static void choose_label(struct clause *clause, const struct chances *own,
                         const struct chances *whole)
{
    float best = own->odds[LABEL_NOTHING] * nothing_weight, sum = best;
    clause->label = LABEL_NOTHING;
    for (int i = 0; i < own->count; i++) {
        int label = own->likely[i];
        if (label == LABEL_NOTHING || own->odds[label] < hardly)
            continue;
        float both = own->odds[label] * (whole ? sqrtf(whole->odds[label] + whole_least) : 1);
        sum += both;
        if (both > best) {
            best = both;
            clause->label = label;
        }
    }
    clause->probability = best / (sum + 1e-9f);
}

/* Where no clause alone says anything but the message as a whole does: its best label, given
 * to the clause that fits it best. */
static void choose_whole(const struct reading *reading, const struct chances *own,
                         const struct chances *whole)
{
    int best = LABEL_NOTHING;
    for (int i = 0; i < whole->count; i++)
        best = whole->odds[whole->likely[i]] > whole->odds[best] ? whole->likely[i] : best;
    if (best == LABEL_NOTHING)
        return;
    size_t at = 0;
    for (size_t c = 1; c < reading->clause_count; c++)
        at = own[c].odds[best] > own[at].odds[best] ? c : at;
    reading->clauses[at].label = best;
    reading->clauses[at].probability = whole->odds[best];
}

/* How readily a message is taken to mean nothing: who speaks to the bot wants something of it,
 * what is overheard is as it sounds. */
static float quiet_share(const struct reading *reading)
{
    return reading->message->channel == CHANNEL_GROUP ? 1 : spoken_to_quiet;
}

/* Whether something is wrong or wanted, or left to a department, and not only asked or meant. */
static bool sounds_like_issue(const struct clause *clause)
{
    static const enum cue issue[] = {CUE_WANT,          CUE_NEG,       CUE_DAMAGE,
                                     CUE_SHORTFALL,     CUE_SERVICE,   CUE_NAMES_LOGISTICS,
                                     CUE_NAMES_SUPPORT, CUE_ON_REPAIR, CUE_ON_TRANSPORT,
                                     CUE_NAMES_PAYMENT};
    static const enum cue other[] = {CUE_WONDERED, CUE_FUTURE, CUE_NEXT, CUE_ON_MONEY_SENT};
    bool sounds = false;
    for (size_t i = 0; i < sizeof issue / sizeof *issue; i++)
        sounds |= cue_in(&clause->cues, issue[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        sounds &= !cue_in(&clause->cues, other[i]);
    return sounds;
}

/* From what chance on a clause is an issue beside a record, a visit or call beside what came of it.
 */
static const float issue_enough = 0.2f, contact_enough = 0.35f;

/* The likeliest label of the intent where one of any value is likely enough by the clause alone. */
static int find_beside(const struct understanding *und, const struct chances *own,
                       enum intent_id intent, float enough)
{
    int best = LABEL_NOTHING;
    float sum = 0;
    for (int i = 0; i < own->count; i++) {
        int label = own->likely[i];
        if (und->labels.list[label].intent != intent)
            continue;
        sum += own->odds[label];
        if (best == LABEL_NOTHING || own->odds[label] > own->odds[best])
            best = label;
    }
    return sum > enough ? best : LABEL_NOTHING;
}

/* A message that tells of a visit, a call, an order sounds so as a whole, which says nothing
 * about what is wrong or wanted behind it (走访文曲，展厅灯坏了一片，售后去个人). */
static void choose_issues(const struct understanding *und, const struct reading *reading,
                          const struct chances *own)
{
    bool recorded = false;
    for (size_t i = 0; i < reading->clause_count; i++) {
        struct clause *clause = &reading->clauses[i];
        enum intent_id intent = und->labels.list[clause->label].intent;
        recorded |= intent == INTENT_log_visit || intent == INTENT_log_call ||
                    intent == INTENT_log_order || intent == INTENT_log_agreement ||
                    intent == INTENT_log_training;
        if (!recorded || intent != INTENT_COUNT || !sounds_like_issue(clause))
            continue;
        clause->label = find_beside(und, &own[i], INTENT_report_issue, issue_enough);
        clause->probability = own[i].odds[clause->label];
    }
}

/* And the other way round: a visit or call that is told before what came of it
 * (早上去黄河谣，孔姐电话改成…). */
static void choose_contacts(const struct understanding *und, const struct reading *reading,
                            const struct chances *own)
{
    bool told = false;
    if (reading->message->speaker.role == ROLE_DEALER)
        return;
    for (size_t i = reading->clause_count; i-- > 0;) {
        struct clause *clause = &reading->clauses[i];
        enum intent_id intent = und->labels.list[clause->label].intent;
        told |= intent == INTENT_report_issue || intent == INTENT_log_order ||
                intent == INTENT_log_agreement || intent == INTENT_update_dealer;
        bool contact = cue_in(&clause->cues, CUE_VISIT) || cue_in(&clause->cues, CUE_CALL) ||
                       cue_in(&clause->cues, CUE_GO);
        if (!told || intent != INTENT_COUNT || !contact || !clause->dealers ||
            acts_is_denied(clause) || cue_in(&clause->cues, CUE_FUTURE))
            continue;
        clause->label = find_beside(und, &own[i], INTENT_log_visit, contact_enough);
        if (clause->label == LABEL_NOTHING)
            clause->label = find_beside(und, &own[i], INTENT_log_call, contact_enough);
        clause->probability = own[i].odds[clause->label];
    }
}

/* The labels that clauses have by themselves, where the message as a whole would change none: of
 * each by a wide margin, and of one at least not nothing. */
static bool choose_settled(const struct reading *reading, const struct chances *own)
{
    bool any = false;
    for (size_t i = 0; i < reading->clause_count; i++) {
        if (!is_settled(&own[i]))
            return false;
        choose_label(&reading->clauses[i], &own[i], NULL);
        any |= reading->clauses[i].label != LABEL_NOTHING;
    }
    return any;
}

static void choose_together(const struct reading *reading, const struct chances *own,
                            struct chances *whole)
{
    bool any = false;
    whole->odds[LABEL_NOTHING] *= quiet_share(reading);
    for (size_t i = 0; i < reading->clause_count; i++) {
        choose_label(&reading->clauses[i], &own[i], whole);
        any |= reading->clauses[i].label != LABEL_NOTHING;
    }
    if (!any)
        choose_whole(reading, own, whole);
}

static void choose_labels(const struct understanding *und, const struct reading *reading)
{
    size_t count = reading->clause_count;
    struct chances *own = arena_room(reading->arena, count + 1, sizeof *own), *whole = &own[count];
    struct sums shared = {{0}};
    for (size_t i = 0; i < count; i++) {
        weigh_clause(und, reading, i, &shared, &own[i]);
        silence(und, reading, &reading->clauses[i], &own[i]);
    }
    if (count == 1) {
        choose_together(reading, own, own);
    } else if (!choose_settled(reading, own)) {
        weigh_message(und, reading, &shared, whole);
        silence(und, reading, &reading->clauses[count - 1], whole);
        choose_together(reading, own, whole);
    }
    choose_issues(und, reading, own);
    choose_contacts(und, reading, own);
}

/* What the rules changed is added to `why`, unless that is NULL. */
static struct frames find_frames(const struct understanding *und, struct reading *reading,
                                 struct str *why)
{
    choose_labels(und, reading);
    settle_first_clause(reading, &und->labels);
    struct acts acts;
    acts_gather(reading, &und->labels, &acts);
    settle_acts(reading, &acts, why);
    rows_part(reading, &acts);
    heads_part(reading, &acts);
    struct frames frames = fill_acts(reading, &acts);
    for (size_t i = 0; i < frames.count; i++)
        frames.list[i].confidence =
            (double)model_confidence(und->model.knots, (float)frames.list[i].confidence);
    return frames;
}

struct frames understand(const struct understanding *und, const struct message *message,
                         struct arena *arena)
{
    struct reading reading;
    if (!reader_read(und->reader, message, arena, &reading))
        return (struct frames){NULL, 0};
    return find_frames(und, &reading, NULL);
}

struct frames understand_aside(const struct understanding *und, const struct message *message,
                               struct arena *arena, struct aside *aside)
{
    struct reading reading;
    *aside = (struct aside){.kind = ASIDE_NONE};
    if (!reader_read(und->reader, message, arena, &reading))
        return (struct frames){NULL, 0};
    aside_read(&reading, aside);
    return find_frames(und, &reading, NULL);
}

bool understand_answer(const struct understanding *und, const struct message *message,
                       enum intent_id intent, unsigned asked, const struct candidates *candidates,
                       struct frame *frame, struct arena *arena)
{
    struct reading reading;
    struct message asked_message = *message;
    if (message->channel == CHANNEL_GROUP) /* whoever is asked is talked with, not overheard */
        asked_message.channel = CHANNEL_MENTION;
    if (!reader_read(und->reader, &asked_message, arena, &reading))
        return false;
    struct frames frames = find_frames(und, &reading, NULL);
    return answer_read(&reading, &frames, intent, asked, candidates, frame);
}

/* The best chance of each intent in any clause. */
static void best_chances(const struct understanding *und, const struct reading *reading,
                         float best[INTENT_COUNT])
{
    struct sums shared = {{0}};
    memset(best, 0, INTENT_COUNT * sizeof *best);
    for (size_t c = 0; c < reading->clause_count; c++) {
        struct chances own;
        weigh_clause(und, reading, c, &shared, &own);
        for (int i = 1; i < und->labels.count; i++) {
            enum intent_id intent = und->labels.list[i].intent;
            best[intent] = own.odds[i] > best[intent] ? own.odds[i] : best[intent];
        }
    }
}

size_t understand_guesses(const struct understanding *und, const struct message *message,
                          struct arena *arena, struct guess *out, size_t max)
{
    struct reading reading;
    if (!reader_read(und->reader, message, arena, &reading))
        return 0;
    float best[INTENT_COUNT];
    best_chances(und, &reading, best);
    size_t count = 0;
    for (; count < max; count++) {
        int highest = 0;
        for (int i = 1; i < INTENT_COUNT; i++)
            highest = best[i] > best[highest] ? i : highest;
        if (best[highest] <= 0)
            break;
        out[count] = (struct guess){(enum intent_id)highest, best[highest]};
        best[highest] = 0;
    }
    return count;
}

enum language understand_language(struct text text)
{
    size_t han = 0, latin = 0;
    for (size_t pos = 0; pos < text.len;) {
        uint32_t point = text_next(text, &pos);
        han += point >= 0x2e80 && point < 0x20000;
        latin += (point | 32) >= 'a' && (point | 32) <= 'z';
    }
    return han == 0 && latin > 1 ? LANG_EN : latin > han * 6 ? LANG_EN : LANG_ZH;
}

/* --- explaining ----------------------------------------------------------------------- */

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
static void explain_chances(struct str *out, const struct understanding *und,
                            const struct reading *reading, const struct clause *clause,
                            const struct chances *chances)
{
    bool is_shown[LABELS_MAX] = {false};
    for (int shown = 0; shown < 3; shown++) {
        int best = -1;
        for (int i = 0; i < und->labels.count; i++) {
            if (!is_shown[i] && (best < 0 || chances->odds[i] > chances->odds[best]))
                best = i;
        }
        const struct label *label = &und->labels.list[best];
        is_shown[best] = true;
        str_add(out, shown ? ", " : " ");
        explain_label(out, label);
        str_addf(out, " %.2f", (double)chances->odds[best]);
        if (label->intent != INTENT_COUNT && chances->odds[best] >= hardly &&
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

static void explain_clause(struct str *out, const struct understanding *und,
                           const struct reading *reading, size_t at, struct sums *shared)
{
    const struct clause *clause = &reading->clauses[at];
    struct chances own;
    weigh_clause(und, reading, at, shared, &own);
    str_addf(out, "  clause %zu \"", at + 1);
    explain_points(out, reading, clause->from, clause->to);
    str_add(out, "\":");
    explain_chances(out, und, reading, clause, &own);
    explain_words(out, reading, clause);
    str_add(out, "    taken for ");
    explain_label(out, &und->labels.list[clause->label]);
    str_add(out, "\n");
}

static void explain_whole(struct str *out, const struct understanding *und,
                          const struct reading *reading, const struct sums *shared)
{
    struct chances whole;
    if (reading->clause_count < 2)
        return;
    weigh_message(und, reading, shared, &whole);
    str_add(out, "  all of it:");
    explain_chances(out, und, reading, &reading->clauses[reading->clause_count - 1], &whole);
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
        struct frames frames = find_frames(und, &reading, &why);
        struct sums shared = {{0}};
        for (size_t i = 0; i < reading.span_count; i++)
            explain_span(&out, &reading, &reading.spans[i]);
        for (size_t i = 0; i < reading.clause_count; i++)
            explain_clause(&out, und, &reading, i, &shared);
        explain_whole(&out, und, &reading, &shared);
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
