/* SPDX-License-Identifier: Apache-2.0 */
/* How an alert reads. The frame is the same for all rules; the clause about the figure is the
 * rule's own. */
#include "bot/watch/watch.h"

/* The fixed words, by language. */
struct frame_words {
    const char *critical;
    const char *who;      /* name, region, label of the rule */
    const char *who_only; /* without region */
    const char *since;
    const char *no_contact;
    const char *visited;
    const char *called;
    const char *next;
};

static const struct frame_words frames_of[LANG_COUNT] = {
    [LANG_ZH] = {"严重 ", "%s（%s）%s：", "%s%s：", "。自 %s 起。", "没有联系记录。",
                 "上次联系：%s 拜访。", "上次联系：%s 回访。", "下一步：%s。"},
    [LANG_EN] = {"critical: ", "%s (%s), %s: ", "%s, %s: ", ". Since %s. ",
                 "No contact on record. ", "Last contact: visit on %s. ",
                 "Last contact: call on %s. ", "Next: %s."},
};

static void say_contact(struct str *out, const struct watch_index *index,
                        const struct watch_event *event, const struct frame_words *words)
{
    int32_t contact = watch_last_contact(index, event->dealer, event->day);
    if (contact == DAY_NONE) {
        str_add(out, words->no_contact);
        return;
    }
    char date[DAY_TEXT];
    bool visited = days_last(index->dealers[event->dealer].visits, event->day) == contact;
    str_addf(out, visited ? words->visited : words->called, watch_date(contact, event->day, date));
}

void watch_say(struct str *out, const struct watch_index *index, const struct watch_event *event,
               unsigned number, enum language language)
{
    const struct frame_words *words = &frames_of[language];
    const struct rule *rule = rule_of(event->rule);
    const struct dealer *dealer = &index->dir->dealers[event->dealer];
    struct watch_case about = {index, event->dealer, event->day, event->spell};
    char date[DAY_TEXT];

    if (number)
        str_addf(out, "A%u ", number);
    if (event->spell.level >= LEVEL_CRITICAL)
        str_add(out, words->critical);
    if (dealer->region == INDEX_NONE)
        str_addf(out, words->who_only, dealer->name, rule->label[language]);
    else
        str_addf(out, words->who, dealer->name, index->dir->regions[dealer->region],
                 rule->label[language]);
    rule->say(out, &about, language);
    str_addf(out, words->since, watch_date(event->spell.since, event->day, date));
    say_contact(out, index, event, words);
    str_addf(out, words->next, rule->advice[language]);
}
