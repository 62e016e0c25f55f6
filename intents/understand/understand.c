/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/understand.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "intents/understand/fill.h"
#include "intents/understand/heads.h"
#include "intents/understand/inside.h"
#include "intents/understand/parts.h"
#include "intents/understand/rows.h"
#include "intents/understand/settle.h"
#include "intents/understand/understanding.h"

struct understanding *understanding_new_with(const struct directory *dir, const void *model,
                                             size_t len)
{
    struct understanding *und = mem_new(1, sizeof *und);
    chooser_init(&und->chooser, model, len);
    und->reader = reader_new(dir);
    return und;
}

void understanding_free(struct understanding *und)
{
    if (!und)
        return;
    reader_free(und->reader);
    chooser_release(&und->chooser);
    free(und);
}

void understanding_update(struct understanding *und, const struct directory *dir,
                          const uint32_t *dealers, size_t count)
{
    reader_update(und->reader, dir, dealers, count);
}

struct frames understanding_frames(const struct understanding *und, struct reading *reading,
                                   struct str *why)
{
    choose_labels(&und->chooser, reading);
    settle_first_clause(reading, &und->chooser.labels);
    struct acts acts;
    acts_gather(reading, &und->chooser.labels, &acts);
    settle_acts(reading, &acts, why);
    rows_part(reading, &acts);
    heads_part(reading, &acts);
    struct frames frames = fill_acts(reading, &acts);
    for (size_t i = 0; i < frames.count; i++)
        frames.list[i].confidence =
            (double)model_confidence(und->chooser.model.knots, (float)frames.list[i].confidence);
    return frames;
}

struct frames understand(const struct understanding *und, const struct message *message,
                         struct arena *arena)
{
    struct reading reading;
    if (!reader_read(und->reader, message, arena, &reading))
        return (struct frames){NULL, 0};
    return understanding_frames(und, &reading, NULL);
}

struct frames understand_aside(const struct understanding *und, const struct message *message,
                               struct arena *arena, struct aside *aside)
{
    struct reading reading;
    *aside = (struct aside){.kind = ASIDE_NONE};
    if (!reader_read(und->reader, message, arena, &reading))
        return (struct frames){NULL, 0};
    aside_read(&reading, aside);
    return understanding_frames(und, &reading, NULL);
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
    struct frames frames = understanding_frames(und, &reading, NULL);
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
        choose_weigh_clause(&und->chooser, reading, c, &shared, &own);
        for (int i = 1; i < und->chooser.labels.count; i++) {
            enum intent_id intent = und->chooser.labels.list[i].intent;
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
