/* SPDX-License-Identifier: Apache-2.0 */
/* help: what one can say, by role, taken from the table of intents itself; where the question
 * names something (怎么记电话, how do I add a dealer), only that. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_help(const struct request *request, struct plan *plan);

const struct intent intent_help = {
    .name = "help",
    .help = {[LANG_ZH] = "看看能说什么", [LANG_EN] = "see what you can say"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .plan = plan_help,
    .examples = {"你能做什么", "what can you do"},
};

/* The message with its Latin letters small. */
static struct text lower(const struct request *request)
{
    char *copy = arena_copy(request->arena, request->text);
    for (char *at = copy; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
    return text_of(copy);
}

/* Whether one of the words by which people ask about the intent is said. */
static bool is_asked_about(const struct request *request, const struct intent *intent)
{
    struct text said = lower(request);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct text words = text_of(intent->about[lang]);
        while (words.len > 0) {
            const char *word = arena_copy(request->arena, text_split(&words, ' '));
            if (text_find(said, word, 0) >= 0)
                return true;
        }
    }
    return false;
}

static bool may_be_told(const struct request *request, const struct intent *intent)
{
    return intent->may[request->speaker.role] != SCOPE_NONE && !intent->is_public;
}

/* The lines of the intents that are asked about, or of all; returns how many. */
static size_t say_lines(const struct request *request, struct plan *plan, bool all)
{
    size_t said = 0;
    for (int i = 0; i < INTENT_COUNT; i++) {
        const struct intent *intent = intents[i];
        if (!may_be_told(request, intent) || (!all && !is_asked_about(request, intent)))
            continue;
        if (said++ == 0)
            reply_say(request, plan, REPLY_help, NULL);
        reply_say(request, plan, REPLY_guess_line, "what", intent->help[request->lang], "example",
                  intent_example(intent, request->lang), NULL);
    }
    return said;
}

static enum err plan_help(const struct request *request, struct plan *plan)
{
    if (say_lines(request, plan, false) == 0)
        (void)say_lines(request, plan, true);
    reply_say(request, plan, REPLY_help_end, NULL);
    return OK;
}
