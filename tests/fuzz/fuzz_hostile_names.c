/* SPDX-License-Identifier: Apache-2.0 */
/* Any texts as a dealer's name, contact, region and aliases, line by line, the rest being a
 * message: the names index takes them while it runs, and finds mentions that lie within the
 * message, one behind the other, of dealers that there are. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "intents/understand/names.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The index forgets no form, so it is built anew after so many. */
enum { RUNS_EACH = 4096, MENTIONS_MAX = 64 };

static const struct directory *dir, *current;
static struct normaliser *norm;
static struct names *names;
static unsigned runs;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct problems problems;
    problems_init(&problems);
    dir = directory_load(SOURCE_DIR "/tests/data/names", &problems);
    problems_print(&problems);
    problems_release(&problems);
    bug_if(!dir);
    norm = normaliser_new();
    return 0;
}

static const char *line_of(struct text *rest, struct arena *arena)
{
    return arena_copy(arena, text_split(rest, '\n'));
}

static void find(struct text message, struct arena *arena)
{
    struct speaker speaker = {dir->people[0].role, 0, INDEX_NONE};
    struct normal normal = normalise(norm, message, arena);
    struct mention mentions[MENTIONS_MAX];
    size_t count = names_find(names, &normal, &speaker, mentions, MENTIONS_MAX, arena);
    for (size_t i = 0; i < count; i++) {
        bug_if(mentions[i].from >= mentions[i].to || mentions[i].to > normal.count);
        bug_if(i > 0 && mentions[i].from < mentions[i - 1].to);
        for (size_t c = 0; mentions[i].kind == MENTION_DEALER && c < mentions[i].count; c++)
            bug_if(mentions[i].candidates[c] >= current->dealer_count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (runs++ % RUNS_EACH == 0) {
        names_free(names);
        names = names_new(dir, norm);
        directory_free(current);
        current = directory_keep(dir);
    }
    struct arena arena;
    arena_init(&arena);
    struct text rest = {(const char *)data, size};
    struct dealer_change change = {.id = dir->dealers[0].id, .since = DAY_NONE};
    change.name = line_of(&rest, &arena);
    change.contact = line_of(&rest, &arena);
    change.aliases = line_of(&rest, &arena);
    const char *region = line_of(&rest, &arena);
    change.region = *region ? region : NULL;
    const struct directory *before = current;
    const uint32_t dealer = 0;
    current = directory_put_dealer(before, &change);
    names_update(names, current, &dealer, 1);
    directory_free(before);
    find((struct text){(const char *)data, size}, &arena);
    find(rest, &arena);
    arena_release(&arena);
    return 0;
}
