/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/learn/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "intents/understand/acts.h"
#include "intents/understand/features.h"
#include "intents/understand/model.h"

enum { GOLD_MAX = 16, CLAUSES_MAX = 64, ROUNDS = 16, AVERAGED_FROM = 5, SEEN_MIN = 3 };
static const double silence = 1;
static const float rate = 0.10f, decay = 3e-4f, smallest = 0.05f;

/* Each time a clause is learned from, one feature in so many is passed over by chance; and in so
 * many of a hundred cases all of its own cue classes are, or all of those around it. */
enum { ONE_IN = 10, WITHOUT_CUES = 8, WITHOUT_AROUND = 4 };

/* A clause whose labels are missed by no more than this is learned well enough. */
static const float well_enough = 0.04f;

/* What lies so far below the best counts no more than e^-16. */
static const float negligible = 16, least = 1.1e-7f;

/* One clause: its features (places in the dictionary), and the intents that its channel does
 * not let through. */
struct lesson_clause {
    uint32_t *features;
    size_t count;
    struct feature_views views;
    bool unheard[LABELS_MAX];
};

struct lesson {
    struct lesson_clause *clauses;
    size_t clause_count;
    struct lesson_clause whole; /* the message as one; empty where it is one clause */
    int gold[GOLD_MAX];         /* labels in order, equal neighbours once */
    size_t gold_count;
    size_t fold; /* of the message, for leaving out */
};

struct lessons {
    struct labels labels;
    struct lesson *list;
    size_t count;
    uint32_t *features; /* by place: the hash */
    size_t feature_count;
    uint32_t *table; /* open addressing: place + 1 */
    size_t table_size;
};

/* --- the dictionary of features ------------------------------------------------------- */

static void put(struct lessons *all, uint32_t place)
{
    size_t i = (all->features[place] * 0x9e3779b1u) & (all->table_size - 1);
    while (all->table[i])
        i = (i + 1) & (all->table_size - 1);
    all->table[i] = place + 1;
}

static void widen(struct lessons *all)
{
    all->table_size = all->table_size ? all->table_size * 2 : 1 << 16;
    free(all->table);
    all->table = mem_new(all->table_size, sizeof *all->table);
    for (uint32_t i = 0; i < all->feature_count; i++)
        put(all, i);
}

static uint32_t place_of(struct lessons *all, uint32_t feature)
{
    if (all->feature_count * 2 >= all->table_size)
        widen(all);
    for (size_t i = (feature * 0x9e3779b1u) & (all->table_size - 1); all->table[i];
         i = (i + 1) & (all->table_size - 1)) {
        if (all->features[all->table[i] - 1] == feature)
            return all->table[i] - 1;
    }
    all->features = mem_grow(all->features, all->feature_count + 1, sizeof *all->features);
    all->features[all->feature_count] = feature;
    put(all, (uint32_t)all->feature_count);
    return (uint32_t)all->feature_count++;
}

/* --- preparing ------------------------------------------------------------------------ */

/* The value of the slot that tells labels apart, or what counts where it is absent. */
static const char *gold_value(enum intent_id intent, const json_t *slots)
{
    unsigned slot = label_slot(intent);
    const char *said = slot ? json_get_string(slots, slot_name((enum slot)slot), NULL) : NULL;
    if (said || !slot || slot == SLOT_STAGE)
        return said;
    static const struct {
        enum intent_id intent;
        const char *value;
    } otherwise[] = {{INTENT_query_dealer, "all"},
                     {INTENT_query_due, "any"},
                     {INTENT_schedule, "other"},
                     {INTENT_log_call, "out"},
                     {INTENT_update_issue, "comment"},
                     {INTENT_update_alert, "ack"},
                     {INTENT_rsvp, "yes"}};
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++) {
        if (otherwise[i].intent == intent)
            return otherwise[i].value;
    }
    return NULL;
}

static void read_gold(const struct lessons *all, const json_t *json, struct lesson *lesson)
{
    size_t i;
    json_t *frame;
    json_array_foreach (json_object_get(json, "frames"), i, frame) {
        enum intent_id intent = intent_by_name(json_get_text(frame, "intent"));
        if (intent == INTENT_COUNT)
            fatal("corpus: unknown intent in %s", json_get_string(json, "id", "?"));
        const json_t *slots = json_object_get(frame, "slots");
        int label = labels_find(&all->labels, intent, gold_value(intent, slots));
        bool again = lesson->gold_count && lesson->gold[lesson->gold_count - 1] == label;
        if (!again && lesson->gold_count < GOLD_MAX)
            lesson->gold[lesson->gold_count++] = label;
    }
}

static void prepare_clause(struct lessons *all, const struct reading *reading,
                           const struct clause *heard, const struct numbers *features,
                           struct lesson_clause *out)
{
    out->count = features->count;
    out->features = mem_new(features->count, sizeof *out->features);
    for (size_t f = 0; f < features->count; f++)
        out->features[f] = place_of(all, features->list[f]);
    for (int l = 0; l < all->labels.count; l++)
        out->unheard[l] = !acts_may_hear(reading, heard, all->labels.list[l].intent);
}

static void prepare(struct lessons *all, const struct reader *reader,
                    const struct annotated *annotated, struct lesson *lesson, struct arena *arena)
{
    struct reading reading;
    if (!reader_read(reader, &annotated->message, arena, &reading))
        return;
    lesson->clauses = mem_new(reading.clause_count, sizeof *lesson->clauses);
    lesson->clause_count = reading.clause_count;
    struct numbers features;
    for (size_t c = 0; c < reading.clause_count; c++) {
        features_of_clause(&reading, c, &features, &lesson->clauses[c].views);
        prepare_clause(all, &reading, &reading.clauses[c], &features, &lesson->clauses[c]);
    }
    if (reading.clause_count > 1) {
        features_of_message(&reading, &features, &lesson->whole.views);
        prepare_clause(all, &reading, &reading.clauses[reading.clause_count - 1], &features,
                       &lesson->whole);
    }
}

struct lessons *lessons_new(const struct corpus *corpus)
{
    struct lessons *all = mem_new(1, sizeof *all);
    labels_init(&all->labels);
    all->list = mem_new(corpus->count, sizeof *all->list);
    struct reader **readers = mem_new(corpus->company_count, sizeof *readers);
    for (size_t i = 0; i < corpus->company_count; i++)
        readers[i] = reader_new(corpus->companies[i]);
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < corpus->count; i++) {
        const struct annotated *one = &corpus->messages[i];
        struct lesson *lesson = &all->list[all->count++];
        lesson->fold = one->fold;
        read_gold(all, one->json, lesson);
        prepare(all, readers[one->company], one, lesson, &arena);
        arena_clear(&arena);
    }
    arena_release(&arena);
    for (size_t i = 0; i < corpus->company_count; i++)
        reader_free(readers[i]);
    free(readers);
    return all;
}

void lessons_free(struct lessons *all)
{
    for (size_t i = 0; i < all->count; i++) {
        for (size_t c = 0; c < all->list[i].clause_count; c++)
            free(all->list[i].clauses[c].features);
        free(all->list[i].clauses);
        free(all->list[i].whole.features);
    }
    free(all->list);
    free(all->features);
    free(all->table);
    free(all);
}

/* --- learning ------------------------------------------------------------------------- */

struct learner {
    const struct lessons *lessons;
    float (*weights)[COMPONENTS];
    float (*squares)[COMPONENTS]; /* AdaGrad's sums */
    float (*sums)[COMPONENTS];    /* of the weights after each round, for their mean */
    uint32_t *seen;               /* in how many clauses a feature occurs */
    uint32_t random;
    struct lesson_clause thinned[CLAUSES_MAX]; /* those of the lesson */
};

static uint32_t roll(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)*random * below >> 32);
}

/* Whether chance has it that the feature at this place in the clause is passed over. */
static bool is_passed_over(struct learner *learner, const struct lesson_clause *clause, size_t at,
                           uint32_t chance)
{
    bool is_around = at >= clause->views.around;
    bool is_cue = at >= clause->views.cues && !is_around;
    return (is_around && chance < WITHOUT_AROUND) || (is_cue && chance >= 100 - WITHOUT_CUES) ||
           roll(&learner->random, ONE_IN) == 0;
}

/* A clause with fewer features: rare ones say nothing, and of the others some are passed over, so
 * that none is relied on alone, and what is told in words that are in no list is learned too. */
static const struct lesson_clause *thin(struct learner *learner, size_t place,
                                        const struct lesson_clause *clause)
{
    struct lesson_clause *out = &learner->thinned[place];
    uint32_t chance = roll(&learner->random, 100);
    memcpy(out->unheard, clause->unheard, sizeof out->unheard);
    out->count = 0;
    for (size_t f = 0; f < clause->count; f++) {
        uint32_t feature = clause->features[f];
        if (learner->seen[feature] >= SEEN_MIN && !is_passed_over(learner, clause, f, chance))
            out->features[out->count++] = feature;
    }
    return out;
}

/* Turns sums of weights by component into probabilities of labels, as the model will. */
static void softmax(const struct labels *labels, const float components[COMPONENTS],
                    float odds[LABELS_MAX])
{
    float highest = -INFINITY, sum = 0;
    for (int i = 0; i < labels->count; i++) {
        const struct label *label = &labels->list[i];
        odds[i] = components[label->components[0]];
        if (label->components[1] >= 0)
            odds[i] += components[label->components[1]];
        highest = odds[i] > highest ? odds[i] : highest;
    }
    for (int i = 0; i < labels->count; i++) {
        odds[i] = odds[i] < highest - negligible ? least : expf(odds[i] - highest);
        sum += odds[i];
    }
    for (int i = 0; i < labels->count; i++)
        odds[i] /= sum;
}

static void weigh(const struct learner *learner, const struct lesson_clause *clause,
                  float odds[LABELS_MAX])
{
    float sums[COMPONENTS] = {0};
    for (size_t f = 0; f < clause->count; f++) {
        const float *row = learner->weights[clause->features[f]];
        for (int c = 0; c < COMPONENTS; c++)
            sums[c] += row[c];
    }
    softmax(&learner->lessons->labels, sums, odds);
}

/* The probability that nothing is heard in the clause. */
static double nothing(const struct lesson_clause *clause, const float odds[LABELS_MAX], int labels)
{
    double sum = odds[LABEL_NOTHING];
    for (int l = 1; l < labels; l++)
        sum += clause->unheard[l] ? odds[l] : 0;
    return sum;
}

/* Where a message has fewer clauses than labels: any of its labels will do for each. */
static void target_any(const struct lesson *lesson, float (*odds)[LABELS_MAX],
                       float (*target)[LABELS_MAX])
{
    for (size_t t = 0; t < lesson->clause_count; t++) {
        float sum = 0;
        for (size_t g = 0; g < lesson->gold_count; g++)
            sum += odds[t][lesson->gold[g]];
        for (size_t g = 0; g < lesson->gold_count; g++)
            target[t][lesson->gold[g]] += odds[t][lesson->gold[g]] / (sum + 1e-20f);
    }
}

/* Forward and backward over (clause, how many labels have begun): in each clause either
 * nothing, the label that has begun last once more, or the next one. `target` receives each
 * clause's labels by their probability, given that the message has exactly its frames. */
static void target_aligned(const struct lesson *lesson, float (*odds)[LABELS_MAX],
                           float (*target)[LABELS_MAX], int labels)
{
    size_t n = lesson->clause_count, m = lesson->gold_count;
    static double ahead[CLAUSES_MAX + 1][GOLD_MAX + 1], back[CLAUSES_MAX + 1][GOLD_MAX + 1];
    memset(ahead, 0, sizeof ahead);
    memset(back, 0, sizeof back);
    ahead[0][0] = 1;
    for (size_t t = 0; t < n; t++) {
        double none = silence * nothing(&lesson->clauses[t], odds[t], labels), sum = 0;
        for (size_t j = 0; j <= m; j++) {
            double own = j ? odds[t][lesson->gold[j - 1]] : 0;
            ahead[t + 1][j] = ahead[t][j] * (none + own) + (j ? ahead[t][j - 1] * own : 0);
            sum += ahead[t + 1][j];
        }
        for (size_t j = 0; j <= m; j++)
            ahead[t + 1][j] /= sum;
    }
    back[n][m] = 1;
    for (size_t t = n; t-- > 0;) {
        double none = silence * nothing(&lesson->clauses[t], odds[t], labels), sum = 0;
        for (size_t j = 0; j <= m; j++) {
            double own = j ? odds[t][lesson->gold[j - 1]] : 0;
            back[t][j] = back[t + 1][j] * (none + own) +
                         (j < m ? back[t + 1][j + 1] * odds[t][lesson->gold[j]] : 0);
            sum += back[t][j];
        }
        for (size_t j = 0; j <= m; j++)
            back[t][j] /= sum;
    }
    for (size_t t = 0; t < n; t++) {
        const struct lesson_clause *clause = &lesson->clauses[t];
        double none = silence * nothing(clause, odds[t], labels), silent = 0, all = 0;
        double said[GOLD_MAX] = {0};
        for (size_t j = 0; j <= m; j++) {
            double own = j ? odds[t][lesson->gold[j - 1]] : 0;
            silent += ahead[t][j] * none * back[t + 1][j];
            if (j)
                said[j - 1] += (ahead[t][j] + ahead[t][j - 1]) * own * back[t + 1][j];
        }
        all = silent + 1e-300;
        for (size_t j = 0; j < m; j++)
            all += said[j];
        for (size_t j = 0; j < m; j++)
            target[t][lesson->gold[j]] += (float)(said[j] / all);
        double share = silent / all / (none / silence + 1e-30);
        target[t][LABEL_NOTHING] += (float)(share * odds[t][LABEL_NOTHING]);
        for (int l = 1; l < labels; l++) {
            if (clause->unheard[l])
                target[t][l] += (float)(share * odds[t][l]);
        }
    }
}

static float highest_of(const float row[COMPONENTS])
{
    float highest = 0;
    for (int c = 0; c < COMPONENTS; c++)
        highest = fabsf(row[c]) > highest ? fabsf(row[c]) : highest;
    return highest;
}

/* Moves the weights of one clause's features towards its target. */
static void move(struct learner *learner, const struct lesson_clause *clause,
                 const float odds[LABELS_MAX], const float target[LABELS_MAX])
{
    const struct labels *labels = &learner->lessons->labels;
    float slope[COMPONENTS] = {0};
    for (int l = 0; l < labels->count; l++) {
        float miss = odds[l] - target[l];
        slope[labels->list[l].components[0]] += miss;
        if (labels->list[l].components[1] >= 0)
            slope[labels->list[l].components[1]] += miss;
    }
    if (highest_of(slope) < well_enough)
        return;
    for (size_t f = 0; f < clause->count; f++) {
        uint32_t feature = clause->features[f];
        float *row = learner->weights[feature], *sum = learner->squares[feature];
        for (int c = 0; c < COMPONENTS; c++) {
            float step = slope[c] + decay * row[c];
            sum[c] += step * step;
            row[c] -= rate * step / (1.0f + sqrtf(sum[c]));
        }
    }
}

/* The message as a whole: each of its labels alike, or nothing. */
static void learn_whole(struct learner *learner, const struct lesson *lesson)
{
    const struct lesson_clause *whole = thin(learner, 0, &lesson->whole);
    float odds[LABELS_MAX], target[LABELS_MAX] = {0};
    weigh(learner, whole, odds);
    for (size_t g = 0; g < lesson->gold_count; g++)
        target[lesson->gold[g]] += 1.0f / (float)lesson->gold_count;
    if (!lesson->gold_count) {
        int labels = learner->lessons->labels.count;
        float sum = (float)nothing(whole, odds, labels) + 1e-20f;
        for (int l = 0; l < labels; l++) {
            if (l == LABEL_NOTHING || whole->unheard[l])
                target[l] = odds[l] / sum;
        }
    }
    move(learner, whole, odds, target);
}

static void learn_one(struct learner *learner, const struct lesson *lesson)
{
    static float odds[CLAUSES_MAX][LABELS_MAX], target[CLAUSES_MAX][LABELS_MAX];
    int labels = learner->lessons->labels.count;
    for (size_t t = 0; t < lesson->clause_count; t++)
        weigh(learner, thin(learner, t, &lesson->clauses[t]), odds[t]);
    memset(target, 0, sizeof target);
    if (lesson->gold_count > lesson->clause_count)
        target_any(lesson, odds, target);
    else
        target_aligned(lesson, odds, target, labels);
    for (size_t t = 0; t < lesson->clause_count; t++)
        move(learner, &learner->thinned[t], odds[t], target[t]);
    if (lesson->whole.count)
        learn_whole(learner, lesson);
}

static void shuffle(struct learner *learner, uint32_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = roll(&learner->random, (uint32_t)i);
        uint32_t held = order[i - 1];
        order[i - 1] = order[other];
        order[other] = held;
    }
}

static size_t count_seen(struct learner *learner, size_t fold, uint32_t *order)
{
    size_t kept = 0;
    for (size_t i = 0; i < learner->lessons->count; i++) {
        if (learner->lessons->list[i].fold == fold)
            continue;
        order[kept++] = (uint32_t)i;
        const struct lesson *lesson = &learner->lessons->list[i];
        for (size_t c = 0; c < lesson->clause_count; c++) {
            for (size_t f = 0; f < lesson->clauses[c].count; f++)
                learner->seen[lesson->clauses[c].features[f]] += 1;
        }
        for (size_t f = 0; f < lesson->whole.count; f++)
            learner->seen[lesson->whole.features[f]] += 1;
    }
    return kept;
}

/* --- writing the table ---------------------------------------------------------------- */

/* A feature that gets a row. */
struct kept {
    uint32_t place, seen;
};

/* What occurs most first, so that it lies together. */
static int most_first(const void *a, const void *b)
{
    const struct kept *left = a, *right = b;
    if (left->seen != right->seen)
        return left->seen < right->seen ? 1 : -1;
    return left->place < right->place ? -1 : left->place > right->place;
}

/* The features with any weight to speak of, new; the highest weight of all in `highest`. */
static struct kept *keep(const struct learner *learner, uint32_t *count, float *highest)
{
    size_t features = learner->lessons->feature_count;
    struct kept *kept = mem_new(features, sizeof *kept);
    *count = 0;
    *highest = 0;
    for (uint32_t i = 0; i < features; i++) {
        float own = highest_of(learner->weights[i]);
        if (own >= smallest)
            kept[(*count)++] = (struct kept){i, learner->seen[i]};
        *highest = own > *highest ? own : *highest;
    }
    qsort(kept, *count, sizeof *kept, most_first);
    return kept;
}

static void pack_row(const float weights[COMPONENTS], float scale, struct model_row *row)
{
    for (int c = 0; c < COMPONENTS; c++) {
        float steps = roundf(weights[c] / scale);
        steps = steps > 127 ? 127 : steps < -127 ? -127 : steps;
        row->weights[model_byte(c)] = (uint8_t)((int)steps + MODEL_ZERO);
    }
}

static void *pack(const struct learner *learner, size_t *len)
{
    struct model_header header = {MODEL_MAGIC, 8, 0, 0, {{0, 0}}};
    for (size_t i = 0; i < MODEL_KNOTS; i++)
        header.knots[i] = (struct model_knot){1, 1};
    float highest;
    struct kept *kept = keep(learner, &header.row_count, &highest);
    bug_if(header.row_count >> MODEL_ROW_BITS);
    highest = highest > 2.0f ? 2.0f : highest;
    header.scale = highest / 127;
    while ((size_t)3 << header.slot_bits < (size_t)header.row_count * 4)
        header.slot_bits++;
    size_t slots = (size_t)1 << header.slot_bits, rows = (size_t)header.row_count + 1;
    *len = sizeof header + rows * sizeof(struct model_row) + slots * sizeof(model_slot);
    char *bytes = mem_new(*len, 1);
    memcpy(bytes, &header, sizeof header);
    struct model_row *row = (void *)(bytes + sizeof header);
    model_slot *slot = (void *)(row + rows);
    memset(row[0].weights, MODEL_ZERO, sizeof row[0].weights);
    for (uint32_t i = 0; i < header.row_count; i++) {
        uint32_t feature = learner->lessons->features[kept[i].place];
        pack_row(learner->weights[kept[i].place], header.scale, &row[i + 1]);
        row[i + 1].feature = feature;
        uint32_t at = model_place(feature, 32 - header.slot_bits);
        while (slot[at])
            at = (at + 1) & (uint32_t)(slots - 1);
        slot[at] = model_check(feature) | (i + 1);
    }
    free(kept);
    return bytes;
}

static void add_to_sums(struct learner *learner)
{
    for (size_t i = 0; i < learner->lessons->feature_count; i++) {
        for (int c = 0; c < COMPONENTS; c++)
            learner->sums[i][c] += learner->weights[i][c];
    }
}

/* The mean over the later rounds is steadier than the last of them. */
static void take_mean(struct learner *learner)
{
    float share = 1.0f / (float)(ROUNDS - AVERAGED_FROM);
    for (size_t i = 0; i < learner->lessons->feature_count; i++) {
        for (int c = 0; c < COMPONENTS; c++)
            learner->weights[i][c] = learner->sums[i][c] * share;
    }
}

void *train(const struct lessons *lessons, size_t fold, size_t *len)
{
    struct learner learner = {.lessons = lessons, .random = 20261123};
    size_t features = lessons->feature_count;
    learner.weights = mem_new(features, sizeof *learner.weights);
    learner.squares = mem_new(features, sizeof *learner.squares);
    learner.sums = mem_new(features, sizeof *learner.sums);
    learner.seen = mem_new(features, sizeof *learner.seen);
    uint32_t *room = mem_new(CLAUSES_MAX * FEATURES_MAX, sizeof *room);
    for (size_t i = 0; i < CLAUSES_MAX; i++)
        learner.thinned[i].features = room + i * FEATURES_MAX;
    uint32_t *order = mem_new(lessons->count, sizeof *order);
    size_t count = count_seen(&learner, fold, order);
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(&learner, order, count);
        for (size_t i = 0; i < count; i++)
            learn_one(&learner, &lessons->list[order[i]]);
        if (round >= AVERAGED_FROM)
            add_to_sums(&learner);
    }
    take_mean(&learner);
    void *model = pack(&learner, len);
    free(learner.weights);
    free(learner.squares);
    free(learner.sums);
    free(learner.seen);
    free(room);
    free(order);
    return model;
}
