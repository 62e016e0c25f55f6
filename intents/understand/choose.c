/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/choose.h"

#include <math.h>

#include "base/err.h"
#include "intents/understand/acts.h"

/* What a label is worth that the message as a whole does not show at all, and how much it takes to
 * be nothing: of a clause, and of a message that is spoken to the bot. */
static const float whole_least = 0.02f, nothing_weight = 0.45f, spoken_to_quiet = 0.7f;

void chooser_init(struct chooser *chooser, const void *model, size_t len)
{
    bug_if(!model_open(&chooser->model, model, len));
    chooser->index = feature_index_new(&chooser->model);
    labels_init(&chooser->labels);
}

void chooser_release(struct chooser *chooser)
{
    feature_index_free(chooser->index);
}

void choose_weigh_clause(const struct chooser *chooser, const struct reading *reading,
                         size_t clause, struct sums *shared, struct chances *out)
{
    struct features features;
    features_find(chooser->index, reading, clause, &features);
    struct sums sums = {{0}};
    model_add(&chooser->model, features.within.list, features.within_rows, features.within.count,
              &sums);
    for (int c = 0; c < COMPONENTS; c++)
        shared->by_component[c] += sums.by_component[c];
    model_add_rows(&chooser->model, features.rows.list, features.rows.count, &sums);
    model_add(&chooser->model, features.edges.list, features.edge_rows, features.edges.count,
              &sums);
    model_weigh(&chooser->model, &chooser->labels, &sums, out);
}

void choose_weigh_message(const struct chooser *chooser, const struct reading *reading,
                          const struct sums *shared, struct chances *out)
{
    struct features features;
    features_find_all(chooser->index, reading, &features);
    struct sums sums = *shared;
    model_add_rows(&chooser->model, features.rows.list, features.rows.count, &sums);
    model_add(&chooser->model, features.edges.list, features.edge_rows, features.edges.count,
              &sums);
    model_weigh(&chooser->model, &chooser->labels, &sums, out);
}

/* Whether the labels of an intent may be heard, found once for all of them: they stand side by
 * side in the list. */
struct verdict {
    enum intent_id intent;
    bool may;
};

/* Moves what the channel does not let through to nothing. */
static void silence(const struct chooser *chooser, const struct reading *reading,
                    const struct clause *clause, struct chances *chances)
{
    if (reading->message->channel != CHANNEL_GROUP)
        return;
    struct verdict last = {INTENT_COUNT, true};
    for (int i = 0; i < chances->count; i++) {
        int label = chances->likely[i];
        enum intent_id intent = chooser->labels.list[label].intent;
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
        if (label == LABEL_NOTHING || own->odds[label] < choose_never)
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
static int find_beside(const struct chooser *chooser, const struct chances *own,
                       enum intent_id intent, float enough)
{
    int best = LABEL_NOTHING;
    float sum = 0;
    for (int i = 0; i < own->count; i++) {
        int label = own->likely[i];
        if (chooser->labels.list[label].intent != intent)
            continue;
        sum += own->odds[label];
        if (best == LABEL_NOTHING || own->odds[label] > own->odds[best])
            best = label;
    }
    return sum > enough ? best : LABEL_NOTHING;
}

/* A message that tells of a visit, a call, an order sounds so as a whole, which says nothing
 * about what is wrong or wanted behind it (走访文曲，展厅灯坏了一片，售后去个人). */
static void choose_issues(const struct chooser *chooser, const struct reading *reading,
                          const struct chances *own)
{
    bool recorded = false;
    for (size_t i = 0; i < reading->clause_count; i++) {
        struct clause *clause = &reading->clauses[i];
        enum intent_id intent = chooser->labels.list[clause->label].intent;
        recorded |= intent == INTENT_log_visit || intent == INTENT_log_call ||
                    intent == INTENT_log_order || intent == INTENT_log_agreement ||
                    intent == INTENT_log_training;
        if (!recorded || intent != INTENT_COUNT || !sounds_like_issue(clause))
            continue;
        clause->label = find_beside(chooser, &own[i], INTENT_report_issue, issue_enough);
        clause->probability = own[i].odds[clause->label];
    }
}

/* And the other way round: a visit or call that is told before what came of it
 * (早上去黄河谣，孔姐电话改成…). */
static void choose_contacts(const struct chooser *chooser, const struct reading *reading,
                            const struct chances *own)
{
    bool told = false;
    if (reading->message->speaker.role == ROLE_DEALER)
        return;
    for (size_t i = reading->clause_count; i-- > 0;) {
        struct clause *clause = &reading->clauses[i];
        enum intent_id intent = chooser->labels.list[clause->label].intent;
        told |= intent == INTENT_report_issue || intent == INTENT_log_order ||
                intent == INTENT_log_agreement || intent == INTENT_update_dealer;
        bool contact = cue_in(&clause->cues, CUE_VISIT) || cue_in(&clause->cues, CUE_CALL) ||
                       cue_in(&clause->cues, CUE_GO);
        if (!told || intent != INTENT_COUNT || !contact || !clause->dealers ||
            acts_is_denied(clause) || cue_in(&clause->cues, CUE_FUTURE))
            continue;
        clause->label = find_beside(chooser, &own[i], INTENT_log_visit, contact_enough);
        if (clause->label == LABEL_NOTHING)
            clause->label = find_beside(chooser, &own[i], INTENT_log_call, contact_enough);
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

void choose_labels(const struct chooser *chooser, const struct reading *reading)
{
    size_t count = reading->clause_count;
    struct chances *own = arena_room(reading->arena, count + 1, sizeof *own), *whole = &own[count];
    struct sums shared = {{0}};
    for (size_t i = 0; i < count; i++) {
        choose_weigh_clause(chooser, reading, i, &shared, &own[i]);
        silence(chooser, reading, &reading->clauses[i], &own[i]);
    }
    if (count == 1) {
        choose_together(reading, own, own);
    } else if (!choose_settled(reading, own)) {
        choose_weigh_message(chooser, reading, &shared, whole);
        silence(chooser, reading, &reading->clauses[count - 1], whole);
        choose_together(reading, own, whole);
    }
    choose_issues(chooser, reading, own);
    choose_contacts(chooser, reading, own);
}
