/* SPDX-License-Identifier: Apache-2.0 */
/* The build's learner.
 *
 *   learn --out FILE FOLDER…              learns from the whole corpus and writes the model, its
 *                                         confidence calibrated on parts left out
 *   learn --folds 5 [--wrong FILE] FOLDER…  cross-validation: each fold is understood with a
 *                                         model that was learned without it, and scored,
 *                                         its confidence too
 *   learn --test N [--wrong FILE] FOLDER…  scores on the first N folders what is learned from
 *                                        the others
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "intents/learn/score.h"
#include "intents/learn/train.h"
#include "intents/understand/understanding.h"

enum { FOLDS_USUALLY = 5 };

struct options {
    const char *out, *wrong;
    size_t folds, tested;
};

static void write_model(const void *model, size_t len, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        fatal("%s: cannot be written", path);
    bool is_whole = fwrite(model, 1, len, file) == len;
    if (fclose(file) != 0 || !is_whole)
        fatal("%s: cannot be written", path);
}

static json_t *frames_json(struct frames frames, const struct directory *dir)
{
    json_t *list = json_array();
    for (size_t i = 0; i < frames.count; i++)
        json_array_append_new(list, frame_to_json(&frames.list[i], dir));
    return list;
}

static void score_message(struct score *score, const struct understanding *und,
                          const struct corpus *corpus, size_t place, struct arena *arena,
                          FILE *wrong)
{
    const struct annotated *one = &corpus->messages[place];
    struct frames frames = understand(und, &one->message, arena);
    json_t *found = frames_json(frames, corpus->companies[one->company]);
    score_add(score, one, found, wrong);
    json_decref(found);
    arena_clear(arena);
}

static void score_fold(struct score *score, const struct corpus *corpus, const void *model,
                       size_t len, size_t fold, FILE *wrong)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t c = 0; c < corpus->company_count; c++) {
        struct understanding *und = understanding_new_with(corpus->companies[c], model, len);
        for (size_t i = 0; i < corpus->count; i++) {
            if (corpus->messages[i].fold == fold && corpus->messages[i].company == c)
                score_message(score, und, corpus, i, &arena, wrong);
        }
        understanding_free(und);
    }
    arena_release(&arena);
}

static void try_fold(struct score *score, const struct corpus *corpus,
                     const struct lessons *lessons, size_t fold, FILE *wrong)
{
    size_t len;
    void *model = train(lessons, fold, &len);
    score->fold = fold;
    score_fold(score, corpus, model, len, fold, wrong);
    free(model);
}

static void cross_validate(const struct corpus *corpus, const struct lessons *lessons,
                           const struct options *options)
{
    struct score score = {0};
    FILE *wrong = options->wrong ? fopen(options->wrong, "w") : NULL;
    for (size_t fold = 0; fold < options->folds; fold++)
        try_fold(&score, corpus, lessons, fold, wrong);
    if (wrong)
        fclose(wrong);
    score_print(&score, stdout);
    if (!options->tested)
        calibration_print(&score.judged, options->folds, stdout);
    score_release(&score);
}

/* The map of the model's confidence, from messages that were left out of learning: two fifths of
 * them, because each fold takes as long to learn from as the whole. */
static void find_knots(const struct corpus *corpus, const struct lessons *lessons,
                       struct model_knot knots[MODEL_KNOTS])
{
    enum { TRIED = 2 };
    struct score score = {0};
    for (size_t fold = 0; fold < TRIED; fold++)
        try_fold(&score, corpus, lessons, fold, NULL);
    calibrate(&score.judged, SIZE_MAX, knots);
    score_release(&score);
}

static void write_learned(const struct corpus *corpus, const struct lessons *lessons,
                          const struct options *options)
{
    size_t len;
    void *model = train(lessons, FOLD_NONE, &len);
    find_knots(corpus, lessons, ((struct model_header *)model)->knots);
    write_model(model, len, options->out);
    free(model);
}

/* A message's fold: by its place; where folders are tested, theirs is the first. */
static void give_folds(struct corpus *corpus, const struct options *options)
{
    size_t folds = options->folds ? options->folds : FOLDS_USUALLY;
    for (size_t i = 0; i < corpus->count; i++) {
        struct annotated *one = &corpus->messages[i];
        one->fold = options->tested ? one->company >= options->tested : i % folds;
    }
}

static int usage(void)
{
    fputs("usage: learn --out FILE FOLDER…\n"
          "       learn --folds N [--wrong FILE] FOLDER…\n"
          "       learn --test N [--wrong FILE] FOLDER…\n",
          stderr);
    return 2;
}

int main(int argc, char **argv)
{
    struct options options = {NULL, NULL, 0, 0};
    int at = 1;
    for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        if (strcmp(argv[at], "--out") == 0)
            options.out = argv[at + 1];
        else if (strcmp(argv[at], "--wrong") == 0)
            options.wrong = argv[at + 1];
        else if (strcmp(argv[at], "--test") == 0)
            options.tested = (size_t)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--folds") == 0)
            options.folds = (size_t)strtoul(argv[at + 1], NULL, 10);
        else
            return usage();
    }
    if (at == argc || (!options.out && !options.tested && options.folds < 2))
        return usage();
    struct corpus corpus = {0};
    for (; at < argc; at++)
        corpus_add(&corpus, argv[at]);
    give_folds(&corpus, &options);
    options.folds = options.tested ? 1 : options.folds;
    struct lessons *lessons = lessons_new(&corpus);
    if (options.out)
        write_learned(&corpus, lessons, &options);
    else
        cross_validate(&corpus, lessons, &options);
    lessons_free(lessons);
    corpus_release(&corpus);
    return 0;
}
