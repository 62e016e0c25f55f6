/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the words of intents/words/cues.def in a message. One trie over all words, built
 * once; walking it from each place takes time with the message, not with the lists. */
#ifndef INTENTS_UNDERSTAND_CUES_H
#define INTENTS_UNDERSTAND_CUES_H

#include "intents/understand/normal.h"

enum cue {
#define CUE(name, words) CUE_##name,
#include "intents/words/cues.def"
#undef CUE
    CUE_COUNT
};

/* A set of cue classes. Those from CUE_VALUE_LEAD on serve only rules, not the model; those from
 * CUE_EVENT_NOUN on only what is read beside the frames (aside.h), on which they have no bearing.
 */
enum {
    CUE_WORDS = (CUE_COUNT + 63) / 64,
    CUE_LEARNED = CUE_VALUE_LEAD,
    CUE_BESIDE = CUE_EVENT_NOUN
};
struct cue_set {
    uint64_t bits[CUE_WORDS];
};

static inline bool cue_in(const struct cue_set *set, enum cue cue)
{
    return set->bits[cue >> 6] >> (cue & 63) & 1;
}

static inline void cue_put(struct cue_set *set, enum cue cue)
{
    set->bits[cue >> 6] |= 1ull << (cue & 63);
}

/* A word of a class at the points [from, to). */
struct cue_hit {
    uint32_t from, to;
    enum cue cue;
};

struct cues;
struct cues *cues_new(void);
void cues_free(struct cues *cues);

const char *cue_name(enum cue cue);

/* The hits in order of place; of one class at one place the longest, and none that lies
 * inside a longer one of its class. Returns how many (at most `max`). */
size_t cues_find(const struct cues *cues, const struct normal *normal, struct cue_hit *out,
                 size_t max);

#endif
