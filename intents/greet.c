/* SPDX-License-Identifier: Apache-2.0 */
/* greet: a greeting or thanks, answered by name. */
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_greet(const struct request *request, struct plan *plan);

const struct intent intent_greet = {
    .name = "greet",
    .help = {[LANG_ZH] = "打个招呼", [LANG_EN] = "say hello"},
    .may = MAY_EVERYBODY,
    .is_public = true,
    .is_small_talk = true,
    .plan = plan_greet,
    .examples = {"你好", "hello there"},
};

static enum err plan_greet(const struct request *request, struct plan *plan)
{
    const struct directory *dir = request->dir;
    const char *name = request->speaker.dealer != INDEX_NONE
                           ? dir->dealers[request->speaker.dealer].contact
                           : dir->people[request->speaker.person].name;
    static const char *const thanks[] = {"谢", "辛苦", "thank", "thx"};
    bool is_thanks = false;
    for (size_t i = 0; i < sizeof thanks / sizeof thanks[0]; i++)
        is_thanks |= text_find(request->text, thanks[i], 0) >= 0;
    reply_say(request, plan, is_thanks ? REPLY_welcome : REPLY_hello, "name", name, NULL);
    return OK;
}
