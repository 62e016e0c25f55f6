/* SPDX-License-Identifier: Apache-2.0 */
/* Every example in an intent's row is understood as that intent, said by somebody who may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "intents/intent.h"
#include "intents/understand/speakers.h"
#include "tests/support/known_directory.h"

/* Who speaks for a role in the company of the corpus. */
static const char *const speakers[ROLE_COUNT] = {
    [ROLE_MANAGER] = "lizhiyuan", [ROLE_SUPERVISOR] = "zhouwei", [ROLE_STAFF] = "wangfang",
    [ROLE_DEALER] = "D001",       [ROLE_ADMIN] = "admin",        [ROLE_STRANGER] = "",
};

static bool is_meant(const struct frames *frames, int intent)
{
    for (size_t i = 0; i < frames->count; i++) {
        if ((int)frames->list[i].intent == intent)
            return true;
    }
    return false;
}

static bool is_understood(const struct understanding *und, const struct directory *dir, int intent,
                          const char *example)
{
    struct arena arena;
    arena_init(&arena);
    bool meant = false;
    for (int role = 0; role < ROLE_COUNT && !meant; role++) {
        if (intents[intent]->may[role] == SCOPE_NONE)
            continue;
        struct message message = {.text = text_of(example),
                                  .speaker = speaker_of(dir, text_of(speakers[role])),
                                  .now = {day_of(2026, 11, 23), 600, 0, 480}};
        struct frames frames = understand(und, &message, &arena);
        meant = is_meant(&frames, intent);
    }
    arena_release(&arena);
    return meant;
}

static void test_examples_mean_their_intent(void **state)
{
    (void)state;
    struct directory *dir = known_directory(CORPUS_COMPANY);
    struct understanding *und = understanding_new(dir);
    int wrong = 0;
    for (int i = 0; i < INTENT_COUNT; i++) {
        for (int e = 0; e < 4 && intents[i]->examples[e]; e++) {
            if (is_understood(und, dir, i, intents[i]->examples[e]))
                continue;
            print_error("%s: %s\n", intents[i]->name, intents[i]->examples[e]);
            wrong++;
        }
    }
    understanding_free(und);
    directory_free(dir);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples_mean_their_intent)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
