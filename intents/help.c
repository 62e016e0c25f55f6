/* SPDX-License-Identifier: Apache-2.0 */
/* help: what one can say, by role, taken from the table of intents itself. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_help(const struct request *request, struct plan *plan);

const struct intent intent_help = {
    .name = "help",
    .help = {[LANG_ZH] = "看看能说什么", [LANG_EN] = "see what you can say"},
    .may = {[ROLE_MANAGER] = SCOPE_ANY,
            [ROLE_SUPERVISOR] = SCOPE_ANY,
            [ROLE_STAFF] = SCOPE_ANY,
            [ROLE_DEALER] = SCOPE_ANY,
            [ROLE_ADMIN] = SCOPE_ANY},
    .optional = SLOT_TOPIC,
    .is_public = true,
    .plan = plan_help,
    .examples = {"你能做什么", "what can you do"},
};

static enum err plan_help(const struct request *request, struct plan *plan)
{
    enum role role = request->speaker.role;
    reply_say(request, plan, REPLY_help, NULL);
    for (int i = 0; i < INTENT_COUNT; i++) {
        const struct intent *intent = intents[i];
        if (intent->may[role] == SCOPE_NONE || intent->is_public || !intent->plan)
            continue;
        reply_say(request, plan, REPLY_guess_line, "what", intent->help[request->lang], "example",
                  intent->examples[request->lang == LANG_EN && intent->examples[1] ? 1 : 0], NULL);
    }
    reply_say(request, plan, REPLY_help_end, NULL);
    return OK;
}
