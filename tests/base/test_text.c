/* SPDX-License-Identifier: Apache-2.0 */
/* Words among words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void word_among_words(void **state)
{
    (void)state;
    static const struct {
        const char *words, *word;
        bool has;
    } cases[] = {
        {"opened accepted", "opened", true},     {"opened accepted", "accepted", true},
        {"opened accepted", "accept", false},    {"opened accepted", "open", false},
        {"opened accepted", "closed", false},    {"opened", "opened", true},
        {"opened", "opened accepted", false},    {"", "opened", false},
        {"  opened  accepted ", "opened", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (text_has_word(text_of(cases[i].words), cases[i].word) != cases[i].has)
            fail_msg("\"%s\" in \"%s\"", cases[i].word, cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(word_among_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
