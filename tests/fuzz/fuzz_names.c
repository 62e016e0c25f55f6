/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a message: normalising it and finding names neither reads nor writes beyond
 * it, and every mention lies within the message, behind the one before. The first byte
 * chooses the speaker. */
#include <stdint.h>
#include <stdlib.h>

#include "intents/understand/names.h"

static const struct directory *dir;
static struct normaliser *norm;
static struct names *names;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct problems problems;
    problems_init(&problems);
    dir = directory_load(SOURCE_DIR "/tests/data/names", &problems);
    if (!dir)
        fatal("tests/data/names cannot be read");
    problems_release(&problems);
    norm = normaliser_new();
    names = names_new(dir, norm);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MENTIONS_MAX = 64 };
    if (size == 0)
        return 0;
    struct arena arena;
    arena_init(&arena);
    uint32_t person = data[0] % (dir->person_count + 1);
    struct speaker speaker = {ROLE_STRANGER, INDEX_NONE, INDEX_NONE};
    if (person < dir->person_count)
        speaker = (struct speaker){dir->people[person].role, person, INDEX_NONE};
    struct text text = {(const char *)data + 1, size - 1};
    struct normal normal = normalise(norm, text, &arena);
    struct mention mentions[MENTIONS_MAX];
    size_t count = names_find(names, &normal, &speaker, mentions, MENTIONS_MAX, &arena);
    for (size_t i = 0; i < count; i++) {
        bug_if(mentions[i].from >= mentions[i].to || mentions[i].to > normal.count);
        bug_if(i > 0 && mentions[i].from < mentions[i - 1].to);
        bug_if(mentions[i].kind != MENTION_DEALER && mentions[i].count != 1);
    }
    arena_release(&arena);
    return 0;
}
